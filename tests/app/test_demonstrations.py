# SPDX-License-Identifier: Apache-2.0
"""The page Choose: what a strategy picks, what a person decides, and what goes on to captions."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine import State
from app.main_window import MainWindow
from app.models.picks import PicksModel
from app.models.queue import Item
from app.pages import CHOOSE, TRY
from app.pages.demonstrations import DemonstrationsPage
from core.__main__ import parser
from core.choosing import Picked
from core.config import Shots

LONG = 20_000  # milliseconds
Ended = Callable[..., list[Item]]


@pytest.fixture
def page(window: MainWindow) -> DemonstrationsPage:
    window.show_page(CHOOSE)
    return window.demonstrations


def chosen(page: DemonstrationsPage, qtbot: QtBot) -> list[str]:
    """The captions of the picks, once the engine has answered."""
    qtbot.waitUntil(lambda: page.choosing.request is None, timeout=LONG)
    return [pick.caption for pick in page.picks.model.picks]


def for_a_file(page: DemonstrationsPage, qtbot: QtBot, file: Path) -> list[str]:
    page.set_query(str(file))
    page.setup.go.click()
    return chosen(page, qtbot)


def at(page: DemonstrationsPage, row: int) -> None:
    page.picks.view.setCurrentIndex(page.picks.model.index(row, 0))


def test_before_anything_is_chosen(page: DemonstrationsPage, qtbot: QtBot) -> None:
    assert page.setup.whole.isChecked()
    assert page.setup.strategy.currentData() == "diversity"  # one that needs no file
    assert page.nothing.isVisible()
    assert not page.map.isVisible()
    assert not page.setup.use.isEnabled()
    qtbot.waitUntil(lambda: "2 examples" in page.setup.cost.text(), timeout=LONG)
    assert "1 file has to be looked at" in page.setup.cost.text()
    assert "2 min" in page.setup.cost.text()


def test_a_choice_for_a_file(
    page: DemonstrationsPage, qtbot: QtBot, picture: Callable[..., Path], tmp_path: Path
) -> None:
    page.set_query(str(picture(tmp_path / "new.png", "green")))
    assert page.setup.one.isChecked()
    page.setup.strategy.setCurrentIndex(page.setup.strategy.findData("mmr"))
    page.setup.go.click()
    assert not page.setup.go.isVisible()
    assert page.setup.stop.isVisible()
    assert len(chosen(page, qtbot)) == 2  # all there are
    assert page.heading.text() == "2 of 2 examples"
    assert page.map.isVisible()
    assert "2 points, 2 lit" in page.map.accessibleName()
    assert "80 %" in page.under.text()
    assert page.setup.go.isVisible()
    words = shlex.split(page.command_line())
    asked = parser().parse_args(words[3:])
    assert (asked.strategy, asked.k, asked.query) == ("mmr", 4, str(tmp_path / "new.png"))
    page.setup.copy.click()
    assert QGuiApplication.clipboard().text() == page.command_line()


def test_pinning_and_leaving_out(
    page: DemonstrationsPage, qtbot: QtBot, picture: Callable[..., Path], tmp_path: Path
) -> None:
    first, second = for_a_file(page, qtbot, picture(tmp_path / "new.png", "green"))
    at(page, 1)
    qtbot.keyClick(page.picks.view, Qt.Key.Key_Space)
    assert chosen(page, qtbot) == [second, first]  # pinned ones come first
    assert page.picks.model.picks[0].reason == "pinned by you"
    assert page.picks.tools["pin"].isChecked()
    at(page, 1)
    qtbot.keyClick(page.picks.view, Qt.Key.Key_Delete)
    assert chosen(page, qtbot) == [second]
    assert page.picks.left_out.text() == "1 left out"
    assert "--excluded" in page.command_line()
    page.picks.back.click()
    assert sorted(chosen(page, qtbot)) == sorted([first, second])
    assert not page.picks.back.isVisible()
    at(page, 0)
    page.picks.tools["pin"].click()
    chosen(page, qtbot)
    assert page.picks.model.pinned == ()


def test_a_moved_card_is_pinned_with_those_above(
    page: DemonstrationsPage, qtbot: QtBot, picture: Callable[..., Path], tmp_path: Path
) -> None:
    first, second = for_a_file(page, qtbot, picture(tmp_path / "new.png", "green"))
    at(page, 1)
    qtbot.keyClick(page.picks.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert chosen(page, qtbot) == [second, first]
    assert page.picks.model.picks[0].pinned
    model = page.picks.model
    mime = model.mimeData([model.index(0, 0)])  # what a drag carries
    assert not model.dropMimeData(mime, Qt.DropAction.MoveAction, 2, 0, model.index(-1, -1))
    assert chosen(page, qtbot) == [first, second]
    assert len(model.pinned) == 2


def test_the_choice_goes_on_to_captions(
    page: DemonstrationsPage, window: MainWindow, qtbot: QtBot, picture: Callable[..., Path], tmp_path: Path, ended: Ended
) -> None:  # fmt: skip
    file = picture(tmp_path / "new.png", "green")
    _, second = for_a_file(page, qtbot, file)
    at(page, 1)
    page.picks.tools["pin"].click()
    chosen(page, qtbot)
    at(page, 1)
    page.picks.tools["exclude"].click()
    chosen(page, qtbot)
    page.setup.use.click()
    assert window.pages.currentIndex() == TRY
    shots = window.try_it.captioning.shots
    assert shots.strategy == page.setup.strategy.currentData()
    assert len(shots.pinned) == len(shots.excluded) == 1
    assert window.try_it.shots.decided.text() == "1 pinned, 1 left out"
    window.try_it.describe([str(file)])
    [item] = ended(window, 1)
    assert item.result is not None
    assert [one.caption for one in item.result.demonstrations] == [second]
    window.try_it.shots.decided.click()
    assert window.try_it.captioning.shots == Shots(strategy=shots.strategy, k=shots.k)
    assert not window.try_it.shots.decided.isVisible()


def test_what_is_chosen_for_a_whole_task_is_always_shown(
    page: DemonstrationsPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.setup.go.click()
    assert len(chosen(page, qtbot)) == 2
    page.setup.use.click()
    assert window.try_it.captioning.shots.pinned == tuple(pick.id for pick in page.picks.model.picks)


def test_an_error_is_said(page: DemonstrationsPage, qtbot: QtBot) -> None:
    page.setup.strategy.setCurrentIndex(page.setup.strategy.findData("vote-k"))
    page.setup.go.click()
    chosen(page, qtbot)
    card = page.cards.itemAt(0).widget()
    assert card is not None
    assert "None of the project's training examples" in card.accessibleName()
    assert page.setup.go.isVisible()


def test_the_map(
    page: DemonstrationsPage, qtbot: QtBot, picture: Callable[..., Path], tmp_path: Path
) -> None:
    page.setup.k.setValue(1)
    [caption] = for_a_file(page, qtbot, picture(tmp_path / "new.png", "green"))
    [pick] = page.picks.model.picks
    points = {id: page.map.place(x, y) for id, x, y in page.map._points}
    [other] = set(points) - {pick.id}
    assert page.map.at(points[pick.id]) == pick.id
    qtbot.mouseMove(page.map, points[other].toPoint())
    qtbot.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=points[pick.id].toPoint())
    assert page.under.text() == caption
    assert page.picks.current == pick
    page.map.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        if page.map.marked != other:  # one of them leads there
            qtbot.keyClick(page.map, key)
    assert page.map.marked == other
    qtbot.keyClick(page.map, Qt.Key.Key_Return)  # pins it
    chosen(page, qtbot)
    assert [one.id for one in page.picks.model.picks] == [other]


def test_a_dropped_file_is_the_query(
    page: DemonstrationsPage, picture: Callable[..., Path], tmp_path: Path
) -> None:
    file, mime = picture(tmp_path / "dropped.png"), QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPoint(9, 9), copy, mime, left, none),
        QDropEvent(QPointF(9, 9), copy, mime, left, none),
    ):
        QApplication.sendEvent(page, event)
        assert event.isAccepted()
    assert page.setup.query == str(file)
    assert page.setup.file.text() == "dropped.png"


def test_from_the_menu_of_an_example(window: MainWindow) -> None:
    menu = window.examples.menu_for(window.examples.model.index(0, 0))
    next(action for action in menu.actions() if action.text() == "Choose demonstrations for it").trigger()
    assert window.pages.currentIndex() == CHOOSE
    assert window.demonstrations.setup.file.text() == "red.png"
    menu.deleteLater()


def test_without_examples(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.show_page(CHOOSE)
    window.open_project(tmp_path / "new")
    assert not window.demonstrations.setup.isEnabled()
    assert "no training examples" in window.demonstrations.nothing.text()
    assert window.engine.state is State.READY


def test_the_picks_are_a_model(window: MainWindow, qtbot: QtBot) -> None:
    model = PicksModel(window.thumbnails)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_picks([Picked(str(i), None, f"Caption {i}.", 0.1 * i, "near") for i in range(5)])
    assert model.move(4, 1) == 1
    assert [pick.id for pick in model.picks] == ["0", "4", "1", "2", "3"]
    assert model.pinned == ("0", "4")
    assert model.move(0, 9) == 4
    assert model.pin(2, False) == 4
    model.exclude(0)
    assert [pick.id for pick in model.excluded] == ["4"]
    model.add(Picked("9", None, "New.", 0.0, ""))
    assert model.pinned == ("1", "3", "0", "9")
    assert tester.model() is model
