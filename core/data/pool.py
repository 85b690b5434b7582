# SPDX-License-Identifier: Apache-2.0
"""Files decoded in processes of their own, so that one that crashes its decoder costs only itself.

Each child answers one file after another over a pipe, in JSON. When a child dies or is stuck, the file it
was at is the culprit; the files that waited behind it go to a new child. When the parent dies, the pipe closes
and the children end.
"""

import dataclasses
import json
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import CoreError, MediaError

if TYPE_CHECKING:
    from core.data.media import Facts

QUEUED = 8  # files given to a child ahead of time; few enough to fit into a pipe on every system
AHEAD = 64  # items in flight for each child, so that one slow file does not stop the others
STUCK = 300.0  # seconds for one file; two hours of MP3 take half a minute
PATIENCE = 0.1  # seconds without an answer after which the iteration gives a sign
MEMORY = 6_000_000_000  # bytes of address space of a child, where the system can limit it

T = TypeVar("T")


class Job:
    """A file and, once it is known, what it is."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.answer: Facts | MediaError | None = None


class Child:
    """A process that checks files, started when the first one comes. `jobs`: given and not answered yet."""

    def __init__(self) -> None:
        self.jobs: deque[Job] = deque()
        self.process: Any = None
        self.connection: Connection | None = None
        self.since = 0.0  # when the first of `jobs` was begun

    def give(self, job: Job) -> None:
        if self.connection is None:
            self._start()
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)
        with suppress(OSError):  # it died just now; `receive` will find out
            self._pipe().send_bytes(json.dumps(job.file).encode())

    def _start(self) -> None:
        context = multiprocessing.get_context(
            "spawn"
        )  # a fork would copy threads and, in the engine, a model
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        try:
            self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            self.end()
            raise CoreError(
                "The process that reads media cannot be started.", "Install Braid again, or free some memory."
            ) from error

    def receive(self) -> list[Job]:
        """Take one answer; when the child has died instead, the jobs that another one must do."""
        try:
            answer = json.loads(self._pipe().recv_bytes())
        except (EOFError, OSError):
            return self.fail("crashed on it")
        self.since = time.monotonic()
        self.jobs.popleft().answer = _read(answer)
        return []

    def fail(self, why: str) -> list[Job]:
        """End the child, blame the file it was at, and return the others."""
        self.end()
        culprit, *others = self.jobs
        self.jobs.clear()
        culprit.answer = MediaError(
            f"The decoder {why}.", "The file is damaged: export or download it again.", file=culprit.file
        )
        return others

    def end(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.process.kill()
            self.process.join()
            self.process.close()
        self.connection = self.process = None

    def _pipe(self) -> Connection:
        assert self.connection is not None
        return self.connection


def default_processes() -> int:
    return min(os.cpu_count() or 1, 8)


def check_all(
    items: Iterable[tuple[T, tuple[str, ...]]], *, processes: int | None = None, stuck: float = STUCK
) -> "Generator[tuple[T, list[Facts | MediaError]] | None]":
    """For each (item, files), in their order: the item and `media.check` of each file, or its error.

    None comes in between when the next one takes its time, so that whoever iterates can stop. Items are drawn
    a little ahead. Memory is flat. Stopping the iteration ends the children.
    """
    children = [Child() for _ in range(processes or default_processes())]
    waiting: deque[tuple[T, list[Job]]] = deque()
    backlog: deque[Job] = deque()
    source, drained = iter(items), False
    try:
        while waiting or not drained:
            while not drained and len(waiting) < AHEAD * len(children):
                item = next(source, None)
                drained = item is None
                if item is not None:
                    waiting.append((item[0], [Job(file) for file in item[1]]))
                    backlog.extend(waiting[-1][1])
            _give(backlog, children)
            while waiting and (answers := _answers(waiting[0][1])) is not None:
                yield waiting.popleft()[0], answers
            if waiting and not _collect(backlog, children, stuck):
                yield None
    finally:
        for child in children:
            child.end()


def _give(backlog: deque[Job], children: list[Child]) -> None:
    while backlog:
        child = min(children, key=lambda child: len(child.jobs))
        if len(child.jobs) >= QUEUED:
            return
        child.give(backlog.popleft())


def _answers(jobs: list[Job]) -> "list[Facts | MediaError] | None":
    """Those of one item, or None while one is missing."""
    answers = [job.answer for job in jobs if job.answer is not None]
    return answers if len(answers) == len(jobs) else None


def _collect(backlog: deque[Job], children: list[Child], stuck: float) -> bool:
    """Wait until some child has an answer, has died, or is at one file for too long; whether one had any."""
    busy: dict[Any, Child] = {child.connection: child for child in children if child.jobs}
    ready = wait(list(busy), timeout=PATIENCE)
    for connection in ready:
        backlog.extendleft(reversed(busy[connection].receive()))
    for child in busy.values():
        if child.jobs and time.monotonic() - child.since > stuck:
            backlog.extendleft(reversed(child.fail(f"was not done with it after {stuck:.0f} seconds")))
    return bool(ready)


def _read(answer: dict[str, Any]) -> "Facts | MediaError":
    if "error" in answer:
        return MediaError(answer["error"], answer["hint"], file=answer["file"])
    from core.data.media import Facts

    return Facts(**answer)


# ---- in the child ---------------------------------------------------------------------------------------


def serve(connection: Connection) -> None:
    """Answer files until the pipe closes."""
    _be_modest()
    from core.data.media import check

    connection.send_bytes(b"{}")
    while True:
        try:
            file: str = json.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            answer = dataclasses.asdict(check(file))
        except CoreError as error:
            answer = {"error": error.message, "hint": error.hint, "file": file}
        except Exception as error:  # whatever a decoder raises, the file is the reason
            reason = f"It cannot be decoded ({type(error).__name__}: {error})."
            answer = {"error": reason, "hint": "Export or download it again.", "file": file}
        connection.send_bytes(json.dumps(answer).encode())


def _be_modest() -> None:
    """One thread, limited memory, and nothing of what decoders print: stdout may belong to a protocol."""
    os.environ["OMP_NUM_THREADS"] = "1"
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if sys.platform != "win32":
        import resource
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
        with suppress(ValueError, OSError):  # the system does not limit it
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
