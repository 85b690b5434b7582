# SPDX-License-Identifier: Apache-2.0
"""What a training will read and cost, before it is started: the first examples as the model reads them, time and memory."""

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.amounts import duration, memory
from app.names import device_name, stage_name
from app.preflight import Outlook, Plan
from app.theme import set_icon
from app.widgets.cards import MessageCard, Thumbnail
from app.widgets.chart import shown
from app.widgets.result import fill
from app.widgets.text import label
from app.widgets.thumbnails import Thumbnails
from core.protocol import Measured
from core.showing import Batch, Read

SIDE = 52
NOTES = 3


class ReadCard(QFrame):
    """An example as the model reads it, and what it learns to write."""

    def __init__(self, read: Read, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(
            self.tr("Reads {prompt}, learns to write {answer}").format(prompt=read.prompt, answer=read.answer)
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 10, 8)
        row.setSpacing(10)
        if read.file:
            row.addWidget(Thumbnail(thumbnails, read.file, SIDE, self), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.prompt, self.answer = label(read.prompt, "muted"), label(read.answer)
        if read.prompt:
            column.addWidget(self.prompt)
        column.addWidget(self.answer)
        column.addStretch(1)
        row.addLayout(column, 1)


class OutlookView(QWidget):
    """Shows what a pre-flight has found; what a person wants is a signal."""

    check = Signal()
    cancel = Signal()
    insist = Signal()  # start nevertheless

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._outlook: Outlook | None = None
        self._drawn: tuple[object, ...] = ()
        self._read: Batch | None = None  # whose cards are there
        self.says = label("", "muted")
        self.button = QPushButton(self.tr("Check"), self)
        self.button.setAccessibleName(self.tr("Take two steps and say what the training will cost"))
        set_icon(self.button, "search")
        self.stop = QPushButton(self.tr("Stop"), self)
        self.stop.setAccessibleName(self.tr("Stop the check"))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the check"))
        self.cost = label("")
        self.cards = QVBoxLayout()
        self.reads = QVBoxLayout()
        self.reads.setSpacing(6)
        self.first = label("", "muted")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.says, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for widget in (self.bar, self.cost):
            column.addWidget(widget)
        column.addLayout(self.cards)
        column.addWidget(self.first)
        column.addLayout(self.reads)
        self.button.clicked.connect(self.check)
        self.stop.clicked.connect(self.cancel)
        self.show_outlook(None, None)

    def show_outlook(self, outlook: Outlook | None, plan: Plan | None) -> None:
        """What is known so far; `plan` is what is chosen now."""
        self._outlook = outlook
        running = outlook is not None and outlook.ending is None
        had = self.button.hasFocus() or self.stop.hasFocus()
        self.button.setVisible(not running)
        self.stop.setVisible(running)
        if had:
            (self.stop if running else self.button).setFocus()
        self.bar.setVisible(running)
        stage = None if outlook is None else outlook.stage
        self.bar.setRange(0, stage.total if stage is not None and stage.total > 1 else 0)
        self.bar.setValue(0 if stage is None else min(stage.done, stage.total))
        self.compare(plan)
        self._fill()

    def compare(self, plan: Plan | None) -> None:
        """`plan` is chosen now: what is shown may be of another one."""
        outlook = self._outlook
        if outlook is None:
            text = self.tr(
                "Two real steps, in which nothing is learned, say how long it will take and how much memory."
            )
        elif outlook.ending is None:
            text = self.tr("Starting…") if outlook.stage is None else stage_name(outlook.stage.stage)
        elif outlook.ending.cancelled:
            text = self.tr("The check was stopped.")
        elif plan is not None and plan != outlook.plan:
            text = self.tr("Something was changed since. Check again to see what that means.")
        else:
            text = self.tr("This is what was found. Whatever is changed above stays as you leave it.")
        self.says.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._drawn = ()
            self.compare(None if self._outlook is None else self._outlook.plan)
            self._fill()

    # ---- what was found ---------------------------------------------------------------------------------

    def _fill(self) -> None:
        outlook = self._outlook
        batch = None if outlook is None else outlook.batch
        measured = None if outlook is None else outlook.measured
        drawn = (outlook, batch, measured, None if outlook is None else outlook.ending)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.cost.setVisible(measured is not None)
        self.cost.setText("" if measured is None else self._cost(measured))
        fill(self.cards, [] if outlook is None else self._messages(outlook))
        self.first.setVisible(batch is not None)
        if batch is not None:
            self.first.setText(self.tr("The first step reads %Ln example(s), such as", "", batch.of))
        if batch is not self._read:  # they stay where they are when the language changes
            self._read = batch
            examples = () if batch is None else batch.examples
            fill(self.reads, [ReadCard(one, self._thumbnails) for one in examples])

    def _cost(self, measured: Measured) -> str:
        number = QLocale().toString
        parts = [
            self.tr("About {time} in all, with its checks: {steps} steps of {each} s").format(
                time=duration(measured.seconds), steps=number(measured.steps), each=shown(measured.seconds_per_step)
            ),
            self.tr("{peak} of memory needed, {free} free").format(
                peak=memory(measured.peak_bytes), free=memory(measured.free_bytes)
            ),
            self.tr("{count} weights learn").format(count=number(measured.trainable)),
            device_name(measured.device),
        ]  # fmt: skip
        return " · ".join(parts)

    def _messages(self, outlook: Outlook) -> list[MessageCard]:
        anyway = ((self.tr("Start anyway"), self.insist.emit),)
        cards = []
        if outlook.tight:
            text = self.tr("This may need more memory than there is free.")
            hint = self.tr("Close other programs, or take fewer examples in one step.")
            cards.append(MessageCard(text, hint, "trouble", anyway, closable=False))
        ending = outlook.ending
        if ending is not None and ending.error:
            offer = anyway if ending.insist else ()
            cards.append(MessageCard(ending.error, ending.hint, "trouble", offer, closable=False))
        if ending is not None:
            cards += [MessageCard(note.message, note.hint, closable=False) for note in outlook.notes[:NOTES]]
        return cards
