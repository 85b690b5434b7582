# SPDX-License-Identifier: Apache-2.0
"""Words that a decoder attends to instead of reading them, as values. No torch."""

from dataclasses import dataclass
from typing import Literal

Source = Literal["name", "shot"]  # each has a gate of its own
SOURCES: tuple[Source, ...] = ("name", "shot")


@dataclass(frozen=True)
class Phrase:
    """A few words to attend to. `tokens` are read after `lead`, whose own states are not kept.

    `weight` is its log probability among the phrases of its source: what is added to the attention scores.
    """

    source: Source
    lead: tuple[int, ...]
    tokens: tuple[int, ...]
    weight: float
