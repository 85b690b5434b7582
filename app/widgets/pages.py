# SPDX-License-Identifier: Apache-2.0
"""The pages of the window, one of which is shown; each is made when it is first wanted."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """`make` gives the widget of a page; the window is there sooner without the others."""

    def __init__(self, make: Callable[[int], QWidget], count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._made: dict[int, QWidget] = {}
        self._empty = [QWidget(self) for _ in range(count)]
        for empty in self._empty:
            self.addWidget(empty)

    def page(self, number: int) -> QWidget:
        """The page, made now if it was not there yet."""
        if number not in self._made:
            widget = self._made[number] = self._make(number)
            self.insertWidget(number, widget)
            self.removeWidget(self._empty[number])
        return self._made[number]

    def show_page(self, number: int) -> None:
        """Show it."""
        self.setCurrentWidget(self.page(number))
