# SPDX-License-Identifier: Apache-2.0
"""A form made from the fields of the settings: what is shown, what may be entered, what comes out."""

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.widgets.editors import Number
from app.widgets.form import Form
from app.widgets.setup import FIRST, MORE
from core.config import Generation, Training, check

SHOWN = (*FIRST, *MORE)


def made(qtbot: QtBot, training: Training, names: tuple[str, ...] = SHOWN) -> Form:
    form = Form(training, names)
    qtbot.addWidget(form)
    return form


def test_what_comes_out_is_what_went_in(qtbot: QtBot) -> None:
    training = Training(epochs=9, max_minutes=2.5, learning_rate=1e-5, batch_size=7, patience=0, device="cpu")
    assert replace(training, **made(qtbot, training).values()) == training


def test_every_number_keeps_to_its_range(qtbot: QtBot) -> None:
    form = made(qtbot, Training())
    for extreme in (-1e9, 1e9):
        for editor in form.editors.values():
            if isinstance(editor, QSpinBox | QDoubleSpinBox):
                editor.setValue(extreme if isinstance(editor, QDoubleSpinBox) else int(extreme))
        check(replace(Training(), **form.values()))


def test_every_editor_has_its_name_and_its_help(qtbot: QtBot) -> None:
    form = made(qtbot, Training())
    help = {field.name: field.metadata["help"] for field in fields(Training)}
    for name, editor in form.editors.items():
        assert editor.accessibleName() not in ("", name)
        assert editor.accessibleDescription() == help[name]


def test_choices_and_switches(qtbot: QtBot) -> None:
    form = made(qtbot, Training(device="cpu", live=True), ("device", "live"))
    device = form.editors["device"]
    assert isinstance(device, QComboBox)
    assert device.currentText() == "Processor"
    assert form.values() == {"device": "cpu", "live": True}
    with qtbot.waitSignal(form.changed):
        device.setCurrentIndex(device.findData("auto"))
    assert form.values()["device"] == "auto"


def test_no_limit_is_said_in_a_word(qtbot: QtBot) -> None:
    form = made(qtbot, Training())
    limit = form.editors["max_minutes"]
    assert isinstance(limit, QDoubleSpinBox)
    assert limit.text() == "None"
    limit.setValue(1.5)
    assert limit.text() == "1.5 minutes"


@pytest.mark.parametrize(
    ("typed", "value"), [("0.0003", 0.0003), ("3e-4", 0.0003), ("1e-6", 1e-6), ("2", 2.0), (".5", 0.5)]
)
def test_a_learning_rate_as_people_write_it(qtbot: QtBot, typed: str, value: float) -> None:
    form = made(qtbot, Training(), ("learning_rate",))
    number = form.editors["learning_rate"]
    assert isinstance(number, Number)
    number.lineEdit().clear()
    qtbot.keyClicks(number.lineEdit(), typed)
    qtbot.keyClick(number.lineEdit(), Qt.Key.Key_Return)
    assert form.values()["learning_rate"] == pytest.approx(value)
    assert float(number.text()) == pytest.approx(value)


@pytest.mark.parametrize("typed", ["abc", "1,5", "0.1 0.2", "nan", "inf"])
def test_what_is_no_number_is_not_taken(qtbot: QtBot, typed: str) -> None:
    number = Number()
    qtbot.addWidget(number)
    state = number.validate(typed, 0)[0]
    assert state is not QValidator.State.Acceptable


def test_other_settings_make_forms_too(qtbot: QtBot) -> None:
    names = tuple(field.name for field in fields(Generation) if field.name != "banned")
    assert replace(Generation(), **made(qtbot, Generation(), names).values()) == Generation()  # type: ignore[arg-type]
