# SPDX-License-Identifier: Apache-2.0
"""Examples that many are neighbours of, spread out (fast vote-k: Su et al. 2022, arXiv 2209.01975).

The paper's other variant chooses nine tenths by how sure a model is of each example, in buckets. It takes a pass of the
model over the whole pool and is not done here; this is the variant without a model.
"""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence

DISCOUNT = 10.0  # ρ of the paper
DEGREE = 150  # neighbours each row votes for, in a pool of the paper's 3,000; a twentieth of a smaller pool
FEWEST = 3
BLOCK = 512


def vote_k(
    vectors: Floats,
    relevance: Floats | None,
    k: int,
    seed: int,
    evidence: Evidence = NOTHING,
    *,
    degree: int | None = None,
) -> list[Choice]:
    """Greedily the row u with the most votes: Σ ρ^-|neighbours of v already chosen|, over the v not yet chosen near whom u is.

    The score is that sum. O(N² D) for the graph. No chance.
    """
    rows = len(vectors)
    near = neighbours(vectors, min(rows - 1, degree or min(DEGREE, max(FEWEST, rows // 20))))
    says = np.ones(rows)  # each row's vote; 0 once it is chosen
    overlap = np.zeros(rows, np.int64)
    free = np.ones(rows, bool)
    chosen: list[Choice] = []
    for _ in range(k):
        votes = np.bincount(near.ravel(), np.repeat(says, near.shape[1]), minlength=rows)
        best = int(np.argmax(np.where(free, votes, -1)))
        voters = (near == best).any(axis=1)
        fresh = int(np.sum(voters & free & (overlap == 0)))
        reason = f"among the {near.shape[1]} nearest of {int(voters.sum())} examples, of which {fresh} had none chosen yet"
        chosen.append(Choice(best, float(votes[best]), reason))
        free[best] = False
        overlap += voters
        says = np.where(free, DISCOUNT ** -overlap.astype(np.float64), 0)
    return chosen


def neighbours(vectors: Floats, degree: int) -> NDArray[np.intp]:
    """(N, degree) the nearest other rows of each row, in no order."""
    near = np.empty((len(vectors), max(degree, 0)), np.intp)
    for start in range(0, len(vectors), BLOCK) if degree > 0 else ():
        cosines = vectors[start : start + BLOCK] @ vectors.T  # (B, N)
        here = np.arange(len(cosines))
        cosines[here, start + here] = -np.inf
        near[start : start + BLOCK] = np.argpartition(-cosines, degree - 1, axis=1)[:, :degree]
    return near
