# SPDX-License-Identifier: Apache-2.0
"""What is decided before a training begins: what learns, from which examples, and for how long."""

from pathlib import Path
from typing import Any, Literal, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.names import language_name, task_name
from app.preflight import Outlook, Plan
from app.setting_groups import counting, reasons
from app.theme import set_icon
from app.training import words
from app.widgets.all_settings import AllSettings
from app.widgets.cards import MessageCard
from app.widgets.fitting import Fitting
from app.widgets.flow import FlowLayout
from app.widgets.form import Form
from app.widgets.methods import Methods
from app.widgets.model_choice import ModelChoice
from app.widgets.outlook_view import OutlookView
from app.widgets.presets import Presets
from app.widgets.result import fill
from app.widgets.stepper import Stepper
from app.widgets.teacher_choice import TeacherChoice
from app.widgets.text import label
from app.widgets.thumbnails import Thumbnails
from core.config import Training
from core.example import Split

FEW = 20  # examples below which a model rather learns them by heart
FIRST = ("epochs", "max_minutes")
MORE = ("learning_rate", "batch_size", "patience", "device", "student_layers")
WIDEST = 660  # pixels: longer lines are hard to read


class Counts(Protocol):
    """What is asked of the project here; `core.project.Project` has it."""

    def count(self, *, split: Split, task: str, language: str) -> int:
        """How many examples these are."""

    def tally(self, column: Literal["task", "language"]) -> dict[str, int]:
        """How many examples have each value, most frequent first."""


class Setup(QWidget):
    """Shown where no run is looked at."""

    start = Signal(Plan)
    insist = Signal(Plan)  # start, though memory seems too small
    check = Signal(Plan)
    cancel = Signal()  # the check
    bring = Signal()  # examples are wanted

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts | None = None
        self.project: Path | None = None
        self.examples = 0  # it would learn from
        self.facts = label("", "heading")
        self.task = QComboBox(self)
        self.language = QComboBox(self)
        self.hints = QVBoxLayout()
        self.base = ModelChoice(self)
        self.methods = Methods(self)
        self.presets = Presets(self)
        self.first = Form(Training(), FIRST, self)
        self.further = Form(Training(), MORE, self)
        self.teacher = TeacherChoice(self)
        self.more, self.all = QToolButton(self), QToolButton(self)
        self.settings = AllSettings(self)
        self.outlook = OutlookView(thumbnails, self)
        self.estimate = label("", "muted")
        self.go = QPushButton(self.tr("Start training"), self)
        self._make_controls()
        self._lay_out()
        self.task.currentIndexChanged.connect(self._chosen)
        self.language.currentIndexChanged.connect(self._chosen)
        for widget in (self.base, self.methods, self.teacher, self.settings):
            widget.changed.connect(self._planned)
        for form in (self.first, self.further, self.teacher.form):
            form.changed.connect(lambda form=form: self._entered(form))
        self.presets.chosen.connect(self._preset)
        self.outlook.check.connect(lambda: self.check.emit(self.plan()))
        self.outlook.cancel.connect(self.cancel)
        self.outlook.insist.connect(lambda: self.insist.emit(self.plan()))

    def _make_controls(self) -> None:
        self.task.setAccessibleName(self.tr("Task that is trained"))
        self.language.setAccessibleName(self.tr("Language of the examples"))
        texts = (self.tr("More settings"), self.tr("All settings"))
        for button, other, text in zip((self.more, self.all), (self.all, self.more), texts, strict=True):
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, other=other: other.setChecked(False))
            button.toggled.connect(self._unfold)
        self._unfold()
        self.go.setProperty("role", "primary")
        self.go.setAccessibleName(self.tr("Start training"))
        set_icon(self.go, "play")
        self.go.clicked.connect(lambda: self.start.emit(self.plan()))

    def _lay_out(self) -> None:
        """One page, in the order of the decisions: whoever goes back finds everything as it was."""
        self._settings = QWidget(self)  # hidden while there is nothing to learn from
        body = QVBoxLayout(self._settings)
        body.setContentsMargins(0, 4, 0, 0)
        body.setSpacing(8)
        tops = [
            label(self.tr("What it begins with"), "heading"), label(self.tr("What learns"), "heading"),
            label(self.tr("How long"), "heading"), label(self.tr("Look before you start"), "heading"),
        ]  # fmt: skip
        unfold = QWidget(self)
        buttons = FlowLayout(unfold)
        buttons.addWidget(self.more)
        buttons.addWidget(self.all)
        parts: tuple[list[QWidget], ...] = (
            [self.base], [self.methods],
            [self.presets, self.first, unfold, self.further, self.teacher, self.settings], [self.outlook],
        )  # fmt: skip
        for top, widgets in zip(tops, parts, strict=True):
            body.addWidget(top)
            for widget in widgets:
                body.addWidget(widget)
            body.addSpacing(4)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 4)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.facts, self.task, self.language):
            head.addWidget(widget, int(widget is self.facts))
        column.addLayout(head)
        column.addLayout(self.hints)
        column.addWidget(self._settings)
        column.addStretch(1)
        scroll = Fitting(inner, self)
        names = (
            self.tr("1 Examples"), self.tr("2 Model"), self.tr("3 Method"), self.tr("4 Settings"), self.tr("5 Check"),
        )  # fmt: skip
        self.steps = Stepper(list(zip(names, (self.facts, *tops), strict=True)), scroll, self)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 12, 0)
        foot.setSpacing(12)
        foot.addWidget(self.estimate, 1)
        foot.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(label(self.tr("Train"), "title"))
        whole.addWidget(self.steps)
        whole.addWidget(scroll)
        whole.addLayout(foot)
        whole.addStretch(1)
        self.setMaximumWidth(WIDEST)

    # ---- what the page asks -----------------------------------------------------------------------------

    def open(self, counts: Counts | None, project: Path | None = None) -> None:
        """Offer to train on this project's examples; `project` is its folder."""
        self._counts, self.project = counts, project
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

    def plan(self) -> Plan:
        """What would be trained now."""
        return Plan(self.training(), self.base.model)

    def take(self, plan: Plan) -> None:
        """Choose what was chosen for another training, as far as this project has it."""
        training = plan.training
        for combo, value in ((self.task, training.task), (self.language, training.language)):
            if (place := combo.findData(value)) >= 0:
                combo.setCurrentIndex(place)
        self.base.choose(plan.model)
        self.teacher.choose(training.teacher)
        self.methods.choose(training.method)
        self.settings.set_values({name: getattr(training, name) for name in self.settings.values})
        self._planned()

    def show_outlook(self, outlook: Outlook | None) -> None:
        """What is known of a plan, which may not be the one that is chosen now."""
        self.outlook.show_outlook(outlook, self.plan())

    def training(self) -> Training:
        """What has been chosen, as the engine takes it."""
        chosen = Training(
            method=self.methods.chosen, task=self.task.currentData() or "",
            language=self.language.currentData() or "", teacher=self.teacher.choice.model, **self.settings.values,
        )  # fmt: skip
        return counting(chosen, len(self.settings.further))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._chosen()

    # ---- what happens -----------------------------------------------------------------------------------

    def _preset(self, values: dict[str, Any]) -> None:
        self.settings.set_values(values)
        self._planned()

    def _entered(self, form: Form) -> None:
        self.settings.set_values(form.values())
        self._planned()

    def _planned(self) -> None:
        """Everything shows what is chosen now; `settings` has the values."""
        training, why = self.training(), reasons(self.training(), len(self.settings.further))
        for form in (self.first, self.further, self.teacher.form):
            form.blockSignals(True)
            form.set_values(self.settings.values)
            form.blockSignals(False)
            form.excuse(why)
        self.presets.show_values(self.settings.values)
        project = self.project or Path("my-project")
        run = project / "runs" / "my-run"
        self.settings.show_training(training, words(training, project, run, self.base.model))
        self.outlook.compare(self.plan())

    def _count(self, split: Split) -> int:
        task, language = self.task.currentData(), self.language.currentData()
        if self._counts is None or task is None:
            return 0
        return self._counts.count(split=split, task=task, language=language)

    def _unfold(self) -> None:
        more, everything = self.more.isChecked(), self.all.isChecked()
        for button in (self.more, self.all):
            set_icon(button, "less" if button.isChecked() else "more")
        self.first.setVisible(not everything)
        self.further.setVisible(more)
        self.teacher.setVisible(more or everything)
        self.teacher.brief(everything)
        self.settings.open(everything)
        self.methods.show_further(more or everything)

    def _chosen(self) -> None:
        self.examples, validation = self._count("train"), self._count("validation")
        task, tasks = self.task.currentData() or "", range(self.task.count())
        self.methods.offer(task)
        self.settings.offer(task, [self.task.itemData(place) for place in tasks])
        self.facts.setText(self._facts(validation))
        self.facts.setVisible(self.examples > 0)
        self._settings.setVisible(self.examples > 0)
        self.estimate.setVisible(self.examples > 0)
        self.go.setVisible(self.examples > 0)
        self.go.setEnabled(self.examples > 0)
        self.steps.setVisible(self.examples > 0)
        self._planned()
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
