# SPDX-License-Identifier: Apache-2.0
"""Home: the projects opened last, the sample project, and a place to drop a folder that becomes one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.icons import pixmap
from app.models.examples import ROOT, Index
from app.opening import project_name
from app.theme import colours, set_icon
from app.widgets.text import label
from core import places

HEIGHT = 52
FRAME = 4  # pixels around the list
WIDEST = 760  # pixels
PATH = int(Qt.ItemDataRole.UserRole)
GONE = PATH + 1


class RecentModel(QAbstractListModel):
    """Folders, the one opened last first; those that are gone are shown as such."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paths: list[str] = []
        self._gone: set[str] = set()

    def show_paths(self, paths: Sequence[str]) -> None:
        """Show these from now on."""
        self.beginResetModel()
        self.paths = list(paths)
        self._gone = {path for path in paths if not Path(path).is_dir()}
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.paths):
            return None
        path = self.paths[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return project_name(Path(path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            gone = self.tr("not there any more")
            return f"{self.data(index)}, {path}" + (f", {gone}" if path in self._gone else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return path
        if role == GONE:
            return path in self._gone
        return path if role == PATH else None


class RecentDelegate(QStyledItemDelegate):
    """Two lines: its name, and where it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scheme, gone = colours(), bool(index.data(GONE))
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect).adjusted(3, 1, -3, -1)
        over = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        if option.state & over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.soft))
            painter.drawRoundedRect(area, 7, 7)
        drawing = pixmap(
            "warning" if gone else "folder", scheme.muted, round(18 * painter.device().devicePixelRatio())
        )
        painter.drawPixmap(
            QRectF(area.left() + 10, area.center().y() - 9, 18, 18), drawing, QRectF(drawing.rect())
        )
        inner = area.adjusted(40, 7, -12, -7)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(scheme.muted) if gone else option.palette.color(QPalette.ColorRole.Text))
        metrics = painter.fontMetrics()
        line = QRectF(inner.left(), inner.top(), inner.width(), metrics.height())
        painter.drawText(
            line, 0, metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(inner.width()))
        )
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        painter.setPen(QColor(scheme.muted))
        path = painter.fontMetrics().elidedText(
            index.data(PATH), Qt.TextElideMode.ElideMiddle, int(inner.width())
        )
        painter.drawText(QRectF(inner.left(), line.bottom() + 1, inner.width(), metrics.height()), 0, path)
        painter.restore()


class RecentView(QListView):
    """Delete takes a project off the list; the project stays."""

    forget = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.forget.emit()
        else:
            super().keyPressEvent(event)


class HomePage(QWidget):
    """Says what can be opened; the window opens it."""

    open = Signal(Path)
    choose = Signal()  # a project's folder is to be chosen
    bring = Signal()  # a folder to import is to be chosen
    forget = Signal(str)  # a path that is no longer to be listed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RecentModel(self)
        self.view = RecentView(self)
        self.none = label(self.tr("None yet."), "muted")
        self.sample = QPushButton(self.tr("Open the sample project"), self)
        self.project = QPushButton(self.tr("Open a project…"), self)
        self.folder = QPushButton(self.tr("Start with a folder…"), self)
        self._make_controls()
        self._lay_out()

    def _make_controls(self) -> None:
        self.view.setProperty("role", "queue")
        self.view.setModel(self.model)
        self.view.setItemDelegate(RecentDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Projects opened last"))
        self.view.activated.connect(lambda index: self._open(index))
        self.view.clicked.connect(lambda index: self._open(index))
        self.view.forget.connect(self._forget)
        looks = {
            self.folder: (
                "import",
                self.tr("Choose a folder of files with captions and start with it"),
                self.bring,
            ),
            self.project: ("folder", self.tr("Open the folder of a project"), self.choose),
        }
        for button, (drawing, says, signal) in looks.items():
            button.setAccessibleName(says)
            set_icon(button, drawing)
            button.clicked.connect(signal)
        self.folder.setProperty("role", "primary")
        set_icon(self.folder, "import")
        self.sample.setAccessibleName(self.tr("Open the sample project"))
        set_icon(self.sample, "picture")
        self.sample.clicked.connect(lambda: self.open.emit(places.sample_project()))

    def _lay_out(self) -> None:
        start = label(
            self.tr(
                "Drop a folder of pictures or recordings with their captions, or a list of them, anywhere on this window. "
                "They become the examples of a project, which the model learns from."
            ),
            "muted",
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.folder, self.project, self.sample):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inner = QWidget(self)
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Teach a model to describe your files"), "title"))
        column.addWidget(start)
        column.addLayout(buttons)
        column.addSpacing(10)
        column.addWidget(label(self.tr("Opened last"), "heading"))
        column.addWidget(self.none)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 16, 12)
        row.addWidget(inner, 1)
        row.addStretch(0)

    # ---- what the window asks ---------------------------------------------------------------------------

    def show_recent(self, paths: Sequence[str]) -> None:
        """Show these projects, the latest first."""
        self.model.show_paths(paths)
        self.none.setVisible(not paths)
        self.view.setVisible(bool(paths))
        self.view.setMaximumHeight(HEIGHT * len(paths) + 2 * FRAME)
        self.view.setCurrentIndex(self.model.index(0, 0))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sample.setVisible(places.sample_project().is_dir())
        (self.view if self.model.paths else self.folder).setFocus()

    # ---- what a person does -----------------------------------------------------------------------------

    def _open(self, index: QModelIndex) -> None:
        self.open.emit(Path(str(index.data(PATH))))

    def _forget(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self.forget.emit(index.data(PATH))
