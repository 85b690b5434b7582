# SPDX-License-Identifier: Apache-2.0
"""Every page of the window with something on it, for tests that look at all of them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.pages import CHOOSE, EXPORT, HOME, SETTINGS, TRAIN, TRY
from core.protocol import (
    Evaluated,
    Interval,
    Measured,
    Note,
    Probe,
    Probed,
    Saved,
    Scored,
    Stepped,
    Trained,
)

SMALL_EXPORT = (sys.executable, str(Path(__file__).with_name("small_export.py")))
LONG = 30_000  # milliseconds: a process has to start


def a_whole_run(told_run: Callable[..., object]) -> None:
    """A run with everything that can be shown of one."""
    figures = (("cider_d", Interval(0.5, 0.4, 0.6)),)
    probes = (Probe("a", "", "A cat.", "A dog.", 0.5),)
    told_run(
        Measured(2, 0.5, 1.0, 2**30, 2**32, 8, "float32", 2, "cpu", 40, 9), Note("A file is gone.", "Put it back."),
        Probed(0, probes), Scored(0, "validation", 9, 2.0, figures, True), Stepped(1, 2.0, 1e-3, 9.0, 0.5, 1.0),
        Stepped(2, 1.0, 1e-3, 9.0, 1.0, 2.0), Probed(2, probes), Scored(2, "validation", 9, 1.0, figures, True),
        Saved(2, "x", True), Evaluated("validation", "captioning", 9, figures, (("knn", figures),)),
        Trained("finished", 2, 2, "x", 2.0, None),
    )  # fmt: skip


def pages(window: MainWindow, project: Path, told_run: Callable[..., object], qtbot: QtBot) -> Iterator[str]:
    """Shows one after the other and gives its name."""
    a_whole_run(told_run)
    for number, name in ((HOME, "home"), (SETTINGS, "settings"), (TRY, "empty")):
        window.show_page(number)
        yield name
    bad = project.parent / "bad.png"
    bad.write_bytes(b"no")
    items = window.try_it.describe([str(project / "red.png"), str(bad)])
    qtbot.waitUntil(lambda: all(item.ended for item in items), timeout=LONG)
    window.try_it.select(items[0])
    window.try_it.result.caption.choose(0)
    qtbot.waitUntil(lambda: items[0].attended is not None, timeout=LONG)
    yield "answer"
    window.try_it.select(items[1])
    card = window.offers.offer(str(project))
    yield "offer"
    window.try_it.offers.remove(card)
    window.try_it.suggestions.button.click()
    qtbot.waitUntil(lambda: not window.try_it.teaching.looking, timeout=LONG)
    yield "suggestions"
    window.show_page(CHOOSE)
    qtbot.waitUntil(lambda: bool(window.demonstrations.setup.cost.text()), timeout=LONG)
    window.demonstrations.setup.go.click()
    qtbot.waitUntil(lambda: window.demonstrations.map.isVisible(), timeout=LONG)
    yield "choose"
    window.show_page(TRAIN)
    window.train.setup.more.click()
    yield "train"
    qtbot.waitUntil(lambda: window.train.list.isVisible(), timeout=LONG)
    window.train.list.view.setCurrentIndex(window.train.list.model.index(0, 0))
    qtbot.waitUntil(lambda: window.train.view.verdict.isVisible(), timeout=LONG)
    yield "run"
    window.show_page(EXPORT)
    yield "export"
    page = window.export
    page.exporting._command._program = SMALL_EXPORT
    page.setup.go.click()
    qtbot.waitUntil(lambda: not page.exporting.running, timeout=LONG)
    yield "exported"
