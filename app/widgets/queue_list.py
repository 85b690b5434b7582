# SPDX-License-Identifier: Apache-2.0
"""The list of files in hand, shown when there is more than one."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import translated
from app.icons import pixmap
from app.models.queue import ITEM, Item, QueueModel, Status
from app.theme import colours
from app.widgets.text import label

ROW = 30
SHOWN = 4  # rows before the list scrolls
DRAWINGS = {
    Status.WAITING: "waiting", Status.RUNNING: "restart", Status.DONE: "check", Status.FAILED: "warning",
    Status.CANCELLED: "close",
}  # fmt: skip


class QueueDelegate(QStyledItemDelegate):
    """State, name, and what came of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item, scheme = index.data(ITEM), colours()
        if not isinstance(item, Item):
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.soft))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(3, 1, -3, -1), 6, 6)
        colour = {Status.FAILED: scheme.trouble, Status.RUNNING: scheme.accent, Status.DONE: scheme.accent}
        ratio = painter.device().devicePixelRatio()
        drawing = pixmap(DRAWINGS[item.status], colour.get(item.status, scheme.muted), round(16 * ratio))
        left = option.rect.left() + 11
        painter.drawPixmap(
            QRectF(left, option.rect.center().y() - 7.5, 16, 16), drawing, QRectF(drawing.rect())
        )
        self._write(painter, option, index, item)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        item: Item,
    ) -> None:
        area = option.rect.adjusted(36, 0, -12, 0)
        half = area.width() * 2 // 5
        metrics, middle = option.fontMetrics, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        name = metrics.elidedText(item.name, Qt.TextElideMode.ElideMiddle, half - 8)
        painter.drawText(area.adjusted(0, 0, half - area.width() - 8, 0), middle, name)
        model = index.model()
        assert isinstance(model, QueueModel)
        says = translated(item.error) if item.status is Status.FAILED else item.text
        says = says or model.status_name(item.status)
        painter.setPen(QColor(colours().muted))  # the palette's placeholder is fainter: style sheets do that
        says = metrics.elidedText(" ".join(says.split()), Qt.TextElideMode.ElideRight, area.width() - half)
        painter.drawText(area.adjusted(half, 0, 0, 0), middle, says)


class QueueList(QFrame):
    """The list with its heading and its two buttons."""

    chosen = Signal(object)  # an Item
    stop_all = Signal()
    clear = Signal()

    def __init__(self, queue: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self.view = QListView(self)
        self.view.setProperty("role", "queue")
        self.view.setModel(queue)
        self.view.setItemDelegate(QueueDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.tr("Files in hand"))
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.heading = label("", "heading")
        self.heading.setWordWrap(False)
        self.stop = QPushButton(self.tr("Stop all"), self)
        self.stop.setAccessibleName(self.tr("Stop the file in hand and those that wait"))
        self.stop.clicked.connect(self.stop_all)
        self.tidy = QPushButton(self.tr("Clear list"), self)
        self.tidy.setAccessibleName(self.tr("Remove the files that are done from the list"))
        self.tidy.clicked.connect(self.clear)
        self._lay_out()
        for signal in (queue.rowsInserted, queue.rowsRemoved, queue.dataChanged):
            signal.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self.heading)
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.tidy)
        column.addLayout(row)
        column.addWidget(self.view)

    def refresh(self) -> None:
        """Say how far the work is; hidden while there is one file or none."""
        items = self._queue.items
        ended = sum(item.ended for item in items)
        self.setVisible(len(items) > 1)
        self.heading.setText(self.tr("{done} of {total} files").format(done=ended, total=len(items)))
        self.stop.setVisible(ended < len(items))
        self.tidy.setVisible(ended == len(items))
        self.view.setFixedHeight(min(len(items), SHOWN) * ROW + 2 * self.view.frameWidth() + 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    def select(self, item: Item) -> None:
        """Mark this one and bring it into view."""
        row = self._queue.row(item)
        if row >= 0:
            self.view.setCurrentIndex(self._queue.index(row, 0))

    def _choose(self, current: QModelIndex) -> None:
        item = current.data(ITEM)
        if isinstance(item, Item):
            self.chosen.emit(item)
