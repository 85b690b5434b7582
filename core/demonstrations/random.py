# SPDX-License-Identifier: Apache-2.0
"""Any examples: the baseline that every other strategy has to beat."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats, allowed
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.pool import Pick, Pool


def random(
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """`k` drawn without replacement, no caption twice. The draw depends on the seed and the query, not on their order.

    Works for a query that is not finite, too: its cosines are 0.
    """
    own = int.from_bytes(hashlib.sha256(np.ascontiguousarray(query).tobytes()).digest()[:8], "big")
    rows = np.random.default_rng([seed, own]).permutation(np.flatnonzero(allowed(pool, excluded)))
    drawn: dict[str, int] = {}
    for i in rows.tolist():
        if len(drawn) < k:
            drawn.setdefault(pool.bare_captions[i], i)
    cosines = np.nan_to_num(pool.vectors @ query)
    return [Pick(pool.entries[i], float(cosines[i]), f"drawn at random, seed {seed}") for i in drawn.values()]


def drawn(
    vectors: Floats, relevance: Floats | None, k: int, seed: int, evidence: Evidence = NOTHING
) -> list[Choice]:
    """`k` rows of all; with `evidence.strata` as many of each as its share of all. O(N)."""
    order = np.random.default_rng(seed).permutation(len(vectors)).tolist()
    if not evidence.strata:
        return [Choice(i, 0.0, f"drawn at random, seed {seed}") for i in order[:k]]
    left = quotas(evidence.strata, k)
    sizes, chosen = Counter(evidence.strata), []
    for i in order:
        stratum = evidence.strata[i]
        if left[stratum]:
            left[stratum] -= 1
            reason = (
                f"drawn at random, seed {seed}, for {stratum!r}: {sizes[stratum]} of {len(order)} examples"
            )
            chosen.append(Choice(i, 0.0, reason))
    return chosen


def quotas(strata: Sequence[str], k: int) -> dict[str, int]:
    """How many of `k` each stratum gets: the whole part of its share, then one for each of the largest remainders.

    Of equal remainders the larger stratum's comes first, then the first by name. The sum is `k`, or all there are.
    """
    sizes = Counter(strata)
    total = len(strata)
    k = min(k, total)
    given = {name: k * size // total for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(k * sizes[name] % total), -sizes[name], name))
    for name in order[: k - sum(given.values())]:
        given[name] += 1
    return given
