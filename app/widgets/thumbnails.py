# SPDX-License-Identifier: Apache-2.0
"""Small pictures of media files, made in the background, newest request first.

Asking never waits: `get` answers from memory or nothing, and `ready` says when there is more to ask for.
Pictures are decoded small, off the window's thread; big and slow ones are kept on disk too.
"""

import hashlib
import os
import re
import threading
import zlib
from collections import OrderedDict, deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageReader, QPainter, QPixmap

from app.widgets.peaks import wav_peaks
from core import places

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

SIDE = 168  # the longest side, in logical pixels
WAITING = 256  # requests kept; older ones are dropped, and made again when they are asked for again
MEMORY = 12 * 2**20  # bytes of pixmaps that are kept at the least
PIXELS = 200_000_000  # larger pictures are not decoded
SLOW = 1_000_000  # pixels from which a thumbnail is worth keeping on disk
DISK = 256 * 2**20  # bytes of thumbnails kept on disk
HEAD = 64 * 2**10  # bytes in which an SVG must have begun
# How files start, and what Qt calls them.
STARTS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpeg", b"GIF8": b"gif"}
SIDES = [re.compile(rb"""(?<![-\w])%s\s*=\s*["']\s*([0-9.]+)""" % name) for name in (b"width", b"height")]
WAVE = "#2a9a94"  # reads on light and dark


class Thumbnails(QObject):
    """Thumbnails by path. A null pixmap means that the file cannot be drawn."""

    ready = Signal(str)
    _made = Signal(str, QImage)

    def __init__(self, parent: QObject | None = None, side: int = SIDE) -> None:
        super().__init__(parent)
        self._side = round(side * QGuiApplication.instance().devicePixelRatio())  # type: ignore[union-attr]
        self._memory: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._room = room()
        self._closed = False
        self._lock = threading.Lock()
        self._queue: deque[str] = deque(maxlen=WAITING)
        self._making: set[str] = set()
        self._workers: ThreadPoolExecutor | None = None
        self._made.connect(self._keep)

    def get(self, path: str) -> QPixmap | None:
        """The thumbnail, or None while it is being made."""
        found = self._memory.get(path)
        if found is not None:
            self._memory.move_to_end(path)
            return found
        if path in self._making or self._closed:
            return None
        with self._lock:
            if path in self._queue:
                self._queue.remove(path)
            self._queue.append(path)
        if self._workers is None:
            from concurrent.futures import ThreadPoolExecutor  # here: the window starts without it

            self._workers = ThreadPoolExecutor(2, thread_name_prefix="thumbnails")
            self._workers.submit(prune)
        self._workers.submit(self._work)
        return None

    def forget(self, path: str) -> None:
        """Make this thumbnail again when it is asked for: the file has changed."""
        gone = self._memory.pop(path, None)
        if gone is not None:
            self._bytes -= _size(gone)

    def close(self) -> None:
        """Stop working for good; call before the application goes."""
        self._closed = True
        with self._lock:
            self._queue.clear()
        if self._workers is not None:
            self._workers.shutdown(wait=True, cancel_futures=True)
            self._workers = None

    def _work(self) -> None:
        with self._lock:
            if not self._queue:
                return
            path = self._queue.pop()
            self._making.add(path)
        self._made.emit(path, thumbnail(path, self._side))

    def _keep(self, path: str, image: QImage) -> None:
        self._making.discard(path)
        pixmap = QPixmap.fromImage(image)
        self.forget(path)
        self._memory[path] = pixmap
        self._bytes += _size(pixmap)
        while self._bytes > self._room and len(self._memory) > 1:
            _, oldest = self._memory.popitem(last=False)
            self._bytes -= _size(oldest)
        self.ready.emit(path)


def room() -> int:
    """Bytes of pixmaps that are kept: what fills the screen twice, so that nothing that is seen is made again and again."""
    screen = QGuiApplication.primaryScreen()
    size, ratio = screen.size(), screen.devicePixelRatio()
    return max(MEMORY, round(2 * 4 * size.width() * size.height() * ratio * ratio))


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4 + 256


def thumbnail(path: str, side: int) -> QImage:
    """The file drawn at most `side` pixels wide and high; a null image when that cannot be done."""
    if path.lower().endswith(".wav"):
        return _wave(path, side)
    stored = _stored(path, side)
    if stored is not None and stored.exists():
        image = QImage(str(stored))
        if not image.isNull():
            return image
    image, pixels = _read(path, side)
    if stored is not None and not image.isNull() and pixels > SLOW:
        _store(image, stored)
    return image


def _read(path: str, side: int) -> tuple[QImage, int]:
    """The picture at its new size, and how many pixels the file holds.

    `QImageReader.read` leaves the interpreter to the window meanwhile; `size` does not, and draws half of an SVG
    to know its answer. So an SVG's size is read here.
    """
    reader = QImageReader(path)
    if kind := _kind(path):
        reader.setAutoDetectImageFormat(False)
        reader.setFormat(QByteArray(kind))
    else:
        reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    vector = svg_size(path)
    size = vector or reader.size()
    pixels = size.width() * size.height()
    if not size.isValid() or (vector is None and pixels > PIXELS):
        return QImage(), 0
    if vector is not None or max(size.width(), size.height()) > side:
        fitted = size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.expandedTo(QSize(1, 1)))
    return reader.read(), SLOW + 1 if vector is not None else pixels  # drawing a vector is slow at any size


def _kind(path: str) -> bytes:
    """The format by the file's first bytes; empty where Qt has to find out.

    Finding out asks the SVG plugin, which connects signals while this thread holds the interpreter: where the window
    disconnects some at that moment, each waits for the other for ever.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(4)
    except OSError:
        return b""
    return next((kind for start, kind in STARTS.items() if head.startswith(start)), b"")


def svg_size(path: str) -> QSize | None:
    """Width and height that an SVG asks for, by its first bytes; None for everything else."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None
    if head.startswith(b"\x1f\x8b"):  # svgz
        with suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
    root = re.search(rb"<(?:svg:)?svg\b[^>]*>", head)
    if root is None:
        return None
    numbers = re.search(rb"""\bviewBox\s*=\s*["']([^"']+)""", root[0])
    sides = (
        numbers[1].replace(b",", b" ").split()[2:]
        if numbers
        else [m[1] for side in SIDES if (m := side.search(root[0]))]
    )
    try:
        width, height = (max(1, min(round(float(value)), 100_000)) for value in sides)
    except (ValueError, OverflowError):
        return QSize(100, 100)
    return QSize(width, height)


def _stored(path: str, side: int) -> Path | None:
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    key = hashlib.sha1(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0{side}".encode()).hexdigest()
    return places.cache() / "thumbnails" / key[:2] / f"{key}.png"


def _store(image: QImage, path: Path) -> None:
    """Keep the image whole or not at all; a full disk only costs speed."""
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if image.save(str(part), "PNG"):  # type: ignore[call-overload]
            part.replace(path)
        part.unlink(missing_ok=True)


def _wave(path: str, side: int) -> QImage:
    bars = wav_peaks(path, 28)
    if not bars:
        return QImage()
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(WAVE))
    step, loudest = side / (len(bars) + 2), max(max(bars), 1e-6)
    for place, bar in enumerate(bars, 1):
        height = max(step * 0.6, bar / loudest * side * 0.7)
        painter.drawRoundedRect(
            QRectF(place * step + step * 0.2, (side - height) / 2, step * 0.6, height), 2, 2
        )
    painter.end()
    return image


def prune() -> None:
    """Remove the thumbnails on disk that were made longest ago, until the rest fits."""
    folder = places.cache() / "thumbnails"
    with suppress(OSError):  # another window may be at the same work
        files = sorted(((f.stat(), f) for f in folder.glob("*/*.png")), key=lambda item: item[0].st_mtime)
        total = sum(stat.st_size for stat, _ in files)
        for stat, file in files:
            if total <= DISK:
                return
            file.unlink(missing_ok=True)
            total -= stat.st_size
