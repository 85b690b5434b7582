# SPDX-License-Identifier: Apache-2.0
"""What a person has decided about demonstrations comes first: some are always shown, some never."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.evidence import Evidence
from core.demonstrations.pool import Entry, Pick, Pool

P = TypeVar("P")
Floats = NDArray[np.float32]

REASON = "pinned by you"


def pinned(pool: Pool, ids: Sequence[str], excluded: NDArray[np.bool_], k: int) -> list[Entry]:
    """The entries of these ids in this order, at most k; not what is excluded, such as the query itself, or gone."""
    rows = {entry.id: row for row, entry in enumerate(pool.entries)}
    found = [rows[id] for id in dict.fromkeys(ids) if id in rows]
    return [pool.entries[row] for row in found if not excluded[row]][:k]


def around(
    pool: Pool,
    keep: Sequence[str],
    leave: Iterable[str],
    excluded: NDArray[np.bool_],
    k: int,
    choose: Callable[[int, NDArray[np.bool_]], list[P]],
) -> tuple[list[Entry], list[P]]:
    """The pinned entries, and what `choose(k, excluded)` makes of the places that are left; it never repeats a pin.

    `leave`: ids of entries that are never chosen.
    """
    closed = excluded | pool.excluded(leave)
    first = pinned(pool, keep, closed, k)
    marks = {mark for entry in first for mark in (entry.id, entry.caption)}
    places = k - len(first)
    return first, choose(places, closed | pool.excluded(marks)) if places else []


def with_pins(
    select: Callable[[Pool, Floats, int, int, NDArray[np.bool_], Evidence], list[Pick]],
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence,
    keep: Sequence[str],
    leave: Iterable[str],
) -> list[Pick]:
    """What a strategy picks for a query (D,), behind those that are pinned."""

    def choose(places: int, closed: NDArray[np.bool_]) -> list[Pick]:
        return select(pool, query, places, seed, closed, evidence)

    if not keep and not leave:
        return choose(k, excluded)
    first, others = around(pool, keep, leave, excluded, k, choose)
    vectors = {entry.id: vector for entry, vector in zip(pool.entries, pool.vectors, strict=True)}
    return [*(Pick(entry, float(vectors[entry.id] @ query), REASON) for entry in first), *others]
