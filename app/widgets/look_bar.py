# SPDX-License-Identifier: Apache-2.0
"""Below an answer: which word is looked at, where its attention was, and the switch for showing it."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.engine_texts import translated
from app.looking import weights_of
from app.models.queue import Item, Status
from app.widgets.text import label, sentences
from app.widgets.veil import paint_scale
from core.trying import Attended

FAINT = 0.1  # how far gates are open below which it is said that looking counts for little
FLAT = 1.5  # the strongest cell to the average, below which nothing stands out


class Scale(QWidget):
    """From less to more, as the veil shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(72, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_scale(painter, QRectF(self.rect()).adjusted(0, 1, 0, -1))
        painter.end()


class LookBar(QWidget):
    """`weights` is what the picture or the spectrogram is to show now: empty for nothing."""

    changed = Signal()

    def __init__(self, shown: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.weights: tuple[float, ...] = ()
        self._found: tuple[float, ...] = ()
        self.says = label("", "muted")
        self.switch = QCheckBox(self.tr("Show it"), self)
        self.switch.setChecked(shown)
        self.switch.setAccessibleName(self.tr("Show where the model looked"))
        self.switch.setToolTip(self.tr("Dims what the model did not look at while it wrote the word"))
        self.switch.toggled.connect(self._show)
        self._legend = QWidget(self)
        row = QHBoxLayout(self._legend)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (label(self.tr("less"), "muted"), Scale(self), label(self.tr("more"), "muted")):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.says)
        column.addWidget(self._legend)

    def show_word(self, item: Item, word: str, start: int, end: int) -> None:
        """What is known of this word of the item's answer; "" is no word."""
        self._found = () if item.attended is None or not word else weights_of(item.attended, start, end)
        self.says.setText(self._sentence(item, word))
        self._legend.setVisible(bool(self._found))
        self.setVisible(item.status is Status.DONE and bool(item.text) and item.kind in ("image", "audio"))
        self._show()

    def _show(self) -> None:
        weights = self._found if self.switch.isChecked() else ()
        if weights != self.weights:
            self.weights = weights
            self.changed.emit()

    def _sentence(self, item: Item, word: str) -> str:
        if not word:
            return (
                self.tr("Choose a word to see when the model listened for it.")
                if item.kind == "audio"
                else self.tr("Choose a word to see where the model looked for it.")
            )
        if item.attended is None:
            return self.tr("Looking once more…")
        if item.attended.reason:
            return sentences(translated(item.attended.reason), translated(item.attended.hint))
        if not self._found:
            return self.tr("Nothing is known of this word.")
        said = self._where(item.attended, word)
        if item.attended.gate < FAINT:
            faint = self.tr("Looking counts for little in this model: its gates are {percent}% open.")
            said = sentences(said, faint.format(percent=f"{100 * item.attended.gate:.0f}"))
        return said

    def _where(self, attended: Attended, word: str) -> str:
        most = max(range(len(self._found)), key=self._found.__getitem__)
        if self._found[most] * len(self._found) < FLAT * sum(self._found):
            return self.tr("“{word}”: it attended everywhere about alike.").format(word=word)
        if attended.rows == 1:
            seconds = (most + 0.5) * attended.seconds / attended.columns
            return self.tr("“{word}”: it listened most at {seconds} s.").format(
                word=word, seconds=f"{seconds:.1f}"
            )
        row, column = divmod(most, attended.columns)
        place = self._place((row + 0.5) / attended.rows, (column + 0.5) / attended.columns)
        return self.tr("“{word}”: it looked most at {place}.").format(word=word, place=place)

    def _place(self, down: float, right: float) -> str:
        """The third of the picture in which a point lies."""
        names = (
            (self.tr("the upper left"), self.tr("the top"), self.tr("the upper right")),
            (self.tr("the left"), self.tr("the middle"), self.tr("the right")),
            (self.tr("the lower left"), self.tr("the bottom"), self.tr("the lower right")),
        )
        return names[min(int(3 * down), 2)][min(int(3 * right), 2)]
