# SPDX-License-Identifier: Apache-2.0
"""The top of a run: its name, how it stands and how far it is, and the buttons for what it may be asked now."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.amounts import duration
from app.models.record import Record
from app.names import run_state, stage_name
from app.theme import set_icon
from app.widgets.flow import FlowLayout
from app.widgets.text import ElidedLabel, label

if TYPE_CHECKING:
    from core.jobs import Run, Status

WORKING = ("starting", "running", "paused", "stopping")
RESUMABLE = ("new", "released", "stopped", "failed", "lost")
FOLLOWING = ("continue", "pause", "use", "resume", "stop")  # has the focus when the button pressed is gone
SILENT = 30.0  # seconds without a sign of life that are worth a word


class RunHead(QWidget):
    """Which buttons are shown follows from the run's state alone."""

    wanted = Signal(str)  # the name of a button or of a tool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", "title")
        self.state = label("", "chip")
        self.state.setWordWrap(False)
        self.state.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.progress = label("")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.buttons: dict[str, QPushButton] = {}
        self.tools: dict[str, QToolButton] = {}
        self._flow = FlowLayout(gap=8)
        self._make_buttons()
        self._make_tools()
        self._lay_out()

    def _make_buttons(self) -> None:
        looks = {
            "use": ("try", self.tr("Try it with this model"), self.tr("Describe files with this model")),
            "resume": ("play", self.tr("Continue"), self.tr("Go on training from the last checkpoint")),
            "further": ("play", self.tr("Train further…"), self.tr("Train this model for more passes")),
            "continue": ("play", self.tr("Continue"), self.tr("Go on training")),
            "pause": ("pause", self.tr("Pause"), self.tr("Pause; the model stays in memory and goes on at once")),
            "release": (
                "pause", self.tr("Pause and free memory"), self.tr("Save, and end the process until you continue"),
            ),
            "stop": ("stop", self.tr("Stop and save"), self.tr("Stop the training and save what was learned")),
            "sample": ("restart", self.tr("Sample now"), self.tr("Caption the examples with the model as it is now")),
            "force": (
                "close", self.tr("End by force"), self.tr("End the process at once; its last checkpoint stays"),
            ),
        }  # fmt: skip
        for name, (drawing, text, says) in looks.items():
            button = QPushButton(text, self)
            button.setAccessibleName(text)
            button.setAccessibleDescription(says)
            button.setToolTip(says)
            set_icon(button, drawing)
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            self.buttons[name] = button
            self._flow.addWidget(button)

    def _make_tools(self) -> None:
        looks = {
            "rename": ("edit", self.tr("Rename this training…")),
            "again": ("settings", self.tr("Begin another training with these settings")),
            "command": ("copy", self.tr("Copy the command line that makes the same run")),
            "folder": ("folder", self.tr("Open its folder")),
            "delete": ("bin", self.tr("Delete this training…")),
        }
        for name, (drawing, says) in looks.items():
            tool = QToolButton(self)
            set_icon(tool, drawing)
            tool.setAccessibleName(says)
            tool.setToolTip(says)
            tool.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            self.tools[name] = tool

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title, 1)
        for tool in self.tools.values():
            head.addWidget(tool)
        column.addLayout(head)
        how = QHBoxLayout()
        how.setSpacing(10)
        how.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        how.addWidget(self.progress, 1)
        column.addLayout(how)
        column.addWidget(self.bar)
        column.addLayout(self._flow)

    # ---- what the view asks -----------------------------------------------------------------------------

    def show_run(
        self, name: str, run: "Run", status: "Status", record: Record, asked: str, *, usable: bool
    ) -> None:
        """`asked`: what it was asked for and has not done yet. `usable`: whether there is a model to try."""
        self.title.setText(name)
        self.state.setText(self._state(status, record, asked))
        self.progress.setText(self._progress(run, status, record, asked))
        self.progress.setVisible(bool(self.progress.text()))
        self._show_bar(status, record)
        self._show_buttons(status, asked, usable)
        self.tools["delete"].setEnabled(not status.alive)

    def _show_bar(self, status: "Status", record: Record) -> None:
        done, total = _done(status, record)
        if record.stage is not None and record.step is None:  # what comes before the first step
            done, total = record.stage.done, record.stage.total if record.stage.total > 1 else 0
        self.bar.setVisible(status.state in WORKING)
        self.bar.setRange(0, total)  # 0 of 0 is a bar that runs to and fro
        self.bar.setValue(min(done, total))

    def _show_buttons(self, status: "Status", asked: str, usable: bool) -> None:
        state, alive = status.state, status.alive
        shown = {
            "use": usable and state not in ("starting", "running", "stopping"),
            "resume": state in RESUMABLE and not alive,
            "further": state == "finished" and not alive,
            "continue": state == "paused",
            "pause": state == "running",
            "release": state in ("running", "paused"),
            "stop": state in ("starting", "running", "paused"),
            "sample": state in ("running", "paused"),
            "force": alive and (asked == "stop" or state == "stopping"),
        }
        if any(button.hasFocus() for button in self.buttons.values()):
            self.setFocus()  # or Qt gives it to whatever comes next, which may be another button
        primary = "use" if state in ("finished", "stopped") and usable else "resume"
        for name, button in self.buttons.items():
            button.setVisible(shown[name])
            button.setEnabled(name == "force" or not asked)
            _set_primary(button, name in (primary, "continue"))
        if self.hasFocus() and not asked:
            for name in [name for name in FOLLOWING if shown[name]][:1]:
                self.buttons[name].setFocus()

    # ---- words ------------------------------------------------------------------------------------------

    def _state(self, status: "Status", record: Record, asked: str) -> str:
        if status.state == "running" and record.step is None and not asked:
            return self.tr("Preparing")
        return run_state("stopping" if asked == "stop" else status.state)

    def _progress(self, run: "Run", status: "Status", record: Record, asked: str) -> str:
        if asked:
            waiting = {
                "pause": self.tr("Pausing after this step…"), "continue": self.tr("Going on…"),
                "release": self.tr("Saving, then the memory is freed…"),
                "stop": self.tr("Saving what was learned…"), "resume": self.tr("Starting…"),
            }  # fmt: skip
            return waiting[asked]
        if status.silent is not None and status.silent > SILENT:
            silent = self.tr("Nothing was heard of it for {time}. It may be busy with a large file.")
            return silent.format(time=duration(status.silent))
        if record.stage is not None and status.alive:
            return self._stage(record)
        pace = self._pace(run, record) if status.state == "running" else []
        return " · ".join(filter(None, [self._step(*_done(status, record)), *pace]))

    def _stage(self, record: Record) -> str:
        assert record.stage is not None
        name = stage_name(record.stage.stage)
        if record.stage.total <= 1:
            return name
        count = self.tr("{name} {done} of {total}")
        return count.format(name=name, done=record.stage.done, total=record.stage.total)

    def _step(self, done: int, total: int) -> str:
        number = QLocale().toString
        if not done and not total:
            return ""
        if not total:
            return self.tr("Step {step}").format(step=number(done))
        return self.tr("Step {step} of {steps}").format(step=number(done), steps=number(total))

    def _pace(self, run: "Run", record: Record) -> list[str]:
        parts = []
        left = record.seconds_left(run.training.max_minutes * 60)
        if left is not None:
            parts.append(self.tr("about {time} left").format(time=duration(left)))
        if record.step is not None:
            each = record.step.examples_per_second
            speed = f"{each:.0f}" if each >= 10 else f"{each:.1f}"
            parts.append(self.tr("{speed} examples a second").format(speed=speed))
            passes = self.tr("pass {now} of {all}")
            parts.append(passes.format(now=f"{record.step.epoch:.1f}", all=run.training.epochs))
        return parts


def _set_primary(button: QPushButton, primary: bool) -> None:
    """Make it the one that is likely to be wanted, or no longer."""
    role = "primary" if primary else ""
    if button.property("role") != role:
        button.setProperty("role", role)
        button.style().unpolish(button)
        button.style().polish(button)
        set_icon(button, button.property("icon_name"))


def _done(status: "Status", record: Record) -> tuple[int, int]:
    """Steps made, and of how many; the heartbeat may be ahead of the events, or the other way round."""
    step = record.step.step if record.step is not None else 0
    return max(step, status.step), record.steps or status.steps
