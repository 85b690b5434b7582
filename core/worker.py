# SPDX-License-Identifier: Apache-2.0
"""The interactive engine: Requests come in on stdin, Events go out on stdout, one JSON line each.

One request is worked on at a time, in order; a `Cancel` is heard while another works. Everything else that anybody
prints goes to stderr. When stdin closes, the engine ends: it never outlives the window that started it.
"""

import importlib
import os
import queue
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TextIO

from core import __version__
from core.errors import CoreError
from core.protocol import Cancel, Caption, Event, Failed, Finished, Import, Ready, Request, decode, encode
from core.session import Query, Session, open_session


class Sessions:
    """The session in use; the next request mostly asks for the same one."""

    def __init__(self) -> None:
        self._key: tuple[str, str | None] | None = None
        self._session: Session | None = None

    def get(self, model: str, project: str | None) -> Session:
        """Open a session unless it is open already."""
        if self._session is None or self._key != (model, project):
            self._session = None  # let go of the old weights first
            self._session = open_session(model, None if project is None else Path(project))
            self._key = (model, project)
        return self._session


def work(request: Request, sessions: Sessions) -> Iterator[Event]:
    """The Events of one request, without the closing `Finished`."""
    match request:
        case Caption():
            session = sessions.get(request.model, request.project)
            queries = [Query(file, request.task, request.prompt) for file in request.files]
            yield from session.caption(queries, request.shots, request.generation)
        case Import():
            from core.data.ingest import ingest

            yield from ingest(request)
        case Cancel():
            pass


def answer(id: int, request: Request, sessions: Sessions, cancelled: set[int]) -> Iterator[Event]:
    """Every Event of one request; its last is `Finished`, whatever happens."""
    events = work(request, sessions)
    try:
        for event in events:
            yield event
            if id in cancelled:
                yield Finished(cancelled=True)
                return
    except CoreError as error:
        yield Failed(str(error) if error.file else error.message, error.hint)
    except Exception as error:  # the engine must survive its own mistakes, and say so
        traceback.print_exc()
        yield Failed(
            f"The engine made a mistake: {type(error).__name__}: {error}.", "The log has the details."
        )
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()  # what an interrupted import has taken in stays
    yield Finished()


def listen(
    stdin: TextIO, requests: "queue.Queue[tuple[int, Request] | CoreError | None]", cancelled: set[int]
) -> None:
    """Read requests until stdin closes; a `Cancel` takes effect at once."""
    for line in stdin:
        if not line.strip():
            continue
        try:
            id, message = decode(line)
        except CoreError as error:
            requests.put(error)
            continue
        if isinstance(message, Cancel):
            cancelled.add(message.target)
        elif isinstance(message, Caption | Import):
            requests.put((id, message))
    requests.put(None)


def serve(stdin: TextIO, stdout: TextIO) -> None:
    """Answer requests until stdin closes."""
    requests: queue.Queue[tuple[int, Request] | CoreError | None] = queue.Queue()
    cancelled: set[int] = set()
    sessions = Sessions()

    def send(id: int, event: Event) -> None:
        stdout.write(encode(id, event) + "\n")
        stdout.flush()

    threading.Thread(target=listen, args=(stdin, requests, cancelled), daemon=True).start()
    send(0, Ready(__version__))
    if requests.empty():
        importlib.import_module("core.torch_session")  # seconds, while the person still chooses a file
    while (item := requests.get()) is not None:
        if isinstance(item, CoreError):
            send(0, Failed(item.message, item.hint))
            continue
        id, request = item
        if id in cancelled:
            send(id, Finished(cancelled=True))
            continue
        for event in answer(id, request, sessions, cancelled):
            send(id, event)


def main() -> NoReturn:
    """Keep the real stdout for the protocol and give stray prints stderr."""
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    stdin = open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    try:
        serve(stdin, protocol)
        protocol.flush()
    except BrokenPipeError:
        pass  # the window is gone
    os._exit(0)  # nothing is left to save, and taking torch apart takes a second


if __name__ == "__main__":
    main()
