# SPDX-License-Identifier: Apache-2.0
"""Everything about one file: the media, the answer as it comes, and what it was helped by."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import translated
from app.models.queue import Item, Status
from app.names import stage_name, task_name
from app.theme import set_icon
from app.widgets.caption_text import CaptionText
from app.widgets.cards import DemonstrationCard, MessageCard
from app.widgets.correction import Correction
from app.widgets.flow import FlowLayout
from app.widgets.look_bar import LookBar
from app.widgets.media_view import MediaView
from app.widgets.text import ElidedLabel, label
from app.widgets.thumbnails import Thumbnails
from core.protocol import Demonstration, Note, Progress, Token

COPIED = 1_500  # milliseconds the button says so
COUNTED = 20  # steps from which they are worth counting aloud
BESIDE_BAR = 12  # pixels between the content and the scroll bar, where there is one
NOTES = 2  # shown; of the others it is said how many there are
SHARE = 0.45  # of the height, at most, is the picture's: the answer must be in sight
PATIENCE = 5_000  # milliseconds until a cancelled file may be stopped by force


def fill(layout: QLayout, widgets: Sequence[QWidget]) -> None:
    """Put these into the layout in place of what is there."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
    for widget in widgets:
        layout.addWidget(widget)


class Section(QWidget):
    """A heading over a layout that is filled anew for each file."""

    def __init__(self, heading: str, body: FlowLayout | QGridLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(heading, "heading"))
        self.body = body
        column.addLayout(body)
        self.hide()


class ResultPanel(QWidget):
    """Shows one item of the queue, and follows it while it changes."""

    cancel = Signal(object)  # an Item
    force = Signal()
    again = Signal(object)
    look = Signal(object)  # somebody wants to know where the model looked
    teach = Signal(object, str)  # an Item, and what should have been said of it
    unteach = Signal(object)

    def __init__(
        self, thumbnails: Thumbnails, previews: Thumbnails, looked: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.item: Item | None = None
        self._shown: tuple[tuple[Demonstration, ...], tuple[tuple[str, float], ...]] = ((), ())
        self._messages: tuple[tuple[str, str], ...] = (("", ""),)
        self._announced = False
        self._drawn = ""  # the picture of the spectrogram that is shown
        self.loaded = False  # whether the engine has worked on a file already
        self.media = MediaView(previews, self)
        self.area = QScrollArea(self)
        self.name = ElidedLabel("", "heading", Qt.TextElideMode.ElideMiddle)
        self.caption = CaptionText(self)
        self.looked = LookBar(looked, self)
        self.legend = label(self.tr("Shaded words: the model was less sure of them."), "muted")
        self.silence = label(self.tr("The model wrote nothing about this file."), "muted")
        self.stage = label("", "muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of this file"))
        self.facts = label("", "muted")
        self.cards = QVBoxLayout()  # about this file
        self.remarks = QVBoxLayout()  # about other files: the project's, mostly
        self.hints = Section(self.tr("Looks like"), FlowLayout(), self)
        self.shown = Section(self.tr("Examples the model was shown"), QGridLayout(), self)
        self.caption.word_chosen.connect(self._look)
        self.looked.changed.connect(self._show_weights)
        self.correction = Correction(self)
        self.correction.teach.connect(lambda text: self.teach.emit(self.item, text))
        self.correction.unteach.connect(lambda: self.unteach.emit(self.item))
        self._make_buttons()
        self._lay_out()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._offer_force)

    def _make_buttons(self) -> None:
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setAccessibleName(self.tr("Copy the answer"))
        set_icon(self.copy, "copy")
        self.copy.clicked.connect(self.copy_text)
        self.redo = QPushButton(self.tr("Try again"), self)
        self.redo.setAccessibleName(self.tr("Describe this file again"))
        set_icon(self.redo, "restart")
        self.redo.clicked.connect(lambda: self.again.emit(self.item))
        self.stop = QPushButton(self.tr("Cancel"), self)
        self.stop.setAccessibleName(self.tr("Cancel this file"))
        set_icon(self.stop, "stop")
        self.stop.clicked.connect(self._stop)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        for button in (self.stop, self.copy, self.redo):
            head.addWidget(button)
        body = QWidget(self)
        body.setObjectName("plain")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 2, 0, 8)
        column.setSpacing(8)
        for widget in (
            self.media,
            self.caption,
            self.looked,
            self.silence,
            self.stage,
            self.legend,
            self.facts,
            self.correction,
        ):
            column.addWidget(widget)
        column.addLayout(self.cards)
        column.addWidget(self.hints)
        column.addWidget(self.shown)
        column.addLayout(self.remarks)
        column.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        self.area.verticalScrollBar().rangeChanged.connect(
            lambda _, most: column.setContentsMargins(0, 2, BESIDE_BAR if most else 0, 8)
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.bar)
        whole.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.media.limit(int(SHARE * self.area.height()))

    # ---- what the page asks -----------------------------------------------------------------------------

    def show_item(self, item: Item | None) -> None:
        """Show this file; None shows nothing."""
        self.item = item
        self.setVisible(item is not None)
        if item is not None:
            self.caption.show_tokens(item.tokens)
            self._drawn = ""
            self._patience.stop()
            self._announced = item.ended  # only what comes to an end while it is looked at
            self.area.verticalScrollBar().setValue(0)
            self.refresh(item)

    def add_token(self, item: Item, token: Token) -> None:
        """The answer has grown by a piece."""
        if item is self.item:
            self.caption.add(token)
            if len(item.tokens) == 1:
                self.refresh(item)

    def refresh(self, item: Item) -> None:
        """The item has changed."""
        if item is not self.item:
            return
        self.media.show_item(item)
        self.name.setText(item.name)
        self.name.setToolTip(item.file)
        self._refresh_answer(item)
        self._refresh_progress(item)
        self._refresh_messages(item)
        self._refresh_help(item)
        self._refresh_looked(item)
        self.correction.show_item(item)
        self.facts.setText(self._facts(item))
        self.facts.setVisible(bool(self.facts.text()))
        self.stop.setVisible(not item.ended)
        self.stop.setEnabled(not item.cancelling or self.stop.property("force") is True)
        self.copy.setVisible(bool(item.text))
        self.redo.setVisible(item.ended)
        if item.ended and not self._announced:
            self._announced = True
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self, item.text or translated(item.error))
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.item is not None:
            self._shown, self._messages = ((), ()), (("", ""),)
            self.refresh(self.item)

    def _refresh_answer(self, item: Item) -> None:
        if (
            item.result is not None
            and "".join(t.text for t in item.tokens).strip() != item.result.text.strip()
        ):
            if self.caption.toPlainText() != item.result.text:  # the engine has edited what it streamed
                self.caption.show_text(item.result.text)
        elif item.result is not None and "".join(w.text for w in self.caption.words) != item.result.text:
            self.caption.show_tokens(item.tokens)
        self.caption.setVisible(bool(item.text))
        self.legend.setVisible(item.ended and self.caption.shaded)
        self.silence.setVisible(item.status is Status.DONE and not item.text)

    def _refresh_progress(self, item: Item) -> None:
        running = item.status is Status.RUNNING
        self.bar.setVisible(running)
        self.stage.setVisible(not item.ended)
        self.stage.setText(self._stage(item))
        stage = item.stage
        steps = stage.total if stage is not None and stage.total > 1 else 0  # a single step is no measure
        self.bar.setRange(0, steps)
        if stage is not None and steps:
            self.bar.setValue(stage.done)
        if item.ended:
            self._patience.stop()
            self._label_stop(force=False)

    def _stage(self, item: Item) -> str:
        if item.status is Status.WAITING:
            return self.tr("Waiting for the files before it")
        if item.cancelling:
            return self.tr("Stopping…")
        if item.stage is not None:
            return self._counted(item.stage)
        if not (item.task or self.loaded):
            return self.tr("Loading the model…")
        if item.tokens:
            return self.tr("Writing…")
        return (
            self.tr("Listening to the recording…")
            if item.kind == "audio"
            else self.tr("Looking at the file…")
        )

    def _counted(self, stage: Progress) -> str:
        name = stage_name(stage.stage)
        if stage.total < COUNTED:
            return name
        count = self.tr("{name} {done} of {total}")
        return count.format(name=name, done=stage.done, total=stage.total)

    def _facts(self, item: Item) -> str:
        if item.status is Status.CANCELLED:
            return self.tr("Cancelled")
        if item.result is None:
            return ""
        facts = self.tr("{task} · {seconds} s · {percent}% sure")
        if not item.text:
            facts = self.tr("{task} · {seconds} s")
        seconds, percent = f"{item.result.seconds:.1f}", f"{100 * item.result.score:.0f}"
        return facts.format(task=task_name(item.task), seconds=seconds, percent=percent)

    def _refresh_messages(self, item: Item) -> None:
        own = [note for note in item.notes if note.file in (None, item.file)]
        others = [note for note in item.notes if note.file not in (None, item.file)]
        messages = (*self._notes(own), *self._notes(others), (item.error, item.hint))
        if self._messages == messages:
            return
        self._messages = messages
        error = [MessageCard(item.error, item.hint, "trouble", closable=False)] if item.error else []
        fill(self.cards, [MessageCard(*note, closable=False) for note in self._notes(own)] + error)
        fill(self.remarks, [MessageCard(*note, closable=False) for note in self._notes(others)])

    def _notes(self, notes: list[Note]) -> tuple[tuple[str, str], ...]:
        shown = [(note.message, note.hint) for note in notes[:NOTES]]
        if len(notes) > NOTES:
            more = self.tr("There are {count} more notes like these.")
            shown.append((more.format(count=len(notes) - NOTES), ""))
        return tuple(shown)

    def _refresh_help(self, item: Item) -> None:
        result, prompted = item.result, item.prompted
        shown = result.demonstrations if result is not None else prompted.demonstrations if prompted else ()
        hints = prompted.hints if prompted is not None else ()
        if self._shown == (shown, hints):
            return
        self._shown = (shown, hints)
        fill(self.hints.body, [])
        fill(self.shown.body, [])
        for name, probability in hints:
            chip = label(
                self.tr("{name} {percent}%").format(name=name, percent=f"{100 * probability:.0f}"), "chip"
            )
            chip.setWordWrap(False)
            self.hints.body.addWidget(chip)
        assert isinstance(self.shown.body, QGridLayout)
        nearest_first = sorted(shown, key=lambda demonstration: -demonstration.similarity)
        for place, demonstration in enumerate(nearest_first):
            card = DemonstrationCard(demonstration, self._thumbnails, self.shown)
            self.shown.body.addWidget(card, place // 2, place % 2)
        self.hints.setVisible(bool(hints))
        self.shown.setVisible(bool(shown))

    # ---- where the model looked -------------------------------------------------------------------------

    def _look(self) -> None:
        if self.item is not None:
            if self.caption.chosen is not None and self.item.ended:
                self.look.emit(self.item)
            self._refresh_looked(self.item)

    def _refresh_looked(self, item: Item) -> None:
        if item.drawn is not None and item.drawn.image != self._drawn:
            self.media.show_drawn(item.drawn.image)
        self._drawn = "" if item.drawn is None else item.drawn.image
        self.looked.show_word(item, *self.caption.span())

    def _show_weights(self) -> None:
        attended = None if self.item is None else self.item.attended
        size = (0, 0) if attended is None else (attended.rows, attended.columns)
        self.media.show_weights(self.looked.weights, *size)

    # ---- buttons ----------------------------------------------------------------------------------------

    def copy_text(self) -> None:
        """Put the answer on the clipboard."""
        if self.item is not None and self.item.text:
            QGuiApplication.clipboard().setText(self.item.text)
            self.copy.setText(self.tr("Copied"))
            QTimer.singleShot(COPIED, self.copy, lambda: self.copy.setText(self.tr("Copy")))

    def _stop(self) -> None:
        if self.stop.property("force") is True:
            self.force.emit()
        elif self.item is not None:
            self._patience.start()
            self.cancel.emit(self.item)

    def _offer_force(self) -> None:
        if self.item is not None and self.item.cancelling:
            self._label_stop(force=True)
            self.stop.setEnabled(True)

    def _label_stop(self, force: bool) -> None:
        self.stop.setProperty("force", force)
        self.stop.setText(self.tr("Stop by force") if force else self.tr("Cancel"))
        name = self.tr("End the engine, which does not answer") if force else self.tr("Cancel this file")
        self.stop.setAccessibleName(name)
