# SPDX-License-Identifier: Apache-2.0
"""What is dropped or pasted is told apart."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from app import intake
from app.main_window import MainWindow
from core.data.signatures import EXTENSIONS, KINDS, format_of
from core.errors import MediaError

Make = Callable[..., Path]


def of(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def test_files_folders_lists_and_links(qapp: QApplication, tmp_path: Path) -> None:
    names = ("a.PNG", "b.ogg", "c.csv", "d.docx", "e.jsonl")
    urls = [QUrl.fromLocalFile(str(tmp_path / name)).toString() for name in names]
    folder = QUrl.fromLocalFile(str(tmp_path)).toString()
    found = intake.read(of(*urls, folder, "https://example.org/x.png"))
    assert [Path(p).name for p in found.media] == [
        "a.PNG",
        "b.ogg",
        "d.docx",
    ]  # the engine says what is wrong
    assert [Path(p).name for p in found.sources] == ["c.csv", "e.jsonl", tmp_path.name]
    assert found.links == ("https://example.org/x.png",)


def image(colour: str) -> QImage:
    result = QImage(20, 10, QImage.Format.Format_ARGB32)
    result.fill(QColor(colour))
    return result


def png(colour: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image(colour).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def test_the_bytes_of_a_picture_from_a_browser(qapp: QApplication) -> None:
    """Some programs put the file's bytes there, under the name of their format, or write them into the page."""
    code = base64.b64encode(png("blue")).decode()
    raw, page, link, broken = QMimeData(), QMimeData(), of(f"data:image/png;base64,{code}"), QMimeData()
    raw.setData("image/png", png("blue"))
    page.setHtml(f'<p>A picture</p><img alt="x" src="data:image/png;base64,{code}">')
    broken.setData("image/png", b"no picture")
    for mime in (raw, page, link):
        assert intake.accepts(mime)
        found = intake.read(mime).image
        assert found is not None
        assert found.pixelColor(3, 3) == QColor("blue")
    assert intake.read(broken) == intake.Intake()
    words = QMimeData()
    words.setText("only words")
    assert not intake.accepts(words)


def test_a_picture_from_a_browser(qapp: QApplication, own_places: Path) -> None:
    mime = of("https://example.org/x.png")
    mime.setImageData(image("red"))
    assert intake.accepts(mime)
    found = intake.read(mime).image
    assert found is not None
    file = intake.keep(found)
    assert file.parent == own_places / "cache" / "pasted"
    assert QImage(str(file)).pixelColor(3, 3) == QColor("red")
    assert intake.keep(found) == file  # the same picture is the same file
    assert len(list(file.parent.iterdir())) == 1


def test_copied_files_are_preferred_to_their_picture(
    qapp: QApplication, picture: Make, tmp_path: Path
) -> None:
    file = picture(tmp_path / "a.png")
    mime = of(QUrl.fromLocalFile(str(file)).toString())
    mime.setImageData(image("red"))
    assert intake.read(mime) == intake.Intake(media=(str(file),))


def test_the_oldest_pasted_pictures_go(
    qapp: QApplication, own_places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PASTED_KEPT", 2)
    kept = []
    for age, colour in enumerate(("red", "green", "blue")):
        kept.append(intake.keep(image(colour)))
        os.utime(kept[-1], (age + 1, age + 1))
    assert set(kept[0].parent.iterdir()) >= {kept[2]}
    assert not kept[0].exists()


def test_text_alone_is_nothing(qapp: QApplication) -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not intake.accepts(mime)
    assert intake.read(mime) == intake.Intake()


def test_inside_a_folder(picture: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.png", "deep/er/b.png", "c.png"):
        picture(tmp_path / name)
    (tmp_path / "notes.txt").touch()
    inside = intake.look_inside(str(tmp_path))
    assert sorted(Path(p).name for p in inside.media) == ["a.png", "b.png", "c.png"]
    assert not inside.more
    monkeypatch.setattr(intake, "LOOKED_AT", 2)
    assert intake.look_inside(str(tmp_path)).more


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.JPG", "image"), ("a.opus", "audio"), ("a.csv", "text"), ("a.md", "text"), ("a", "image")],
)
def test_kinds(name: str, kind: str) -> None:
    assert intake.kind(name) == kind


FOREIGN = {
    "a.bmp": b"BM", "a.tif": b"II*\0", "a.tiff": b"MM\0*", "a.avif": b"\0\0\0 ftypavif", "a.svgz": b"\x1f\x8b",
    "a.m4a": b"\0\0\0 ftypM4A ", "a.wma": b"0&\xb2u", "a.aiff": b"FORM", "a.au": b".snd",
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_what_the_engine_refuses_is_not_offered(name: str, picture: Make, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(FOREIGN[name] + bytes(64))
    good = picture(tmp_path / "good.png")
    with pytest.raises(MediaError, match="does not read"):
        format_of(file)
    assert intake.look_inside(str(tmp_path)).media == (str(good),)
    assert file.suffix not in intake.PICTURES | intake.SOUNDS


def test_what_the_engine_reads_is_offered(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def choose(*arguments: Any) -> tuple[list[str], str]:
        asked.append(arguments[3])
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)  # a dialog would wait for a person
    window.taking.choose_files()
    patterns = set(asked[0].split("(")[1].split(")")[0].split())
    assert {f"*{suffix}" for suffix, format in EXTENSIONS.items() if KINDS[format] != "text"} == patterns
    assert {"*.png", "*.jpeg", "*.heic", "*.svg", "*.wav", "*.opus"} <= patterns
