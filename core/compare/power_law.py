# SPDX-License-Identifier: Apache-2.0
"""A loss against the number of examples: L(n) = floor + scale · n^-exponent, and what that says of more of them.

The law of learning curves (Hestness et al. 2017, arXiv 1712.00409). Four sizes hardly tell the floor from the exponent, so
nothing is said of either; what is predicted has an interval, for which items and seeds are drawn again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXPONENTS = np.geomspace(0.02, 2.0, 120)


@dataclass(frozen=True)
class PowerLaw:
    """`floor` and `scale` are not negative: more examples never make it worse."""

    floor: float
    scale: float
    exponent: float

    def at(self, n: float) -> float:
        return float(self.floor + self.scale * n**-self.exponent)


def fit(sizes: Sequence[float], losses: Sequence[float]) -> PowerLaw:
    """Least squares; for each exponent of a grid the other two in closed form. Of equal fits the smallest exponent.

    A single size gives a constant.
    """
    n, y = np.asarray(sizes, np.float64), np.asarray(losses, np.float64)
    if len(set(sizes)) < 2:
        return PowerLaw(float(y.mean()), 0.0, 1.0)
    x = n[None, :] ** -EXPONENTS[:, None]  # (E, N)
    mean_x, mean_y = x.mean(axis=1), y.mean()
    spread = ((x - mean_x[:, None]) ** 2).sum(axis=1)
    scale = np.maximum(((x - mean_x[:, None]) * (y - mean_y)).sum(axis=1) / spread, 0.0)
    floor = mean_y - scale * mean_x
    through = (x * y).sum(axis=1) / (x**2).sum(axis=1)  # the best one without a floor
    scale, floor = np.where(floor < 0, through, scale), np.where(floor < 0, 0.0, floor)
    errors = ((floor[:, None] + scale[:, None] * x - y) ** 2).sum(axis=1)
    best = int(np.argmin(errors))
    return PowerLaw(float(floor[best]), float(scale[best]), float(EXPONENTS[best]))


@dataclass(frozen=True)
class Fitted:
    """A law, and those of the resamples."""

    law: PowerLaw
    resampled: tuple[PowerLaw, ...]

    def band(self, n: float) -> tuple[float, float, float]:
        """The loss at `n` with its 95 % interval."""
        low, high = np.percentile([law.at(n) for law in self.resampled], [2.5, 97.5])
        return self.law.at(n), float(low), float(high)

    def gain(self, n: float, more: float) -> tuple[float, float, float]:
        """By how much the loss falls from `n` to `more` examples, with its 95 % interval."""
        low, high = np.percentile([law.at(n) - law.at(more) for law in self.resampled], [2.5, 97.5])
        return self.law.at(n) - self.law.at(more), float(low), float(high)


def fitted(lessons: Mapping[tuple[int, int], Floats], resamples: int, seed: int = 0) -> Fitted:
    """From {(examples, seed): (N, 2) of each validation item's summed loss and tokens}.

    A resample draws items, the same for all sizes, and seeds, whole curves of them.
    """
    rng = np.random.default_rng(seed)
    seeds = sorted({seed for _, seed in lessons})
    count = len(next(iter(lessons.values())))
    whole = fit(*_points(lessons, seeds, np.ones(count)))
    laws = []
    for _ in range(resamples):
        weights = np.bincount(rng.integers(count, size=count), minlength=count).astype(np.float64)
        laws.append(
            fit(*_points(lessons, [seeds[i] for i in rng.integers(len(seeds), size=len(seeds))], weights))
        )
    return Fitted(whole, tuple(laws or [whole]))


def _points(
    lessons: Mapping[tuple[int, int], Floats], seeds: Sequence[int], weights: Floats
) -> tuple[list[float], list[float]]:
    """Sizes and mean losses, a point for each lesson of these seeds."""
    sizes, losses = [], []
    for chosen in seeds:
        for (size, seed), rows in lessons.items():
            if seed == chosen:
                total, tokens = weights @ rows
                sizes.append(float(size))
                losses.append(float(total / max(tokens, 1.0)))
    return sizes, losses
