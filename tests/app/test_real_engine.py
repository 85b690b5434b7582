# SPDX-License-Identifier: Apache-2.0
"""The window with the engine that people use: pictures, speech, a broken file, an import, cancelling."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.engine import State
from app.main_window import MainWindow
from app.models.queue import Item, Status
from core.places import ASSETS

pytestmark = pytest.mark.weights
SAMPLES = ASSETS / "samples"
LONG = 120_000  # milliseconds: the first file loads the model


def test_pictures_speech_and_what_is_neither(
    window: MainWindow, drop: Callable[..., None], ended: Callable[..., list[Item]], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    drop(window, SAMPLES / "pictures" / "apple.png", SAMPLES / "speech" / "weather.flac", broken)
    apple, speech, bad = ended(window, 3, timeout=LONG)
    assert (apple.status, apple.task) == (Status.DONE, "captioning"), apple.error
    assert apple.result is not None
    assert apple.text == apple.result.text
    assert apple.prompted is not None
    assert {shown.source for shown in apple.prompted.demonstrations} <= {"project", "model"}
    assert 0 < apple.result.score <= 1
    assert (speech.status, speech.task) == (Status.DONE, "transcription"), speech.error
    assert "sun" in speech.text
    assert "".join(token.text for token in speech.tokens).split() == speech.text.split()
    assert bad.status is Status.FAILED
    assert bad.error
    assert bad.hint
    assert window.engine.state is State.READY
    assert not window.notices.cards


def test_cancel(window: MainWindow, drop: Callable[..., None], ended: Callable[..., list[Item]]) -> None:
    drop(window, *(SAMPLES / "pictures" / name for name in ("apple.png", "cat.webp", "bus.png")))
    window.try_it.captioning.cancel_all()
    first, *others = ended(window, 3, timeout=LONG)
    assert first.status in (Status.CANCELLED, Status.DONE)  # it may have been quicker
    assert {item.status for item in others} == {Status.CANCELLED}
    assert not window.engine.busy


def test_import(window: MainWindow, drop: Callable[..., None], tmp_path: Path, qtbot: QtBot) -> None:
    before = window.examples.model.rowCount()
    drop(window, SAMPLES / "pictures")
    window.try_it.offers.cards[0].buttons[0].click()
    qtbot.waitUntil(lambda: bool(window.notices.cards), timeout=LONG)
    captions = list((SAMPLES / "pictures").glob("*.txt"))
    assert window.notices.cards[0].message == f"{len(captions)} examples were imported."
    assert window.examples.model.rowCount() == before + len(captions)
