# SPDX-License-Identifier: Apache-2.0
"""Keys of commands: chosen, refused, given back; they count at once and are kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import language, settings
from app.engine import Engine
from app.main_window import MainWindow
from app.models.shortcuts import KEYS, ShortcutsModel
from app.pages import EXPORT, SETTINGS
from app.shortcuts import Command, usable
from app.widgets.palette import actions
from app.widgets.shortcut_list import ShortcutList

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def keys(window: MainWindow) -> ShortcutList:
    """The list on the page Settings."""
    window.show_page(SETTINGS)
    return window.settings_page.shortcuts


def choose(keys: ShortcutList, id: str) -> Command:
    row = next(row for row, one in enumerate(keys.model.commands) if one.id == id)
    keys.table.setCurrentIndex(keys.model.index(row, 0))
    return keys.command


def of(window: MainWindow, id: str) -> str:
    return next(one for one in window.shortcuts.commands if one.id == id).keys.toString()


def test_everything_in_the_menus_is_there_once(window: MainWindow) -> None:
    named = [one.id for one in window.shortcuts.commands]
    unnamed = [name for name, action in actions(window.menuBar()) if not action.objectName()]
    assert len(named) == len(set(named)) > 20
    assert all("Open recent" in name for name in unnamed)


def test_new_keys_count_at_once_and_are_kept(
    window: MainWindow, keys: ShortcutList, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(keys, "page-export")
    assert keys.name.text() == "View › Export"
    keys.edit.setFocus()
    qtbot.keyClick(keys.edit, Qt.Key.Key_J, CTRL | SHIFT)
    assert of(window, "page-export") == "Ctrl+Shift+J"
    assert keys.card is None
    row = keys.table.currentIndex().row()
    assert keys.model.index(row, KEYS).data() == "Ctrl+Shift+J"
    assert keys.model.index(row, KEYS).data(Qt.ItemDataRole.ToolTipRole) == "Usually Ctrl+5"
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window.settings_page, Qt.Key.Key_J, CTRL | SHIFT)
    assert window.pages.currentIndex() == EXPORT
    window.close()
    kept, damage = settings.load(tmp_path / "settings.toml")
    assert (kept.shortcuts, damage) == (("page-export=Ctrl+Shift+J",), None)


def test_keys_of_another_command_are_taken_only_on_demand(
    window: MainWindow, keys: ShortcutList, qtbot: QtBot
) -> None:
    choose(keys, "engine-log")
    qtbot.keyClick(keys.edit, Qt.Key.Key_K, CTRL)
    assert (of(window, "engine-log"), of(window, "find-command")) == ("", "Ctrl+K")
    assert keys.card is not None
    assert "View › Find a command" in keys.card.message
    keys.card.buttons[0].click()
    assert (of(window, "engine-log"), of(window, "find-command")) == ("Ctrl+K", "")
    assert keys.card is None
    choose(keys, "find-command")
    keys.usual.click()  # they are another's now
    assert of(window, "engine-log") == "Ctrl+K"
    assert keys.card is not None
    keys.all.click()
    assert (of(window, "engine-log"), of(window, "find-command")) == ("", "Ctrl+K")
    assert window.settings.shortcuts == ()
    assert not keys.all.isEnabled()


@pytest.mark.parametrize(("key", "held", "says"), [
    (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "typing"), (Qt.Key.Key_Delete, SHIFT, "typing"),
    (Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier, "opens the menu File"),
])  # fmt: skip
def test_keys_that_are_needed_elsewhere_are_refused(
    window: MainWindow, keys: ShortcutList, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier, says: str
) -> None:
    choose(keys, "engine-log")
    qtbot.keyClick(keys.edit, key, held)
    assert of(window, "engine-log") == ""
    assert keys.card is not None
    assert says in keys.card.message
    assert keys.card.buttons == []
    choose(keys, "quit")
    assert keys.card is None


def test_no_keys_and_the_usual_ones(window: MainWindow, keys: ShortcutList) -> None:
    choose(keys, "paste")
    keys.edit.clear()
    assert of(window, "paste") == ""
    assert "Ctrl+V" not in window.try_it.drop._hint.text()
    keys.usual.click()
    assert of(window, "paste") == "Ctrl+V"
    assert "Ctrl+V" in window.try_it.drop._hint.text()
    assert window.settings.shortcuts == ()


def test_what_is_no_command_and_what_are_no_keys(engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    """As in a file that another version, or a person, has written."""
    words = ("of-later=Ctrl+J", "open-project=rubbish", "paste=V", "correct-answer", "describe-files=Ctrl+F")
    window = MainWindow(engine, settings.Settings(shortcuts=words), tmp_path / "s.toml", None)
    assert [of(window, id) for id in ("open-project", "paste", "correct-answer")] == [
        "Ctrl+Shift+O",
        "Ctrl+V",
        "Ctrl+E",
    ]
    assert [of(window, id) for id in ("describe-files", "find-example")] == ["Ctrl+F", ""]  # not both
    window.deleteLater()


def test_the_list_is_a_model_and_speaks(window: MainWindow, keys: ShortcutList, qtbot: QtBot) -> None:
    model = ShortcutsModel(window.shortcuts, window)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.say_again()
    assert tester.model() is model
    choose(keys, "quit")
    language.use("zh_CN")
    qtbot.waitUntil(lambda: keys.name.text() == "文件 › 退出", timeout=5_000)


def test_what_can_be_keys() -> None:
    for text in ("Ctrl+A", "Alt+Shift+Left", "F5", "Shift+F5", "Meta+K"):
        assert usable(QKeySequence(text)), text
    for text in ("A", "Shift+A", "Return", "Left", "", "Ctrl+K, Ctrl+L"):
        assert not usable(QKeySequence(text)), text
