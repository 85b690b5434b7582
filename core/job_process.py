# SPDX-License-Identifier: Apache-2.0
"""The process that owns a run: it drives a job, writes down its events, and does what it is asked to between two of them.

A second thread writes the heartbeat and hears commands, so that a long step silences neither. What the job computes is its
own matter: no torch here.
"""

import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from core import job_files, provenance
from core.errors import CoreError, RunError, TooLarge
from core.job_files import EventLog, Heartbeat
from core.jobs import Command, Run, State, write
from core.protocol import Event, Failed, Finished, Measured, Note, Probed, Saved, Scored, Stepped
from core.run_folders import unwritable

Job = Generator[Event, Command | None, None]

HEAR = 0.05  # seconds between two looks for a command
BEAT = 1.0  # seconds between two heartbeats


def drive(run: Run, job: Job) -> int:
    """Do the job to its end in its run folder. Returns the exit code: 0, or 2 when it failed.

    Raises `RunError` when another process has this folder, or it cannot be written.
    """
    try:
        with job_files.lock(run.folder), Voice(run) as voice, _signals(voice):
            return _told(run, job, EventLog(run.folder / "events.jsonl"), voice)
    except OSError as error:
        raise unwritable(run.folder, error) from error


def _told(run: Run, job: Job, log: EventLog, voice: "Voice") -> int:
    """The job, with its ending told whatever happens."""
    before = _last(run.folder)
    failed = None
    state: State = "failed"
    try:
        for change in provenance.changed(run.folder, run.project):
            log.write(Note(change, "What is learned from here on may differ from what it would have been."))
        state = _work(run, job, log, voice)
    except CoreError as error:
        failed = Failed(error.what, error.hint, isinstance(error, TooLarge))
    except Exception as error:  # a mistake of ours: say so, with what a report needs
        traceback.print_exc()
        failed = Failed(f"Braid made a mistake: {type(error).__name__}: {error}.", "log.txt has the details.")
    kept = _last(run.folder)
    if kept is not None and kept not in (before, voice.saved):  # a closed job saves, but cannot tell
        log.write(Saved(int(kept.name.removeprefix("step-")), str(kept), best=False))
    if failed is not None:
        log.write(failed)
    log.write(Finished(cancelled=state in ("stopped", "released")))
    voice.farewell(state, failed)
    return 0 if failed is None else 2


def _work(run: Run, job: Job, log: EventLog, voice: "Voice") -> State:
    """Every event of the job, until it ends or is asked to."""
    begun = paused = sampling = False
    command: Command | None = None
    with closing(job):  # which saves
        while True:
            while (order := voice.order(wait=paused and not sampling)) is not None:
                match order:
                    case Note():
                        log.write(order)
                    case "pause":
                        paused = True
                        voice.say("paused")
                    case "continue":
                        paused = False
                        voice.say("running")
                    case "sample":
                        sampling, command = True, "sample"
                    case "stop":
                        return "stopped"
                    case "release":
                        return "released"
                    case _:  # "gone"
                        with suppress(OSError):
                            write(run)  # so that what is saved now belongs to a run
                        what = f"{run.folder} was deleted while it was being trained."
                        raise RunError(what, "What could be saved is there again.", file=run.folder)
            try:
                event = job.send(command if begun else None)  # a generator is begun with nothing
            except StopIteration:
                return "finished"
            command, begun = (None if begun else command), True
            sampling = sampling and not isinstance(event, Probed)
            log.write(event)
            voice.learn(event)


def _last(folder: Path) -> Path | None:
    """The last whole checkpoint, if there is one."""
    try:
        name = (folder / "checkpoints" / "last").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return folder / "checkpoints" / name if name.removeprefix("step-").isdecimal() else None


@contextmanager
def _signals(voice: "Voice") -> Iterator[None]:
    """Being told to end is being asked to save and stop."""

    def stop(number: int, frame: Any) -> None:
        voice.ask("stop")

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Voice:
    """What the process says of itself, and its ear: a thread beside the work."""

    def __init__(self, run: Run) -> None:
        self.saved: Path | None = None  # the last checkpoint it has told of
        self._folder, self._training = run.folder, run.training
        self._measured = False
        pid = os.getpid()
        begun = Heartbeat(pid, job_files.born(pid) or 0.0, "starting")
        old = job_files.read_heartbeat(run.folder) or begun  # a resumed run has come this far
        self._now = replace(
            begun, step=old.step, steps=old.steps, loss=old.loss, metric=old.metric, best=old.best
        )
        self._orders: queue.SimpleQueue[str | Note] = queue.SimpleQueue()  # may be filled from a signal
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        job_files.write_heartbeat(self._folder, self._now)  # an error here ends the work before it begins
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def ask(self, order: str | Note) -> None:
        """Leave an order for the work. A Note is to be told."""
        self._orders.put(order)

    def order(self, *, wait: bool) -> str | Note | None:
        """The next order; None when there is none and nobody waits for one."""
        try:
            return self._orders.get(block=wait)
        except queue.Empty:
            return None

    def say(self, state: State | None = None, **changes: Any) -> None:
        """Let everybody know at once; without a state it stays as it is."""
        with self._writing:
            self._now = replace(self._now, state=state or self._now.state, **changes)
            self._beat()

    def learn(self, event: Event) -> None:
        """What the next heartbeat tells of the work."""
        changes: dict[str, Any] = {}
        match event:
            case Measured():
                self._measured = True
                changes = {"steps": event.steps}
            case Stepped():
                changes = {"step": event.step, "loss": event.loss}
                if not self._measured and event.epoch > 0:  # a resumed run, perhaps one that was made longer
                    changes["steps"] = self._steps(event)
            case Scored() if event.best and event.metrics:
                figures, asked = dict(event.metrics), self._training.metric
                metric = asked if asked in figures else event.metrics[0][0]
                changes = {"metric": metric, "best": figures[metric].value}
            case Saved():
                self.saved = Path(event.folder)
            case _:
                pass
        with self._writing:
            self._now = replace(self._now, **changes)
        if self._now.state == "starting":
            self.say("running")

    def _steps(self, event: Stepped) -> int:
        """Of the whole run, from the part of it that this step has come to."""
        whole = round(self._training.epochs * event.step / event.epoch)
        return min(whole, self._training.max_steps or whole)

    def farewell(self, state: State, failed: Failed | None) -> None:
        """The last word: nothing that was meant for this process stays behind."""
        error, hint = ("", "") if failed is None else (failed.error, failed.hint)
        self._ended.set()
        self._thread.join()
        self.say(state, error=error, hint=hint)
        for name in ("control.json", "process.json"):
            with suppress(OSError):
                (self._folder / name).unlink()

    # ---- the thread -----------------------------------------------------------------------------------------

    def _live(self) -> None:
        told, seen, gone = time.monotonic(), None, False
        while not self._ended.wait(HEAR):
            seen = self._hear(seen)
            if time.monotonic() - told < BEAT:
                continue
            told = time.monotonic()
            with self._writing:
                self._beat()
            if not gone and not (self._folder / "config.toml").exists():
                gone = True
                self.ask("gone")

    def _beat(self) -> None:
        self._now = replace(self._now, beat=self._now.beat + 1, at=time.monotonic())
        with suppress(OSError):  # a full disk: those who watch see the process and wait
            job_files.write_heartbeat(self._folder, self._now)

    def _hear(self, seen: object) -> object:
        """Take the commands of `control.json` if it is another file than the one that was seen."""
        try:
            found = (self._folder / "control.json").stat()
        except OSError:
            return None
        mark = (found.st_ino, found.st_mtime_ns, found.st_size)
        if mark == seen:
            return mark
        try:
            commands = job_files.read_control(self._folder)
        except RunError as error:
            self.ask(Note(error.message, error.hint))
            return mark
        for number, command in commands.items():
            if number > self._now.heard:
                self.say("stopping" if command in ("stop", "release") else None, heard=number)
                self.ask(command)
        return mark
