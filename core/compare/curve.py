# SPDX-License-Identifier: Apache-2.0
"""The learning curve: what growing parts of a project teach, and what that says of twice as much.

    curve = yield from learning_curve(CurvePlan(project))

Parts are drawn at random for each seed, each one holding those before it.
"""

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.compare import told
from core.compare.figures import averaged
from core.compare.lessons import Floats, School, Taught, cost, open_school, taught, teach
from core.compare.power_law import Fitted, fitted
from core.config import Training
from core.errors import ConfigError
from core.metrics.bootstrap import ratio
from core.protocol import Event, Interval

FRACTIONS = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class CurvePlan:
    """A learning curve as it is asked for."""

    project: Path
    model: str = "starter"
    fractions: tuple[float, ...] = FRACTIONS
    seeds: int = 3
    training: Training = field(default_factory=Training)
    resamples: int = 1000


@dataclass(frozen=True)
class Size:
    """What one number of examples gave: the loss, a mean over seeds with its interval over items, and its spread."""

    examples: int
    loss: Interval
    spread: float | None
    untrained: float
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Curve:
    """What came out. `sizes` ascend; `fitted` is None for a single size. `all`: the examples there are."""

    plan: CurvePlan
    all: int
    items: int
    steps: int
    sizes: tuple[Size, ...]
    fitted: Fitted | None


def learning_curve(plan: CurvePlan) -> Generator[Event, None, Curve]:
    """Progress, and Notes of which one says what it will cost. Closing it stops it; lessons that were given are kept.

    Raises `ConfigError` for a plan that cannot be, `DataError` for a project with too few examples.
    """
    _check(plan)
    school = open_school(plan.project, plan.model, plan.training)
    wanted = [
        (part, seed)
        for seed in range(plan.seeds)
        for part in parts([example.id for example in school.examples], plan.fractions, seed)
    ]
    missing = [part for part, seed in wanted if taught(school.path(part, seed)) is None]
    seconds = yield from cost(school, [len(part) for part in missing])
    yield told(seconds, "lessons", len(wanted), len(missing), f"of {school.training.max_steps} steps")
    given: dict[tuple[int, int], Taught] = {}
    for part, seed in wanted:
        given[len(part), seed] = yield from teach(school, part, seed)
    return _curve(plan, school, given)


def _check(plan: CurvePlan) -> None:
    if not plan.fractions or not all(0 < fraction <= 1 for fraction in plan.fractions):
        raise ConfigError("The fractions must lie between 0 and 1.", "Such as 0.1,0.25,0.5,1.")
    if plan.seeds < 1:
        raise ConfigError(f"seeds is {plan.seeds}.", "The smallest value is 1.")


def parts(ids: Sequence[str], fractions: Sequence[float], seed: int) -> list[list[str]]:
    """A part for each fraction, each of the order that the seed draws and so holding the smaller ones; at least two ids."""
    order = [ids[i] for i in np.random.default_rng(seed).permutation(len(ids))]
    sizes = sorted({max(2, math.ceil(fraction * len(ids) - 1e-9)) for fraction in fractions})
    return [order[:size] for size in sizes]


def common(given: Mapping[Any, Taught]) -> dict[Any, Floats]:
    """The losses of each lesson, of the items that all of them have, in one order."""
    shared = set.intersection(*(set(one.ids) for one in given.values()))
    order = sorted(shared)
    return {key: one.losses[[one.ids.index(id) for id in order]] for key, one in given.items()}


def _curve(plan: CurvePlan, school: School, given: Mapping[tuple[int, int], Taught]) -> Curve:
    losses = common(given)
    items = len(next(iter(losses.values())))
    sizes = []
    for size in sorted({size for size, _ in given}):
        lessons = {key: one for key, one in given.items() if key[0] == size}
        means = [float(rows[:, 0].sum() / rows[:, 1].sum()) for key, rows in losses.items() if key[0] == size]
        sizes.append(
            Size(
                size,
                averaged(ratio, [losses[key] for key in lessons], [], items, plan.resamples),
                float(np.std(means, ddof=1)) if len(means) > 1 else None,
                float(np.mean([one.untrained for one in lessons.values()])),
                tuple(one.step for one in lessons.values()),
            )
        )
    law = fitted(losses, plan.resamples) if len(sizes) > 1 else None
    return Curve(plan, len(school.examples), items, school.training.max_steps, tuple(sizes), law)


def answer(curve: Curve) -> str:
    """What would twice the data give? In a sentence that claims no more than the interval does."""
    if curve.fitted is None:
        return "One size says nothing of others: give several fractions."
    most, twice = curve.sizes[-1].examples, 2 * curve.sizes[-1].examples
    loss, low, high = curve.fitted.band(twice)
    gain, least, greatest = curve.fitted.gain(most, twice)
    now = curve.fitted.law.at(most)
    reach = f"from {now:.3f} to {loss:.3f} [{low:.3f}, {high:.3f}]"
    bounds = f"{gain / now:.1%} [{least / now:.1%}, {greatest / now:.1%}]"
    if least <= 0.005 * now:
        return (
            f"Twice the data, {twice} examples, would hardly change what it learns as far as this can tell: the validation "
            f"loss would go {reach}, lower by {bounds}."
        )
    return f"Twice the data, {twice} examples, would lower the validation loss {reach}, by {bounds}."


def summary(curve: Curve) -> dict[str, Any]:
    """The JSON object that `learning-curve` prints."""
    law = None if curve.fitted is None else vars(curve.fitted.law)
    twice = None if curve.fitted is None else curve.fitted.band(2 * curve.sizes[-1].examples)
    return {
        "examples": curve.all, "items": curve.items, "steps": curve.steps,
        "sizes": [
            {
                "examples": one.examples, "loss": vars(one.loss), "spread": one.spread, "untrained": one.untrained,
                "steps": list(one.steps),
            }
            for one in curve.sizes
        ],
        "law": law, "twice": twice and dict(zip(("value", "low", "high"), twice, strict=True)),
        "answer": answer(curve),
    }  # fmt: skip
