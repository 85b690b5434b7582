# SPDX-License-Identifier: Apache-2.0
"""Imports from end to end: what comes in, how it is split, and what is kept when it is cancelled."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

from core.data.ingest import ingest
from core.data.splits import group_of, split_of
from core.project import Project
from core.protocol import Import, Progress, Rejected, decode, encode


def test_a_folder_becomes_examples_and_a_report(tmp_path: Path, source: Path, run) -> None:
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


def test_importing_again_adds_only_what_is_new(tmp_path: Path, source: Path, picture, run, caption) -> None:
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


def test_ids_and_splits_do_not_depend_on_where_the_files_are(tmp_path: Path, source: Path, run) -> None:
    run(source, tmp_path / "one")
    moved = tmp_path / "elsewhere" / "renamed"
    shutil.copytree(source, moved)
    (moved / "0.png").rename(moved / "zzz.png")
    (moved / "0.txt").rename(moved / "zzz.txt")
    run(moved, tmp_path / "two")
    with Project.open(tmp_path / "one") as one, Project.open(tmp_path / "two") as two:
        assert {e.id: e.split for e in one.examples()} == {e.id: e.split for e in two.examples()}


def test_copies_are_kept_under_their_content(tmp_path: Path, source: Path, run) -> None:
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


def test_a_project_inside_its_source_is_not_imported_into_itself(tmp_path: Path, source: Path, run) -> None:
    for project in (source / "project", source):
        report, _ = run(source, project, copy=True)
        assert report.accepted == 6
        again, _ = run(source, project, copy=True)
        assert (again.accepted, again.duplicates, again.rejected) == (0, 6, ())


# ---- groups, duplicates, languages ----------------------------------------------------------------------


def test_questions_and_labels_are_split_by_their_picture(tmp_path: Path, picture, run) -> None:
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


def test_near_duplicates_across_splits_are_reported(tmp_path: Path, picture, sound, run, caption) -> None:
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


def test_duplicates_within_a_source(tmp_path: Path, source: Path, run) -> None:
    shutil.copy(source / "0.png", source / "same.png")
    shutil.copy(source / "0.txt", source / "same.txt")
    report, _ = run(source, tmp_path / "project")
    assert (report.accepted, report.duplicates) == (6, 1)


def test_the_language_of_a_source_is_judged_as_a_whole(tmp_path: Path, picture, run, caption) -> None:
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


# ---- cancelled -------------------------------------------------------------------------------------------


def test_cancelling_keeps_what_was_done(tmp_path: Path, source: Path, picture, run, caption) -> None:
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
