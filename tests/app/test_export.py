# SPDX-License-Identifier: Apache-2.0
"""The page Export: real processes, real folders; one real export of a small model."""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.exporting import Report, words
from app.main_window import MainWindow
from app.models.parity import COMPARED, VERDICT, ParityModel
from app.pages import EXPORT
from app.pages.export import ExportPage
from core.export.rung import Rung
from core.export.snippets import SNIPPETS

SMALL_EXPORT = (sys.executable, str(Path(__file__).with_name("small_export.py")))
LONG = 30_000  # milliseconds: a process has to start


@pytest.fixture
def export(window: MainWindow) -> Iterator[ExportPage]:
    """The page, whose exports are small."""
    window.show_page(EXPORT)
    page = window.export
    page.exporting._command._program = SMALL_EXPORT
    yield page
    page.exporting.close()


def run(page: ExportPage, name: str, qtbot: QtBot) -> Report:
    """Export under this name, to the end."""
    page.setup.name.setText(name)
    page.setup.go.click()
    qtbot.waitUntil(lambda: not page.exporting.running, timeout=LONG)
    assert page.exporting.report is not None
    return page.exporting.report


def cell(
    page: ExportPage, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole
) -> object:
    return page.view.model.index(row, column).data(role)


def test_what_is_offered(export: ExportPage, project: Path) -> None:
    setup = export.setup
    assert setup.model.currentData() == "starter"
    assert Path(setup.folder.text()) == project / "exports"
    assert setup.name.text() == "starter-onnx"
    assert setup.go.isEnabled()
    typed = shlex.split(setup.command.text())
    assert typed[:3] == ["python", "-m", "core"]
    assert typed[3:] == words("starter", project / "exports" / "starter-onnx", ["split"], ["fp32"])
    assert export.view.nothing.isVisible()
    assert not export.view.table.isVisible()


def test_what_was_chosen_is_chosen_whenever_it_is_offered(export: ExportPage, tmp_path: Path) -> None:
    setup, run = export.setup, str(tmp_path / "run")
    setup.choose(run)  # before the list of runs was read
    assert setup.model.currentData() == "starter"
    export.offer_models([("A run", run)])
    assert setup.model.currentData() == run
    export.offer_models([])  # while it is read again
    export.offer_models([("A run", run)])
    assert setup.model.currentData() == run
    setup.model.setCurrentIndex(0)
    setup.model.activated.emit(0)  # a person takes the starter
    export.offer_models([("Another", run + "2"), ("A run", run)])
    assert setup.model.currentData() == "starter"


def test_an_export_is_proved(export: ExportPage, window: MainWindow, project: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(export.busy, check_params_cb=lambda busy: busy, timeout=LONG):
        export.setup.go.click()
    assert window.rail.buttons[EXPORT].busy
    assert not export.setup.go.isEnabled()
    qtbot.waitUntil(lambda: not export.exporting.running, timeout=LONG)
    view, out = export.view, project / "exports" / "starter-onnx"
    assert out.is_dir()
    assert window.rail.buttons[EXPORT].busy == ""
    assert "computes what the model computes" in view.verdict.text()
    assert [cell(export, row, VERDICT) for row in range(2)] == ["agrees", "agrees"]
    assert cell(export, 1, COMPARED) == "Decoder, whole prompts"
    assert cell(export, 1, 2) == "3.0e-06"
    assert "2 x 4 tokens" in str(cell(export, 1, 0, Qt.ItemDataRole.ToolTipRole))
    assert cell(export, 1, VERDICT, Qt.ItemDataRole.DecorationRole) is not None  # not by colour alone
    assert view.weight.text() == "3.0 MB on the disk"
    assert view.cards.count() == 1  # its note
    assert export.setup.name.text() == "starter-onnx-2"  # the first is taken
    for language in SNIPPETS:
        view.copy_snippet(language)
        assert str(out) in QGuiApplication.clipboard().text()
    export.setup.copy.click()
    assert QGuiApplication.clipboard().text() == export.setup.command.text()


def test_a_wrong_graph_is_shown_and_nothing_is_kept(export: ExportPage, project: Path, qtbot: QtBot) -> None:
    report = run(export, "wrong", qtbot)
    assert not report.agrees
    assert [cell(export, row, VERDICT) for row in range(2)] == ["agrees", "differs"]
    assert export.view.verdict.text() == "Nothing was exported."
    assert not export.view.copy.isVisible()
    assert list((project / "exports").iterdir()) == []


@pytest.mark.parametrize("name", ["slow", "deaf"])
def test_a_cancelled_export_leaves_nothing(
    export: ExportPage, project: Path, qtbot: QtBot, name: str
) -> None:
    export.exporting._command._losing.setInterval(300)
    export.setup.name.setText(name)
    export.setup.go.click()
    qtbot.waitUntil(lambda: bool(list(project.glob(f"exports/.{name}.*"))), timeout=LONG)
    qtbot.waitUntil(lambda: export.view.bar.maximum() == 3, timeout=LONG)
    assert export.view.stage.text() == "Writing the graphs…"
    qtbot.mouseClick(export.view.stop, Qt.MouseButton.LeftButton)
    assert not export.view.stop.isEnabled()
    qtbot.waitUntil(lambda: not export.exporting.running, timeout=LONG)
    assert "cancelled" in export.view.verdict.text()
    assert list((project / "exports").iterdir()) == []
    assert export.setup.go.isEnabled()


def test_an_export_that_is_killed_leaves_nothing_but_what_was_there(
    export: ExportPage, project: Path, qtbot: QtBot
) -> None:
    before = project / "exports" / ".killed.mine"
    before.mkdir(parents=True)
    report = run(export, "killed", qtbot)
    assert report.ending is not None
    assert "memory" in report.ending.hint
    assert list((project / "exports").iterdir()) == [before]


def test_a_window_that_closes_ends_the_export(
    export: ExportPage, window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    export.setup.name.setText("slow")
    export.setup.go.click()
    qtbot.waitUntil(lambda: bool(list(project.glob("exports/.slow.*"))), timeout=LONG)
    assert window.working  # it would ask
    window.quitting = True
    window.close()
    assert not export.exporting.running
    assert list((project / "exports").iterdir()) == []


@pytest.mark.parametrize("name", ["", "a/b", "..", "there"])
def test_names_that_cannot_be_used(export: ExportPage, project: Path, name: str) -> None:
    (project / "exports" / "there").mkdir(parents=True)
    export.setup.name.setText(name)
    assert not export.setup.go.isEnabled()
    assert export.setup.problem.isVisible()
    assert export.setup.command.text() == ""


def test_what_every_bundle_has_stays_ticked_and_the_rest_is_offered(export: ExportPage) -> None:
    for choices, first in ((export.setup.targets, "split"), (export.setup.precisions, "fp32")):
        for box in choices.boxes.values():
            box.click()
        assert choices.chosen() == list(choices.boxes)
        assert not choices.boxes[first].isEnabled()
    assert "--targets split,standalone --precision fp32,int8" in export.setup.command.text()


def test_a_bundle_is_checked(
    export: ExportPage, project: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(export, "good", qtbot)
    bundle = project / "exports" / "good"
    for folder, good in ((bundle, True), (project, False)):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, folder=folder: str(folder))
        export.setup.look.click()
        assert export.exporting.running
        qtbot.waitUntil(lambda: not export.exporting.running, timeout=LONG)
        assert export.exporting.report is not None
        assert export.exporting.report.agrees is good
        assert ("must not be used" in export.view.verdict.text()) is not good
    assert project.is_dir()
    export.view.check.emit(bundle)
    qtbot.waitUntil(lambda: not export.exporting.running, timeout=LONG)
    assert "Every byte" in export.view.verdict.text()


def test_runs_are_offered(export: ExportPage, window: MainWindow) -> None:
    export.offer_models([("My run", "/somewhere/run-1")])
    export.setup.choose("/somewhere/run-1")
    assert export.setup.name.text() == "run-1-onnx"
    export.setup.name.setFocus()
    export.setup.name.setText("")
    export.setup.name.textEdited.emit("")
    export.setup.name.setText("mine")
    export.setup.choose("starter")
    assert export.setup.name.text() == "mine"  # what a person wrote stays
    export.offer_models([])
    assert export.setup.model.currentData() == "starter"


def test_the_table_is_a_model(qtbot: QtBot) -> None:
    model = ParityModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rungs([Rung("greedy", "captions", 2, 0.0, 0.0, True, "")])
    model.show_rungs([])
    assert model.rowCount() == 0
    assert tester.model() is model


def test_a_bundle_from_elsewhere_can_be_tried(
    export: ExportPage, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    export.setup.folder.setText(str(tmp_path / "elsewhere"))
    report = run(export, "good", qtbot)
    export.view.try_it.click()
    assert window.try_it.model.currentData() == str(report.folder)
    assert window.try_it.captioning.model == str(report.folder)
    window._offer_models()
    assert window.try_it.model.currentData() == str(report.folder), "it stays"
    report.folder.rename(tmp_path / "gone")
    window._offer_models()
    assert window.try_it.model.currentData() == "starter"
