# SPDX-License-Identifier: Apache-2.0
"""Captions before and now: what is lit, in words and in characters, and nothing read as markup."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.theme import DARK, LIGHT
from app.widgets.probe_list import NARROWEST, ProbeList, changes
from app.widgets.thumbnails import Thumbnails
from core.protocol import Probe, Probed


def probed(step: int, *texts: str, file: str = "") -> Probed:
    return Probed(step, tuple(Probe(str(i), file, "A cat.", text, 0.5) for i, text in enumerate(texts)))


@pytest.fixture
def probes(qtbot: QtBot, qapp: QApplication) -> Iterator[ProbeList]:
    theme.apply(qapp, "light")
    thumbnails = Thumbnails()
    probes = ProbeList(thumbnails)
    probes.resize(2 * NARROWEST + 40, 400)
    probes.show()
    yield probes
    probes.close()
    probes.deleteLater()
    thumbnails.close()


def lit(before: str, now: str) -> list[str]:
    return [text for text, changed in changes(before, now) if changed]


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ("A dog.", "A dog.", []),
        ("A dog.", "A cat.", ["cat"]),
        ("", "A cat.", ["A cat."]),
        ("A cat.", "", []),
        ("a cat on a mat", "a black cat on the mat", [" black", "the"]),
        ("A picture of a thing.", "A hot air balloon.", ["hot air balloon"]),
        ("一只狗。", "一只猫。", ["猫"]),
    ],
)
def test_what_is_new(before: str, now: str, new: list[str]) -> None:
    assert lit(before, now) == new
    assert "".join(text for text, _ in changes(before, now)) == now


def test_before_training_there_is_no_now(probes: ProbeList) -> None:
    first = probed(0, "A dog.", "A hat.")
    probes.show_probes(first, first)
    assert probes.isVisible()
    assert [card.before.text() for card in probes.cards] == ["A dog.", "A hat."]
    assert not any(card.now.isVisible() for card in probes.cards)
    assert probes.heading.text() == "The same examples before training"


def test_cards_stay_while_their_captions_change(probes: ProbeList) -> None:
    first = probed(0, "A dog.", "A hat.")
    probes.show_probes(first, first)
    cards = list(probes.cards)
    probes.show_probes(first, probed(1200, "A cat.", "A hat."))
    assert probes.cards == cards
    assert probes.heading.text().endswith("at step 1,200")
    assert [card.now.accessibleName() for card in cards] == ["A cat.", "A hat."]
    assert "Before: A dog. Now: A cat." in cards[0].accessibleName()
    assert cards[0].now.pieces == [("A ", False), ("cat", True), (".", False)]
    probes.show_probes(None, None)
    assert not probes.isVisible()


def test_nothing_is_markup(probes: ProbeList) -> None:
    first = probed(0, "<b>x</b>")
    probes.show_probes(first, probed(5, "<img src=x> & <b>y</b>"))
    [card] = probes.cards
    assert "&lt;img src=x&gt; &amp; " in card.now.text()
    assert card.before.text() == "<b>x</b>"


def test_new_words_are_lit_in_both_schemes(probes: ProbeList, qapp: QApplication, qtbot: QtBot) -> None:
    first = probed(0, "A dog.")
    probes.show_probes(first, probed(5, "A very large elephant."))
    for name, scheme in (("light", LIGHT), ("dark", DARK)):
        theme.apply(qapp, name)
        qtbot.wait(20)
        image = probes.cards[0].now.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert QColor(scheme.soft).name() in seen


def test_two_columns_where_they_fit(probes: ProbeList, qtbot: QtBot) -> None:
    first = probed(0, "a", "b", "c", "d")
    probes.show_probes(first, first)
    qtbot.waitUntil(lambda: probes.cards[1].x() > probes.cards[0].x(), timeout=5_000)
    assert probes.cards[1].y() == probes.cards[0].y()
    probes.resize(NARROWEST + 40, 400)
    qtbot.waitUntil(lambda: probes.cards[1].x() == probes.cards[0].x(), timeout=5_000)
    assert probes.cards[1].y() > probes.cards[0].y()


def test_a_picture_stands_beside_its_caption(
    probes: ProbeList, picture: Callable[..., Path], tmp_path: Path, qtbot: QtBot
) -> None:
    first = probed(0, "a", file=str(picture(tmp_path / "a.png", "red")))
    probes.show_probes(first, first)

    def red() -> bool:
        return probes.cards[0].grab().toImage().pixelColor(10 + 38, 10 + 38) == QColor("red")

    qtbot.waitUntil(red, timeout=5_000)
