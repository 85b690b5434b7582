# SPDX-License-Identifier: Apache-2.0
"""A run put together from its events, in the order they come, and when steps are told twice."""

from dataclasses import replace

import pytest

from app.models.record import OF_RUNS, Record
from core.protocol import (
    Evaluated,
    Event,
    Failed,
    Interval,
    Measured,
    Note,
    Probe,
    Probed,
    Progress,
    Saved,
    Scored,
    Stepped,
    Trained,
)

MEASURED = Measured(100, 0.5, 60.0, 2**30, 2**32, 8, "float32", 2, "cpu", 40, 9)
TRAINED = Trained("finished", 100, 90, "best", 60.0, None)


def step(number: int, seconds: float | None = None, loss: float = 1.0) -> Stepped:
    return Stepped(number, loss, 1e-3, 30.0, number / 10, number * 0.5 if seconds is None else seconds)


def score(number: int, value: float | None, best: bool = True) -> Scored:
    figures = (("wer", Interval(0.9, None, None)), ("cider_d", Interval(value, None, None)))
    return Scored(number, "validation", 9, 1.0, figures, best)


def probed(number: int, text: str) -> Probed:
    return Probed(number, (Probe("a", "a.png", "A cat.", text, 0.5),))


def told(*events: Event) -> Record:
    record = Record()
    for event in events:
        record.take(event)
    return record


def test_every_event_of_a_run_leaves_something() -> None:
    events = (MEASURED, step(1), score(1, 0.1), probed(0, "a"), Saved(1, "x", True), TRAINED)
    assert {type(event) for event in events} == OF_RUNS
    fields = set(Record.__dataclass_fields__) - {"loss"}
    empty = {name: getattr(Record(), name) for name in fields}
    for event in events:
        assert {name: getattr(told(event), name) for name in fields} != empty, event


def test_probes_before_and_now() -> None:
    record = told(probed(0, "nothing"), step(1), probed(10, "a cat"), probed(20, "A cat."))
    assert record.before is not None
    assert record.now is not None
    assert (record.before.step, record.now.step) == (0, 20)


def test_a_stage_ends_with_its_last_step_or_with_the_next_thing() -> None:
    assert told(Progress("look at the examples", 3, 10)).stage is not None
    assert told(Progress("look at the examples", 10, 10)).stage is None
    assert told(Progress("evaluate", 3, 10), step(5)).stage is None


def test_steps_after_a_kill_are_told_again() -> None:
    """The process died at step 30, its last checkpoint was step 20."""
    first = [step(number, loss=2.0) for number in range(1, 31)]
    again = [step(number, loss=1.0) for number in range(21, 26)]
    record = told(MEASURED, *first, score(10, 0.3), score(28, 0.9), Failed("It died.", ""), MEASURED, *again)
    assert record.step == again[-1]
    assert [stretch.mean for stretch in record.loss.stretches] == [2.0] * 20 + [1.0] * 5
    assert [s.step for s in record.scores] == [10]
    assert record.best == score(10, 0.3)
    assert record.failed is None


def test_a_run_that_goes_on_has_not_ended() -> None:
    record = told(step(5), TRAINED)
    assert record.trained == TRAINED
    record.take(step(6))
    assert record.trained is None


def test_the_best_is_the_latest_that_was_better() -> None:
    record = told(score(0, 0.1), score(10, 0.5), score(20, 0.4, best=False))
    assert record.best is not None
    assert record.best.step == 10
    assert record.start is not None
    assert record.start.step == 0
    assert record.figure("cider_d", record.best) == Interval(0.5, None, None)
    assert record.figure("", record.best) == Interval(0.9, None, None)  # the first one decides
    assert record.figure("cider_d", None) is None


def test_time_left_follows_the_pace_of_this_part() -> None:
    assert told().seconds_left(0) is None
    assert told(MEASURED).seconds_left(0) == 60.0
    slow = [step(number, 10.0 * number) for number in range(1, 11)]
    assert told(MEASURED, *slow).seconds_left(0) == pytest.approx(900)
    # resumed, now ten times as fast: the slow part does not count
    fast = [step(number, 100 + (number - 10)) for number in range(11, 21)]
    assert told(MEASURED, *slow, MEASURED, *fast).seconds_left(0) == pytest.approx(80)
    assert told(MEASURED, *slow).seconds_left(160.0) == pytest.approx(60)  # the time limit comes first


def test_the_baseline_to_beat() -> None:
    def figures(wer: float, cider: float | None) -> tuple[tuple[str, Interval], ...]:
        return (("wer", Interval(wer, None, None)), ("cider_d", Interval(cider, None, None)))

    baselines = (("knn", figures(0.7, 0.5)), ("majority", figures(0.4, 0.1)), ("label", figures(0.9, None)))
    record = told(Evaluated("validation", "captioning", 9, figures(0.2, 0.8), baselines))
    assert record.strongest("cider_d") == ("knn", 0.5)
    assert record.strongest("wer") == ("majority", 0.4)  # lower is better
    assert record.strongest("bleu_4") is None
    assert told().strongest("cider_d") is None


def test_whether_training_has_helped() -> None:
    assert not told(score(0, 0.5)).no_better("cider_d")  # not checked yet
    assert told(score(0, 0.5), score(10, 0.4)).no_better("cider_d")
    assert not told(score(0, 0.5), score(10, 0.4), score(20, 0.6)).no_better("cider_d")
    assert told(score(0, 0.5), score(10, 0.6)).no_better("wer")  # 0.9 stays 0.9
    assert not told(score(10, 0.4), score(20, 0.3)).no_better("cider_d")  # nothing from before
    assert not told(score(0, None), score(10, None)).no_better("cider_d")


def test_a_note_is_kept_once() -> None:
    note = Note("A file is gone.", "Put it back.")
    assert told(note, step(1), note, replace(note, file="b.png")).notes == [note, replace(note, file="b.png")]
