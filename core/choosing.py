# SPDX-License-Identifier: Apache-2.0
"""The part of the conversation (core/protocol.py) about choosing demonstrations. Standard library only."""

from dataclasses import dataclass
from typing import Any

WHOLE_TASK = (
    "random", "diversity", "k-center", "k-means++", "dpp", "vote-k",
    "difficulty", "gradient", "gradient-coverage", "difficulty-diversity", "gradient-diversity",
)  # fmt: skip
"""Strategies that choose without a query, for a whole task."""


@dataclass(frozen=True)
class Choose:
    """Choose k of a project's training examples, for a file or, without one, for the whole task."""

    project: str
    strategy: str
    k: int
    query: str = ""  # a file
    model: str = "starter"  # whose encoder compares
    seed: int = 0
    pinned: tuple[str, ...] = ()  # ids of examples that are chosen whatever the strategy says, in this order
    excluded: tuple[str, ...] = ()  # ids of examples that never are
    by: str = ""  # a random draw for the whole task keeps the shares of each "label" or "concept"
    measure: str = "nll"  # of difficulty, as in `core.config.Shots`
    pick: str = "easy"  # likewise


@dataclass(frozen=True)
class Weigh:
    """What a choice for this query would cost, before it is made."""

    project: str
    query: str = ""
    model: str = "starter"


Request = Choose | Weigh


@dataclass(frozen=True)
class Weighed:
    """`examples` can be chosen from; `unseen` of their files have to be looked at first, which takes `seconds`.

    `seconds` is measured on one of them, and None where that cannot be said.
    """

    task: str
    kind: str
    examples: int
    unseen: int
    seconds: float | None


@dataclass(frozen=True)
class Picked:
    """A chosen example, its score in the strategy's own unit (for a query its cosine), and why it was chosen."""

    id: str
    file: str | None
    caption: str
    score: float
    reason: str
    pinned: bool = False


@dataclass(frozen=True)
class Chosen:
    """The picks, in the order they are shown to the model; pinned ones first.

    `points` is a map of the pool, as (id, x, y) from -1 to 1, of at most `core.demonstrations.plane.MOST` examples, the
    picks among them; `query` is the query's place on it, and `share` the part of all variance that the map shows.
    """

    task: str
    kind: str
    examples: int
    picks: tuple[Picked, ...]
    points: tuple[tuple[str, float, float], ...]
    query: tuple[float, float] | None
    share: float
    seconds: float


Event = Weighed | Chosen

REQUESTS: dict[str, type[Any]] = {"choose": Choose, "weigh": Weigh}
EVENTS: dict[str, type[Any]] = {"weighed": Weighed, "chosen": Chosen}
