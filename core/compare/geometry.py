# SPDX-License-Identifier: Apache-2.0
"""Where picks lie in the pool: how much of it they stand for, how far strategies agree.

Shapes: N entries of the pool, D the width of a vector.
"""

from collections.abc import Collection, Mapping, Sequence
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from core.compare.cells import Measured
from core.demonstrations import Pool

Floats = NDArray[np.float32]
GROUND = 2_048  # entries that are to be covered, of a larger pool a sample of as many


class Coverage:
    """How much of a pool a set of its entries stands for: mean over the pool of max(0, largest cosine to the set).

    This is the facility-location value divided by the number of entries (Lin and Bilmes 2011): 1 is the whole pool.
    """

    def __init__(self, pool: Pool) -> None:
        self.place = {entry.id: i for i, entry in enumerate(pool.entries)}
        self.vectors = np.nan_to_num(pool.vectors)
        count = len(self.vectors)
        rows = np.arange(count)
        if count > GROUND:
            rows = np.sort(np.random.default_rng(0).choice(count, GROUND, replace=False))
        self._ground = self.vectors[rows]  # (G, D)
        self._columns: dict[int, Floats] = {}

    def of(self, ids: Collection[str]) -> float:
        """Between 0 and 1; 0 for none. Ids of another pool do not count."""
        columns = [self._column(self.place[id]) for id in sorted(set(ids)) if id in self.place]
        return float(np.max(columns, axis=0).clip(min=0).mean()) if columns else 0.0

    def _column(self, row: int) -> Floats:
        if row not in self._columns:
            self._columns[row] = np.asarray(self._ground @ self.vectors[row], np.float32)
        return self._columns[row]


def shown_ids(measured: Measured) -> dict[str, frozenset[str]]:
    """What was shown with each item that has an answer."""
    return {
        item: frozenset(one.id for one in answer.shown) for item, answer in measured.answers.items() if answer
    }


def covered(coverages: Sequence[Coverage], cells: Sequence[Measured]) -> tuple[float, float]:
    """What the picks for one item stand for, a mean over items and seeds; and all picks of a pass together, over seeds.

    With pools of several kinds, a set counts in the pool that its ids belong to.
    """
    each = [_most(coverages, ids) for cell in cells for ids in shown_ids(cell).values()]
    whole = [_most(coverages, frozenset().union(*shown_ids(cell).values())) for cell in cells]
    return (mean(each) if each else 0.0), (mean(whole) if whole else 0.0)


def _most(coverages: Sequence[Coverage], ids: Collection[str]) -> float:
    return max(coverage.of(ids) for coverage in coverages)


def overlap(some: Sequence[Measured], others: Sequence[Measured]) -> float | None:
    """Jaccard's index of what two strategies show with an item, a mean over items and pairs of seeds.

    Of a strategy with itself it is over pairs of different seeds: how much chance decides; 1 for one that does not draw.
    """
    same = some is others
    pairs = [(a, b) for i, a in enumerate(some) for j, b in enumerate(others) if not same or i < j]
    if same and not pairs:
        return 1.0
    found = [
        len(left & right) / len(left | right)
        for a, b in pairs
        for item, left in shown_ids(a).items()
        if left | (right := shown_ids(b).get(item, frozenset()))
    ]
    return mean(found) if found else None


def often(cells: Sequence[Measured]) -> Mapping[str, float]:
    """How often each id is shown in one pass, a mean over the seeds."""
    counts: dict[str, float] = {}
    for cell in cells:
        for ids in shown_ids(cell).values():
            for id in ids:
                counts[id] = counts.get(id, 0.0) + 1 / len(cells)
    return counts
