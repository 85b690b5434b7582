# SPDX-License-Identifier: Apache-2.0
"""Which examples are learned from, and what is said of the others."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.project import Project
from core.protocol import Note
from core.training.examples import FEW, Chosen, choose

Make = Callable[..., Any]


def chosen(steps: Generator[Note, None, Chosen]) -> tuple[Chosen, list[Note]]:
    notes = []
    while True:
        try:
            notes.append(next(steps))
        except StopIteration as stop:
            return stop.value, notes


def test_every_training_example_of_the_most_frequent_task_and_language(
    pictures: Path, draw: Make, example: Make
) -> None:
    with Project.open(pictures) as project:
        project.add(
            [
                example(draw(pictures / "fr.png", 60), "Un chat.", language="fr"),
                example(draw(pictures / "held.png", 61), "A fox.", split="validation"),
                example(draw(pictures / "label.png", 62), "fox", task="classification"),
            ]
        )
        found, _ = chosen(choose(project, "", ""))
        assert (found.task, found.language, len(found.items)) == ("captioning", "en", 6)
        french, _ = chosen(choose(project, "captioning", "fr"))
        assert [item.target for item in french.items] == ["Un chat."]
        labels, _ = chosen(choose(project, "classification", ""))
        assert [item.target for item in labels.items] == ["fox"]


def test_missing_files_are_named_and_left_out(pictures: Path) -> None:
    (pictures / "0.png").unlink()
    with Project.open(pictures) as project:
        found, notes = chosen(choose(project, "", ""))
        assert len(found.items) == 5
        assert any("0.png is left out" in note.message and note.hint for note in notes)
        for path in pictures.glob("*.png"):
            path.unlink()
        with pytest.raises(DataError, match="No training example can be read"):
            chosen(choose(project, "", ""))


def test_many_missing_files_do_not_make_many_notes(tmp_path: Path, draw: Make, example: Make) -> None:
    with Project.create(tmp_path / "many") as project:
        project.add(example(draw(tmp_path / f"{i}.png", i), f"A thing {i}.") for i in range(30))
        for i in range(25):
            (tmp_path / f"{i}.png").unlink()
        found, notes = chosen(choose(project, "", ""))
    assert len(found.items) == 5
    assert sum("left out" in note.message for note in notes) == 11
    assert any("15 more" in note.message for note in notes)


def test_repeated_captions_count_once_and_others_of_the_same_file_stay(
    pictures: Path, draw: Make, example: Make
) -> None:
    path = pictures / "0.png"
    with Project.open(pictures) as project:
        project.add([example(path, "a red ball"), example(path, "Something to play with.")])
        found, notes = chosen(choose(project, "", ""))
    targets = [item.target for item in found.items if item.file == str(path)]
    assert targets == ["A red ball.", "Something to play with."]
    assert any("1 examples repeat" in note.message for note in notes)


def test_few_examples_are_enough_but_said_to_be_few(tmp_path: Path, draw: Make, example: Make) -> None:
    with Project.create(tmp_path / "three") as project:
        project.add(example(draw(tmp_path / f"{i}.png", i), f"A thing {i}.") for i in range(3))
        found, notes = chosen(choose(project, "", ""))
        assert len(found.items) == 3
        assert any("by heart" in note.message for note in notes)
        project.add(example(draw(tmp_path / f"{i}.png", i), f"A thing {i}.") for i in range(3, FEW))
        assert chosen(choose(project, "", ""))[1] == []


def test_equal_captions_are_said_to_be_equal(tmp_path: Path, draw: Make, example: Make) -> None:
    with Project.create(tmp_path / "equal") as project:
        project.add(example(draw(tmp_path / f"{i}.png", i), "A cat.") for i in range(FEW))
        found, notes = chosen(choose(project, "", ""))
    assert len(found.items) == FEW
    assert [note for note in notes if "are the same" in note.message]


def test_nothing_to_learn_from(tmp_path: Path, draw: Make, example: Make) -> None:
    with Project.create(tmp_path / "empty") as project:
        with pytest.raises(DataError, match=r"training split .* is empty"):
            chosen(choose(project, "", ""))
        project.add([example(draw(tmp_path / "a.png", 1), "A cat.")])
        with pytest.raises(DataError, match="no example of task text"):
            chosen(choose(project, "text", ""))
        with pytest.raises(DataError, match="language fr"):
            chosen(choose(project, "", "fr"))
        with pytest.raises(DataError, match="no task 'sing'"):
            chosen(choose(project, "sing", ""))
