# SPDX-License-Identifier: Apache-2.0
"""A text for a report or a look, such as what the engine wrote on its standard error."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.engine import Engine
from app.widgets.text import label


class TextWindow(QDialog):
    """The text as it was when the window was opened; `says` stands above it."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None, says: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(760, 440)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setPlainText(text)
        self.text.setAccessibleName(title)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setAccessibleName(self.tr("Copy the text"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(self.tr("Close this window"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        if says:
            column.addWidget(label(says, "muted"))
        column.addWidget(self.text)
        column.addLayout(row)


def log_window(engine: Engine, parent: QWidget | None = None) -> TextWindow:
    """The last lines of the engine's log."""
    translate = QCoreApplication.translate
    nothing = translate("log", "The engine has not written anything.")
    return TextWindow(translate("log", "Engine log"), "\n".join(engine.log) or nothing, parent)
