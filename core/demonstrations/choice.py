# SPDX-License-Identifier: Apache-2.0
"""What every strategy but the simplest two has in common: a rule picks rows of a matrix, a person sees entries and reasons.

    rule(vectors (N, D), relevance (N,) or None, k, seed) -> list[Choice], in the order of choosing

`relevance` is each row's cosine to the query, None where examples are chosen for a whole task.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.pool import Pick, Pool
from core.errors import DataError

NEAR = 4  # a rule that knows no relevance chooses among so many times k of the query's nearest neighbours

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Choice:
    """A chosen row, what it scored when it was chosen, in the rule's own unit, and why in words."""

    index: int
    score: float
    reason: str


Rule = Callable[[Floats, Floats | None, int, int], list[Choice]]


def for_query(
    rule: Rule, pool: Pool, query: Floats, k: int, seed: int, excluded: NDArray[np.bool_]
) -> list[Pick]:
    """The rule's choice in the whole pool, for a query (D,); the most similar last.

    Of equal captions only the nearest to the query can be chosen. Raises `DataError` for a query that is not finite.
    """
    if not np.isfinite(query).all():
        raise DataError(
            "The encoder makes numbers of the query that are not finite, so nothing can be compared with it.",
            "Use another file, or the strategy random.",
        )
    cosines = np.asarray(pool.vectors @ query, np.float32)
    rows = candidates(pool, excluded, np.argsort(-cosines, kind="stable"))
    chosen = rule(pool.vectors[rows], cosines[rows], min(k, len(rows)), seed)
    picks = [Pick(pool.entries[rows[c.index]], float(cosines[rows[c.index]]), c.reason) for c in chosen]
    return sorted(picks, key=lambda pick: pick.similarity)


def for_neighbourhood(
    rule: Rule, pool: Pool, query: Floats, k: int, seed: int, excluded: NDArray[np.bool_]
) -> list[Pick]:
    """As `for_query`, for rules that know no relevance: they choose among the `NEAR` · k nearest to the query."""

    def nearby(vectors: Floats, relevance: Floats | None, k: int, seed: int) -> list[Choice]:
        assert relevance is not None
        return rule(vectors[: NEAR * k], relevance[: NEAR * k], k, seed)  # rows come nearest first

    return for_query(nearby, pool, query, k, seed, excluded)


def candidates(pool: Pool, excluded: NDArray[np.bool_], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers, in this order, of entries that may be chosen: of equal captions the first; none without a finite vector.

    Raises `DataError` when the vectors of all that are allowed are not finite.
    """
    finite = np.isfinite(pool.vectors).all(axis=1)
    allowed = ~excluded
    if allowed.any() and not (allowed & finite).any():
        broken = pool.entries[int(np.flatnonzero(allowed)[0])]
        raise DataError(
            "The encoder makes numbers of the examples that are not finite, so none can be chosen.",
            "Remove the examples whose files are damaged, or use the strategy random.",
            file=broken.file,
        )
    first: dict[str, int] = {}
    for i in order[(allowed & finite)[order]].tolist():
        first.setdefault(pool.bare_captions[i], i)
    return np.array(list(first.values()), np.intp)
