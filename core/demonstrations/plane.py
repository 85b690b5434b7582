# SPDX-License-Identifier: Apache-2.0
"""A map of a pool: its two directions of largest variance (PCA), found by subspace iteration."""

import numpy as np
from numpy.typing import NDArray

MOST = 3000  # points of a map: more are one cloud
_EXTRA, _ROUNDS = 8, 12  # further directions that are carried along, and how often they are refined

Floats = NDArray[np.float32]


def plane(vectors: Floats, seed: int = 0) -> tuple[Floats, Floats, float]:
    """Mean (D,) and two orthonormal directions (D, 2) of vectors (N, D), and the share of their variance that is seen.

    Halko, Martinsson and Tropp 2011, algorithm 4.4. Rows that are not finite are left out. The sign of a direction is that
    of its largest part, so that the same pool gives the same map.
    """
    rows = vectors[np.isfinite(vectors).all(axis=1)]
    width = vectors.shape[1]
    if len(rows) < 2:
        return np.zeros(width, np.float32), np.zeros((width, 2), np.float32), 0.0
    mean = rows.mean(axis=0)
    centred = rows - mean
    draw = np.random.default_rng(seed).normal(size=(width, min(width, 2 + _EXTRA)))
    basis = np.linalg.qr(draw.astype(np.float32))[0]
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(centred.T @ (centred @ basis))[0]
    _, sizes, turned = np.linalg.svd(centred @ basis, full_matrices=False)
    axes = np.zeros((width, 2), np.float32)
    found = (basis @ turned.T)[:, :2]
    axes[:, : found.shape[1]] = found * np.sign(
        found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])]
    )
    total = float((centred**2).sum())
    return mean, axes, float((sizes[:2] ** 2).sum()) / total if total else 0.0


def shown(count: int, always: set[int], seed: int = 0) -> NDArray[np.intp]:
    """The numbers of at most `MOST` of `count` points, drawn at random, those in `always` among them, in rising order."""
    if count <= MOST:
        return np.arange(count)
    others = np.setdiff1d(np.arange(count), np.array(sorted(always), np.intp))
    drawn = np.random.default_rng(seed).permutation(others)[: MOST - len(always)]
    return np.sort(np.concatenate([drawn, np.array(sorted(always), np.intp)]))
