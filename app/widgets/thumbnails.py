# SPDX-License-Identifier: Apache-2.0
"""Small pictures of media files, made in the background, newest request first.

Asking never waits: `get` answers from memory or nothing, and `ready` says when there is more to ask for.
Pictures are decoded small, off the window's thread; big and slow ones are kept on disk too.
"""

import hashlib
from collections import OrderedDict, deque
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QObject, QRectF, QSaveFile, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageReader, QPainter, QPixmap

from app.widgets.peaks import wav_peaks
from core import places

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

SIDE = 168  # the longest side, in logical pixels
WAITING = 256  # requests kept; older ones are dropped, and made again when they are asked for again
MEMORY = 32 * 2**20  # bytes of pixmaps
PIXELS = 200_000_000  # larger pictures are not decoded
SLOW = 1_000_000  # pixels from which a thumbnail is worth keeping on disk
DISK = 256 * 2**20  # bytes of thumbnails kept on disk
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
        self._lock = Lock()
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
        if path in self._making:
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
        """Stop working; call before the application goes."""
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
        while self._bytes > MEMORY and len(self._memory) > 1:
            _, oldest = self._memory.popitem(last=False)
            self._bytes -= _size(oldest)
        self.ready.emit(path)


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
    """The picture at its new size, and how many pixels the file holds."""
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    pixels = size.width() * size.height()
    if not size.isValid() or pixels > PIXELS:
        return QImage(), 0
    vector = bytes(reader.format().data()).startswith(b"svg")
    if vector or max(size.width(), size.height()) > side:
        reader.setScaledSize(
            size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        )
    return reader.read(), pixels if not vector else SLOW + 1  # drawing a vector is slow whatever its size


def _stored(path: str, side: int) -> Path | None:
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    key = hashlib.sha1(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0{side}".encode()).hexdigest()
    return places.cache() / "thumbnails" / key[:2] / f"{key}.png"


def _store(image: QImage, path: Path) -> None:
    """Keep the image whole or not at all; a full disk only costs speed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    file = QSaveFile(str(path))
    if file.open(QIODevice.OpenModeFlag.WriteOnly) and image.save(file, "PNG"):  # type: ignore[call-overload]
        file.commit()
    else:
        file.cancelWriting()


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
