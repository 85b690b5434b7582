# SPDX-License-Identifier: Apache-2.0
"""Examples that many are neighbours of, spread out (fast vote-k: Su et al. 2022, arXiv 2209.01975).

The paper's other variant chooses nine tenths by how sure a model is of each example, in buckets. It takes a pass of the
model over the whole pool and is not done here; this is the variant without a model.
"""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.kernel import cosines, ground_of

DISCOUNT = 10.0  # ρ of the paper
DEGREE = 150  # neighbours each row votes for, in a pool of the paper's 3,000; a twentieth of a smaller pool
FEWEST = 3
BLOCK = 256
SAMPLE = 16  # every so many-th cosine tells where the nearest begin
ROUNDED = 9  # decimals below which two votes are equal: they are sums that were taken apart again

Numbers = NDArray[np.int32]


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

    The score is that sum. O(N² D) for the graph. Beyond `kernel.WHOLE` rows a sample drawn
    by the seed votes instead of all; any row can still be chosen. No chance otherwise.
    """
    rows = len(vectors)
    degree = min(rows - 1, degree or min(DEGREE, max(FEWEST, rows // 20)))
    if k == 0 or rows == 0:
        return []
    voters = ground_of(rows, seed)
    return _chosen(neighbours(vectors, degree, voters), voters, rows, k)


def _chosen(near: Numbers, voters: NDArray[np.intp], rows: int, k: int) -> list[Choice]:
    """`near` (G, degree) is what each voter votes for."""
    place = np.full(rows, -1, np.int64)  # of a row among the voters
    place[voters] = np.arange(len(voters))
    by_row = np.argsort(near, axis=None, kind="stable") // max(
        1, near.shape[1]
    )  # voters, by whom they vote for
    ends = np.cumsum(np.bincount(near.ravel(), minlength=rows))
    votes = np.bincount(near.ravel(), minlength=rows).astype(np.float64)
    overlap, free = np.zeros(len(voters), np.int64), np.ones(len(voters), bool)
    left = np.ones(rows, bool)
    chosen: list[Choice] = []
    for _ in range(k):
        best = int(np.argmax(np.where(left, np.round(votes, ROUNDED), -1)))
        own = by_row[ends[best - 1] if best else 0 : ends[best]]
        fresh = int(np.sum(free[own] & (overlap[own] == 0)))
        reason = (
            f"among the {near.shape[1]} nearest of {len(own)} examples, of which {fresh} had none chosen yet"
        )
        chosen.append(Choice(best, float(round(votes[best], ROUNDED)), reason))
        left[best] = False
        changed = own if place[best] < 0 else np.union1d(own, place[best])
        before = np.where(free[changed], DISCOUNT ** -overlap[changed].astype(np.float64), 0)
        overlap[own] += 1
        free[changed] &= left[voters[changed]]
        after = np.where(free[changed], DISCOUNT ** -overlap[changed].astype(np.float64), 0)
        lost = np.repeat(before - after, near.shape[1])
        votes -= np.bincount(near[changed].ravel(), lost, minlength=rows)
    return chosen


def neighbours(vectors: Floats, degree: int, voters: NDArray[np.intp]) -> Numbers:
    """(G, degree) the nearest other rows of each voter, in no order."""
    near = np.empty((len(voters), max(degree, 0)), np.int32)
    if degree <= 0:
        return near
    kernel = cosines(vectors, voters)
    kernel[np.arange(len(voters)), voters] = -np.inf
    for start in range(0, len(voters), BLOCK):
        near[start : start + BLOCK] = _largest(kernel[start : start + BLOCK], degree)
    return near


def _largest(cosines: Floats, degree: int) -> Numbers:
    """(B, degree) where the largest of each row stand.

    A sample of the row says about where they begin, so that few are looked at more than once. A row of which the sample
    said too much is looked at as a whole.
    """
    some = cosines[:, ::SAMPLE]
    rank = min(some.shape[1] - 1, degree * some.shape[1] * 3 // (2 * cosines.shape[1]) + 8)
    floor = -np.partition(-some, rank, axis=1)[:, rank]
    found = np.empty((len(cosines), degree), np.int32)
    for row, (values, least) in enumerate(zip(cosines, floor, strict=True)):
        candidates = np.flatnonzero(values >= least)
        if len(candidates) < degree:
            candidates = np.arange(len(values))
        if len(candidates) > degree:
            kept = np.argpartition(-values[candidates], degree - 1)[:degree]
            candidates = candidates[kept]
        found[row] = candidates
    return found
