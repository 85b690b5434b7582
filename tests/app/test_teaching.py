# SPDX-License-Identifier: Apache-2.0
"""An answer is corrected in the window: the project has learned it, and it can be taken back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.models.queue import Item
from core.project import Project

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


def captions(folder: Path) -> list[str]:
    with Project.open(folder) as project:
        return [example.target for example in project.examples()]


def correct(window: MainWindow, text: str, qtbot: QtBot) -> Item:
    """Open the line, write, press Enter, wait until it is stored."""
    correction, item = window.try_it.result.correction, window.try_it.result.item
    assert item is not None
    correction.open.click()
    assert correction.line.text() == item.text
    assert correction.line.hasFocus()
    correction.line.setText(text)
    qtbot.keyClick(correction.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not item.teaching, timeout=20_000)
    return item


def test_a_correction_becomes_an_example_and_can_be_undone(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, project: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "sea.png", "blue", 80))
    ended(window, 1)
    correction = window.try_it.result.correction
    item = correct(window, "The open sea.", qtbot)
    assert captions(project)[-1] == "The open sea."
    assert "“The open sea.”" in correction.says.text()
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == 5, timeout=20_000)
    assert correction.undo.isVisible()
    correction.undo.click()
    qtbot.waitUntil(
        lambda: item.taught is not None and item.taught.undone and not item.teaching, timeout=20_000
    )
    assert captions(project) == ["A red disc.", "A green disc.", "A blue disc.", "A yellow disc."]
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == 4, timeout=20_000)
    assert correction.says.text() == "Taken back."
    assert not correction.undo.isVisible()


def test_the_caption_of_an_example_is_changed(
    window: MainWindow, drop: Drop, ended: Ended, project: Path, qtbot: QtBot
) -> None:
    drop(window, project / "red.png", project / "yellow.png")
    ended(window, 2)
    window.try_it.select(window.try_it.queue.items[0])
    item = correct(window, "A ruby disc.", qtbot)
    assert item.taught is not None
    assert item.taught.before == "A red disc."
    assert captions(project)[0] == "A ruby disc."
    window.try_it.select(window.try_it.queue.items[1])
    correct(window, "A golden disc.", qtbot)
    assert "not in the training split" in window.try_it.result.correction.says.text()
    window.try_it.select(item)  # each item shows its own
    assert "“A ruby disc.”" in window.try_it.result.correction.says.text()
    window.try_it.result.correction.undo.click()
    qtbot.waitUntil(lambda: captions(project)[0] == "A red disc.", timeout=20_000)


def test_escape_and_cancel_change_nothing(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, project: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "sea.png", "blue", 80))
    ended(window, 1)
    correction = window.try_it.result.correction
    correction.begin()
    correction.line.setText("   ")
    assert not correction.save.isEnabled()
    correction.line.setText("Something else.")
    qtbot.keyClick(correction.line, Qt.Key.Key_Escape)
    assert not correction.line.isVisible()
    assert correction.open.isVisible()
    correction.begin()
    correction.leave.click()
    assert len(captions(project)) == 4
    assert not window.engine.busy


def test_without_a_project_it_is_said_what_to_do(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    window._show_project(None, None)
    drop(window, picture(tmp_path / "sea.png", "blue", 80))
    ended(window, 1)
    correction = window.try_it.result.correction
    assert not correction.open.isEnabled()
    assert "Open a project" in correction.says.text()
    correction.begin()
    assert not correction.line.isVisible()
    assert not window.try_it.suggestions.isVisible()
    fresh = tmp_path / "fresh"
    window.open_project(fresh)  # empty: the first correction makes it
    correct(window, "The open sea.", qtbot)
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == 1, timeout=20_000)
    assert captions(fresh) == ["The open sea."]


def test_a_caption_that_cannot_be_stored_says_why(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, project: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "sea.png", "blue", 80))
    ended(window, 1)
    item = correct(window, "word " * 500, qtbot)
    assert "the limit is 2,000" in item.teach_error
    assert window.try_it.result.correction.says.text() == item.teach_error
    assert window.try_it.result.correction.open.isEnabled()


def test_what_to_correct_next_is_a_row_of_files(
    window: MainWindow, ended: Ended, project: Path, qtbot: QtBot
) -> None:
    strip = window.try_it.suggestions
    assert strip.isVisible()
    strip.button.click()
    assert strip.button.text() == "Stop"
    qtbot.waitUntil(lambda: len(strip.buttons) == 2, timeout=20_000)
    assert "2 described" in strip.says.text()
    assert [button.text() for button in strip.buttons] == ["20%", "40%"]
    assert strip.buttons[0].accessibleName() == "red.png: the model says “a red picture” and is 20% sure"
    strip.buttons[1].click()
    [item] = ended(window, 1)
    assert item.file == str(project / "green.png")
    qtbot.waitUntil(lambda: strip.button.text() == "What should I correct next?", timeout=20_000)


def test_captions_that_look_wrong_are_a_row_of_files_too(
    window: MainWindow, ended: Ended, project: Path, qtbot: QtBot
) -> None:
    strip = window.try_it.suggestions
    strip.doubt.click()
    assert strip.doubt.isHidden()
    assert strip.says.text() == "Looking for captions that fit none of the files most like theirs…"
    qtbot.waitUntil(lambda: len(strip.buttons) == 2, timeout=20_000)
    assert strip.says.text().endswith("the most doubtful of 4 captions.")
    name = strip.buttons[0].accessibleName()
    assert name == "red.png: “A red disc.”; of what is like it, “a red picture” is nearest to that"
    qtbot.waitUntil(lambda: not strip.doubt.isHidden(), timeout=20_000)
    strip.button.click()  # the other question, the other words
    qtbot.waitUntil(lambda: "2 described" in strip.says.text(), timeout=20_000)
