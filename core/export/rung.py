# SPDX-License-Identifier: Apache-2.0
"""One line of a parity table. Standard library only: the window shows it."""

from dataclasses import dataclass

NEAR_TIE = 0.01  # two logits this near may change places: reported, not passed over


@dataclass(frozen=True)
class Rung:
    """What was compared, over how many inputs, the largest difference and the input it came from."""

    rung: str
    compared: str
    inputs: int
    difference: float
    tolerance: float
    passed: bool
    worst: str
    ambiguous: int = 0  # inputs whose tokens differ behind a near tie
