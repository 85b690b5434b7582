# SPDX-License-Identifier: Apache-2.0
"""Settings as a form: each editor is made from the field of the dataclass, its range, choices, unit and help."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from app.names import (
    device_name,
    distillation_name,
    setting_explained,
    setting_name,
    teacher_prompt_name,
    unit_name,
    unlimited_name,
)
from app.widgets.text import label, tip

LARGEST = 2**31 - 1  # what Qt's box for whole numbers holds
DIGITS = 8  # after the point: a learning rate may be very small
WIDE = 176

Editor = QComboBox | QCheckBox | QSpinBox | QDoubleSpinBox
CHOICES: dict[str, Callable[[str], str]] = {
    "device": device_name, "distill": distillation_name, "teacher_prompt": teacher_prompt_name,
}  # fmt: skip


class Number(QDoubleSpinBox):
    """A number as it is written in a file: 0.0003 with a point, and without zeros that mean nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setDecimals(DIGITS)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".") if value < 1e6 else f"{value:g}"

    def valueFromText(self, text: str) -> float:
        return _number(text.removesuffix(self.suffix())) or 0.0

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        value = _number(text.removesuffix(self.suffix()))
        states = QValidator.State
        if value is None:  # "", "3e", "-": there may be more to come
            plain = set(text.removesuffix(self.suffix()).strip()) <= set("0123456789.e+-")
            return (states.Intermediate if plain else states.Invalid), text, place
        fits = self.minimum() <= value <= self.maximum()
        return (states.Acceptable if fits else states.Intermediate), text, place


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class Form(QWidget):
    """The named fields of a dataclass of settings, one under the other."""

    changed = Signal()

    def __init__(self, settings: Any, names: Sequence[str], parent: QWidget | None = None) -> None:
        """`settings`: an object whose values are shown first."""
        super().__init__(parent)
        self.editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._units: dict[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        fields = {field.name: field for field in dataclasses.fields(settings)}
        for row, name in enumerate(names):
            editor = self._editor(fields[name], getattr(settings, name))
            self.editors[name], self._labels[name] = editor, label()
            self._units[name] = fields[name].metadata["unit"]
            self._labels[name].setBuddy(editor)
            self._grid.addWidget(self._labels[name], row, 0)
            self._grid.addWidget(editor, row, 1)
        self._say()

    def _say(self) -> None:
        for name, editor in self.editors.items():
            text, help = setting_name(name), setting_explained(name)
            self._labels[name].setText(text)
            self._labels[name].setToolTip(tip(help))
            editor.setAccessibleName(text)
            editor.setAccessibleDescription(help)
            editor.setToolTip(tip(help))
            if isinstance(editor, QComboBox) and name in CHOICES:
                for place in range(editor.count()):
                    editor.setItemText(place, CHOICES[name](editor.itemData(place)))
            if isinstance(editor, QSpinBox | QDoubleSpinBox):
                editor.setSuffix(f" {unit_name(self._units[name])}" if self._units[name] else "")
                editor.setSpecialValueText(unlimited_name(name))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _editor(self, field: "dataclasses.Field[Any]", value: Any) -> Editor:
        meta = field.metadata
        if meta["choices"]:
            return self._choice(field.name, meta["choices"], value)
        if isinstance(value, bool):
            box = QCheckBox(self)
            box.setChecked(value)
            box.toggled.connect(self.changed)
            return box
        number = Number(self) if isinstance(value, float) else QSpinBox(self)
        low, high = meta["low"], meta["high"]
        number.setRange(0 if low is None else low, LARGEST if high is None else high)
        number.setValue(value)
        number.setMinimumWidth(WIDE)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.valueChanged.connect(self.changed)
        return number

    def _choice(self, name: str, choices: Sequence[str], value: str) -> QComboBox:
        combo = QComboBox(self)
        for choice in choices:
            combo.addItem(CHOICES[name](choice) if name in CHOICES else choice, choice)
        combo.setCurrentIndex(combo.findData(value))
        combo.setMinimumWidth(WIDE)
        combo.currentIndexChanged.connect(self.changed)
        return combo

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Enter these, as far as there is an editor for them."""
        for name, value in values.items():
            match self.editors.get(name):
                case QComboBox() as combo:
                    combo.setCurrentIndex(combo.findData(value))
                case QCheckBox() as box:
                    box.setChecked(value)
                case QSpinBox() | QDoubleSpinBox() as number:
                    number.setValue(value)
                case None:
                    pass

    def values(self) -> dict[str, Any]:
        """What has been entered, by the fields' names."""
        result: dict[str, Any] = {}
        for name, editor in self.editors.items():
            match editor:
                case QComboBox():
                    result[name] = editor.currentData()
                case QCheckBox():
                    result[name] = editor.isChecked()
                case QSpinBox() | QDoubleSpinBox():
                    result[name] = editor.value()
        return result
