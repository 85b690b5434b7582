# SPDX-License-Identifier: Apache-2.0
"""Settings as a form: a name and an editor (app/widgets/editors.py) for each."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.names import setting_explained, setting_name
from app.widgets.editors import Editor, editor, enter, entered, say
from app.widgets.text import label, tip


class Form(QWidget):
    """The named fields of a dataclass of settings, one under the other."""

    changed = Signal()

    def __init__(self, settings: Any, names: Sequence[str], parent: QWidget | None = None) -> None:
        """`settings`: an object whose values are shown first."""
        super().__init__(parent)
        self.editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._units: dict[str, str] = {}
        self._reasons: Mapping[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        fields = {field.name: field for field in dataclasses.fields(settings)}
        for row, name in enumerate(names):
            made = editor(fields[name], getattr(settings, name), self.changed.emit, self)
            self.editors[name], self._labels[name] = made, label()
            self._units[name] = fields[name].metadata["unit"]
            self._labels[name].setBuddy(made)
            self._grid.addWidget(self._labels[name], row, 0)
            self._grid.addWidget(made, row, 1)
        self._say()

    def _say(self) -> None:
        for name, made in self.editors.items():
            say(made, name, self._units[name])
            self._labels[name].setText(setting_name(name))
            self._labels[name].setToolTip(tip(self._reasons.get(name) or setting_explained(name)))

    def excuse(self, reasons: Mapping[str, str]) -> None:
        """Why some settings do not count now: they cannot be entered."""
        self._reasons = reasons
        for name, made in self.editors.items():
            made.setEnabled(name not in reasons)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Enter these, as far as there is an editor for them."""
        for name, made in self.editors.items():
            if name in values:
                enter(made, values[name])

    def values(self) -> dict[str, Any]:
        """What has been entered, by the fields' names."""
        return {name: entered(made) for name, made in self.editors.items()}
