# SPDX-License-Identifier: Apache-2.0
"""Imports from end to end: what comes in, what is left out and why, and what is kept when things go wrong."""

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from core.data.ingest import ingest
from core.data.splits import group_of, split_of
from core.errors import DataError, ProjectError
from core.project import Project
from core.project_schema import FILE
from core.protocol import Event, Import, Imported, Note, Progress, Rejected, decode, encode


def run(source: Path, project: Path, **request: object) -> tuple[Imported, list[Event]]:
    events = list(ingest(Import(str(source), str(project), **request)))  # type: ignore[arg-type]
    report = events[-1]
    assert isinstance(report, Imported)
    assert tuple(event for event in events if isinstance(event, Rejected)) == report.rejected
    return report, events


def caption(file: Path, text: str) -> Path:
    file.with_suffix(".txt").write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def source(tmp_path: Path, picture, sound) -> Path:
    """Four pictures and two recordings."""
    folder = tmp_path / "source"
    for i in range(4):
        caption(picture(folder / f"{i}.png", seed=i), f"Picture number {i} of a red cat on a mat.")
    caption(sound(folder / "hello.wav"), "Hello and good morning.")
    caption(sound(folder / "deep" / "bye.ogg", seed=1, rate=16000), "Goodbye, see you tomorrow.")
    return folder


def test_a_folder_becomes_examples_and_a_report(tmp_path: Path, source: Path) -> None:
    report, events = run(source, tmp_path / "project")
    assert (report.importer, report.accepted, report.rejected, report.duplicates) == ("sidecars", 6, (), 0)
    assert report.languages == (("en", 6),)
    assert report.caption_words == (10.0, 10.0)
    assert sum(count for _, count in report.splits) == 6
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-2] == Progress("importing", 6, 6)
    with Project.open(tmp_path / "project") as project:
        examples = list(project.examples())
        assert {example.task for example in examples} == {"captioning", "transcription"}
        assert [Path(example.media[0].path) for example in examples if example.media[0].kind == "image"] == [
            source / f"{i}.png" for i in range(4)
        ]
        for example in examples:
            assert example.group == group_of(example.target)
            assert example.split == split_of(example.group)
            assert example.source == "sidecars:source"
            assert (example.media[0].fingerprint is None) == (example.media[0].kind == "audio")
        ((_, stored),) = project.imports()
    assert json.loads(stored)["accepted"] == 6
    for event in events:
        assert decode(encode(1, event)) == (1, event)


def test_importing_again_adds_only_what_is_new(tmp_path: Path, source: Path, picture) -> None:
    first, _ = run(source, tmp_path / "project")
    with Project.open(tmp_path / "project") as project:
        ids = project.ids()
        project.edit(ids[0], target="Corrected by hand.")
        project.remove(ids[1])
    caption(picture(source / "new.png", seed=9), "Something new under the sun.")
    again, _ = run(source, tmp_path / "project")
    assert (first.accepted, again.accepted, again.duplicates) == (6, 1, 6)
    with Project.open(tmp_path / "project") as project:
        assert project.get(ids[0]).target == "Corrected by hand."
        assert ids[1] not in project.ids()
        assert len(project.imports()) == 2


def test_ids_and_splits_do_not_depend_on_where_the_files_are(tmp_path: Path, source: Path) -> None:
    run(source, tmp_path / "one")
    moved = tmp_path / "elsewhere" / "renamed"
    shutil.copytree(source, moved)
    (moved / "0.png").rename(moved / "zzz.png")
    (moved / "0.txt").rename(moved / "zzz.txt")
    run(moved, tmp_path / "two")
    with Project.open(tmp_path / "one") as one, Project.open(tmp_path / "two") as two:
        assert {e.id: e.split for e in one.examples()} == {e.id: e.split for e in two.examples()}


def test_copies_are_kept_under_their_content(tmp_path: Path, source: Path) -> None:
    run(source, tmp_path / "project", copy=True)
    shutil.rmtree(source)
    moved = (tmp_path / "project").rename(tmp_path / "moved")
    with Project.open(moved) as project:
        for example in project.examples():
            (item,) = example.media
            path = Path(item.path)
            assert path.parent == moved / "media" / item.hash[:2]
            assert path.stem == item.hash
            assert path.is_file()
    again, _ = run(moved / "media", tmp_path / "other", importer="sidecars")
    assert again.accepted == 0
    assert not [path for path in moved.rglob(".*") if path.is_file()]


def test_a_project_inside_its_source_is_not_imported_into_itself(tmp_path: Path, source: Path) -> None:
    for project in (source / "project", source):
        report, _ = run(source, project, copy=True)
        assert report.accepted == 6
        again, _ = run(source, project, copy=True)
        assert (again.accepted, again.duplicates, again.rejected) == (0, 6, ())


# ---- bad input ------------------------------------------------------------------------------------------


def huge_png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_each_bad_item_is_named_and_the_rest_goes_on(tmp_path: Path, source: Path, picture, sound) -> None:
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
    report, _ = run(source, tmp_path / "project")
    assert report.accepted == 6
    reasons = {Path(item.file).name: item.reason for item in report.rejected}
    for name, part in {
        "empty.png": "empty (0 bytes)", "text.jpg": "text file named .jpg", "cut.png": "cannot be decoded",
        "huge.png": "60,000 x 60,000", "header.wav": "cut off", "outside.svg": "outside itself",
        "entities.svg": "entities", "document.png": "PDF", "blank.txt": "empty", "long.txt": "24,999 characters",
        "alone.png": "no caption",
    }.items():  # fmt: skip
        assert part in reasons.pop(name)
    assert reasons == {}
    assert all(item.hint for item in report.rejected)


def test_a_file_that_vanishes_meanwhile(tmp_path: Path, source: Path, picture) -> None:
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


def test_rows_are_named(tmp_path: Path, picture) -> None:
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


def test_a_table_in_gbk(tmp_path: Path, picture) -> None:
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


def test_everything_rejected_is_still_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    caption(tmp_path / "a.png", "A cat.")
    report, _ = run(tmp_path, tmp_path / "project")
    assert (report.accepted, len(report.rejected), report.caption_words) == (0, 1, (0.0, 0.0))


def test_columns_can_be_named(tmp_path: Path, picture) -> None:
    picture(tmp_path / "1.png")
    (tmp_path / "a.tsv").write_text("bild\tworte\n1.png\tEine rote Katze sitzt auf dem Stuhl.\n")
    report, _ = run(tmp_path / "a.tsv", tmp_path / "project", columns=(("file", "bild"), ("target", "worte")))
    assert (report.accepted, report.languages) == (1, (("de", 1),))


def test_kinds_must_fit_the_task(tmp_path: Path, picture) -> None:
    picture(tmp_path / "1.png")
    (tmp_path / "a.csv").write_text("file,caption,task\n1.png,Hello,transcription\n1.png,Hello,captioning\n")
    report, _ = run(tmp_path / "a.csv", tmp_path / "project")
    assert (report.accepted, report.rejected[0].row) == (1, 2)
    assert "1.png: It is a picture" in report.rejected[0].reason


@pytest.mark.skipif(sys.platform != "linux", reason="only there can names be any bytes")
def test_a_name_that_is_no_text(tmp_path: Path, picture) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    shutil.move(picture(tmp_path / "x.png"), odd)
    caption(odd, "A café.")
    report, events = run(tmp_path, tmp_path / "project")
    assert "not valid Unicode" in report.rejected[0].reason
    assert all(encode(1, event) for event in events)


# ---- groups, duplicates, languages ----------------------------------------------------------------------


def test_questions_and_labels_are_split_by_their_picture(tmp_path: Path, picture) -> None:
    picture(tmp_path / "1.png", seed=1)
    rows = [{"file": "1.png", "question": f"What is {i}?", "answer": "Yes"} for i in range(30)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    run(tmp_path / "a.jsonl", tmp_path / "project")
    with Project.open(tmp_path / "project") as project:
        assert project.count(task="question-answering") == 30
        assert len({example.split for example in project.examples()}) == 1


def captions_in(split: str, count: int) -> list[str]:
    return [text for i in range(1_000) if split_of(group_of(text := f"A picture of thing {i}.")) == split][
        :count
    ]


def test_near_duplicates_across_splits_are_reported(tmp_path: Path, picture, sound) -> None:
    """Also against what an earlier import brought, and equal recordings too; never within a split."""
    first, second = tmp_path / "first", tmp_path / "second"
    (train, train_too), (test, sound_test) = captions_in("train", 2), captions_in("test", 2)
    original = caption(picture(first / "original.png", seed=1, size=(300, 200)), train)
    caption(sound(first / "a.wav"), train)
    report, _ = run(first, tmp_path / "project")
    assert report.near_duplicates == ()
    second.mkdir()
    with Image.open(original) as image:
        image.resize((210, 140)).save(caption(second / "copy.jpg", test), quality=70)
        image.resize((220, 150)).save(caption(second / "same-split.jpg", train_too), quality=70)
    caption(picture(second / "other.png", seed=5, size=(300, 200)), captions_in("validation", 1)[0])
    shutil.copy(first / "a.wav", caption(second / "b.wav", sound_test))
    report, _ = run(second, tmp_path / "project")
    pairs = {tuple(sorted(Path(file).name for file in pair)) for pair in report.near_duplicates}
    assert ("a.wav", "b.wav") in pairs
    assert ("copy.jpg", "original.png") in pairs or ("copy.jpg", "same-split.jpg") in pairs
    assert not any("other.png" in pair for pair in pairs)
    assert ("original.png", "same-split.jpg") not in pairs
    report, _ = run(second, tmp_path / "project")
    assert report.near_duplicates == ()  # nothing new, nothing to report again


def test_duplicates_within_a_source(tmp_path: Path, source: Path) -> None:
    shutil.copy(source / "0.png", source / "same.png")
    shutil.copy(source / "0.txt", source / "same.txt")
    report, _ = run(source, tmp_path / "project")
    assert (report.accepted, report.duplicates) == (6, 1)


def test_the_language_of_a_source_is_judged_as_a_whole(tmp_path: Path, picture) -> None:
    captions = [
        "Une grenouille.",
        "Un chat.",
        "Le petit garçon joue dans le jardin.",
        "A frog.",
        "一只青蛙。",
    ]
    for i, text in enumerate(captions):
        caption(picture(tmp_path / f"{i}.png", seed=i), text)
    report, _ = run(tmp_path, tmp_path / "one")
    assert dict(report.languages) == {"fr": 4, "zh": 1}
    report, _ = run(tmp_path, tmp_path / "two", languages=("nl",))
    assert dict(report.languages)["nl"] >= 2


# ---- cancelled, full, read-only -------------------------------------------------------------------------


def test_cancelling_keeps_what_was_done(tmp_path: Path, source: Path, picture) -> None:
    for i in range(200):
        caption(picture(source / f"many{i:03}.png", seed=i), f"One of many pictures, number {i}.")
    (source / "bad.png").write_bytes(b"")  # its rejection is the event after which we stop
    caption(source / "bad.png", "Bad.")
    events = ingest(Import(str(source), str(tmp_path / "project")))
    for event in events:
        if isinstance(event, Rejected):
            break
    events.close()  # type: ignore[attr-defined]
    with Project.open(tmp_path / "project") as project:
        done = project.ids()
    assert 4 <= len(done) < 206
    report, _ = run(source, tmp_path / "project")
    assert report.duplicates >= len(done)
    with Project.open(tmp_path / "project") as project:
        assert project.ids()[: len(done)] == done


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
def test_a_full_disk(tmp_path: Path, source: Path, picture, small_disk: Path, copy: bool) -> None:
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
def test_a_read_only_project(tmp_path: Path, source: Path) -> None:
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


def test_pictures_need_no_torch(tmp_path: Path, source: Path) -> None:
    code = (
        "import sys; from core.data.ingest import ingest; from core.protocol import Import\n"
        "if __name__ == '__main__':\n"
        "    list(ingest(Import(sys.argv[1], sys.argv[2])))\n"
        "    print([name for name in ('torch', 'torchaudio', 'transformers', 'scipy') if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", code, str(source), str(tmp_path / "project")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
