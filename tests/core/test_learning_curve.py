# SPDX-License-Identifier: Apache-2.0
"""The learning curve and the comparison of subsets: what is learned from parts, kept, fitted and told."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.compare.curve import CurvePlan, answer, learning_curve, parts
from core.compare.lesson_reports import curve_page, subsets_page
from core.compare.lessons import open_school, taught
from core.compare.power_law import PowerLaw, fit, fitted
from core.compare.subsets import SubsetPlan, compare_subsets
from core.config import Training
from core.errors import ConfigError, DataError
from core.project import Project
from core.protocol import Event, Note, Progress

TRAINING = Training(max_steps=4, batch_size=4, warmup_steps=1, feature_noise=0.0)


@pytest.fixture
def project(tmp_path: Path, draw: Callable[..., Path], example: Any) -> Path:
    """Eight pictures to learn from, two to judge by."""
    folder = tmp_path / "taught"
    colours = ("red", "green", "blue", "white")
    with Project.create(folder) as project:
        project.add(
            example(draw(folder / f"{i}.png", i), f"A {colours[i % 4]} {('disc', 'cat')[i // 4]}.")
            for i in range(8)
        )
        project.add(
            example(draw(folder / f"v{i}.png", 70 + i), text, split="validation")
            for i, text in enumerate(("A red square.", "A blue dog."))
        )
    return folder


def follow(events: Iterator[Event]) -> tuple[Any, list[Event]]:
    seen: list[Event] = []
    while True:
        try:
            seen.append(next(events))
        except StopIteration as stop:
            return stop.value, seen


# ---- the law ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", [PowerLaw(0.0, 5.0, 0.2), PowerLaw(1.5, 4.0, 0.5), PowerLaw(2.0, 0.0, 1.0)])
def test_a_power_law_is_found_again(law: PowerLaw) -> None:
    sizes = [65, 162, 324, 648]
    found = fit(sizes, [law.at(n) for n in sizes])
    assert [found.at(n) for n in (*sizes, 1296)] == pytest.approx(
        [law.at(n) for n in (*sizes, 1296)], rel=3e-3
    )


def test_more_examples_never_make_a_law_worse() -> None:
    rising = fit([10, 20, 40], [1.0, 2.0, 3.0])
    assert rising.scale == 0
    assert rising.at(10) == pytest.approx(2.0)
    assert fit([10, 10], [1.0, 2.0]).at(99) == 1.5
    assert fit([10, 20, 40], [4.0, 1.0, 0.1]).floor == 0, "a floor below zero is no loss"


def noisy(law: PowerLaw, sizes: tuple[int, ...], seeds: int, noise: float) -> dict[tuple[int, int], Any]:
    rng = np.random.default_rng(1)
    tokens = rng.integers(2, 9, 50)
    return {
        (n, seed): np.column_stack([tokens * (law.at(n) + noise * rng.normal(size=50)), tokens])
        for n in sizes
        for seed in range(seeds)
    }


def test_the_interval_holds_the_truth_and_narrows_with_less_noise() -> None:
    law, sizes = PowerLaw(1.0, 4.0, 0.4), (50, 100, 200, 400)
    wide, narrow = (fitted(noisy(law, sizes, 3, noise), 200) for noise in (0.8, 0.05))
    for found in (wide, narrow):
        value, low, high = found.gain(400, 800)
        assert low <= value <= high
        assert low <= law.at(400) - law.at(800) <= high
    assert np.subtract(*narrow.band(800)[:0:-1]) < np.subtract(*wide.band(800)[:0:-1])
    again = fitted(noisy(law, sizes, 3, 0.8), 200)
    assert again.band(800) == wide.band(800)


# ---- parts --------------------------------------------------------------------------------------------------


def test_parts_hold_the_smaller_ones() -> None:
    ids = [str(i) for i in range(30)]
    small, half, whole = parts(ids, (1.0, 0.1, 0.5), 3)
    assert [len(small), len(half), len(whole)] == [3, 15, 30]
    assert set(small) < set(half) < set(whole) == set(ids)
    assert parts(ids, (0.1,), 4) != parts(ids, (0.1,), 3) == [small]
    assert [len(part) for part in parts(ids, (0.001,), 0)] == [2]


@pytest.mark.parametrize(
    "wrong", [{"fractions": ()}, {"fractions": (0.0, 1.0)}, {"fractions": (2.0,)}, {"seeds": 0}]
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, Any], project: Path) -> None:
    with pytest.raises(ConfigError):
        follow(learning_curve(replace(CurvePlan(project), **wrong)))
    with pytest.raises(ConfigError):
        follow(compare_subsets(replace(SubsetPlan(project), **wrong)))


def test_what_cannot_be_learned_so_is_refused(model: Any, project: Path, pictures: Path) -> None:
    with pytest.raises(ConfigError, match="speech"):
        open_school(project, "starter", Training(method="speech"))
    with pytest.raises(DataError, match="validation"):
        open_school(pictures, "starter", Training())


# ---- the whole ----------------------------------------------------------------------------------------------


def test_a_learning_curve_from_end_to_end(cache: Path, project: Path) -> None:
    plan = CurvePlan(project, fractions=(0.5, 1.0), seeds=1, training=TRAINING, resamples=20)
    curve, events = follow(learning_curve(plan))
    cost = next(i for i, event in enumerate(events) if isinstance(event, Note) and "lessons" in event.message)
    learning = [i for i, e in enumerate(events) if isinstance(e, Progress) and e.stage == "learn from a part"]
    assert cost < learning[0], "what it costs is told before it is spent"
    assert len(learning) == 2 * 4
    assert [size.examples for size in curve.sizes] == [4, 8]
    assert all(
        math.isfinite(size.loss.value or math.nan) and size.loss.low is not None for size in curve.sizes
    )
    assert "16 examples" in answer(curve)
    whole = curve_page(curve)
    assert answer(curve).split(",")[0] in whole
    assert "<script" not in whole
    folder = project / "comparisons" / "lessons"
    assert [path.suffix for path in folder.iterdir()] == [".json"] * 2, "nothing but losses is kept"
    again, events = follow(learning_curve(plan))
    assert [size.loss for size in again.sizes] == [size.loss for size in curve.sizes]
    assert not [e for e in events if isinstance(e, Progress) and e.stage == "learn from a part"]


def test_a_lesson_that_was_stopped_leaves_nothing_behind(cache: Path, project: Path) -> None:
    job = learning_curve(CurvePlan(project, fractions=(0.5,), seeds=1, training=TRAINING))
    for event in job:
        if isinstance(event, Progress) and event.stage == "learn from a part":
            break
    job.close()
    assert list((project / "comparisons" / "lessons").iterdir()) == []


def test_subsets_from_end_to_end(cache: Path, project: Path) -> None:
    plan = SubsetPlan(
        project,
        strategies=("diversity", "similarity"),
        fractions=(0.5,),
        seeds=1,
        training=TRAINING,
        resamples=20,
    )
    subsets, _ = follow(compare_subsets(plan))
    random, diversity = subsets.rows
    assert (random.strategy, diversity.strategy) == ("random", "diversity"), (
        "similarity compares with a query"
    )
    assert random.over_random is None
    assert diversity.over_random is not None
    assert diversity.over_random.value == pytest.approx(diversity.loss.value - random.loss.value)  # type: ignore[operator]
    assert 0 < random.covered <= 1
    assert "diversity" in subsets_page(subsets)


def test_subsets_by_what_a_model_makes_of_the_examples(cache: Path, project: Path) -> None:
    plan = SubsetPlan(
        project, strategies=("difficulty", "gradient", "gradient-coverage"), fractions=(0.5,), seeds=1,
        training=TRAINING, resamples=20,
    )  # fmt: skip
    subsets, events = follow(compare_subsets(plan))
    assert [row.strategy for row in subsets.rows] == ["random", "difficulty", "gradient-coverage"]
    said = [event.message for event in events if isinstance(event, Note)]
    assert any("gradient is left out" in message and "no run's" in message for message in said)


def test_a_damaged_lesson_is_given_again(tmp_path: Path) -> None:
    for text in (
        "",
        "{}",
        '{"losses": [["a", 1]]}',
        '{"losses": [["a", null, 1]], "untrained": 1, "step": 1, "seconds": 1}',
    ):
        (tmp_path / "a.json").write_text(text)
        assert taught(tmp_path / "a.json") is None


def test_the_command(run: Any, project: Path, tmp_path: Path) -> None:
    report = tmp_path / "curve.html"
    words = (
        "learning-curve",
        "--project",
        project,
        "--report",
        report,
        "--fractions",
        "0.5,1",
        "--seeds",
        "1",
        "--json",
    )
    settings = [part for name in ("max_steps=2", "batch_size=4") for part in ("--set", name)]
    done = run(*words, *settings)
    assert done.code == 0, done.err
    (values,) = done.lines
    assert {"sizes", "law", "twice", "answer"} <= set(values)
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(*words[:-3], "--fractions", "half", "--json").code == 2
