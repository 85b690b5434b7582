# SPDX-License-Identifier: Apache-2.0
"""Bad input: each item named with what to do, the rest done, and nothing lost that was stored."""

import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.data.candidate import unreadable
from core.data.ingest import ingest
from core.errors import DataError, ProjectError
from core.project import Project
from core.project_schema import FILE
from core.protocol import Import, Imported, Note, Progress, encode


def huge_png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_each_bad_item_is_named_and_the_rest_goes_on(
    tmp_path: Path, source: Path, picture, sound, run, caption
) -> None:
    good = source / "0.png"
    bad: dict[str, bytes] = {
        "empty.png": b"",
        "text.jpg": b"This is not a picture.\n",
        "cut.png": good.read_bytes()[:-30],
        "huge.png": huge_png(),
        "header.wav": (source / "hello.wav").read_bytes()[:40] + b"\xff\xff\xff\x0f" + bytes(2_000),
        "outside.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://localhost:1/a.png"/></svg>',
        "entities.svg": b'<!DOCTYPE svg [<!ENTITY a "a">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        "document.png": b"%PDF-1.7 \0\1\2",
    }
    for name, content in bad.items():
        (source / name).write_bytes(content)
        caption(source / name, f"A caption for {name}.")
    caption(picture(source / "blank.png", seed=20), " \u200b \n\t")
    caption(picture(source / "long.png", seed=21), "word " * 5_000)
    picture(source / "alone.png", seed=22)
    soundfile.write(caption(source / "hour.flac", "An hour."), np.zeros(3600 * 1000, np.int16), 1000)
    report, _ = run(source, tmp_path / "project")
    assert report.accepted == 6
    reasons = {Path(item.file).name: item.reason for item in report.rejected}
    for name, part in {
        "empty.png": "empty (0 bytes)", "text.jpg": "text file named .jpg", "cut.png": "cannot be decoded",
        "huge.png": "60,000 x 60,000", "header.wav": "cut off", "outside.svg": "outside itself",
        "entities.svg": "entities", "document.png": "PDF", "blank.txt": "empty", "long.txt": "24,999 characters",
        "alone.png": "no caption", "hour.flac": "silent",
    }.items():  # fmt: skip
        assert part in reasons.pop(name)
    assert reasons == {}
    assert all(item.hint for item in report.rejected)


def test_a_file_that_vanishes_meanwhile(tmp_path: Path, source: Path, picture, caption) -> None:
    for i in range(300):
        caption(picture(source / f"many{i:03}.png", seed=i), f"One of many pictures, number {i}.")
    events = ingest(Import(str(source), str(tmp_path / "project")))
    for event in events:  # the files of the end are far from being read when the first look is over
        if isinstance(event, Progress) and event.stage == "looking":
            continue
        break
    (source / "many299.png").unlink()
    report = list(events)[-1]
    assert isinstance(report, Imported)
    assert [(Path(item.file).name, item.reason) for item in report.rejected] == [
        ("many299.png", "The file does not exist.")
    ]
    assert report.accepted + report.duplicates == 305


def test_rows_are_named(tmp_path: Path, picture, run) -> None:
    picture(tmp_path / "1.png", seed=1)
    (tmp_path / "2.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    rows = "id,file,caption\na,1.png,A cat.\na,1.png,Twice.\nb,1.png,   \nc,2.png,Broken.\nd,3.png,Gone.\ne,1.png,"
    (tmp_path / "captions.csv").write_text(rows)
    report, _ = run(tmp_path, tmp_path / "project")
    assert report.accepted == 1
    assert {item.row: item.reason for item in report.rejected} == {
        3: "The id a was used before, in row 2.",
        4: "The caption is empty.",
        5: "2.png: The picture cannot be decoded: its header is damaged.",
        6: "3.png: The file does not exist.",
        7: "The caption is empty.",
    }
    assert {Path(item.file).name for item in report.rejected} == {"captions.csv"}


def test_a_table_in_gbk(tmp_path: Path, picture, run) -> None:
    picture(tmp_path / "1.png", seed=1)
    text = "file,caption\n1.png,一只红色的猫坐在椅子上看着窗外的小鸟\n"
    (tmp_path / "captions.csv").write_bytes(text.encode("gbk"))
    report, events = run(tmp_path, tmp_path / "project")
    assert (report.accepted, report.languages) == (1, (("zh", 1),))
    assert any(isinstance(event, Note) and "gb18030" in event.message for event in events)
    with Project.open(tmp_path / "project") as project:
        assert next(project.examples()).target == "一只红色的猫坐在椅子上看着窗外的小鸟"


def test_what_is_wrong_with_a_whole_source(tmp_path: Path, source: Path, picture) -> None:
    empty, flat, table = tmp_path / "empty", tmp_path / "flat", tmp_path / "table"
    empty.mkdir()
    picture(flat / "a.png")
    table.mkdir()
    (table / "a.csv").write_text("picture,words\n1.png,A cat\n")
    for request, message in {
        Import(str(tmp_path / "gone"), "p"): "does not exist",
        Import(str(empty), "p"): "is empty",
        Import(str(flat), "p"): "Nothing that can be imported",
        Import(str(source), "p", importer="nonesuch"): "no importer 'nonesuch'",
        Import(str(source), "p", importer="coco"): "Nothing that can be imported",
        Import(str(source), "p", include=("speech",)): "no extra 'speech'",
        Import(str(table), "p"): "it has: picture, words",
    }.items():
        with pytest.raises(DataError, match=message) as caught:
            list(ingest(request))
        assert caught.value.hint
    assert not Path("p").exists()


def test_everything_rejected_is_still_a_report(tmp_path: Path, run, caption) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    caption(tmp_path / "a.png", "A cat.")
    report, _ = run(tmp_path, tmp_path / "project")
    assert (report.accepted, len(report.rejected), report.caption_words) == (0, 1, (0.0, 0.0))


def test_columns_can_be_named(tmp_path: Path, picture, run) -> None:
    picture(tmp_path / "1.png")
    (tmp_path / "a.tsv").write_text("bild\tworte\n1.png\tEine rote Katze sitzt auf dem Stuhl.\n")
    report, _ = run(tmp_path / "a.tsv", tmp_path / "project", columns=(("file", "bild"), ("target", "worte")))
    assert (report.accepted, report.languages) == (1, (("de", 1),))


def test_kinds_must_fit_the_task(tmp_path: Path, picture, run) -> None:
    picture(tmp_path / "1.png")
    (tmp_path / "a.csv").write_text("file,caption,task\n1.png,Hello,transcription\n1.png,Hello,captioning\n")
    report, _ = run(tmp_path / "a.csv", tmp_path / "project")
    assert (report.accepted, report.rejected[0].row) == (1, 2)
    assert "1.png: It is a picture" in report.rejected[0].reason


@pytest.mark.skipif(sys.platform != "linux", reason="only there can names be any bytes")
def test_a_name_that_is_no_text(tmp_path: Path, picture, run, caption) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    shutil.move(picture(tmp_path / "x.png"), odd)
    caption(odd, "A café.")
    report, events = run(tmp_path, tmp_path / "project")
    assert "not valid Unicode" in report.rejected[0].reason
    assert all(encode(1, event) for event in events)


# ---- full and read-only disks ---------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 400 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("copy", [False, True])
def test_a_full_disk(
    tmp_path: Path, source: Path, picture, small_disk: Path, copy: bool, run, caption
) -> None:
    run(source, small_disk / "project", copy=True)
    for i in range(1_200 if not copy else 30):
        size = (16, 16) if not copy else (400, 300)
        file = picture(source / f"{i:04}.png", seed=i, size=size, compress_level=1)
        caption(file, f"A picture with a caption of some length, number {i}." + " Word" * 60 * (not copy))
    with pytest.raises(ProjectError, match=r"disk|No space") as caught:
        run(source, small_disk / "project", copy=copy)
    assert "space" in str(caught.value)
    with Project.open(small_disk / "project") as project:
        assert project.count() >= 6
        for example in project.examples(limit=6):
            assert Path(example.media[0].path).is_file()
        assert project._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs file modes")
def test_a_read_only_project(tmp_path: Path, source: Path, run) -> None:
    public = Path("/tmp") / f"braid-ingest-{os.getpid()}"
    run(source, public)
    code = (
        "import os, sys; from core.data.ingest import ingest; from core.errors import ProjectError\n"
        "from core.protocol import Import\n"
        "if __name__ == '__main__':\n"
        "    if os.geteuid() == 0: os.setuid(65534)\n"
        "    try: list(ingest(Import(sys.argv[1], sys.argv[2])))\n"
        "    except ProjectError as error: print(error)\n"
    )
    try:
        shutil.copytree(source, public / "source")
        (public / FILE).chmod(0o444)
        public.chmod(0o555)
        command = [sys.executable, "-c", code, str(public / "source"), str(public)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "cannot be written" in done.stdout, done.stderr
        assert "Choose a folder where you may write" in done.stdout
    finally:
        public.chmod(0o755)
        shutil.rmtree(public)


@pytest.mark.skipif(sys.platform == "win32", reason="needs file modes")
def test_folders_that_may_not_be_read() -> None:
    public = Path("/tmp") / f"braid-closed-{os.getpid()}"
    (public / "closed").mkdir(parents=True)
    (public / "closed").chmod(0)
    code = (
        "import os, sys; from pathlib import Path; from core.data.candidate import unreadable\n"
        "from core.data.ingest import ingest; from core.errors import DataError; from core.protocol import Import\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "print(unreadable(Path(sys.argv[1])))\n"
        "try: list(ingest(Import(sys.argv[1] + '/closed', sys.argv[1] + '/project')))\n"
        "except DataError as error: print(error)\n"
    )
    try:
        command = [sys.executable, "-c", code, str(public)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        inner, whole = done.stdout.splitlines()
        assert "closed', row=None, reason='The folder cannot be read: Permission denied.'" in inner
        assert f"{public}/closed cannot be read: Permission denied." in whole
    finally:
        (public / "closed").chmod(0o755)
        shutil.rmtree(public)
    assert unreadable(Path(__file__).parent) == []
