# SPDX-License-Identifier: Apache-2.0
"""Examples far from each other: k-center (Gonzalez 1985) and k-means++ seeding (Arthur and Vassilvitskii 2007)."""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence


def k_center(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Always the row farthest from all chosen, so that none stays far from every one: at most twice the best radius.

    The first is the nearest to the query, or drawn by the seed. The score is the distance to the nearest chosen. O(N k D).
    """
    chosen, nearest = _first(vectors, relevance, k, seed)
    while len(chosen) < k:
        best = int(np.argmax(nearest))
        distance = float(np.sqrt(max(nearest[best], 0.0)))
        chosen.append(
            Choice(best, distance, f"farthest from those chosen before it: {_cosine(nearest[best])}")
        )
        _near(nearest, vectors, best)
    return chosen


def k_means_plus_plus(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Drawn with a probability in proportion to the squared distance from the nearest chosen, which is the score. O(N k D).

    The first is the nearest to the query, or drawn evenly. When nothing is at a distance any more, the rest is drawn evenly.
    """
    chosen, nearest = _first(vectors, relevance, k, seed)
    random = np.random.default_rng([seed, 1])
    while len(chosen) < k:
        weights = np.maximum(nearest, 0).astype(np.float64)
        if weights.sum() <= 0:
            weights = np.isfinite(nearest).astype(np.float64)
        best = int(random.choice(len(vectors), p=weights / weights.sum()))
        reason = (
            f"drawn with seed {seed}, the likelier the farther from those before: {_cosine(nearest[best])}"
        )
        chosen.append(Choice(best, float(max(nearest[best], 0)), reason))
        _near(nearest, vectors, best)
    return chosen


def _first(
    vectors: Floats, relevance: Floats | None, k: int, seed: int
) -> tuple[list[Choice], NDArray[np.float32]]:
    nearest = np.full(
        len(vectors), 4, np.float32
    )  # squared distance to the nearest chosen; -inf for those chosen
    if k == 0:
        return [], nearest
    if relevance is None:
        first, reason = (
            int(np.random.default_rng(seed).integers(len(vectors))),
            f"the start, drawn with seed {seed}",
        )
    else:
        first = int(np.argmax(relevance))
        reason = f"the start: nearest to the query, cosine {relevance[first]:.2f}"
    _near(nearest, vectors, first)
    return [Choice(first, 0.0, reason)], nearest


def _near(nearest: NDArray[np.float32], vectors: Floats, new: int) -> None:
    """Squared distances 2 - 2 cos, in place. Below what float32 can tell, two vectors are the same."""
    squared = 2 - 2 * (vectors @ vectors[new])
    squared[squared < 1e-6] = 0
    np.minimum(nearest, squared, out=nearest)
    nearest[new] = -np.inf


def _cosine(squared: np.float32) -> str:
    return f"cosine at most {1 - max(float(squared), 0.0) / 2:.2f}"
