# SPDX-License-Identifier: Apache-2.0
"""Choosing few-shot demonstrations: a pool to choose from, and one function a strategy.

    pool  = Pool(vectors (N, D) L2-normalised, entries)
    picks = SELECTORS["similarity"](pool, query (D,), k, seed, excluded)

`excluded` marks the entries that must not be shown: the query itself, its duplicates, and whatever carries its answer.
Picks come in the order they are shown to the model, the one most like the query last.

    chosen = subset("diversity", pool, k, seed, excluded)     for a whole task, without a query

Some ask for more than vectors (`NEEDS`), such as the query's words: an `Evidence` is the last argument of both, and
`core/evidence.py` gathers it with a model.
"""

from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.centers import k_center, k_means_plus_plus
from core.demonstrations.choice import for_neighbourhood, for_query
from core.demonstrations.combined import then
from core.demonstrations.difficulty import difficulty
from core.demonstrations.diversity import diversity
from core.demonstrations.dpp import dpp
from core.demonstrations.evidence import NOTHING, Evidence, Need
from core.demonstrations.gradient import gradient, gradient_coverage
from core.demonstrations.mmr import mmr
from core.demonstrations.pinning import with_pins
from core.demonstrations.pool import Entry, Pick, Pool
from core.demonstrations.random import random
from core.demonstrations.similarity import similarity
from core.demonstrations.subset import subset
from core.demonstrations.vote_k import vote_k
from core.demonstrations.wording import bm25, similarity_rerank

__all__ = ["NEEDS", "NOTHING", "SELECTORS", "Entry", "Evidence", "Pick", "Pool", "subset", "with_pins"]


class Selector(Protocol):
    """One strategy."""

    def __call__(
        self,
        pool: Pool,
        query: NDArray[np.float32],
        k: int,
        seed: int,
        excluded: NDArray[np.bool_],
        evidence: Evidence = NOTHING,
        /,
    ) -> list[Pick]:
        """The picks for one query (D,)."""


SELECTORS: dict[str, Selector] = {
    "random": random,
    "similarity": similarity,
    "similarity-rerank": similarity_rerank,
    "bm25": bm25,
    "diversity": partial(for_neighbourhood, diversity),
    "k-center": partial(for_neighbourhood, k_center),
    "k-means++": partial(for_neighbourhood, k_means_plus_plus),
    "dpp": partial(for_query, dpp),
    "mmr": partial(for_query, mmr),
    "vote-k": partial(for_neighbourhood, vote_k),
    "difficulty": partial(for_neighbourhood, difficulty),
    "gradient": partial(for_neighbourhood, gradient),
    "gradient-coverage": partial(for_neighbourhood, gradient_coverage),
    "similarity-dpp": partial(for_neighbourhood, dpp),
    "difficulty-diversity": partial(for_neighbourhood, partial(then, difficulty, diversity)),
    "gradient-diversity": partial(for_neighbourhood, partial(then, gradient, diversity)),
}
NEEDS: dict[str, frozenset[Need]] = {
    "similarity-rerank": frozenset({"words", "sentences"}),
    "bm25": frozenset({"words"}),
    "difficulty": frozenset({"difficulty"}),
    "difficulty-diversity": frozenset({"difficulty"}),
    "gradient": frozenset({"influence"}),
    "gradient-diversity": frozenset({"influence"}),
    "gradient-coverage": frozenset({"directions"}),
}
"""What a strategy asks for beside vectors; one that is not here asks for nothing."""
