# SPDX-License-Identifier: Apache-2.0
"""The page Train as a person uses it. A real process trains in a real run folder; what it learns is made up."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.engine import Engine
from app.main_window import TRAIN, TRY, MainWindow
from app.pages.training import Further
from app.settings import Settings
from app.widgets.cards import MessageCard
from core import jobs
from core.config import Training
from core.project import Project

SMALL_ENGINE = (sys.executable, str(Path(__file__).with_name("small_engine.py")))
SMALL_TRAINING = (sys.executable, str(Path(__file__).with_name("small_training.py")))
LONG = 60_000  # milliseconds: a process has to start


@pytest.fixture
def page(window: MainWindow, project: Path) -> Iterator[MainWindow]:
    """The window on its page Train; whatever still trains at the end is ended."""
    window.runs._command = SMALL_TRAINING
    window.show_page(TRAIN)
    yield window
    window.runs.close()
    for run in all_runs(project):
        jobs.kill(run)


@pytest.fixture
def another(qapp: QApplication, project: Path, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """A second window on the same project, as after closing the first."""
    opened: list[MainWindow] = []

    def another() -> MainWindow:
        window = MainWindow(Engine(SMALL_ENGINE), Settings(scheme="light"), tmp_path / "second.toml", project)
        window.show()
        opened.append(window)
        return window

    yield another
    for window in opened:
        window.close()
        window.deleteLater()


def all_runs(project: Path) -> list[jobs.Run]:
    return jobs.runs(project / "runs")[0] if (project / "runs").is_dir() else []


def start(window: MainWindow, qtbot: QtBot, **settings: int | float) -> None:
    """Enter these settings and press Start."""
    setup = window.train.setup
    for form in (setup.first, setup.further):
        for name, editor in form.editors.items():
            if name in settings:
                editor.setValue(settings[name])  # type: ignore[union-attr]
    made = len(window.runs.rows)
    setup.go.click()
    qtbot.waitUntil(lambda: len(window.runs.rows) > made and window.runs.status is not None, timeout=LONG)


def until(window: MainWindow, qtbot: QtBot, *states: str) -> None:
    def there() -> bool:
        status = window.runs.status
        stands = status is not None and status.state in states and not window.runs.asked
        return stands and status.alive == (status.state in ("running", "paused"))  # type: ignore[union-attr]

    qtbot.waitUntil(there, timeout=LONG)


def step(window: MainWindow) -> int:
    return window.runs.record.step.step if window.runs.record.step is not None else 0


def press(window: MainWindow, name: str) -> None:
    button = window.train.view.head.buttons[name]
    assert button.isVisible()
    assert button.isEnabled()
    button.click()


def offered(window: MainWindow) -> set[str]:
    return {name for name, button in window.train.view.head.buttons.items() if button.isVisible()}


def cards(window: MainWindow) -> list[MessageCard]:
    """What is said of the run."""
    layout = window.train.view.cards
    found = [layout.itemAt(place).widget() for place in range(layout.count())]
    return [card for card in found if isinstance(card, MessageCard)]


def hints(window: MainWindow) -> list[MessageCard]:
    """What is said before a training begins."""
    layout = window.train.setup.hints
    found = [layout.itemAt(place).widget() for place in range(layout.count())]
    return [card for card in found if isinstance(card, MessageCard)]


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


def test_from_start_to_end(page: MainWindow, qtbot: QtBot) -> None:
    """Watched, paused, sampled, continued, stopped, resumed, to its end."""
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


def press_new(page: MainWindow) -> None:
    page.train.list.add.click()
    assert page.train.setup.isVisible()
    assert page.runs.run is None


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
    keys["Ctrl+2"].trigger()
    assert window.pages.currentIndex() == TRAIN
    assert window.rail.buttons[TRAIN].isChecked()
    keys["Ctrl+1"].trigger()
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
