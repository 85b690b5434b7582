# SPDX-License-Identifier: Apache-2.0
"""The engine: another process that does the work, seen from the window.

`Engine` starts it, sends Requests down its stdin as JSON lines, and turns the Events from its stdout into
one signal each. Its stderr is always drained, into a log of bounded length. If the process dies, what it was
doing is reported as failed and it is started again, a little later each time it dies without having done
anything.
"""

import enum
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from app.command import why
from app.engine_texts import translated
from app.environment import environment
from core import program
from core.choosing import Chosen, Weigh, Weighed
from core.errors import CoreError
from core.protocol import (
    Cancel,
    Caption,
    Captioned,
    Evaluated,
    Event,
    Failed,
    FileFailed,
    Finished,
    Import,
    Imported,
    Note,
    Progress,
    Prompted,
    Ready,
    Rejected,
    Request,
    Started,
    Streamed,
    decode,
    encode,
)
from core.trying import (
    Attend,
    Attended,
    Describe,
    Described,
    Draw,
    Drawn,
    Left,
    Suggest,
    Suggested,
    Taught,
    Teach,
)

COMMAND = program.command("core.worker")
LOG_LINES = 500
GLANCES = (Attend, Draw, Suggest, Weigh)  # asked for by what is shown; done again whenever it is shown
LONGEST_LINE = 64 * 2**20  # bytes; an import report of 100,000 rejected rows is about 20 MB
RESTARTS = (0, 500, 2_000, 8_000)  # milliseconds before each restart in a row; then the window gives up
STOP = 2_000  # milliseconds the process gets to end by itself


class State(enum.Enum):
    """What the engine is doing."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"  # it died and is about to be started again
    BROKEN = "broken"  # it died too often; only a person starts it again


@dataclass(frozen=True)
class Crash:
    """Why the engine stopped, the files it had in hand, and whether it comes back by itself."""

    reason: str
    hint: str
    files: tuple[str, ...]
    restarting: bool


SIGNALS: dict[type[Event], str] = {
    Ready: "ready", Progress: "progressed", Note: "noted", Rejected: "rejected", Imported: "imported",
    Started: "file_started", Prompted: "prompted", Streamed: "streamed", Captioned: "captioned",
    FileFailed: "file_failed", Evaluated: "evaluated", Failed: "failed", Finished: "finished",
    Weighed: "weighed", Chosen: "chosen",
    Attended: "attended", Drawn: "drawn", Taught: "taught", Suggested: "suggested",
    Left: "left", Described: "described",
}  # fmt: skip


class Engine(QObject):
    """One engine process. Each event's signal carries the number of its request first."""

    state_changed = Signal(State)
    crashed = Signal(Crash)
    ready = Signal(int, Ready)
    progressed = Signal(int, Progress)
    noted = Signal(int, Note)
    rejected = Signal(int, Rejected)
    imported = Signal(int, Imported)
    file_started = Signal(int, Started)
    prompted = Signal(int, Prompted)
    streamed = Signal(int, Streamed)
    captioned = Signal(int, Captioned)
    file_failed = Signal(int, FileFailed)
    evaluated = Signal(int, Evaluated)
    failed = Signal(int, Failed)
    finished = Signal(int, Finished)
    weighed = Signal(int, Weighed)
    chosen = Signal(int, Chosen)
    attended = Signal(int, Attended)
    drawn = Signal(int, Drawn)
    taught = Signal(int, Taught)
    suggested = Signal(int, Suggested)
    left = Signal(int, Left)
    described = Signal(int, Described)

    def __init__(self, command: Sequence[str] = COMMAND, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State.STOPPED
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._command = tuple(command)
        self._process: QProcess | None = None
        self._last = 0
        self._unsent: dict[int, Request] = {}  # until the engine says that it is ready
        self._pending: dict[int, Request] = {}  # sent, not finished
        self._crashes = 0
        self._killed = False
        self._stranger: CoreError | None = None
        self._input = bytearray()
        self._restart = QTimer(self)
        self._restart.setSingleShot(True)
        self._restart.timeout.connect(self._launch)

    # ---- what the window asks ---------------------------------------------------------------------------

    def start(self) -> None:
        """Start the process, now; also after it has been given up."""
        if self._process is None:
            self._crashes = 0
            self._launch()

    def send(self, request: Request) -> int:
        """Send `request`, as soon as the engine is ready, and return its number."""
        self._last += 1
        if self.state is State.READY:
            self._write(self._last, request)
        else:
            self._unsent[self._last] = request
            if self.state in (State.STOPPED, State.BROKEN):
                self.start()
        return self._last

    def cancel(self, id: int) -> None:
        """Ask for the request to be stopped; its last event is `finished` either way."""
        if self._unsent.pop(id, None) is not None:
            QTimer.singleShot(0, self, lambda: self.finished.emit(id, Finished(cancelled=True)))
        elif id in self._pending:
            self._write(self._last + 1, Cancel(id))
            self._last += 1

    def kill(self) -> None:
        """End a process that no longer answers; a new one is started at once."""
        if self._process is not None:
            self._killed = True
            self._process.kill()

    def stop(self) -> None:
        """End the process for good: close its stdin, wait a little, then kill it by its own id."""
        self._restart.stop()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.closeWriteChannel()
            if not process.waitForFinished(STOP):
                self.log.append(
                    f"The engine did not end within {STOP} ms of being asked to, so it was killed."
                )
                process.kill()
                process.waitForFinished(STOP)
            process.deleteLater()
        self._unsent.clear()
        self._pending.clear()
        self._set(State.STOPPED)

    @property
    def busy(self) -> bool:
        """Whether any request is unfinished."""
        return bool(self._unsent or self._pending)

    @property
    def working(self) -> bool:
        """Whether something is unfinished that would be missed, unlike a closer look at what is there."""
        asked = (*self._unsent.values(), *self._pending.values())
        return any(not isinstance(request, GLANCES) for request in asked)

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return (self._process.processId() or None) if self._process is not None else None

    # ---- the process ------------------------------------------------------------------------------------

    def _launch(self) -> None:
        self._restart.stop()  # somebody may have been quicker than the timer
        self._input.clear()
        self._killed = False
        self._stranger = None
        process = self._process = QProcess(self)
        process.setProcessEnvironment(environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._drain)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._error)
        self._set(State.STARTING)
        process.start(self._command[0], list(self._command[1:]))

    def _write(self, id: int, request: Request) -> None:
        assert self._process is not None
        if not isinstance(request, Cancel):
            self._pending[id] = request
        self._process.write(encode(id, request).encode() + b"\n")

    def _read(self) -> None:
        if self._process is None:
            return
        chunk = self._process.readAllStandardOutput().data()
        self._input += chunk
        if b"\n" in chunk:  # a long line comes in many chunks: look at it once
            *lines, rest = bytes(self._input).split(b"\n")
            self._input = bytearray(rest)
            for line in lines:
                self._take(line.decode(errors="replace"))
        elif len(self._input) > LONGEST_LINE:
            self.log.append(f"A line of more than {LONGEST_LINE} bytes came from the engine; it was ended.")
            self._process.kill()

    def _take(self, line: str) -> None:
        try:
            id, event = decode(line)
        except CoreError as error:
            self.log.append(str(error))
            if error.hint and self._process is not None:  # another version answers: it never becomes ready
                self._stranger = error
                self._process.kill()
            return
        name = SIGNALS.get(type(event))  # type: ignore[arg-type]  # a Request has no signal
        if name is None:
            self.log.append(f"Not an event: {line[:200]}")
            return
        if isinstance(event, Ready):
            self._became_ready()
        if isinstance(event, Finished):
            self._pending.pop(id, None)
            self._crashes = 0
        getattr(self, name).emit(id, event)

    def _became_ready(self) -> None:
        self._set(State.READY)
        waiting, self._unsent = self._unsent, {}
        for id, request in waiting.items():
            self._write(id, request)

    def _drain(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self.log.extend(line for line in text.splitlines() if line.strip())

    # ---- its end ----------------------------------------------------------------------------------------

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error that `finished` does not follow
            self._gone(self.tr("it could not be started"), self.tr("Install Braid again."))

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._drain()
        self._gone(*self._why(code, status))

    def _why(self, code: int, status: QProcess.ExitStatus) -> tuple[str, str]:
        if self._stranger is not None:
            return translated(self._stranger.message).rstrip(".。"), self._stranger.hint
        if self._killed:
            return self.tr("you ended it"), ""
        reason, hint = why(code, status)
        return reason, hint or self._see_log()

    def _see_log(self) -> str:
        return self.tr("Its last words are in Help › Engine log.")

    def _gone(self, reason: str, hint: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        lost, self._pending = self._pending, {}
        delay = self._next_delay()
        if delay is None:
            lost |= self._unsent
            self._unsent = {}
        self._set(State.BROKEN if delay is None else State.WAITING)
        self.crashed.emit(Crash(reason, hint, _files(lost.values()), delay is not None))
        for id in lost:
            if not self._killed:
                message = self.tr("The engine stopped: {reason}.").format(reason=reason)
                self.failed.emit(id, Failed(message, hint))
            self.finished.emit(id, Finished(cancelled=self._killed))
        if delay is not None:
            self._wait(delay)

    def _wait(self, delay: int) -> None:
        if self._process is None:  # somebody who heard of the crash may have started it already
            self._restart.start(delay)

    def _next_delay(self) -> int | None:
        """Milliseconds until the next start; None gives up."""
        if self._killed:
            return 0
        self._crashes += 1
        if self._stranger is not None or self._crashes > len(RESTARTS):
            return None
        return RESTARTS[self._crashes - 1]

    def _set(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)


def _files(requests: Iterable[Request]) -> tuple[str, ...]:
    files: list[str] = []
    for request in requests:
        if isinstance(request, Caption):
            files.extend(request.files)
        elif isinstance(request, Import):
            files.append(request.source)
        elif isinstance(request, Attend | Draw | Teach):
            files.append(request.file)
        elif isinstance(request, Describe):
            files.append(request.folder)
    return tuple(files)
