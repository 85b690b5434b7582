# SPDX-License-Identifier: Apache-2.0
"""Looking before a training is started: what it reads, what it costs, and that going back loses nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot
from training_page import LONG, all_runs, until

from app import language
from app.main_window import MainWindow
from app.training import pairs
from app.widgets.cards import MessageCard
from app.widgets.outlook_view import OutlookView, ReadCard
from core.config import Training
from core.project import Project


def looked(page: MainWindow, qtbot: QtBot) -> OutlookView:
    """Press Check and wait for what is found."""
    view = page.train.setup.outlook
    view.button.click()
    outlook = page.train.preflight.outlook
    assert outlook is not None
    assert view.stop.isVisible()
    qtbot.waitUntil(lambda: outlook.ending is not None, timeout=LONG)
    return view


def messages(view: OutlookView) -> list[MessageCard]:
    found = [view.cards.itemAt(place).widget() for place in range(view.cards.count())]
    return [card for card in found if isinstance(card, MessageCard)]


def test_what_it_reads_and_costs_is_shown_first(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    page.train.setup.first.editors["epochs"].setValue(9)  # type: ignore[union-attr]
    view = looked(page, qtbot)
    assert view.cost.text().split(" · ") == [
        "About 45 s in all, with its checks: 90 steps of 0.500 s", "1.5 GB of memory needed, 5.0 GB free",
        "4,300,000 weights learn", "Processor",
    ]  # fmt: skip

    def shown() -> list[ReadCard]:
        return [card for card in view.findChildren(ReadCard) if card.isVisibleTo(view)]

    qtbot.waitUntil(lambda: len(shown()) == 2, timeout=5_000)  # the layout shows them a moment later
    cards = shown()
    assert [(card.prompt.text(), card.answer.text()) for card in cards] == [
        ("A picture of disc:", "A red disc."), ("A picture of disc:", "A green disc."),
    ]  # fmt: skip
    assert [card.message for card in messages(view)] == ["1 example repeats another one and counts once."]
    assert all_runs(project) == []  # nothing was begun
    language.use("zh_CN")
    qtbot.waitUntil(lambda: view.cost.text().startswith("总共约 45 秒"), timeout=5_000)
    assert shown() == cards  # a switch of the language moves nothing


def test_going_back_loses_nothing_and_says_what_is_old(page: MainWindow, qtbot: QtBot) -> None:
    setup = page.train.setup
    setup.methods.choices["lora"].button.click()
    setup.first.editors["epochs"].setValue(7)  # type: ignore[union-attr]
    before = setup.plan()
    view = looked(page, qtbot)
    assert setup.plan() == before
    found = view.says.text()
    setup.methods.choices["full"].button.click()
    assert "changed since" in view.says.text()
    assert view.cost.isVisible()
    setup.methods.choices["lora"].button.click()
    assert view.says.text() == found
    for number, button in enumerate(setup.steps.buttons):
        button.click()
        assert [one.isChecked() for one in setup.steps.buttons].index(True) == number
    assert setup.plan() == before


def test_too_little_memory_is_said_and_can_be_overridden(
    page: MainWindow, qtbot: QtBot, project: Path
) -> None:
    setup = page.train.setup
    setup.further.editors["batch_size"].setValue(512)  # type: ignore[union-attr]
    view = looked(page, qtbot)
    assert messages(view)[0].message == "This may need more memory than there is free."
    setup.further.editors["batch_size"].setValue(4096)  # type: ignore[union-attr]
    card = messages(looked(page, qtbot))[0]
    assert "9.0 GB" in card.message
    assert not view.cost.isVisible()
    setup.first.editors["epochs"].setValue(1)  # type: ignore[union-attr]
    card.buttons[0].click()
    qtbot.waitUntil(lambda: page.runs.run is not None, timeout=LONG)
    assert page.runs.run is not None
    assert page.runs.run.force
    until(page, qtbot, "finished")


def test_it_can_be_stopped(page: MainWindow, qtbot: QtBot) -> None:
    setup = page.train.setup
    setup.further.editors["batch_size"].setValue(256)  # type: ignore[union-attr]
    setup.outlook.button.click()
    qtbot.waitUntil(lambda: setup.outlook.first.isVisible(), timeout=LONG)
    setup.outlook.stop.click()
    qtbot.waitUntil(lambda: not page.train.preflight.running, timeout=LONG)
    assert setup.outlook.says.text() == "The check was stopped."
    assert setup.outlook.button.isVisible()


def test_another_project_forgets_it(page: MainWindow, qtbot: QtBot, tmp_path: Path, project: Path) -> None:
    looked(page, qtbot)
    Project.create(tmp_path / "other").close()
    page.open_project(tmp_path / "other")
    page.open_project(project)
    assert page.train.preflight.outlook is None
    assert not page.train.setup.outlook.cost.isVisible()


def test_what_it_begins_with(
    page: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = page.train.setup.base
    assert base.model == "starter"
    assert "SmolLM2-135M" in base.about.text()
    base.offer([("Mine", str(tmp_path))])
    base.combo.setCurrentIndex(1)
    base.combo.activated.emit(1)
    assert page.train.setup.plan().model == str(tmp_path)
    base.offer([])  # it was deleted
    assert base.model == "starter"
    (tmp_path / "llama").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "llama"))
    base.combo.setCurrentIndex(base.combo.count() - 1)
    base.combo.activated.emit(base.combo.count() - 1)
    assert base.model == str(tmp_path / "llama")
    assert base.combo.currentText() == "llama"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    base.combo.setCurrentIndex(base.combo.count() - 1)
    base.combo.activated.emit(base.combo.count() - 1)
    assert base.combo.currentText() == "llama"  # nobody chose anything


def test_three_words_instead_of_three_numbers(page: MainWindow) -> None:
    setup = page.train.setup
    presets = setup.presets
    assert [name for name, button in presets.buttons.items() if button.isChecked()] == ["balanced"]
    presets.buttons["quick"].click()
    training = setup.training()
    assert (training.epochs, training.max_minutes) == (2, 10.0)
    setup.first.editors["epochs"].setValue(3)  # type: ignore[union-attr]
    assert not any(button.isChecked() for button in presets.buttons.values())
    presets.buttons["best"].click()
    assert setup.training().patience == 2 * Training().patience
    presets.buttons["balanced"].click()
    assert setup.training() == replace(Training(), task="captioning", language="en")


def test_a_teacher_and_what_it_gives(page: MainWindow, tmp_path: Path) -> None:
    """Its settings are shown where there is one, and are those of the plan; one that was deleted is none."""
    setup = page.train.setup
    setup.more.setChecked(True)
    teacher = setup.teacher
    assert teacher.choice.model == ""
    assert not teacher.form.isVisible()
    assert setup.training() == Training(task="captioning", language="en")
    teacher.choice.offer([("Mine", str(tmp_path))])
    teacher.choice.combo.setCurrentIndex(2)
    teacher.choice.combo.activated.emit(2)
    assert teacher.form.isVisible()
    assert "before the first step" in teacher.choice.about.text()
    distill = teacher.form.editors["distill"]
    assert isinstance(distill, QComboBox)
    distill.setCurrentIndex(distill.findData("sequence"))
    planned = setup.plan().training
    assert (planned.teacher, planned.distill) == (str(tmp_path), "sequence")
    assert f"teacher={tmp_path}" in pairs(planned)
    teacher.choice.offer([])
    assert setup.plan().training.teacher == ""
    assert not teacher.form.isVisible()
