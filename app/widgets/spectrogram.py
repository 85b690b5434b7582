# SPDX-License-Identifier: Apache-2.0
"""A recording's spectrogram in the scheme's colours, with what has been played and what was listened to."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme import colours
from app.widgets.veil import paint_veil, veil

TALL = 76
ROUND = 6.0


class Spectrogram(QWidget):
    """Time to the right, pitch upwards, loud is bright. A click moves through the recording."""

    sought = Signal(float)  # 0..1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grey = QImage()
        self._coloured = QImage()
        self._veil: QImage | None = None
        self._place = 0.0
        self.setFixedHeight(TALL)
        self.setAccessibleName(self.tr("Spectrogram of the recording"))
        self.setToolTip(self.tr("Time to the right, pitch upwards; the brighter, the louder"))
        self.hide()

    def show_image(self, path: str) -> None:
        """Draw the grey picture at `path`; an empty path takes the spectrogram away."""
        self._grey = QImage(path).convertToFormat(QImage.Format.Format_Grayscale8) if path else QImage()
        self._veil = None
        self._colour()
        self.setVisible(not self._grey.isNull())

    def show_weights(self, weights: Sequence[float]) -> None:
        """Dim what was not listened to; nothing for none."""
        self._veil = veil(weights, 1, len(weights)) if weights else None
        self.update()

    def move_to(self, place: float) -> None:
        """How much has been played, 0..1."""
        self._place = place
        self.update()

    def _colour(self) -> None:
        if not self._grey.isNull():
            coloured = self._grey.convertToFormat(QImage.Format.Format_Indexed8)
            coloured.setColorTable([_shade(coloured.color(i) & 0xFF) for i in range(coloured.colorCount())])
            self._coloured = coloured.convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame, shape = QRectF(self.rect()), QPainterPath()
        shape.addRoundedRect(frame, ROUND, ROUND)
        painter.setClipPath(shape)
        painter.drawImage(frame, self._coloured, QRectF(self._coloured.rect()))
        if self._veil is not None:
            paint_veil(painter, self._veil, frame)
        if self._place > 0:
            painter.setPen(QPen(QColor("#ffffff"), 1.5))
            x = self._place * self.width()
            painter.drawLine(int(x), 0, int(x), self.height())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.sought.emit(min(max(event.position().x() / max(self.width(), 1), 0.0), 1.0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()


def _shade(grey: int) -> int:
    """From a dark ground through the accent to nearly white, the same in both schemes: loud is bright in both."""
    ground, middle, top = QColor("#10201f"), QColor(colours().accent), QColor("#f4fbf8")
    first, second, part = (ground, middle, grey / 160) if grey < 160 else (middle, top, (grey - 160) / 95)
    mixed = [round(a + (b - a) * part) for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)]  # type: ignore[index]
    return QColor(*mixed).rgb()
