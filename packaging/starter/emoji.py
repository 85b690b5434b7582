# SPDX-License-Identifier: Apache-2.0
"""Emoji: three sets of pictures, named by Unicode's short names, joined by code point.

    emojibase-data             en/data.json: names and groups; the names are Unicode's
    openmoji                   color/svg/1F34E.svg
    twemoji                    dist/svg/1f34e.svg
    emoji-datasource-google    img/google/64/1f34e.png

Left out: skin tones, flags, signs and symbols, families (twenty of the same), hours on a clock face.
"""

import json
import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from starter import words
from starter.item import Item

GROUPS = (
    "smileys-emotion", "people-body", "animals-nature", "food-drink", "travel-places", "activities", "objects",
)  # fmt: skip
EXCEPT = ("emotion", "family", "skin-tone", "hair-style", "hand-fingers-partial")
_UNSEEN = re.compile(r".*(o’clock|-thirty|gesturing|breast-feeding|blood type|love hotel)")
# Names that describe a face without saying so, or do not name the thing that is drawn.
RENAMED = {
    "automobile": "car", "construction": "construction barrier", "foggy": "bridge in fog",
    "high voltage": "high voltage sign", "hourglass done": "hourglass", "hourglass not done": "hourglass",
    "lady beetle": "ladybug", "locked": "closed padlock", "locked with key": "padlock with a key",
    "locked with pen": "padlock with a pen", "rolling on the floor laughing": "face rolling with laughter",
    "star-struck": "star-struck face", "two-hump camel": "camel with two humps", "unlocked": "open padlock",
}  # fmt: skip
# Said of a person after a colon; elsewhere a colon tells variants of one picture apart.
_TRAITS = {
    "beard": "with a beard", "bald": "without hair", "red hair": "with red hair", "curly hair": "with curly hair",
    "white hair": "with white hair", "blond hair": "with blond hair",
}  # fmt: skip


def named(data: Path, known: Set[str]) -> Iterator[tuple[str, str, str]]:
    """(code points, caption, group) of each emoji with a thing to see, in Unicode's order."""
    meta = _read(data / "meta" / "groups.json")
    for entry in _read(data / "en" / "data.json"):
        group = meta["groups"].get(str(entry.get("group")))
        subgroup = meta["subgroups"].get(str(entry.get("subgroup")))
        name = _name(entry["label"])
        if group in GROUPS and subgroup not in EXCEPT and name:
            yield code(entry["hexcode"]), words.caption(name, known), group


def items(name: str, root: Path, data: Path, known: Set[str]) -> Iterator[Item]:
    """The pictures of the set `name`, which lie in `root`; `data` is Emojibase, `known` English words."""
    files = {code(path.stem): path for path in sorted(root.iterdir()) if path.suffix in (".svg", ".png")}
    for points, caption, group in named(data, known):
        if points in files:
            yield Item(files[points], caption, ("emoji", name, group))


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def code(hexcode: str) -> str:
    """Code points as every set can be asked for them: without variation selectors and leading zeros."""
    parts = (part.lstrip("0") for part in hexcode.upper().split("-"))
    return "-".join(part for part in parts if part != "FE0F")


def _name(label: str) -> str:
    subject, _, trait = label.partition(": ")
    if _UNSEEN.match(label) or (trait and trait not in _TRAITS) or label.upper() == label:
        return ""
    return f"{subject} {_TRAITS[trait]}" if trait else RENAMED.get(label, label)
