# SPDX-License-Identifier: Apache-2.0
"""Home, Settings, the command palette and the diagnostics."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app import diagnostics, environment, settings
from app.engine import Engine, State
from app.main_window import MainWindow
from app.pages import CHOOSE, EXPORT, HOME, SETTINGS, TRAIN, TRY
from app.pages.home import GONE, RecentModel
from app.widgets.palette import Palette, score
from core import places
from core.project import Project

LONG = 20_000  # milliseconds


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test decides about the environment is forgotten after it."""
    for name in environment.OFFLINE:
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(environment, "_before", {})
    return


# ---- Home ---------------------------------------------------------------------------------------------------


def test_home_is_first_without_a_project(
    engine: Engine, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window = MainWindow(engine, settings.Settings(), tmp_path / "s.toml", None)
    window.show()
    qtbot.waitUntil(lambda: window.pages.currentIndex() == HOME, timeout=LONG)
    assert window.home.none.isVisible()
    assert not window.home.sample.isVisible()  # it was not made
    window.close()
    window.deleteLater()


def test_projects_opened_last(window: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot) -> None:
    Project.create(tmp_path / "other").close()
    window.open_project(tmp_path / "other")
    window.settings = window.settings.opened(tmp_path / "gone")
    window.show_page(HOME)
    home = window.home
    assert home.model.paths == [str(tmp_path / "gone"), str(tmp_path / "other"), str(project)]
    assert [home.model.index(row, 0).data(GONE) for row in range(3)] == [True, False, False]
    home.view.setCurrentIndex(home.model.index(0, 0))
    qtbot.keyClick(home.view, Qt.Key.Key_Delete)
    assert home.model.paths == [str(tmp_path / "other"), str(project)]
    home.view.setCurrentIndex(home.model.index(1, 0))
    qtbot.keyClick(home.view, Qt.Key.Key_Return)
    assert window.project_folder == project
    assert window.pages.currentIndex() == TRY


def test_a_project_that_is_gone_is_explained(window: MainWindow, project: Path, tmp_path: Path) -> None:
    window.show_page(HOME)
    window.home.open.emit(tmp_path / "gone")
    assert window.project_folder == project
    assert "gone" in window.notices.cards[0].message
    assert window.pages.currentIndex() == HOME


def test_the_sample_project(window: MainWindow, qtbot: QtBot) -> None:
    Project.create(places.sample_project()).close()
    window.show_page(HOME)
    qtbot.mouseClick(window.home.sample, Qt.MouseButton.LeftButton)
    assert window.project_folder == places.sample_project()
    assert window.pages.currentIndex() == TRY


def test_a_folder_to_start_with(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photos").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "photos"))
    window.show_page(HOME)
    window.home.folder.click()
    assert window.pages.currentIndex() == TRY
    assert len(window.try_it.offers.cards) == 1


def test_the_list_is_a_model(qtbot: QtBot) -> None:
    model = RecentModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_paths(["/a", "/b"])
    model.show_paths([])
    assert tester.model() is model


# ---- Settings -----------------------------------------------------------------------------------------------


def test_settings_count_at_once_and_are_kept(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.show_page(SETTINGS)
    page = window.settings_page
    page.scheme.setCurrentIndex(page.scheme.findData("dark"))
    page.device.setCurrentIndex(page.device.findData("cpu"))
    page.filter.click()
    assert window.try_it.captioning.generation.filter is False
    window.show_page(TRAIN)
    assert window.train.setup.training().device == "cpu"
    window.set_filter(True)
    assert page.filter.isChecked()  # the menu and the page say the same
    window.close()
    kept, _ = settings.load(tmp_path / "settings.toml")
    assert (kept.scheme, kept.device, kept.filter, kept.offline) == ("dark", "cpu", True, True)


def test_offline_is_what_processes_are_told(window: MainWindow, qtbot: QtBot) -> None:
    environment.decide("", True)
    assert environment.environment().value("HF_HUB_OFFLINE") == "1"
    window.show_page(SETTINGS)
    window.settings_page.offline.click()
    assert environment.environment().value("HF_HUB_OFFLINE") == ""
    qtbot.waitUntil(lambda: window.engine.state is State.READY, timeout=LONG)


def test_another_folder_for_weights(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, pid = os.environ["BRAID_CACHE"], window.engine.pid
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "elsewhere"))
    window.show_page(SETTINGS)
    page = window.settings_page
    page.browse.click()
    assert places.cache() == tmp_path / "elsewhere"
    assert page.cache.text() == str(tmp_path / "elsewhere")
    qtbot.waitUntil(lambda: window.engine.state is State.READY and window.engine.pid != pid, timeout=LONG)
    page.usual.click()
    assert os.environ["BRAID_CACHE"] == usual
    assert not page.usual.isEnabled()
    qtbot.waitUntil(lambda: window.engine.state is State.READY, timeout=LONG)


# ---- the palette --------------------------------------------------------------------------------------------


def palette(window: MainWindow) -> Palette:
    next(action for action in _actions(window) if action.shortcut().toString() == "Ctrl+K").trigger()
    return window.findChildren(Palette)[-1]


def _actions(window: MainWindow) -> list:  # type: ignore[type-arg]
    return [action for top in window.menuBar().actions() for action in top.menu().actions()]


def test_commands_are_found_by_a_few_letters(window: MainWindow, qtbot: QtBot) -> None:
    box = palette(window)
    assert box.list.count() > 20
    qtbot.keyClicks(box.search, "export")
    assert box.list.currentItem().text().startswith("View › Export")
    qtbot.keyClick(box.search, Qt.Key.Key_Return)
    assert window.pages.currentIndex() == EXPORT


def test_the_arrows_move_while_one_types(window: MainWindow, qtbot: QtBot) -> None:
    box = palette(window)
    qtbot.keyClicks(box.search, "colours")
    first = box.list.currentRow()
    qtbot.keyClick(box.search, Qt.Key.Key_Down)
    assert box.list.currentRow() == first + 1
    qtbot.keyClicks(box.search, "xyzw")
    assert box.list.count() == 0
    qtbot.keyClick(box.search, Qt.Key.Key_Return)  # nothing to do
    qtbot.keyClick(box.search, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert window.pages.currentIndex() == TRY


def test_how_names_are_ranked() -> None:
    assert score("", "Anything") == 0
    assert score("log", "Help › Engine log") < score("elo", "Help › Engine log")  # type: ignore[operator]
    assert score("gol", "Log") is None


# ---- the diagnostics ----------------------------------------------------------------------------------------


def test_a_report_holds_nothing_of_the_person(
    window: MainWindow, project: Path, picture: Callable[..., Path]
) -> None:
    private = picture(project / "my holiday.png")
    window.engine.log.append(f'File "{private}" cannot be read')
    window.engine.log.append(f'  File "{environment.__file__}", line 12, in decide')
    window.engine.log.append("C:\\Users\\me\\secret\\photo.jpg and photo.jpg; 3/4 of it, torch/nn")
    text = diagnostics.report(window)
    for word in ("holiday", str(project), project.name, "photo", "secret", "Users", str(Path.home())):
        assert word not in text, word
    assert "app/environment.py" in text  # where a mistake of ours is stays
    assert "3/4 of it" in text
    for word in ("Braid: ", "torch: ", "engine: ready", "scheme = light", "offline = True"):
        assert word in text


def test_pages_have_numbers_in_the_order_of_the_rail() -> None:
    assert tuple(range(6)) == (HOME, TRY, CHOOSE, TRAIN, EXPORT, SETTINGS)
