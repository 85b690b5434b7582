# SPDX-License-Identifier: Apache-2.0
"""The command palette: everything the menus can do, found by typing a few letters of it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from app.widgets.text import without_key

WIDE, HIGH = 520, 380
STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QDialog):
    """Enter does what is chosen, Escape nothing."""

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Commands"))
        self.resize(WIDE, HIGH)
        self._actions = actions(menus)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Find a command"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._do)
        self.search.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("palette")
        self.list.setProperty("role", "queue")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.itemActivated.connect(self._do)
        self.list.itemClicked.connect(self._do)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self._filter("")
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the letters go into the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in STEPS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self.list.clear()
        ranked = [(score(text, name), place) for place, (name, _) in enumerate(self._actions)]
        for _, place in sorted((rank, place) for rank, place in ranked if rank is not None):
            name, command = self._actions[place]
            keys = command.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(f"{name}    {keys}".rstrip())
            item.setData(Qt.ItemDataRole.UserRole, place)
            if not command.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do(self) -> None:
        if self.list.currentRow() < 0:
            return
        item = self.list.currentItem()
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            _, action = self._actions[item.data(Qt.ItemDataRole.UserRole)]
            self.accept()
            action.trigger()


def actions(menus: QMenuBar, *, fill: bool = True) -> list[tuple[str, QAction]]:
    """Every action below the menu bar with the names of its menus; menus that fill themselves are filled first.

    `fill` False leaves those as they are: they may ask a slow disk.
    """
    found: list[tuple[str, QAction]] = []

    def look(menu: QMenu, names: list[str]) -> None:
        if fill:
            menu.aboutToShow.emit()
        for action in menu.actions():
            inner, name = action.menu(), without_key(action.text())
            if isinstance(inner, QMenu):
                look(inner, [*names, name])
            elif not action.isSeparator():
                found.append((" › ".join([*names, name.rstrip("…")]), action))

    for top in menus.actions():
        if isinstance(menu := top.menu(), QMenu):
            look(menu, [without_key(top.text())])
    return found


def score(typed: str, name: str) -> int | None:
    """The lower, the better; None where the letters are not in the name in this order."""
    typed, name = typed.casefold().strip(), name.casefold()
    if typed in name:
        return name.index(typed)
    place = 0
    for letter in typed.replace(" ", ""):
        if (place := name.find(letter, place) + 1) == 0:
            return None
    return 1000 + place
