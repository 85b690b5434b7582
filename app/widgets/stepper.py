# SPDX-License-Identifier: Apache-2.0
"""The steps of a page in their order; a click goes to one, and the one that is looked at is marked."""

from collections.abc import Sequence

from PySide6.QtWidgets import QScrollArea, QToolButton, QWidget

from app.widgets.flow import FlowLayout

AHEAD = 48  # pixels below the edge at which a step counts as looked at


class Stepper(QWidget):
    """All of it is one page, so that going back loses nothing."""

    def __init__(
        self, steps: Sequence[tuple[str, QWidget]], area: QScrollArea, parent: QWidget | None = None
    ) -> None:
        """`steps`: the name of each, and the widget at its top, which is in `area`."""
        super().__init__(parent)
        self._tops = [top for _, top in steps]
        self._area = area
        self.buttons: list[QToolButton] = []
        row = FlowLayout(self, gap=4)
        for number, (name, _) in enumerate(steps):
            button = QToolButton(self)
            button.setProperty("role", "step")
            button.setText(name)
            button.setAccessibleName(name)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, number=number: self.go(number))
            self.buttons.append(button)
            row.addWidget(button)
        area.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._mark(0)

    def go(self, number: int) -> None:
        """Bring this step to the top, as far as the page goes."""
        self._area.verticalScrollBar().setValue(self._top(number))
        self._mark(number)  # also where the page is too short to bring it to the top

    def _top(self, number: int) -> int:
        inner = self._area.widget()
        assert inner is not None
        return self._tops[number].mapTo(inner, self._tops[number].rect().topLeft()).y()

    def _scrolled(self, place: int) -> None:
        passed = [number for number in range(len(self._tops)) if self._top(number) <= place + AHEAD]
        self._mark(max(passed, default=0))

    def _mark(self, number: int) -> None:
        for place, button in enumerate(self.buttons):
            button.setChecked(place == number)
