# SPDX-License-Identifier: Apache-2.0
"""The drawings in assets/icons, in whatever colour and size is asked for."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

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
    """`name` in `colour`, `size` device pixels square."""
    svg = (ASSETS / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    buffer = QBuffer()
    buffer.setData(QByteArray(svg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"svg")  # Qt's own plugin: QtSvg is loaded at the first drawing, not before
    reader.setScaledSize(QSize(size, size))
    return QPixmap.fromImage(reader.read())


def application_icon() -> QIcon:
    """Braid's own mark."""
    result = QIcon()
    for size in (32, 128):
        result.addPixmap(pixmap("braid", "#000000", size))
    return result
