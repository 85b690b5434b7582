# SPDX-License-Identifier: Apache-2.0
"""All a person does with Braid, in one go: real widgets, the real engine, training and export, on tiny models.

From a folder of captioned pictures to a bundle that answers as the trained model does. Run under Xvfb it is the same.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from training_page import LONG, start, until

from app import theme
from app.engine import Engine, State
from app.main_window import MainWindow
from app.models.queue import Item, Status
from app.pages import EXPORT, TRAIN
from app.settings import Settings
from core import jobs
from core.project import Project

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]
PATIENT = 300_000  # milliseconds: other processes have to import torch
COLOURS = (
    "red",
    "green",
    "blue",
    "yellow",
    "orange",
    "brown",
    "pink",
    "grey",
    "black",
    "white",
    "cyan",
    "purple",
)


@pytest.fixture
def album(tmp_path: Path, picture: Make) -> Path:
    """Twelve captioned pictures, one without a caption, and one that is none."""
    for colour in COLOURS:
        picture(tmp_path / "album" / f"{colour}.png", colour).with_suffix(".txt").write_text(
            f"A {colour} disc."
        )
    picture(tmp_path / "album" / "untold.png", "magenta")
    (tmp_path / "album" / "broken.png").write_text("This is no picture.")
    (tmp_path / "album" / "broken.txt").write_text("Nothing.")
    return tmp_path / "album"


@pytest.fixture
def fresh(
    qtbot: QtBot, qapp: QApplication, own_places: Path, tiny_cache: Path, tmp_path: Path
) -> Iterator[MainWindow]:
    """The window as on the first day, with the engine that people use."""
    (own_places / "cache").mkdir(parents=True)
    (own_places / "cache" / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    qapp.setStyle("Fusion")
    theme.apply(qapp, "light")
    engine = Engine()
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", None)
    window.show()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=PATIENT)
    yield window
    folder = window.project_folder
    if folder is not None and (folder / "runs").is_dir():
        for run in jobs.runs(folder / "runs")[0]:
            jobs.kill(run)
    window.quitting = True
    window.close()
    window.deleteLater()
    engine.stop()


def press(parent: object, text: str) -> None:
    """Click the button of this text."""
    [button] = [b for b in parent.findChildren(QPushButton) if b.text() == text]  # type: ignore[attr-defined]
    button.click()


def last(window: MainWindow, count: int, ended: Ended) -> Item:
    """The newest of so many described files."""
    item = ended(window, count, timeout=PATIENT)[-1]
    assert item.status is Status.DONE, item.error
    window.try_it.select(item)
    return item


def test_from_a_folder_to_a_bundle(
    fresh: MainWindow, album: Path, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    window = fresh
    # a project, from a folder
    drop(window, album)
    press(window.try_it.offers.cards[0], "Import into album")
    qtbot.waitUntil(lambda: bool(window.notices.cards), timeout=PATIENT)
    notice = window.notices.cards[0]
    assert notice.message == f"{len(COLOURS)} examples were imported."
    press(notice, "Show the report")
    report = window.offers.report
    assert report is not None
    rejected = {Path(str(report.model.cells(row)[0])).name for row in range(report.model.rowCount())}
    assert rejected == {"untold.png", "broken.png"}
    report.close()
    folder = window.project_folder
    assert folder is not None
    # trained
    window.show_page(TRAIN)
    start(window, qtbot, epochs=3, batch_size=2, learning_rate=0.02)
    until(window, qtbot, "finished")
    cards = window.train.view.probes.cards
    assert cards
    assert all(card.before.text() and card.now.text() for card in cards), "what it said, what it says"
    losses = [score.loss for score in window.runs.record.scores]
    assert losses[-1] < losses[0], "it learned; so small a model goes on saying what its examples say"
    assert window.runs.record.evaluated is not None
    window.train.view.head.buttons["use"].click()
    run = window.try_it.model.currentData()
    assert Path(run).is_relative_to(folder / "runs")
    # tried, corrected
    drop(window, picture(tmp_path / "sea.png", "teal", 80))
    item = last(window, 1, ended)
    assert item.text
    correction = window.try_it.result.correction
    correction.open.click()
    correction.line.setText("The open sea.")
    qtbot.keyClick(correction.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not item.teaching, timeout=LONG)
    with Project.open(folder) as project:
        assert [e.target for e in project.examples()][-1] == "The open sea."
    drop(window, picture(tmp_path / "lake.png", "teal", 96))
    item = last(window, 2, ended)
    assert item.result is not None
    assert "The open sea." in [shown.caption for shown in item.result.demonstrations], (
        "it was learned at once"
    )
    # taken away
    window.show_page(EXPORT)
    window.export.setup.choose(run)
    assert window.export.setup.model.currentData() == run
    window.export.setup.go.click()
    qtbot.waitUntil(lambda: not window.export.exporting.running, timeout=PATIENT)
    outcome = window.export.exporting.report
    assert outcome is not None
    assert outcome.agrees, outcome.ending
    assert {rung.rung for rung in outcome.rungs} >= {"checker", "encoder", "logits", "greedy"}
    bundle = outcome.folder
    window.export.view.try_it.click()
    assert window.try_it.model.currentData() == str(bundle)
    drop(window, tmp_path / "lake.png")
    again = last(window, 3, ended)
    assert again.text == item.text, "the bundle says what the model says"
