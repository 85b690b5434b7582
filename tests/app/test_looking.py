# SPDX-License-Identifier: Apache-2.0
"""Where the model looked: a word is chosen, the rest of the picture is dimmed, and the window says where."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.looking import weights_of
from app.main_window import MainWindow
from app.models.queue import Item
from app.widgets.media_view import square_around
from app.widgets.veil import DARKEST, veil
from core.trying import Attended, Piece

Make = Callable[..., Path]
Drop = Callable[..., None]
Ended = Callable[..., list[Item]]


def half_dark(path: Path) -> Path:
    """White, but for its lower right quarter."""
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(60, 60, 60, 60, QColor("#303030"))
    painter.end()
    assert image.save(str(path))
    return path


def shown(window: MainWindow) -> QImage:
    return window.try_it.result.media.grab().toImage()


def lightness(image: QImage, right: float, down: float) -> int:
    ratio = image.devicePixelRatio()
    side = min(image.width(), image.height()) / ratio
    x, y = image.width() / ratio / 2 + (right - 0.5) * side, image.height() / ratio / 2 + (down - 0.5) * side
    return image.pixelColor(int(x * ratio), int(y * ratio)).lightness()


def click_word(window: MainWindow, place: int, qtbot: QtBot) -> None:
    caption = window.try_it.result.caption
    cursor = QTextCursor(caption.document())
    word = caption.words[place]
    cursor.setPosition(word.start + len(word.text) - 1)
    qtbot.mouseClick(
        caption.viewport(), Qt.MouseButton.LeftButton, pos=caption.cursorRect(cursor).center() - QPoint(2, 0)
    )


def test_a_chosen_word_dims_what_was_not_looked_at(
    window: MainWindow, drop: Drop, ended: Ended, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, half_dark(tmp_path / "corner.png"))
    [item] = ended(window, 1)
    result = window.try_it.result
    assert "Choose a word" in result.looked.says.text()
    qtbot.waitUntil(lambda: lightness(shown(window), 0.1, 0.1) > 240, timeout=20_000)
    click_word(window, 0, qtbot)
    qtbot.waitUntil(lambda: item.attended is not None, timeout=20_000)
    assert result.looked.says.text() == "“a”: it looked most at the lower right."
    assert result.looked.switch.isVisible()
    assert lightness(shown(window), 0.1, 0.1) < 160
    dark = lightness(shown(window), 0.95, 0.95)
    result.looked.switch.setChecked(False)
    assert lightness(shown(window), 0.1, 0.1) > 240
    assert abs(lightness(shown(window), 0.95, 0.95) - dark) < 12  # what was looked at is as bright as ever
    result.looked.switch.setChecked(True)
    click_word(window, 0, qtbot)  # once more: no word
    assert "Choose a word" in result.looked.says.text()
    assert lightness(shown(window), 0.1, 0.1) > 240


def test_the_keyboard_chooses_words_and_the_answer_is_asked_for_once(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "sea.png", "blue"))
    [item] = ended(window, 1)
    result, sent = window.try_it.result, []
    window.engine.attended.connect(lambda id, _: sent.append(id))
    result.caption.setFocus()
    qtbot.keyClick(result.caption, Qt.Key.Key_Right)
    assert result.caption.span() == ("a", 0, 1)
    qtbot.keyClick(result.caption, Qt.Key.Key_Right)
    assert result.caption.span() == ("blue", 1, 6)
    qtbot.waitUntil(lambda: item.attended is not None, timeout=20_000)
    qtbot.keyClick(result.caption, Qt.Key.Key_Left)
    qtbot.keyClick(result.caption, Qt.Key.Key_Left)
    assert result.caption.span()[0] == "a"
    assert result.looked.says.text().startswith("“a”")
    qtbot.keyClick(result.caption, Qt.Key.Key_Escape)
    assert result.caption.chosen is None
    assert not window.engine.busy
    assert len(sent) == 1
    qtbot.keyClick(result.caption, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert result.caption.textCursor().hasSelection()  # text can be selected as before


def test_a_model_that_does_not_look_says_so(
    window: MainWindow, drop: Drop, ended: Ended, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, picture(tmp_path / "closed.png", "red"))
    [item] = ended(window, 1)
    window.try_it.result.caption.choose(1)
    qtbot.waitUntil(lambda: item.attended is not None, timeout=20_000)
    looked = window.try_it.result.looked
    assert looked.says.text() == "It does not look. Train it."
    assert looked.weights == ()
    assert not looked.switch.isVisible()


def test_a_recording_has_a_spectrogram_and_a_time(
    window: MainWindow, drop: Drop, ended: Ended, recording: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    drop(window, recording(tmp_path / "tone.wav", 2.0))
    [item] = ended(window, 1)
    result, player = window.try_it.result, window.try_it.result.media.player
    qtbot.waitUntil(lambda: player.spectrogram.isVisible(), timeout=20_000)
    image = player.spectrogram.grab().toImage()
    assert lightness_at(image, 0.9) > lightness_at(image, 0.1) + 40
    assert player.spectrogram.width() == player.waveform.width()
    result.caption.choose(2)
    qtbot.waitUntil(lambda: item.attended is not None, timeout=20_000)
    assert result.looked.says.text() == "“seconds”: it listened most at 1.2 s."
    veiled = player.spectrogram.grab().toImage()
    assert lightness_at(veiled, 0.95) < 0.5 * lightness_at(image, 0.95)
    assert lightness_at(veiled, 0.625) > 0.8 * lightness_at(image, 0.625)
    drop(window, recording(tmp_path / "other.wav", 1.0))
    other = ended(window, 2)[1]
    window.try_it.select(other)
    assert result.looked.weights == ()


def lightness_at(image: QImage, right: float) -> int:
    return image.pixelColor(int(right * image.width()), image.height() // 2).lightness()


def test_the_switch_is_remembered(window: MainWindow) -> None:
    window.try_it.result.looked.switch.setChecked(False)
    assert not window.try_it.remembered(window.settings).looked


def test_weights_belong_to_characters() -> None:
    pieces = (Piece("A", (1.0, 0.0)), Piece(" sail", (0.5, 0.5)), Piece("boat", (0.0, 1.0)))
    attended = Attended("a.png", 1, 2, 0.0, pieces, 1.0)
    assert weights_of(attended, 0, 1) == (1.0, 0.0)
    assert weights_of(attended, 1, 10) == (0.25, 0.75)
    assert weights_of(attended, 20, 30) == ()


def test_a_veil_is_smooth_and_clear_where_most_was_looked_at(qapp: QApplication) -> None:
    image = veil([0.0] * 24 + [1.0] + [0.0] * 24, 7, 7)
    row = [image.pixelColor(x, image.height() // 2).alpha() for x in range(image.width())]
    assert max(abs(a - b) for a, b in pairwise(row)) < 30
    assert row[0] == round(255 * DARKEST)
    assert min(row) == row[len(row) // 2] < 3
    even = veil([0.25] * 4, 2, 2)
    assert even.pixelColor(5, 5).alpha() == 0


@pytest.mark.parametrize(("wide", "high"), [(100, 50), (50, 100)])
def test_the_grid_lies_on_the_square_around_the_picture(wide: int, high: int) -> None:
    square = square_around(QRectF(10, 20, wide, high))
    assert (square.width(), square.height()) == (100, 100)
    assert square.center() == QRectF(10, 20, wide, high).center()
