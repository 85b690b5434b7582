# SPDX-License-Identifier: Apache-2.0
"""The window as a person uses it: drop, paste, read, cancel, close. A real engine process does the work."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app import engine as engine_module
from app import settings
from app.engine import Engine, State
from app.main_window import MainWindow
from app.models.queue import Item, Status
from app.troubles import say_damage
from app.widgets.cards import DemonstrationCard, MessageCard

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


def press(window: MainWindow, text: str) -> None:
    """Click the visible button of this name."""
    [button] = [b for b in window.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    button.click()


def cards(window: MainWindow) -> list[MessageCard]:
    return [card for card in window.try_it.result.findChildren(MessageCard) if card.isVisible()]


def messages(window: MainWindow) -> str:
    return "\n".join(f"{card.message} {card.hint}" for card in window.notices.cards)


def test_a_dropped_picture_is_captioned(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    seen: list[str] = []
    window.try_it.captioning.streamed.connect(
        lambda item, _: seen.append(window.try_it.result.caption.toPlainText())
    )
    drop(window, picture(tmp_path / "sea.png", "blue"))
    [item] = ended(window, 1)
    assert seen == ["a", "a blue", "a blue pict", "a blue picture"]  # word by word
    result = window.try_it.result
    assert result.isVisible()
    assert result.caption.toPlainText() == "a blue picture"
    assert result.facts.text().startswith("Caption · ")
    assert "% sure" in result.facts.text()
    assert result.hints.isVisible()
    shown = result.shown.findChildren(DemonstrationCard)
    assert [card.accessibleName() for card in shown] == [
        "A red disc., similarity 0.90 · this project",
        "A green disc., similarity 0.80 · this project",
    ]
    assert item.status is Status.DONE
    assert not window.engine.busy


def test_a_model_without_words_is_no_empty_panel(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path
) -> None:
    drop(window, picture(tmp_path / "silent.png"))
    [item] = ended(window, 1)
    assert item.status is Status.DONE
    assert window.try_it.result.silence.isVisible()
    assert not window.try_it.result.copy.isVisible()
    assert "sure" not in window.try_it.result.facts.text()


def test_a_recording_is_drawn_and_described(
    window: MainWindow, drop: Drop, ended: Ended, recording: Make, tmp_path: Path
) -> None:
    drop(window, recording(tmp_path / "tone.wav", 2.0))
    ended(window, 1)
    result = window.try_it.result
    assert result.caption.toPlainText() == "about 2 seconds"
    assert result.facts.text().startswith("Transcription")
    player = result.media.player
    assert player.isVisible()
    assert max(player.waveform.peaks) == pytest.approx(9000 / 32768, rel=0.05)
    assert player.button.isEnabled() == (not player.unavailable)
    assert player.notice.isVisible() == bool(player.unavailable)
    assert not result.hints.isVisible()


def test_several_files_make_a_list(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"not a picture")
    drop(window, picture(tmp_path / "a.png", "red"), bad, picture(tmp_path / "c.png", "green"))
    items = ended(window, 3)
    assert [item.status for item in items] == [Status.DONE, Status.FAILED, Status.DONE]
    files = window.try_it.files
    assert files.isVisible()
    assert files.heading.text() == "3 of 3 files"
    files.view.setCurrentIndex(window.try_it.queue.index(1, 0))
    result = window.try_it.result
    assert result.item is items[1]
    qtbot.waitUntil(lambda: cards(window) != [], timeout=5_000)
    [card] = cards(window)
    assert card.message == "The picture cannot be read."
    assert card.hint == "Save it again as PNG or JPEG."
    assert not result.copy.isVisible()
    press(window, "Clear list")
    assert window.try_it.queue.items == []
    assert not result.isVisible()


def test_notes_of_the_engine_stand_beside_the_answer(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "noted.png"))
    ended(window, 1)
    qtbot.waitUntil(lambda: cards(window) != [], timeout=5_000)
    assert cards(window)[0].message == "The picture was very large."


def test_a_crash_takes_one_file_and_is_reported(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "abort.png"), picture(tmp_path / "after.png", "yellow"))
    first, second = ended(window, 2)
    assert first.status is Status.FAILED
    assert "The engine stopped" in first.error
    assert second.text == "a yellow picture"
    assert "was started again" in messages(window)
    assert "abort.png" in messages(window)
    assert window.notices.isVisible()
    window.notices.remove(window.notices.cards[0])
    assert not window.notices.isVisible()


def test_an_engine_that_only_dies_does_not_eat_the_queue(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(engine_module, "RESTARTS", (0, 10))
    good = window.engine._command
    window.engine._command = (*good, "--dies")
    drop(window, *(picture(tmp_path / name) for name in ("abort.png", "b.png", "c.png")))
    qtbot.waitUntil(lambda: window.engine.state is State.BROKEN, timeout=20_000)
    statuses = [item.status for item in window.try_it.queue.items]
    assert statuses == [Status.FAILED, Status.FAILED, Status.WAITING]
    window.engine._command = good
    qtbot.waitUntil(lambda: window.notices.cards[-1].isVisible(), timeout=5_000)
    press(window, "Start the engine again")
    assert ended(window, 3)[2].status is Status.DONE


def test_cancel_one_then_all(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, *(picture(tmp_path / f"slow{i}.png") for i in range(4)))
    first, second, *_ = window.try_it.queue.items
    qtbot.waitUntil(lambda: bool(first.tokens), timeout=20_000)
    assert window.try_it.result.stage.text() == "Writing…"
    press(window, "Cancel")
    qtbot.waitUntil(lambda: second.status is Status.RUNNING, timeout=20_000)
    assert first.status is Status.CANCELLED
    assert first.text  # what was written stays
    press(window, "Stop all")
    items = ended(window, 4)
    assert {item.status for item in items} == {Status.CANCELLED}


def test_an_engine_that_does_not_answer_is_stopped_by_force(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    window.try_it.result._patience.setInterval(50)
    drop(window, picture(tmp_path / "deaf.png"))
    [item] = window.try_it.queue.items
    qtbot.waitUntil(lambda: item.stage is not None, timeout=20_000)
    assert window.try_it.result.stage.text() == "Loading the model…"
    press(window, "Cancel")
    assert window.try_it.result.stage.text() == "Stopping…"
    qtbot.waitUntil(lambda: window.try_it.result.stop.text() == "Stop by force", timeout=20_000)
    press(window, "Stop by force")
    [item] = ended(window, 1)
    assert item.status is Status.CANCELLED
    qtbot.waitUntil(lambda: window.engine.state is State.READY, timeout=20_000)
    assert not window.try_it.result.stop.isVisible()


def test_try_again_and_copy(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path
) -> None:
    file = picture(tmp_path / "a.png", "red")
    drop(window, file)
    ended(window, 1)
    press(window, "Copy")
    assert QGuiApplication.clipboard().text() == "a red picture"
    picture(file, "green")
    press(window, "Try again")
    items = ended(window, 2)
    assert items[1].text == "a green picture"
    assert window.try_it.result.item is items[1]


def test_a_pasted_picture(window: MainWindow, ended: Ended, own_places: Path) -> None:
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(image)
    window.taking.paste()
    [item] = ended(window, 1)
    assert item.text == "a blue picture"
    assert Path(item.file).parent == own_places / "cache" / "pasted"
    QGuiApplication.clipboard().setText("no picture")
    window.taking.paste()
    assert "no picture and no file" in messages(window)


def test_a_pasted_picture_on_a_full_disk(window: MainWindow, own_places: Path, qtbot: QtBot) -> None:
    own_places.mkdir(exist_ok=True)
    (own_places / "cache").write_text("a file where the cache should be")
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    QGuiApplication.clipboard().setImage(image)
    window.taking.paste()
    qtbot.waitUntil(lambda: "could not be kept" in messages(window), timeout=10_000)
    assert window.try_it.queue.items == []


def test_a_link_from_elsewhere_is_explained(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.png")])
    window.taking.take(mime)
    assert "on this computer" in messages(window)
    assert window.try_it.queue.items == []


def test_the_drop_area_lights_up(window: MainWindow, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPointF(10, 10).toPoint(), copy, mime, Qt.MouseButton.LeftButton, none)
    before = window.try_it.drop.grab().toImage()
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert window.try_it.drop.grab().toImage() != before
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert window.try_it.drop.grab().toImage() == before


def test_shots_reach_the_engine(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path
) -> None:
    window.try_it.shots.k.setValue(1)
    assert window.try_it.shots.strategy.isEnabled()
    drop(window, picture(tmp_path / "a.png"))
    [item] = ended(window, 1)
    assert item.result is not None
    assert len(item.result.demonstrations) == 1
    window.try_it.shots.k.setValue(0)
    assert not window.try_it.shots.strategy.isEnabled()
    window.try_it.captioning.again(item)
    again = ended(window, 2)[1]
    assert again.result is not None
    assert again.result.demonstrations == ()
    assert not window.try_it.result.shown.isVisible()


def test_the_harmful_word_filter_can_be_switched_off_and_stays_off(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    [menu] = [action.menu() for action in window.menuBar().actions() if action.text() == "&Settings"]
    [switch] = menu.actions()
    assert switch.isChecked()
    drop(window, picture(tmp_path / "rude.png", "red"))
    [item] = ended(window, 1)
    assert item.text == "a red picture"
    qtbot.waitUntil(lambda: cards(window) != [], timeout=5_000)
    assert "harmful word" in cards(window)[0].message
    switch.trigger()
    window.try_it.captioning.again(item)
    again = ended(window, 2)[1]
    assert again.text == "a red picture of a wanker"
    assert again.notes == []
    window.close()
    assert settings.load(tmp_path / "settings.toml")[0].filter is False


def test_the_filter_is_as_it_was_left(engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    window = MainWindow(engine, settings.Settings(filter=False), tmp_path / "settings.toml", None)
    [menu] = [action.menu() for action in window.menuBar().actions() if action.text() == "&Settings"]
    assert not menu.actions()[0].isChecked()
    assert window.try_it.captioning.generation.filter is False
    window.close()
    window.deleteLater()


def test_an_example_can_be_described(window: MainWindow, ended: Ended, qtbot: QtBot) -> None:
    grid = window.examples.grid
    grid.setCurrentIndex(window.examples.model.index(2, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    [item] = ended(window, 1)
    assert item.text == "a blue picture"
    menu = window.examples.menu_for(window.examples.model.index(0, 0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy caption"].trigger()
    assert QGuiApplication.clipboard().text() == "A red disc."
    actions["Describe with the model"].trigger()
    assert ended(window, 2)[1].text == "a red picture"
    menu.deleteLater()


def test_search_and_split(window: MainWindow, qtbot: QtBot) -> None:
    page = window.examples
    assert page.count.text() == "4 examples"
    page.search.setText("green")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=5_000)
    assert page.count.text() == "1 example"
    assert page.model.index(0, 0).data() == "A green disc."
    page.search.setText("zebra")
    qtbot.waitUntil(lambda: page.empty.isVisible(), timeout=5_000)
    assert page.empty.title.text() == "Nothing found"
    assert page.search.isVisible()
    page.search.clear()
    page.split.setCurrentIndex(page.split.findData("test"))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=5_000)
    assert page.model.index(0, 0).data() == "A yellow disc."


def test_the_window_remembers(window: MainWindow, tmp_path: Path, project: Path) -> None:
    window.try_it.shots.k.setValue(7)
    strategies = window.try_it.shots.strategy
    strategies.setCurrentIndex(strategies.findData("random"))
    window.resize(1000, 700)
    window.close()
    saved, damage = settings.load(tmp_path / "settings.toml")
    assert damage is None
    assert (saved.k, saved.strategy, saved.recent) == (7, "random", (str(project),))
    assert saved.geometry
    assert saved.splitter


@pytest.mark.parametrize("answer", ["Go on working", "Stop and close"])
def test_closing_while_it_works_asks(
    window: MainWindow,
    drop: Drop,
    picture: Make,
    tmp_path: Path,
    qtbot: QtBot,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def choose(box: QMessageBox) -> int:
        [button] = [b for b in box.buttons() if b.text() == answer]
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", choose)  # a dialog's own loop would wait for a person
    drop(window, picture(tmp_path / "slow.png"))
    qtbot.waitUntil(lambda: window.engine.busy, timeout=20_000)
    pid = window.engine.pid
    assert pid is not None
    window.close()
    assert window.isVisible() == (answer == "Go on working")
    gone = not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert gone == (answer == "Stop and close")


def test_damaged_settings_are_told(window: MainWindow, tmp_path: Path) -> None:
    say_damage(window, settings.Damage("line 3", tmp_path / "old.toml"))
    assert "old.toml" in messages(window)
