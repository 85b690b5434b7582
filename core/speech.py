# SPDX-License-Identifier: Apache-2.0
"""Writing down speech with an encoder-decoder of Whisper's kind (Radford et al. 2022).

A long recording is cut where it is quietest, its pieces are encoded and decoded as a batch, and their texts are joined.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import generate
from core.config import Generation
from core.data import media
from core.decoder_reader import DecoderReader
from core.generate import Hypothesis, Search
from core.model.assembly import Model
from core.model.cross_attention import MediaTokens, Memory
from core.model.decoder import Attended
from core.model.preparation import SAMPLE_RATE

Wave = NDArray[np.float32]

SEARCH_BACK = 5.0  # seconds before the end of a window in which a pause is looked for
QUIET = 0.1  # seconds over which loudness is measured
NO_SPEECH, UNLIKELY = 0.6, -1.0  # Whisper's own thresholds: silence, and mean log probability
SURELY_SPEECH, SURELY_NOT = 0.12, 0.3  # of the same figure: speech has at most 0.10, most sounds over 0.5
DOUBTFUL = -0.8  # between the two, the words must be likelier than this
REPETITIVE = 2.4  # characters to compressed bytes; above, the text goes in circles
TEMPERATURES = (0.0, 0.4, 0.8)  # tried in order while the text goes in circles
LONGEST = 224  # tokens of one window


@dataclass(frozen=True)
class Heard:
    """One window: what it attends to, how likely it holds no speech at all, and how its text begins."""

    media: Attended
    no_speech: float
    prompt: tuple[int, ...]


class Transcriber:
    """The speech part of a model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        text = model.parts("speech").config["text"]
        self.prompt: list[int] = text["prompt"]
        self.languages: dict[str, int] = text.get("languages", {})  # their tokens, of a model of several
        self.end = frozenset(text["end"])
        self.no_speech_token: int = text["no_speech"]
        never = [*text["suppress"], *range(text["timestamps"] - 1, model.speech_decoder.config.vocabulary)]
        never += [token for token in self.prompt if token not in never]
        self.rules = (
            generate.suppress(sorted({*never, self.no_speech_token} - self.end)),
            generate.suppress_first(text["suppress_first"]),
        )

    @property
    def seconds(self) -> float:
        """The length of one window."""
        return float(self.model.speech_encoder.seconds)

    def windows(self, path: str | Path) -> Iterator[Wave]:
        """The recording in pieces no longer than a window, cut at the quietest place near each end."""
        longest = round(self.seconds * SAMPLE_RATE)
        rest = np.zeros(0, np.float32)
        for _, block in media.audio_windows(path, self.seconds):
            rest = np.concatenate([rest, block])
            while len(rest) > longest:
                cut = quietest(rest[:longest])
                yield rest[:cut]
                rest = rest[cut:]
        if len(rest):
            yield rest

    @torch.inference_mode()
    def hear(self, waves: Sequence[Wave]) -> list[Heard]:
        """Encode windows as one batch and ask the decoder's first step whether they hold speech."""
        decoder = self.model.speech_decoder
        attended = self.attended(self.frames(waves))
        first = torch.tensor([self.prompt[:1]] * len(waves), device=decoder.embedding.weight.device)
        logits = decoder.logits(decoder(first, attended)[:, -1]).cpu()
        silence = logits.softmax(dim=1)[:, self.no_speech_token].tolist()
        rows = (attended.rows(torch.tensor([i])) for i in range(len(waves)))
        prompts = [self._prompt(step) for step in logits]
        return [Heard(*each) for each in zip(rows, silence, prompts, strict=True)]

    def frames(self, waves: Sequence[Wave]) -> Tensor:
        """(B, S, C): what the encoder makes of windows, their padding included."""
        encoder = self.model.speech_encoder
        frames: Tensor = encoder(torch.stack([encoder.prepare(wave) for wave in waves])).tokens
        return frames

    def attended(self, frames: Tensor) -> Attended:
        """Keys and values of (B, S, C), all of them: the decoder was trained to see the padding too."""
        decoder = self.model.speech_decoder
        everything = torch.ones(frames.shape[:2], dtype=torch.bool)
        return decoder.attended(MediaTokens(frames.to(decoder.embedding.weight.device), everything))

    def _prompt(self, first_step: Tensor) -> tuple[int, ...]:
        """A multilingual model says the language first; the likeliest one is taken."""
        if not self.languages:
            return tuple(self.prompt)
        tokens = sorted(self.languages.values())
        return self.prompt_with(tokens[int(first_step[tokens].argmax())])

    def prompt_with(self, language: int | None) -> tuple[int, ...]:
        """What stands before the text of a window, given the token of its language if the model has one for it."""
        return tuple(self.prompt) if language is None else (self.prompt[0], language, *self.prompt[2:])

    def search(self, generation: Generation | None = None) -> Search:
        """This model's own rules, with what the person set."""
        g = generation or Generation()
        room = self.model.speech_decoder.config.context - len(self.prompt)
        rules = list(self.rules)
        if g.repetition_penalty != 1:
            rules.append(generate.repetition_penalty(g.repetition_penalty))
        if g.no_repeat_ngram:
            rules.append(generate.no_repeat_ngram(g.no_repeat_ngram))
        return Search(
            self.end, min(g.max_new_tokens or LONGEST, room), tuple(rules), g.temperature, g.top_k, g.top_p, g.seed,
            g.beams, g.length_penalty,
        )  # fmt: skip

    @torch.inference_mode()
    def stream(self, heard: Heard, search: Search) -> Iterator[tuple[int, float]]:
        """Tokens of one window as they are found."""
        reader = self.reader([heard], search)
        for step in generate.stream(reader, reader.prompt, search):
            if step[0] is not None:
                yield step[0]

    @torch.inference_mode()
    def decode(self, heard: Sequence[Heard], search: Search) -> list[Hypothesis]:
        """The best text of each window; empty where there is no speech. A text that goes in circles is tried again."""
        if search.beams > 1:
            found = [self._best([window], search)[0] for window in heard]
        else:
            found = self._best(heard, search)
        return [
            Hypothesis((), (), 0.0) if self.is_silent(window, one) else self.uncircled(window, one, search)
            for window, one in zip(heard, found, strict=True)
        ]

    def _best(self, heard: Sequence[Heard], search: Search) -> list[Hypothesis]:
        reader = self.reader(heard, search)
        return [best[0] for best in generate.collect(reader, reader.prompt, search)]

    def uncircled(self, heard: Heard, found: Hypothesis, search: Search) -> Hypothesis:
        for temperature in TEMPERATURES[1:]:
            if not goes_in_circles(self.text(found.tokens)):
                break
            found = self._best([heard], replace(search, temperature=temperature, beams=1))[0]
        return found

    def is_silent(self, heard: Heard, found: Hypothesis) -> bool:
        """Whisper's rule: the first step says so, and the text is unlikely too."""
        return heard.no_speech > NO_SPEECH and float(np.log(max(found.score, 1e-30))) < UNLIKELY

    def text(self, tokens: Sequence[int]) -> str:
        """Tokens to text."""
        return str(self.model.speech_tokenizer.decode(list(tokens)))

    def holds_speech(self, wave: Wave) -> bool:
        """Whether somebody speaks in this window, by what the decoder makes of it (EXPERIMENTS.md)."""
        (heard,) = self.hear([wave])
        if heard.no_speech < SURELY_SPEECH or heard.no_speech > SURELY_NOT:
            return heard.no_speech < SURELY_SPEECH
        (found,) = self._best([heard], self.search())
        return float(np.log(max(found.score, 1e-30))) > DOUBTFUL

    def reader(self, heard: Sequence[Heard], search: Search) -> DecoderReader:
        """The decoder over windows that were heard, behind their prompts."""
        media = together([window.media for window in heard])
        prompts = [window.prompt for window in heard]
        return DecoderReader(self.model.speech_decoder, prompts, search.max_new_tokens, media)


def together(rows: Sequence[Attended]) -> Attended:
    """One batch of several windows of equal length."""
    memories = []
    for layers in zip(*(row.memories for row in rows), strict=True):
        known = [memory for memory in layers if memory is not None]
        key, value = (torch.cat([getattr(memory, part) for memory in known]) for part in ("key", "value"))
        memories.append(Memory(key, value, known[0].sizes))
    return Attended(tuple(memories), None)


def quietest(wave: Wave, rate: int = SAMPLE_RATE) -> int:
    """The sample in the last seconds of `wave`, its second half at most, around which it is quietest."""
    start = max(len(wave) // 2, len(wave) - round(SEARCH_BACK * rate))
    step = round(QUIET * rate)
    energy = (
        (wave[start:].astype(np.float64) ** 2)[: (len(wave) - start) // step * step]
        .reshape(-1, step)
        .sum(axis=1)
    )
    return start + int(energy.argmin()) * step + step // 2


def goes_in_circles(text: str) -> bool:
    """Text that compresses this well repeats itself."""
    data = text.encode("utf-8")
    return len(data) > 40 and len(data) / len(zlib.compress(data)) > REPETITIVE
