# SPDX-License-Identifier: Apache-2.0
"""The project folder: what is stored stays, whatever happens around it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DataError
from core.project import CHUNK, Example, Media, Project, Split, example_id


def example(number: int, *, split: Split = "train", folder: str = "/pictures", **changes: str) -> Example:
    hash = f"{number:064x}"
    target = changes.get("target", f"A cat, number {number}.")
    fields = {"task": "captioning", "prompt": "", "language": "en"} | changes | {"target": target}
    return Example(
        id=example_id([hash], fields["task"], fields["prompt"], target, fields["language"]),
        media=(Media("image", f"{folder}/{number}.png", hash, 2**64 - 1 - number),),
        split=split,
        group=f"cat {number}",
        tags=("animals",),
        source="test",
        **fields,
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project") as made:
        yield made


# ---- storing and finding --------------------------------------------------------------------------------


def test_what_was_added_is_found_after_reopening(tmp_path: Path) -> None:
    wanted = [example(i) for i in range(3)]
    with Project.create(tmp_path) as project:
        assert project.add(wanted) == ([item.id for item in wanted], [])
    with Project.open(tmp_path) as project:
        assert list(project.examples()) == wanted
        assert project.get(wanted[1].id) == wanted[1]


def test_a_known_example_is_left_alone(project: Project) -> None:
    first, second = example(1), example(2)
    project.add([first, second])
    project.edit(first.id, target="A tiger.")
    project.remove(second.id)
    added, known = project.add([first, second, example(3), example(3)])
    assert added == [example(3).id]
    assert known == [first.id, second.id, example(3).id]
    assert project.get(first.id).target == "A tiger."
    assert project.ids() == [first.id, example(3).id]


def test_filters_search_and_pages(project: Project) -> None:
    project.add(example(i, split="test" if i % 4 == 0 else "train") for i in range(2 * CHUNK + 7))
    project.add([example(9, language="fr", target="Un CHÂTEAU fort.", task="classification")])
    assert [item.target for item in project.examples(limit=3, offset=CHUNK - 1)] == [
        f"A cat, number {i}." for i in (CHUNK - 1, CHUNK, CHUNK + 1)
    ]
    everything = project.ids()
    assert [item.id for item in project.examples()] == everything
    for where in ({}, {"split": "test"}, {"search": "château"}):
        numbers, ids = project.sequence(**where), project.ids(**where)  # type: ignore[arg-type]
        assert len(numbers) == len(ids)
        behind = [item.id for item in project.examples(after=numbers[0], limit=3, **where)]  # type: ignore[arg-type]
        assert behind == ids[1:4]
    assert len(everything) == project.count() == 2 * CHUNK + 8
    assert [e.id for e in project.examples(split="test")] == project.ids(split="test")
    assert project.count(split="test") == (2 * CHUNK + 7 + 3) // 4
    assert [item.language for item in project.examples(search="château")] == ["fr"]
    assert project.count(search="9.PNG", language="fr") == 1
    assert project.count(task="classification") == project.count(language="fr") == 1
    assert project.count(kind="image") == project.count()
    assert project.count(kind="audio") == 0
    assert project.tally("split") == {
        "train": project.count(split="train"),
        "test": project.count(split="test"),
    }
    assert list(project.examples(limit=0)) == []


def test_examples_may_be_edited_while_they_are_read(project: Project) -> None:
    project.add(example(i) for i in range(CHUNK + 3))
    for item in project.examples():
        project.edit(item.id, tags=[*item.tags, "seen"])
    assert all(item.tags == ("animals", "seen") for item in project.examples())


def test_by_hash_and_media(project: Project) -> None:
    one, same_file = example(1), example(1, target="The same picture.")
    project.add([one, same_file, example(2)])
    assert project.by_hash(one.media[0].hash) == [one, same_file]
    project.remove(one.id)
    assert project.by_hash(one.media[0].hash) == [same_file]
    assert [(id, item.fingerprint) for id, _, item in project.media()] == [
        (same_file.id, 2**64 - 2),
        (example(2).id, 2**64 - 3),
    ]


def test_text_examples_have_no_media(project: Project) -> None:
    text = Example("t1", (), "text", "Hello", "Bonjour", "fr", "train", "hello", (), "test")
    project.add([text])
    assert project.get("t1") == text
    assert project.count(kind="text") == 1


def test_media_inside_the_project_move_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    with Project.create(folder) as project:
        project.add([example(1, folder=str(folder / "media")), example(2, folder=str(tmp_path / "outside"))])
    moved = tmp_path / "there"
    folder.rename(moved)
    with Project.open(moved) as project:
        inside, outside = (item.media[0].path for item in project.examples())
    assert Path(inside) == moved / "media" / "1.png"
    assert Path(outside) == tmp_path / "outside" / "2.png"


def test_import_reports_are_kept_in_order(project: Project) -> None:
    project.record_import('{"accepted": 1}')
    project.record_import('{"accepted": 2}')
    assert [report for _, report in project.imports()] == ['{"accepted": 1}', '{"accepted": 2}']


# ---- versions -------------------------------------------------------------------------------------------


def test_every_edit_is_kept_and_can_be_undone(project: Project) -> None:
    first = example(1)
    project.add([first])
    edited = project.edit(
        first.id, target="  A  dog. ", tags=["dogs"], split="test", language="de", prompt="?"
    )
    assert (edited.target, edited.tags, edited.split, edited.language) == ("A dog.", ("dogs",), "test", "de")
    assert (edited.id, edited.group, edited.version) == (first.id, first.group, 2)
    project.remove(first.id)
    assert project.ids() == []
    assert project.ids(removed=True) == [first.id]
    project.restore(first.id)
    changes = [(item.change, item.removed, item.example.version) for item in project.history(first.id)]
    assert changes == [("import", False, 1), ("edit", False, 2), ("remove", True, 3), ("restore", False, 4)]
    assert project.history(first.id)[0].example == first
    project.undo(first.id)
    assert project.ids(removed=True) == [first.id]
    project.undo(first.id)
    project.undo(first.id)
    back = project.get(first.id)
    assert (back.target, back.tags, back.split, back.version) == (first.target, first.tags, "train", 7)
    with pytest.raises(DataError, match="no earlier version"):
        project.undo(first.id)
    assert project.count(search="dog") == 0


def test_an_edit_that_changes_nothing_makes_no_version(project: Project) -> None:
    project.add([example(1)])
    assert project.edit(example(1).id, target=example(1).target, tags=("animals",)).version == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": " \u200b\n"}, "empty"),
        ({"target": "x" * 5_000}, "5,000"),
        ({"split": "holdout"}, "holdout"),
    ],
)
def test_unusable_edits_change_nothing(project: Project, change: dict[str, str], message: str) -> None:
    project.add([example(1)])
    with pytest.raises(DataError, match=message):
        project.edit(example(1).id, **change)  # type: ignore[arg-type]
    assert project.history(example(1).id)[-1].example == example(1)


def test_unknown_ids_are_named(project: Project) -> None:
    for use in (project.get, project.remove, project.restore, project.undo, project.history):
        with pytest.raises(DataError, match="no example nowhere"):
            use("nowhere")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text("abc", min_size=1, max_size=3), st.none()), max_size=8))
def test_undo_goes_back_through_any_sequence(project: Project, actions: list[str | None]) -> None:
    """Text is an edit to it, None is an undo; a list of states is the model."""
    start = example(int(time.monotonic_ns()))
    project.add([start])
    states = [start.target]
    for action in actions:
        if action is not None:
            project.edit(start.id, target=action)
            states += [action] if action != states[-1] else []
        elif len(states) > 1:
            project.undo(start.id)
            states.pop()
        assert project.get(start.id).target == states[-1]
    versions = [item.example.version for item in project.history(start.id)]
    assert versions == list(range(1, len(versions) + 1))
