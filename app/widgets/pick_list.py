# SPDX-License-Identifier: Apache-2.0
"""The chosen demonstrations as cards: thumbnail, caption, score and reason; dragged, or moved with Alt and the arrows."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import translated
from app.icons import pixmap
from app.intake import kind
from app.models.picks import PICK, PicksModel
from app.theme import Colours, colours, set_icon
from app.widgets.text import label
from app.widgets.thumbnails import Thumbnails
from app.widgets.tiles import paint_mat
from core.choosing import Picked

HEIGHT, SIDE = 72, 52  # pixels of a card, and of its thumbnail
MARK = 14


class PickDelegate(QStyledItemDelegate):
    """Number and thumbnail; caption, then score and reason. A pinned one has a pin."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        pick, scheme = index.data(PICK), colours()
        if not isinstance(pick, Picked):
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect).adjusted(2, 2, -2, -3)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(QColor(scheme.accent if selected else scheme.border), 1.0))
        painter.setBrush(QColor(scheme.soft if selected else scheme.raised))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        mat = QRectF(area.left() + 34, area.center().y() - SIDE / 2, SIDE, SIDE)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        paint_mat(painter, mat, picture, kind(pick.file) if pick.file else "text", scheme)
        self._number(painter, QRectF(area.left(), area.top(), 34, area.height()), index.row(), scheme)
        self._write(painter, area.adjusted(34 + SIDE + 12, 9, -12, -8), option, pick, scheme)
        painter.restore()

    def _number(self, painter: QPainter, area: QRectF, row: int, scheme: Colours) -> None:
        painter.setPen(QColor(scheme.muted))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(row + 1))

    def _write(
        self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, pick: Picked, scheme: Colours
    ) -> None:
        metrics, elide = option.fontMetrics, Qt.TextElideMode.ElideRight
        room = area.width()
        if pick.pinned:
            side = round(MARK * painter.device().devicePixelRatio())
            drawing = pixmap("pin", scheme.accent, side)
            painter.drawPixmap(
                QRectF(area.right() - MARK, area.top() + 1, MARK, MARK), drawing, QRectF(drawing.rect())
            )
            room -= MARK + 6
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        line = QRectF(area.left(), area.top(), room, metrics.height())
        painter.drawText(line, 0, metrics.elidedText(" ".join(pick.caption.split()), elide, int(room)))
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        painter.setPen(QColor(scheme.muted))
        reason = translated(pick.reason)
        says = reason if pick.pinned else f"{pick.score:.2f} · {reason}"
        below = QRectF(area.left(), line.bottom() + 3, area.width(), painter.fontMetrics().height())
        painter.drawText(below, 0, painter.fontMetrics().elidedText(says, elide, int(area.width())))


class PicksView(QListView):
    """Space pins, Delete leaves out, Alt with an arrow moves."""

    pin = Signal()
    exclude = Signal()
    shift = Signal(int)  # rows further down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if alt and event.key() in steps:
            self.shift.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self.pin.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.exclude.emit()
        else:
            super().keyPressEvent(event)


class PickList(QWidget):
    """The cards, with buttons for what can be done with the one that is chosen."""

    chosen = Signal(str)  # the id of a card's example

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PicksModel(thumbnails, self)
        self.view = PicksView(self)
        self.view.setProperty("role", "cards")
        self.view.setModel(self.model)
        self.view.setItemDelegate(PickDelegate(self.view))
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.view.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.view.setAccessibleName(self.tr("Chosen examples, in the order the model sees them"))
        self.tools: dict[str, QToolButton] = {}
        self.left_out = label("", "muted")
        self.back = QPushButton(self.tr("Bring back"), self)
        self._make_tools()
        self._lay_out()
        self.view.pin.connect(self._pin)
        self.view.exclude.connect(self._exclude)
        self.view.shift.connect(self._move)
        self.view.selectionModel().currentChanged.connect(self._changed)
        self.back.clicked.connect(self.model.bring_back)
        for signal in (self.model.modelReset, self.model.decided):
            signal.connect(self._show)
        self._show()

    def _make_tools(self) -> None:
        looks = {
            "pin": ("pin", self.tr("Pin it: it is always shown (Space)"), self._pin),
            "exclude": ("close", self.tr("Leave it out: it is never shown (Delete)"), self._exclude),
            "up": ("up", self.tr("Earlier (Alt+Up)"), lambda: self._move(-1)),
            "down": ("down", self.tr("Later, nearer to the file (Alt+Down)"), lambda: self._move(1)),
        }
        for name, (drawing, says, act) in looks.items():
            tool = self.tools[name] = QToolButton(self)
            set_icon(tool, drawing)
            tool.setToolTip(says)
            tool.setAccessibleName(says)
            tool.clicked.connect(act)
        self.tools["pin"].setCheckable(True)
        self.back.setAccessibleName(self.tr("Bring back what was left out"))

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for tool in self.tools.values():
            tools.addWidget(tool)
        tools.addSpacing(8)
        tools.addWidget(self.left_out, 1)
        tools.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.view, 1)
        column.addLayout(tools)

    # ---- what the page asks -----------------------------------------------------------------------------

    def show_picks(self, picks: tuple[Picked, ...]) -> None:
        """Show these; the card that was chosen stays so."""
        before = self.current
        self.model.show_picks(picks)
        self.select(before.id if before is not None else "")

    def select(self, id: str) -> None:
        """Mark this example's card, if it has one."""
        rows = [row for row, pick in enumerate(self.model.picks) if pick.id == id]
        self.view.setCurrentIndex(self.model.index(rows[0], 0) if rows else QModelIndex())

    @property
    def current(self) -> Picked | None:
        """The card that is chosen."""
        pick = self.view.currentIndex().data(PICK)
        return pick if isinstance(pick, Picked) else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    # ---- what a person does -----------------------------------------------------------------------------

    def _pin(self) -> None:
        if self.current is not None:
            place = self.model.pin(self.view.currentIndex().row(), not self.current.pinned)
            self.view.setCurrentIndex(self.model.index(place, 0))
        self._show()

    def _exclude(self) -> None:
        if self.current is not None:
            row = self.view.currentIndex().row()
            self.model.exclude(row)
            self.view.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), 0))

    def _move(self, rows: int) -> None:
        if self.current is not None:
            row = self.view.currentIndex().row()
            self.view.setCurrentIndex(self.model.index(self.model.move(row, row + rows), 0))

    def _changed(self) -> None:
        self._show()
        if self.current is not None:
            self.chosen.emit(self.current.id)

    def _show(self) -> None:
        current, row = self.current, self.view.currentIndex().row()
        for tool in self.tools.values():
            tool.setEnabled(current is not None)
        self.tools["up"].setEnabled(row > 0)
        self.tools["down"].setEnabled(0 <= row < self.model.rowCount() - 1)
        self.tools["pin"].setChecked(current is not None and current.pinned)
        count = len(self.model.excluded)
        self.left_out.setText(self.tr("%Ln left out", "", count))
        self.left_out.setVisible(bool(count))
        self.back.setVisible(bool(count))
