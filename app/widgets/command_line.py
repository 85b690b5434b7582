# SPDX-License-Identifier: Apache-2.0
"""What would do the same in a terminal, to read and to copy."""

import shlex
from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.theme import set_icon
from app.widgets.text import label, tip


class CommandLine(QWidget):
    """One line; what does not fit is in the tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("The command line that does the same"))
        self.copy = QToolButton(self)
        self.copy.setAccessibleName(self.tr("Copy the command line that does the same"))
        self.copy.setToolTip(self.tr("Copy the command line that does the same"))
        set_icon(self.copy, "copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.text()))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(self.tr("The same on the command line"), "muted"))
        column.addLayout(row)

    def show_words(self, words: Sequence[str]) -> None:
        """The words of a command."""
        self.text.setText(shlex.join(words))
        self.text.setToolTip(tip(self.text.text()))
        self.text.setCursorPosition(0)
