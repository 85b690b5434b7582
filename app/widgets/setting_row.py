# SPDX-License-Identifier: Apache-2.0
"""One setting: its name, a sentence, what it may be, its editor, and the way back to its usual value."""

import dataclasses
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QSpinBox, QToolButton, QWidget

from app.names import choice_name, setting_explained, setting_name, unit_name, unlimited_name
from app.theme import set_icon
from app.widgets.editors import WIDE, Number, editor, enter, entered, offer, say
from app.widgets.text import label, sentences, tip

NARROW = 560  # pixels


class SettingRow(QWidget):
    """`value` is what has been entered, also while it does not count."""

    changed = Signal()

    def __init__(self, field: "dataclasses.Field[Any]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._idle = False
        self.editor = editor(field, field.default, self._entered, self)
        self.name, self.says, self.why = label(), label("", "muted"), label()
        self.name.setBuddy(self.editor)
        self.reset = QToolButton(self)
        set_icon(self.reset, "restart")
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self.reset.clicked.connect(self._reset)
        self.why.hide()
        self._narrow: bool | None = None
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        for row, text in enumerate((self.name, self.says, self.why)):
            grid.addWidget(text, row, 0)
        grid.addWidget(self.reset, 0, 2, 4, 1, Qt.AlignmentFlag.AlignTop)
        self._place(narrow=True)
        self._say()
        self._mark()

    @property
    def value(self) -> Any:
        """As core/config.py has it."""
        return entered(self.editor)

    @property
    def differs(self) -> bool:
        """Whether it is not the usual value."""
        return bool(self.value != self._field.default)

    def enter(self, value: Any) -> None:
        """Show this value; nothing is said of it."""
        with QSignalBlocker(self):
            enter(self.editor, value)
        self._mark()

    def offer(self, choices: tuple[str, ...]) -> None:
        """What it may be where that depends on the project."""
        with QSignalBlocker(self):
            if isinstance(self.editor, QComboBox):
                offer(self.editor, self._field.name, choices)
            else:
                self.editor.offer(choices)  # type: ignore[union-attr]
        self._mark()

    def excuse(self, why: str) -> None:
        """It does not count, for this reason; "" where it does."""
        self._idle = bool(why)
        self.editor.setEnabled(not why)
        self._mark()
        self.why.setText(why)
        self.why.setVisible(bool(why))

    def holds(self, text: str) -> bool:
        """Whether it is what a person looks for who enters `text`."""
        said = (self.name.text(), self.says.text(), self._field.name, self._field.name.replace("_", " "))
        return any(text.casefold() in one.casefold() for one in said)

    def _entered(self) -> None:
        self._mark()
        self.changed.emit()

    def _reset(self) -> None:
        self.editor.setFocus()  # the button goes
        enter(self.editor, self._field.default)

    def _mark(self) -> None:
        self.reset.setVisible(self.differs)
        role = "muted" if self._idle else "heading" if self.differs else ""
        if self.name.property("role") != role:
            self.name.setProperty("role", role)
            self.name.style().unpolish(self.name)
            self.name.style().polish(self.name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(narrow=self.width() < NARROW)

    def _place(self, *, narrow: bool) -> None:
        """The editor beside the words, or below them where there is little room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._grid.removeWidget(self.editor)
        self._grid.setColumnMinimumWidth(1, 0 if narrow else WIDE)
        if narrow:
            self._grid.addWidget(self.editor, 3, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self.editor, 0, 1, 3, 1, Qt.AlignmentFlag.AlignTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    # ---- in words ---------------------------------------------------------------------------------------

    def _say(self) -> None:
        name = self._field.name
        say(self.editor, name, self._field.metadata["unit"])
        self.name.setText(setting_name(name))
        help = setting_explained(name)
        sentence = self.tr("{sentence}.").format(sentence=help[:1].upper() + help[1:])
        self.says.setText(sentences(sentence, self._range()))
        back = self.tr("Usual value: {name}").format(name=setting_name(name))
        self.reset.setAccessibleName(back)
        self.reset.setToolTip(tip(back))

    def _range(self) -> str:
        usual = self._usual()
        if not isinstance(self.editor, QSpinBox | QDoubleSpinBox):
            return self.tr("Usually: {usual}.").format(usual=usual)
        low, high, unit = (self._field.metadata[key] for key in ("low", "high", "unit"))
        if high is None:
            text = self.tr("At least {low}. Usually: {usual}.")
        else:
            text = self.tr("From {low} to {high}. Usually: {usual}.")
        most = "" if high is None else f"{high:g}" if isinstance(high, float) else str(high)
        return text.format(low=f"{low:g}", high=f"{most} {unit_name(unit)}".strip(), usual=usual)

    def _usual(self) -> str:
        """The usual value in words."""
        name, value = self._field.name, self._field.default
        if isinstance(value, bool):
            return self.tr("On") if value else self.tr("Off")
        if isinstance(value, tuple):
            return self.tr("none")
        if isinstance(value, str):
            return choice_name(name, value)
        if value == self._field.metadata["low"] and unlimited_name(name):
            return unlimited_name(name)
        unit = unit_name(self._field.metadata["unit"]) if self._field.metadata["unit"] else ""
        number = Number.written(value) if isinstance(value, float) else str(value)
        return f"{number} {unit}".strip()
