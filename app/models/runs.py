# SPDX-License-Identifier: Apache-2.0
"""The project's runs: what is known of each, and the list of them with the newest first."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from app.amounts import date, memory
from app.models.examples import ROOT, Index
from app.names import method_name, metric_name, run_state

if TYPE_CHECKING:
    from core.jobs import Run, Status

ROW = int(Qt.ItemDataRole.UserRole)  # the row's Row
TITLE = "title.txt"  # in the run folder: what the person calls it
LONGEST = 80  # characters of a title


@dataclass(frozen=True)
class Row:
    """A run as the list shows it. `usable`: it has saved a model that can be tried."""

    run: "Run"
    status: "Status"
    title: str
    at: float  # seconds since 1970: when it was made
    size: int  # bytes of its folder
    usable: bool

    @property
    def folder(self) -> Path:
        """What identifies it."""
        return self.run.folder

    @property
    def figure(self) -> str:
        """Its best figure, "" while there is none."""
        return "" if self.status.best is None else f"{self.status.best:.3f}"

    @property
    def progress(self) -> str:
        """How far it is, for a line that says nothing else of it."""
        state, steps = run_state(self.status.state), self.status.steps
        return f"{state} {100 * self.status.step // steps} %" if steps else state

    @property
    def facts(self) -> str:
        """State, date and size."""
        return " · ".join([run_state(self.status.state), date(self.at), memory(self.size)])


def look(project: Path) -> tuple[list[Row], list[str]]:
    """Every run of the project, the newest first, and what is wrong with those that cannot be opened.

    Walks through their folders: not for the window's thread.
    """
    from core import jobs

    if not (project / "runs").is_dir():
        return [], []
    runs, broken = jobs.runs(project / "runs")
    rows = [row for run in runs if (row := _row(run)) is not None]
    return sorted(rows, key=lambda row: -row.at), [str(error) for error in broken]


def _row(run: "Run") -> Row | None:
    from core import jobs

    try:
        status = jobs.status(run)  # first: what ends after it was read is seen with all it has left
        made = run.folder / "provenance.json"
        at = (made if made.exists() else run.folder).stat().st_mtime
        usable = (run.folder / "checkpoints" / "best").is_file()
    except OSError:  # it is being removed
        return None
    return Row(run, status, title(run), at, _size(run.folder), usable)


def _size(folder: Path) -> int:
    """Bytes of all that is in it. What goes meanwhile does not count: a run that is trained writes and removes files."""
    size = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(where) / name).stat().st_size
    return size


def title(run: "Run") -> str:
    """What the person calls the run, else what learns in it."""
    with suppress(OSError, UnicodeDecodeError):
        if text := " ".join((run.folder / TITLE).read_text(encoding="utf-8").split()):
            return text[:LONGEST]
    return method_name(run.training.method)


class RunsModel(QAbstractListModel):
    """Rows stay where they are while only what is known of them changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these from now on."""
        if [row.folder for row in rows] == [row.folder for row in self.rows]:
            for place, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
                if old != new:
                    self.rows[place] = new
                    self.dataChanged.emit(self.index(place, 0), self.index(place, 0))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def place(self, folder: Path) -> QModelIndex:
        """Where this run stands; an invalid index when it is not there."""
        found = [place for place, row in enumerate(self.rows) if row.folder == folder]
        return self.index(found[0], 0) if found else QModelIndex()

    # ---- what views ask ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            best = f" {metric_name(row.status.metric)} {row.figure}." if row.figure else ""
            return f"{row.title}: {row.facts}.{best}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.folder)
        return row if role == ROW else None
