# SPDX-License-Identifier: Apache-2.0
"""What the panel says and shows while the engine works on a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.models.queue import Item, Status
from app.widgets.cards import DemonstrationCard
from app.widgets.media_view import SHORTEST
from core.protocol import Demonstration, Progress, Prompted

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]

STEPS = [
    (Progress("read weights", 0, 1), "Loading the model…", (0, 0)),  # one step: busy, not an empty bar
    (Progress("read weights", 1, 1), "Looking at the file…", (0, 0)),  # over: what comes next
    (Progress("look at the examples", 30, 60), "Looking at the project's pictures… 30 of 60", (30, 60)),
    (Progress("listen to the examples", 2, 9), "Listening to the project's recordings…", (2, 9)),
    (Progress("listen to the examples", 9, 9), "Looking at the file…", (0, 0)),
    (Progress("look at the examples", 7, 0), "Looking at the project's pictures…", (0, 0)),
    (Progress("a stage of a newer engine", 1, 3), "a stage of a newer engine", (1, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("event", "says", "bar"), STEPS, ids=lambda step: getattr(step, "stage", None))
def test_stages(window: MainWindow, tmp_path: Path, event: Progress, says: str, bar: tuple[int, int]) -> None:
    captioning, result = window.try_it.captioning, window.try_it.result
    [item] = window.try_it.queue.add([str(tmp_path / "a.png")])
    item.status, item.task = Status.RUNNING, "captioning"
    captioning.running, captioning._id = item, 77
    window.try_it.show_item(item)
    window.engine.progressed.emit(77, event)
    assert result.stage.text() == says
    assert result.bar.isVisible()
    assert (max(result.bar.value(), 0), result.bar.maximum()) == bar
    item.status, captioning.running = Status.CANCELLED, None
    result.refresh(item)
    assert not result.bar.isVisible()


def test_the_model_is_loaded_once(window: MainWindow, tmp_path: Path) -> None:
    [item] = window.try_it.queue.add([str(tmp_path / "a.wav")])
    item.status = Status.RUNNING
    window.try_it.show_item(item)
    assert window.try_it.result.stage.text() == "Loading the model…"
    window.try_it.result.loaded = True
    window.try_it.result.refresh(item)
    assert window.try_it.result.stage.text() == "Listening to the recording…"
    assert isinstance(item, Item)
    item.status = Status.CANCELLED


def test_the_nearest_demonstration_comes_first(window: MainWindow, tmp_path: Path) -> None:
    [item] = window.try_it.queue.add([str(tmp_path / "a.png")])
    item.status = Status.RUNNING
    near = [Demonstration(str(n), n / 10, f"Example {n}.", None, "project") for n in (1, 5, 3)]
    item.prompted = Prompted(item.file, tuple(near), ())
    window.try_it.show_item(item)
    cards = window.try_it.result.shown.findChildren(DemonstrationCard)
    assert [card.accessibleName()[:10] for card in cards] == ["Example 5.", "Example 3.", "Example 1."]
    item.status = Status.CANCELLED


def test_a_picture_that_cannot_be_shown_takes_little_room(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    window.resize(1280, 820)
    drop(window, bad, picture(tmp_path / "good.png", side=256))
    items = ended(window, 2)
    media = window.try_it.result.media
    window.try_it.select(items[0])
    qtbot.waitUntil(lambda: media.height() == SHORTEST, timeout=5_000)
    window.try_it.select(items[1])
    qtbot.waitUntil(lambda: media.height() > 2 * SHORTEST, timeout=5_000)


def test_memory_is_shown_once_it_is_known(window: MainWindow, qtbot: QtBot) -> None:
    status = window.status
    status._show_memory(0)
    assert status.memory.isHidden()
    status._look()
    assert status.memory.text().startswith("Engine memory ")
    assert status.memory.isVisible()
    window.engine.stop()
    assert status.memory.isHidden()
