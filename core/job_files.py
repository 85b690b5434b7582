# SPDX-License-Identifier: Apache-2.0
"""The small files of a run folder, by which a training process and those who watch it know of each other.

    events.jsonl    what has happened, one line an event, only ever appended to
    heartbeat       what the process is doing, written anew every second and whenever that changes
    control.json    what it is asked to do: numbered commands
    process.json    the process that was started and has not said goodbye
    lock            held by the process for as long as it lives

No torch, no numpy: the window reads these files.
"""

import errno
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_type_hints

from core import program
from core.errors import RunError
from core.protocol import Event, Failed, Finished, Note, Saved, Trained, encode

COMMANDS = ("pause", "continue", "release", "stop", "sample")
LONGEST_CONTROL = 1 << 16  # bytes


def write_whole(path: Path, text: str, *, durable: bool = True) -> None:
    """Put a text in place of a file: whoever reads it finds the old one or the new one. Raises `OSError`.

    `durable`: also after a power cut. It costs a flush of the disk.
    """
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(scratch).unlink()
        raise


# ---- events -------------------------------------------------------------------------------------------------


class EventLog:
    """Appends events to `events.jsonl`. A full disk does not end the training: what is left is tried again later."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` when the file cannot be written from the start."""
        self._path = path
        self._failing = False
        with path.open("ab") as file:
            torn = file.tell() > 0 and _last_byte(path) != b"\n"  # by a kill in the middle of a line
        self._unwritten = bytearray(b"\n" if torn else b"")

    def write(self, event: Event) -> None:
        """Append one line; after those that later work depends on, make sure that all is on the disk."""
        self._unwritten += (encode(0, event) + "\n").encode("utf-8")
        try:
            with self._path.open("ab", buffering=0) as file:  # anew: the folder may have been deleted
                while self._unwritten:
                    del self._unwritten[: file.write(self._unwritten)]
                if isinstance(event, Saved | Trained | Failed | Finished):
                    os.fsync(file.fileno())
            self._failing = False
        except OSError as error:
            if not self._failing:
                what = f"{self._path} could not be written for a while: {error.strerror}."
                note = Note(what, "What happened meanwhile is written here now; no step was lost.")
                self._unwritten += (encode(0, note) + "\n").encode("utf-8")
            self._failing = True


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read()


# ---- the heartbeat ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heartbeat:
    """What a training process says of itself.

    `at` is its monotonic clock, which all processes of a machine share and nobody can set back. `heard` is the number
    of the last command it has taken notice of.
    """

    pid: int
    born: float  # see `born`
    state: str
    beat: int = 0
    at: float = 0.0  # seconds
    heard: int = 0
    step: int = 0
    steps: int = 0  # 0 while unknown
    loss: float | None = None
    metric: str = ""
    best: float | None = None
    error: str = ""
    hint: str = ""


def write_heartbeat(folder: Path, beat: Heartbeat) -> None:
    """Raises `OSError`. Not durable: after a power cut there is no process to tell of."""
    write_whole(folder / "heartbeat", json.dumps(asdict(beat)), durable=False)


def read_heartbeat(folder: Path) -> Heartbeat | None:
    """None where there is none, or nothing that a training process has written."""
    try:
        beat = Heartbeat(**_json(folder / "heartbeat"))
    except (OSError, ValueError, TypeError):
        return None
    whole = all(isinstance(getattr(beat, name), kind) for name, kind in get_type_hints(Heartbeat).items())
    return beat if whole else None


def _json(path: Path) -> Any:
    """Raises `OSError` or `ValueError`."""
    with path.open("rb") as file:
        data = file.read(LONGEST_CONTROL + 1)
    if len(data) > LONGEST_CONTROL:
        raise ValueError("it is too long")
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


# ---- processes ----------------------------------------------------------------------------------------------


def born(pid: int) -> float | None:
    """When this process began, in seconds; None when it has ended.

    On Linux it is counted from the boot, because there the date of a process moves when the clock is set.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        date: float = process.create_time()
    except (psutil.Error, ValueError, OverflowError):
        return None
    return date - float(psutil.boot_time()) if psutil.LINUX else date


def process_of(folder: Path, pid: int, birth: float) -> Any:
    """The `psutil.Process` of this number if it lives, is the one that was born then, and works in this folder, or None.

    It must have the folder among its arguments: a number in a file that was damaged, or came from elsewhere, may be
    anybody's, and what this returns may be killed.
    """
    import psutil

    now = born(pid) if pid > 1 else None  # 1 is everybody's parent
    if now is None or not abs(now - birth) < 2.0:  # the boot is known to the second
        return None
    try:
        process = psutil.Process(pid)
        arguments = process.cmdline()[1:]
        named = str(folder) in arguments or folder in (Path(process.cwd(), word) for word in arguments)
    except psutil.Error:
        return None
    return process if named else None


def write_process(folder: Path, pid: int) -> None:
    """Remember the process that was started. Raises `OSError`."""
    birth = born(pid)
    if birth is not None:
        write_whole(folder / "process.json", json.dumps({"pid": pid, "born": birth}), durable=False)


def read_process(folder: Path) -> tuple[int, float] | None:
    """(pid, birth) of the process that was started and has not said goodbye; it may have died."""
    try:
        values = _json(folder / "process.json")
        pid, birth = values["pid"], values["born"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return (pid, birth) if type(pid) is int and type(birth) is float else None


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """The right to train in this folder. Raises `RunError` when another process has it; it ends with its holder."""
    with (folder / "lock").open("ab") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock, which children inherit
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise busy(folder) from error
            raise
        yield


def busy(folder: Path) -> RunError:
    """Two trainings in one folder would overwrite each other."""
    hint = "Wait until it has ended, stop it, or train into another folder."
    return RunError(f"{folder} is being trained by another process.", hint, file=folder)


# ---- control ------------------------------------------------------------------------------------------------


def read_control(folder: Path) -> dict[int, str]:
    """The commands in `control.json` by their numbers, in order; empty where there is none.

    Raises `RunError` for rubbish.
    """
    path = folder / "control.json"
    try:
        commands = {number: command for number, command in _json(path)["commands"]}  # noqa: C416 (pairs only)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _rubbish(path, str(error)) from error
    for number, command in commands.items():
        if type(number) is not int or command not in COMMANDS:
            raise _rubbish(path, f"{command!r} is no command")
    return dict(sorted(commands.items()))


def _rubbish(path: Path, why: str) -> RunError:
    hint = f"Use {program.TYPED} control RUN with one of: {', '.join(COMMANDS)}."
    return RunError(f"{path} holds rubbish ({why}) and is ignored.", hint, file=path)


def write_control(folder: Path, command: str) -> None:
    """Ask for one thing more. Commands that were not heard yet stay. Raises `OSError`."""
    beat = read_heartbeat(folder)
    heard = 0 if beat is None else beat.heard
    try:
        waiting = {number: one for number, one in read_control(folder).items() if number > heard}
    except RunError:
        waiting = {}
    waiting[max(heard, *waiting, 0) + 1] = command
    write_whole(folder / "control.json", json.dumps({"commands": list(waiting.items())}))
