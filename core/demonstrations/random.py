# SPDX-License-Identifier: Apache-2.0
"""Any examples: the baseline that every other strategy has to beat."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.pool import Pick, Pool


def random(
    pool: Pool, query: NDArray[np.float32], k: int, seed: int, excluded: NDArray[np.bool_]
) -> list[Pick]:
    """`k` drawn without replacement, no caption twice. The draw depends on the seed and the query, not on their order."""
    own = int.from_bytes(hashlib.sha256(np.ascontiguousarray(query).tobytes()).digest()[:8], "big")
    allowed = np.flatnonzero(~excluded)
    drawn: list[int] = []
    shown: set[str] = set()
    for i in np.random.default_rng([seed, own]).permutation(allowed).tolist():
        if len(drawn) < k and pool.bare_captions[i] not in shown:
            shown.add(pool.bare_captions[i])
            drawn.append(i)
    cosines = pool.vectors @ query
    return [Pick(pool.entries[i], float(cosines[i]), f"drawn at random, seed {seed}") for i in drawn]
