# SPDX-License-Identifier: Apache-2.0
"""What passes between a job and whoever drives it, beside its events: when it works, and what it is asked for."""

import time
from collections.abc import Generator

from core.jobs import Command
from core.protocol import Event, Note
from core.training.energy import Meter


class Conversation:
    """`over` a job's events: time and energy count only while somebody waits for the next one."""

    def __init__(self) -> None:
        self.meter = Meter()
        self._before, self._since = 0.0, time.monotonic()
        self._sample = False
        self._noted: set[Note] = set()

    @property
    def seconds(self) -> float:
        """At work until now."""
        return self._before + time.monotonic() - self._since

    def begin(self, seconds: float, joules: float | None) -> None:
        """Training itself begins, or goes on after so many seconds; what was spent until now was preparation."""
        self._before, self._since = seconds, time.monotonic()
        if joules is not None:
            self.meter.joules = (self.meter.joules or 0.0) + joules

    def sample_wanted(self) -> bool:
        """Whether a sample was asked for, at any event since this was last looked at."""
        wanted, self._sample = self._sample, False
        return wanted

    def over(self, events: Generator[Event, None, None]) -> Generator[Event, Command | None, None]:
        """The same events, a Note only once, with an ear for commands. Closing it closes `events`, whose errors are told."""
        try:
            while True:
                self._since = time.monotonic()
                self.meter.start()
                event = next(events, None)
                self.meter.stop()
                self._before = self.seconds
                self._since = time.monotonic()
                if event is None:
                    return
                if event not in self._noted:
                    command = yield event
                    self._sample = self._sample or command == "sample"
                if isinstance(event, Note):
                    self._noted.add(event)
        finally:
            events.close()
