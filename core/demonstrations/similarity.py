# SPDX-License-Identifier: Apache-2.0
"""The nearest examples by the encoder's vector (RICES: Yang et al. 2022; OpenFlamingo)."""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Floats, allowed, checked
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.pool import Pick, Pool


def similarity(
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """The `k` nearest by cosine, the most similar last; of equal captions only the nearest is shown. O(N D)."""
    cosines = pool.vectors @ checked(query)
    free = allowed(pool, excluded)
    picks: list[Pick] = []
    shown: set[str] = set()
    for i in np.argsort(-cosines, kind="stable"):
        caption = pool.bare_captions[i]
        if len(picks) == k:
            break
        if not free[i] or caption in shown:
            continue
        shown.add(caption)
        rank = len(picks) + 1
        picks.append(
            Pick(pool.entries[i], float(cosines[i]), f"nearest by what the encoder sees, rank {rank}")
        )
    return picks[::-1]
