# SPDX-License-Identifier: Apache-2.0
"""Titles become captions, or nothing."""

import pytest

from starter import words

TEXT = """
    apple balloon balloons bear beetle bread bus cat cats chess cup dog duck ear farm fire flower four glass glasses
    grape grapes green hat horse hour ice leaf leaves man maple mug of on pink red rose sleeping station stars surfing
    tea teddy the tower under unicorn with black white clover Eiffel Ellis
"""
KNOWN = frozenset(TEXT.split())


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ("red apple", "red apple"),
        ("pink-Rose_01", "pink rose"),
        ("RedApple", "red apple"),
        ("BLACK CAT", "black cat"),
        ("horse#1", "horse"),
        ("Eiffel Tower", "Eiffel tower"),
        ("Simple Cartoon Dog (B &amp; W)", "dog"),
        ("kubek herbaty - mug of tea", "mug of tea"),
        ("sleeping bear under stars | circle", "sleeping bear under stars"),
        ("firestation", "fire station"),  # two words written as one
        ("the black cat", "black cat"),
        ("balloon red", "red balloon"),
        ("glass of red", "glass of red"),
        ("Pescetto arancione", ""),  # Italian
        ("Ellis", ""),  # a name alone
        ("of the", ""),
        ("", ""),
    ],
)
def test_a_title_is_made_plain(title: str, phrase: str) -> None:
    assert words.phrase(title, KNOWN) == phrase


@pytest.mark.parametrize(
    ("name", "caption"),
    [
        ("red apple", "A red apple."),
        ("ear", "An ear."),
        ("unicorn", "A unicorn."),
        ("hourglass", "An hourglass."),
        ("grapes", "Some grapes."),
        ("leaves", "Some leaves."),
        ("bus", "A bus."),
        ("glass", "A glass."),
        ("glasses", "Some glasses."),
        ("bread", "Some bread."),
        ("mug of tea", "A mug of tea."),
        ("cats on a bus", "Some cats on a bus."),
        ("man surfing", "A man surfing."),
        ("four balloons", "Four balloons."),
        ("four leaf clover", "A four leaf clover."),
        ("Eiffel tower", "An Eiffel tower."),
    ],
)
def test_a_name_becomes_a_sentence(name: str, caption: str) -> None:
    assert words.caption(name, KNOWN) == caption
