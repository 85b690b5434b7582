# SPDX-License-Identifier: Apache-2.0
"""Exports a model, or checks a bundle, in a process of its own; what is known of the last one is in `report`."""

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.command import CORE, Command, Ending
from core import program
from core.export.rung import Rung
from core.protocol import Note, Progress


@dataclass
class Report:
    """An export, or a check of what was exported before: how far it is, and what came of it."""

    folder: Path
    check: bool  # of a bundle that is there already
    stage: Progress | None = None
    notes: list[Note] = field(default_factory=list)
    rungs: tuple[Rung, ...] = ()
    files: dict[str, int] = field(default_factory=dict)  # name: bytes
    ending: Ending | None = None

    @property
    def size(self) -> int:
        """Bytes of the whole bundle."""
        return sum(self.files.values())

    @property
    def agrees(self) -> bool:
        """Whether the graphs were shown to compute what the model computes."""
        good = self.ending is not None and self.ending.good
        return good and bool(self.rungs) and all(rung.passed for rung in self.rungs)


class Exporting(QObject):
    """One at a time."""

    changed = Signal()  # the report says more
    busy = Signal(bool)

    def __init__(self, parent: QObject | None = None, program: Sequence[str] = CORE) -> None:
        super().__init__(parent)
        self.report: Report | None = None
        self._before: set[Path] = set()
        self._command = Command(program, self)
        self._command.progressed.connect(self._progressed)
        self._command.noted.connect(self._noted)
        self._command.told.connect(self._told)
        self._command.ended.connect(self._ended)

    @property
    def running(self) -> bool:
        """Whether an export or a check is under way."""
        return self._command.running

    def export(self, model: str, folder: Path, targets: Sequence[str], precisions: Sequence[str]) -> None:
        """Write this model to a new folder."""
        self._before = _unfinished(folder)
        self._start(Report(folder, check=False), words(model, folder, targets, precisions))

    def check(self, folder: Path) -> None:
        """Whether the bundle in this folder is what was exported, and computes what the model did."""
        self._start(Report(folder, check=True), ["verify", str(folder)])

    def cancel(self) -> None:
        """Stop; an export leaves nothing behind."""
        self._command.cancel()

    def close(self) -> None:
        """Stop, and wait until nothing is left; before the window goes."""
        self._command.stop()

    def _start(self, report: Report, words: Sequence[str]) -> None:
        self.report = report
        self._command.start(words)
        self.busy.emit(True)
        self.changed.emit()

    # ---- what it says -----------------------------------------------------------------------------------

    def _progressed(self, event: Progress) -> None:
        assert self.report is not None
        self.report.stage = event
        self.changed.emit()

    def _noted(self, event: Note) -> None:
        assert self.report is not None
        self.report.notes.append(event)
        self.changed.emit()

    def _told(self, values: dict[str, Any]) -> None:
        assert self.report is not None
        self.report.rungs = tuple(Rung(**row) for row in values.get("parity", ()))
        self.report.files = {name: file["size"] for name, file in values.get("files", {}).items()}
        self.changed.emit()

    def _ended(self, ending: Ending) -> None:
        assert self.report is not None
        self.report.ending = ending
        if not ending.good and not self.report.check:
            for folder in _unfinished(self.report.folder) - self._before:
                shutil.rmtree(folder, ignore_errors=True)  # a process that was killed could not do it
        self.busy.emit(False)
        self.changed.emit()


def words(model: str, folder: Path, targets: Sequence[str], precisions: Sequence[str]) -> list[str]:
    """The words of the command line behind `python -m core`."""
    choices = ["--targets", ",".join(targets), "--precision", ",".join(precisions)]
    return ["export", model, str(folder), *choices]


def command_line(words: Sequence[str]) -> str:
    """As a person would type it."""
    return shlex.join([*program.LINE, *words])


def _unfinished(folder: Path) -> set[Path]:
    """Folders beside it in which a bundle of that name is being written (core/export/bundle.py)."""
    try:
        return {path for path in folder.parent.glob(f".{folder.name}.*") if path.is_dir()}
    except OSError:
        return set()
