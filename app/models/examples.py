# SPDX-License-Identifier: Apache-2.0
"""The project's examples as rows of a list, read from the project a page at a time."""

from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypedDict

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.names import split_name
from app.widgets.thumbnails import Thumbnails
from core.example import Example, Split

PAGE = 32  # rows read at once: about what is seen; more would stall a scroll
PAGES_KEPT = 32
EXAMPLE = int(Qt.ItemDataRole.UserRole)  # the row's Example
FILE = EXAMPLE + 1  # the path of its first media file, or ""
KIND = EXAMPLE + 2  # "image", "audio" or "text"

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Store(Protocol):
    """What the window needs of a project; `core.project.Project` has it."""

    @property
    def version(self) -> int:
        """Another number when somebody else has written."""

    def sequence(self, *, search: str | None, split: Split | None) -> "array[int]":
        """The numbers of the examples that hold `search` and are in `split`; None does not narrow them."""

    def examples(
        self, *, limit: int | None, after: int, search: str | None, split: Split | None
    ) -> Iterator[Example]:
        """Those examples behind this number, in the order of their numbers."""


class _Where(TypedDict):
    search: str | None
    split: Split | None


class ExamplesModel(QAbstractListModel):
    """Rows of 10^5 examples cost what the visible ones cost."""

    counted = Signal(int)

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._store: Store | None = None
        self._version = 0  # of the project, as it was read
        self._numbers = array("q")  # of all rows: a page is read from anywhere without counting to it
        self._pages: OrderedDict[int, Sequence[Example]] = OrderedDict()
        self.search = ""
        self.split: Split | None = None

    def open(self, store: Store | None) -> None:
        """Show this project; None shows nothing."""
        self._store = store
        self.reload()

    def filter(self, search: str, split: Split | None) -> None:
        """Show only what holds `search` and is in `split`."""
        if (search, split) != (self.search, self.split):
            self.search, self.split = search, split
            self.reload()

    def reload(self) -> None:
        """Read the project again: something was added or changed."""
        self.beginResetModel()
        self._pages.clear()
        self._numbers = array("q") if self._store is None else self._store.sequence(**self._where())
        self.endResetModel()
        self._version = 0 if self._store is None else self._store.version
        self.counted.emit(len(self._numbers))

    def look_again(self) -> None:
        """Read the project again if another program has written into it."""
        if self._store is not None and self._store.version != self._version:
            self.reload()

    def example(self, row: int) -> Example | None:
        """The example in this row; None when the project has lost it meanwhile."""
        page = self._page(row // PAGE)
        return page[row % PAGE] if row % PAGE < len(page) else None

    def _where(self) -> _Where:
        return {"search": self.search or None, "split": self.split}

    def _page(self, number: int) -> Sequence[Example]:
        if number not in self._pages:
            assert self._store is not None
            after = self._numbers[number * PAGE - 1] if number else 0
            found = self._store.examples(limit=PAGE, after=after, **self._where())
            self._pages[number] = list(found)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]

    # ---- what views ask ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or (example := self.example(index.row())) is None:
            return None
        file = example.media[0].path if example.media else ""
        kind = example.media[0].kind if example.media else "text"
        if role == Qt.ItemDataRole.DisplayRole:
            return example.target
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(file) if kind != "text" else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return "\n".join(filter(None, [example.target, file, split_name(example.split)]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return example.target or file
        return {EXAMPLE: example, FILE: file, KIND: kind}.get(role)
