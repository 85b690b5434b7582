# SPDX-License-Identifier: Apache-2.0
"""Examples that together stand for all (facility location: Lin and Bilmes 2011; lazy greedy: Minoux 1978)."""

import heapq

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence

BLOCK = 64  # gains computed at once
WHOLE = 15_000  # rows up to which all are to be covered: a kernel of 0.9 GB
GROUND = 2_048  # of more rows, a sample of this many is


def diversity(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Greedily maximise F(S) = Σ_i max(0, max_{j in S} cos_ij), which is at least 1-1/e of the best F. O(N² D).

    The score is the gain in F. A gain never rises again, so only those that look best are computed anew, in blocks. Beyond
    `WHOLE` rows a sample drawn by the seed is covered instead of all rows; any row can still be chosen.
    """
    if k == 0:
        return []
    ground = vectors
    if len(vectors) > WHOLE:
        drawn = np.random.default_rng(seed).choice(len(vectors), GROUND, replace=False)
        ground = vectors[np.sort(drawn)]
    kernel = vectors @ ground.T  # (N, G), kept: computed anew at each step it would take most of the time
    covered = np.zeros(len(ground), np.float32)
    bounds: list[tuple[float, int]] = []
    for start in range(0, len(vectors), BLOCK):
        gains = _gains(kernel[start : start + BLOCK], covered)
        bounds += [(-gain, start + i) for i, gain in enumerate(gains.tolist())]
    heapq.heapify(bounds)
    chosen: list[Choice] = []
    while len(chosen) < k:
        gain, best = _best(bounds, kernel, covered)
        stands_for = int(np.sum(kernel[best] > covered))
        np.maximum(covered, kernel[best], out=covered)
        reason = f"nearer than those chosen before it to {stands_for} of {len(ground)} examples"
        chosen.append(Choice(best, gain, reason))
    return chosen


def _best(bounds: list[tuple[float, int]], kernel: Floats, covered: NDArray[np.float32]) -> tuple[float, int]:
    """The row with the highest gain now, of equal ones the first, taken out of `bounds` (-upper bound, row)."""
    fresh: list[tuple[float, int]] = []
    while bounds and (not fresh or bounds[0] < fresh[0]):
        rows = [heapq.heappop(bounds)[1] for _ in range(min(BLOCK, len(bounds)))]
        gains = _gains(kernel[rows], covered)
        for gain, row in zip(gains.tolist(), rows, strict=True):
            heapq.heappush(fresh, (-gain, row))
    bound, best = heapq.heappop(fresh)
    for left in fresh:
        heapq.heappush(bounds, left)
    return -bound, best


def _gains(some: Floats, covered: NDArray[np.float32]) -> NDArray[np.float64]:
    """What rows (B, G) of the kernel would each add to F: (B,)."""
    more = some - covered
    np.maximum(more, 0, out=more)
    return np.asarray(more.sum(axis=1, dtype=np.float64))
