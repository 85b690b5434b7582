# SPDX-License-Identifier: Apache-2.0
"""Strategies compared by what a model learns from the examples they choose first, beside as many drawn at random.

subsets = yield from compare_subsets(SubsetPlan(project))
"""

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import numpy as np

from core.compare import told
from core.compare.curve import common
from core.compare.figures import averaged
from core.compare.geometry import Coverage
from core.compare.lessons import School, Taught, cost, open_school, taught, teach
from core.compare.plan import RANDOM
from core.config import Shots, Training
from core.demonstrations import Evidence, Pool, subset
from core.demonstrations.subset import SUBSETS
from core.errors import ConfigError, CoreError
from core.example import MediaKind as Kind
from core.knowledge import Wanted
from core.metrics.bootstrap import ratio
from core.model.assembly import open_model
from core.protocol import Event, Interval, Note
from core.torch_session import TorchSession

FRACTIONS = (0.1, 0.25)


@dataclass(frozen=True)
class SubsetPlan:
    """A comparison of subsets as it is asked for. Of `strategies`, those that only compare with a query are left out.

    `judge` says how hard an example is, and what it teaches: "" is `model`, from which every lesson begins. Influence needs a
    run for it, of a short training on the same examples. `pick` is which of the difficult ones are taken.
    """

    project: Path
    model: str = "starter"
    strategies: tuple[str, ...] = tuple(SUBSETS)
    fractions: tuple[float, ...] = FRACTIONS
    seeds: int = 3
    training: Training = field(default_factory=Training)
    resamples: int = 1000
    judge: str = ""
    pick: str = "band"


@dataclass(frozen=True)
class Row:
    """What the examples of one strategy taught: the validation loss, and the difference to random (below 0 is better)."""

    strategy: str
    fraction: float
    examples: int
    loss: Interval
    spread: float | None
    over_random: Interval | None
    covered: float


@dataclass(frozen=True)
class Subsets:
    """What came out. `all`: the examples there are to choose from."""

    plan: SubsetPlan
    all: int
    items: int
    steps: int
    rows: tuple[Row, ...]

    def of(self, fraction: float) -> list[Row]:
        return [row for row in self.rows if row.fraction == fraction]


Key = tuple[str, float, int]  # strategy, fraction, seed


def compare_subsets(plan: SubsetPlan) -> Generator[Event, None, Subsets]:
    """As `core.compare.compare`, a lesson for each strategy, fraction and seed. The seed is that of training as well."""
    if not plan.fractions or not all(0 < fraction <= 1 for fraction in plan.fractions) or plan.seeds < 1:
        raise ConfigError(
            "A subset is a fraction between 0 and 1.", "Such as 0.1,0.25, and one seed or more."
        )
    school = open_school(plan.project, plan.model, plan.training)
    judge = TorchSession(open_model(plan.judge or school.model), school.project)
    kind = _usual_kind(school)
    pool = yield from _pool(school, judge, kind)
    chosen = yield from _chosen(plan, school, judge, pool, kind)
    missing = [ids for key, ids in chosen.items() if taught(school.path(ids, key[2])) is None]
    seconds = yield from cost(school, [len(ids) for ids in missing])
    yield told(seconds, "lessons", len(chosen), len(missing), f"of {school.training.max_steps} steps")
    given: dict[Key, Taught] = {}
    for key, ids in chosen.items():
        given[key] = yield from teach(school, ids, key[2])
    return _compared(plan, school, pool, chosen, given)


def _usual_kind(school: School) -> Kind:
    """The most frequent kind of what is learned from."""
    kinds = Counter(example.media[0].kind if example.media else "text" for example in school.examples)
    return kinds.most_common(1)[0][0]


def _pool(school: School, judge: TorchSession, kind: Kind) -> Generator[Event, None, Pool]:
    wanted = Wanted(school.training.task, kind, school.training.language, "project")
    pool = yield from judge.knowledge.pool(wanted)
    assert pool is not None, "a school has examples"
    return pool


def _chosen(
    plan: SubsetPlan, school: School, judge: TorchSession, pool: Pool, kind: Kind
) -> Generator[Event, None, dict[Key, list[str]]]:
    """Ids of each strategy's choice. One that asks for what nobody can tell is left out with a Note."""
    found: dict[Key, list[str]] = {}
    for strategy in dict.fromkeys((RANDOM, *plan.strategies)):
        if strategy not in SUBSETS:
            continue
        shots = Shots(strategy, pick=plan.pick, knowledge="project")
        try:
            known = yield from judge.evidence.about(strategy, pool, school.training.task, kind, shots)
            found |= _of(plan, strategy, pool, known)
        except CoreError as error:
            yield Note(f"{strategy} is left out: {error.message}", error.hint)
    return found


def _of(plan: SubsetPlan, strategy: str, pool: Pool, known: Evidence) -> dict[Key, list[str]]:
    nothing, found = np.zeros(len(pool.entries), bool), dict[Key, list[str]]()
    for fraction in sorted(set(plan.fractions)):
        count = max(2, round(fraction * len(pool.entries)))
        for seed in range(plan.seeds):
            picks = subset(strategy, pool, count, seed, nothing, known)
            found[strategy, fraction, seed] = [entry.id for entry, _ in picks]
    return found


def _compared(
    plan: SubsetPlan, school: School, pool: Pool, chosen: Mapping[Key, list[str]], given: Mapping[Key, Taught]
) -> Subsets:
    losses = common(given)
    items = len(next(iter(losses.values())))
    coverage = Coverage(pool)
    rows = []
    for strategy, fraction in dict.fromkeys((strategy, fraction) for strategy, fraction, _ in given):
        keys = [key for key in given if key[:2] == (strategy, fraction)]
        random = [losses[key] for key in given if key[:2] == (RANDOM, fraction)]
        mine = [losses[key] for key in keys]
        means = [float(one[:, 0].sum() / one[:, 1].sum()) for one in mine]
        rows.append(
            Row(
                strategy, fraction, len(chosen[keys[0]]), averaged(ratio, mine, [], items, plan.resamples),
                stdev(means) if len(means) > 1 else None,
                None if strategy == RANDOM else averaged(ratio, mine, random, items, plan.resamples),
                mean(coverage.of(chosen[key]) for key in keys),
            )
        )  # fmt: skip
    return Subsets(plan, len(pool.entries), items, school.training.max_steps, tuple(rows))


def summary(subsets: Subsets) -> dict[str, Any]:
    """The JSON object that `compare --use subset` prints."""
    rows = [
        vars(row) | {"loss": vars(row.loss), "over_random": row.over_random and vars(row.over_random)}
        for row in subsets.rows
    ]
    return {"examples": subsets.all, "items": subsets.items, "steps": subsets.steps, "rows": rows}
