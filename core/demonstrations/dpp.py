# SPDX-License-Identifier: Apache-2.0
"""Relevant examples that span the most (determinantal point process, greedy MAP: Chen, Zhang and Zhou 2018)."""

import numpy as np

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence

TRADE = 0.7  # θ of the paper: how much relevance counts beside difference
LEAST = 1e-6  # ε of the paper: a volume that is rounding error


def dpp(
    vectors: Floats,
    relevance: Floats | None,
    k: int,
    seed: int,
    evidence: Evidence = NOTHING,
    *,
    trade: float = TRADE,
) -> list[Choice]:
    """Greedily maximise log det of L_ij = q_i (1 + cos_ij)/2 q_j, q = exp(α · relevance), α = θ / 2(1-θ). O(N k (k + D)).

    The score is d², the factor by which the determinant grows. When no row has d² above ε, the most relevant of the rest
    fill up the k, and their reason says so. Without a query q is 1. No chance.
    """
    rows = len(vectors)
    alpha = trade / (2 * (1 - trade))
    quality = np.ones(rows) if relevance is None else np.exp(alpha * relevance.astype(np.float64))
    own = quality**2
    left = own.copy()  # d²: own variance that those chosen do not explain; -inf for those chosen
    factors = np.zeros(
        (k, rows)
    )  # row t is c_t of the paper: the t-th row of the Cholesky factor, for every candidate
    chosen: list[Choice] = []
    for step in range(k):
        best = int(np.argmax(left))
        if left[best] < LEAST:
            return chosen + _filled(chosen, own, k - step)
        share = left[best] / own[best]
        reason = f"{share:.0%} of it is not in those chosen before it"
        if relevance is not None:
            reason = f"{reason}; cosine {relevance[best]:.2f} to the query"
        chosen.append(Choice(best, float(left[best]), reason))
        kernel = quality * (1 + vectors @ vectors[best]) / 2 * quality[best]  # (N,)
        earlier = factors[:step]
        factors[step] = (kernel - earlier[:, best] @ earlier) / np.sqrt(left[best])
        left -= factors[step] ** 2
        left[best] = -np.inf
    return chosen


def _filled(
    chosen: list[Choice], own: np.ndarray[tuple[int], np.dtype[np.float64]], count: int
) -> list[Choice]:
    taken = {choice.index for choice in chosen}
    rest = [i for i in np.argsort(-own, kind="stable").tolist() if i not in taken]
    return [
        Choice(i, 0.0, "holds nothing that those before it do not: fills up the number") for i in rest[:count]
    ]
