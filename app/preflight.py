# SPDX-License-Identifier: Apache-2.0
"""What a training would read and cost, found out in a process of its own before it is started: two real steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from app.command import CORE, Command, Ending
from core.config import Training
from core.protocol import Measured, Note, Progress
from core.showing import Batch

OF_PREFLIGHT = frozenset((Batch,))  # events that no other work has


@dataclass(frozen=True)
class Plan:
    """What is to be trained. `model` is what it begins with."""

    training: Training
    model: str


@dataclass
class Outlook:
    """What is known of a plan."""

    plan: Plan
    stage: Progress | None = None
    batch: Batch | None = None
    measured: Measured | None = None
    notes: list[Note] = field(default_factory=list)
    ending: Ending | None = None

    @property
    def tight(self) -> bool:
        """Whether it took more memory than there is."""
        return self.measured is not None and self.measured.peak_bytes > self.measured.free_bytes


class Preflight(QObject):
    """One at a time; `outlook` is what the last one found."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, program: Sequence[str] = CORE) -> None:
        super().__init__(parent)
        self.outlook: Outlook | None = None
        self._command = Command(program, self)
        self._command.progressed.connect(self._progressed)
        self._command.noted.connect(self._noted)
        self._command.happened.connect(self._happened)
        self._command.ended.connect(self._ended)

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._command.running

    def start(self, plan: Plan, project: str, settings: Sequence[str]) -> None:
        """Look ahead. `settings`: those of the plan that are not the usual ones, as key=value."""
        self.outlook = Outlook(plan)
        words = [word for pair in settings for word in ("--set", pair)]
        self._command.start(["preflight", "--project", project, "--model", plan.model, *words])
        self.changed.emit()

    def cancel(self) -> None:
        """It leaves nothing behind."""
        self._command.cancel()

    def forget(self) -> None:
        """Of another project."""
        self._command.cancel()
        self.outlook = None
        self.changed.emit()

    def close(self) -> None:
        """Before the window goes."""
        self._command.stop()

    def _progressed(self, event: Progress) -> None:
        self._then(stage=event)

    def _noted(self, note: Note) -> None:
        if self.outlook is not None and note not in self.outlook.notes:
            self.outlook.notes.append(note)

    def _happened(self, event: object) -> None:
        if isinstance(event, Batch):
            self._then(batch=event)
        elif isinstance(event, Measured):
            self._then(measured=event)

    def _ended(self, ending: Ending) -> None:
        self._then(ending=ending)

    def _then(self, **more: object) -> None:
        if self.outlook is not None:
            for name, value in more.items():
                setattr(self.outlook, name, value)
            self.changed.emit()
