# SPDX-License-Identifier: Apache-2.0
"""All cosines at once, for strategies that look at every pair."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCK = 512  # rows made at once: they are looked at again while they are in the processor's cache
WHOLE = 20_000  # rows up to which every pair is looked at: 1.6 GB
GROUND = 2_048  # of more rows, a sample of this many stands for all


def ground_of(rows: int, seed: int) -> NDArray[np.intp]:
    """(G,) the rows that are to be covered, in their order: all of them or, beyond `WHOLE`, `GROUND` drawn by the seed."""
    if rows <= WHOLE:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, GROUND, replace=False))


def cosines(vectors: Floats, ground: NDArray[np.intp]) -> Floats:
    """(G, N) of unit vectors (N, D). Where all are the ground, each pair is multiplied once. O(G N D)."""
    found = np.empty((len(ground), len(vectors)), np.float32)
    whole = len(ground) == len(vectors)
    for start in range(0, len(ground), BLOCK):
        end = start + BLOCK
        own = vectors[ground[start:end]]
        if not whole:
            np.matmul(own, vectors.T, out=found[start:end])
            continue
        np.matmul(own, vectors[start:].T, out=found[start:end, start:])
        found[end:, start:end] = found[start:end, end:].T
    return found
