# SPDX-License-Identifier: Apache-2.0
"""What is compared: every strategy with every number of demonstrations, those that draw with several seeds."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from core.config import STRATEGIES
from core.errors import ConfigError
from core.project import Split

NONE = "none"  # the strategy of a cell without demonstrations
RANDOM = "random"  # what all others are compared with
KS = (0, 1, 2, 4, 8)
SEEDS = 5
MOST = 64  # demonstrations, as in `core.config.Shots`


@dataclass(frozen=True)
class Plan:
    """A comparison as it is asked for. `items` 0 is all of the split."""

    project: Path
    model: str = "starter"
    strategies: tuple[str, ...] = STRATEGIES
    ks: tuple[int, ...] = KS
    seeds: int = SEEDS
    split: Split = "validation"
    items: int = 0
    batch: int = 16
    resamples: int = 1000


@dataclass(frozen=True)
class Cell:
    """One pass over the items."""

    strategy: str
    k: int
    seed: int = 0

    @property
    def name(self) -> str:
        return f"{self.strategy}, k = {self.k}, seed {self.seed}" if self.k else "no demonstrations"


def checked(plan: Plan) -> Plan:
    """With `random` in it, which every comparison needs, and nothing twice. Raises `ConfigError`."""
    for strategy in plan.strategies:
        if strategy not in STRATEGIES:
            raise ConfigError(f"There is no strategy {strategy}.", f"Choose from: {', '.join(STRATEGIES)}.")
    for name, value in (("seeds", plan.seeds), ("batch", plan.batch), ("resamples", plan.resamples)):
        if value < 1:
            raise ConfigError(f"{name} is {value}.", "The smallest value is 1.")
    if plan.items < 0:
        raise ConfigError(f"items is {plan.items}.", "0 is all of the split.")
    wrong = [k for k in plan.ks if not 0 <= k <= MOST]
    if wrong or not any(plan.ks):
        raise ConfigError(
            f"k = {', '.join(map(str, wrong or plan.ks))} cannot be compared.",
            f"Give numbers from 0 to {MOST}, one above 0 among them.",
        )
    strategies = tuple(dict.fromkeys((RANDOM, *plan.strategies)))
    return Plan(
        plan.project, plan.model, strategies, tuple(sorted(set(plan.ks))), plan.seeds, plan.split, plan.items,
        plan.batch, plan.resamples,
    )  # fmt: skip


def cells(strategies: Sequence[str], drawn: Set[str], ks: Sequence[int], seeds: int) -> Iterator[Cell]:
    """Every pass. Without demonstrations all strategies are one; a strategy that does not draw needs one seed."""
    for k in ks:
        if k == 0:
            yield Cell(NONE, 0)
            continue
        for strategy in strategies:
            for seed in range(seeds if strategy in drawn else 1):
                yield Cell(strategy, k, seed)
