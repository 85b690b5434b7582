# SPDX-License-Identifier: Apache-2.0
"""The drawings in assets/icons, in whatever colour and size is asked for."""

from functools import lru_cache

from PySide6.QtGui import QIcon, QImage, QPixmap

from core.places import ASSETS

SIZES = (16, 32)  # what a button draws, on ordinary and on dense screens


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """`name` drawn in `colour` (`currentColor` in the drawing), for ordinary and high-density screens."""
    result = QIcon()
    for size in SIZES:
        result.addPixmap(pixmap(name, colour, size))
    return result


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """`name` in `colour`, `size` device pixels square.

    Drawn by Qt's own plugin from memory, not from a QBuffer: Python's wrapper of one would want the interpreter's
    lock while Qt holds its own, and a thread that decodes a thumbnail may have them the other way round.
    """
    svg = (ASSETS / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    sized = svg.replace(b"<svg ", f'<svg width="{size}" height="{size}" '.encode(), 1)
    return QPixmap.fromImage(QImage.fromData(sized, "svg"))  # type: ignore[arg-type]


def application_icon() -> QIcon:
    """Braid's own mark."""
    result = QIcon()
    for size in (32, 128):
        result.addPixmap(pixmap("braid", "#000000", size))
    return result
