# SPDX-License-Identifier: Apache-2.0
"""Word and character error rates, by jiwer on normalised text.

English goes through Whisper's EnglishTextNormalizer as `transformers` ships it, without its table of British
spellings, which is not part of that package: "colour" against "color" counts as an error. Other languages go
through its BasicTextNormalizer. Chinese and Japanese words are characters.
"""

import functools
from collections.abc import Callable, Sequence

import jiwer
import numpy as np

from core.metrics.bootstrap import Floats
from core.metrics.tokens import by_character, primary, tokens


@functools.cache
def _normalizer(english: bool) -> Callable[[str], str]:
    from transformers.models.whisper import english_normalizer as whisper  # a second: only where it is used

    chosen: Callable[[str], str] = (
        whisper.EnglishTextNormalizer({}) if english else whisper.BasicTextNormalizer()
    )
    return chosen


@functools.lru_cache(maxsize=16384)
def normalised(text: str, language: str) -> str:
    """Words with single spaces between them."""
    text = _normalizer(primary(language) == "en")(text)
    words = tokens(text, language) if by_character(language) else text.split()
    return " ".join(words)


def word_errors(predictions: Sequence[str], references: Sequence[Sequence[str]], language: str) -> Floats:
    """(N, 2): errors and reference words, against the reference with the fewest errors a word."""
    return _errors(predictions, references, language, jiwer.process_words, lambda text: text)


def character_errors(
    predictions: Sequence[str], references: Sequence[Sequence[str]], language: str
) -> Floats:
    """(N, 2): errors and reference characters. Spaces count, save in Chinese and Japanese."""
    gap = "" if by_character(language) else " "
    return _errors(
        predictions, references, language, jiwer.process_characters, lambda text: text.replace(" ", gap)
    )


def _errors(
    predictions: Sequence[str],
    references: Sequence[Sequence[str]],
    language: str,
    process: Callable[..., jiwer.WordOutput | jiwer.CharacterOutput],
    spaced: Callable[[str], str],
) -> Floats:
    rows = []
    for prediction, group in zip(predictions, references, strict=True):
        said = spaced(normalised(prediction, language))
        rows.append(min((_count(process(spaced(normalised(r, language)), said)) for r in group), key=_rate))
    return np.array(rows, dtype=np.float64)


def _count(output: jiwer.WordOutput | jiwer.CharacterOutput) -> tuple[int, int]:
    wrong = output.substitutions + output.deletions
    return wrong + output.insertions, output.hits + output.substitutions + output.deletions


def _rate(row: tuple[int, int]) -> float:
    return row[0] / max(1, row[1])
