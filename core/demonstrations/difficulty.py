# SPDX-License-Identifier: Apache-2.0
"""By how hard an example is for the model. Which is best depends on how many there are (arXiv 2206.14486).

From few, the easy ones teach most; from very many, the hard ones do, because easy ones say what the others have said.
The hardest of all are often wrong captions, which a band in the middle leaves out.
"""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence, required

NAMES = {"nll": "loss", "el2n": "error", "ifd": "loss left when it sees"}


def difficulty(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """The `k` easiest, hardest, or those spread evenly over `evidence.band` of the ranks, by `evidence.pick`.

    The score is the difficulty. Rows that were not measured are never chosen. O(N log N), no chance. Raises `ConfigError`
    where nothing was measured.
    """
    scores = required(evidence.difficulty, "difficulty")
    order = np.argsort(scores, kind="stable")[: int(np.isfinite(scores).sum())]  # NaN comes last
    chosen = ranks(len(order), k, evidence.pick, evidence.band)
    name = NAMES.get(evidence.measure, evidence.measure)
    return [
        Choice(
            int(order[rank]),
            float(scores[order[rank]]),
            f"{name} {scores[order[rank]]:.3f}: harder than {rank / max(1, len(order) - 1):.0%} of {len(order)} examples",
        )
        for rank in chosen
    ]


def ranks(count: int, k: int, pick: str, band: tuple[float, float]) -> list[int]:
    """Which of `count` ranks, from the easiest, are picked: at most `k`, the first ones first.

    A `band` of percentiles, such as (25, 75), that holds fewer than `k` grows on both sides.
    """
    k = min(k, count)
    if pick == "easy":
        return list(range(k))
    if pick == "hard":
        return list(range(count - 1, count - 1 - k, -1))
    low, high = (round(count * percent / 100) for percent in band)
    if high - low < k:
        low = min(max(0, (low + high - k) // 2), count - k)
        high = low + k
    spread: NDArray[np.float64] = (
        np.linspace(low, high - 1, k) if k > 1 else np.array([(low + high - 1) // 2])
    )
    return [int(rank) for rank in spread[:k]]
