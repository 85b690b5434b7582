# SPDX-License-Identifier: Apache-2.0
"""The project's runs, the newest first: how each stands, what it is called, how good it became."""

from pathlib import Path

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import translated
from app.icons import icon, pixmap
from app.models.runs import ROW, Row, RunsModel
from app.theme import Colours, colours, set_icon
from app.widgets.text import label

HEIGHT = 54
DRAWINGS = {
    "new": "waiting", "starting": "restart", "running": "train", "paused": "pause", "stopping": "stop",
    "released": "pause", "stopped": "stop", "finished": "check", "failed": "warning", "lost": "warning",
}  # fmt: skip


class RunDelegate(QStyledItemDelegate):
    """Two lines: name and figure; state, date and size. A run that is trained has its progress below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, scheme = index.data(ROW), colours()
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect).adjusted(3, 1, -3, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.soft))
            painter.drawRoundedRect(area, 7, 7)
        self._draw_state(painter, area, row, scheme)
        self._write(painter, area.adjusted(34, 7, -10, -8), option, row, scheme)
        if row.status.alive and row.status.steps:
            _bar(painter, area.adjusted(34, area.height() - 6, -10, -3), row, scheme)
        painter.restore()

    def _draw_state(self, painter: QPainter, area: QRectF, row: Row, scheme: Colours) -> None:
        state = row.status.state
        colour = scheme.trouble if state in ("failed", "lost") else scheme.muted
        if row.status.alive or state == "finished":
            colour = scheme.accent
        drawing = pixmap(DRAWINGS[state], colour, round(16 * painter.device().devicePixelRatio()))
        painter.drawPixmap(QRectF(area.left() + 9, area.top() + 9, 16, 16), drawing, QRectF(drawing.rect()))

    def _write(
        self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, row: Row, scheme: Colours
    ) -> None:
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        metrics = painter.fontMetrics()
        line = QRectF(area.left(), area.top(), area.width(), metrics.height())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), row.figure)
        room = int(area.width()) - (metrics.horizontalAdvance(row.figure) + 8 if row.figure else 0)
        painter.drawText(line, 0, metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room))
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        painter.setPen(QColor(scheme.muted))
        metrics = painter.fontMetrics()
        below = QRectF(area.left(), line.bottom() + 1, area.width(), metrics.height())
        facts = metrics.elidedText(row.facts, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(below, 0, facts)


def _bar(painter: QPainter, area: QRectF, row: Row, scheme: Colours) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, part in ((scheme.border, 1.0), (scheme.accent, min(row.status.step / row.status.steps, 1.0))):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(area.left(), area.top(), area.width() * part, area.height()), 1.5, 1.5)


class RunsView(QListView):
    """F2 renames, Delete deletes, as in a file manager."""

    rename = Signal()
    delete = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete.emit()
        else:
            super().keyPressEvent(event)


class RunList(QWidget):
    """The list, with the button for a new run above it."""

    new = Signal()
    chosen = Signal(object)  # a Row
    rename = Signal(object)
    delete = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False  # while the list marks a row by itself
        self.model = RunsModel(self)
        self.view = RunsView(self)
        self.view.setProperty("role", "queue")
        self.view.setModel(self.model)
        self.view.setItemDelegate(RunDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Trainings of this project"))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.rename.connect(lambda: self._pass_on(self.rename))
        self.view.delete.connect(lambda: self._pass_on(self.delete))
        self.add = QPushButton(self.tr("New training"), self)
        self.add.setAccessibleName(self.tr("Set up a new training"))
        set_icon(self.add, "new")
        self.add.clicked.connect(self.new)
        self.problem = label("", "muted")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.add)
        column.addWidget(self.view, 1)
        column.addWidget(self.problem)

    def show_rows(self, rows: list[Row], problems: list[str]) -> None:
        """Show these runs, and what is wrong with those that cannot be shown."""
        current = self.row
        self.model.show_rows(rows)
        self.select(current.folder if current is not None else None)
        self.problem.setText(translated("\n".join(problems)))
        self.problem.setVisible(bool(problems))

    def select(self, folder: Path | None) -> None:
        """Mark this run, or none, without opening it."""
        self._quiet = True
        self.view.setCurrentIndex(self.model.place(folder) if folder is not None else QModelIndex())
        self._quiet = False

    @property
    def row(self) -> Row | None:
        """The marked run."""
        row = self.view.currentIndex().data(ROW)
        return row if isinstance(row, Row) else None

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Row) and not self._quiet:
            self.chosen.emit(row)

    def _pass_on(self, signal: SignalInstance) -> None:
        if self.row is not None:
            signal.emit(self.row)

    def _menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index)
            menu.exec(self.view.viewport().mapToGlobal(place))
            menu.deleteLater()

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with this run."""
        menu, row = QMenu(self), index.data(ROW)
        assert isinstance(row, Row)
        rename = menu.addAction(icon("edit", colours().text), self.tr("Rename…"))
        rename.triggered.connect(lambda: self.rename.emit(row))
        delete = menu.addAction(icon("bin", colours().text), self.tr("Delete…"))
        delete.triggered.connect(lambda: self.delete.emit(row))
        delete.setEnabled(not row.status.alive)
        return menu
