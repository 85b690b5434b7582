# SPDX-License-Identifier: Apache-2.0
"""Commands and their keys, as a table."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QFont, QKeySequence

from app.models.examples import ROOT, Index
from app.shortcuts import Command, Shortcuts

COMMAND, KEYS = range(2)


class ShortcutsModel(QAbstractTableModel):
    """A row for each command; keys that are not the usual ones are bold, and the tip has the usual ones."""

    def __init__(self, shortcuts: Shortcuts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.commands = shortcuts.commands
        shortcuts.changed.connect(self.say_again)

    def say_again(self) -> None:
        """Keys, or the language, have changed; the rows stay."""
        self.commands = self._shortcuts.commands
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, COMMAND, KEYS)
        self.dataChanged.emit(self.index(0, COMMAND), self.index(len(self.commands) - 1, KEYS))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.commands)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        names = (self.tr("Command"), self.tr("Keys"))
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.commands):
            return None
        command = self.commands[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return command.name if index.column() == COMMAND else shown(command.keys)
        if command.keys == command.usual:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._usually(command)
        if role == Qt.ItemDataRole.FontRole and index.column() == KEYS:
            bold = QFont()
            bold.setBold(True)
            return bold
        return None

    def _usually(self, command: Command) -> str:
        if command.usual.isEmpty():
            return self.tr("Usually it has no keys.")
        return self.tr("Usually {keys}").format(keys=shown(command.usual))


def shown(keys: QKeySequence) -> str:
    """As the system writes them."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
