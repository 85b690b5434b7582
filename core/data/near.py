# SPDX-License-Identifier: Apache-2.0
"""Pictures that are nearly the same but ended up in different splits, found without comparing all pairs.

Multi-index hashing (Norouzi et al. 2012): two 64-bit fingerprints that differ in at most r bits agree in at
least one of r + 1 bands, so only fingerprints with an equal band are compared.
"""

import numpy as np
from numpy.typing import NDArray

# Recompressed and resized copies differ in 2 bits at the median and in 4 at the 95th percentile (Tux Paint's
# stamps as JPEG of quality 60 at two thirds of their size); of 200,000 pairs of different stamps, 12 do.
DISTANCE = 4


def across_splits(
    fingerprints: NDArray[np.uint64], splits: NDArray[np.int64], fresh: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of near fingerprints in different splits, at least one of them `fresh`. (N,) each.

    Copies of one picture in one split are represented by the first fresh one, or the first; each of these is
    paired with its nearest only: a thousand copies are a few pairs, not a million.
    """
    # Nodes: distinct (fingerprint, split), each with its representative in the original arrays.
    order = np.lexsort((~fresh, splits, fingerprints))  # stable: the first one wins
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(fingerprints[order]) != 0) | (np.diff(splits[order]) != 0)
    nodes = order[first]
    best = _nearest(fingerprints[nodes], splits[nodes], fresh[nodes])
    pairs = {tuple(sorted((int(nodes[i]), int(nodes[j])))) for i, j in enumerate(best) if j >= 0}
    return sorted((pair[0], pair[1]) for pair in pairs)


def _nearest(
    fingerprints: NDArray[np.uint64], splits: NDArray[np.int64], fresh: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """For each node the nearest one in another split; -1 where none is near."""
    count = len(fingerprints)
    best = np.full(count, (DISTANCE + 1) * count, np.int64)  # distance * count + the other node
    for band in range(DISTANCE + 1):
        key = _band(fingerprints, band)
        order = np.argsort(key, kind="stable")
        key = key[order]
        start, step = np.arange(count), 1
        while len(start):  # all pairs within runs of equal keys: neighbours at distance 1, then 2, …
            start = start[start + step < count]
            start = start[key[start] == key[start + step]]
            a, b = order[start], order[start + step]
            distance = np.bitwise_count(fingerprints[a] ^ fingerprints[b]).astype(np.int64)
            near = (distance <= DISTANCE) & (splits[a] != splits[b]) & (fresh[a] | fresh[b])
            a, b, distance = a[near], b[near], distance[near]
            np.minimum.at(best, a, distance * count + b)
            np.minimum.at(best, b, distance * count + a)
            step += 1
    return np.where(best < (DISTANCE + 1) * count, best % max(count, 1), -1)


def _band(fingerprints: NDArray[np.uint64], band: int) -> NDArray[np.uint64]:
    """Every fifth bit, so that neighbouring frequencies, which go together, are in different bands."""
    key = np.zeros(len(fingerprints), np.uint64)
    for bit in range(band, 64, DISTANCE + 1):
        key = key << np.uint64(1) | fingerprints >> np.uint64(bit) & np.uint64(1)
    return key
