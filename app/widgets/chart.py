# SPDX-License-Identifier: Apache-2.0
"""One live curve: its title, the value under the pointer, and a drawing that a few hundred points or a million make.

Drawn with QPainter: QtCharts would be the slowest import of the window. For those who do not see it, its accessible
description says in a sentence what the curve does.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Colours, colours

HEAD = 30  # pixels above the drawing: title and reading
FOOT = 24  # below it: the numbers of the steps
PAD = 14
DOTS = 40  # points up to which each has a dot of its own
TICKS = 4
LABEL = 15  # pixels between the names of two levels that lie close


@dataclass(frozen=True)
class Point:
    """One place of the curve. `low` and `high`: how far the figure may reach, or the values it stands for."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Level:
    """A figure to compare with, drawn as a line from side to side."""

    name: str
    value: float


def ticks(low: float, high: float, count: int = TICKS) -> list[float]:
    """Round numbers in this range, about `count` of them."""
    if not high > low:
        return [low]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def shown(value: float) -> str:
    """A figure with three digits that count, as it stands beside the curve."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.2g}"
    digits = 3 if abs(value) < 10 else 1
    return f"{value:.{digits}f}"


def feet(levels: Sequence[float], curve: Sequence[float], bottom: float) -> dict[float, float]:
    """Where the name of each level ends, from the lowest level up, by its height; heights grow downwards.

    A name stands on its line, or on the name below it; or under its line, where the `curve` would run through it.
    """
    found: dict[float, float] = {}
    top = bottom  # of the names so far
    for y in sorted(levels, reverse=True):
        foot = min(y - 1, top)
        if any(foot - LABEL - 4 < at < foot for at in curve) and y + 1 + LABEL <= top:
            foot = y + 1 + LABEL
        found[y], top = foot, foot - LABEL
    return found


class Chart(QWidget):
    """Points over steps. The pointer, or the arrow keys, read the curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.points: Sequence[Point] = ()
        self.levels: Sequence[Level] = ()
        self.best: float | None = None  # the x of the point that is marked
        self.cursor_at: int | None = None  # the point that is read
        self._waiting = ""  # what is said while there are no points
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(220, 190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(360, 210)

    def say(self, title: str, waiting: str = "") -> None:
        """Call the figure so from now on, and say `waiting` while there is none of it."""
        self.title, self._waiting = title, waiting or self._waiting
        self.setAccessibleName(title)
        self._say()
        self.update()

    def show_points(
        self, points: Sequence[Point], levels: Sequence[Level] = (), best: float | None = None
    ) -> None:
        """Draw these from now on; `best` is the x of the point to mark."""
        self.points, self.levels, self.best = points, levels, best
        if self.cursor_at is not None and self.cursor_at >= len(points):
            self.cursor_at = None
        self._say()
        self.update()

    @property
    def reading(self) -> str:
        """The value under the pointer, else the last one."""
        if not self.points:
            return ""
        point = self.points[-1 if self.cursor_at is None else self.cursor_at]
        text = self.tr("{value} at step {step}")
        return text.format(value=shown(point.y), step=QLocale().toString(round(point.x)))

    def _say(self) -> None:
        if not self.points:
            self.setAccessibleDescription(self._waiting)
            return
        first, last = self.points[0], self.points[-1]
        low, high = (choose(self.points, key=lambda p: p.y) for choose in (min, max))
        text = self.tr(
            "From {first} at step {start} to {last} at step {end}; lowest {low} at step {lowest}, "
            "highest {high} at step {highest}."
        ).format(
            first=shown(first.y), start=round(first.x), last=shown(last.y), end=round(last.x), low=shown(low.y),
            lowest=round(low.x), high=shown(high.y), highest=round(high.x),
        )  # fmt: skip
        compared = [
            self.tr("{name}: {value}.").format(name=level.name, value=shown(level.value))
            for level in self.levels
        ]
        self.setAccessibleDescription(" ".join([text, *compared]))

    # ---- reading it -------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read(self._nearest(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.points) - 1
        now = last if self.cursor_at is None else self.cursor_at
        moves = {
            Qt.Key.Key_Left: now - 1, Qt.Key.Key_Right: now + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        move = moves.get(Qt.Key(event.key()))
        if move is None or last < 0:
            super().keyPressEvent(event)
            return
        self._read(min(max(move, 0), last))

    def _nearest(self, pixel: float) -> int | None:
        if not self.points:
            return None
        area, (low, high) = self._area(), self._across()
        x = low + (pixel - area.left()) / max(area.width(), 1) * (high - low)
        after = bisect_left(self.points, x, key=lambda point: point.x)
        around = [place for place in (after - 1, after) if 0 <= place < len(self.points)]
        return min(around, key=lambda place: abs(self.points[place].x - x))

    def _read(self, place: int | None) -> None:
        if place != self.cursor_at:
            self.cursor_at = place
            self.update()

    # ---- where things are -------------------------------------------------------------------------------

    def _across(self) -> tuple[float, float]:
        first, last = self.points[0].x, self.points[-1].x
        return (first, last) if last > first else (first - 1, last + 1)

    def _up(self) -> tuple[float, float]:
        ends = [level.value for level in self.levels]
        low = min([*ends, *(min(point.low, point.y) for point in self.points)])
        high = max([*ends, *(max(point.high, point.y) for point in self.points)])
        room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        return (max(low - room, 0.0) if low >= 0 else low - room), high + room

    def _area(self) -> QRectF:
        left = float(PAD)
        if self.points:
            metrics = QFontMetricsF(self._small())
            left += 8 + max(metrics.horizontalAdvance(f"{value:g}") for value in ticks(*self._up()))
        return QRectF(self.rect()).adjusted(left, PAD + HEAD, -PAD - 2, -FOOT - 8)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    # ---- painting ---------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, scheme = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(QColor(scheme.accent), 2) if self.hasFocus() else QPen(QColor(scheme.border), 1)
        painter.setPen(edge)
        painter.setBrush(QColor(scheme.surface))
        half = edge.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 12, 12)
        self._paint_head(painter, scheme)
        painter.setFont(self._small())
        if self.points:
            self._paint_drawing(painter, scheme)
        else:
            painter.setPen(QColor(scheme.muted))
            middle = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self._area(), middle, self._waiting)
        painter.end()

    def _paint_head(self, painter: QPainter, scheme: Colours) -> None:
        line = QRectF(PAD, PAD - 4, self.width() - 2 * PAD, HEAD - 6)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(self.font())
        painter.setPen(QColor(scheme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignRight), self.reading)
        left = line.width() - painter.fontMetrics().horizontalAdvance(self.reading) - 10
        painter.setFont(bold)
        painter.setPen(QColor(scheme.text))
        title = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, int(left))
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignLeft), title)

    def _paint_drawing(self, painter: QPainter, scheme: Colours) -> None:
        area, (left, right), (low, high) = self._area(), self._across(), self._up()

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                area.left() + (x - left) / (right - left) * area.width(),
                area.bottom() - (y - low) / (high - low) * area.height(),
            )

        self._paint_grid(painter, scheme, area, place)
        band = QPolygonF([place(p.x, p.high) for p in self.points])
        for point in reversed(self.points):
            band.append(place(point.x, point.low))
        faint = QColor(scheme.accent)
        faint.setAlpha(46)
        painter.setPen(QPen(faint, 1.2))  # a band without height is a line
        painter.setBrush(faint)
        painter.drawPolygon(band)
        curve = [place(p.x, p.y) for p in self.points]
        self._paint_levels(painter, scheme, area, place, curve)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(scheme.accent), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(curve))
        self._paint_dots(painter, scheme, curve)
        if self.cursor_at is not None:
            at = curve[self.cursor_at]
            painter.setPen(QPen(QColor(scheme.muted), 1))
            painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
            self._dot(painter, at, 4, QColor(scheme.accent), QColor(scheme.surface))

    def _paint_grid(
        self, painter: QPainter, scheme: Colours, area: QRectF, place: Callable[[float, float], QPointF]
    ) -> None:
        metrics = painter.fontMetrics()
        for value in ticks(*self._up()):
            y = round(place(0, value).y()) + 0.5
            painter.setPen(QPen(QColor(scheme.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(scheme.muted))
            box = QRectF(PAD, y - 10, area.left() - PAD - 8, 20)
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{value:g}"
            )
        first, last = self.points[0].x, self.points[-1].x
        for value in ticks(first, last):
            if value != round(value):
                continue  # there is no half a step
            text = QLocale().toString(round(value))
            half = metrics.horizontalAdvance(text) / 2 + 2
            x = min(max(place(value, 0).x(), area.left() + half - 4), area.right() - half + 6)
            box = QRectF(x - half, area.bottom() + 6, 2 * half, FOOT - 6)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_levels(
        self, painter: QPainter, scheme: Colours, area: QRectF, place: Callable[[float, float], QPointF],
        curve: Sequence[QPointF],
    ) -> None:  # fmt: skip
        heights = [(place(0, level.value).y(), level) for level in self.levels]
        painter.setPen(QPen(QColor(scheme.muted), 1.2, Qt.PenStyle.DashLine))
        for y, _ in heights:
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        ground = QColor(scheme.surface)
        ground.setAlpha(225)  # a name is read above whatever it lies on
        painter.setPen(QColor(scheme.muted))
        texts = {
            y: self.tr("{name} {value}").format(name=level.name, value=shown(level.value))
            for y, level in heights
        }
        wide = {y: painter.fontMetrics().horizontalAdvance(text) + 6 for y, text in texts.items()}
        under = [at.y() for at in curve if at.x() > area.right() - max(wide.values(), default=0)]
        for y, foot in feet(list(texts), under, area.bottom()).items():
            box = QRectF(area.right() - wide[y], foot - LABEL, wide[y], LABEL)
            painter.fillRect(box, ground)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), texts[y])

    def _paint_dots(self, painter: QPainter, scheme: Colours, curve: Sequence[QPointF]) -> None:
        accent, ground = QColor(scheme.accent), QColor(scheme.surface)
        for point, at in zip(self.points, curve, strict=True):
            if point.x == self.best:
                self._dot(painter, at, 5, accent, ground)
            elif len(curve) <= DOTS:
                self._dot(painter, at, 3, ground, accent)

    def _dot(self, painter: QPainter, at: QPointF, radius: float, fill: QColor, edge: QColor) -> None:
        painter.setPen(QPen(edge, 1.6))
        painter.setBrush(fill)
        painter.drawEllipse(at, radius, radius)
