# SPDX-License-Identifier: Apache-2.0
"""A grid of equal tiles. Nothing is measured for each item, so 10^5 of them scroll and resize as 100 do."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from app.models.examples import Index

NARROWEST = 148  # a tile is at least this wide
TALLER = 56  # a tile's height beyond its width: room for the caption
GAP = 12

Move = QAbstractItemView.CursorAction


def columns(width: int) -> int:
    """How many tiles fit beside each other in `width` pixels."""
    return max(1, (width + GAP) // (NARROWEST + GAP))


def tile(width: int) -> tuple[int, int]:
    """Width and height of each tile when they fill `width` pixels evenly."""
    side = max(NARROWEST // 2, (width + GAP) // columns(width) - GAP)
    return side, side + TALLER


class GridView(QAbstractItemView):
    """Rows of the model, left to right and top to bottom, in as many columns as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or the columns would jump
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    # ---- geometry ---------------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """How many tiles stand beside each other."""
        return columns(self.viewport().width())

    def _tile(self) -> tuple[int, int]:
        return tile(self.viewport().width())

    def _rows(self) -> int:
        count = self.model().rowCount() if self.model() is not None else 0
        return -(-count // self.columns)

    def visualRect(self, index: Index) -> QRect:
        width, height = self._tile()
        row, column = divmod(index.row(), self.columns)
        return QRect(column * (width + GAP), row * (height + GAP) - self.verticalOffset(), width, height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        width, height = self._tile()
        column, x = divmod(point.x(), width + GAP)
        row, y = divmod(point.y() + self.verticalOffset(), height + GAP)
        place = row * self.columns + column
        inside = 0 <= column < self.columns and x < width and y < height and self.model() is not None
        return self.model().index(place, 0) if inside and place < self.model().rowCount() else QModelIndex()

    def updateGeometries(self) -> None:
        _, height = self._tile()
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._rows() * (height + GAP) - GAP - page))
        bar.setEnabled(bar.maximum() > 0)  # the style sheet hides a bar that has nothing to do
        bar.setPageStep(page)
        bar.setSingleStep((height + GAP) // 3)
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        _, before = tile(event.oldSize().width())
        first = self.verticalOffset() // (before + GAP) * columns(event.oldSize().width())
        super().resizeEvent(event)
        self.updateGeometries()
        if first and event.oldSize().width() != event.size().width():  # keep what was at the top there
            _, height = self._tile()
            self.verticalScrollBar().setValue(first // self.columns * (height + GAP))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        if rect.top() < 0 or hint is QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # ---- keys and selection -----------------------------------------------------------------------------

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count = self.model().rowCount() if self.model() is not None else 0
        if not count:
            return QModelIndex()
        _, height = self._tile()
        page = max(1, self.viewport().height() // (height + GAP)) * self.columns
        now = self.currentIndex().row()
        step = {
            Move.MoveLeft: -1, Move.MovePrevious: -1, Move.MoveRight: 1, Move.MoveNext: 1,
            Move.MoveUp: -self.columns, Move.MoveDown: self.columns,
            Move.MovePageUp: -page, Move.MovePageDown: page, Move.MoveHome: -count, Move.MoveEnd: count,
        }[action]  # fmt: skip
        return self.model().index(0 if now < 0 else min(max(now + step, 0), count - 1), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        index = self.indexAt(rect.center())
        self.selectionModel().select(QItemSelection(index, index), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    # ---- painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.model() is None:
            return
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        _, height = self._tile()
        first = (self.verticalOffset() + event.rect().top()) // (height + GAP) * self.columns
        last = ((self.verticalOffset() + event.rect().bottom()) // (height + GAP) + 1) * self.columns
        plain = option.state
        for place in range(max(first, 0), min(last, self.model().rowCount())):
            index = self.model().index(place, 0)
            option.rect = self.visualRect(index)
            option.state = plain | self._state(index)
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def _state(self, index: QModelIndex) -> QStyle.StateFlag:
        state = QStyle.StateFlag.State_None
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if index == self.currentIndex() and self.hasFocus():
            state |= QStyle.StateFlag.State_HasFocus
        if self.visualRect(index).contains(self.viewport().mapFromGlobal(self.cursor().pos())):
            state |= QStyle.StateFlag.State_MouseOver
        return state
