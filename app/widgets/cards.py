# SPDX-License-Identifier: Apache-2.0
"""Small cards: a calm message with what to do about it, and a demonstration that was used."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.engine_texts import translated
from app.intake import kind
from app.names import source_name
from app.theme import colours, set_icon
from app.widgets.flow import FlowLayout
from app.widgets.text import ElidedLabel, label, sentences, tip
from app.widgets.thumbnails import Thumbnails
from app.widgets.tiles import paint_mat
from core.protocol import Demonstration


class MessageCard(QFrame):
    """What happened, what to do, and buttons for doing it; what the engine said is shown in the window's language.

    `role` is "info" or "trouble".
    """

    closed = Signal()

    def __init__(
        self,
        message: str,
        hint: str = "",
        role: str = "info",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.message = message
        self.hint = hint
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        column = QVBoxLayout()
        column.setSpacing(4)
        row.addLayout(column, 1)
        self._labels = [label(), label("", "muted")] if hint else [label()]
        for place in self._labels:
            column.addWidget(place)
        self._shown = ("", "")
        self._say()
        if actions:
            column.addLayout(self._buttons(actions))
        if closable:
            row.addWidget(self._close_button(), 0, Qt.AlignmentFlag.AlignTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        """Only what the engine said changes: the window's own texts are exchanged where they stand."""
        before, self._shown = self._shown, (translated(self.message), translated(self.hint))
        for place, old, new in zip(self._labels, before, self._shown, strict=False):
            if new != old:
                place.setText(new)
        if self._shown != before:
            self.setAccessibleName(sentences(*self._shown))

    def _buttons(self, actions: tuple[tuple[str, Callable[[], object]], ...]) -> FlowLayout:
        buttons = FlowLayout(gap=8)
        for place, (text, act) in enumerate(actions):
            button = QPushButton(text, self)
            button.setAccessibleName(text)
            if place == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _=False, act=act: act())
            buttons.addWidget(button)
            self.buttons.append(button)
        return buttons

    def _close_button(self) -> QToolButton:
        button = QToolButton(self)
        set_icon(button, "close")
        button.setAccessibleName(self.tr("Dismiss this message"))
        button.setToolTip(self.tr("Dismiss"))
        button.clicked.connect(self.closed)
        button.clicked.connect(self.deleteLater)
        column = QSizePolicy.Policy.Fixed
        button.setSizePolicy(column, column)
        return button


class Thumbnail(QWidget):
    """A file's small picture on its mat."""

    def __init__(self, thumbnails: Thumbnails, path: str, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails, self._path = thumbnails, path
        self.setFixedSize(side, side)
        thumbnails.ready.connect(self._ready)

    def _ready(self, path: str) -> None:
        if path == self._path:
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._thumbnails.get(self._path) if self._path else None
        paint_mat(
            painter,
            QRectF(self.rect()),
            picture,
            kind(self._path) if self._path else "text",
            colours(),
        )
        painter.end()


class DemonstrationCard(QFrame):
    """An example that the model was shown, how near it is and whose it is."""

    def __init__(self, shown: Demonstration, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(Thumbnail(thumbnails, shown.file or "", 44, self))
        column = QVBoxLayout()
        column.setSpacing(2)
        row.addLayout(column, 1)
        column.addWidget(ElidedLabel(shown.caption))
        near = self.tr("{similarity} · {source}").format(
            similarity=f"{shown.similarity:.2f}", source=source_name(shown.source)
        )
        column.addWidget(ElidedLabel(near, "muted"))
        whole = self.tr("Similarity {near}").format(near=near)
        self.setToolTip(tip("\n".join(filter(None, [shown.caption, whole, shown.file]))))
        self.setAccessibleName(
            self.tr("{caption}, similarity {near}").format(caption=shown.caption, near=near)
        )
