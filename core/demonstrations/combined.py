# SPDX-License-Identifier: Apache-2.0
"""Two rules behind each other: four times as many as are wanted by the first, and of those the second's choice."""

from dataclasses import replace

import numpy as np

from core.demonstrations.choice import NEAR, Choice, Floats, Rule
from core.demonstrations.evidence import NOTHING, Evidence


def then(
    first: Rule,
    second: Rule,
    vectors: Floats,
    relevance: Floats | None,
    k: int,
    seed: int,
    evidence: Evidence = NOTHING,
) -> list[Choice]:
    """`NEAR` · k by the first rule, then k of these by the second, whose score it is. Both reasons are told."""
    found = first(vectors, relevance, min(NEAR * k, len(vectors)), seed, evidence)
    rows = np.array([choice.index for choice in found], np.intp)
    near = None if relevance is None else relevance[rows]
    chosen = second(vectors[rows], near, min(k, len(rows)), seed, evidence.of(rows))
    return [
        replace(
            choice, index=int(rows[choice.index]), reason=f"{found[choice.index].reason}; {choice.reason}"
        )
        for choice in chosen
    ]
