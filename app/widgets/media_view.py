# SPDX-License-Identifier: Apache-2.0
"""The file in hand, large: a picture, or a recording that can be played."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from app.models.queue import Item
from app.theme import colours
from app.widgets.player import Player
from app.widgets.spectrogram import TALL as SPECTROGRAM
from app.widgets.thumbnails import Thumbnails
from app.widgets.tiles import RADIUS, on_mat, paint_mat
from app.widgets.veil import paint_veil, veil

SHORTEST, TALLEST = 72, 230
SOUND_HEIGHT = 108
GAP = 6


class PictureView(QWidget):
    """One picture as large as fits, twice its size at most."""

    measured = Signal(int)  # the height it would like

    def __init__(self, previews: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._path = ""
        self._kind = "image"
        self._veil: QImage | None = None
        previews.ready.connect(self._ready)

    def show_file(self, path: str, kind: str) -> None:
        """Show this file from now on."""
        self._path, self._kind = path, kind
        self._veil = None
        self._measure()
        self.update()

    def show_weights(self, weights: Sequence[float], rows: int, columns: int) -> None:
        """Dim what was not looked at, over `rows` x `columns` cells; nothing for none."""
        self._veil = veil(weights, rows, columns) if weights else None
        self.update()

    def _ready(self, path: str) -> None:
        if path == self._path:
            self._measure()
            self.update()

    def _measure(self) -> None:
        picture = self._previews.get(self._path)
        if picture is not None:  # without a picture: little room, what is wrong with it comes first
            self.measured.emit(SHORTEST if picture.isNull() else 2 * picture.height() + 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._previews.get(self._path) if self._path else None
        mat = QRectF(self.rect()).adjusted(0, 0, -1, -1)
        paint_mat(painter, mat, picture, self._kind, colours(), bare=True)
        if self._veil is not None and picture is not None and not picture.isNull():
            place, shape = on_mat(picture, mat), QPainterPath()
            shape.addRoundedRect(place, RADIUS, RADIUS)
            painter.setClipPath(shape)
            paint_veil(painter, self._veil, square_around(place))
        painter.end()


def square_around(place: QRectF) -> QRectF:
    """The smallest square with `place` in its middle: what encoders see, the picture on white."""
    side = max(place.width(), place.height())
    return QRectF(place.center().x() - side / 2, place.center().y() - side / 2, side, side)


class MediaView(QWidget):
    """A picture or a player, whichever the item needs."""

    def __init__(self, previews: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureView(previews, self)
        self.player = Player(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self.player)
        self.picture.measured.connect(self._fit)
        self._wanted = self._limit = TALLEST
        self._file = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_item(self, item: Item) -> None:
        """Show the item's file; nothing happens when it is shown already."""
        self.picture.setAccessibleName(self.tr("Picture {name}").format(name=item.name))
        sound = item.kind == "audio"
        wanted = self.player if sound else self.picture
        if self._file == item.file and self._stack.currentWidget() is wanted:
            return
        self._file = item.file
        self.player.open(item.file if sound else "")
        self._stack.setCurrentWidget(wanted)
        self._fit(TALLEST)
        if not sound:
            self.picture.show_file(item.file, item.kind)

    def show_drawn(self, image: str) -> None:
        """The spectrogram of the recording that is shown."""
        self.player.spectrogram.show_image(image)
        self._fit(self._wanted)

    def show_weights(self, weights: Sequence[float], rows: int, columns: int) -> None:
        """Where the model looked, or when it listened; nothing for none."""
        if self._stack.currentWidget() is self.player:
            self.player.spectrogram.show_weights(weights)
        else:
            self.picture.show_weights(weights, rows, columns)

    def limit(self, height: int) -> None:
        """Leave the rest of the room to what is below."""
        self._limit = height
        self._fit(self._wanted)

    def _fit(self, wanted: int) -> None:
        self._wanted = wanted
        sound = self._stack.currentWidget() is self.player
        tallest = max(SHORTEST, min(TALLEST, self._limit))
        drawn = SPECTROGRAM + GAP if self.player.spectrogram.isVisibleTo(self.player) else 0
        self.setFixedHeight(SOUND_HEIGHT + drawn if sound else max(SHORTEST, min(wanted, tallest)))

    def sizeHint(self) -> QSize:
        return QSize(320, TALLEST)
