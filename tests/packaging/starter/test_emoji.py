# SPDX-License-Identifier: Apache-2.0
"""Emoji: names joined to pictures by code point."""

import json
from pathlib import Path

import pytest

from starter import emoji

GROUPS = {"0": "smileys-emotion", "1": "people-body", "4": "food-drink", "5": "travel-places", "9": "flags"}
NAMED = [
    ("1F34E", "red apple", 4, 42),
    ("1F9D4-200D-2642-FE0F", "man: beard", 1, 23),
    ("2615", "hot beverage", 4, 47),
    ("1F512", "locked", 4, 47),
    ("1F468-200D-1F469-200D-1F466", "family: man, woman, boy", 1, 30),
    ("1F550", "one o’clock", 5, 58),
    ("1F1E6-1F1E8", "flag: Ascension Island", 9, 98),
    ("1F4A4", "ZZZ", 0, 15),
]
SUBGROUPS = {
    "42": "food-fruit",
    "23": "person",
    "47": "drink",
    "30": "family",
    "58": "time",
    "98": "country-flag",
}


@pytest.fixture
def names(tmp_path: Path) -> Path:
    for folder in ("meta", "en"):
        (tmp_path / folder).mkdir()
    (tmp_path / "meta/groups.json").write_text(json.dumps({"groups": GROUPS, "subgroups": SUBGROUPS}))
    entries = [{"hexcode": h, "label": n, "group": g, "subgroup": s} for h, n, g, s in NAMED]
    entries.append({"hexcode": "1F1E6", "label": "regional indicator A"})
    (tmp_path / "en/data.json").write_text(json.dumps(entries))
    return tmp_path


def test_things_are_named_and_signs_are_left_out(names: Path) -> None:
    assert [caption for _, caption, _ in emoji.named(names, frozenset())] == [
        "A red apple.",
        "A man with a beard.",
        "A hot beverage.",
        "A closed padlock.",
    ]


@pytest.mark.parametrize(
    "files",
    [
        ("1F34E.svg", "1F9D4-200D-2642-FE0F.svg"),  # as OpenMoji names them
        ("1f34e.svg", "1f9d4-200d-2642.svg"),  # Twemoji
        ("1f34e.png", "1f9d4-200d-2642-fe0f.png"),  # Google
    ],
)
def test_every_set_is_joined_by_code_point(names: Path, tmp_path: Path, files: tuple[str, ...]) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for file in (*files, "README.md", "00a9.svg"):
        (pictures / file).touch()
    found = {item.file.name: item.caption for item in emoji.items("set", pictures, names, frozenset())}
    assert found == {files[0]: "A red apple.", files[1]: "A man with a beard."}
