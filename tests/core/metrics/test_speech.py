# SPDX-License-Identifier: Apache-2.0
"""Error rates against jiwer, and by hand."""

import random
from typing import Any

import jiwer
import pytest

from core.metrics import score


def test_error_rates_equal_jiwer_on_normalised_text(same: Any) -> None:
    rng = random.Random(3)
    words = ["one", "cat", "red", "house", "walks", "under", "tree", "blue"]
    truth = [" ".join(rng.choices(words[1:], k=rng.randint(1, 12))) for _ in range(50)]
    said = [" ".join(w for w in [*t.split(), "cat"] if rng.random() < 0.8) for t in truth]
    references = [[f"{t.capitalize()}."] for t in truth]
    same("wer", said, references, jiwer.wer(truth, said))
    same("cer", said, references, jiwer.cer(truth, said))


@pytest.mark.parametrize(
    ("said", "truth", "language", "wer", "cer"),
    [
        ("the cat sat", "The cat sat.", "en", 0.0, 0.0),
        ("the cat", "The cat sat down.", "en", 0.5, 9 / 16),
        ("Mr. Smith has twenty five dogs", "mister smith has 25 dogs", "en", 0.0, 0.0),
        ("I'm here, uh, now", "i am here now", "en", 0.0, 0.0),
        ("colour", "color", "en", 1.0, 1 / 5),  # no table of British spellings
        ("", "hello there", "en", 1.0, 1.0),
        ("白猫在跑", "白狗在跑。", "zh", 1 / 4, 1 / 4),
        ("Über den Fluß", "über den fluß", "de", 0.0, 0.0),
    ],
)
def test_error_rates_by_hand(said: str, truth: str, language: str, wer: float, cer: float) -> None:
    assert score("wer", [said], [[truth]], language=language).value == pytest.approx(wer)
    assert score("cer", [said], [[truth]], language=language).value == pytest.approx(cer)


def test_error_rate_is_of_the_corpus_and_of_the_closest_reference() -> None:
    said, truth = ["a b c d", "x"], [["a b c d", "q q"], ["y", "z z z"]]
    assert score("wer", said, truth).value == pytest.approx(1 / 5)


def test_error_rate_without_words_is_undefined() -> None:
    assert score("wer", ["noise"], [["[beep]"]]).value is None
