# SPDX-License-Identifier: Apache-2.0
"""What holds for every metric: its interval, its resamples, its words about itself."""

import math
from typing import Any

import numpy as np
import pytest

from core.errors import DataError
from core.metrics import METRICS, describe, paired, score
from core.metrics.bootstrap import multiplicities


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_figure_inside_its_interval(name: str, random_captions: Any) -> None:
    predictions, references = random_captions(1, 80)
    predictions[:10] = [group[0] for group in references[:10]]
    predictions[10:30] = ["something else"] * 20
    result = score(name, predictions, references, resamples=200)
    assert result.value is not None
    if not METRICS[name].resampled:
        assert (result.low, result.high) == (None, None)
        return
    assert result.low is not None
    assert result.high is not None
    assert result.low < result.value < result.high
    assert score(name, predictions, references, resamples=200) == result  # the seed decides


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_resamples_rows_as_it_scores_items(name: str, random_captions: Any) -> None:
    """An aggregate of multiplicities equals the score of a list in which items are repeated so often."""
    predictions, references = random_captions(2, 30)
    predictions[:10] = [group[0] for group in references[:10]]
    weights = next(multiplicities(30, 1, 5))
    kept = [i for i in range(30) for _ in range(int(weights[0, i]))]
    rows = METRICS[name].statistics(predictions, references, "en")
    expected = METRICS[name].aggregate(rows[kept], np.ones((1, len(kept))))
    assert METRICS[name].aggregate(rows, weights) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", METRICS)
def test_no_items_and_one_item(name: str) -> None:
    assert score(name, [], []).value is None
    one = score(name, ["a red cat sat here"], [["a red cat sat here"]])
    assert (one.value is None) == name.startswith("cider")
    assert (one.low, one.high) == (None, None)


def test_interval_of_a_mean_is_the_normal_one() -> None:
    hits = [i % 3 == 0 for i in range(900)]
    result = score("exact_match", ["yes" if hit else "no" for hit in hits], [["yes"]] * 900, resamples=4000)
    half = 1.96 * math.sqrt(1 / 3 * 2 / 3 / 900)
    assert result.low == pytest.approx(1 / 3 - half, abs=0.004)
    assert result.high == pytest.approx(1 / 3 + half, abs=0.004)


def test_paired_difference_is_resampled_together(random_captions: Any) -> None:
    predictions, references = random_captions(4, 60)
    worse = [" ".join(text.split()[:-1]) for text in predictions]
    for name in ("cider_d", "bleu_4", "rouge_l", "wer"):
        assert paired(name, predictions, predictions, references, resamples=100).high == 0.0
        a, b = score(name, predictions, references), score(name, worse, references)
        together = paired(name, predictions, worse, references)
        assert together.value == pytest.approx(a.value - b.value)
        assert together.high - together.low < (a.high - a.low) + (b.high - b.low)


def test_idf_stays_that_of_the_whole_split(random_captions: Any) -> None:
    """Resampling one item only must not make its n-grams count for nothing."""
    predictions, references = random_captions(5, 40)
    rows = METRICS["cider_d"].statistics(predictions, references, "en")
    alone = np.zeros((1, 40))
    alone[0, 0] = 40
    assert METRICS["cider_d"].aggregate(rows, alone)[0] == pytest.approx(rows[0, 0])
    assert rows[0, 0] > 0


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(DataError, match="2 answers for 1 items"):
        score("bleu_1", ["a", "b"], [["a"]])
    with pytest.raises(DataError, match="row 2"):
        score("bleu_1", ["a", "b"], [["a"], []])


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_how_it_prepares_text(name: str) -> None:
    assert describe(name, "en")
    assert ("character" in describe(name, "zh")) == (METRICS[name].text != "label")


def test_the_speech_normaliser_is_named() -> None:
    assert "EnglishTextNormalizer" in describe("wer", "en")
    assert "British" in describe("wer", "en")
    assert "every word counts" in describe("content_word_hit", "fi")
