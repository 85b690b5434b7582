# SPDX-License-Identifier: Apache-2.0
"""A dropped folder is described into text files or a list, and the reasons for what was left out can be read."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow

Make = Callable[..., Path]
Drop = Callable[..., None]


def fill(folder: Path, picture: Make) -> Path:
    picture(folder / "a.png", "red")
    picture(folder / "b.png", "blue")
    (folder / "bad.png").write_bytes(b"no")
    return folder


def test_a_folder_is_described_into_files(
    window: MainWindow, drop: Drop, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = fill(tmp_path / "holiday", picture)
    drop(window, folder)
    [offer] = window.try_it.offers.cards
    assert [button.text() for button in offer.buttons][-1] == "Write captions for them…"
    menu = window.offers.forms(str(folder))
    names = [action.text() for action in menu.actions()]
    assert len(names) == 3
    assert "captions.csv" in names[1]
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert window.try_it.offers.cards == []
    qtbot.waitUntil(lambda: window.try_it.describing.request is None, timeout=20_000)
    assert (folder / "a.txt").read_text() == "sidecars: red"
    [card] = window.notices.cards
    assert card.message == "2 files were described, into holiday. 2 had their text already."
    assert card.hint == "bad.png: The picture cannot be read. Save it again as PNG or JPEG."
    assert not window.try_it.folder_progress.isVisible()
    card.buttons[1].click()
    assert QGuiApplication.clipboard().text() == card.hint


def test_it_can_be_stopped(window: MainWindow, picture: Make, tmp_path: Path, qtbot: QtBot) -> None:
    folder = fill(tmp_path / "slow", picture)
    window.offers.write_captions(str(folder), "csv")
    progress = window.try_it.folder_progress
    assert progress.isVisible()
    window.offers.write_captions(str(folder), "csv")
    assert "still being described" in window.notices.cards[-1].message
    qtbot.waitUntil(lambda: "of 3" in progress.text.text(), timeout=20_000)
    progress.stop.click()
    qtbot.waitUntil(lambda: not progress.isVisible(), timeout=20_000)
    assert "not described to its end" in window.notices.cards[-1].message
