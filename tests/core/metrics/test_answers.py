# SPDX-License-Identifier: Apache-2.0
"""Answers and labels against scikit-learn, and by hand."""

import random

import pytest
from sklearn import metrics as sklearn_metrics

from core.metrics import METRICS, score
from core.metrics.bootstrap import multiplicities


@pytest.mark.parametrize("resample", range(4))
def test_label_figures_equal_scikit_learn_on_resamples(resample: int) -> None:
    rng = random.Random(resample)
    names = ["cat", "dog", "bird", "fish"]
    truth = [rng.choice(names) for _ in range(40)]
    said = [rng.choice([*names, t, t, "a sentence"]) for t in truth]
    weights = next(multiplicities(40, 1, resample))
    kept = [i for i in range(40) for _ in range(int(weights[0, i]))]
    true, predicted = [truth[i] for i in kept], [said[i] for i in kept]
    options = {"labels": sorted(set(true)), "average": "macro", "zero_division": 0}
    expected = {
        "accuracy": sklearn_metrics.accuracy_score(true, predicted),
        "macro_f1": sklearn_metrics.f1_score(true, predicted, **options),
        "precision": sklearn_metrics.precision_score(true, predicted, **options),
        "recall": sklearn_metrics.recall_score(true, predicted, **options),
    }
    for name, value in expected.items():
        rows = METRICS[name].statistics(said, [[t] for t in truth], "en")
        assert METRICS[name].aggregate(rows, weights)[0] == pytest.approx(value), name


def test_labels_are_compared_without_case_and_punctuation() -> None:
    assert score("accuracy", [" Polar  bear.", "Ｃａｔ"], [["polar bear"], ["dog", "cat"]]).value == 1.0


@pytest.mark.parametrize(
    ("said", "truth", "exact", "f1"),
    [
        ("The red ball.", ["red ball"], 1.0, 1.0),
        ("a big red ball", ["red ball"], 0.0, 0.8),
        ("two", ["three", "two"], 1.0, 1.0),
        ("", ["yes"], 0.0, 0.0),
        ("yes yes", ["yes"], 0.0, 2 / 3),
    ],
)
def test_answers_by_hand(said: str, truth: list[str], exact: float, f1: float) -> None:
    assert score("exact_match", [said], [truth]).value == exact
    assert score("token_f1", [said], [truth]).value == pytest.approx(f1)


def test_chinese_answers_are_compared_by_character() -> None:
    assert score("token_f1", ["红色的球"], [["红球"]], language="zh").value == pytest.approx(2 * 2 / 6)
