# SPDX-License-Identifier: Apache-2.0
"""While the microphone is on: how loud it is, how long it has been, and buttons that end it."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.recording import Microphone
from app.theme import colours, set_icon
from app.widgets.text import label

QUIETEST = 60.0  # decibels below full scale, where the meter is empty
TOO_LOUD = 0.95  # from this part of full scale on, the recording is being clipped
FALL = 0.06  # of the meter, at each step: it rises at once and falls slowly


class LevelMeter(QWidget):
    """A bar as long as the sound is loud, in decibels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = 0.0  # 0..1 of the bar
        self._clipped = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Level of the microphone"))

    def show_level(self, level: float) -> None:
        """0..1 of full scale."""
        loud = 1 + 20 * math.log10(max(level, 1e-6)) / QUIETEST
        self.shown = max(min(max(loud, 0.0), 1.0), self.shown - FALL)
        self._clipped = level > TOO_LOUD
        self.update()

    def reset(self) -> None:
        """Silence."""
        self.shown, self._clipped = 0.0, False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        painter.setBrush(QColor(scheme.border))
        painter.drawRoundedRect(whole, 4, 4)
        painter.setBrush(QColor(scheme.trouble if self._clipped else scheme.accent))
        whole.setWidth(max(8.0, self.shown * self.width()) if self.shown > 0 else 0.0)
        painter.drawRoundedRect(whole, 4, 4)
        painter.end()


class Recorder(QFrame):
    """Visible while the microphone is on."""

    def __init__(self, microphone: Microphone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._microphone = microphone
        self.meter = LevelMeter(self)
        self.time = label("", "muted")
        self.time.setWordWrap(False)
        self.done = QPushButton(self.tr("Stop and describe"), self)
        self.done.setProperty("role", "primary")
        self.done.setAccessibleName(self.tr("Stop recording and describe it"))
        set_icon(self.done, "stop")
        self.done.clicked.connect(lambda: microphone.stop())
        self.discard = QPushButton(self.tr("Discard"), self)
        self.discard.setAccessibleName(self.tr("Stop recording and throw it away"))
        self.discard.clicked.connect(lambda: microphone.stop(keep=False))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(self.meter, 1)
        row.addWidget(self.time)
        row.addWidget(self.done)
        row.addWidget(self.discard)
        microphone.heard.connect(self._heard)
        microphone.ended.connect(self.hide)
        self.hide()

    def begin(self) -> None:
        """Record, if that can be."""
        if not self._microphone.recording and self._microphone.start():
            self.meter.reset()
            self._heard(0.0, 0.0)
            self.show()
            self.done.setFocus()

    def _heard(self, level: float, seconds: float) -> None:
        self.meter.show_level(level)
        minutes, rest = divmod(int(seconds), 60)
        self.time.setText(f"{minutes}:{rest:02d}")
