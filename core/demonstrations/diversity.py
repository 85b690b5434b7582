# SPDX-License-Identifier: Apache-2.0
"""Examples that together stand for all (facility location: Lin and Bilmes 2011, by the greedy algorithm)."""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.kernel import cosines, ground_of

BLOCK = 16  # rows of the kernel that are added up together, while they are in the processor's cache


def diversity(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Greedily maximise F(S) = Σ_i max(0, max_{j in S} cos_ij), which is at least 1-1/e of the best F. O(N² D).

    The score is the gain in F. Every row's gain is kept, and what a choice takes from it taken off: that is told by the
    examples alone which the choice stands for, fewer with every one. Beyond `kernel.WHOLE` rows a sample drawn by the seed
    is covered instead of all; any row can still be chosen.
    """
    if k == 0:
        return []
    return covering(cosines(vectors, ground_of(len(vectors), seed)), k)


def covering(kernel: Floats, k: int) -> list[Choice]:
    """The choices among N by their cosines (G, N) to what is to be covered. O(G N) for the first, less for each other."""
    covered = np.zeros(len(kernel), np.float32)
    gains = _above(kernel)
    chosen: list[Choice] = []
    while len(chosen) < k:
        best, gain = _best(gains, kernel, covered)
        nearer = np.flatnonzero(kernel[:, best] > covered)
        reason = f"nearer than those chosen before it to {len(nearer)} of {len(kernel)} examples"
        chosen.append(Choice(best, gain, reason))
        gains[best] = -np.inf
        gains -= _lost(kernel, nearer, covered[nearer], kernel[nearer, best])
        covered[nearer] = kernel[nearer, best]
    return chosen


def _above(kernel: Floats) -> NDArray[np.float64]:
    """(N,) the gain of each row while nothing is covered: Σ_g max(0, cos)."""
    total = np.zeros(kernel.shape[1])
    for start in range(0, len(kernel), BLOCK):
        some = np.maximum(kernel[start : start + BLOCK], 0)
        total += np.ones(len(some), np.float32) @ some
    return total


def _lost(kernel: Floats, rows: NDArray[np.intp], before: Floats, after: Floats) -> NDArray[np.float64]:
    """(N,) what each gain loses when these examples are covered better: Σ_g of that part of cos which is between the two."""
    total = np.zeros(kernel.shape[1])
    block, ones = np.empty((BLOCK, kernel.shape[1]), np.float32), np.ones(BLOCK, np.float32)
    for start in range(0, len(rows), BLOCK):
        count = min(BLOCK, len(rows) - start)
        for place in range(count):
            row = start + place
            np.maximum(kernel[rows[row]], before[row], out=block[place])
            np.minimum(block[place], after[row], out=block[place])
        total += ones[:count] @ block[:count]
    return np.asarray(total - before.sum(dtype=np.float64))


def _best(gains: NDArray[np.float64], kernel: Floats, covered: Floats) -> tuple[int, float]:
    """The row with the highest gain, of equal ones the first.

    It is added up anew, so that no rounding is carried from step to step; where that takes it from the top, so is the next.
    """
    while True:
        best = int(np.argmax(gains))
        gains[best] = np.maximum(kernel[:, best] - covered, 0).sum(dtype=np.float64)
        if int(np.argmax(gains)) == best:
            return best, float(gains[best])
