# SPDX-License-Identifier: Apache-2.0
"""What was looked at stays bright, the rest is dimmed: attention as a veil over a picture or a spectrogram."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

FINE = 64  # pixels of the veil's sides; the painter smooths the rest
DARKEST = 0.72  # of black, where nothing was looked at


def veil(weights: Sequence[float], rows: int, columns: int) -> QImage:
    """Black, the more transparent the more was looked at; `rows` x `columns` weights, drawn smoothly.

    What was looked at most is wholly clear: alike everywhere is clear everywhere.
    """
    grid = [weights[row * columns : (row + 1) * columns] for row in range(rows)]
    wide = [_spread(row, max(FINE, columns)) for row in grid]
    tall = [_spread(list(column), FINE if rows > 1 else 1) for column in zip(*wide, strict=True)]
    most = max(map(max, tall)) or 1.0
    data = bytearray()
    for row in zip(*tall, strict=True):
        for value in row:
            data += bytes((0, 0, 0, round(255 * DARKEST * (1 - value / most))))
    width, height = len(tall), len(tall[0])
    return QImage(bytes(data), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def paint_veil(painter: QPainter, image: QImage, place: QRectF) -> None:
    """Lay it over `place`; what stands outside is for the painter's clip to cut."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image, QRectF(image.rect()))


def paint_scale(painter: QPainter, place: QRectF) -> None:
    """The legend: from dimmed to bright, as it looks over a plain grey."""
    gradient = QLinearGradient(place.topLeft(), place.topRight())
    grey = 200
    gradient.setColorAt(0.0, QColor(*[round(grey * (1 - DARKEST))] * 3))
    gradient.setColorAt(1.0, QColor(grey, grey, grey))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(place, 3, 3)


def _spread(cells: Sequence[float], count: int) -> list[float]:
    """`count` values between those of the cells, whose middles they pass near: a cubic B-spline, which never overshoots."""
    result = []
    last = len(cells) - 1
    for place in range(count):
        x = (place + 0.5) / count * len(cells) - 0.5
        first = int(x // 1)
        t = x - first
        weights = (
            (1 - t) ** 3 / 6,
            (3 * t**3 - 6 * t**2 + 4) / 6,
            (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
            t**3 / 6,
        )
        near = (cells[min(max(first + step, 0), last)] for step in (-1, 0, 1, 2))
        result.append(sum(weight * cell for weight, cell in zip(weights, near, strict=True)))
    return result
