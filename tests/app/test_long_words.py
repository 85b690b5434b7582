# SPDX-License-Identifier: Apache-2.0
"""The window in a language whose words are longer by two fifths: nothing is cut off, nothing was left in English."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from filled_pages import pages
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.language import TEXTS, TYPED
from app.main_window import MainWindow
from app.widgets.text import ElidedLabel

LONGER = 0.4
OF_THE_ENGINE = {
    "The picture cannot be read.", "Save it again as PNG or JPEG.", "The picture cannot be read. Save it again as PNG or JPEG.",
    "A file is gone.", "Put it back.", "A file is gone. Put it back.", "Train it.", "3.0 MB", "90 bytes",
}  # fmt: skip
OURS = re.compile(r"⟦|⟧")


class LongWords(QTranslator):
    """⟦Every text is longer ~~~~~~~⟧"""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, comment: str | None = None, count: int = -1) -> str:
        more = math.ceil(LONGER * len(text))
        return f"⟦{text}{('~' * 7 + ' ') * (more // 8)}{'~' * (more % 8)}⟧"


@pytest.fixture
def long_words(qapp: QApplication) -> Iterator[None]:
    translator = LongWords(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def cut_off(window: MainWindow) -> list[str]:
    """What is seen of the window and has too little room for its text."""
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    return [
        f"{type(w).__name__}: {w.property('text') or w.property('currentText')}" for w in seen if not fits(w)
    ]


def fits(widget: QWidget) -> bool:
    if isinstance(widget, ElidedLabel):
        return True
    if isinstance(widget, QLabel) and widget.text() and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width()) and inside(widget)
    if isinstance(widget, QAbstractButton | QLabel) and widget.text():
        return widget.width() >= widget.sizeHint().width() and inside(widget)
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget)
        return room.width() >= widget.fontMetrics().horizontalAdvance(widget.currentText()) and inside(widget)
    return True


def inside(widget: QWidget) -> bool:
    """Whether no widget around it cuts its left or right side off."""
    inner = widget
    while (outer := inner.parentWidget()) is not None and not inner.isWindow():
        left = widget.mapTo(outer, widget.rect().topLeft()).x()
        if left < 0 or left + widget.width() > outer.width():
            return False
        inner = outer
    return True


def left_in_english(window: MainWindow) -> set[str]:
    """What is seen and did not pass through a translation."""
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    actions = [action for widget in window.findChildren(QWidget) for action in widget.actions()]
    found = set()
    for thing in [*seen, *actions]:
        for name in TEXTS:
            text = thing.property(name)
            if text and not (name == "text" and isinstance(thing, TYPED)) and not OURS.search(text):
                found.add(text)
    return {text for text in found if re.search(r"[A-Za-z]{2}", text)}


def test_long_words_fit_and_all_words_are_long(
    long_words: None, window: MainWindow, project: Path, told_run: Callable[..., object], qtbot: QtBot
) -> None:
    data = re.compile(
        r"A (red|green|blue|yellow) disc\.|A (cat|dog)\.|python -m core|starter|colours|\w+\.(png|onnx|json)"
    )
    for name in pages(window, project, told_run, qtbot):
        with suppress(qtbot.TimeoutError):  # until everything has its place
            qtbot.waitUntil(lambda: not cut_off(window), timeout=2_000)
        assert cut_off(window) == [], name
        texts = {text for text in left_in_english(window) if not data.search(text)}
        assert texts - OF_THE_ENGINE == set(), name


@pytest.mark.parametrize("setting", ["en", "zh_CN"])
def test_the_narrowest_window_has_room_for_every_word(
    setting: str, window: MainWindow, project: Path, told_run: Callable[..., object], qtbot: QtBot
) -> None:
    window.change(replace(window.settings, language=setting))
    window.resize(window.minimumWidth(), 800)
    for name in pages(window, project, told_run, qtbot):
        with suppress(qtbot.TimeoutError):
            qtbot.waitUntil(lambda: not cut_off(window), timeout=2_000)
        assert cut_off(window) == [], name
