# SPDX-License-Identifier: Apache-2.0
"""Every setting of a training on the page Train: entered, found, explained, given back, and asked of the engine."""

import shlex
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest
from filled_pages import a_whole_run
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from test_accessibility import controls, unnamed
from test_long_words import cut_off, left_in_english, long_words  # noqa: F401 (a fixture)

from app import setting_groups
from app.main_window import MainWindow
from app.pages import TRAIN
from app.setting_groups import ELSEWHERE, GROUPS, counting, reasons
from app.training import pairs
from app.widgets import editors
from app.widgets.setting_row import SettingRow
from app.widgets.setup import Setup
from core.config import METHODS, Training, override
from core.project import Project
from core.training import beginning, methods

ALL = [name for names in GROUPS.values() for name in names]


@pytest.fixture
def setup(window: MainWindow) -> Setup:
    """The page with all settings shown."""
    window.show_page(TRAIN)
    window.train.setup.all.click()
    return window.train.setup


def enter(setup: Setup, **values: object) -> None:
    """As a person does, one after the other."""
    for name, value in values.items():
        editors.enter(setup.settings.rows[name].editor, value)


def test_every_setting_has_a_row_and_only_one_place_is_shown(setup: Setup) -> None:
    assert list(setup.settings.rows) == ALL
    assert set(ALL) | set(ELSEWHERE) == {field.name for field in fields(Training)}
    assert all(row.isVisible() for row in setup.settings.rows.values())
    assert not setup.first.isVisible()
    assert not setup.further.isVisible()
    assert setup.teacher.isVisible()
    setup.more.click()
    assert setup.first.isVisible()
    assert setup.further.isVisible()
    assert not setup.settings.rows["epochs"].isVisible()


def test_what_is_entered_is_trained_and_on_the_command_line(setup: Setup) -> None:
    chosen = {
        "optimizer": "sgd", "average": "ema", "ema_decay": 0.9, "objective": "pgd", "adversarial_steps": 2,
        "curriculum": "length", "label_smoothing": 0.1, "threads": 3, "precision": "float32", "live": True,
        "metric": "bleu_4", "epochs": 9, "shot_dropout": 0.5,
    }  # fmt: skip
    enter(setup, **chosen)
    training = setup.training()
    assert {name: getattr(training, name) for name in chosen} == chosen
    words = shlex.split(setup.settings.line.text.text())
    said = [pair for flag, pair in pairwise(words) if flag == "--set"]
    assert override(Training(), said) == training
    assert {"optimizer=sgd", "live=True", "shot_dropout=0.5"} <= set(said)
    assert "--out" in words
    setup.settings.line.copy.click()
    assert QApplication.clipboard().text() == setup.settings.line.text.text()


def test_values_are_the_same_in_every_form_and_stay(setup: Setup, window: MainWindow) -> None:
    enter(setup, epochs=11, patience=0, optimizer="adam")
    setup.more.click()
    assert setup.first.values()["epochs"] == 11
    assert setup.further.values()["patience"] == 0
    setup.first.editors["epochs"].setValue(12)  # type: ignore[union-attr]
    setup.presets.buttons["quick"].click()
    setup.all.click()
    assert setup.settings.rows["epochs"].value == 2
    window.show_page(0)
    window.show_page(TRAIN)
    assert setup.training().optimizer == "adam"
    assert setup.training().epochs == 2


def test_what_differs_is_seen_and_given_back(setup: Setup) -> None:
    row = setup.settings.rows["clip"]
    assert not setup.settings.summary.isVisible()
    assert not row.reset.isVisible()
    enter(setup, clip=0.0, seed=7)
    assert setup.settings.summary.text() == "Changed: Limit of the gradient, Seed"
    assert row.name.property("role") == "heading"
    assert row.reset.isVisible()
    setup.settings.only.click()
    assert [name for name, one in setup.settings.rows.items() if one.isVisible()] == ["clip", "seed"]
    row.reset.click()
    assert row.editor.hasFocus()
    assert pairs(setup.training())[-1] == "seed=7"
    assert "clip=0.0" not in pairs(setup.training())
    setup.settings.reset.click()
    assert setup.settings.values == {name: getattr(Training(), name) for name in ALL}
    assert not setup.settings.summary.isVisible()


def test_a_setting_is_found_by_its_name_its_sentence_and_its_key(setup: Setup) -> None:
    def found(text: str) -> list[str]:
        setup.settings.search.setText(text)
        return [name for name, row in setup.settings.rows.items() if row.isVisible()]

    assert found("optimi") == ["optimizer"]
    assert found("weight_decay") == ["weight_decay"]
    assert "shot_dropout" in found("without demonstrations")
    assert setup.settings.headings["variety"].isVisible()
    assert not setup.settings.headings["machine"].isVisible()
    assert found("no such thing") == []
    assert setup.settings.nothing.isVisible()
    assert found("") == ALL


def test_what_does_not_count_is_grey_says_why_and_is_not_asked_for(setup: Setup) -> None:
    row = setup.settings.rows["lora_rank"]
    assert not row.editor.isEnabled()
    assert "LoRA" in row.why.text()
    setup.methods.choices["lora"].button.click()
    assert row.editor.isEnabled()
    assert not row.why.isVisible()
    enter(setup, lora_rank=4)
    assert "lora_rank=4" in pairs(setup.training())
    setup.methods.choices["bitfit"].button.click()
    assert "lora_rank=4" not in pairs(setup.training())
    assert row.value == 4  # and it is there when the method is chosen again
    assert setup.settings.rows["tasks"].why.text() == "This project has no further task."


def test_further_tasks_of_the_project_can_be_chosen(window: MainWindow, project: Path, setup: Setup) -> None:
    with Project.open(project) as store:
        [example, *_] = store.examples(split="train")
        store.add([replace(example, id="asked", task="question-answering", prompt="Which colour?")])
    window.open_project(project)
    several = setup.settings.rows["tasks"].editor
    setup.task.setCurrentIndex(setup.task.findData("captioning"))
    assert list(several.boxes) == ["question-answering"]  # type: ignore[union-attr]
    several.boxes["question-answering"].click()  # type: ignore[union-attr]
    assert setup.training().tasks == ("question-answering",)
    assert setup.settings.rows["temperature"].editor.isEnabled()
    assert "tasks=question-answering" in setup.settings.line.text.text()


def test_a_run_can_be_made_again_with_its_settings(
    window: MainWindow, told_run: Callable[..., object], qtbot: QtBot
) -> None:
    a_whole_run(told_run)
    window.show_page(TRAIN)
    qtbot.waitUntil(lambda: window.train.list.isVisible(), timeout=20_000)
    window.train.list.view.setCurrentIndex(window.train.list.model.index(0, 0))
    qtbot.waitUntil(lambda: window.train.view.verdict.isVisible(), timeout=20_000)
    run, setup = window.runs.run, window.train.setup
    assert run is not None
    setup.settings.set_values({"epochs": 77, "optimizer": "sgd"})
    wanted = replace(run.training, method="dora", lora_rank=3, threads=2, swa_from=0.7, average="swa")
    window.runs.run = replace(run, training=wanted)  # type: ignore[assignment]
    window.train.view.head.tools["again"].click()
    assert window.runs.run is None
    assert setup.isVisible()
    assert setup.methods.choices["dora"].isVisible()
    made = setup.training()
    assert pairs(replace(made, task="", language="")) == pairs(replace(wanted, task="", language=""))
    assert setup.base.model == run.model


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_asked_for_that_the_engine_would_refuse(method: str) -> None:
    t = Training(method=method, student_layers=4, objective="mixup", teacher="starter", tasks=("text",))
    kept = counting(t, 1)
    assert (kept.student_layers == 4) == (method in beginning.SMALLER)
    assert kept.objective == "plain"
    assert (kept.tasks == ()) == (method in ("speech", *methods.HEADS))
    assert counting(kept, 1) == kept
    assert ("lora_rank" in reasons(t, 1)) == (method not in methods.LORAS)
    assert set(setting_groups.LORA) == set(methods.LORAS)
    assert counting(replace(t, tasks=()), 0).temperature == 1.0


def test_the_wheel_scrolls_the_page_and_changes_nothing(setup: Setup) -> None:
    editor = setup.settings.rows["batch_size"].editor
    where = QPointF(editor.rect().center())
    turned = QWheelEvent(
        where, editor.mapToGlobal(where), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor, turned)
    assert setup.settings.rows["batch_size"].value == Training().batch_size
    assert not turned.isAccepted()


def test_every_setting_has_a_name_and_is_reached_with_tab_in_its_order(
    setup: Setup, window: MainWindow, qtbot: QtBot
) -> None:
    assert unnamed(window.train) == []
    window.activateWindow()
    qtbot.waitActive(window)
    setup.settings.search.setFocus()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    rows = [row for row in setup.settings.rows.values() if row.editor.isEnabled()]
    assert [w for w in reached if isinstance(w.parent(), SettingRow)] == [row.editor for row in rows]
    wanted = {w for w in controls(setup.settings) if w.isVisible() and w.isEnabled()}
    assert wanted <= set(reached)


@pytest.mark.parametrize("width", [0, 1280])
def test_all_settings_fit_in_long_words(
    long_words: None,  # noqa: F811
    window: MainWindow,
    told_run: Callable[..., object],
    qtbot: QtBot,
    width: int,
) -> None:
    a_whole_run(told_run)
    window.resize(width or window.minimumWidth(), 820)
    window.show_page(TRAIN)
    setup = window.train.setup
    qtbot.waitUntil(lambda: window.train.list.isVisible(), timeout=20_000)
    setup.all.click()
    enter(setup, clip=0.0, optimizer="sgd", metric="loss")
    with suppress(qtbot.TimeoutError):  # until everything has its place
        qtbot.waitUntil(lambda: not cut_off(window), timeout=2_000)
    assert cut_off(window) == []
    rows = {text for text in left_in_english(window) if "⟦" not in text}
    assert not {text for text in rows if any(text == row.says.text() for row in setup.settings.rows.values())}


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_all_settings_are_in_the_language_of_the_window(
    window: MainWindow, told_run: Callable[..., object], qtbot: QtBot, spoken: str
) -> None:
    a_whole_run(told_run)
    window.resize(window.minimumWidth(), 800)
    window.show_page(TRAIN)
    window.train.setup.all.click()
    qtbot.waitUntil(lambda: window.train.list.isVisible(), timeout=20_000)
    window.change(replace(window.settings, language=spoken))
    qtbot.wait(20)  # the event is posted
    rows = window.train.setup.settings.rows
    stop, name = ("。", "优化器（optimizer）") if spoken == "zh_CN" else (".", "Optimiser")
    assert rows["optimizer"].name.text() == name
    assert [row.says.text() for row in rows.values() if not row.says.text().endswith(stop)] == []
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not cut_off(window), timeout=2_000)
    assert cut_off(window) == []
