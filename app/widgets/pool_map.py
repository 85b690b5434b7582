# SPDX-License-Identifier: Apache-2.0
"""A map of everything that could be chosen: near points look alike to the encoder; the picks are lit and numbered."""

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme import Colours, colours
from core.choosing import Chosen

MARGIN = 18.0  # pixels around the map
DOT, LIT, QUERY = 2.6, 9.0, 7.0  # radii
REACH = 14.0  # pixels within which a point is meant
STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class PoolMap(QWidget):
    """The arrow keys go to the next point in their direction, Enter does what a double click does."""

    looked_at = Signal(str)  # the id of the point that is looked at, "" for none
    picked = Signal(str)  # it was clicked, or reached with the keys
    wanted = Signal(str)  # it was double-clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[str, float, float]] = []
        self._order: dict[str, int] = {}  # id of a pick: its number
        self._query: tuple[float, float] | None = None
        self._share = 0.0
        self._marked = ""  # id
        self._hovered = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(220, 200)
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def show_map(self, chosen: Chosen | None) -> None:
        """Show this pool, or nothing."""
        self._points = [] if chosen is None else list(chosen.points)
        self._query = None if chosen is None else chosen.query
        self._share = 0.0 if chosen is None else chosen.share
        self._marked = self._hovered = ""
        self.light([] if chosen is None else [pick.id for pick in chosen.picks])

    def light(self, picks: Sequence[str]) -> None:
        """These are chosen, in this order."""
        self._order = {id: number for number, id in enumerate(picks, 1)}
        self._say()
        self.update()

    def mark(self, id: str) -> None:
        """Draw a ring around this point."""
        if id != self._marked:
            self._marked = id
            self._say()
            self.update()

    @property
    def marked(self) -> str:
        """The id of the point with the ring."""
        return self._marked

    def place(self, x: float, y: float) -> QPointF:
        """Where on the widget a place of the map is; both from -1 to 1, y upwards."""
        area = self._area()
        return QPointF(area.center().x() + x * area.width() / 2, area.center().y() - y * area.height() / 2)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def _say(self) -> None:
        name = self.tr("Map of the examples: {count} points, {picks} lit").format(
            count=len(self._points), picks=len(self._order)
        )
        self.setAccessibleName(name)
        shown = self.tr("It shows {share} % of how the examples differ.").format(
            share=round(100 * self._share)
        )
        self.setAccessibleDescription(shown if self._points else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.looked_at.emit(self._marked)

    # ---- mouse and keys ---------------------------------------------------------------------------------

    def at(self, place: QPointF) -> str:
        """The id of the point nearest to a place on the widget, "" where none is near; picks come first."""
        near: list[tuple[bool, float, str]] = []
        for id, x, y in self._points:
            point = self.place(x, y)
            distance = hypot(point.x() - place.x(), point.y() - place.y())
            if distance <= REACH:
                near.append((id not in self._order, distance, id))
        return min(near)[2] if near else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look(self.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._look("")

    def _look(self, id: str) -> None:
        if id != self._hovered:
            self._hovered = id
            self.looked_at.emit(id or self._marked)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self.at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if id := self.at(event.position()):
            self.wanted.emit(id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self._points:
            self._take(self._next(*STEPS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked:
            self.wanted.emit(self._marked)
        else:
            super().keyPressEvent(event)

    def _take(self, id: str) -> None:
        self.mark(id)
        self.looked_at.emit(id)
        self.picked.emit(id)

    def _next(self, right: int, up: int) -> str:
        """The nearest point in this direction, a sideways step counting twice; the marked one where there is none."""
        known = {id: (x, y) for id, x, y in self._points}
        if self._marked not in known:
            return next(iter(self._order), self._points[0][0])
        x0, y0 = known[self._marked]
        ahead: list[tuple[float, str]] = []
        for id, (x, y) in known.items():
            along, aside = (x - x0) * right + (y - y0) * up, (x - x0) * up + (y - y0) * right
            if id != self._marked and along > abs(aside) / 2:
                ahead.append((along + 2 * abs(aside), id))
        return min(ahead)[1] if ahead else self._marked

    # ---- drawing ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(QColor(scheme.accent if self.hasFocus() else scheme.border), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(QColor(scheme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        self._paint_cloud(painter, scheme)
        if self._query is not None:
            self._paint_query(painter, scheme, self.place(*self._query))
        self._paint_picks(painter, scheme)
        self._paint_rings(painter, scheme)
        painter.end()

    def _paint_cloud(self, painter: QPainter, scheme: Colours) -> None:
        colour = QColor(scheme.muted)
        colour.setAlpha(150)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for id, x, y in self._points:
            if id not in self._order:
                painter.drawEllipse(self.place(x, y), DOT, DOT)

    def _paint_query(self, painter: QPainter, scheme: Colours, at: QPointF) -> None:
        painter.setPen(QPen(QColor(scheme.surface), 1.5))
        painter.setBrush(QColor(scheme.text))
        corners = ((0, -QUERY), (QUERY, 0), (0, QUERY), (-QUERY, 0))
        painter.drawPolygon([at + QPointF(x, y) for x, y in corners])

    def _paint_picks(self, painter: QPainter, scheme: Colours) -> None:
        small = QFont(self.font())
        small.setPointSizeF(max(7.0, small.pointSizeF() * 0.8))
        small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        for id, x, y in self._points:
            if (number := self._order.get(id)) is not None:
                at = self.place(x, y)
                painter.setPen(QPen(QColor(scheme.surface), 1.5))
                painter.setBrush(QColor(scheme.accent))
                painter.drawEllipse(at, LIT, LIT)
                painter.setPen(QColor(scheme.on_accent))
                box = QRectF(at.x() - LIT, at.y() - LIT, 2 * LIT, 2 * LIT)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))

    def _paint_rings(self, painter: QPainter, scheme: Colours) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for id, x, y in self._points:
            if id in (self._marked, self._hovered):
                radius = (LIT if id in self._order else DOT) + 3.5
                painter.setPen(QPen(QColor(scheme.text), 2.0 if id == self._marked else 1.2))
                painter.drawEllipse(self.place(x, y), radius, radius)
