# SPDX-License-Identifier: Apache-2.0
"""The page Train as a person uses it. A real process trains in a real run folder; what it learns is made up."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from training_page import (
    LONG,
    SMALL_TRAINING,
    all_runs,
    hints,
    offered,
    press,
    press_new,
    start,
    step,
    until,
)

from app.main_window import MainWindow
from app.pages import TRAIN, TRY
from core import jobs
from core.config import Training
from core.project import Project

# ---- before it begins ---------------------------------------------------------------------------------------


def test_what_it_will_learn_from_is_said_first(page: MainWindow) -> None:
    setup = page.train.setup
    assert setup.facts.text() == "2 examples to learn from · 1 to check it with · English"
    [hint] = hints(page)
    assert "few examples" in hint.message
    assert setup.go.isEnabled()
    assert setup.methods.chosen == "cross-attention"
    assert not page.train.list.isVisible()  # there is nothing to list


def test_without_validation_it_says_that_nobody_can_tell_when_to_stop(
    page: MainWindow, project: Path
) -> None:
    with Project.open(project) as store:
        [validation] = store.ids(split="validation")
        store.edit(validation, split="train")
    page.open_project(project)
    assert "no validation examples" in hints(page)[-1].message


def test_an_empty_project_offers_an_import_instead(
    page: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.create(tmp_path / "empty").close()
    page.open_project(tmp_path / "empty")
    setup = page.train.setup
    assert not setup.go.isVisible()
    assert not setup.methods.isVisible()
    [card] = hints(page)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    card.buttons[0].click()
    assert page.pages.currentIndex() == TRY
    assert len(page.try_it.offers.cards) == 1


def test_what_is_chosen_is_what_is_trained(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    setup = page.train.setup
    setup.methods.choices["lora"].button.click()
    start(page, qtbot, epochs=2, max_minutes=3, learning_rate=0.002, batch_size=8, patience=5)
    until(page, qtbot, "finished")
    [run] = all_runs(project)
    wanted = Training(
        method="lora", task="captioning", language="en", epochs=2, max_minutes=3.0, learning_rate=0.002,
        batch_size=8, patience=5,
    )  # fmt: skip
    assert run.training == wanted
    assert run.project == project


# ---- while it goes on ---------------------------------------------------------------------------------------


def test_from_start_to_end(page: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched, paused, sampled, continued, stopped, resumed, to its end."""
    monkeypatch.setenv("PACE", "0.03")  # so slow that it is not over while a busy window looks the other way
    view = page.train.view
    start(page, qtbot, epochs=300)
    qtbot.waitUntil(lambda: step(page) > 20, timeout=LONG)
    assert offered(page) == {"pause", "release", "stop", "sample"}
    assert page.train.list.isVisible()
    assert page.rail.buttons[TRAIN].busy.startswith("Training")
    assert page.status.training.isVisible()
    qtbot.waitUntil(lambda: "of 300 · about" in view.head.progress.text(), timeout=LONG)
    assert "1.4 GB of memory needed, 5.0 GB free" in view.cost.text()
    press(page, "pause")
    until(page, qtbot, "paused")
    assert offered(page) == {"continue", "release", "stop", "sample", "use"}  # a checkpoint is there
    assert view.head.state.text() == "Paused"
    here = step(page)
    before = page.runs.record.now
    press(page, "sample")
    qtbot.waitUntil(lambda: page.runs.record.now is not before, timeout=LONG)
    assert page.runs.record.now is not None
    assert page.runs.record.now.step >= here
    press(page, "continue")
    qtbot.waitUntil(lambda: step(page) > here + 10, timeout=LONG)
    press(page, "stop")
    until(page, qtbot, "stopped")
    stopped = step(page)
    assert 0 < stopped < 300
    assert {"use", "resume"} == offered(page)
    press(page, "resume")
    until(page, qtbot, "finished")
    assert step(page) == 300
    assert [s.last for s in page.runs.record.loss.stretches] == list(
        range(1, 301)
    )  # no step is lost or doubled
    assert offered(page) == {"use", "further"}
    assert view.verdict.isVisible()
    assert view.verdict.value.text() == "0.816"
    assert len(view.loss.points) == 300
    assert view.score.title == "CIDEr-D, validation"
    assert [level.name for level in view.score.levels] == [
        "before training",
        "The most similar example's caption",
    ]
    qtbot.waitUntil(lambda: page.rail.buttons[TRAIN].busy == "", timeout=LONG)


def test_memory_is_freed_and_training_goes_on_later(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=300)
    qtbot.waitUntil(lambda: step(page) > 10, timeout=LONG)
    press(page, "release")
    until(page, qtbot, "released")
    assert page.train.view.head.state.text() == "Paused, memory freed"
    press(page, "resume")
    qtbot.waitUntil(
        lambda: page.runs.status is not None and page.runs.status.state == "running", timeout=LONG
    )
    press(page, "stop")
    until(page, qtbot, "stopped")


def test_probes_before_and_now(page: MainWindow, qtbot: QtBot) -> None:
    start(page, qtbot, epochs=150)
    until(page, qtbot, "finished")
    probes = page.train.view.probes
    assert [card.before.text() for card in probes.cards] == ["A picture of something."] * 2
    assert [card.now.accessibleName() for card in probes.cards] == ["A red disc.", "A green disc."]
    assert probes.heading.text().endswith("at step 150")


def test_a_window_that_is_opened_later_shows_the_run_live(
    page: MainWindow, qtbot: QtBot, another: Callable[[], MainWindow]
) -> None:
    start(page, qtbot, epochs=2_000)
    qtbot.waitUntil(lambda: step(page) > 10, timeout=LONG)
    page.quitting = True
    page.close()
    second = another()
    second.runs._command = SMALL_TRAINING
    qtbot.waitUntil(lambda: step(second) > 40, timeout=LONG)  # without being told which run
    second.show_page(TRAIN)
    assert second.train.view.isVisible()
    assert second.train.list.row is not None
    press(second, "stop")
    until(second, qtbot, "stopped")
    assert second.runs.record.loss.stretches[0].first == 1
    assert sum(s.count for s in second.runs.record.loss.stretches) == step(second)


def test_killing_the_window_touches_no_run(project: Path, tmp_path: Path, qtbot: QtBot) -> None:
    """A window in a process of its own starts a run and is killed."""
    import os
    import subprocess

    code = (
        "import sys\nfrom pathlib import Path\nfrom app.__main__ import application\nfrom app.training import Runs\n"
        "from core.config import Training\napp = application()\nruns = Runs(None, sys.argv[2:])\n"
        "runs.told.connect(lambda: runs.record.step and print(runs.record.step.step, flush=True))\n"
        "runs.open(Path(sys.argv[1]))\nruns.start(Training(epochs=1000))\napp.exec()\n"
    )
    window = subprocess.Popen(
        [sys.executable, "-c", code, str(project), *SMALL_TRAINING],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"PACE": "0.005"},
    )  # fmt: skip
    assert window.stdout is not None
    seen = int(window.stdout.readline())
    window.kill()
    window.wait()
    window.stdout.close()
    [run] = all_runs(project)
    qtbot.waitUntil(lambda: jobs.status(run).step > seen, timeout=LONG)
    assert jobs.status(run).alive
    assert jobs.stop(run)


# ---- keyboard and other pages -------------------------------------------------------------------------------


def test_the_focus_never_lands_on_a_button_that_stops(page: MainWindow, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitActive(page)
    page.train.setup.go.setFocus()
    qtbot.keyClick(page.train.setup.go, Qt.Key.Key_Space)
    until(page, qtbot, "running", "finished")
    page.train.setup.first.editors["epochs"].setValue(5_000)  # type: ignore[union-attr]
    press_new(page)
    page.train.setup.go.click()
    qtbot.waitUntil(lambda: step(page) > 5 and len(page.runs.rows) == 2, timeout=LONG)
    assert QApplication.focusWidget() is page.train.list.view
    buttons = page.train.view.head.buttons
    for name, state, following in (("pause", "paused", "continue"), ("continue", "running", "pause")):
        buttons[name].setFocus()
        qtbot.keyClick(buttons[name], Qt.Key.Key_Space)
        until(page, qtbot, state)
        assert QApplication.focusWidget() is buttons[following]
    press(page, "stop")
    until(page, qtbot, "stopped")


def test_pages_have_keys(window: MainWindow, qtbot: QtBot) -> None:
    [view] = [action.menu() for action in window.menuBar().actions() if action.text() == "&View"]
    keys = {action.shortcut().toString(): action for action in view.actions()}
    keys[f"Ctrl+{TRAIN + 1}"].trigger()
    assert window.pages.currentIndex() == TRAIN
    assert window.rail.buttons[TRAIN].isChecked()
    keys[f"Ctrl+{TRY + 1}"].trigger()
    assert window.pages.currentIndex() == TRY
    window.rail.buttons[TRAIN].click()
    assert window.pages.currentIndex() == TRAIN
    window.rail.buttons[TRAIN].click()
    assert window.rail.buttons[TRAIN].isChecked()


def test_what_is_dropped_shows_the_page_where_it_is_described(
    page: MainWindow, drop: Callable[..., None], picture: Callable[..., Path], tmp_path: Path
) -> None:
    drop(page, picture(tmp_path / "a.png"))
    assert page.pages.currentIndex() == TRY
    assert len(page.try_it.queue.items) == 1


@pytest.mark.parametrize("size", [(840, 560), (1280, 820)])
def test_nothing_is_clipped(page: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    page.resize(*size)
    start(page, qtbot, epochs=5_000)
    qtbot.waitUntil(lambda: step(page) > 5, timeout=LONG)
    assert (page.width(), page.height()) == size
    for name in ("running", "stopped"):
        if name == "stopped":
            press(page, "stop")
            until(page, qtbot, "stopped")
            qtbot.wait(20)
        for button in page.train.findChildren(QPushButton):
            if button.isVisible():
                wanted = button.fontMetrics().horizontalAdvance(button.text())
                assert button.width() >= wanted + 16, button.text()
                assert page.rect().contains(button.mapTo(page, button.rect().bottomRight())), button.text()
        view = page.train.view
        assert view.head.progress.height() >= view.head.progress.heightForWidth(view.head.progress.width())
        assert view.loss.width() >= view.loss.minimumWidth()
