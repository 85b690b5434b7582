# SPDX-License-Identifier: Apache-2.0
"""How an example looks in the grid: its picture on a mat, its caption in two lines."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.icons import pixmap
from app.models.examples import KIND
from app.theme import Colours, colours

RADIUS = 10.0
LINES = 2
DRAWINGS = {"image": "picture", "audio": "sound", "text": "text"}
BROKEN = "warning"


class TileDelegate(QStyledItemDelegate):
    """Paints one tile."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scheme = colours()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        mat = QRect(option.rect.topLeft(), option.rect.size()).adjusted(2, 2, -2, 0)
        mat.setHeight(mat.width())
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        paint_mat(painter, QRectF(mat), picture, index.data(KIND) or "image", scheme)
        _paint_edge(painter, QRectF(mat), option.state, scheme)
        below = option.rect.adjusted(6, mat.height() + 9, -6, 0)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        _paint_caption(painter, QRectF(below), index.data() or "", option.font)
        painter.restore()


def paint_mat(
    painter: QPainter, mat: QRectF, picture: QPixmap | None, kind: str, scheme: Colours, bare: bool = False
) -> None:
    """A picture on a rounded mat; while there is none, or never will be, a drawing of what it is.

    `bare`: a picture without transparent parts needs no mat.
    """
    shape = QPainterPath()
    radius = min(RADIUS, mat.width() * 0.12)
    shape.addRoundedRect(mat, radius, radius)
    if picture is None or picture.isNull():
        painter.fillPath(shape, QColor(scheme.raised))
        _paint_drawing(painter, mat, picture is None, kind, scheme)
        return
    clear = picture.hasAlpha()
    if bare and not clear:
        shape = QPainterPath()
        shape.addRoundedRect(fitted(picture, mat, 0.0), radius, radius)
    painter.fillPath(shape, QColor(scheme.paper if clear and kind == "image" else scheme.raised))
    painter.save()
    painter.setClipPath(shape)
    painter.drawPixmap(on_mat(picture, mat), picture, QRectF(picture.rect()))
    painter.restore()


def on_mat(picture: QPixmap, mat: QRectF) -> QRectF:
    """Where `paint_mat` puts a picture: one with transparent parts has a margin."""
    return fitted(picture, mat, min(10.0, mat.width() * 0.08) if picture.hasAlpha() else 0.0)


def _paint_drawing(painter: QPainter, mat: QRectF, waiting: bool, kind: str, scheme: Colours) -> None:
    broken = kind == "image" and not waiting
    ratio = painter.device().devicePixelRatio()
    side = min(40.0, mat.width() * 0.5)
    colour = scheme.border if waiting and kind == "image" else scheme.muted
    drawing = pixmap(BROKEN if broken else DRAWINGS.get(kind, "text"), colour, round(side * ratio))
    corner = mat.center() - QPointF(side / 2, side / 2)
    painter.drawPixmap(QRectF(corner.x(), corner.y(), side, side), drawing, QRectF(drawing.rect()))


def fitted(picture: QPixmap, frame: QRectF, margin: float) -> QRectF:
    """Where the whole picture goes inside `frame`: centred, never enlarged beyond twice its size."""
    inner = frame.adjusted(margin, margin, -margin, -margin)
    scale = min(inner.width() / picture.width(), inner.height() / picture.height(), 2.0)
    width, height = picture.width() * scale, picture.height() * scale
    return QRectF(inner.center().x() - width / 2, inner.center().y() - height / 2, width, height)


def _paint_edge(painter: QPainter, mat: QRectF, state: QStyle.StateFlag, scheme: Colours) -> None:
    chosen = bool(state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus))
    over = bool(state & QStyle.StateFlag.State_MouseOver)
    width = 2.5 if chosen else 1.0
    painter.setPen(QPen(QColor(scheme.accent if chosen or over else scheme.border), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(mat.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _paint_caption(painter: QPainter, area: QRectF, text: str, font: QFont) -> None:
    """At most two centred lines; what does not fit ends in an ellipsis."""
    painter.setFont(font)
    y = area.top()
    for line in lines(text, font, area.width()):
        height = painter.fontMetrics().height()
        painter.drawText(QRectF(area.left(), y, area.width(), height), Qt.AlignmentFlag.AlignHCenter, line)
        y += height


def lines(text: str, font: QFont, width: float) -> list[str]:
    """`text` broken into at most two lines of `width`, the last one elided."""
    text = " ".join(text.split())[:400]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    broken = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if len(broken) > LINES:
        rest = text[starts[LINES - 1] :]
        last = QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
        return [*broken[: LINES - 1], last]
    return broken
