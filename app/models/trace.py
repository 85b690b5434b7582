# SPDX-License-Identifier: Apache-2.0
"""A curve of any length in bounded room: neighbours are merged when there are too many, none is forgotten."""

import math
from dataclasses import dataclass

MOST = 512  # stretches kept; few charts are wider in pixels that the eye tells apart
SPAN = 12  # the smoothed curve looks to both sides over about this part of what is there


@dataclass
class Stretch:
    """Neighbouring points as one: where they lie, how far they reach, their mean."""

    first: float
    last: float
    low: float
    high: float
    total: float
    count: int

    @property
    def mean(self) -> float:
        """The mean of its points."""
        return self.total / self.count

    def join(self, other: "Stretch") -> None:
        """Take in the one that follows."""
        self.last = other.last
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        self.total += other.total
        self.count += other.count


class Trace:
    """Points with rising x. A point that is no number (an exploded loss) is left out."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._each = 1  # points that make a stretch

    def add(self, x: float, y: float) -> None:
        """Append a point."""
        if not math.isfinite(y):
            return
        point = Stretch(x, x, y, y, y, 1)
        if self.stretches and self.stretches[-1].count < self._each:
            self.stretches[-1].join(point)
            return
        if len(self.stretches) == MOST:
            self._halve()
        self.stretches.append(point)

    def cut(self, x: float) -> None:
        """Forget what lies at `x` and after it: a resumed run takes those steps again."""
        while self.stretches and self.stretches[-1].last >= x:
            self.stretches.pop()

    def smoothed(self) -> list[float]:
        """One value a stretch: the mean of its neighbours on both sides, weighted less the farther they are."""
        means = [stretch.mean for stretch in self.stretches]
        decay = 1 - 2 / (1 + max(1.0, len(means) / SPAN))
        left, right = _gathered(means, decay), _gathered(means[::-1], decay)[::-1]
        return [
            (sum_left + sum_right - own) / (weight_left + weight_right - 1)  # its own is in both
            for own, (sum_left, weight_left), (sum_right, weight_right) in zip(
                means, left, right, strict=True
            )
        ]

    def _halve(self) -> None:
        pairs = zip(self.stretches[::2], self.stretches[1::2], strict=True)
        for left, right in pairs:
            left.join(right)
        del self.stretches[1::2]
        self._each *= 2


def _gathered(values: list[float], decay: float) -> list[tuple[float, float]]:
    """For each place the weighted sum up to it, and the sum of the weights."""
    result: list[tuple[float, float]] = []
    total = weight = 0.0
    for value in values:
        total, weight = decay * total + value, decay * weight + 1
        result.append((total, weight))
    return result
