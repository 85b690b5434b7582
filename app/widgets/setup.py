# SPDX-License-Identifier: Apache-2.0
"""What is decided before a training begins: what learns, from which examples, and for how long."""

import dataclasses
from typing import Literal, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.names import language_name, method_explained, method_name, task_name
from app.theme import set_icon
from app.widgets.cards import MessageCard
from app.widgets.fitting import Fitting
from app.widgets.form import Form
from app.widgets.result import fill
from app.widgets.text import label
from core.config import Training
from core.example import Split

FEW = 20  # examples below which a model rather learns them by heart
METHODS = {
    "transcription": ("speech",),
    "classification": ("cross-attention", "linear-probe", "classifier", "lora", "staged", "full"),
}  # of a task; of the others:
USUAL = ("cross-attention", "lora", "staged", "full")
FURTHER = ("dora", "bitfit", "adapters", "prefix", "soft-prompt")  # shown among the further settings
FIRST = ("epochs", "max_minutes")
MORE = ("learning_rate", "batch_size", "patience", "device")
WIDEST = 660  # pixels: longer lines are hard to read


class Counts(Protocol):
    """What is asked of the project here; `core.project.Project` has it."""

    def count(self, *, split: Split, task: str, language: str) -> int:
        """How many examples these are."""

    def tally(self, column: Literal["task", "language"]) -> dict[str, int]:
        """How many examples have each value, most frequent first."""


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

    @property
    def chosen(self) -> str:
        """The method, as the engine calls it."""
        return next((m for m, choice in self.choices.items() if choice.button.isChecked()), "")


class Setup(QWidget):
    """Shown where no run is looked at."""

    start = Signal(Training)
    bring = Signal()  # examples are wanted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts | None = None
        self.examples = 0  # it would learn from
        self.facts = label("", "heading")
        self.task = QComboBox(self)
        self.language = QComboBox(self)
        self.hints = QVBoxLayout()
        self.methods = Methods(self)
        self.first = Form(Training(), FIRST, self)
        self.further = Form(Training(), MORE, self)
        self.more = QToolButton(self)
        self.estimate = label("", "muted")
        self.go = QPushButton(self.tr("Start training"), self)
        self._make_controls()
        self._lay_out()
        self.task.currentIndexChanged.connect(self._chosen)
        self.language.currentIndexChanged.connect(self._chosen)

    def _make_controls(self) -> None:
        self.task.setAccessibleName(self.tr("Task that is trained"))
        self.language.setAccessibleName(self.tr("Language of the examples"))
        self.more.setText(self.tr("More settings"))
        self.more.setAccessibleName(self.tr("More settings"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_more)
        self._show_more(False)
        self.go.setProperty("role", "primary")
        self.go.setAccessibleName(self.tr("Start training"))
        set_icon(self.go, "play")
        self.go.clicked.connect(lambda: self.start.emit(self.training()))

    def _lay_out(self) -> None:
        self._settings = QWidget(self)  # hidden while there is nothing to learn from
        body = QVBoxLayout(self._settings)
        body.setContentsMargins(0, 4, 0, 0)
        body.setSpacing(8)
        body.addWidget(label(self.tr("What learns"), "heading"))
        body.addWidget(self.methods)
        body.addSpacing(4)
        body.addWidget(label(self.tr("How long"), "heading"))
        body.addWidget(self.first)
        body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.further)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 4)
        column.setSpacing(10)
        column.addLayout(self.hints)
        column.addWidget(self._settings)
        column.addStretch(1)
        scroll = Fitting(inner, self)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 12, 0)
        head.setSpacing(8)
        for widget in (self.facts, self.task, self.language):
            head.addWidget(widget, int(widget is self.facts))
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 12, 0)
        foot.setSpacing(12)
        foot.addWidget(self.estimate, 1)
        foot.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(label(self.tr("Train"), "title"))
        whole.addLayout(head)
        whole.addWidget(scroll)
        whole.addLayout(foot)
        whole.addStretch(1)
        self.setMaximumWidth(WIDEST)

    # ---- what the page asks -----------------------------------------------------------------------------

    def open(self, counts: Counts | None) -> None:
        """Offer to train on this project's examples."""
        self._counts = counts
        self._offer(self.task, {} if counts is None else counts.tally("task"))
        self._offer(self.language, {} if counts is None else counts.tally("language"))
        self._chosen()

    def _offer(self, combo: QComboBox, values: dict[str, int]) -> None:
        before, name = combo.currentData(), task_name if combo is self.task else language_name
        combo.blockSignals(True)
        combo.clear()
        for value in values:
            combo.addItem(name(value), value)
        combo.setCurrentIndex(max(combo.findData(before), 0) if values else -1)
        combo.setVisible(len(values) > 1)
        combo.blockSignals(False)

    def prefer_device(self, device: str) -> None:
        """Train there, unless something else is chosen here."""
        editor = self.further.editors["device"]
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(device))

    def foretell(self, busy: bool) -> None:
        """Say what comes after the button; `busy`: another run of the project is being trained."""
        text = self.tr("Time and memory are measured in two real steps, and shown before it goes on.")
        if busy:
            text = self.tr("Another training is under way: two at once are slow and need the memory twice.")
        self.estimate.setText(text)
        self.go.setEnabled(self.examples > 0)

    def training(self) -> Training:
        """What has been chosen, as the engine takes it."""
        return dataclasses.replace(
            Training(), method=self.methods.chosen, task=self.task.currentData() or "",
            language=self.language.currentData() or "", **self.first.values(), **self.further.values(),
        )  # fmt: skip

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._chosen()

    # ---- what happens -----------------------------------------------------------------------------------

    def _count(self, split: Split) -> int:
        task, language = self.task.currentData(), self.language.currentData()
        if self._counts is None or task is None:
            return 0
        return self._counts.count(split=split, task=task, language=language)

    def _show_more(self, on: bool) -> None:
        set_icon(self.more, "less" if on else "more")
        self.further.setVisible(on)
        self.methods.show_further(on)

    def _chosen(self) -> None:
        self.examples, validation = self._count("train"), self._count("validation")
        self.methods.offer(self.task.currentData() or "")
        self.facts.setText(self._facts(validation))
        self.facts.setVisible(self.examples > 0)
        self._settings.setVisible(self.examples > 0)
        self.estimate.setVisible(self.examples > 0)
        self.go.setVisible(self.examples > 0)
        self.go.setEnabled(self.examples > 0)
        fill(self.hints, [self._hint(*text) for text in self._hints(validation)])

    def _facts(self, validation: int) -> str:
        parts = [self.tr("%Ln example(s) to learn from", "", self.examples)]
        if validation:
            parts.append(self.tr("%Ln to check it with", "", validation))
        if self.language.currentData():
            parts.append(language_name(self.language.currentData()))
        return " · ".join(parts)

    def _hint(self, message: str, hint: str) -> MessageCard:
        bring = () if self.examples else ((self.tr("Import a folder…"), self.bring.emit),)
        return MessageCard(message, hint, actions=bring, closable=False)

    def _hints(self, validation: int) -> list[tuple[str, str]]:
        if not self.examples:
            nothing = self.tr("There is nothing to learn from yet.")
            return [(nothing, self.tr("Import files with captions, or move examples into the train split."))]
        hints = []
        if self.examples < FEW:
            few = self.tr(
                "With so few examples the model learns them by heart and says little of other files."
            )
            what = self.tr(
                "From about {count} on it begins to describe others. Until then, showing them to the model on "
                "the page Try it does more."
            )
            hints.append((few, what.format(count=FEW)))
        if not validation:
            none = self.tr("There are no validation examples, so nobody can tell when it has learned enough.")
            what = self.tr(
                "It trains to the end and keeps its last state. Move about one example in ten to the validation "
                "split to have it checked."
            )
            hints.append((none, what))
        return hints
