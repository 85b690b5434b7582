# SPDX-License-Identifier: Apache-2.0
"""What the starter learns from: the one table of sources, their packages, their makers and licences.

`assets/starter/LICENSE` and the list in the model card are written from it. A source of public-domain works alone says
so: `make starter SOURCES="openclipart sonic-pi"` uses nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import carriers
from core.errors import ConfigError
from starter import drawings, emoji, instruments, openclipart, samples, words
from starter.item import Item


@dataclass(frozen=True)
class Work:
    """One body of work, named as its licence asks. `used`: what of it the starter was made with."""

    carrier: str
    title: str
    makers: str
    used: str


@dataclass(frozen=True)
class Source:
    """Works that become examples together. `items`: given a folder to keep what is made, and how many processes.

    None where an importer of Braid's own reads the package as it is.
    """

    public_domain: bool
    works: tuple[Work, ...]
    items: Callable[[Path, int], Iterator[Item]] | None = None


def _known() -> frozenset[str]:
    return words.read_words(carriers.path("wamerican"))


def _openclipart(folder: Path, processes: int) -> Iterator[Item]:
    found = openclipart.items(carriers.path("openclipart-svg"), _known())
    return drawings.drawn(found, folder / "pictures", processes)


def _emoji(folder: Path, processes: int) -> Iterator[Item]:
    data, known = carriers.path("emojibase-data"), _known()
    for name in ("openmoji", "twemoji", "emoji-datasource-google"):
        found = emoji.items(name, carriers.path(name), data, known)
        yield from drawings.drawn(found, folder / "pictures", processes)


def _samples(folder: Path, processes: int) -> Iterator[Item]:
    return samples.items(carriers.path("sonic-pi-samples"))


def _instruments(folder: Path, processes: int) -> Iterator[Item]:
    return instruments.items(carriers.path("timgm6mb-soundfont"), folder / "clips")


SOURCES: dict[str, Source] = {
    "tuxpaint": Source(
        public_domain=False,
        works=(
            Work(
                "tuxpaint-stamps-default",
                "Tux Paint stamps",
                "the artists, photographers and translators of Tux Paint",
                "pictures and sound effects with their English captions, train split only",
            ),
        ),
    ),
    "openclipart": Source(
        public_domain=True,
        works=(
            Work(
                "openclipart-svg",
                "Open Clip Art Library 0.18",
                "the artists of the Open Clip Art Library, who gave their works to the public domain",
                "drawings marked as public domain, and their titles; titles ship in the demonstration memory",
            ),
        ),
        items=_openclipart,
    ),
    "emoji": Source(
        public_domain=False,
        works=(
            Work(
                "openmoji",
                "OpenMoji",
                "OpenMoji, the open-source emoji and icon project, HfG Schwäbisch Gmünd",
                "pictures",
            ),
            Work(
                "twemoji",
                "Twemoji",
                "Twitter, Inc. and other contributors; maintained by Jason Sofonia and Justine De Caires",
                "pictures",
            ),
            Work(
                "emoji-datasource-google",
                "Noto Emoji, as packed in emoji-data",
                "Google LLC; packed by Cal Henderson",
                "pictures",
            ),
            Work(
                "emojibase-data",
                "Emojibase",
                "Miles Johnson, after the Common Locale Data Repository of Unicode, Inc.",
                "English names; they ship in the demonstration memory",
            ),
        ),
        items=_emoji,
    ),
    "sonic-pi": Source(
        public_domain=True,
        works=(
            Work(
                "sonic-pi-samples",
                "Samples of Sonic Pi",
                "musicians of Freesound, who waived their rights (CC0); collected by Sam Aaron",
                "sounds",
            ),
        ),
        items=_samples,
    ),
    "instruments": Source(
        public_domain=False,
        works=(
            Work(
                "timgm6mb-soundfont",
                "TimGM6mb",
                "Tim Brechbill, David Bolton",
                "instruments, on which short phrases are played",
            ),
        ),
        items=_instruments,
    ),
}
TOOLS = ("wamerican",)  # tells English words; nothing of it is learned from


# The English names of emoji are part of the demonstration memory, so its notice is too.
EMOJIBASE = """\
Emojibase is under the MIT License. Copyright (c) 2017-2019 Miles Johnson

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def chosen(names: Sequence[str]) -> dict[str, Source]:
    """The sources of these names, all when there are none. Raises `ConfigError` for an unknown one."""
    if unknown := sorted(set(names) - set(SOURCES)):
        raise ConfigError(f"There is no source {unknown[0]!r}.", f"Choose from: {', '.join(SOURCES)}.")
    return {name: source for name, source in SOURCES.items() if name in names or not names}


def needed(sources: dict[str, Source]) -> list[str]:
    """The carriers to fetch, in a fixed order."""
    of_works = {work.carrier: None for source in sources.values() for work in source.works}
    return [*of_works, *TOOLS]


def licence_text(sources: dict[str, Source]) -> str:
    """`assets/starter/LICENSE`."""
    lines = [
        "The weights and the demonstration memory of the starter model were trained by the authors of Braid",
        "and are offered under the Apache License 2.0 (the file LICENSE at the root of this project).",
        "",
        "They were learned from the works below, which stay under their own licences. None of these works is",
        "contained here, except titles of works in the public domain and English names of emoji.",
    ]
    for source in sources.values():
        for work in source.works:
            lines += ["", work.title, f"  by {work.makers}", f"  package: {_package(work)}"]
            lines += [f"  licence: {carriers.CARRIERS[work.carrier].licence}", f"  used: {work.used}"]
    if "emoji" in sources:
        lines += ["", EMOJIBASE]
    return "\n".join(lines) + "\n"


def source_list(sources: dict[str, Source]) -> str:
    """The table of sources in the model card (Markdown)."""
    rows = [
        f"| {work.title} | {_package(work)} | {work.makers} | {carriers.CARRIERS[work.carrier].licence} | {work.used} |"
        for source in sources.values()
        for work in source.works
    ]
    head = "| work | package | by | licence | used |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _package(work: Work) -> str:
    carrier = carriers.CARRIERS[work.carrier]
    where = {"deb": "Debian", "npm": "npm", "wheel": "Python"}[carrier.kind]
    return ", ".join(f"{name} {version} ({where})" for name, version in carrier.packages.items())
