# SPDX-License-Identifier: Apache-2.0
"""Which figure decides, which probes are shown, and what a person must be told."""

from dataclasses import replace

import pytest

from core.metrics import METRICS
from core.protocol import Evaluated, Interval
from core.training.checkpoint import State
from core.training.examples import Item
from core.training.scoring import LOWER_IS_BETTER, blind, choose_probes, decides, merit, warnings


@pytest.mark.parametrize("metric", METRICS)
def test_a_perfect_answer_has_more_merit_than_a_wrong_one(metric: str) -> None:
    from core.metrics import score

    if metric in ("distinct_1", "distinct_2", "caption_length"):
        pytest.skip("says how answers are, not whether they are right")
    references = [["a red ball"], ["a green car"]]
    right, wrong = (
        merit(((metric, score(metric, answers, references, resamples=10)),), metric, 1.0)
        for answers in (["a red ball", "a green car"], ["some blue thing", "another thing"])
    )
    assert right > wrong


def test_where_the_metric_is_undefined_the_loss_decides() -> None:
    nothing = (("cider_d", Interval(None, None, None)),)
    assert merit(nothing, "cider_d", 1.0) > merit(nothing, "cider_d", 2.0)


def items(count: int) -> list[Item]:
    return [
        Item(f"{i:032x}", "image", f"/{i}.png", f"hash{i // 2}", "", "", "A thing.") for i in range(count)
    ]


def test_probes_are_of_different_files_and_fixed_by_the_seed() -> None:
    probes = choose_probes(items(20), 6, 0)
    assert len({probe.hash for probe in probes}) == 6
    assert probes == choose_probes(items(20), 6, 0) != choose_probes(items(20), 6, 1)
    assert len(choose_probes(items(4), 6, 0)) == 2
    assert choose_probes([], 6, 0) == ()
    assert choose_probes(items(4), 0, 0) == ()


def test_who_does_not_look_loses_nothing_when_media_are_hidden() -> None:
    assert blind(2.0, 2.0)
    assert blind(2.0, 1.5)
    assert not blind(2.0, 2.3)
    assert not blind(float("nan"), 2.0)


def test_captions_are_judged_by_their_loss_unless_a_metric_is_asked_for() -> None:
    worse = (("cider_d", Interval(0.1, 0.0, 0.2)),)
    assert decides("", "captioning") == "loss"
    assert merit(worse, decides("", "captioning"), 1.0) == -1.0
    assert merit(worse, decides("cider_d", "captioning"), 1.0) == 0.1
    assert decides("", "transcription") == "wer"


def test_the_report_warns_of_what_must_not_be_overlooked() -> None:
    gain = Interval(0.3, 0.1, 0.5)
    result = Evaluated("validation", "captioning", 9, (), (), (("blank_media", (("cider_d", gain),)),))
    learned = State(merit=0.5, untrained=0.1)
    assert list(warnings(result, "cider_d", "loss", learned)) == []
    none = replace(result, differences=(("blank_media", (("cider_d", Interval(0.0, -0.1, 0.1)),)),))
    (note,) = warnings(none, "cider_d", "loss", learned)
    assert "Blank media score as well" in note.message
    (note,) = warnings(result, "cider_d", "loss", State(merit=-0.5, untrained=-0.1))
    assert "no better than before it learned (loss" in note.message
    (metric, *_) = LOWER_IS_BETTER
    fewer = replace(result, differences=(("blank_media", ((metric, Interval(-0.3, -0.5, -0.1)),)),))
    assert list(warnings(fewer, metric, metric, learned)) == []
