# SPDX-License-Identifier: Apache-2.0
"""How much a training may take, in three words instead of three numbers; the numbers stand below and can be changed."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.widgets.text import label
from core.config import Training

USUAL = Training()
PRESETS: dict[str, dict[str, Any]] = {
    "quick": {"epochs": 2, "max_minutes": 10.0, "patience": USUAL.patience},
    "balanced": {"epochs": USUAL.epochs, "max_minutes": USUAL.max_minutes, "patience": USUAL.patience},
    "best": {"epochs": 4 * USUAL.epochs, "max_minutes": 0.0, "patience": 2 * USUAL.patience},
}


class Presets(QWidget):
    """One is marked where the numbers are its own."""

    chosen = Signal(dict)  # values of settings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        looks = {
            "quick": (
                self.tr("Quick look"), self.tr("Two passes, ten minutes at most: does it learn anything from these examples?"),
            ),
            "balanced": (
                self.tr("Balanced"), self.tr("The usual number of passes. It stops by itself when nothing gets better."),
            ),
            "best": (
                self.tr("Best"),
                self.tr("Four times as many passes, and twice the patience before it stops by itself."),
            ),
        }  # fmt: skip
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        self._says = {name: label(says, "muted", self) for name, (_, says) in looks.items()}
        for name, (text, says) in looks.items():
            button = QToolButton(self)
            button.setProperty("role", "step")
            button.setText(text)
            button.setAccessibleName(text)
            button.setAccessibleDescription(says)
            button.setToolTip(says)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(PRESETS[name]))
            self.buttons[name] = button
            row.addWidget(button)
            column.addWidget(self._says[name])
        row.addStretch(1)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """These numbers count now."""
        for name, preset in PRESETS.items():
            own = all(values.get(key) == value for key, value in preset.items())
            self.buttons[name].setChecked(own)
            self._says[name].setVisible(own)
