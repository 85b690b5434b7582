# SPDX-License-Identifier: Apache-2.0
"""Examples that together stand for all (facility location: Lin and Bilmes 2011; lazy greedy: Minoux 1978)."""

import heapq

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence

BLOCK = 512  # rows of the kernel made at once: they are looked at while they are in the processor's cache
WHOLE = 20_000  # rows up to which all are to be covered: a kernel of 1.6 GB
GROUND = 2_048  # of more rows, a sample of this many is


def diversity(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Greedily maximise F(S) = Σ_i max(0, max_{j in S} cos_ij), which is at least 1-1/e of the best F. O(N² D).

    The score is the gain in F. A gain never rises again, so only rows that still look best are computed anew. Beyond
    `WHOLE` rows a sample drawn by the seed is covered instead of all rows; any row can still be chosen.
    """
    if k == 0:
        return []
    ground = vectors
    if len(vectors) > WHOLE:
        drawn = np.random.default_rng(seed).choice(len(vectors), GROUND, replace=False)
        ground = vectors[np.sort(drawn)]
    kernel, gains = _kernel(vectors, ground)
    covered = np.zeros(len(ground), np.float32)
    bounds = [(-gain, row) for row, gain in enumerate(gains.tolist())]
    heapq.heapify(bounds)
    chosen: list[Choice] = []
    while len(chosen) < k:
        gain, best = _best(bounds, kernel, covered)
        stands_for = int(np.sum(kernel[best] > covered))
        np.maximum(covered, kernel[best], out=covered)
        reason = f"nearer than those chosen before it to {stands_for} of {len(ground)} examples"
        chosen.append(Choice(best, gain, reason))
    return chosen


def _kernel(vectors: Floats, ground: Floats) -> tuple[Floats, NDArray[np.float32]]:
    """(N, G) cosines, those below 0 as 0, and each row's sum (N,): kept, as making them anew at each step takes longer."""
    kernel = np.empty((len(vectors), len(ground)), np.float32)
    sums, ones = np.empty(len(vectors), np.float32), np.ones(len(ground), np.float32)
    for start in range(0, len(vectors), BLOCK):
        some = kernel[start : start + BLOCK]
        np.matmul(vectors[start : start + BLOCK], ground.T, out=some)
        np.maximum(some, 0, out=some)
        np.matmul(some, ones, out=sums[start : start + BLOCK])
    return kernel, sums


def _best(bounds: list[tuple[float, int]], kernel: Floats, covered: NDArray[np.float32]) -> tuple[float, int]:
    """The row with the highest gain now, of equal ones the first, taken out of `bounds` (-upper bound, row).

    The gain is Σ max(kernel, covered) - Σ covered: one pass less than adding up what is above.
    """
    more, ones = np.empty_like(covered), np.ones_like(covered)
    before = float(covered @ ones)
    while True:
        _, row = heapq.heappop(bounds)
        gain = max(0.0, float(np.maximum(kernel[row], covered, out=more) @ ones) - before)
        if not bounds or (-gain, row) <= bounds[0]:
            return gain, row
        heapq.heappush(bounds, (-gain, row))
