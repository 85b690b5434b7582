# SPDX-License-Identifier: Apache-2.0
"""The runs of the open project: listed, started, followed, asked for things.

A run belongs to a process of its own (core/jobs.py). The window reads its folder and writes one small file into it, so
closing or killing the window touches no run, and a window that is opened later shows it live again.

What may take long (making a run, walking through folders, flushing a file to the disk) is done one after the other in
the background; events are read on the window's thread, a few at a time.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from app.amounts import date
from app.models.record import Record
from app.models.runs import TITLE, Row, look, title
from core import program
from core.config import Training
from core.errors import CoreError
from core.protocol import Event, Failed, decode

if TYPE_CHECKING:
    from core.jobs import Run, Status

LIVE = 250  # milliseconds between two looks at a run that is trained
CALM = 2_000  # and at one that is not: another program may resume it
LIST = 3_000  # between two looks at the list
SLICE = 200  # events read before the window gets its turn
CHUNK = 1 << 18  # bytes read at once


class Tail:
    """The events of a run, each once, as far as they are written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self._lines: list[bytes] = []  # read, not taken; the next one last

    def read(self, most: int) -> list[Event]:
        """At most this many events more; none when there are no more now."""
        events: list[Event] = []
        while len(events) < most:
            if not self._lines and not self._fill():
                break
            events += _event(self._lines.pop())
        return events

    def _fill(self) -> bool:
        """Read more whole lines. A line that is half written is waited for."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read(CHUNK)
        except OSError:
            return False
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines = lines[::-1]
        return bool(lines) or (bool(data) and self._fill())


def _event(line: bytes) -> list[Event]:
    """The event of a line; none in half a line that a kill or a full disk has left."""
    with suppress(CoreError, UnicodeDecodeError):
        _, message = decode(line.decode("utf-8"))
        return [message]  # type: ignore[list-item]  # Requests are not written there
    return []


class Runs(QObject):
    """`rows` is the list, `run` the one that is followed, `record` what it has told, `status` how it stands."""

    listed = Signal()
    told = Signal()  # there is something new of the followed run
    chosen = Signal()  # another run is followed, or none
    made = Signal(object)  # a Run that was made here
    trouble = Signal(str, str)  # what could not be done, and what to do
    _found = Signal(object, object, object)  # project, rows, problems
    _opened = Signal(object)

    def __init__(self, parent: QObject | None = None, command: Sequence[str] = ()) -> None:
        """`command`: another training program than Braid's own; the run folder is its last argument."""
        super().__init__(parent)
        self.project: Path | None = None
        self.rows: list[Row] = []
        self.problems: list[str] = []  # with runs that cannot be opened
        self.run: Run | None = None
        self.record = Record()
        self.status: Status | None = None
        self.asked = ""  # what the followed run was asked for and has not done
        self.watched = False  # whether the list is looked at
        self._command = tuple(command)
        self._tail = Tail(Path())
        self._fresh = False  # the project was just opened: a run that is trained is shown
        self._looking = False
        self._hands = QThreadPool(self)
        self._hands.setMaxThreadCount(1)  # what is asked for is done in that order
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._read)
        self._listing = QTimer(self)
        self._listing.setInterval(LIST)
        self._listing.timeout.connect(self._list_if_wanted)
        self._found.connect(self._show)
        self._opened.connect(self._follow_new)
        self.trouble.connect(self._forget_asked)

    # ---- what the window asks ---------------------------------------------------------------------------

    def open(self, project: Path | None) -> None:
        """Show the runs of this project, and follow the one that is being trained, if any is."""
        if project is not None and project == self.project:
            self.refresh()
            return
        self.project, self.rows, self.problems, self._fresh = project, [], [], True
        self.follow(None)
        self.listed.emit()
        if project is None:
            self._listing.stop()
        else:
            self._listing.start()
            self.refresh()

    def close(self) -> None:
        """Stop looking; what was asked for is done first. Runs go on."""
        self._listing.stop()
        self._reading.stop()
        self.project = self.run = None
        self._hands.waitForDone()

    def refresh(self) -> None:
        """Look at the list again."""
        project = self.project
        if project is None:
            return
        self._looking = True

        def work() -> None:
            try:
                rows, problems = look(project)
            except CoreError as error:
                rows, problems = [], [str(error)]
            self._found.emit(project, rows, problems)

        self._hands.start(work)

    def follow(self, run: "Run | None") -> None:
        """Read this run's events from the first one on, and those that come."""
        self.run, self.record, self.status, self.asked = run, Record(), None, ""
        self._reading.stop()
        if run is not None:
            self._tail = Tail(run.folder / "events.jsonl")
        self.chosen.emit()
        if run is not None:
            self._read()

    def start(self, training: Training, model: str = "starter", *, force: bool = False) -> None:
        """Make a run in the open project and start it; `made` follows. `force`: though memory seems too small."""
        assert self.project is not None
        project = self.project

        def work() -> None:
            from core import jobs

            folder = jobs.next_folder(project)
            said = words(training, project, folder, model)
            run = jobs.create(folder, training, project, model, force=force, command=said)
            self._launch(run)

        self._do(work)

    def resume(self, run: "Run", longer: Sequence[str] = (), *, force: bool = False) -> None:
        """Go on where it ended. `longer`: settings as key=value; `force`: though memory seems too small."""

        def work() -> None:
            from core import jobs

            again = jobs.extend(run, longer) if longer else jobs.open_run(run.folder)
            if force:
                again = replace(again, force=True)
                jobs.write(again)
            self._launch(again)

        self.asked = "resume"
        self._do(work)
        self.told.emit()

    def ask(self, command: str) -> None:
        """Ask the followed run to "pause", "continue", "release", "stop" or "sample"."""
        from core import jobs

        run = self.run
        assert run is not None
        if command != "sample":
            self.asked = command
        self._do(lambda: jobs.control(run, command))
        self.told.emit()

    def kill(self) -> None:
        """End the process of the followed run by force."""
        from core import jobs

        run = self.run
        assert run is not None
        self._do(lambda: jobs.kill(run))

    def rename(self, run: "Run", name: str) -> None:
        """Call it so from now on; nothing gives it back its first name. Its folder stays where it is."""
        from core import job_files

        self._do(lambda: job_files.write_whole(run.folder / TITLE, name.strip()))
        self.refresh()

    def delete(self, run: "Run") -> None:
        """Remove its folder with everything in it, unless it is being trained."""
        if self.run is not None and self.run.folder == run.folder:
            self.follow(None)

        def work() -> None:
            import shutil

            from core import job_files, jobs

            if jobs.status(run).alive:
                raise job_files.busy(run.folder)
            shutil.rmtree(run.folder)

        self._do(work)
        self.refresh()

    @property
    def active(self) -> Row | None:
        """The run that is being trained; the newest one, should there be several."""
        return next((row for row in self.rows if row.status.alive), None)

    @property
    def models(self) -> list[tuple[str, str]]:
        """(name, folder) of every run that has saved a model."""
        return [(f"{row.title} · {date(row.at)}", str(row.folder)) for row in self.rows if row.usable]

    @property
    def name(self) -> str:
        """What the followed run is called."""
        if self.run is None:
            return ""
        known = (row.title for row in self.rows if row.folder == self.run.folder)
        return next(known, None) or title(self.run)

    # ---- in the background ------------------------------------------------------------------------------

    def _launch(self, run: "Run") -> None:
        from core import jobs

        jobs.start(run, self._command or jobs.TRAIN)
        self._opened.emit(run)

    def _do(self, work: Callable[[], object]) -> None:
        def safely() -> None:
            try:
                work()
            except CoreError as error:
                self.trouble.emit(error.what, error.hint)
            except OSError as error:
                name = error.filename or ""
                self.trouble.emit(f"{name}: {error.strerror or error}", "")

        self._hands.start(safely)

    # ---- what comes of it -------------------------------------------------------------------------------

    def _follow_new(self, run: "Run") -> None:
        if self.project is None or run.folder.parent.parent != self.project:
            return  # the window has gone on to another project
        again = self.run is not None and self.run.folder == run.folder
        if again:
            self.run, self.asked = run, ""
            self._reading.start(0)
        else:
            self.follow(run)
            self.made.emit(run)
        self.refresh()

    def _forget_asked(self) -> None:
        self.asked = ""
        self.told.emit()

    def _list_if_wanted(self) -> None:
        if (self.watched or self.active is not None) and not self._looking:
            self.refresh()

    def _show(self, project: Path, rows: list[Row], problems: list[str]) -> None:
        self._looking = False
        if project != self.project:
            return
        self.rows, self.problems = rows, problems
        if self._fresh and self.run is None and self.active is not None:
            self.follow(self.active.run)
        self._fresh = False
        self.listed.emit()

    def _read(self) -> None:
        """Take a few events, and look how the run stands; that it has ended is told after its last event."""
        from core import jobs

        if self.run is None:
            return
        status = jobs.status(self.run)  # first: of one that had ended, all it has told is there
        events = self._tail.read(SLICE)
        for event in events:
            self.record.take(event)
        if len(events) == SLICE and not status.alive:
            self._reading.start(0)
            return
        before, self.status = self.status, status
        if self.asked and (before is None or before.state != self.status.state):
            self.asked = ""
        if self.status.state == "failed" and self.record.failed is None:  # a disk too full for its last words
            self.record.failed = Failed(self.status.error, self.status.hint)
        calm = LIVE if self.status.alive or self.asked else CALM
        self._reading.start(0 if len(events) == SLICE else calm)
        self._renew(self.status)
        self.told.emit()

    def _renew(self, status: "Status") -> None:
        """The list is looked at less often than the run that is followed; it must not say something else."""
        for place, row in enumerate(self.rows):
            same = replace(row.status, silent=None) == replace(status, silent=None)
            if self.run is not None and row.folder == self.run.folder and not same:
                usable = row.usable or (row.folder / "checkpoints" / "best").is_file()
                self.rows[place] = replace(row, status=status, usable=usable)
                self.listed.emit()


def words(training: Training, project: Path, folder: Path, model: str = "starter") -> list[str]:
    """The words of the command line that would start the same run."""
    begun = [] if model == "starter" else ["--model", model]
    settings = [word for pair in pairs(training) for word in ("--set", pair)]
    return [*program.LINE, "train", "--project", str(project), "--out", str(folder), *begun, *settings]


def pairs(training: Training) -> list[str]:
    """Settings that are not the usual ones, as key=value."""
    usual, chosen = asdict(Training()), asdict(training)
    return [
        f"{name}={','.join(value) if isinstance(value, tuple) else value}"
        for name, value in chosen.items()
        if value != usual[name]
    ]
