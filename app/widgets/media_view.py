# SPDX-License-Identifier: Apache-2.0
"""The file in hand, large: a picture, or a recording that can be played."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from app.models.queue import Item
from app.theme import colours
from app.widgets.player import Player
from app.widgets.thumbnails import Thumbnails
from app.widgets.tiles import paint_mat

SHORTEST, TALLEST = 72, 230
SOUND_HEIGHT = 108


class PictureView(QWidget):
    """One picture as large as fits, twice its size at most."""

    measured = Signal(int)  # the height it would like

    def __init__(self, previews: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._path = ""
        self._kind = "image"
        previews.ready.connect(self._ready)

    def show_file(self, path: str, kind: str) -> None:
        """Show this file from now on."""
        self._path, self._kind = path, kind
        self._measure()
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
        paint_mat(
            painter, QRectF(self.rect()).adjusted(0, 0, -1, -1), picture, self._kind, colours(), bare=True
        )
        painter.end()


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
        sound = item.kind == "audio"
        wanted = self.player if sound else self.picture
        if self._file == item.file and self._stack.currentWidget() is wanted:
            return
        self._file = item.file
        self.player.open(item.file if sound else "")
        self.picture.setAccessibleName(self.tr("Picture {name}").format(name=item.name))
        self._stack.setCurrentWidget(wanted)
        self._fit(TALLEST)
        if not sound:
            self.picture.show_file(item.file, item.kind)

    def limit(self, height: int) -> None:
        """Leave the rest of the room to what is below."""
        self._limit = height
        self._fit(self._wanted)

    def _fit(self, wanted: int) -> None:
        self._wanted = wanted
        sound = self._stack.currentWidget() is self.player
        tallest = max(SHORTEST, min(TALLEST, self._limit))
        self.setFixedHeight(SOUND_HEIGHT if sound else max(SHORTEST, min(wanted, tallest)))

    def sizeHint(self) -> QSize:
        return QSize(320, TALLEST)
