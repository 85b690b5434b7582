# SPDX-License-Identifier: Apache-2.0
"""Comparing strategies: what is measured is what is used, is kept, and is set beside what needs no strategy."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.compare import Comparison, compare, summary
from core.compare.cells import Answer, Measured, Shown, keep, kept, path_of
from core.compare.figures import Scorer
from core.compare.geometry import Coverage, covered, overlap
from core.compare.plan import Cell, Plan, cells, checked
from core.compare.report import page, verdict
from core.config import STRATEGIES, Generation, Shots
from core.demonstrations import SELECTORS
from core.demonstrations.pool import Entry, make_pool
from core.errors import ConfigError, DataError
from core.evaluate.items import Item
from core.metrics import paired, score
from core.project import Project
from core.protocol import Captioned, Event, Note, Progress
from core.session import Query, open_session

HOSTILE = "A <b>car</b> & <script>alert(1)</script>."
CAPTIONS = ("A red ball.", "A green car.", HOSTILE, "A yellow sun.", "A grey cat.", "A white dog.")
SMALL = ("random", "similarity", "k-means++")


@pytest.fixture
def project(tmp_path: Path, draw: Callable[..., Path], example: Any) -> Path:
    """Six pictures to show, three to caption."""
    folder = tmp_path / "compared"
    with Project.create(folder) as project:
        project.add(example(draw(folder / f"{i}.png", i), text) for i, text in enumerate(CAPTIONS))
        project.add(
            example(draw(folder / f"v{i}.png", 50 + i), text, split="validation")
            for i, text in enumerate(("A blue car.", "A black cat.", "A round ball."))
        )
    return folder


def follow(events: Iterator[Event]) -> tuple[Comparison, list[Event]]:
    seen: list[Event] = []
    while True:
        try:
            seen.append(next(events))
        except StopIteration as stop:
            return stop.value, seen


def planned(project: Path, **changes: Any) -> Plan:
    return replace(Plan(project, strategies=SMALL, ks=(0, 1, 2), seeds=2, resamples=50), **changes)


# ---- the plan -----------------------------------------------------------------------------------------------


def test_only_what_draws_has_seeds_and_k_0_is_one_pass() -> None:
    wanted = list(cells(("random", "similarity"), {"random"}, (0, 4), 3))
    assert wanted == [Cell("none", 0), *(Cell("random", 4, seed) for seed in range(3)), Cell("similarity", 4)]


def test_random_is_always_there() -> None:
    plan = checked(Plan(Path("p"), strategies=("mmr", "mmr"), ks=(4, 0, 4)))
    assert plan.strategies == ("random", "mmr")
    assert plan.ks == (0, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"strategies": ("best",)},
        {"ks": (0,)},
        {"ks": ()},
        {"ks": (-1, 4)},
        {"ks": (65,)},
        {"seeds": 0},
        {"items": -1},
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        checked(replace(Plan(Path("p")), **wrong))


# ---- cells --------------------------------------------------------------------------------------------------


def test_a_cell_is_read_as_it_was_written(tmp_path: Path) -> None:
    shown = Shown("id", 0.5, HOSTILE, None, "why")
    measured = Measured({"a": Answer("A cat.", (shown,)), "b": None}, 1.5)
    path = path_of(tmp_path / "cells", {"k": 4})
    assert kept(path) is None
    keep(path, "name", measured)
    assert kept(path) == measured
    assert path_of(tmp_path / "cells", {"k": 5}) != path


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"answers": {"a": {"text": 1}}, "seconds": 1}', '{"answers": 3}']
)
def test_a_damaged_cell_is_measured_again(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    assert kept(tmp_path / "a.json") is None


# ---- figures ------------------------------------------------------------------------------------------------


def item(place: int, *references: str) -> Item:
    return Item(str(place), "", "text", "", references, frozenset())


def measured(*texts: str, shown: tuple[Shown, ...] = ()) -> Measured:
    return Measured({str(i): Answer(text, shown) for i, text in enumerate(texts)}, 3.0)


def test_figures_are_those_of_the_metrics() -> None:
    items = [item(0, "a red ball"), item(1, "a green car"), item(2, "a blue house")]
    good, bad = ("a red ball", "a green car", "a house"), ("a cat", "a red ball", "a car")
    demonstration = Shown("x", 0.9, "A cat.", None, "")
    found = {
        Cell("random", 2, 0): measured(*bad, shown=(demonstration,)),
        Cell("random", 2, 1): measured(*good),
        Cell("similarity", 2): measured(*good),
    }
    scorer = Scorer(items, "en", ("cider_d", "rouge_l"), 200)
    random, similar = scorer.rows(found)
    references = [one.references for one in items]
    own, other = (score("cider_d", texts, references, resamples=200) for texts in (good, bad))
    assert similar.metrics["cider_d"] == own
    assert similar.spread["cider_d"] is None
    assert random.metrics["cider_d"].value == pytest.approx((own.value + other.value) / 2)  # type: ignore[operator]
    assert random.spread["cider_d"] == pytest.approx(abs(own.value - other.value) / 2**0.5)  # type: ignore[operator]
    assert random.over_random is None
    assert similar.over_random is not None
    half = paired("cider_d", good, bad, references, resamples=200)
    assert similar.over_random["cider_d"].value == pytest.approx(half.value / 2)  # type: ignore[operator]
    assert similar.over_random["cider_d"].low == pytest.approx(half.low / 2)  # type: ignore[operator]
    assert random.copied == pytest.approx((1 / 3 + 0) / 2), "case and full stop do not matter"
    assert random.vote.value is not None
    assert similar.seconds == 1.0


# ---- where picks lie ----------------------------------------------------------------------------------------


def pool(count: int = 12) -> Any:
    random = np.random.default_rng(0)
    entries = [Entry(str(i), f"Caption {i}.", "", None, f"h{i}", "en", "project") for i in range(count)]
    return make_pool(random.normal(size=(count, 5)).astype(np.float32), entries)


def shows(*ids: str) -> Measured:
    shown = tuple(Shown(id, 0.5, "", None, "") for id in ids)
    return Measured({"a": Answer("", shown), "b": None}, 1.0)


def test_coverage_is_the_facility_location_value() -> None:
    examples = pool()
    by_hand = np.maximum(0, (examples.vectors @ examples.vectors[[2, 7]].T)).max(axis=1).mean()
    coverage = Coverage(examples)
    assert coverage.of(["2", "7", "unknown"]) == pytest.approx(by_hand, abs=1e-6)
    assert coverage.of([]) == 0
    assert coverage.of([str(i) for i in range(12)]) == pytest.approx(1, abs=1e-6)
    each, together = covered([coverage], [shows("2", "7"), shows("3")])
    assert each == together == pytest.approx((by_hand + coverage.of(["3"])) / 2, abs=1e-6)


def test_overlap_is_jaccards_index() -> None:
    left, right = [shows("1", "2"), shows("1", "3")], [shows("1", "2")]
    assert overlap(left, right) == pytest.approx((1 + 1 / 3) / 2)
    assert overlap(left, left) == pytest.approx(1 / 3), "two seeds of one strategy"
    assert overlap(right, right) == 1
    assert overlap([shows()], [shows()]) is None


# ---- the whole ----------------------------------------------------------------------------------------------


def test_a_comparison_from_end_to_end(model: Any, project: Path) -> None:
    plan = planned(project)
    comparison, events = follow(compare(plan))
    notes = [event for event in events if isinstance(event, Note)]
    first = events.index(
        next(e for e in events if isinstance(e, Progress) and e.stage == "compare strategies")
    )
    assert "passes over 3 items" in notes[0].message
    assert events.index(notes[0]) < first, "what it costs is told before it is spent"
    assert {cell.strategy for cell in comparison.found} == {*SMALL, "none"}
    assert comparison.drawn >= {"random"}
    assert "similarity" not in comparison.drawn
    assert len(comparison.items) == 3
    assert {one.name for one in comparison.baselines} == {"majority", "knn", "label"}

    queries = [Query(one.file, "captioning", "", one.exclude) for one in comparison.items]
    shots = Shots("similarity", 2, language="en")
    answers = open_session("starter", project).caption(queries, shots, Generation(), batch=16)
    used = [(e.text, [one.id for one in e.demonstrations]) for e in answers if isinstance(e, Captioned)]
    (cell,) = comparison.of("similarity", 2)
    assert used == [(a.text, [one.id for one in a.shown]) for a in cell.answers.values() if a]
    assert all(one.reason for answer in cell.answers.values() if answer for one in answer.shown)

    again, events = follow(compare(plan))
    assert not [e for e in events if isinstance(e, Progress) and e.stage == "compare strategies"]
    assert json.dumps(summary(again)) == json.dumps(summary(comparison))
    _whole_report(comparison)


def _whole_report(comparison: Comparison) -> None:
    whole = page(comparison)
    assert "<script" not in whole
    assert "&lt;script&gt;" in whole
    assert whole.count("data:image/webp") >= 3
    for strategy in SMALL:
        assert f"What {strategy.replace('+', '+')} picks" in whole
    assert verdict(comparison)[0] in whole


def test_what_was_stopped_goes_on_and_what_changed_is_measured_anew(model: Any, project: Path) -> None:
    plan = planned(project, strategies=("similarity",), ks=(1,), seeds=1)
    job = compare(plan)
    folder = project / "comparisons" / "cells"
    while len(list(folder.glob("*.json"))) < 1:
        next(job)
    job.close()
    assert len(list(folder.glob("*"))) == 1
    first = next(folder.glob("*.json")).stat().st_mtime_ns
    follow(compare(plan))
    assert len(list(folder.glob("*.json"))) == 2
    assert min(path.stat().st_mtime_ns for path in folder.glob("*.json")) == first
    with Project.open(project) as opened:
        opened.edit(opened.ids(split="train")[0], target="Something else.")
    follow(compare(plan))
    assert len(list(folder.glob("*.json"))) == 4


def test_nothing_to_compare_is_said(model: Any, pictures: Path, project: Path) -> None:
    with pytest.raises(DataError, match="validation split"):
        follow(compare(Plan(pictures)))
    with Project.open(project) as opened:
        for id in opened.ids(split="train"):
            opened.remove(id)
    with pytest.raises(DataError, match="nothing to choose"):
        follow(compare(Plan(project)))


def test_a_strategy_that_cannot_be_used_is_left_out(
    model: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ConfigError("It asks for more than there is.")

    monkeypatch.setitem(SELECTORS, "mmr", broken)
    plan = planned(project, strategies=("mmr", "similarity"), ks=(1,), seeds=1, items=2)
    comparison, events = follow(compare(plan))
    assert comparison.plan.strategies == ("random", "similarity")
    assert [e for e in events if isinstance(e, Note) and "mmr is left out" in e.message]


def test_the_command(model: Any, run: Any, project: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    words = (
        "compare",
        "--project",
        project,
        "--report",
        report,
        "--strategies",
        "similarity",
        "--seeds",
        "1",
        "--json",
    )
    done = run(*words, "-k", "0,1", "--items", "2")
    assert done.code == 0, done.err
    (values,) = done.lines
    assert values["n"] == 2
    assert [(row["strategy"], row["k"]) for row in values["rows"]] == [
        ("none", 0),
        ("random", 1),
        ("similarity", 1),
    ]
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(*words, "-k", "many").code == 2
    assert run(*words[:4], tmp_path / "missing" / "report.html", "--json").code == 2
    assert set(STRATEGIES) >= {"similarity"}
