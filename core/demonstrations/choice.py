# SPDX-License-Identifier: Apache-2.0
"""What every strategy but the simplest two has in common: a rule picks rows of a matrix, a person sees entries and reasons.

    rule(vectors (N, D), relevance (N,) or None, k, seed, evidence) -> list[Choice], in the order of choosing

`relevance` is each row's cosine to the query, None where examples are chosen for a whole task. Rows come nearest first.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.evidence import NOTHING, Evidence
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


Rule = Callable[[Floats, Floats | None, int, int, Evidence], list[Choice]]


def for_query(
    rule: Rule,
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """The rule's choice in the whole pool, for a query (D,); the most similar last. Raises `DataError` as `near` does."""
    rows, cosines = near(pool, query, excluded)
    chosen = rule(pool.vectors[rows], cosines, min(k, len(rows)), seed, evidence.of(rows))
    return shown(pool, rows, cosines, chosen)


def for_neighbourhood(
    rule: Rule,
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """As `for_query`, for rules that know no relevance: they choose among the `NEAR` · k nearest to the query."""
    rows, cosines = near(pool, query, excluded)
    rows, cosines = rows[: NEAR * k], cosines[: NEAR * k]
    chosen = rule(pool.vectors[rows], cosines, min(k, len(rows)), seed, evidence.of(rows))
    return shown(pool, rows, cosines, chosen)


def near(
    pool: Pool, query: Floats, excluded: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The numbers of all entries that may be chosen for a query (D,), the nearest first, and their cosines to it.

    Of equal captions only the nearest is there. Raises `DataError` for a query that is not finite.
    """
    cosines = np.asarray(pool.vectors @ checked(query), np.float32)
    rows = candidates(pool, excluded, np.argsort(-cosines, kind="stable"))
    return rows, cosines[rows]


def shown(
    pool: Pool, rows: NDArray[np.intp], cosines: NDArray[np.float32], chosen: list[Choice]
) -> list[Pick]:
    """Choices among `rows` as they are shown: the most similar last."""
    picks = [Pick(pool.entries[rows[c.index]], float(cosines[c.index]), c.reason) for c in chosen]
    return sorted(picks, key=lambda pick: pick.similarity)


def checked(query: Floats) -> Floats:
    """The query. Raises `DataError` for one that is not finite."""
    if not np.isfinite(query).all():
        raise DataError(
            "The encoder makes numbers of the query that are not finite, so nothing can be compared with it.",
            "Use another file, or the strategy random.",
        )
    return query


def allowed(pool: Pool, excluded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(N,) True for entries that may be chosen: those with a finite vector.

    Raises `DataError` when none of those that are not excluded has one.
    """
    free = ~excluded
    if free.any() and not (free & pool.finite).any():
        broken = pool.entries[int(np.flatnonzero(free)[0])]
        raise DataError(
            "The encoder makes numbers of the examples that are not finite, so none can be chosen.",
            "Remove the examples whose files are damaged.",
            file=broken.file,
        )
    return np.asarray(free & pool.finite, np.bool_)


def candidates(pool: Pool, excluded: NDArray[np.bool_], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers, in this order, of entries that may be chosen: of equal captions the first. Raises as `allowed` does."""
    first: dict[str, int] = {}
    for i in order[allowed(pool, excluded)[order]].tolist():
        first.setdefault(pool.bare_captions[i], i)
    return np.array(list(first.values()), np.intp)
