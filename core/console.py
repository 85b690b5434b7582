# SPDX-License-Identifier: Apache-2.0
"""What the command line writes: results on stdout, progress and notes on stderr."""

import json
import sys
import time
from typing import Any

from core.errors import CoreError
from core.protocol import Note, Progress


class Console:
    """One command's output. With `json` stdout carries JSON lines only."""

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self._shown = 0.0
        self._open_line = False

    def result(self, values: dict[str, Any], text: str) -> None:
        """One result: as a JSON line, or as text for a person."""
        self.clear()
        print(json.dumps(values, ensure_ascii=False) if self.json else text, flush=True)

    def say(self, text: str) -> None:
        """A line on stderr."""
        self.clear()
        print(text, file=sys.stderr, flush=True)

    def note(self, note: Note) -> None:
        """Something a person should know."""
        self.say(" ".join(part for part in (note.message, note.hint) if part))

    def progress(self, event: Progress) -> None:
        """At most five times a second, on one line of a terminal; elsewhere a line at the end of a stage only."""
        last = event.total > 0 and event.done >= event.total
        if not sys.stderr.isatty():
            if last:
                self.say(f"{event.stage}: {event.done}")
            return
        if last or time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            of = f" of {event.total}" if event.total else ""
            print(f"\r\x1b[K{event.stage}: {event.done}{of}", end="", file=sys.stderr, flush=True)
            self._open_line = True

    def fail(self, error: CoreError) -> int:
        """Nothing could be done: say why. Returns the exit code."""
        self.clear()
        if self.json:
            print(json.dumps({"error": str(error), "hint": error.hint}, ensure_ascii=False), flush=True)
        print(str(error), file=sys.stderr, flush=True)
        return 2

    def clear(self) -> None:
        """End a progress line."""
        if self._open_line:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._open_line = False
