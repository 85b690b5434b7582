# SPDX-License-Identifier: Apache-2.0
"""Answers and labels against scikit-learn, and by hand."""

import random

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from core.metrics import METRICS, score
from core.metrics.answers import calibration, calibration_error, confusion
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


def test_the_confusion_matrix_is_that_of_scikit_learn() -> None:
    true, said = ["Cat", "dog", "cat.", "bird", "dog", "cat"], ["cat", "cat", "Cat", "bird", "dog", "fish"]
    names, counts = confusion(said, [[label] for label in true])
    assert names == ["bird", "cat", "dog"]
    folded = [word.lower().rstrip(".") for word in (*true, *said)]
    expected = sklearn_metrics.confusion_matrix(folded[:6], folded[6:], labels=[*names, "fish"])
    assert counts.tolist() == expected[:3].tolist()


def test_the_calibration_error_is_the_gap_in_each_bin() -> None:
    scores = [0.95, 0.91, 0.99, 0.55, 0.52, 1.0, 0.0]
    right = [1, 0, 1, 1, 0, 1, 0]
    rows = calibration(np.array([[0, 1 - hit] for hit in right], float), scores)
    bins = [[0, 1, 2, 5], [3, 4], [6]]
    gaps = [
        abs(np.mean([right[i] for i in some]) - np.mean([scores[i] for i in some])) * len(some)
        for some in bins
    ]
    assert calibration_error(rows, np.ones((1, 7)))[0] == pytest.approx(sum(gaps) / 7)
    twice = np.concatenate([rows, rows[:2]])
    assert calibration_error(rows, np.array([[2.0, 2, 1, 1, 1, 1, 1]]))[0] == pytest.approx(
        calibration_error(twice, np.ones((1, 9)))[0]
    )
