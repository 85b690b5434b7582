# SPDX-License-Identifier: Apache-2.0
"""Choosing for a whole task instead of one query: which examples to label first, to show always, or to learn from."""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.centers import k_center, k_means_plus_plus
from core.demonstrations.choice import Choice, Floats, Rule, candidates
from core.demonstrations.diversity import diversity
from core.demonstrations.dpp import dpp
from core.demonstrations.pool import Entry, Pool
from core.demonstrations.vote_k import vote_k
from core.errors import ConfigError


def subset(
    name: str, pool: Pool, k: int, seed: int, excluded: NDArray[np.bool_]
) -> list[tuple[Entry, Choice]]:
    """`k` entries that stand for the whole pool, the best first, each with its score and reason.

    Raises `ConfigError` for a strategy that only compares with a query, `DataError` when no vector is finite.
    """
    if name not in SUBSETS:
        raise ConfigError(
            f"The strategy {name} compares examples with a query, and there is none.",
            f"Name a file with --query, or choose one of: {', '.join(SUBSETS)}.",
        )
    rows = candidates(pool, excluded, np.arange(len(pool.entries)))
    chosen = SUBSETS[name](pool.vectors[rows], None, min(k, len(rows)), seed)
    return [(pool.entries[rows[choice.index]], choice) for choice in chosen]


def _drawn(vectors: Floats, relevance: Floats | None, k: int, seed: int) -> list[Choice]:
    order = np.random.default_rng(seed).permutation(len(vectors))
    return [Choice(i, 0.0, f"drawn at random, seed {seed}") for i in order[:k].tolist()]


SUBSETS: dict[str, Rule] = {
    "random": _drawn,
    "diversity": diversity,
    "k-center": k_center,
    "k-means++": k_means_plus_plus,
    "dpp": dpp,
    "vote-k": vote_k,
}
