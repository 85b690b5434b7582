# SPDX-License-Identifier: Apache-2.0
"""What a pre-flight shows before it measures: the first examples as the model reads them. A part of `core.protocol`.

{"schema": 1, "id": 0, "event": "batch", "examples": [{"file": "a.png", "prompt": "A picture:", "answer": "A cat."}], "of": 9}
"""

from dataclasses import dataclass
from typing import Any

MOST = 8  # examples that are shown


@dataclass(frozen=True)
class Read:
    """An example: its file, "" where it is text alone, what the model reads beside it, and what it learns to write."""

    file: str
    prompt: str
    answer: str


@dataclass(frozen=True)
class Batch:
    """Examples of the first step, `MOST` at most of its `of`."""

    examples: tuple[Read, ...]
    of: int


Event = Batch
EVENTS: dict[str, type[Any]] = {"batch": Batch}
