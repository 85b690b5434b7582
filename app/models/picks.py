# SPDX-License-Identifier: Apache-2.0
"""The chosen demonstrations in the order they are shown to the model; pinned ones stand first, in the person's order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QObject, Qt, Signal

from app.engine_texts import translated
from app.models.examples import ROOT, Index
from app.widgets.thumbnails import Thumbnails
from core.choosing import Picked

PICK = int(Qt.ItemDataRole.UserRole)  # the row's Picked
MOVED = "application/x-braid-pick"  # what is dragged: a row's number


class PicksModel(QAbstractListModel):
    """Moving a card pins it and all above it: the order of the others is the strategy's."""

    decided = Signal()  # the person has pinned, moved or left out something

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picks: list[Picked] = []
        self.excluded: list[Picked] = []
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._drawn)

    # ---- what the page asks -----------------------------------------------------------------------------

    def show_picks(self, picks: Sequence[Picked]) -> None:
        """Show these from now on."""
        self.beginResetModel()
        self.picks = list(picks)
        self.endResetModel()

    def forget(self) -> None:
        """Nothing is chosen, pinned or left out."""
        self.excluded.clear()
        self.show_picks(())

    @property
    def pinned(self) -> tuple[str, ...]:
        """The ids of pinned examples, in order."""
        return tuple(pick.id for pick in self.picks if pick.pinned)

    def pin(self, row: int, on: bool) -> int:
        """Pin a card, or let go of it; where it stands now."""
        pick = replace(self.picks[row], pinned=on)
        count = sum(one.pinned for one in self.picks) - self.picks[row].pinned
        self._place(row, count)
        self._change(count, pick)
        self.decided.emit()
        return count

    def add(self, pick: Picked) -> None:
        """Pin an example that was not chosen, after the other pinned ones."""
        place = len(self.pinned)
        self.beginInsertRows(ROOT, place, place)
        self.picks.insert(place, replace(pick, pinned=True))
        self.endInsertRows()
        self.decided.emit()

    def move(self, row: int, place: int) -> int:
        """Bring a card to another place; where it stands now."""
        place = max(0, min(place, len(self.picks) - 1))
        if row != place:
            self._place(row, place)
            for above in range(place + 1):
                self._change(above, replace(self.picks[above], pinned=True))
            self.decided.emit()
        return place

    def exclude(self, row: int) -> None:
        """Never choose this one."""
        self.beginRemoveRows(ROOT, row, row)
        self.excluded.append(self.picks.pop(row))
        self.endRemoveRows()
        self.decided.emit()

    def bring_back(self) -> None:
        """Nothing is left out any more."""
        self.excluded.clear()
        self.decided.emit()

    def _place(self, row: int, place: int) -> None:
        if row != place and self.beginMoveRows(ROOT, row, row, ROOT, place + (place > row)):
            self.picks.insert(place, self.picks.pop(row))
            self.endMoveRows()

    def _change(self, row: int, pick: Picked) -> None:
        if pick != self.picks[row]:
            self.picks[row] = pick
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _drawn(self, path: str) -> None:
        for row, pick in enumerate(self.picks):
            if pick.file == path:
                self.dataChanged.emit(
                    self.index(row, 0), self.index(row, 0), [Qt.ItemDataRole.DecorationRole]
                )

    # ---- what views ask ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.picks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.picks):
            return None
        pick = self.picks[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return pick.caption
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(pick.file) if pick.file else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kept = self.tr("pinned") if pick.pinned else f"{pick.score:.2f}"
            return f"{index.row() + 1}. {pick.caption} – {kept}, {translated(pick.reason)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, [pick.caption, translated(pick.reason), pick.file]))
        return pick if role == PICK else None

    # ---- dragging ---------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MOVED]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        mime = QMimeData()
        mime.setData(MOVED, str(indexes[0].row()).encode())
        return mime

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Says no to the view although it was moved: the view would remove the row otherwise."""
        if data.hasFormat(MOVED):
            moved = int(bytes(data.data(MOVED).data()))
            target = parent.row() if parent.isValid() else len(self.picks) if row < 0 else row
            self.move(moved, target - (moved < target and not parent.isValid()))
        return False
