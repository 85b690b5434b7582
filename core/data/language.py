# SPDX-License-Identifier: Apache-2.0
"""The language of captions whose source does not say."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

SURE = 0.8  # of a single caption; below, it is taken to be in the language of the whole source
_CHINESE = {"wuu": "zh", "yue": "zh"}  # told apart from Mandarin by few words, which captions seldom have


def detect_source(captions: Iterable[str]) -> str:
    """The language most of a source is in, as an ISO 639-1 code, judged from many captions at once."""
    return _classify(" ".join(captions))[0]


def detect(caption: str, source: str) -> str:
    """The language of one caption from a source that is mostly in the language `source`.

    Three or four words are often not enough to tell (A cat. is good Galician): an unsure guess yields to the
    language of the source, unless that is written in other letters.
    """
    language, probability = _classify(caption)
    other_letters = _is_latin(caption) != (source not in _OTHER_LETTERS)
    return language if probability >= SURE or other_letters else source


def confidence(text: str) -> float:
    """How much a text reads like some language, from 0 to 1."""
    return _classify(text)[1]


def _classify(text: str) -> tuple[str, float]:
    language, probability = _identifier().classify(text)
    return _CHINESE.get(language, language), probability


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


# Languages of the identifier that are written in other than Latin letters.
_OTHER_LETTERS = {
    "am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "ky",
    "lo", "mk", "ml", "mn", "mr", "my", "ne", "or", "pa", "ps", "ru", "si", "sr", "ta", "te", "th", "uk", "ur",
    "yi", "zh",
}  # fmt: skip


def _is_latin(text: str) -> bool:
    """Whether most letters are Latin; so is text without any letter."""
    letters = [letter for letter in text[:200] if letter.isalpha()]
    return 2 * sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) >= len(letters)
