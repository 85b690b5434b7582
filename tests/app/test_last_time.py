# SPDX-License-Identifier: Apache-2.0
"""A window that was not closed properly: known by nobody holding its note, and what the next one makes of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from training_page import SMALL_ENGINE

from app import environment, last_time, settings
from app.__main__ import open_window
from app.engine import State
from app.last_time import FILE, Left, begin
from app.main_window import MainWindow
from app.pages import HOME, TRY
from core import places

HOLD = """
import sys
from pathlib import Path
from app.last_time import begin
note, left = begin(Path(sys.argv[1]))
note.say(Path(sys.argv[2]))
print(left, flush=True)
sys.stdin.read()
note.close()
"""
Hold = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    """Another window's process, as far as its note goes; it closes when its standard input does."""
    held: list[subprocess.Popen[str]] = []

    def hold(project: Path) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path / "windows"), str(project)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        held.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "None\n"
        return process

    yield hold
    for process in held:
        process.kill()
        process.communicate()


def test_a_window_that_is_open_is_no_crash_and_a_killed_one_is(tmp_path: Path, hold: Hold) -> None:
    folder, project = tmp_path / "windows", tmp_path / "birds"
    process = hold(project)
    note, left = begin(folder)
    assert left is None
    note.close()
    process.kill()
    process.wait()
    for own in folder.iterdir():  # a clock that was set back, or forward, says nothing
        os.utime(own / FILE, (4e9, 4e9))
    note, left = begin(folder)
    assert left == Left(project)
    assert len(list(folder.iterdir())) == 1  # it is said once
    note.close()
    assert list(folder.iterdir()) == []


def test_a_window_that_was_closed_leaves_nothing(tmp_path: Path, hold: Hold) -> None:
    hold(tmp_path / "birds").communicate(timeout=20)
    assert list((tmp_path / "windows").iterdir()) == []


@pytest.mark.parametrize("said", [b"", b"\xff", b"[]", b"{}", b'{"project": 3}'])
def test_a_damaged_note_is_of_a_crash_too(tmp_path: Path, said: bytes) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / FILE).write_bytes(said)
    note, left = begin(tmp_path)
    assert left == Left(None)
    note.close()


def test_a_place_that_cannot_be_written_costs_the_note_alone(tmp_path: Path) -> None:
    (tmp_path / "windows").write_text("a file is in the way")
    note, left = begin(tmp_path / "windows")
    assert left is None
    note.say(tmp_path)
    note.close()


# ---- the window ---------------------------------------------------------------------------------------------


@pytest.fixture
def start(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Path | None], MainWindow]]:
    """Opens a window as the program does."""
    for name in environment.OFFLINE:
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(environment, "_before", {})
    windows: list[MainWindow] = []

    def start(project: Path | None) -> MainWindow:
        window = open_window(qapp, project)
        window.engine._command = SMALL_ENGINE
        windows.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.engine.state is State.READY, timeout=20_000)
        return window

    yield start
    for window in windows:
        window.close()
        window.deleteLater()


def lose(project: Path) -> None:
    """As a window leaves it that was killed while it had this project open."""
    own = places.config() / "windows" / "lost"
    own.mkdir(parents=True)
    (own / FILE).write_text(json.dumps({"project": str(project)}))


def test_after_a_crash_home_is_shown_and_one_button_opens_the_project(
    start: Callable[[Path | None], MainWindow], project: Path
) -> None:
    lose(project)
    window = start(None)
    assert window.project is None
    assert window.pages.currentIndex() == HOME
    [card] = window.notices.cards
    assert "not closed properly" in card.message
    [button] = card.buttons
    assert button.text() == "Open colours"
    button.click()
    assert window.project_folder == project
    assert window.pages.currentIndex() == TRY
    assert window.notices.cards == []
    noted = [json.loads(file.read_text()) for file in (places.config() / "windows").glob(f"*/{FILE}")]
    assert noted == [{"project": str(project)}]
    window.close()
    assert last_time.begin(places.config() / "windows")[1] is None


def test_the_model_of_last_time_waits_too(start: Callable[[Path | None], MainWindow], tmp_path: Path) -> None:
    bundle = tmp_path / "birds-onnx"
    bundle.mkdir()
    (bundle / "manifest.json").write_text(json.dumps({"format": "braid-onnx", "files": {}}, indent=1))
    settings.save(settings.Settings(bundle=str(bundle)), places.config() / "settings.toml")
    lose(tmp_path / "gone")
    window = start(None)
    assert window.try_it.model.findData(str(bundle)) < 0
    [button] = window.notices.cards[0].buttons
    assert button.text() == "Open birds-onnx"


def test_what_is_named_is_opened(start: Callable[[Path | None], MainWindow], project: Path) -> None:
    lose(project)
    window = start(project)
    assert window.project_folder == project
    assert window.notices.cards == []


def test_settings_are_kept_as_soon_as_they_change(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.set_filter(False)
    file = tmp_path / "settings.toml"
    qtbot.waitUntil(lambda: settings.load(file)[0].filter is False, timeout=5_000)
    assert settings.load(file)[0].recent == window.settings.recent != ()


def test_what_another_window_has_written_stays(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "settings.toml"
    qtbot.waitUntil(file.exists, timeout=5_000)
    theirs = settings.load(file)[0]
    settings.save(replace(theirs, shortcuts=("quit=Ctrl+J",)), file)
    window.set_filter(False)
    window.close()
    kept = settings.load(file)[0]
    assert (kept.filter, kept.shortcuts) == (False, ("quit=Ctrl+J",))


def test_damaged_settings_cost_themselves_alone(
    start: Callable[[Path | None], MainWindow], project: Path
) -> None:
    file = places.config() / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"scheme = \xff\x00")
    window = start(project)
    assert window.project_folder == project
    [card] = window.notices.cards
    assert "could not be read" in card.message
    [kept] = file.parent.glob("settings.damaged-*.toml")
    assert kept.read_bytes() == b"scheme = \xff\x00"
    window.close()
    assert settings.load(file) == (window.settings, None)
