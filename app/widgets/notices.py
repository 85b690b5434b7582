# SPDX-License-Identifier: Apache-2.0
"""Messages about the whole window, at its top, until they are dismissed."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.cards import MessageCard

MOST = 3


class Notices(QWidget):
    """At most three messages; a repeated one is not repeated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[MessageCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
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
        card = MessageCard(message, hint, role, actions, parent=self)
        card.closed.connect(lambda: self._drop(card))
        self.cards.append(card)
        self._column.addWidget(card)
        self.show()
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
