# SPDX-License-Identifier: Apache-2.0
"""Metrics of words, and perplexity, by hand."""

import math

import pytest

from core.metrics import perplexity, score


@pytest.mark.parametrize(
    ("said", "truth", "language", "hit"),
    [
        ("The dog is on a hill.", "There is a dog.", "en", 1.0),
        ("This is on the hill.", "That is on the table.", "en", 0.0),
        ("一只猫", "一只狗", "zh", 0.0),
        ("白猫", "一只猫。", "zh", 1.0),
        ("le chat", "un chat noir", "fr", 1.0),
        ("le chien", "le chat", "fr", 0.0),
    ],
)
def test_content_word_hit(said: str, truth: str, language: str, hit: float) -> None:
    assert score("content_word_hit", [said], [[truth]], language=language).value == hit


def test_distinct_and_length_by_hand() -> None:
    said, truth = ["a cat a cat", "a dog"], [["x"], ["x"]]
    assert score("distinct_1", said, truth).value == pytest.approx(3 / 6)
    assert score("distinct_2", said, truth).value == pytest.approx(3 / 4)
    assert score("caption_length", said, truth).value == pytest.approx(3.0)
    assert score("distinct_2", ["one", "two"], truth).value is None


def test_perplexity() -> None:
    assert perplexity([0.25, 0.25, 0.25]) == pytest.approx(4.0)
    assert perplexity([0.5, 0.125]) == pytest.approx(4.0)
    assert perplexity([0.5, 0.0]) == math.inf
    assert perplexity([]) is None
