# SPDX-License-Identifier: Apache-2.0
"""Correcting an answer: it is taught to the project, and can be taken back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.engine_texts import translated
from app.models.queue import Item, Status
from app.theme import set_icon
from app.widgets.text import label
from core.trying import Taught


class Correction(QWidget):
    """A button, then a line to write in, then what has come of it."""

    teach = Signal(str)  # the caption as it should be
    unteach = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.can_teach = False  # whether there is a project to teach
        self._item: Item | None = None
        self.open = QPushButton(self.tr("Correct it…"), self)
        self.open.setAccessibleName(self.tr("Correct the answer"))
        set_icon(self.open, "edit")
        self.open.clicked.connect(self.begin)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(self.tr("The answer as it should be"))
        self.line.returnPressed.connect(self._save)
        self.save = QPushButton(self.tr("Teach"), self)
        self.save.setProperty("role", "primary")
        self.save.setAccessibleName(self.tr("Teach this answer to the project"))
        self.save.clicked.connect(self._save)
        self.line.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.leave = QPushButton(self.tr("Cancel"), self)
        self.leave.setAccessibleName(self.tr("Leave the answer as it is"))
        self.leave.clicked.connect(self.end)
        self.undo = QPushButton(self.tr("Undo"), self)
        self.undo.setAccessibleName(self.tr("Take the correction back"))
        self.undo.clicked.connect(self.unteach)
        self.says = label("", "muted")
        self._lay_out()
        self.end()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.save)
        row.addWidget(self.leave)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.says, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.addLayout(row)

    # ---- what the panel asks ----------------------------------------------------------------------------

    def show_item(self, item: Item) -> None:
        """Show where this item's correction stands."""
        if item is not self._item:
            self._item = item
            self._write(False)
        self.setVisible(item.status is Status.DONE)
        self._refresh()

    def begin(self) -> None:
        """Let the person write."""
        if self._item is not None and self.can_teach and self._item.status is Status.DONE:
            taught = self._item.taught
            self.line.setText(self._item.text if taught is None or taught.undone else taught.caption)
            self._write(True)
            self.line.setFocus()
            self.line.selectAll()

    def end(self) -> None:
        """Leave everything as it is."""
        self._write(False)
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.save.isVisible():
            self.end()
            self.open.setFocus()
        else:
            super().keyPressEvent(event)

    # ---- inside -----------------------------------------------------------------------------------------

    def _write(self, writing: bool) -> None:
        self._writing = writing
        writes: tuple[QWidget, ...] = (self.line, self.save, self.leave)
        waits: tuple[QWidget, ...] = (self.open, self.says)
        for widget in (*writes, *waits):
            widget.setVisible(writing is (widget in writes))
        if writing:
            self.undo.hide()

    def _save(self) -> None:
        if text := self.line.text().strip():
            self._write(False)
            self.teach.emit(text)
            self.open.setFocus()

    def _refresh(self) -> None:
        item = self._item
        if item is None or self._writing:
            return
        taught = item.taught
        self.open.setEnabled(self.can_teach and not item.teaching)
        self.says.setText(self._sentence(item, taught))
        undoable = taught is not None and not taught.undone and taught.before != taught.caption
        self.undo.setVisible(undoable)
        self.undo.setEnabled(not item.teaching)

    def _sentence(self, item: Item, taught: Taught | None) -> str:
        if item.teach_error:
            return translated(item.teach_error)
        if item.teaching:
            return self.tr("Storing it…")
        if not self.can_teach and taught is None:
            return self.tr("Open a project or import examples: corrections become examples of it.")
        if taught is None:
            return ""
        if taught.undone:
            return self.tr("Taken back.")
        if taught.before == taught.caption:
            return self.tr("The project says so already.")
        said = self.tr("Taught: “{caption}” It is shown to the model from the next file on.")
        if not taught.shown:
            said = self.tr(
                "Corrected: “{caption}” The example is not in the training split: it measures and is not shown."
            )
        return said.format(caption=taught.caption)
