# SPDX-License-Identifier: Apache-2.0
"""Choosing few-shot demonstrations: a pool to choose from, and one function a strategy.

    pool  = Pool(vectors (N, D) L2-normalised, entries)
    picks = SELECTORS["similarity"](pool, query (D,), k, seed, excluded)

`excluded` marks the entries that must not be shown: the query itself, its duplicates, and whatever carries its answer.
Picks come in the order they are shown to the model, the most telling one last.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.pool import Entry, Pick, Pool
from core.demonstrations.random import random
from core.demonstrations.similarity import similarity

__all__ = ["SELECTORS", "Entry", "Pick", "Pool"]

Selector = Callable[[Pool, NDArray[np.float32], int, int, NDArray[np.bool_]], list[Pick]]

SELECTORS: dict[str, Selector] = {
    "random": random,
    "similarity": similarity,
}
