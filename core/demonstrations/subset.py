# SPDX-License-Identifier: Apache-2.0
"""Choosing for a whole task instead of one query: which examples to label first, to show always, or to learn from."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.centers import k_center, k_means_plus_plus
from core.demonstrations.choice import Choice, Rule, allowed, candidates
from core.demonstrations.combined import then
from core.demonstrations.difficulty import difficulty
from core.demonstrations.diversity import diversity
from core.demonstrations.dpp import dpp
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.gradient import gradient, gradient_coverage
from core.demonstrations.pool import Entry, Pool
from core.demonstrations.random import drawn
from core.demonstrations.vote_k import vote_k
from core.errors import ConfigError


def subset(
    name: str,
    pool: Pool,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[tuple[Entry, Choice]]:
    """`k` entries that stand for the whole pool, the best first, each with its score and reason.

    Of equal captions the first is there; where strata are given, only a file's second entry of one caption is left out.
    Raises `ConfigError` for a strategy that only compares with a query, `DataError` when no vector is finite.
    """
    if name not in SUBSETS:
        raise ConfigError(
            f"The strategy {name} compares examples with a query, and there is none.",
            f"Name a file with --query, or choose one of: {', '.join(SUBSETS)}.",
        )
    rows = (
        distinct(pool, excluded)
        if evidence.strata
        else candidates(pool, excluded, np.arange(len(pool.entries)))
    )
    chosen = SUBSETS[name](pool.vectors[rows], None, min(k, len(rows)), seed, evidence.of(rows))
    return [(pool.entries[rows[choice.index]], choice) for choice in chosen]


def distinct(pool: Pool, excluded: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The numbers of entries that may be chosen, several of one label among them, but no file twice with one caption."""
    first: dict[tuple[str, str], int] = {}
    for i in np.flatnonzero(allowed(pool, excluded)).tolist():
        entry = pool.entries[i]
        first.setdefault((entry.hash or entry.prompt, pool.bare_captions[i]), i)
    return np.array(list(first.values()), np.intp)


def strata(pool: Pool, by: str) -> tuple[str, ...]:
    """(N,) what each entry belongs to: by "label" its caption, by "concept" the encoder's first name for its file.

    Of a file that the encoder has no name for, the concept is the caption.
    """
    captions = pool.bare_captions
    if by == "label":
        return captions
    return tuple(
        e.names[0][0] if e.names else caption for e, caption in zip(pool.entries, captions, strict=True)
    )


SUBSETS: dict[str, Rule] = {
    "random": drawn,
    "diversity": diversity,
    "k-center": k_center,
    "k-means++": k_means_plus_plus,
    "dpp": dpp,
    "vote-k": vote_k,
    "difficulty": difficulty,
    "gradient": gradient,
    "gradient-coverage": gradient_coverage,
    "difficulty-diversity": partial(then, difficulty, diversity),
    "gradient-diversity": partial(then, gradient, diversity),
}
