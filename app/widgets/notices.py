# SPDX-License-Identifier: Apache-2.0
"""Messages about the whole window, at its top, until they are dismissed."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.cards import MessageCard
from app.widgets.fitting import Fitting

MOST = 3


class Notices(Fitting):
    """At most three messages; a repeated one is not repeated. Where the window is low they scroll."""

    changed = Signal()  # there are others

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QWidget(), parent)
        self.cards: list[MessageCard] = []
        self._column = QVBoxLayout(self.inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, last: bar.setValue(last))  # the newest is seen
        self.hide()

    def add(
        self,
        message: str,
        hint: str = "",
        role: str = "info",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
        once: bool = True,
    ) -> MessageCard:
        """Show a message, in place of an equal one (if it is to be there `once`) or of the oldest."""
        same = [card for card in self.cards if (card.message, card.hint) == (message, hint)]
        for old in (same if once else []) or self.cards[: 1 - MOST]:
            self.remove(old)
        card = MessageCard(message, hint, role, actions, parent=self.inner)
        card.closed.connect(lambda: self._drop(card))
        self.cards.append(card)
        self._column.addWidget(card)
        self.show()
        self.changed.emit()
        return card

    def remove(self, card: MessageCard) -> None:
        """Take a message away, if it is still there."""
        if card in self.cards:
            self._drop(card)
            card.hide()
            card.deleteLater()

    def _drop(self, card: MessageCard) -> None:
        if card in self.cards:
            self.cards.remove(card)
        self.setVisible(bool(self.cards))
        self.changed.emit()
