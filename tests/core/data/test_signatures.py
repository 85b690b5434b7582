# SPDX-License-Identifier: Apache-2.0
import os
import sys
from pathlib import Path

import pytest

from core.data.signatures import format_of, kind_of
from core.errors import MediaError


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "webp"])
def test_pictures_by_content_whatever_their_name(tmp_path: Path, picture, ending: str) -> None:
    made = picture(tmp_path / f"a.{ending}")
    assert kind_of(made) == "image"
    assert kind_of(made.rename(tmp_path / "renamed.txt")) == "image"


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "opus", "mp3"])
def test_recordings_by_content_whatever_their_name(tmp_path: Path, sound, ending: str) -> None:
    made = sound(tmp_path / f"a.{ending}", rate=48000)
    assert kind_of(made) == "audio"
    assert kind_of(made.rename(tmp_path / "renamed.png")) == "audio"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("start", ["", '<?xml version="1.0"?>\n<!-- a drawing -->\n', "<!DOCTYPE svg>"])
def test_drawings(tmp_path: Path, start: str, encoding: str) -> None:
    path = tmp_path / "a.svg"
    path.write_text(start + '<svg xmlns="http://www.w3.org/2000/svg"/>', encoding=encoding)
    assert format_of(path) == "svg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gbk", "latin-1"])
def test_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("é".encode(encoding, errors="ignore") + "Une phrase.\n".encode(encoding) * 400)
    assert kind_of(path) == "text"
    with pytest.raises(MediaError, match=r"text file named \.jpg"):
        kind_of(path.rename(tmp_path / "a.jpg"))


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n\0", "PDF"),
        (b"PK\3\4\0\0", "ZIP"),
        (b"BM\0\0\0\0\0\0", "BMP"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"\0\0\0\x18ftypisom", "MP4"),
        (b"\x1f\x8b\x08\0", "gzip"),
    ],
)
def test_other_formats_are_named(tmp_path: Path, start: bytes, what: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(start)
    with pytest.raises(MediaError, match=f"{what}.*does not read") as caught:
        kind_of(path)
    assert caught.value.file == str(path)
    assert caught.value.hint


def test_unknown_bytes_go_by_their_name(tmp_path: Path) -> None:
    for name, kind in (("a.png", "image"), ("a.mp3", "audio"), ("a.txt", None), ("a", None)):
        path = tmp_path / name
        path.write_bytes(b"\0\1\2\3" * 10)
        assert kind_of(path) == kind


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")
def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere")
    for name, message in {
        "empty.png": "empty", "pipe.png": "ordinary", "folder.png": "ordinary", "link.png": "not exist",
        "gone.png": "not exist", "bad\0name.png": "cannot be read",
    }.items():  # fmt: skip
        with pytest.raises(MediaError, match=message) as caught:
            kind_of(tmp_path / name)
        assert name in str(caught.value)
