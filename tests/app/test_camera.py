# SPDX-License-Identifier: Apache-2.0
"""The camera: what it sees is shown and taken, and where there is none, or none any more, that is said.

Frames come through Qt's own sink, as a camera's do; no test asks for a camera.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.camera import Camera, best
from app.main_window import MainWindow
from app.models.queue import Item
from app.pages import HOME, TRY


def frame(colour: str, width: int = 64, height: int = 48) -> Any:
    from PySide6.QtMultimedia import QVideoFrame

    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return QVideoFrame(image)


@pytest.fixture
def sink(window: MainWindow) -> Any:
    """The open viewfinder's; put frames into it."""
    from PySide6.QtMultimedia import QVideoSink

    sink = QVideoSink(window)
    window.try_it.camera.look(sink)
    window.try_it.viewfinder.open()
    return sink


def test_what_is_seen_is_taken_and_described(
    window: MainWindow, sink: Any, ended: Callable[..., list[Item]], own_places: Path, qtbot: QtBot
) -> None:
    page = window.try_it
    assert page.viewfinder.isVisible()
    assert not page.viewfinder.take.isEnabled()  # there is nothing yet
    sink.setVideoFrame(frame("#ff0000"))
    qtbot.waitUntil(page.viewfinder.take.isEnabled, timeout=5_000)
    assert page.viewfinder.take.hasFocus()
    drawn = page.viewfinder.sight.grab().toImage()
    assert drawn.pixelColor(drawn.rect().center()).name() == "#ff0000"
    page.viewfinder.take.click()
    assert not page.viewfinder.isVisible()
    assert not page.camera.on
    [item] = ended(window, 1)
    file = Path(item.file)
    assert file.parent == own_places / "cache" / "pasted"
    assert file.name.startswith("camera-")
    assert QImage(str(file)).size() == QSize(64, 48)


def test_a_camera_that_is_taken_away_is_said(window: MainWindow, sink: Any) -> None:
    sink.setVideoFrame(frame("blue"))
    window.try_it.camera.fail()
    [card] = window.try_it.offers.cards
    assert card.message == "The camera stopped."
    assert card.hint
    assert not window.try_it.viewfinder.isVisible()
    window.try_it.camera.fail()  # said once
    assert len(window.try_it.offers.cards) == 1


def test_a_camera_without_a_picture_is_said(window: MainWindow, sink: Any, qtbot: QtBot) -> None:
    window.try_it.camera._waiting.start(1)
    qtbot.waitUntil(lambda: window.try_it.offers.cards != [], timeout=5_000)
    assert window.try_it.offers.cards[0].message == "The camera gives no picture."
    assert not window.try_it.camera.on


def test_on_another_page_it_is_off(window: MainWindow, sink: Any) -> None:
    window.show_page(HOME)
    assert not window.try_it.camera.on
    window.show_page(TRY)
    assert not window.try_it.viewfinder.isVisible()
    assert window.try_it.offers.cards == []


def test_without_a_camera_it_is_said(window: MainWindow) -> None:
    """Machines that run tests have none; where there is one, it looks."""
    page = window.try_it
    page.drop.camera.click()
    if page.camera.on:
        assert page.viewfinder.isVisible()
        page.viewfinder.close_camera.click()
    else:
        [card] = page.offers.cards
        assert "camera" in card.message
        assert card.hint
    assert not page.viewfinder.isVisible()


def test_frames_that_come_fast_are_not_all_shown(qtbot: QtBot) -> None:
    from PySide6.QtMultimedia import QVideoSink

    camera, sink, seen = Camera(), QVideoSink(), []
    camera.seen.connect(seen.append)
    camera.look(sink)
    for _ in range(20):
        sink.setVideoFrame(frame("green"))
    assert 0 < len(seen) < 10
    camera.stop()
    camera.deleteLater()


@dataclass(frozen=True)
class Format:
    """As Qt's, which nobody can make."""

    width: int
    height: int
    rate: float

    def resolution(self) -> QSize:
        return QSize(self.width, self.height)

    def maxFrameRate(self) -> float:
        return self.rate


def test_which_of_a_cameras_formats() -> None:
    small, full, huge, slow = (
        Format(640, 480, 30),
        Format(1920, 1080, 30),
        Format(3840, 2160, 30),
        Format(1920, 1080, 5),
    )
    assert best([small, huge, full, slow]) is full  # type: ignore[list-item]
    assert best([huge, slow, small]) is small  # type: ignore[list-item]
    assert best([slow]) is slow  # type: ignore[list-item]
    assert best([]) is None
