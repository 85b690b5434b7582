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
from app.pages import EXPORT, SETTINGS, TRAIN


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


@pytest.mark.parametrize("page", [TRAIN, EXPORT, SETTINGS])
def test_one_message_is_whole_above_every_page(window: MainWindow, qtbot: QtBot, page: int) -> None:
    window.resize(1200, 820)
    window.notices.add(
        "12 examples were imported.", "2 were not.", "info", (("Show the report", lambda: None),)
    )
    window.show_page(page)
    qtbot.wait(100)
    [card] = window.notices.cards
    assert window.notices.viewport().height() >= card.heightForWidth(card.width())
