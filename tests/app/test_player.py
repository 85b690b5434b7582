# SPDX-License-Identifier: Apache-2.0
"""The window where there is no torch, exported models in either, and what is named where the program is started."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import pages, starting
from app.engine import Engine, State
from app.main_window import MainWindow
from app.opening import open_bundle
from app.pages import CHOOSE, EXPORT, HOME, PAGES, SETTINGS, TRAIN, TRY
from app.settings import Settings, load


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Enough of one for the window; the small engine describes with anything."""
    return make_bundle(tmp_path / "mine-onnx")


def make_bundle(folder: Path, version: int = 1) -> Path:
    folder.mkdir()
    values = {"format": "braid-onnx", "version": version, "files": {}}
    (folder / "manifest.json").write_text(json.dumps(values, indent=1))
    return folder


@pytest.fixture
def player(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, engine: Engine, tmp_path: Path
) -> Iterator[MainWindow]:
    """A window of a program without torch, opened for the first time."""
    for module in ("app.status", "app.pages", "app.opening", "app.menus", "app.pages.try_it"):
        monkeypatch.setattr(f"{module}.learns", lambda: False)
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", None)
    window.show()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    yield window
    window.quitting = True
    window.close()
    window.deleteLater()


def test_a_player_shows_what_it_can_do_and_says_so(player: MainWindow, bundle: Path, drop: Any) -> None:
    assert pages.offered() == (HOME, TRY, SETTINGS)
    shown = [page for page, button in enumerate(player.rail.buttons) if button.isVisible()]
    assert shown == [HOME, TRY, SETTINGS]
    view = next(menu for menu in player.menuBar().actions() if "View" in menu.text().replace("&", ""))
    names = [action.text() for action in view.menu().actions()]  # type: ignore[union-attr]
    assert PAGES[TRY].name in names
    assert not {PAGES[page].name for page in (CHOOSE, TRAIN, EXPORT)} & set(names)
    assert player.pages.currentIndex() == TRY
    (card,) = player.notices.cards
    assert card.message.startswith("This is the player of Braid")
    assert (player.try_it.model.count(), player.try_it.captioning.model) == (0, "starter")
    assert player.status.model.text() == ""
    drop(player, bundle)
    assert player.status.model.text() == "mine-onnx · ONNX"
    assert player.notices.cards == []
    assert player.try_it.captioning.model == str(bundle)
    assert player.try_it.model.isVisible()


def test_this_window_shows_every_page(window: MainWindow) -> None:
    assert pages.offered() == tuple(range(len(PAGES)))
    assert not any(button.isHidden() for button in window.rail.buttons)
    assert window.notices.cards == []


def test_an_exported_model_is_used_and_remembered(
    window: MainWindow, bundle: Path, tmp_path: Path, picture: Any, ended: Any, drop: Any
) -> None:
    drop(window, bundle)
    assert window.try_it.model.currentText() == "mine-onnx · ONNX"
    drop(window, picture(tmp_path / "a.png"))
    (item,) = ended(window, 1)
    assert item.request is not None
    assert item.request.model == str(bundle)
    window.quitting = True
    window.close()
    assert load(tmp_path / "settings.toml")[0].bundle == str(bundle)


def test_a_model_of_another_version_is_refused(window: MainWindow, tmp_path: Path) -> None:
    open_bundle(window, make_bundle(tmp_path / "newer", version=9))
    (card,) = window.notices.cards
    assert "version 9" in card.message
    assert window.settings.bundle == ""


def test_which_path_is_the_project(tmp_path: Path, bundle: Path, picture: Any) -> None:
    file = picture(tmp_path / "a.png")
    assert starting.project_among([]) is None
    assert starting.project_among([bundle, file]) is None
    assert starting.project_among([file, tmp_path / "new", bundle]) == tmp_path / "new"


@pytest.mark.parametrize("good", [True, False])
def test_files_are_described_once(
    good: bool, engine: Engine, bundle: Path, tmp_path: Path, picture: Any, qtbot: QtBot,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", None)
    file = picture(tmp_path / "a.png")
    if not good:
        file = tmp_path / "broken.png"
        file.write_text("no picture")
    starting.take_up(window, [bundle, file], once=True)
    window.show()
    qtbot.waitUntil(lambda: bool(codes), timeout=20_000)
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(file)
    assert bool(told["text"]) is good
    assert bool(told["error"]) is not good
    assert codes == [0 if good else 1]
    assert not window.isVisible()
    window.deleteLater()


@pytest.mark.parametrize("named", [True, False])
def test_what_is_named_is_seen_though_no_project_is_open(
    named: bool, engine: Engine, tmp_path: Path, picture: Any, qtbot: QtBot
) -> None:
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", None)
    starting.take_up(window, [picture(tmp_path / "a.png")] if named else [], once=False)
    window.show()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    assert window.try_it.isVisible() is named
    window.quitting = True
    window.close()
    window.deleteLater()


def test_without_files_it_only_opens_and_closes(
    engine: Engine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", None)
    starting.take_up(window, [], once=True)
    window.show()
    qtbot.waitUntil(lambda: codes == [0], timeout=20_000)
    window.deleteLater()
