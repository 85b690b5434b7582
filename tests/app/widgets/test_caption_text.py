# SPDX-License-Identifier: Apache-2.0
"""The answer: words put together from pieces, shaded by their probability."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.caption_text import CaptionText, begins_word
from core.protocol import Token

TOKENS = [Token(" A", 0.99), Token(" cu", 0.6), Token("cum", 0.5), Token("ber", 0.9), Token(".", 0.95)]


@pytest.fixture
def text(qtbot: QtBot) -> Iterator[CaptionText]:
    text = CaptionText()
    text.resize(300, 50)
    text.show()
    yield text
    text.close()


def style_at(text: CaptionText, place: int) -> QTextCharFormat:
    cursor = QTextCursor(text.document())
    cursor.setPosition(place + 1)  # the format before the cursor
    return cursor.charFormat()


def test_pieces_become_words(text: CaptionText) -> None:
    text.show_tokens(TOKENS)
    assert text.toPlainText() == "A cucumber."
    assert [word.text for word in text.words] == ["A", " cucumber."]
    assert text.words[1].probability == pytest.approx(0.6 * 0.5 * 0.9 * 0.95)


def test_shades_and_tips(text: CaptionText) -> None:
    text.show_tokens(TOKENS)
    sure, blank, unsure, last = style_at(text, 0), style_at(text, 1), style_at(text, 2), style_at(text, 10)
    assert sure.background().style() is Qt.BrushStyle.NoBrush
    assert blank.background().style() is Qt.BrushStyle.NoBrush
    assert unsure.background().color().alpha() > 60
    assert last.background() == unsure.background()
    assert unsure.underlineStyle() is QTextCharFormat.UnderlineStyle.DotLine
    assert "26% sure" in unsure.toolTip()
    assert "99% sure" in sure.toolTip()
    assert text.shaded
    text.show_tokens([Token("A", 0.9)])
    assert not text.shaded


def test_blanks_are_never_shaded(text: CaptionText) -> None:
    text.show_tokens([Token("A ", 0.1), Token("cat ", 0.1), Token("sits", 0.1)])
    assert text.toPlainText() == "A cat sits"
    shaded = [style_at(text, i).background().style() is not Qt.BrushStyle.NoBrush for i in range(10)]
    assert shaded == [c != " " for c in "A cat sits"]


def test_streaming_equals_showing(text: CaptionText) -> None:
    for token in TOKENS:
        text.add(token)
    streamed = text.document().toHtml()
    text.show_tokens(TOKENS)
    assert text.document().toHtml() == streamed


def test_chinese_has_a_word_a_piece(text: CaptionText) -> None:
    text.show_tokens([Token("一个", 0.9), Token("红", 0.3), Token("苹果", 0.9)])
    assert [word.text for word in text.words] == ["一个", "红", "苹果"]
    assert style_at(text, 2).background().style() is not Qt.BrushStyle.NoBrush
    assert style_at(text, 3).background().style() is Qt.BrushStyle.NoBrush


def test_beyond_sixteen_bits(text: CaptionText) -> None:
    text.show_tokens([Token("😀", 0.9), Token(" ok", 0.2)])
    assert text.toPlainText() == "😀 ok"
    assert "20% sure" in style_at(text, 4).toolTip()


def test_markup_is_text(text: CaptionText) -> None:
    text.show_tokens([Token("<b>bold</b>", 0.2)])
    assert text.toPlainText() == "<b>bold</b>"
    assert "&lt;b&gt;" in style_at(text, 1).toolTip()


@pytest.mark.parametrize(
    ("before", "piece", "begins"),
    [
        ("", "a", True),
        ("a", " b", True),
        ("a", "b", False),
        ("a ", "b", True),
        ("红", "a", True),
        ("a", ",", False),
    ],
)
def test_where_words_begin(before: str, piece: str, begins: bool) -> None:
    assert begins_word(before, piece) is begins


def test_it_grows_with_its_text(text: CaptionText, qtbot: QtBot) -> None:
    text.show_tokens([Token("word", 0.9)])
    one = text.height()
    text.show_tokens([Token(" word", 0.9)] * 60)
    assert text.height() > 3 * one
    assert text.height() >= text.document().size().height()


def test_the_shades_follow_the_scheme(text: CaptionText, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    text.show_tokens(TOKENS)
    light = style_at(text, 2).background().color()
    theme.apply(qapp, "dark")
    dark = style_at(text, 2).background().color()
    assert light != dark
    theme.apply(qapp, "light")
