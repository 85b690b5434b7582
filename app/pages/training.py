# SPDX-License-Identifier: Apache-2.0
"""Train: set up a training, watch it, find those that were made before."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QInputDialog,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.amounts import memory
from app.models.runs import LONGEST, Row
from app.preflight import Plan, Preflight
from app.training import Runs, pairs, words
from app.widgets.form import Form
from app.widgets.question import question
from app.widgets.run_list import RunList
from app.widgets.run_view import RunView
from app.widgets.setup import Counts, Setup
from app.widgets.text import label
from app.widgets.thumbnails import Thumbnails
from core.config import Training

if TYPE_CHECKING:
    from core.jobs import Run

LONGER = ("epochs", "max_minutes", "patience")  # what may change when a run is taken up again
LIST = 250  # pixels
COMMANDS = ("pause", "continue", "release", "stop", "sample")


class Further(QDialog):
    """How long a finished run is to go on."""

    def __init__(self, training: Training, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self.setWindowTitle(self.tr("Train further"))
        more = replace(training, epochs=min(2 * training.epochs, 10_000))
        self.form = Form(more, LONGER, self)
        self.form.changed.connect(self._check)
        says = self.tr(
            "It made {passes} passes over the examples. It goes on from there to as many as you enter here."
        )
        buttons = QDialogButtonBox(self)
        self.go = buttons.addButton(self.tr("Train further"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("role", "primary")
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(label(says.format(passes=training.epochs)))
        column.addWidget(self.form)
        column.addWidget(buttons)
        self.setMinimumWidth(440)
        self._check()

    def pairs(self) -> list[str]:
        """What was changed, as key=value."""
        return [
            f"{name}={value}"
            for name, value in self.form.values().items()
            if value != getattr(self._training, name)
        ]

    def _check(self) -> None:
        self.go.setEnabled(bool(self.pairs()))


class TrainPage(QWidget):
    """On the left the project's runs, on the right one of them, or the settings of the next."""

    use = Signal(str)  # a model's folder
    bring = Signal()

    def __init__(self, runs: Runs, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = runs
        self.list = RunList(self)
        self.setup = Setup(thumbnails, self)
        self.preflight = Preflight(self)
        self.view = RunView(thumbnails, self)
        self._checked: Path | None = None  # the project that the pre-flight looked at
        self.dialog: QDialog | None = None  # the question that is being asked
        self._lay_out()
        self._connect()
        self._show_list()
        self._show_chosen()
        self._show_run()

    def _lay_out(self) -> None:
        self.list.setFixedWidth(LIST)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.setup)
        self._stack.addWidget(self.view)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 16, 12)
        row.setSpacing(20)
        row.addWidget(self.list)
        row.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self.runs.listed.connect(self._show_list)
        self.runs.told.connect(self._show_run)
        self.runs.chosen.connect(self._show_chosen)
        self.list.new.connect(lambda: self.runs.follow(None))
        self.list.chosen.connect(self._open)
        self.list.rename.connect(lambda row: self._rename(row.run))
        self.list.delete.connect(lambda row: self._delete(row.run))
        self.setup.start.connect(lambda plan: self._start(plan))
        self.setup.insist.connect(lambda plan: self._start(plan, force=True))
        self.setup.check.connect(self._check)
        self.setup.cancel.connect(self.preflight.cancel)
        self.preflight.changed.connect(lambda: self.setup.show_outlook(self.preflight.outlook))
        self.runs.made.connect(lambda _: self.list.view.setFocus())  # where Enter does no harm
        self.setup.bring.connect(self.bring)
        self.view.wanted.connect(self._do)

    # ---- what the window asks ---------------------------------------------------------------------------

    def open(self, counts: Counts | None) -> None:
        """Offer to train on this project's examples."""
        if self.runs.project != self._checked:
            self.preflight.forget()
        self.setup.open(counts, self.runs.project)
        self.setup.foretell(self.runs.active is not None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.runs.watched = True
        self.runs.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.runs.watched = False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.view.forget()
            self._show_run()

    # ---- what is shown ----------------------------------------------------------------------------------

    def _show_list(self) -> None:
        self.list.setVisible(bool(self.runs.rows or self.runs.problems))
        for choice in (self.setup.base, self.setup.teacher.choice):
            choice.offer(self.runs.models)
        self.list.show_rows(self.runs.rows, self.runs.problems)
        self.list.select(self.runs.run.folder if self.runs.run is not None else None)
        self._show_run()
        self.setup.foretell(self.runs.active is not None)

    def _show_chosen(self) -> None:
        run = self.runs.run
        self._stack.setCurrentWidget(self.setup if run is None else self.view)
        self.list.select(None if run is None else run.folder)
        self.view.area.verticalScrollBar().setValue(0)

    def _show_run(self) -> None:
        run, status = self.runs.run, self.runs.status
        if run is not None and status is not None:
            usable = (run.folder / "checkpoints" / "best").is_file()
            self.view.show_run(self.runs.name, run, status, self.runs.record, self.runs.asked, usable=usable)

    def _open(self, row: Row) -> None:
        if self.runs.run is None or self.runs.run.folder != row.folder:
            self.runs.follow(row.run)

    # ---- what a person does -----------------------------------------------------------------------------

    def _start(self, plan: Plan, *, force: bool = False) -> None:
        self.preflight.cancel()  # the run measures by itself, and two at once would disturb each other
        self.runs.start(plan.training, plan.model, force=force)

    def _check(self, plan: Plan) -> None:
        if self.runs.project is not None and not self.preflight.running:
            self._checked = self.runs.project
            self.preflight.start(plan, str(self._checked), pairs(plan.training))

    def _do(self, name: str) -> None:
        run = self.runs.run
        if run is None:
            return
        if name in COMMANDS:
            self.runs.ask(name)
            return
        match name:
            case "resume":
                self.runs.resume(run)
            case "anyway":
                self.runs.resume(run, force=True)
            case "further":
                self._further(run)
            case "use":
                self.use.emit(str(run.folder))
            case "force":
                self.runs.kill()
            case "rename":
                self._rename(run)
            case "command":
                QGuiApplication.clipboard().setText(
                    shlex.join(words(run.training, run.project, run.folder, run.model))
                )
            case "again":
                self.setup.take(Plan(run.training, run.model))
                self.runs.follow(None)
            case "folder":
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(run.folder)))
            case _:
                self._delete(run)

    def _further(self, run: "Run") -> None:
        dialog = Further(run.training, self)
        dialog.accepted.connect(lambda: self.runs.resume(run, dialog.pairs()))
        self._ask(dialog)

    def _rename(self, run: "Run") -> None:
        from app.models.runs import title

        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Rename the training"))
        dialog.setLabelText(self.tr("Name of this training"))
        dialog.setTextValue(title(run))
        dialog.setOkButtonText(self.tr("Rename"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.textValueSelected.connect(lambda text: self.runs.rename(run, text[:LONGEST]))
        dialog.resize(420, dialog.sizeHint().height())
        self._ask(dialog)

    def _delete(self, run: "Run") -> None:
        row = next((row for row in self.runs.rows if row.folder == run.folder), None)
        if row is None or row.status.alive:
            return
        text = self.tr("{name} and its model are deleted from the disk.").format(name=row.title)
        freed = self.tr("This frees {size} and cannot be undone. The examples of the project stay.")
        box, delete = question(
            self, self.tr("Delete this training?"), text, freed.format(size=memory(row.size)),
            self.tr("Delete"), self.tr("Keep it"),
        )  # fmt: skip
        delete.clicked.connect(lambda: self.runs.delete(run))
        self._ask(box)

    def _ask(self, dialog: QDialog) -> None:
        """One question at a time; the window goes on meanwhile."""
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        dialog.open()
