# SPDX-License-Identifier: Apache-2.0
"""What was dropped or pasted: media to describe, and folders or lists that could become examples."""

import base64
import errno
import hashlib
import itertools
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from core import places
from core.data.signatures import EXTENSIONS, KINDS

PICTURES = frozenset(suffix for suffix, format in EXTENSIONS.items() if KINDS[format] == "image")
SOUNDS = frozenset(suffix for suffix, format in EXTENSIONS.items() if KINDS[format] == "audio")
LISTS = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt"}
LOOKED_AT = 2_000  # entries of a folder that are counted before asking what to do with it
PASTED_KEPT = 200
BYTES = 64 * 2**20  # of a pasted picture, at most
DATA = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=%]+)")
PNG_SPEED = 80  # Qt's scale: the higher, the faster and the larger


@dataclass(frozen=True)
class Intake:
    """`media` can be described at once, each of `sources` is a folder or a list; `links` lie elsewhere.

    `image` is a picture without a file, for `keep`.
    """

    media: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    image: QImage | None = None


@dataclass(frozen=True)
class Inside:
    """What a dropped folder holds, its subfolders included, as far as it was looked at."""

    media: tuple[str, ...]
    more: bool


def kind(path: str) -> str:
    """ "image", "audio" or "text", by the name alone."""
    return KINDS[EXTENSIONS.get(Path(path).suffix.lower(), "png")]


def accepts(mime: QMimeData) -> bool:
    """Whether there is anything in it for Braid."""
    return mime.hasImage() or mime.hasUrls() or _written(mime) is not None or any(_pictures(mime))


def read(mime: QMimeData) -> Intake:
    """Sort what was dropped or pasted."""
    paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    links = tuple(url.toString() for url in mime.urls() if not url.isLocalFile())
    if not paths and (image := picture(mime)) is not None:
        return Intake(image=image)
    sorted_ = split(paths)
    return Intake(sorted_.media, sorted_.sources, links)


def picture(mime: QMimeData) -> QImage | None:
    """The picture that a browser or another program put there: decoded, as the bytes of a file, or written into a page."""
    if mime.hasImage() and not (image := QImage(mime.imageData())).isNull():
        return image
    for data in (*(mime.data(name).data() for name in _pictures(mime)), _written(mime)):
        if data and len(data) <= BYTES and not (image := QImage.fromData(data)).isNull():
            return image
    return None


def _pictures(mime: QMimeData) -> list[str]:
    """The formats in which it holds the bytes of a picture."""
    return [name for name in mime.formats() if name.startswith("image/")]


def _written(mime: QMimeData) -> bytes | None:
    """The first picture that is written out in an address or in the page around it: data:image/png;base64,…"""
    text = mime.html() if mime.hasHtml() else mime.text()
    places = [url.toString() for url in mime.urls() if url.scheme() == "data"] + [text]
    for place in places:
        if (found := DATA.search(place[: 2 * BYTES])) is not None:
            with suppress(ValueError):
                return base64.b64decode(unquote(found[1]))
    return None


def split(paths: "list[str] | tuple[str, ...]") -> Intake:
    """Files to describe, and folders and lists of examples."""
    sources = tuple(p for p in paths if Path(p).is_dir() or Path(p).suffix.lower() in LISTS)
    return Intake(media=tuple(p for p in paths if p not in sources), sources=sources)


def keep(image: QImage, origin: str = "pasted") -> Path:
    """Write a picture without a file into the cache, under a name made from its origin and what it shows.

    A large one takes a third of a second: not for the window's thread. Raises OSError.
    """
    folder = places.cache() / "pasted"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{os.getpid()}-{threading.get_ident()}.part"
    try:
        if not image.save(str(part), "PNG", PNG_SPEED):  # type: ignore[call-overload]
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        name = hashlib.sha256(part.read_bytes()).hexdigest()[:12]
        path = part.replace(folder / f"{origin}-{name}.png")
    finally:
        part.unlink(missing_ok=True)
    _forget_oldest(folder)
    return path


def _forget_oldest(folder: Path) -> None:
    with suppress(OSError):
        newest = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in newest[PASTED_KEPT:]:
            file.unlink()


def look_inside(folder: str) -> Inside:
    """The media files of a folder; stops after `LOOKED_AT` entries."""
    found: list[str] = []
    walk = ((root, name) for root, _, names in os.walk(folder) for name in sorted(names))
    for seen, (root, name) in enumerate(itertools.islice(walk, LOOKED_AT + 1)):
        if seen == LOOKED_AT:
            return Inside(tuple(found), True)
        if Path(name).suffix.lower() in PICTURES | SOUNDS:
            found.append(str(Path(root) / name))
    return Inside(tuple(found), False)
