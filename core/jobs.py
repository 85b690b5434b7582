# SPDX-License-Identifier: Apache-2.0
"""Training in a process of its own, which outlives whoever started it, watches it or asks it to stop.

Here is what others do with a run: start its process, ask how it stands, follow its events, ask for something, end it. The
process itself is core/job_process.py; what they share are the files of the run folder (core/run_folders.py,
core/job_files.py). No torch, no numpy: the window imports this file.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from core import config, job_files, program
from core.errors import ConfigError, CoreError, RunError
from core.protocol import Event, decode
from core.run_folders import Run, create, next_folder, open_run, planned, runs, unwritable, write

__all__ = [
    "Command", "Run", "State", "Status", "control", "create", "extend", "follow", "kill", "next_folder", "open_run",
    "planned", "runs", "start", "status", "stop", "write",
]  # fmt: skip

Command = Literal["sample"]  # what a training generator may be sent
State = Literal[
    "new", "starting", "running", "paused", "stopping", "released", "stopped", "finished", "failed", "lost"
]
ENDED = ("released", "stopped", "finished", "failed")  # what a process may say last
RESUMABLE = ("epochs", "max_steps", "max_minutes", "patience", "checkpoint_every")

TRAIN = program.command("core.training")
POLL = 0.1  # seconds between two looks at what is not there yet

_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Status:
    """How a run stands. `silent`: seconds since the process was last heard of; None when there is no process."""

    state: State
    alive: bool
    silent: float | None = None
    step: int = 0
    steps: int = 0  # 0 while unknown
    loss: float | None = None
    metric: str = ""
    best: float | None = None
    error: str = ""
    hint: str = ""


# ---- the process, seen from outside -------------------------------------------------------------------------


def extend(run: Run, pairs: Iterable[str]) -> Run:
    """Change how long an ended run goes on when it is resumed, by `key=value`."""
    pairs = list(pairs)
    for name in (pair.partition("=")[0] for pair in pairs):
        if name not in RESUMABLE:
            hint = f"A run goes on as it began, but for: {', '.join(RESUMABLE)}. Train into another folder for the rest."
            raise ConfigError(f"{name} cannot be changed when a run is resumed.", hint)
    if status(run).alive:
        raise job_files.busy(run.folder)
    longer = replace(run, training=config.override(run.training, pairs))
    try:
        write(longer)
    except OSError as error:
        raise unwritable(run.folder, error) from error
    return longer


def start(run: Run, command: Sequence[str] = ()) -> None:
    """Train, or go on training, in a process that does not end with this one. `command`: another one than `TRAIN`."""
    if status(run).alive:
        raise job_files.busy(run.folder)
    own: dict[str, Any] = {"start_new_session": True}  # neither Ctrl+C in a terminal nor its end reaches it
    if sys.platform == "win32":
        own = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        (run.folder / "control.json").unlink(missing_ok=True)  # it was meant for the process before
        with (run.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [*(command or TRAIN), str(run.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **own,
            )
        _started.append(process)
        job_files.write_process(run.folder, process.pid)
        for _ in range(1000):  # what it is called with, by which it is known, is there a moment later
            if process.poll() is not None or status(run).alive:
                break
            time.sleep(0.001)
    except OSError as error:
        raise unwritable(run.folder, error) from error


def status(run: Run) -> Status:
    """How the run stands. Reads two small files; trusts neither the clock nor a process number alone."""
    beat, launched = job_files.read_heartbeat(run.folder), job_files.read_process(run.folder)
    speaking = beat is not None and _lives(run, beat.pid, beat.born)
    silent = launched is not None and (beat is None or beat.pid != launched[0])  # it has not spoken yet
    alive = speaking or (launched is not None and _lives(run, *launched))
    _reap()
    state: State
    if beat is not None and (speaking or (not silent and beat.state in ENDED)):
        state = beat.state if beat.state in get_args(State) else "running"  # type: ignore[assignment]
    elif alive:
        state = "starting"
    else:
        state = "lost" if beat is not None or silent or (run.folder / "events.jsonl").exists() else "new"
    beat = beat or job_files.Heartbeat(0, 0.0, state)
    error, hint = (beat.error, beat.hint) if state == "failed" else _LOST if state == "lost" else ("", "")
    since = time.monotonic() - beat.at if speaking else None
    return Status(state, alive, since, beat.step, beat.steps, beat.loss, beat.metric, beat.best, error, hint)


def _reap() -> None:
    """Let children that have ended go; until then they keep their process number."""
    _started[:] = [process for process in _started if process.poll() is None]


def _lives(run: Run, pid: int, birth: float) -> bool:
    return job_files.process_of(run.folder, pid, birth) is not None


_LOST = (
    "The training process ended without saying why: it was killed, or the machine was switched off.",
    "Resume the run: it goes on from its last checkpoint. Its log.txt may say more.",
)


def control(run: Run, command: str) -> None:
    """Ask the process for something: "pause", "continue", "release" (stop, and free the memory), "stop" or "sample"."""
    if command not in job_files.COMMANDS:
        raise RunError(f"There is no command {command!r}.", f"Use one of: {', '.join(job_files.COMMANDS)}.")
    now = status(run)
    if not now.alive:
        what = f"{run.folder} is not being trained, it is {now.state}."
        raise RunError(what, "Start it again with resume.", file=run.folder)
    try:
        job_files.write_control(run.folder, command)
    except OSError as error:
        raise unwritable(run.folder, error) from error


def stop(run: Run, patience: float = 15.0) -> bool:
    """Ask the process to save and stop, wait up to `patience` seconds, then kill it; returns whether it stopped itself.

    What a killed process had learned since its last checkpoint is lost; nothing else is.
    """
    with suppress(RunError):  # it ended by itself, or the disk is full: what matters is that it ends
        control(run, "stop")
    end = time.monotonic() + patience
    while status(run).alive:
        if time.monotonic() > end:
            kill(run)
            return False
        time.sleep(POLL)
    return True


def kill(run: Run) -> None:
    """End the process and all that it has started, at once."""
    import psutil

    beat, launched = job_files.read_heartbeat(run.folder), job_files.read_process(run.folder)
    known = [launched, None if beat is None else (beat.pid, beat.born)]
    for process in [job_files.process_of(run.folder, *one) for one in known if one is not None]:
        if process is None:
            continue
        with suppress(psutil.NoSuchProcess):
            tree = [process, *process.children(recursive=True)]
            for one in tree:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(tree, timeout=5)
    _reap()


# ---- its events ---------------------------------------------------------------------------------------------


def follow(run: Run, *, from_start: bool = True) -> Iterator[Event]:
    """Events as they are written, until the process has ended; without one, those that are there.

    `from_start=False`: only what is written from this call on. A line that is half written is waited for; one that is
    no event is passed over. After a kill, the steps since the last checkpoint are told again: keep events by their step,
    the later one wins.
    """
    path = run.folder / "events.jsonl"
    return _follow(run, path, 0 if from_start or not path.exists() else path.stat().st_size)


def _follow(run: Run, path: Path, offset: int) -> Iterator[Event]:
    rest = b""
    while True:
        alive = status(run).alive  # asked first: what was written before the end is read below
        with suppress(FileNotFoundError), path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < offset:  # a run folder that was deleted begins anew
                offset, rest = 0, b""
            file.seek(offset)
            while data := file.read(1 << 20):
                offset += len(data)
                *lines, rest = (rest + data).split(b"\n")
                yield from _events(lines)
        if not alive:
            return
        time.sleep(POLL)


def _events(lines: Iterable[bytes]) -> Iterator[Event]:
    for line in lines:
        try:
            _, message = decode(line.decode("utf-8"))
        except (CoreError, UnicodeDecodeError):  # half a line that a kill or a full disk has left
            continue
        if isinstance(message, get_args(Event)):
            yield message
