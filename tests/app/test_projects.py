# SPDX-License-Identifier: Apache-2.0
"""Opening projects: what cannot be opened leaves the open one as it is."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine import Engine
from app.main_window import MainWindow
from app.models.queue import Item
from app.settings import Settings
from core.project import Project

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


def unusable(folder: Path, what: str) -> Path:
    """A folder that is no project, or holds one that cannot be read."""
    if what == "strange":
        (folder / "photos").mkdir(parents=True)
    elif what == "damaged":
        Project.create(folder).close()
        (folder / "braid.sqlite").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    elif what == "half":  # its first page is whole, the others are gone
        with Project.create(folder):
            pass
        content = (folder / "braid.sqlite").read_bytes()
        (folder / "braid.sqlite").write_bytes(content[:4096] + bytes(len(content) - 4096))
    elif what == "newer":
        Project.create(folder).close()
        with closing(sqlite3.connect(folder / "braid.sqlite")) as connection:
            connection.execute("PRAGMA user_version = 999")
    else:
        folder = folder.with_name("x" * 300)
    return folder


UNUSABLE = {
    "strange": "holds no project", "damaged": "is damaged", "half": "is damaged", "newer": "newer",
    "unreadable": "File name too long",
}  # fmt: skip


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_project_that_cannot_be_opened_leaves_the_old_one(
    window: MainWindow, project: Path, tmp_path: Path, what: str, drop: Drop, ended: Ended, picture: Make
) -> None:
    window.open_project(unusable(tmp_path / "other", what))
    [notice] = window.notices.cards
    assert UNUSABLE[what] in notice.message
    assert notice.hint
    assert window.project_folder == project
    assert window.windowTitle() == "colours – Braid"
    assert window.settings.recent == (str(project),)
    assert window.examples.grid.isVisible()
    assert window.examples.model.index(1, 0).data() == "A green disc."  # still read from the open project
    drop(window, picture(tmp_path / "a.png"))
    [item] = ended(window, 1)
    assert item.result is not None
    assert len(item.result.demonstrations) == 2


def test_a_project_can_be_made_where_there_is_none(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    window.open_project(folder)
    [button] = window.notices.cards[0].buttons
    assert button.text() == "Make a project there"
    button.click()
    assert window.notices.cards == []
    assert window.project_folder == folder
    assert window.examples.empty.isVisible()
    assert window.try_it.captioning.project == str(folder)
    with Project.open(folder) as made:
        assert made.count() == 0


def test_a_project_cannot_be_made_where_something_came_between(
    window: MainWindow, tmp_path: Path, project: Path
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    window.open_project(folder)
    folder.rmdir()
    folder.write_text("a file now")
    window.notices.cards[0].buttons[0].click()
    [notice] = window.notices.cards
    assert "is not a folder" in notice.message
    assert window.project_folder == project


@pytest.mark.parametrize("what", ["strange", "damaged"])
def test_starting_with_a_project_that_cannot_be_opened(
    engine: Engine, qapp: QApplication, qtbot: QtBot, tmp_path: Path, what: str
) -> None:
    window = MainWindow(engine, Settings(), tmp_path / "s.toml", unusable(tmp_path / "other", what))
    window.show()
    qtbot.waitUntil(lambda: window.notices.cards != [], timeout=5_000)
    assert UNUSABLE[what] in window.notices.cards[0].message
    assert window.examples.empty.isVisible()
    assert (window.project_folder, window.try_it.captioning.project) == (None, None)
    window.close()
    window.deleteLater()


def test_recent_projects_are_those_that_are_there(window: MainWindow, project: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    window.settings = window.settings.opened(gone)
    [file_menu] = [a.menu() for a in window.menuBar().actions() if a.text() == "&File"]
    [recent] = [a.menu() for a in file_menu.actions() if a.menu() is not None]
    recent.aboutToShow.emit()
    assert [action.text() for action in recent.actions()] == [str(project)]
    project.rename(gone.with_name("moved"))
    recent.aboutToShow.emit()
    [none] = recent.actions()
    assert not none.isEnabled()


def test_bundles_in_the_project_can_be_chosen(
    window: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """Models that were exported into the folder, and nothing else that has a manifest."""
    for name, kind in {"mine-onnx": "braid-onnx", "exports/second": "braid-onnx", "theirs": "other"}.items():
        (project / name).mkdir(parents=True)
        (project / name / "manifest.json").write_text(json.dumps({"format": kind, "files": {}}, indent=1))
    Project.create(tmp_path / "empty").close()
    window.open_project(tmp_path / "empty")
    window.open_project(project)
    choice = window.try_it.model
    qtbot.waitUntil(lambda: choice.count() == 3, timeout=10_000)
    assert [choice.itemText(i) for i in range(1, 3)] == ["second · ONNX", "mine-onnx · ONNX"]
    choice.setCurrentIndex(choice.findData(str(project / "mine-onnx")))
    assert window.try_it.captioning.model == str(project / "mine-onnx")
