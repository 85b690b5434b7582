# SPDX-License-Identifier: Apache-2.0
"""What learns in a training: one of several methods, each with a sentence that says what it is for."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout, QWidget

from app.names import method_explained, method_name
from app.widgets.text import label

METHODS = {
    "transcription": ("speech",),
    "classification": ("cross-attention", "linear-probe", "classifier", "lora", "staged", "full"),
}  # of a task; of the others:
USUAL = ("cross-attention", "lora", "staged", "full")
FURTHER = ("dora", "bitfit", "adapters", "prefix", "soft-prompt")  # shown among the further settings


class Choice(QFrame):
    """One of several, with a sentence that says what it is for. The whole of it can be clicked."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QRadioButton(title, self)
        self.button.setAccessibleName(title)
        self.button.setAccessibleDescription(sentence)
        self.button.toggled.connect(self._mark)
        self.button.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(2)
        column.addWidget(self.button)
        text = label(sentence, "muted")
        text.setContentsMargins(23, 0, 0, 0)
        column.addWidget(text)
        self._mark()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.button.setFocus()
        self.button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._mark()
        return super().eventFilter(watched, event)

    def _mark(self) -> None:
        chosen = "chosen" if self.button.isChecked() else "card"
        self.setProperty("role", "focused" if self.button.hasFocus() else chosen)
        self.style().unpolish(self)
        self.style().polish(self)


class Methods(QWidget):
    """What learns: one choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: dict[str, Choice] = {}
        self._task, self._further = "", False
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda _: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        special = (method for methods in METHODS.values() for method in methods)
        for method in dict.fromkeys((*USUAL, *FURTHER, *special)):
            choice = Choice(method_name(method), method_explained(method), self)
            self._group.addButton(choice.button)
            self.choices[method] = choice
            column.addWidget(choice)

    def offer(self, task: str) -> None:
        """Show what can be chosen for this task; the first of it, where what was chosen does not fit."""
        self._task = task
        offered = (
            METHODS.get(task, USUAL) if task == "transcription" else (*METHODS.get(task, USUAL), *FURTHER)
        )
        for method, choice in self.choices.items():
            choice.setVisible(method in offered and (method not in FURTHER or self._further))
        if self.chosen not in offered:
            self.choices[offered[0]].button.setChecked(True)

    def show_further(self, on: bool) -> None:
        """Those that few people need, too; one that is chosen stays in sight."""
        self._further = on or self.chosen in FURTHER
        self.offer(self._task)

    def choose(self, method: str) -> None:
        """This one, where it is offered."""
        if method in self.choices:
            self.choices[method].button.setChecked(True)
        self.show_further(self._further)

    @property
    def chosen(self) -> str:
        """The method, as the engine calls it."""
        return next((m for m, choice in self.choices.items() if choice.button.isChecked()), "")
