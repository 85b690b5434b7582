# SPDX-License-Identifier: Apache-2.0
"""The page Train when a run goes wrong, the list of runs, and what comes after. What is learned is made up."""

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot
from training_page import LONG, cards, offered, press, press_new, start, step, until

from app.main_window import MainWindow
from app.pages import TRY
from app.pages.training import Further
from core import jobs

# ---- when it goes wrong -------------------------------------------------------------------------------------


def test_a_process_that_is_gone_is_told_and_can_be_resumed(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=5_000)
    qtbot.waitUntil(lambda: step(page) > 10, timeout=LONG)
    assert page.runs.run is not None
    jobs.kill(page.runs.run)
    until(page, qtbot, "lost")
    assert page.train.view.head.state.text() == "Interrupted"
    assert "is gone" in cards(page)[0].message
    assert "resume" in offered(page)
    press(page, "resume")
    qtbot.waitUntil(
        lambda: page.runs.status is not None and page.runs.status.state == "running", timeout=LONG
    )
    assert not any("is gone" in card.message for card in cards(page))
    press(page, "stop")
    until(page, qtbot, "stopped")


def test_a_failure_is_told_in_its_words(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=20, learning_rate=5.0)
    until(page, qtbot, "failed")
    assert cards(page)[0].message == "The loss is no number any more."
    assert cards(page)[0].hint == "Use a smaller learning rate."
    assert cards(page)[0].buttons == []


def test_too_little_memory_can_be_overridden(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=5, batch_size=4096)
    until(page, qtbot, "failed")
    assert "9.0 GB of memory" in cards(page)[0].message
    [anyway] = cards(page)[0].buttons
    anyway.click()
    until(page, qtbot, "finished")
    assert page.runs.run is not None
    assert page.runs.run.force


def test_a_project_that_cannot_be_written_says_so(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    (project / "runs").write_text("a file where the runs should be")
    page.train.setup.go.click()
    qtbot.waitUntil(lambda: page.notices.cards != [], timeout=LONG)
    assert str(project / "runs") in page.notices.cards[0].message
    assert page.train.setup.isVisible()


def test_ending_by_force(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=5_000)
    qtbot.waitUntil(lambda: step(page) > 10, timeout=LONG)
    assert page.runs.run is not None
    beat = psutil.Process(
        int(page.runs.run.folder.joinpath("process.json").read_text().split(":")[1].split(",")[0])
    )
    beat.suspend()  # it hears nothing
    press(page, "stop")
    assert page.train.view.head.state.text() == "Stopping"
    press(page, "force")
    until(page, qtbot, "lost")
    assert not beat.is_running() or beat.status() == psutil.STATUS_ZOMBIE


# ---- the list -----------------------------------------------------------------------------------------------


def two_runs(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    press_new(page)
    start(page, qtbot, epochs=4)
    until(page, qtbot, "finished")
    qtbot.waitUntil(lambda: all(row.figure for row in page.runs.rows), timeout=LONG)


def test_the_list_opens_runs(page: MainWindow, qtbot: QtBot) -> None:
    two_runs(page, qtbot)
    newest, oldest = page.runs.rows
    assert newest.at >= oldest.at
    assert page.runs.run is not None
    assert page.runs.run.folder == newest.folder
    view = page.train.list.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert page.runs.run.folder == oldest.folder
    qtbot.waitUntil(lambda: step(page) == 3, timeout=LONG)
    index = page.train.list.model.index(0, 0)
    says = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert says.startswith("Cross-attention: Finished · ")
    assert "CIDEr-D" in says


def test_a_run_is_renamed(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    page.train.list.view.setFocus()
    qtbot.keyClick(page.train.list.view, Qt.Key.Key_F2)
    dialog = page.train.dialog
    assert isinstance(dialog, QInputDialog)
    assert dialog.textValue() == "Cross-attention"
    dialog.setTextValue("  Meine ersten Bilder 图  ")
    dialog.accept()
    qtbot.waitUntil(lambda: page.train.view.head.title.text() == "Meine ersten Bilder 图", timeout=LONG)
    assert page.runs.rows[0].title == "Meine ersten Bilder 图"
    assert page.train.dialog is None


@pytest.mark.parametrize("answer", ["Keep it", "Delete"])
def test_deleting_asks(page: MainWindow, qtbot: QtBot, answer: str) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    folder = page.runs.rows[0].folder
    page.train.list.view.setFocus()
    qtbot.keyClick(page.train.list.view, Qt.Key.Key_Delete)
    box = page.train.dialog
    assert isinstance(box, QMessageBox)
    assert "Cross-attention" in box.text()
    assert box.defaultButton().text() == "Keep it"
    [button] = [b for b in box.buttons() if b.text() == answer]
    button.click()
    if answer == "Delete":
        qtbot.waitUntil(lambda: not folder.exists() and page.runs.rows == [], timeout=LONG)
        assert page.train.setup.isVisible()
    else:
        qtbot.wait(50)
        assert folder.exists()


def test_what_is_trained_is_not_deleted(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=5_000)
    qtbot.waitUntil(lambda: step(page) > 5, timeout=LONG)
    assert not page.train.view.head.tools["delete"].isEnabled()
    page.train.list.view.setFocus()
    qtbot.keyClick(page.train.list.view, Qt.Key.Key_Delete)
    assert page.train.dialog is None
    menu = page.train.list.menu_for(page.train.list.model.index(0, 0))
    assert [action.isEnabled() for action in menu.actions()] == [True, False]
    menu.deleteLater()
    assert page.runs.run is not None
    run = page.runs.run
    page.runs.delete(run)  # even so
    qtbot.waitUntil(lambda: page.notices.cards != [], timeout=LONG)
    assert run.folder.exists()
    assert jobs.stop(run)


def test_a_damaged_run_is_named_below_the_list(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    bad = project / "runs" / "bad"
    bad.mkdir()
    (bad / "config.toml").write_text("[training]\nepochs = 'many'\n")
    page.runs.refresh()
    qtbot.waitUntil(lambda: page.train.list.problem.isVisible(), timeout=LONG)
    assert "epochs" in page.train.list.problem.text()
    assert len(page.runs.rows) == 1


# ---- what comes after ---------------------------------------------------------------------------------------


def test_a_trained_model_is_tried(page: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    qtbot.waitUntil(lambda: page.runs.rows[0].usable, timeout=LONG)
    press(page, "use")
    folder = str(page.runs.rows[0].folder)
    assert page.pages.currentIndex() == TRY
    assert page.try_it.captioning.model == folder
    assert page.try_it.model.isVisible()
    assert page.status.model.text().startswith("Cross-attention · ")
    page.try_it.model.setCurrentIndex(0)
    assert page.try_it.captioning.model == "starter"
    assert page.status.model.text() == "Starter model"
    page.try_it.use_model(folder)
    page.runs.delete(page.runs.rows[0].run)
    qtbot.waitUntil(lambda: page.try_it.captioning.model == "starter", timeout=LONG)
    assert not page.try_it.model.isVisible()


def test_a_finished_run_is_trained_further(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=10)
    until(page, qtbot, "finished")
    press(page, "further")
    dialog = page.train.dialog
    assert isinstance(dialog, Further)
    epochs = dialog.form.editors["epochs"]
    epochs.setValue(10)  # type: ignore[union-attr]
    assert not dialog.go.isEnabled()  # as many as it has made
    epochs.setValue(25)  # type: ignore[union-attr]
    assert dialog.pairs() == ["epochs=25"]
    dialog.accept()
    qtbot.waitUntil(lambda: step(page) == 25, timeout=LONG)
    until(page, qtbot, "finished")
    assert page.runs.run is not None
    assert page.runs.run.training.epochs == 25


def test_the_command_line_is_copied(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    start(page, qtbot, epochs=3)
    until(page, qtbot, "finished")
    page.train.view.head.tools["command"].click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith(f"python -m core train --project {project} --out {project / 'runs'}")
    assert "--set epochs=3" in text
