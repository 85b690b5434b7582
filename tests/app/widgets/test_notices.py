# SPDX-License-Identifier: Apache-2.0
"""Messages in a window that is as low and narrow as it may be: whole, scrolled, and nothing lies over anything."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import language
from app.main_window import MainWindow


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_messages_are_whole_in_a_low_window(
    window: MainWindow, picture: Callable[..., Path], tmp_path: Path, qtbot: QtBot, spoken: str
) -> None:
    language.use(spoken)
    window.resize(window.minimumSize())
    page = window.try_it
    for name in ("one", "two", "three"):
        picture(tmp_path / name / "a.png")
        window.offers.offer(str(tmp_path / name))
        window.notices.add(f"{name} happened.", "Do this.", "trouble", (("Act", lambda: None),))
    qtbot.wait(100)
    for notices in (window.notices, page.offers):
        assert len(notices.cards) == 3
        for card in notices.cards:
            assert card.height() >= card.heightForWidth(card.width())
        newest = notices.cards[-1]
        below = newest.mapTo(notices.viewport(), newest.rect().bottomLeft()).y()
        assert below <= notices.viewport().height()  # the newest is seen to its end
    shown = [page.drop, page.offers, page.shots]
    for above, under in itertools.pairwise(shown):
        assert place(above).bottom() < place(under).top()
    title = page.drop._title
    assert title.fontMetrics().horizontalAdvance(title.text()) <= title.contentsRect().width()  # not elided
    for card in list(page.offers.cards):
        page.offers.remove(card)
    assert page.drop.minimumHeight() > 200  # it has its room again
