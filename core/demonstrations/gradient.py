# SPDX-License-Identifier: Apache-2.0
"""By how an example would move the weights: towards the validation examples, or each into a direction of its own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats
from core.demonstrations.evidence import NOTHING, Evidence, required

DOUBTFUL = 0.005  # the share of examples with the largest gradients, whose labels are to be checked before they count


def influence(
    training: Sequence[Floats],
    validation: Sequence[Sequence[Floats]],
    rates: Sequence[float],
    *,
    cosine: bool = True,
) -> NDArray[np.float32]:
    """(N,) of LESS and ICONS: the highest over tasks of the mean over validation examples of Σ_t η_t cos(train, validation).

    `training` is (N, P) for each checkpoint t, `validation` (M, P) for each t and task, `rates` the η. Rows with NaN
    give NaN in training and do not count in validation. With products instead of cosines it is TracInCP (arXiv 2002.08484).
    """
    tasks = []
    for task in range(len(validation[0])):
        total = np.zeros(len(training[0]), np.float64)
        for rows, others, rate in zip(training, validation, rates, strict=True):
            other = others[task][np.isfinite(others[task]).all(axis=1)]
            left, right = (_unit(rows), _unit(other)) if cosine else (rows, other)
            total += rate * (left @ right.mean(axis=0))
        tasks.append(total)
    return np.asarray(np.max(tasks, axis=0), np.float32)


def gradient(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """The `k` of the highest influence, which is the score. O(N log N), no chance. Raises `ConfigError` where none is known."""
    scores = required(evidence.influence, "gradient")
    order = np.argsort(-scores, kind="stable")[: int(np.isfinite(scores).sum())]
    return [
        Choice(
            int(row),
            float(scores[row]),
            f"moves the model as the validation examples would, cosine {scores[row]:.3f}",
        )
        for row in order[:k]
    ]


def gradient_coverage(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """Drawn by k-means++ over the gradients themselves (BADGE, arXiv 1906.03671): large ones, none like another.

    The first is the largest (GraNd, arXiv 2107.07075); each other one is drawn with a probability in proportion to its
    squared distance from the nearest chosen, which is the score. O(N k P). Raises `ConfigError` where nothing was measured.
    """
    norms = required(evidence.norms, "gradient-coverage")
    rows = np.nan_to_num(required(evidence.directions, "gradient-coverage") * norms[:, None])
    free = np.isfinite(norms)
    nearest = (rows**2).sum(axis=1)  # squared distance to the nearest chosen; before the first, to nothing
    squares, random, chosen = nearest.copy(), np.random.default_rng([seed, 2]), list[Choice]()
    for step in range(min(k, int(free.sum()))):
        best = _drawn(nearest, free, random) if step else int(np.argmax(np.where(free, nearest, -1)))
        way = f"{nearest[best] ** 0.5:.3g} away from those chosen before it" if step else "the largest"
        chosen.append(Choice(best, float(nearest[best]), f"gradient of length {norms[best]:.3g}, {way}"))
        away = squares + squares[best] - 2 * (rows @ rows[best])
        away[away < 1e-5 * (squares + squares[best])] = 0  # what float32 cannot tell
        nearest = np.minimum(nearest, away) if step else away
        free[best] = False
    return chosen


def _drawn(nearest: NDArray[np.float32], free: NDArray[np.bool_], random: np.random.Generator) -> int:
    """In proportion to `nearest`; evenly where nothing is at a distance any more."""
    weights = np.where(free, nearest, 0).astype(np.float64)
    if weights.sum() <= 0:
        weights = free.astype(np.float64)
    return int(random.choice(len(weights), p=weights / weights.sum()))


def doubtful(norms: NDArray[np.float32]) -> NDArray[np.intp]:
    """The top `DOUBTFUL` by the length of their gradient, or by their difficulty, highest first; none of fewer than 200."""
    known = np.isfinite(norms)
    order = np.argsort(-np.where(known, norms, -np.inf), kind="stable")
    return order[: int(DOUBTFUL * known.sum())]


def _unit(rows: Floats) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12))
