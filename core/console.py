# SPDX-License-Identifier: Apache-2.0
"""What the command line writes: results on stdout, progress and notes on stderr."""

import os
import shutil
import sys
import time
from collections.abc import Generator
from typing import Any, TextIO, TypeVar

from core.errors import CoreError, TooLarge
from core.protocol import Evaluated, Event, Note, Progress, encode, to_json

T = TypeVar("T")


class Console:
    """One command's output. With `json` stdout carries JSON lines only; with `events` progress and notes are among them."""

    def __init__(self, *, json: bool, events: bool = False) -> None:
        self.json = json or events
        self.events = events
        self._shown = 0.0
        self._open_line = False

    def result(self, values: dict[str, Any], text: str) -> None:
        """One result: as a JSON line, or as text for a person."""
        self.clear()
        print(to_json(values, sys.stdout.encoding) if self.json else _writable(text, sys.stdout), flush=True)

    def say(self, text: str) -> None:
        """A line on stderr."""
        self.clear()
        print(_writable(text, sys.stderr), file=sys.stderr, flush=True)

    def note(self, note: Note) -> None:
        """Something a person should know."""
        if self.events:
            print(encode(0, note), flush=True)
            return
        where = "" if note.file is None or note.file in note.message else f"{note.file}:"
        self.say(" ".join(part for part in (where, note.message, note.hint) if part))

    def follow(self, steps: Generator[Event, None, T]) -> T:
        """Show the events of a job; what it returns."""
        while True:
            try:
                event = next(steps)
            except StopIteration as stop:
                result: T = stop.value
                return result
            if isinstance(event, Note):
                self.note(event)
            elif isinstance(event, Progress):
                self.progress(event)

    def progress(self, event: Progress) -> None:
        """On one line of a terminal; elsewhere a line at the end of a stage only."""
        if self.events:
            print(encode(0, event), flush=True)
            return
        last = event.total > 0 and event.done >= event.total
        of = f" of {event.total}" if event.total and sys.stderr.isatty() else ""
        self.live(f"{event.stage}: {event.done}{of}", keep=last)

    def live(self, text: str, *, keep: bool) -> None:
        """At most five times a second, on one line of a terminal; elsewhere a line for those to `keep` only."""
        if not sys.stderr.isatty():
            if keep:
                self.say(text)
            return
        if keep or time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            text = _writable(text, sys.stderr)[: shutil.get_terminal_size().columns - 1]
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._open_line = True

    def urgent(self, text: str) -> None:
        """A line on stderr from a signal, past the buffer that it may have interrupted."""
        os.write(sys.stderr.fileno(), f"\n{text}\n".encode())

    def fail(self, error: CoreError) -> int:
        """Nothing could be done: say why. Returns the exit code."""
        self.clear()
        if self.json:
            values = {"error": error.message, "hint": error.hint, "file": error.file, "row": error.row}
            self.result(values | ({"insist": True} if isinstance(error, TooLarge) else {}), "")
        self.say(str(error))
        return 2

    def clear(self) -> None:
        """End a progress line."""
        if self._open_line:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._open_line = False


def _writable(text: str, stream: TextIO) -> str:
    """What the terminal cannot show, such as a file name that is no text, as escapes."""
    return text.encode(stream.encoding, "backslashreplace").decode(stream.encoding)


def figures(event: Evaluated) -> str:
    """The table of an evaluation, its baselines below it."""
    names = [name for name, _ in event.metrics]
    rows = [("model", event.metrics), *event.baselines]
    lines = [f"{event.split} split, {event.task}, {event.n} items, 95 % intervals"]
    lines.append(" ".join(["".ljust(14), *(name.rjust(24) for name in names)]))
    for title, row in rows:
        cells = [
            "undefined" if i.value is None or i.low is None else f"{i.value:.3f} [{i.low:.3f}, {i.high:.3f}]"
            for _, i in row
        ]
        lines.append(" ".join([title.ljust(14), *(cell.rjust(24) for cell in cells)]))
    return "\n".join(lines)
