# SPDX-License-Identifier: Apache-2.0
"""Time spent at work. It stands still while nobody asks for the next event, and the wall clock may be set back."""

import time
from collections.abc import Generator
from typing import TypeVar

Out = TypeVar("Out")
In = TypeVar("In")
Result = TypeVar("Result")


class Clock:
    """Counts seconds."""

    def __init__(self) -> None:
        self._before, self._since = 0.0, time.monotonic()

    @property
    def seconds(self) -> float:
        """At work until now."""
        return self._before + time.monotonic() - self._since

    def add(self, seconds: float) -> None:
        """Time of an earlier part of the run."""
        self._before += seconds

    def over(self, job: Generator[Out, In | None, Result]) -> Generator[Out, In | None, Result]:
        """`job`, during which this clock runs; between its events it does not."""
        answer: In | None = None
        self._since = time.monotonic()
        try:
            while True:
                try:
                    event = job.send(answer)
                except StopIteration as stop:
                    result: Result = stop.value
                    return result
                self._before = self.seconds
                answer = yield event
                self._since = time.monotonic()
        finally:
            job.close()
