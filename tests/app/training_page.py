# SPDX-License-Identifier: Apache-2.0
"""What tests of the page Train do with it, and see of it."""

import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.widgets.cards import MessageCard
from core import jobs

SMALL_ENGINE = (sys.executable, str(Path(__file__).with_name("small_engine.py")))
SMALL_TRAINING = (sys.executable, str(Path(__file__).with_name("small_training.py")))
SMALL_PREFLIGHT = (sys.executable, str(Path(__file__).with_name("small_preflight.py")))
LONG = 60_000  # milliseconds: a process has to start


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


def press_new(page: MainWindow) -> None:
    page.train.list.add.click()
    assert page.train.setup.isVisible()
    assert page.runs.run is None
