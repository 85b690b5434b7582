# SPDX-License-Identifier: Apache-2.0
"""Dropping a folder or a list: the offer, the import, its report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.models.queue import Item
from app.widgets.cards import MessageCard
from core import places
from core.project import Project

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


@pytest.fixture
def holiday(tmp_path: Path, picture: Make) -> Path:
    """Three pictures, two of them with a caption."""
    folder = tmp_path / "holiday"
    for name, caption in (("beach", "A beach at noon."), ("hill", "A green hill."), ("blur", "")):
        file = picture(folder / f"{name}.png", "green" if name == "hill" else "blue")
        if caption:
            file.with_suffix(".txt").write_text(caption, encoding="utf-8")
    return folder


def buttons(card: MessageCard) -> dict[str, QPushButton]:
    return {button.text(): button for button in card.findChildren(QPushButton)}


def test_a_folder_with_captions_is_imported(
    window: MainWindow, drop: Drop, holiday: Path, project: Path, qtbot: QtBot
) -> None:
    drop(window, holiday)
    [offer] = window.try_it.offers.cards
    assert offer.message == "holiday is a folder with 3 pictures and recordings."
    buttons(offer)["Import into colours"].click()
    assert window.try_it.progress.isVisible()
    assert window.try_it.offers.cards == []
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == 6, timeout=20_000)
    assert not window.try_it.progress.isVisible()
    [notice] = window.notices.cards
    assert notice.message == "2 examples were imported."
    assert notice.hint.startswith("1 item was not")
    buttons(notice)["Show the report"].click()
    report = window.offers.report
    assert report is not None
    assert report.isVisible()
    assert report.model.rowCount() == 1
    assert report.model.cells(0) == (
        str(holiday / "blur.png"),
        "",
        "There is no caption.",
        "Write it into blur.txt.",
    )
    press = {b.text(): b for b in report.findChildren(QPushButton)}
    press["Copy report"].click()
    assert "blur.png\t\tThere is no caption." in QGuiApplication.clipboard().text()
    press["Close"].click()
    with Project.open(project) as store:
        assert store.count() == 6


def test_its_files_can_be_described_instead(
    window: MainWindow, drop: Drop, holiday: Path, ended: Ended
) -> None:
    drop(window, holiday)
    [offer] = window.try_it.offers.cards
    buttons(offer)["Describe them instead"].click()
    items = ended(window, 3)
    assert [item.name for item in items] == ["beach.png", "blur.png", "hill.png"]
    assert window.try_it.offers.cards == []


def test_without_a_project_one_is_made(window: MainWindow, drop: Drop, holiday: Path, qtbot: QtBot) -> None:
    window.open_project(None)
    drop(window, holiday)
    [offer] = window.try_it.offers.cards
    made = places.data() / "projects" / "holiday"
    assert str(made) in offer.hint
    buttons(offer)["Import into holiday"].click()
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == 2, timeout=20_000)
    assert window.project_folder == made
    assert window.settings.recent[0] == str(made)


def test_an_import_can_be_cancelled(
    window: MainWindow, drop: Drop, tmp_path: Path, picture: Make, qtbot: QtBot
) -> None:
    folder = tmp_path / "slow"
    for i in range(20):
        picture(folder / f"{i:02d}.png").with_suffix(".txt").write_text(f"Picture {i}.")
    drop(window, folder)
    buttons(window.try_it.offers.cards[0])["Import into colours"].click()
    bar = window.try_it.progress.bar
    qtbot.waitUntil(lambda: bar.maximum() == 20 and bar.value() > 0, timeout=20_000)
    assert "of 20" in window.try_it.progress.text.text()
    window.try_it.progress.stop.click()
    qtbot.waitUntil(lambda: len(window.notices.cards) == 2, timeout=20_000)
    assert "cancelled" in window.notices.cards[0].message
    assert 4 < window.examples.model.rowCount() < 24


def test_what_cannot_be_imported_is_told(
    window: MainWindow, drop: Drop, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "captions.csv"
    table.write_text("file,caption\n")
    drop(window, table)
    [offer] = window.try_it.offers.cards
    assert offer.message == "captions.csv is a list of examples."
    buttons(offer)["Import into colours"].click()
    qtbot.waitUntil(lambda: bool(window.notices.cards), timeout=20_000)
    assert window.notices.cards[0].message == "captions.csv is not a folder."
    assert window.examples.model.rowCount() == 4


def test_an_import_that_makes_no_project_opens_none(
    window: MainWindow, drop: Drop, tmp_path: Path, qtbot: QtBot
) -> None:
    window.open_project(None)
    table = tmp_path / "captions.csv"
    table.write_text("file,caption\n")
    drop(window, table)
    window.try_it.offers.cards[0].buttons[0].click()
    qtbot.waitUntil(lambda: not window.engine.busy and bool(window.notices.cards), timeout=20_000)
    assert [card.message for card in window.notices.cards] == ["captions.csv is not a folder."]
    assert window.project_folder is None


def test_an_offer_can_be_dismissed(window: MainWindow, drop: Drop, holiday: Path, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QToolButton

    drop(window, holiday)
    [offer] = window.try_it.offers.cards
    qtbot.mouseClick(offer.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not window.try_it.offers.isVisible()
    drop(window, holiday)  # and made again
    assert len(window.try_it.offers.cards) == 1
