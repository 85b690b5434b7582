# SPDX-License-Identifier: Apache-2.0
"""Transcription as Events: one window streams its words, a long recording comes batch by batch."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from core import generate
from core.config import Generation
from core.generate import Search
from core.model.preparation import SAMPLE_RATE
from core.protocol import Captioned, Note, Started, Streamed, Token
from core.session import Ablation
from core.speech import NO_SPEECH, Heard, Transcriber, goes_in_circles
from core.words import Words

TOGETHER = 4  # windows of a long recording that are encoded and decoded as one batch
LISTENED = 4  # windows heard before a recording is taken for another sound: music may come first
LEAST = 0.15  # seconds; a shorter window cannot hold a word

Spoken = Started | Streamed | Captioned | Note


def is_speech(transcriber: Transcriber, file: str) -> bool:
    """Whether anybody speaks in the first windows, by the speech model itself. Raises `MediaError`."""
    return any(transcriber.holds_speech(wave) for wave in islice(transcriber.windows(file), LISTENED))


def transcribe(
    transcriber: Transcriber,
    file: str,
    generation: Generation,
    began: float,
    ablation: Ablation = "none",
    other: str = "",
) -> Iterator[Spoken]:
    """The words of one recording; with the ablation "swapped" those of `other`. Raises `MediaError`."""
    search = transcriber.search(generation)
    silent = ablation in ("blank", "text-only") or (ablation == "swapped" and not other)
    windows = (np.zeros_like(wave) if silent else wave for wave in transcriber.windows(other or file))
    spoken: list[Token] = []
    probabilities: list[float] = []
    while batch := [
        wave for wave in islice(windows, TOGETHER) if len(wave) > LEAST * SAMPLE_RATE or not spoken
    ]:
        heard = transcriber.hear(batch)
        for window, tokens in zip(heard, _decoded(transcriber, heard, search), strict=True):
            words = Words(transcriber.text, filtered=generation.filter)
            before = len(spoken)
            for piece in _pieces(words, tokens):
                first = before > 0 and len(words.pieces) == 1
                spoken.append(Token(" " + piece.text if first else piece.text, piece.score))
                yield Streamed(file, spoken[-1])
            if (
                goes_in_circles(words.text) and len(heard) == 1
            ):  # it was streamed, so it was not tried again yet
                words = _again(transcriber, window, search, generation)
                spoken[before:] = _spaced(words.pieces, before > 0)
                yield Note("The words went in circles and were listened to again.", file=file)
            probabilities += words.probabilities
            if words.withheld is not None:
                yield Note(
                    "A harmful word was left out.", "Switch the harmful-word filter off to see it.", file=file
                )
    text = "".join(piece.text for piece in spoken).strip()
    score = generate.mean_probability(probabilities)
    yield Captioned(file, "transcription", text, score, tuple(spoken), (), round(time.monotonic() - began, 3))


def _decoded(
    transcriber: Transcriber, heard: list[Heard], search: Search
) -> Iterator[Iterable[tuple[int, float]]]:
    """(token, probability) of each window; a single one that holds speech comes as it is found."""
    if len(heard) == 1 and heard[0].no_speech < NO_SPEECH and search.beams == 1:
        yield transcriber.stream(heard[0], search)
        return
    for found in transcriber.decode(heard, search):
        yield zip(found.tokens, found.probabilities, strict=True)


def _again(transcriber: Transcriber, window: Heard, search: Search, generation: Generation) -> Words:
    words = Words(transcriber.text, filtered=generation.filter)
    found = transcriber.uncircled(window, transcriber.decode([window], search)[0], search)
    for _ in _pieces(words, zip(found.tokens, found.probabilities, strict=True)):
        pass
    return words


def _spaced(pieces: list[Token], after_others: bool) -> list[Token]:
    """The pieces of a window, the first with a blank before it where something was said before."""
    first, *others = pieces or [Token("", 0.0)]
    return [Token(" " + first.text if after_others else first.text, first.score), *others]


def _pieces(words: Words, tokens: Iterable[tuple[int, float]]) -> Iterator[Token]:
    for token, probability in tokens:
        if (piece := words.feed(token, probability)) is not None:
            yield piece
        if words.withheld is not None:
            return
    if (piece := words.finish()) is not None:
        yield piece
