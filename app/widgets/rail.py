# SPDX-License-Identifier: Apache-2.0
"""The pages of the window, at its left edge. A dot on a page says that something goes on there."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.theme import colours, set_icon

WIDE = 72
DRAWING = 22
DOT = 4.0


class PageButton(QToolButton):
    """A drawing over the page's name."""

    def __init__(self, drawing: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.busy = ""  # what goes on there
        self.setProperty("role", "page")
        self.rename(name)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(DRAWING, DRAWING))
        self.setMinimumWidth(WIDE - 12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_icon(self, drawing)

    def rename(self, name: str) -> None:
        """The page is called so from now on."""
        self.setText(name)
        self.setAccessibleName(name)

    def set_busy(self, what: str) -> None:
        """Say what goes on there; "" is nothing."""
        if what != self.busy:
            self.busy = what
            self.setAccessibleDescription(what)
            self.setToolTip(what)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.busy:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().accent))
        painter.drawEllipse(QPointF(self.width() / 2 + DRAWING / 2 + 3, 9), DOT, DOT)
        painter.end()


class Rail(QWidget):
    """One button a page; one of them is shown."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[PageButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 12, 4, 12)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred
        )  # as wide as its longest name

    def add(self, drawing: str, name: str) -> PageButton:
        """Add a page below the others."""
        button, page = PageButton(drawing, name, self), len(self.buttons)
        button.clicked.connect(lambda: self.chosen.emit(page))
        self._column.insertWidget(page, button)
        self.buttons.append(button)
        return button

    def rename(self, names: Sequence[str]) -> None:
        """The pages are called so from now on."""
        for button, name in zip(self.buttons, names, strict=True):
            button.rename(name)

    def select(self, page: int) -> None:
        """Mark this page as the one that is shown."""
        for place, button in enumerate(self.buttons):
            button.setChecked(place == page)
