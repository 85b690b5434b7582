# SPDX-License-Identifier: Apache-2.0
"""A correction is an example from now on, and can be taken back; what to correct next is what the model is unsure of."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import places
from core.config import Generation, Shots
from core.data.splits import split_of
from core.errors import DataError, MediaError, ProjectError
from core.model.assembly import Model
from core.project import Project
from core.protocol import Captioned, Finished, Note
from core.session import Query
from core.suggesting import LIKE, likeness, most_worth, suggest
from core.teaching import made_by_teaching, teach, unteach
from core.torch_session import TorchSession
from core.trying import Suggest, Suggested, Taught, Teach, Unteach
from core.worker import Cancelled, Sessions, answer

SHORT = Generation(max_new_tokens=24, filter=False)


def captions(folder: Path) -> list[str]:
    with Project.open(folder) as project:
        return [example.target for example in project.examples()]


def test_a_new_file_becomes_an_example(tmp_path: Path, draw: Any) -> None:
    file, folder = draw(tmp_path / "new.png", 7), tmp_path / "project"
    taught = teach(Teach(str(file), "  A striped\ncloth. ", str(folder)))
    assert taught == Taught(str(file), taught.example, "A striped cloth.", "", shown=True)
    with Project.open(folder) as project:
        [example] = project.examples()
        assert (example.id, example.task, example.language, example.split) == (
            taught.example, "captioning", "en", "train",
        )  # fmt: skip
        assert example.media[0].path == str(file)
        assert example.media[0].fingerprint is not None
    assert made_by_teaching(str(folder), taught.example)
    undone = unteach(Unteach(str(folder), taught.example, made=True))
    assert (undone.caption, undone.before, undone.undone) == ("", "A striped cloth.", True)
    assert captions(folder) == []
    again = teach(Teach(str(file), "A striped cloth.", str(folder)))
    assert again.example == taught.example
    assert captions(folder) == ["A striped cloth."]


def test_a_caption_is_changed_and_the_old_one_kept(pictures: Path) -> None:
    file = str(pictures / "0.png")
    taught = teach(Teach(file, "A crimson ball.", str(pictures)))
    assert (taught.before, taught.shown) == ("A red ball.", True)
    assert captions(pictures)[0] == "A crimson ball."
    second = teach(Teach(file, "A scarlet ball.", str(pictures)))
    assert second.before == "A crimson ball."
    with Project.open(pictures) as project:
        targets = [revision.example.target for revision in project.history(taught.example)]
    assert targets == ["A red ball.", "A crimson ball.", "A scarlet ball."]
    assert not made_by_teaching(str(pictures), taught.example)
    assert unteach(Unteach(str(pictures), taught.example, made=False)).caption == "A crimson ball."
    assert captions(pictures)[0] == "A crimson ball."
    same = teach(Teach(file, "A crimson ball.", str(pictures)))
    assert same.before == same.caption


def test_other_languages_and_tasks_stay(pictures: Path) -> None:
    file = str(pictures / "0.png")
    teach(Teach(file, "一个红色的球。", str(pictures), language="zh"))
    teach(Teach(file, "Red.", str(pictures), "question-answering", "Which colour?"))
    assert captions(pictures)[0] == "A red ball."
    assert captions(pictures)[-2:] == ["一个红色的球。", "Red."]


def test_an_example_that_measures_goes_on_measuring(tmp_path: Path, draw: Any, example: Any) -> None:
    file, folder = draw(tmp_path / "a.png", 1), tmp_path / "project"
    with Project.create(folder) as project:
        project.add([example(file, "A red ball.", split="test")])
    taught = teach(Teach(str(file), "A crimson ball.", str(folder)))
    assert not taught.shown
    with Project.open(folder) as project:
        [only] = project.examples()
        assert (only.split, only.target) == ("test", "A crimson ball.")
    new = next(f"A {word} ball." for word in map(str, range(99)) if split_of(f"a {word} ball") == "test")
    assert teach(Teach(str(draw(tmp_path / "b.png", 2)), new, str(folder))).shown


def test_a_pasted_picture_is_copied_into_the_project(cache: Path, tmp_path: Path, draw: Any) -> None:
    pasted = places.cache() / "pasted"
    pasted.mkdir()
    file, folder = draw(pasted / "pasted-1.png", 3), tmp_path / "project"
    teach(Teach(str(file), "A cloth.", str(folder)))
    file.unlink()
    with Project.open(folder) as project:
        [example] = project.examples()
    assert Path(example.media[0].path).is_relative_to(folder)
    assert Path(example.media[0].path).is_file()


def test_what_cannot_be_taught_says_why(tmp_path: Path, draw: Any) -> None:
    file, folder = draw(tmp_path / "a.png", 1), tmp_path / "project"
    with pytest.raises(DataError, match="empty"):
        teach(Teach(str(file), " \n", str(folder)))
    with pytest.raises(DataError, match="no task"):
        teach(Teach(str(file), "A ball.", str(folder), "transcription"))
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\nno")
    with pytest.raises(MediaError):
        teach(Teach(str(bad), "A ball.", str(folder)))
    assert not folder.exists()
    with pytest.raises(ProjectError):
        unteach(Unteach(str(folder), "0", made=True))


def test_the_very_next_caption_is_helped_by_it(
    model: Model, pictures: Path, draw: Any, tmp_path: Path
) -> None:
    """Without opening anything again."""
    session, shots = TorchSession(model, pictures), Shots(k=1, trust=0.9, naming=0, hints=0)
    near = draw(tmp_path / "near.png", 0, side=65)  # like 0.png of the project, and another file

    def caption() -> Captioned:
        events = session.caption([Query(str(near))], shots, SHORT)
        return next(event for event in events if isinstance(event, Captioned))

    before = caption()
    assert before.text == before.demonstrations[0].caption == "A red ball."
    taught = teach(Teach(str(pictures / "0.png"), "A wooden spoon.", str(pictures)))
    assert caption().text == "A wooden spoon."
    unteach(Unteach(str(pictures), taught.example, made=False))
    assert caption().text == "A red ball."


# ---- what to correct next -----------------------------------------------------------------------------------


def test_unsure_and_standing_for_others_comes_first() -> None:
    like = np.eye(5, dtype=np.float32)
    like[0, 1] = like[1, 0] = like[0, 2] = like[2, 0] = 0.9  # 0 stands for 1 and 2
    unsure, nothing = np.array([0.8, 0.8, 0.8, 0.9, 0.1], np.float32), np.zeros(5, np.float32)
    order = [one.row for one in most_worth(unsure, like, nothing, 5)]
    assert order[:2] == [0, 3]  # then the unsure one that nothing stands for
    assert sorted(order) == [0, 1, 2, 3, 4]
    first = most_worth(unsure, like, nothing, 1)[0]
    assert first.others == 2
    assert first.worth == pytest.approx(0.8 * (0.8 + 2 * 0.9 * 0.8))
    covered = np.array([1, 0.9, 0.9, 0, 0], np.float32)  # 0 was corrected before
    assert most_worth(unsure, like, covered, 1)[0].row == 3


def test_likeness_begins_where_files_have_something_in_common() -> None:
    angle = np.arccos(LIKE)
    rows = np.array([[1, 0], [np.cos(angle), np.sin(angle)], [-1, 0]], np.float32)
    np.testing.assert_allclose(likeness(rows[:1], rows), [[1, 0, 0]], atol=1e-6)


def found(session: TorchSession, **asked: Any) -> Suggested:
    *_, last = suggest(session, Suggest(**{"shots": Shots(k=1)} | asked))
    assert isinstance(last, Suggested)
    return last


def test_files_without_captions_are_suggested(
    model: Model, pictures: Path, draw: Any, tmp_path: Path, record: Any
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    files = [draw(folder / f"{seed}.png", 50 + seed) for seed in range(5)]
    draw(folder / "known.png", 0)  # the very bytes of one of the project
    record(folder / "low.wav", "low")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    session = TorchSession(model, pictures)
    events = list(suggest(session, Suggest(str(pictures), str(folder), 3, shots=Shots(k=1))))
    assert [event.file for event in events if isinstance(event, Note)] == [str(folder / "broken.png")]
    last = events[-1]
    assert isinstance(last, Suggested)
    assert (last.looked_at, last.candidates) == (5, 5)
    assert len({one.file for one in last.suggestions}) == 3
    assert {one.file for one in last.suggestions} <= {str(file) for file in files}
    assert all(one.caption == "" and f"{100 * one.score:.0f}% sure" in one.reason for one in last.suggestions)
    first = last.suggestions[0].file
    teach(Teach(first, "A cloth.", str(pictures)))
    after = found(session, project=str(pictures), folder=str(folder), count=9)
    assert after.candidates == 4
    assert first not in {one.file for one in after.suggestions}


def test_examples_are_suggested_with_what_they_say(model: Model, pictures: Path) -> None:
    session = TorchSession(model, pictures)
    last = found(session, project=str(pictures), count=2)
    said = dict(zip([str(pictures / f"{i}.png") for i in range(6)], captions(pictures), strict=True))
    assert [one.caption for one in last.suggestions] == [said[one.file] for one in last.suggestions]
    teach(Teach(last.suggestions[0].file, "Something else.", str(pictures)))
    assert (
        len(found(session, project=str(pictures), count=9).suggestions) == 6
    )  # corrected, not made: still there


def test_nothing_to_correct_is_said(model: Model, pictures: Path, tmp_path: Path) -> None:
    session = TorchSession(model, pictures)
    with pytest.raises(DataError, match="not a folder"):
        found(session, project=str(pictures), folder=str(tmp_path / "no"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="nothing left"):
        found(session, project=str(pictures), folder=str(tmp_path / "empty"))


# ---- the engine and the command line ------------------------------------------------------------------------


def test_the_engine_teaches(cache: Path, pictures: Path, draw: Any, tmp_path: Path) -> None:
    sessions, file = Sessions(), str(draw(tmp_path / "new.png", 9))
    [taught, end] = answer(1, Teach(file, "A cloth.", str(pictures)), sessions, Cancelled())
    assert isinstance(taught, Taught)
    assert end == Finished()
    [undone, _] = answer(2, Unteach(str(pictures), taught.example, True), sessions, Cancelled())
    assert isinstance(undone, Taught)
    assert undone.undone


def test_the_command_line_teaches_and_suggests(
    run: Any, model: Model, pictures: Path, draw: Any, tmp_path: Path
) -> None:
    file = draw(tmp_path / "new.png", 9)
    done = run("teach", file, "--caption", "A cloth.", "--project", pictures, "--json")
    assert done.code == 0
    [line] = done.lines
    assert (line["caption"], line["before"], line["shown"]) == ("A cloth.", "", True)
    undone = run("teach", "--undo", line["example"], "--project", pictures, "--json")
    assert undone.lines[0]["undone"]
    assert captions(pictures)[-1] == "A white dog."
    assert run("teach", "--project", pictures).code == 2
    assert run("teach", file, "--undo", line["example"], "--project", pictures).code == 2
    named = run("suggest", "--project", pictures, "--count", 2, "--json")
    assert named.code == 0
    assert len(named.lines[0]["suggestions"]) == 2
