# SPDX-License-Identifier: Apache-2.0
"""From a row of statistics per item to a figure with its 95 % interval, by resampling items.

Every metric is an aggregate of rows, corpus BLEU and word error rate too, so a resample is a row of
multiplicities and the whole bootstrap is a few matrix products. Percentile intervals (Efron 1979; for
language scores Koehn 2004).

Shapes: N items, S statistics an item, R resamples.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from core.protocol import Interval

Floats = NDArray[np.float64]
Aggregate = Callable[[Floats, Floats], Floats]  # statistics (N, S), multiplicities (R, N) -> (R,)

_CELLS = 2**21  # multiplicities held at once: 16 MB


def ratio(statistics: Floats, weights: Floats) -> Floats:
    """(R,): the sum of the first column over the sum of the second; NaN where the second sums to zero."""
    sums = weights @ statistics  # (R, 2)
    out = np.full(len(sums), np.nan)
    np.divide(sums[:, 0], sums[:, 1], out=out, where=sums[:, 1] != 0)
    return out


def means(scores: Iterable[float]) -> Floats:
    """(N, 2): each item's score and 1, whose `ratio` is the mean."""
    column = np.fromiter(scores, dtype=np.float64)
    return np.column_stack([column, np.ones_like(column)])


def multiplicities(n: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Blocks (R, N) of how often each item was drawn; each row is n draws with replacement."""
    rng = np.random.default_rng(seed)
    block = max(1, _CELLS // n)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        draws = rng.integers(n, size=(rows, n)) + n * np.arange(rows)[:, None]  # (R, N)
        yield np.bincount(draws.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def interval(figure: Callable[[Floats], Floats], n: int, resamples: int, seed: int) -> Interval:
    """`figure` maps multiplicities (R, N) to (R,); its value on the items as they are, with its interval.

    The interval is None for a single item, without resamples, or where no resample has a value.
    """
    value = float(figure(np.ones((1, n)))[0])
    if np.isnan(value):
        return Interval(None, None, None)
    if n < 2 or resamples < 1:
        return Interval(value, None, None)
    values = np.concatenate([figure(weights) for weights in multiplicities(n, resamples, seed)])
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(value, None, None)
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(value, float(low), float(high))
