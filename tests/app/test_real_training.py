# SPDX-License-Identifier: Apache-2.0
"""The page Train with the training that people use, on the tiny model: nothing in between is made up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.pages.training import TrainPage
from app.training import Runs
from app.widgets.thumbnails import Thumbnails
from core import jobs
from core.config import Training
from core.project import Project

LONG = 120_000  # milliseconds: torch has to be imported
# Nothing is measured: how fast the machine is changes nothing.
SMALL = Training(
    batch_size=2, micro_batch=2, epochs=10_000, evaluate_every=20, checkpoint_every=10, patience=0, precision="float32",
    threads=1, variants=1, k_max=1,
)  # fmt: skip


@pytest.fixture
def pages(
    qapp: QApplication, project: Path, own_places: Path, tiny_cache: Path
) -> Iterator[Callable[[], TrainPage]]:
    """Opens the page on the project, as often as asked; the tiny models are in the cache."""
    (own_places / "cache").mkdir(parents=True)
    (own_places / "cache" / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    opened: list[tuple[TrainPage, Project]] = []

    def open_page() -> TrainPage:
        store = Project.open(project)
        thumbnails = Thumbnails()
        page = TrainPage(Runs(), thumbnails)
        page.destroyed.connect(thumbnails.close)
        page.open(store)
        page.runs.open(store.folder)
        page.resize(1000, 700)
        page.show()
        opened.append((page, store))
        return page

    yield open_page
    for run in jobs.runs(project / "runs")[0]:
        jobs.kill(run)
    for page, store in opened:
        page.runs.close()
        page.close()
        page.deleteLater()
        store.close()


def step(page: TrainPage) -> int:
    return page.runs.record.step.step if page.runs.record.step is not None else 0


def test_start_watch_pause_continue_stop_and_look_again(pages: Callable[[], TrainPage], qtbot: QtBot) -> None:
    page = pages()
    page.runs.start(SMALL)
    buttons = page.view.head.buttons

    def until(state: str) -> None:
        qtbot.waitUntil(
            lambda: page.runs.status is not None and page.runs.status.state == state, timeout=LONG
        )

    qtbot.waitUntil(lambda: step(page) > 5 or page.runs.record.failed is not None, timeout=LONG)
    assert page.runs.record.failed is None
    assert page.runs.record.measured is not None
    assert "of memory needed" in page.view.cost.text()
    assert [card.before.text() for card in page.view.probes.cards] != []
    assert page.view.score.title == "Loss, validation"  # a single example has no CIDEr-D
    assert page.view.score.levels[0].name == "before training"
    buttons["pause"].click()
    until("paused")
    qtbot.wait(100)
    held = step(page)
    buttons["sample"].click()
    qtbot.waitUntil(
        lambda: page.runs.record.now is not None and page.runs.record.now.step >= held, timeout=LONG
    )
    assert step(page) <= held + 1
    buttons["continue"].click()
    qtbot.waitUntil(lambda: len(page.runs.record.scores) > 1 and step(page) > held + 1, timeout=LONG)
    second = pages()  # another window on the same project: it is not told that anything is trained
    qtbot.waitUntil(lambda: step(second) > held, timeout=LONG)
    buttons["stop"].click()
    until("stopped")
    qtbot.waitUntil(
        lambda: second.runs.status is not None and second.runs.status.state == "stopped", timeout=LONG
    )
    for seen in (page, second):
        assert sum(stretch.count for stretch in seen.runs.record.loss.stretches) == step(seen) == step(page)
        assert seen.view.head.buttons["resume"].isVisible()
        assert seen.view.head.buttons["use"].isVisible()
    run = page.runs.run
    assert run is not None
    saved = (run.folder / "checkpoints" / "last").read_text().strip()
    assert saved == f"step-{step(page):08d}"
