# SPDX-License-Identifier: Apache-2.0
"""Choosing few-shot demonstrations: a pool to choose from, and one function a strategy.

    pool  = Pool(vectors (N, D) L2-normalised, entries)
    picks = SELECTORS["similarity"](pool, query (D,), k, seed, excluded)

`excluded` marks the entries that must not be shown: the query itself, its duplicates, and whatever carries its answer.
Picks come in the order they are shown to the model, the one most like the query last.

    chosen = subset("diversity", pool, k, seed, excluded)     for a whole task, without a query
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.centers import k_center, k_means_plus_plus
from core.demonstrations.choice import for_neighbourhood, for_query
from core.demonstrations.diversity import diversity
from core.demonstrations.dpp import dpp
from core.demonstrations.mmr import mmr
from core.demonstrations.pool import Entry, Pick, Pool
from core.demonstrations.random import random
from core.demonstrations.similarity import similarity
from core.demonstrations.subset import subset
from core.demonstrations.vote_k import vote_k

__all__ = ["SELECTORS", "Entry", "Pick", "Pool", "subset"]

Selector = Callable[[Pool, NDArray[np.float32], int, int, NDArray[np.bool_]], list[Pick]]

SELECTORS: dict[str, Selector] = {
    "similarity": similarity,
    "random": random,
    "mmr": partial(for_query, mmr),
    "dpp": partial(for_query, dpp),
    "diversity": partial(for_neighbourhood, diversity),
    "k-center": partial(for_neighbourhood, k_center),
    "k-means++": partial(for_neighbourhood, k_means_plus_plus),
    "vote-k": partial(for_neighbourhood, vote_k),
}
