# SPDX-License-Identifier: Apache-2.0
"""What a setting is entered with: made from the field of the dataclass, its range, choices, unit and help."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QVBoxLayout, QWidget

from app.names import (
    choice_name,
    setting_explained,
    setting_name,
    task_name,
    unit_name,
    unlimited_name,
)
from app.setting_names import CHOICES
from app.widgets.text import label, tip

LARGEST = 2**31 - 1  # what Qt's box for whole numbers holds
DIGITS = 8  # after the point: a learning rate may be very small
WIDE = 176  # pixels: a word that stands for a number, such as that there is no limit


class Number(QDoubleSpinBox):
    """A number as it is written in a file: 0.0003 with a point, and without zeros that mean nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setDecimals(DIGITS)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        return self.written(value)

    @staticmethod
    def written(value: float) -> str:
        """0.0003 rather than 3e-4."""
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


class _Calm(QObject):
    """Of an editor on a page that scrolls: the wheel scrolls the page, unless the editor has been gone to."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Several(QWidget):
    """Any of the tasks that are offered."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._none = label("—", "muted")
        self._column.addWidget(self._none)

    def offer(self, tasks: Sequence[str]) -> None:
        """These can be chosen; what was chosen among them stays."""
        before = self.chosen()
        for box in self.boxes.values():
            self._column.removeWidget(box)
            box.deleteLater()
        self.boxes = {task: QCheckBox(self) for task in tasks}
        for task, box in self.boxes.items():
            box.setChecked(task in before)
            box.toggled.connect(self.changed)
            self._column.addWidget(box)
        self._none.setVisible(not tasks)
        self.say()

    def say(self) -> None:
        """In the language of the window."""
        for task, box in self.boxes.items():
            box.setText(task_name(task))
            box.setAccessibleName(task_name(task))

    def choose(self, tasks: Sequence[str]) -> None:
        """Those of them that are offered."""
        for task, box in self.boxes.items():
            box.setChecked(task in tasks)

    def chosen(self) -> tuple[str, ...]:
        """In the order in which they are offered."""
        return tuple(task for task, box in self.boxes.items() if box.isChecked())


Editor = QComboBox | QCheckBox | QSpinBox | QDoubleSpinBox | Several


def editor(
    field: "dataclasses.Field[Any]", value: Any, changed: Callable[[], object], parent: QWidget
) -> Editor:
    """For one field; `changed` is called whenever another value was entered."""
    made = _made(field, value, changed, parent)
    if isinstance(made, QComboBox | QSpinBox | QDoubleSpinBox):
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.installEventFilter(_Calm(made))
    return made


def _made(
    field: "dataclasses.Field[Any]", value: Any, changed: Callable[[], object], parent: QWidget
) -> Editor:
    meta = field.metadata
    if isinstance(value, tuple):
        several = Several(parent)
        several.changed.connect(lambda: changed())
        return several
    if isinstance(value, str):
        combo = QComboBox(parent)
        offer(combo, field.name, meta["choices"] or tuple(CHOICES[field.name]))
        combo.setCurrentIndex(combo.findData(value))
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # in every language
        combo.setMinimumWidth(WIDE)
        combo.currentIndexChanged.connect(lambda _: changed())
        return combo
    if isinstance(value, bool):
        box = QCheckBox(parent)
        box.setChecked(value)
        box.toggled.connect(lambda _: changed())
        return box
    number = Number(parent) if isinstance(value, float) else QSpinBox(parent)
    low, high = meta["low"], meta["high"]
    number.setRange(0 if low is None else low, LARGEST if high is None else high)
    number.setValue(value)
    number.setMinimumWidth(WIDE)
    number.setAlignment(Qt.AlignmentFlag.AlignRight)
    number.valueChanged.connect(lambda _: changed())
    return number


def offer(combo: QComboBox, name: str, choices: Sequence[str]) -> None:
    """These are what a setting may be; the first, where what was chosen is not among them."""
    before = combo.currentData()
    with QSignalBlocker(combo):
        combo.clear()
        for choice in choices:
            combo.addItem(choice_name(name, choice) if name in CHOICES else choice, choice)
        combo.setCurrentIndex(max(combo.findData(before), 0))


def say(editor: Editor, name: str, unit: str) -> None:
    """Everything that is written on the editor of the setting `name`, in the language of the window."""
    help = setting_explained(name)
    editor.setAccessibleName(setting_name(name))
    editor.setAccessibleDescription(help)
    editor.setToolTip(tip(help))
    if isinstance(editor, Several):
        editor.say()
    if isinstance(editor, QComboBox) and name in CHOICES:
        for place in range(editor.count()):
            editor.setItemText(place, choice_name(name, editor.itemData(place)))
    if isinstance(editor, QSpinBox | QDoubleSpinBox):
        editor.setSuffix(f" {unit_name(unit)}" if unit else "")
        editor.setSpecialValueText(unlimited_name(name))


def enter(editor: Editor, value: Any) -> None:
    """Put `value` into it; what is being typed stays as it is where it means the same."""
    if entered(editor) == value:
        return
    match editor:
        case QComboBox():
            editor.setCurrentIndex(editor.findData(value))
        case QCheckBox():
            editor.setChecked(value)
        case Several():
            editor.choose(value)
        case QSpinBox() | QDoubleSpinBox():
            editor.setValue(value)


def entered(editor: Editor) -> Any:
    """What has been entered."""
    match editor:
        case QComboBox():
            return editor.currentData()
        case QCheckBox():
            return editor.isChecked()
        case Several():
            return editor.chosen()
        case QSpinBox() | QDoubleSpinBox():
            return editor.value()
