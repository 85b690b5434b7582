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
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import NoReturn, TextIO

from core import __version__, trying
from core.choosing import Choose, Weigh
from core.config import check
from core.errors import CoreError
from core.program import beyond_a_player, learns
from core.protocol import (
    Cancel,
    Caption,
    Event,
    Failed,
    Finished,
    Import,
    Ready,
    Request,
    decode,
    encode,
)
from core.session import Query, Session, open_session
from core.trying import Attend, Describe, Draw, Suggest, Teach, Unteach


class Sessions:
    """The session in use; the next request mostly asks for the same model."""

    def __init__(self) -> None:
        self._model = ""
        self._session: Session | None = None

    def get(self, model: str, project: str | None) -> Session:
        """The session of this model, opened unless it is open already, with this project."""
        folder = None if project is None else Path(project)
        if self._session is None or self._model != model:
            self._session = None  # let go of the old weights first
            self._session, self._model = open_session(model, folder), model
        self._session.use(folder)
        return self._session


class Cancelled(set[int]):
    """The numbers of cancelled requests; all of them once nobody listens any more."""

    closed = False

    def __contains__(self, id: object) -> bool:
        return self.closed or super().__contains__(id)


def work(request: Request, sessions: Sessions) -> Generator[Event, None, None]:
    """The Events of one request, without the closing `Finished`."""
    match request:
        case Caption():
            check(request.shots)
            check(request.generation)
            session = sessions.get(request.model, request.project)
            queries = [Query(file, request.task, request.prompt) for file in request.files]
            yield from session.caption(queries, request.shots, request.generation)
        case Import():
            from core.data.ingest import ingest

            yield from ingest(request)
        case Choose():
            from core.selection import choose

            yield from choose(sessions.get(request.model, request.project), request)
        case Weigh():
            from core.selection import weigh

            yield from weigh(sessions.get(request.model, request.project), request)
        case Attend():
            check(request.shots)
            yield from sessions.get(request.model, request.project).attend(request)
        case Draw():
            from core.spectrogram import draw

            yield draw(request.file)
        case Teach():
            from core.teaching import teach

            yield teach(request)
        case Unteach():
            from core.teaching import unteach

            yield unteach(request)
        case Suggest():
            from core.doubting import doubtful
            from core.suggesting import suggest

            check(request.shots)
            session = sessions.get(request.model, request.project)
            yield from (doubtful if request.seek == "doubtful" else suggest)(session, request)
        case Describe():
            from core.describing import describe

            check(request.shots)
            check(request.generation)
            yield from describe(sessions.get(request.model, request.project), request)
        case Cancel():
            pass


def answer(
    id: int, request: Request, sessions: Sessions, cancelled: Cancelled
) -> Generator[Event, None, None]:
    """Every Event of one request; its last is `Finished`, whatever happens."""
    try:
        with closing(work(request, sessions)) as events:  # what an interrupted import has taken in is stored
            for event in events:
                yield event
                if id in cancelled:
                    break
    except CoreError as error:
        yield Failed(error.what, error.hint)
    except Exception as error:  # the engine must survive its own mistakes, and say so
        traceback.print_exc()
        missing = isinstance(error, ModuleNotFoundError) and not learns()
        told = beyond_a_player() if missing else _mistake(error)
        yield Failed(told.message, told.hint)
    yield Finished(cancelled=id in cancelled)


def _mistake(error: Exception) -> CoreError:
    return CoreError(
        f"The engine made a mistake: {type(error).__name__}: {error}.", "The log has the details."
    )


def listen(
    stdin: TextIO, requests: "queue.Queue[tuple[int, Request] | CoreError | None]", cancelled: Cancelled
) -> None:
    """Read requests until stdin closes, which cancels everything; a `Cancel` takes effect at once."""
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
        elif isinstance(message, Caption | Import | Choose | Weigh | trying.Request):
            requests.put((id, message))
    cancelled.closed = True
    requests.put(None)


def warm_up() -> None:
    """Import what captions need, which takes seconds, while the person still chooses a file."""
    try:
        importlib.import_module("core.torch_session" if learns() else "core.onnx_session")
    except Exception:  # said again, to the person, by the first request that needs it
        traceback.print_exc()


def serve(stdin: TextIO, stdout: TextIO) -> None:
    """Answer requests until stdin closes."""
    requests: queue.Queue[tuple[int, Request] | CoreError | None] = queue.Queue()
    cancelled = Cancelled()
    sessions = Sessions()

    def send(id: int, event: Event) -> None:
        stdout.write(encode(id, event) + "\n")
        stdout.flush()

    threading.Thread(target=listen, args=(stdin, requests, cancelled), daemon=True).start()
    send(0, Ready(__version__))
    if requests.empty():
        warm_up()
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
    sys.stdout = sys.stderr  # a print is seen at once, also when the engine ends without a farewell
    stdin = open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    try:
        serve(stdin, protocol)
        protocol.flush()
    except BrokenPipeError:
        pass  # the window is gone
    os._exit(0)  # nothing is left to save, and taking torch apart takes a second


if __name__ == "__main__":
    main()
