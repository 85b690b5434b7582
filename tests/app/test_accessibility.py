# SPDX-License-Identifier: Apache-2.0
"""Every control has a name for a screen reader, and every control is reached with the keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filled_pages import a_whole_run
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QMenuBar,
    QProgressBar,
    QRadioButton,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.pages import CHOOSE, EXPORT, HOME, SETTINGS, TRAIN
from app.widgets.chart import Chart
from app.widgets.import_report import ImportReport
from app.widgets.log_window import log_window
from app.widgets.pool_map import PoolMap
from core.protocol import (
    Imported,
    Rejected,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QProgressBar,
    QTextEdit,
)
INNER = (
    QAbstractSpinBox,
    QComboBox,
    QAbstractItemView,
    QKeySequenceEdit,
    QLineEdit,
    QMenuBar,
)  # Qt names and drives their parts


def controls(top: QWidget) -> list[QWidget]:
    """What a person uses; not the parts that Qt makes inside them."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar)
        and not any(isinstance(parent, INNER) for parent in above(widget))
    ]


def above(widget: QWidget) -> Iterator[QWidget]:
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent


def unnamed(top: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in controls(top)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]


def fill(
    window: MainWindow,
    drop: Callable[..., None],
    ended: Callable[..., object],
    picture: Callable[..., Path],
    folder: Path,
) -> None:
    """Make every part visible."""
    bad = folder / "bad.png"
    bad.write_bytes(b"no")
    drop(window, bad, picture(folder / "a.png"))
    ended(window, 2)
    window.offers.offer(str(folder))
    window.notices.add("Something happened.", "Do this.", "trouble", (("Act", lambda: None),))


def test_every_control_has_a_name(
    window: MainWindow,
    drop: Callable[..., None],
    ended: Callable[..., object],
    picture: Callable[..., Path],
    tmp_path: Path,
) -> None:
    fill(window, drop, ended, picture, tmp_path)
    assert len(controls(window)) > 20
    assert unnamed(window) == []


def test_dialogs_have_names(window: MainWindow) -> None:
    rejected = (Rejected("a.csv", 2, "Empty.", "Fill it."),)
    report = ImportReport("a.csv", Imported("csv", 3, rejected, 0, (), (), (), (1.0, 2.0), 0.1), window)
    log = log_window(window.engine, window)
    for dialog in (report, log):
        assert unnamed(dialog) == []
        dialog.deleteLater()


def test_every_control_is_reached_with_tab(
    window: MainWindow, drop: Callable[..., None], ended: Callable[..., object], picture: Callable[..., Path],
    tmp_path: Path, qtbot: QtBot,
) -> None:  # fmt: skip
    fill(window, drop, ended, picture, tmp_path)
    window.activateWindow()
    qtbot.waitActive(window)
    reached = tabbed(window.examples.search, qtbot)
    wanted = {
        w for w in controls(window) if w.isVisible() and w.isEnabled() and not isinstance(w, QProgressBar)
    }
    missed = wanted - reached
    assert {(type(w).__name__, w.accessibleName()) for w in missed} == set()


@pytest.mark.parametrize("shown", ["settings", "run"])
def test_the_page_that_trains(
    window: MainWindow, told_run: Callable[..., object], qtbot: QtBot, shown: str
) -> None:
    a_whole_run(told_run)
    window.show_page(TRAIN)
    qtbot.waitUntil(lambda: window.train.list.isVisible(), timeout=20_000)
    if shown == "run":
        window.train.list.view.setCurrentIndex(window.train.list.model.index(0, 0))
        qtbot.waitUntil(lambda: window.train.view.verdict.isVisible(), timeout=20_000)
    else:
        window.train.setup.more.click()
    qtbot.wait(50)
    assert unnamed(window.train) == []
    window.activateWindow()
    qtbot.waitActive(window)
    reached = tabbed(window.train.list.add, qtbot)
    wanted = {w for w in controls(window.train) if w.isVisible() and w.isEnabled()}
    wanted -= {
        w for w in wanted if isinstance(w, QRadioButton) and not w.isChecked()
    }  # the arrow keys reach those
    wanted |= {chart for chart in window.train.findChildren(Chart) if chart.isVisible()}
    assert {(type(w).__name__, w.accessibleName()) for w in wanted - reached} == set()


@pytest.mark.parametrize("number", [HOME, CHOOSE, EXPORT, SETTINGS])
def test_the_other_pages(window: MainWindow, qtbot: QtBot, number: int) -> None:
    window.show_page(number)
    page = window.pages.page(number)
    if number == CHOOSE:
        window.demonstrations.setup.go.click()
        qtbot.waitUntil(lambda: window.demonstrations.map.isVisible(), timeout=20_000)
        window.demonstrations.picks.view.setCurrentIndex(window.demonstrations.picks.model.index(0, 0))
    qtbot.wait(50)
    assert unnamed(page) == []
    window.activateWindow()
    qtbot.waitActive(window)
    first = next(
        w
        for w in controls(page)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    reached = tabbed(first, qtbot)
    wanted = {
        w for w in controls(page) if w.isVisible() and w.isEnabled() and not isinstance(w, QProgressBar)
    }
    wanted -= {w for w in wanted if isinstance(w, QRadioButton) and not w.isChecked()}
    wanted |= {widget for widget in page.findChildren(PoolMap) if widget.isVisible()}
    assert {(type(w).__name__, w.accessibleName()) for w in wanted - reached} == set()


def tabbed(first: QWidget, qtbot: QtBot) -> set[QWidget]:
    """Everything Tab goes to until it comes back."""
    first.setFocus()
    reached: list[QWidget] = []
    for _ in range(60):
        focused = QApplication.focusWidget()
        assert focused is not None
        if reached and focused is reached[0]:
            return set(reached)
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not leave {reached[-1]}")


def test_shortcuts_are_not_taken_twice(window: MainWindow) -> None:
    taken = [
        action.shortcut().toString()
        for menu in window.menuBar().actions()
        if menu.menu() is not None
        for action in menu.menu().actions()
        if not action.shortcut().isEmpty()
    ]
    assert len(taken) == len(set(taken))
    assert {"Ctrl+O", "Ctrl+V", "Ctrl+F", "Ctrl+I", "Ctrl+Shift+C"} <= set(taken)
