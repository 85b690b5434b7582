# SPDX-License-Identifier: Apache-2.0
"""Thumbnails: small, in the background, bounded in memory and on disk."""

import gzip
import os
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.widgets import thumbnails as module
from app.widgets.thumbnails import Thumbnails, prune, svg_size, thumbnail

Make = Callable[..., Path]


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails(side=64)
    yield thumbnails
    thumbnails.close()


def wait_for(qtbot: QtBot, thumbnails: Thumbnails, path: Path) -> None:
    qtbot.waitUntil(lambda: thumbnails.get(str(path)) is not None, timeout=10_000)


def test_a_large_picture_becomes_small_and_is_kept_on_disk(
    qtbot: QtBot, thumbnails: Thumbnails, picture: Make, tmp_path: Path, own_places: Path
) -> None:
    file = picture(tmp_path / "large.png", "red", 1200)
    assert thumbnails.get(str(file)) is None  # never waits
    wait_for(qtbot, thumbnails, file)
    pixmap = thumbnails.get(str(file))
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (64, 64)
    [stored] = (own_places / "cache" / "thumbnails").glob("*/*.png")
    QImage(stored.as_posix()).save(str(stored))
    blue = QImage(64, 64, QImage.Format.Format_RGB32)
    blue.fill(QColor("blue"))
    blue.save(str(stored))
    assert thumbnail(str(file), 64).pixelColor(5, 5) == QColor("blue")  # read from there
    picture(file, "green", 1200)
    os.utime(file, ns=(1, 1))
    assert thumbnail(str(file), 64).pixelColor(32, 32).green() > 100  # a changed file is drawn again


def test_a_small_picture_is_not_enlarged(picture: Make, tmp_path: Path, own_places: Path) -> None:
    image = thumbnail(str(picture(tmp_path / "small.png", "red", 40)), 64)
    assert image.width() == 40
    assert not (own_places / "cache").exists()


def test_a_vector_picture_is_drawn_at_its_size(tmp_path: Path) -> None:
    file = tmp_path / "v.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20">'
        '<rect width="10" height="20" fill="#f00"/></svg>'
    )
    image = thumbnail(str(file), 64)
    assert (image.width(), image.height()) == (32, 64)
    assert image.pixelColor(16, 32) == QColor("#ff0000")


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('<svg stroke-width="3" height="60mm" width="30mm">', (30, 60)),
        ("<svg viewBox='0,0,12.4,5'>", (12, 5)),
        ('<?xml version="1.0"?><!-- x --><svg:svg width="7" height="8" viewBox="0 0 70 80">', (70, 80)),
        ('<svg width="100%" height="nan">', (100, 100)),
        ('<svg viewBox="0 0 1e99 5">', (100_000, 5)),
        ('<svg viewBox="0 0 1e99 inf">', (100, 100)),
        ("<svg>", (100, 100)),
        ("<html>", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_size_of_a_vector_picture(
    tmp_path: Path, root: str, size: tuple[int, int] | None, packed: bool
) -> None:
    file = tmp_path / "a.svg"
    file.write_bytes(gzip.compress(root.encode()) if packed else root.encode())
    found = svg_size(str(file))
    assert (found and (found.width(), found.height())) == size


DEADLOCK = """
import sys, threading
from PySide6.QtWidgets import QApplication
from app import icons
from app.widgets.thumbnails import _read
app = QApplication([])
begin = threading.Barrier(3)
def work():
    begin.wait()
    for _ in range(20):
        _read(sys.argv[1], 64)
threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
begin.wait()
for _ in range(20):
    icons.pixmap.cache_clear()
    icons.pixmap("copy", "#123456", 16)
for thread in threads:
    thread.join()
"""


def test_drawing_and_decoding_at_once(picture: Make, tmp_path: Path) -> None:
    """Drawings from a wrapped QBuffer stood still here about once in ten starts."""
    file = picture(tmp_path / "a.png")
    for _ in range(8):
        subprocess.run([sys.executable, "-c", DEADLOCK, str(file)], check=True, timeout=60)


def test_the_name_does_not_decide_the_format(picture: Make, tmp_path: Path) -> None:
    file = picture(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert not thumbnail(str(file), 64).isNull()


def huge_header(path: Path) -> Path:
    """A PNG that says that it is 60,000 x 60,000."""
    body = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(body)) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    return path


def test_what_cannot_be_drawn_is_null(qtbot: QtBot, thumbnails: Thumbnails, tmp_path: Path) -> None:
    files = [
        huge_header(tmp_path / "huge.png"),
        tmp_path / "empty.png",
        tmp_path / "missing.png",
        tmp_path / "no.wav",
    ]
    files[1].touch()
    files[3].write_bytes(b"RIFF....WAVE")
    for file in files:
        wait_for(qtbot, thumbnails, file)
        pixmap = thumbnails.get(str(file))
        assert pixmap is not None
        assert pixmap.isNull()


def test_a_recording_is_drawn(recording: Make, tmp_path: Path) -> None:
    image = thumbnail(str(recording(tmp_path / "a.wav", 1.0)), 64)
    assert (image.width(), image.height()) == (64, 64)
    assert any(image.pixelColor(x, 32).alpha() > 200 for x in range(64))
    assert image.pixelColor(32, 0).alpha() == 0


def test_the_latest_request_comes_first(
    qtbot: QtBot, thumbnails: Thumbnails, picture: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(picture(tmp_path / f"{i}.png")) for i in range(6)]
    gate, order = threading.Event(), []
    real = module.thumbnail

    def gated(path: str, side: int) -> QImage:
        order.append(path)
        assert gate.wait(10)
        return real(path, side)

    monkeypatch.setattr(module, "thumbnail", gated)
    for file in files[:2]:
        thumbnails.get(file)
    qtbot.waitUntil(lambda: len(order) == 2, timeout=10_000)  # both workers are busy
    for file in files[2:]:
        thumbnails.get(file)
    gate.set()
    qtbot.waitUntil(lambda: len(thumbnails._memory) == 6, timeout=10_000)
    assert set(order[2:4]) == {files[5], files[4]}


def test_old_requests_are_dropped_and_can_be_asked_again(
    qtbot: QtBot, thumbnails: Thumbnails, picture: Make, tmp_path: Path
) -> None:
    files = [picture(tmp_path / f"{i}.png", side=16) for i in range(300)]
    for file in files:
        thumbnails.get(str(file))
    assert len(thumbnails._queue) <= module.WAITING
    qtbot.waitUntil(lambda: thumbnails.get(str(files[0])) is not None, timeout=10_000)


def test_closed_is_closed(thumbnails: Thumbnails, picture: Make, tmp_path: Path) -> None:
    """A late painting must not bring the workers back."""
    thumbnails.close()
    assert thumbnails.get(str(picture(tmp_path / "a.png"))) is None
    assert thumbnails._workers is None


def test_memory_is_bounded(qtbot: QtBot, thumbnails: Thumbnails, picture: Make, tmp_path: Path) -> None:
    assert thumbnails._room >= module.MEMORY
    thumbnails._room = 100_000
    for number in range(12):
        file = picture(tmp_path / f"{number}.png", side=64)
        wait_for(qtbot, thumbnails, file)
    assert thumbnails._bytes <= 100_000
    assert thumbnails._bytes == sum(module._size(pixmap) for pixmap in thumbnails._memory.values())
    assert str(file) in thumbnails._memory


def test_the_disk_is_bounded(own_places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DISK", 2_500)
    folder = own_places / "cache" / "thumbnails" / "ab"
    folder.mkdir(parents=True)
    for number in range(5):
        file = folder / f"{number}.png"
        file.write_bytes(b"x" * 1000)
        os.utime(file, (number + 1, number + 1))
    prune()
    assert sorted(f.name for f in folder.iterdir()) == ["3.png", "4.png"]


def test_a_full_disk_only_costs_speed(picture: Make, tmp_path: Path, own_places: Path) -> None:
    own_places.mkdir()
    (own_places / "cache").write_text("a file where the cache should be")
    image = thumbnail(str(picture(tmp_path / "large.png", "red", 1200)), 64)
    assert image.width() == 64
