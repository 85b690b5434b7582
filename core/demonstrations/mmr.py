# SPDX-License-Identifier: Apache-2.0
"""Like the query, and unlike each other (maximal marginal relevance: Carbonell and Goldstein 1998)."""

import numpy as np

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence

TRADE = 0.5  # λ: 1 is relevance alone, 0 difference alone


def mmr(
    vectors: Floats,
    relevance: Floats | None,
    k: int,
    seed: int,
    evidence: Evidence = NOTHING,
    *,
    trade: float = TRADE,
) -> list[Choice]:
    """Greedily the row with the highest λ · relevance - (1-λ) · its highest cosine to those chosen. O(N k D), no chance.

    There is no such choice without a query: relevance is to something.
    """
    assert relevance is not None
    chosen: list[Choice] = []
    closest = np.zeros(len(vectors), np.float32)  # highest cosine to those chosen
    free = np.ones(len(vectors), bool)
    for _ in range(k):
        scores = np.where(free, trade * relevance - (1 - trade) * closest, -np.inf)
        best = int(np.argmax(scores))
        reason = f"cosine {relevance[best]:.2f} to the query"
        if chosen:
            reason = f"{reason}, and at most {closest[best]:.2f} to those chosen before it"
        chosen.append(Choice(best, float(scores[best]), reason))
        cosines = vectors @ vectors[best]
        closest = cosines if len(chosen) == 1 else np.maximum(closest, cosines)
        free[best] = False
    return chosen
