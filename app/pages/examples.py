# SPDX-License-Identifier: Apache-2.0
"""The project's examples: a grid with search, or what to do while there are none."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.icons import icon, pixmap
from app.models.examples import EXAMPLE, FILE, ExamplesModel, Store
from app.names import SPLITS, split_name
from app.opening import project_name
from app.theme import colours
from app.widgets.grid import GridView
from app.widgets.text import ElidedLabel, label
from app.widgets.thumbnails import Thumbnails
from app.widgets.tiles import TileDelegate
from core.errors import CoreError
from core.example import Example

WIDEST = 440  # pixels of a line
TYPING = 180  # milliseconds after the last key until the search runs


class EmptyState(QWidget):
    """What to do when there is nothing to show."""

    import_folder = Signal()
    open_project = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = QLabel(self)
        self.title = label("", "title")
        self.text = label("", "muted")
        self.bring = QPushButton(self.tr("Import a folder…"), self)
        self.bring.setProperty("role", "primary")
        self.bring.setAccessibleName(self.tr("Import a folder of files with captions"))
        self.bring.clicked.connect(self.import_folder)
        self.open = QPushButton(self.tr("Open a project…"), self)
        self.open.setAccessibleName(self.tr("Open a project folder"))
        self.open.clicked.connect(self.open_project)
        buttons = QHBoxLayout()
        for button in (self.bring, self.open):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (self.title, self.text):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.setAlignment(buttons, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, title: str, text: str, offer: bool) -> None:
        """Show this; `offer` adds the buttons."""
        self.title.setText(title)
        self.text.setText(text)
        self._fit()
        self.bring.setVisible(offer)
        self.open.setVisible(offer)
        ratio = self.devicePixelRatioF()
        mark = pixmap("braid" if offer else "search", colours().muted, round(72 * ratio))
        mark.setDevicePixelRatio(ratio)
        self._drawing.setPixmap(mark)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Lines that are good to read, or as long as there is room for."""
        wide = min(WIDEST, max(self.width() - 24, 120))
        for text in (self.title, self.text):
            text.setFixedWidth(wide)
            text.setMinimumHeight(max(text.heightForWidth(wide), 0))  # -1 before it has words


class ExamplesPage(QWidget):
    """The left half of the window."""

    describe = Signal(list)  # paths
    choose_for = Signal(str)  # a path
    import_folder = Signal()
    open_project = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ExamplesModel(thumbnails, self)
        self._folder: Path | None = None
        self._opened = False
        self.title = ElidedLabel("", "title", Qt.TextElideMode.ElideMiddle)
        self.count = label("", "muted")
        self.count.setWordWrap(False)
        self.search = QLineEdit(self)
        self.split = QComboBox(self)
        self.grid = GridView(self)
        self.empty = EmptyState(self)
        self._make_filters()
        self._make_grid(thumbnails)
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING)
        self._typing.timeout.connect(self._filter)
        self.model.counted.connect(self._counted)
        self.empty.import_folder.connect(self.import_folder)
        self.empty.open_project.connect(self.open_project)

    def _make_filters(self) -> None:
        self.search.setPlaceholderText(self.tr("Search captions and file names"))
        self.search.setAccessibleName(self.tr("Search captions and file names"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self._filter)
        self.split.setAccessibleName(self.tr("Which split is shown"))
        self.split.addItem(self.tr("All splits"), None)
        for split in SPLITS:
            self.split.addItem(split_name(split), split)
        self.split.currentIndexChanged.connect(self._filter)

    def _make_grid(self, thumbnails: Thumbnails) -> None:
        self.grid.setObjectName("grid")
        self.grid.setModel(self.model)
        self.grid.setItemDelegate(TileDelegate(self.grid))
        self.grid.setAccessibleName(self.tr("Examples of the project"))
        self.grid.activated.connect(self._describe)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._menu)
        thumbnails.ready.connect(lambda _: self.grid.viewport().update())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 8, 12)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        column.addLayout(head)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search, 1)
        filters.addWidget(self.split)
        column.addLayout(filters)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        column.addLayout(self._stack, 1)

    # ---- what the window asks ---------------------------------------------------------------------------

    def open(self, folder: Path | None, store: Store | None) -> None:
        """Show this project; without a store there is none in `folder` yet."""
        self._folder, self._opened = folder, store is not None
        self._say()
        self.model.open(store)

    def _say(self) -> None:
        self.title.setText(self._name(self._folder))
        self.title.setToolTip(str(self._folder or ""))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._counted(self.model.rowCount())

    def _name(self, folder: Path | None) -> str:
        if folder is None:
            return self.tr("No project")
        return project_name(folder)

    def reload(self) -> None:
        """The project has changed."""
        self.model.reload()

    def look_again(self) -> None:
        """The window is looked at again: another one may have written into the project."""
        with suppress(CoreError):  # a disk that is gone is said when something is wanted of it
            self.model.look_again()

    # ---- what happens -----------------------------------------------------------------------------------

    def _filter(self) -> None:
        self._typing.stop()
        self.model.filter(self.search.text().strip(), self.split.currentData())

    def _counted(self, count: int) -> None:
        narrowed = bool(self.model.search or self.model.split)
        self.count.setText(self.tr("%Ln example(s)", "", count))
        self.count.setVisible(self._opened)
        self._stack.setCurrentWidget(self.grid if count else self.empty)
        self.search.setVisible(bool(count) or narrowed)
        self.split.setVisible(bool(count) or narrowed)
        if narrowed:
            self.empty.say(
                self.tr("Nothing found"),
                self.tr("No caption or file name matches. Try a shorter word."),
                False,
            )
        else:
            self.empty.say(
                self.tr("Start with a few examples"),
                self.tr(
                    "Drop a folder of pictures or recordings with their captions, or a CSV list of them, "
                    "anywhere on this window. They become examples that the model learns from."
                ),
                True,
            )

    def _describe(self, index: QModelIndex) -> None:
        if file := index.data(FILE):
            self.describe.emit([file])

    def _menu(self, place: QPoint) -> None:
        index = self.grid.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index)
            menu.exec(self.grid.viewport().mapToGlobal(place))
            menu.deleteLater()

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with this example."""
        menu, file, example = QMenu(self), index.data(FILE), index.data(EXAMPLE)
        assert isinstance(example, Example)
        describe = QAction(icon("drop", colours().text), self.tr("Describe with the model"), menu)
        describe.triggered.connect(lambda: self._describe(index))
        choose = QAction(icon("choose", colours().text), self.tr("Choose demonstrations for it"), menu)
        choose.triggered.connect(lambda: self.choose_for.emit(file))
        copy = QAction(icon("copy", colours().text), self.tr("Copy caption"), menu)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(example.target))
        show = QAction(icon("folder", colours().text), self.tr("Open the file's folder"), menu)
        show.triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(file).parent))))
        describe.setEnabled(bool(file))
        choose.setEnabled(bool(file))
        show.setEnabled(bool(file))
        menu.addActions([describe, choose, copy, show])
        return menu
