# SPDX-License-Identifier: Apache-2.0
"""A command of `python -m core` that the window runs in a process of its own, and follows.

The command ends with the window, also with one that is killed: its standard input is a leash (core/leash.py).
"""

import json
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

from app.environment import environment
from core import program
from core.errors import CoreError
from core.protocol import Note, Progress, decode

CORE = program.command("core")
PATIENCE = 20_000  # milliseconds a cancelled command may take to clean up; then it is killed
LAST_WORDS = 20  # lines of stderr that are kept


@dataclass(frozen=True)
class Ending:
    """How a command ended: well, where there is no error and it was not cancelled."""

    error: str = ""
    hint: str = ""
    cancelled: bool = False
    insist: bool = False  # it would be tried if a person said so

    @property
    def good(self) -> bool:
        """Whether it did what it was asked for."""
        return not self.error and not self.cancelled


class Command(QObject):
    """One command at a time."""

    progressed = Signal(Progress)
    noted = Signal(Note)
    told = Signal(dict)  # a result
    happened = Signal(object)  # any other Event
    ended = Signal(Ending)

    def __init__(self, program: Sequence[str] = CORE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = tuple(program)
        self._process: QProcess | None = None
        self._rest = b""
        self._error: Ending | None = None
        self._cancelled = False
        self._last: deque[str] = deque(maxlen=LAST_WORDS)
        self._losing = QTimer(self)
        self._losing.setSingleShot(True)
        self._losing.setInterval(PATIENCE)
        self._losing.timeout.connect(self._kill)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None

    def start(self, words: Sequence[str]) -> None:
        """Run this command; only while none runs."""
        assert self._process is None
        self._rest, self._error, self._cancelled = b"", None, False
        self._last.clear()
        process = self._process = QProcess(self)
        process.setProcessEnvironment(environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._drain)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        process.start(self._program[0], [*self._program[1:], *words, "--events"])

    def cancel(self) -> None:
        """Let go of it: it cleans up and ends."""
        if self._process is not None and not self._cancelled:
            self._cancelled = True
            self._process.closeWriteChannel()
            self._losing.start()

    def stop(self) -> None:
        """Cancel it and wait for its end; for the window that closes."""
        self.cancel()
        if self._process is not None and not self._process.waitForFinished(PATIENCE):
            self._kill()
            if self._process is not None:
                self._process.waitForFinished(PATIENCE)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    # ---- what it says -----------------------------------------------------------------------------------

    def _read(self) -> None:
        if self._process is not None:
            *lines, self._rest = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
            for line in lines:
                self._take(line.decode(errors="replace"))

    def _take(self, line: str) -> None:
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                raise ValueError("no object")
            if "event" not in values:
                self._result(values)
                return
            _, event = decode(line)
        except (ValueError, CoreError):
            self._last.append(line[:500])
            return
        if isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Note):
            self.noted.emit(event)
        else:
            self.happened.emit(event)

    def _result(self, values: dict[str, object]) -> None:
        if "error" in values:
            self._error = Ending(
                str(values["error"]), str(values.get("hint") or ""), insist="insist" in values
            )
        else:
            self.told.emit(values)

    def _drain(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self._last.extend(line for line in text.splitlines() if line.strip())

    # ---- its end ----------------------------------------------------------------------------------------

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # the one error that `finished` does not follow
            self._end(Ending(self.tr("The command could not be started."), self.tr("Install Braid again.")))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._drain()
        if self._cancelled:
            self._end(Ending(cancelled=True))
        elif self._error is not None:
            self._end(self._error)
        elif code == 0 and status is QProcess.ExitStatus.NormalExit:
            self._end(Ending())
        else:
            reason, hint = why(code, status)
            text = self.tr("The command stopped: {reason}.").format(reason=reason)
            self._end(Ending(text, hint or "\n".join(list(self._last)[-1:])))

    def _end(self, ending: Ending) -> None:
        process, self._process = self._process, None
        self._losing.stop()
        if process is not None:
            process.deleteLater()
        self.ended.emit(ending)


def why(code: int, status: QProcess.ExitStatus) -> tuple[str, str]:
    """What ended a process, and what to do where that is known."""
    translate = QCoreApplication.translate
    if status is QProcess.ExitStatus.NormalExit:
        return translate("command", "it ended by itself with code {code}").format(code=code), ""
    name = signal.Signals(code).name if code in set(signal.Signals) else str(code)
    if name == "SIGKILL":
        hint = translate(
            "command", "The system does this when memory runs out: close other programs and try again."
        )
        return translate("command", "the system ended it"), hint
    return translate("command", "it crashed ({signal})").format(signal=name), ""
