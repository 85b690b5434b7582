# SPDX-License-Identifier: Apache-2.0
"""The files in hand: what waits, what is being described, what came of the others."""

import enum
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt, Signal

from app.engine_texts import translated
from app.intake import kind
from app.models.examples import ROOT, Index
from core.protocol import Caption, Captioned, Note, Progress, Prompted, Token
from core.trying import Attended, Drawn, Taught


class Status(enum.Enum):
    """How far a file is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(eq=False)
class Item:
    """One file and everything known about it so far."""

    file: str
    status: Status = Status.WAITING
    cancelling: bool = False
    task: str = ""
    stage: Progress | None = None
    tokens: list[Token] = field(default_factory=list)
    prompted: Prompted | None = None
    result: Captioned | None = None
    error: str = ""
    hint: str = ""
    notes: list[Note] = field(default_factory=list)
    request: Caption | None = None  # what it was asked with
    attended: Attended | None = None  # where the model looked, once somebody wanted to know
    drawn: Drawn | None = None  # a recording's spectrogram
    taught: Taught | None = None  # what its correction has come to
    taught_to: str = ""  # the project
    teaching: bool = False  # it is being stored, or taken back
    teach_error: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return Path(self.file).name

    @property
    def kind(self) -> str:
        """ "image", "audio" or "text"; the task that was used knows better than the file's name."""
        return "audio" if self.task == "transcription" else kind(self.file)

    @property
    def text(self) -> str:
        """The answer, as far as it is there."""
        return self.result.text if self.result is not None else "".join(t.text for t in self.tokens).strip()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.status in (Status.DONE, Status.FAILED, Status.CANCELLED)


ITEM = int(Qt.ItemDataRole.UserRole)


class QueueModel(QAbstractListModel):
    """Items in the order they came."""

    changed = Signal(object)  # an Item

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    def add(self, files: list[str] | tuple[str, ...]) -> list[Item]:
        """Append a waiting item for each file."""
        new = [Item(file) for file in files]
        if new:
            self.beginInsertRows(ROOT, len(self.items), len(self.items) + len(new) - 1)
            self.items.extend(new)
            self.endInsertRows()
        return new

    def touch(self, item: Item) -> None:
        """Tell everyone that this item has changed."""
        row = self.row(item)
        if row >= 0:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index)
            self.changed.emit(item)

    def remove_ended(self) -> None:
        """Forget the items that nothing more will happen to."""
        for row in reversed(range(len(self.items))):
            if self.items[row].ended:
                self.beginRemoveRows(ROOT, row, row)
                del self.items[row]
                self.endRemoveRows()

    def row(self, item: Item) -> int:
        """Where the item stands; -1 when it has been removed."""
        return self.items.index(item) if item in self.items else -1

    def status_name(self, status: Status) -> str:
        """As the person reads it."""
        names = {
            Status.WAITING: self.tr("Waiting"),
            Status.RUNNING: self.tr("Working"),
            Status.DONE: self.tr("Done"),
            Status.FAILED: self.tr("Failed"),
            Status.CANCELLED: self.tr("Cancelled"),
        }
        return names[status]

    # ---- what views ask ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.name}: {self.status_name(item.status)}. {translated(item.error) or item.text}"
        return item if role == ITEM else None
