# SPDX-License-Identifier: Apache-2.0
"""One run, live or long over: how far it is, what it costs, its curves, what it says of the same examples."""

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.amounts import duration, memory
from app.models.record import Record
from app.names import baseline_name, device_name, language_name, method_name, metric_name, reason_name
from app.widgets.cards import MessageCard
from app.widgets.chart import Chart, Level, Point, shown
from app.widgets.probe_list import ProbeList
from app.widgets.result import fill
from app.widgets.run_head import RunHead
from app.widgets.text import label, sentences
from app.widgets.thumbnails import Thumbnails
from app.widgets.verdict import Verdict
from core.protocol import Interval, Trained
from core.tasks import TASKS

if TYPE_CHECKING:
    from core.jobs import Run, Status

NOTES = 3  # shown; of the others it is said how many there are
BESIDE = 620  # pixels from which the two curves stand beside each other


class RunView(QWidget):
    """Shows what it is given; everything a person wants of the run is a signal."""

    wanted = Signal(str)  # a button of the head, or "anyway"

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self.head = RunHead(self)
        self.head.wanted.connect(self.wanted)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(8)
        self.verdict = Verdict(self)
        self.cost = label("", "muted")
        self.loss = Chart(self)
        self.score = Chart(self)
        self.probes = ProbeList(thumbnails, self)
        self.area = QScrollArea(self)
        self._lay_out()
        self._say()

    def _say(self) -> None:
        self.loss.say(self.tr("Loss"), self.tr("The curve begins with the first step."))
        self.score.say("", self.tr("The first check has not been made yet."))

    def _lay_out(self) -> None:
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._charts.setSpacing(12)
        self._charts.addWidget(self.loss, 1)
        self._charts.addWidget(self.score, 1)
        body = QWidget(self)
        body.setObjectName("plain")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(12)
        column.addLayout(self.cards)
        column.addWidget(self.verdict)
        column.addWidget(self.cost)
        column.addLayout(self._charts)
        column.addWidget(self.probes)
        column.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self.head)
        whole.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        wide = self.width() >= BESIDE
        self._charts.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    # ---- what the page asks -----------------------------------------------------------------------------

    def forget(self) -> None:
        """What is shown was said in another language: the next time all of it is said again."""
        self._messages = self._drawn = ()
        self._say()
        self.verdict.forget()
        self.probes.forget()

    def show_run(
        self, name: str, run: "Run", status: "Status", record: Record, asked: str, *, usable: bool
    ) -> None:
        """Show how this run stands. Called many times a second: what has not changed is not touched."""
        metric = deciding_metric(run, record)
        self.head.show_run(name, run, status, record, asked, usable=usable)
        self._show_messages(status, record, metric)
        self.verdict.show_record(record, metric)
        self.cost.setText(self._cost(run, status, record))
        self._draw(record, metric)
        for chart in (self.loss, self.score):
            chart.setVisible(status.alive or record.step is not None)
        self.probes.show_probes(record.before, record.now)

    def _show_messages(self, status: "Status", record: Record, metric: str) -> None:
        told = record.failed, record.trained, record.measured, len(record.notes)
        if (about := (status.state, status.alive, *told)) == self._messages:
            return
        self._messages = about
        news = self._news(status, record)
        if status.state == "stopped" and record.no_better(metric):  # a finished run has a note that says so
            no_better = self.tr("No check so far was better than the model before training.")
            hint = self.tr("Continue, or go on with the model before it. A smaller learning rate may help.")
            news.append(MessageCard(no_better, hint, closable=False))
        fill(self.cards, [*news, *self._notes(record)])

    def _news(self, status: "Status", record: Record) -> list[MessageCard]:
        """What a person has to know of how the run stands."""
        measured, failed = record.measured, record.failed
        if status.state == "lost":
            lost = self.tr("The training process is gone. It was ended, or the computer was switched off.")
            hint = self.tr("Continue takes it up again at its last checkpoint; nothing saved is lost.")
            return [MessageCard(lost, hint, "trouble", closable=False)]
        if status.state == "failed" and failed is not None:
            anyway = ((self.tr("Train anyway"), lambda: self.wanted.emit("anyway")),) if failed.insist else ()
            return [MessageCard(failed.error, failed.hint, "trouble", anyway, closable=False)]
        if status.alive and measured is not None and measured.peak_bytes > measured.free_bytes:
            return [self._tight()]
        if record.trained is not None and status.state in ("finished", "stopped"):
            return [MessageCard(self._end(record.trained), closable=False)]
        return []

    def _notes(self, record: Record) -> list[MessageCard]:
        cards = [MessageCard(note.message, note.hint, closable=False) for note in record.notes[:NOTES]]
        if len(record.notes) > NOTES:
            more = self.tr("There are {count} more notes like these.")
            cards.append(MessageCard(more.format(count=len(record.notes) - NOTES), closable=False))
        return cards

    def _tight(self) -> MessageCard:
        return MessageCard(
            self.tr("This may need more memory than there is free."),
            self.tr("Close other programs, or stop it and train with fewer examples in one step."),
            closable=False,
        )

    def _end(self, trained: Trained) -> str:
        parts = [reason_name(trained.reason)]
        took = self.tr("It took {time}; the model of step {step} is kept as the best.")
        parts.append(took.format(time=duration(trained.seconds), step=trained.best_step))
        if trained.kilowatt_hours is not None:
            energy = self.tr("About {energy} Wh of energy.")
            parts.append(energy.format(energy=f"{1000 * trained.kilowatt_hours:.1f}"))
        return sentences(*parts)

    def _cost(self, run: "Run", status: "Status", record: Record) -> str:
        t, lines = run.training, []
        about = [method_name(t.method), language_name(t.language) if t.language else ""]
        about.append(self.tr("learning rate {rate}").format(rate=f"{t.learning_rate:g}"))
        about.append(self.tr("{count} examples in one step").format(count=t.batch_size))
        lines.append(" · ".join(filter(None, about)))
        if (measured := record.measured) is not None:
            text = self.tr(
                "Measured: {step} s a step, about {time} in all · {peak} of memory needed, {free} free · {device}"
            ).format(
                step=shown(measured.seconds_per_step), time=duration(measured.seconds),
                peak=memory(measured.peak_bytes), free=memory(measured.free_bytes),
                device=device_name(measured.device),
            )  # fmt: skip
            lines.append(text)
        if status.alive:
            lines.append(self.tr("You may close the window: training goes on without it."))
        return "\n".join(lines)

    # ---- curves -----------------------------------------------------------------------------------------

    def _draw(self, record: Record, metric: str) -> None:
        drawn = (record, record.step, len(record.scores), record.best, record.evaluated, metric)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        curve = zip(record.loss.stretches, record.loss.smoothed(), strict=True)
        self.loss.show_points([Point(s.last, y, s.low, s.high) for s, y in curve])
        figures = [(score, record.figure(metric, score)) for score in record.scores]
        known = [
            (score, figure) for score, figure in figures if figure is not None and figure.value is not None
        ]
        name = metric_name(metric)
        if record.scores and not known:  # too few examples for the figure: the loss decides then
            name = self.tr("Loss")
            known = [
                (score, Interval(score.loss, None, None)) for score in record.scores if isfinite(score.loss)
            ]
        title = self.tr("{figure}, validation").format(figure=name) if name else self.tr("Validation")
        self.score.say(title)
        points = [_point(score.step, figure) for score, figure in known]
        levels = [Level(self.tr("before training"), p.y) for p in points[:1] if p.x == 0]
        if (other := record.strongest(metric)) is not None:
            levels.append(Level(baseline_name(other[0]), other[1]))
        self.score.show_points(points, levels, None if record.best is None else record.best.step)


def _point(step: int, figure: Interval) -> Point:
    value = figure.value or 0.0
    low, high = (value if end is None else end for end in (figure.low, figure.high))
    return Point(step, value, low, high)


def deciding_metric(run: "Run", record: Record) -> str:
    """What decides which checkpoint is best: as it was set, else the first of the task."""
    told = record.scores[-1].metrics if record.scores else ()
    usual = TASKS[run.training.task].metrics if run.training.task in TASKS else ()
    return run.training.metric or next((name for name, _ in told), "") or next(iter(usual), "")
