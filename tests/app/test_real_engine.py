# SPDX-License-Identifier: Apache-2.0
"""The window with the engine that people use: pictures, speech, broken files, an import that helps, cancelling."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from pytestqt.qtbot import QtBot

from app.engine import State
from app.main_window import MainWindow
from app.models.queue import Item, Status
from app.widgets.cards import DemonstrationCard, MessageCard
from core.places import ASSETS

pytestmark = pytest.mark.weights
SAMPLES = ASSETS / "samples"
LONG = 120_000  # milliseconds: the first file loads the model

Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


def test_a_picture_is_captioned_and_a_recording_transcribed(
    window: MainWindow, drop: Drop, ended: Ended
) -> None:
    streamed: dict[str, str] = defaultdict(str)
    stages: list[str] = []
    window.engine.streamed.connect(
        lambda _, event: streamed.update({event.file: streamed[event.file] + event.token.text})
    )
    window.engine.progressed.connect(lambda _, event: stages.append(event.stage))
    drop(window, SAMPLES / "pictures" / "cat.webp", SAMPLES / "speech" / "weather.flac")
    cat, speech = ended(window, 2, timeout=LONG)
    assert (cat.status, cat.task) == (Status.DONE, "captioning"), cat.error
    assert (speech.status, speech.task) == (Status.DONE, "transcription"), speech.error
    assert cat.prompted is not None
    assert cat.prompted.hints
    assert all(0 < probability <= 1 for _, probability in cat.prompted.hints)
    assert "sun" in speech.text
    for item in (cat, speech):
        assert item.result is not None
        assert 0 < item.result.score <= 1
        assert streamed[item.file].split() == item.text.split() != []
        window.try_it.select(item)
        assert window.try_it.result.caption.toPlainText() == item.text
        assert "% sure" in window.try_it.result.facts.text()
    assert {"read weights", "look at the examples"} <= set(stages)
    assert window.notices.cards == []
    window.close()
    assert not any("killed" in line for line in window.engine.log)


def test_unreadable_files_show_their_reason(
    window: MainWindow, drop: Drop, ended: Ended, qtbot: QtBot, tmp_path: Path
) -> None:
    whole = (SAMPLES / "speech" / "weather.flac").read_bytes()
    contents = {
        "cut.png": (SAMPLES / "pictures" / "dog.png").read_bytes()[:200],
        "text.jpg": b"This is no picture.",
        "empty.webp": b"",
        "photo.bmp": b"BM" + bytes(100),
        "cut.flac": whole[:50],
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    drop(window, *(tmp_path / name for name in contents), tmp_path / "gone.png")
    items = ended(window, 6, timeout=LONG)
    assert {item.status for item in items} == {Status.FAILED}
    reasons = {item.name: item.error for item in items}
    assert "text file named .jpg" in reasons["text.jpg"]
    assert "empty" in reasons["empty.webp"]
    assert "BMP" in reasons["photo.bmp"]
    assert "does not exist" in reasons["gone.png"]
    for item in items:
        window.try_it.select(item)
        card = shown(window, qtbot)
        assert (card.message, card.hint) == (item.error, item.hint)
        assert item.error
        assert item.hint
    assert window.engine.state is State.READY
    assert window.notices.cards == []


def shown(window: MainWindow, qtbot: QtBot) -> MessageCard:
    """The one message about the file that is looked at."""

    def visible() -> list[MessageCard]:
        return [card for card in window.try_it.result.findChildren(MessageCard) if card.isVisible()]

    qtbot.waitUntil(lambda: len(visible()) == 1, timeout=5_000)
    return visible()[0]


def test_imported_examples_help_with_the_next_picture(
    window: MainWindow, drop: Drop, ended: Ended, tmp_path: Path, qtbot: QtBot
) -> None:
    before = window.examples.model.rowCount()
    folder = copytree(SAMPLES / "pictures", tmp_path / "animals", ignore=ignore_patterns("cat.*"))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (folder / "broken.txt").write_text("A broken picture.")
    captions = {file.read_text("utf-8").strip() for file in folder.glob("*.txt")} - {"A broken picture."}
    drop(window, folder)
    window.try_it.offers.cards[0].buttons[0].click()
    qtbot.waitUntil(lambda: bool(window.notices.cards), timeout=LONG)
    assert window.notices.cards[0].message == f"{len(captions)} examples were imported."
    assert window.notices.cards[0].hint.startswith("1 item was not")
    assert window.examples.model.rowCount() == before + len(captions)
    drop(window, SAMPLES / "pictures" / "cat.webp")
    [cat] = ended(window, 1, timeout=LONG)
    assert cat.result is not None, cat.error
    demonstrations = cat.result.demonstrations
    assert len(demonstrations) == window.try_it.shots.k.value()
    assert {one.caption for one in demonstrations} <= captions  # nearer than plain coloured discs
    assert {one.source for one in demonstrations} == {"project"}
    assert {Path(one.file or "").parent for one in demonstrations} == {folder}
    cards = window.try_it.result.shown.findChildren(DemonstrationCard)
    nearest_first = sorted(demonstrations, key=lambda one: -one.similarity)
    assert [card.accessibleName().split(", similarity")[0] for card in cards] == [
        one.caption for one in nearest_first
    ]


def test_cancel(window: MainWindow, drop: Drop, ended: Ended) -> None:
    drop(window, *(SAMPLES / "pictures" / name for name in ("apple.png", "cat.webp", "bus.png")))
    window.try_it.captioning.cancel_all()
    first, *others = ended(window, 3, timeout=LONG)
    assert first.status in (Status.CANCELLED, Status.DONE)  # it may have been quicker
    assert {item.status for item in others} == {Status.CANCELLED}
    assert not window.engine.busy
