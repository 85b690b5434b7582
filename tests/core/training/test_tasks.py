# SPDX-License-Identifier: Apache-2.0
"""Sounds beside pictures, labels, answers to questions: whatever the loop is given, it learns and resumes alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import ConfigError
from core.jobs import Run
from core.project import Project
from core.protocol import Captioned, Event, Stepped, Trained
from core.session import Query, open_session
from core.training import train

Make = Callable[..., Any]
SOUNDS = {
    "A low hum.": ("low",),
    "A beep.": ("middle",),
    "A whistle.": ("high",),
    "Two beeps.": ("middle", "", "middle"),
}


@pytest.fixture
def both(pictures: Path, record: Make, example: Make) -> Path:
    """Six pictures and four sounds, one of them longer than the encoder's window."""
    with Project.open(pictures) as project:
        for number, (caption, words) in enumerate(SOUNDS.items()):
            file = record(pictures / f"{number}.wav", *words, seconds=1.0)
            project.add([example(file, caption, kind="audio")])
    return pictures


def losses(events: list[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, Stepped)]


def test_pictures_and_sounds_are_learned_together(both: Path, a_run: Callable[..., Run]) -> None:
    settings: dict[str, Any] = {"project": both, "epochs": 6, "batch_size": 5, "micro_batch": 5}
    told = losses(list(train(a_run("whole", **settings))))
    assert sum(told[-2:]) < sum(told[:2])
    job, first = train(run := a_run("stopped", **settings)), list[Event]()
    while len(losses(first)) < 5:
        first.append(next(job))
    job.close()
    assert losses(first) + losses(list(train(run, resume=True))) == told
    session = open_session(str(run.folder), both)
    files = [str(both / "0.png"), str(both / "3.wav")]
    said = session.caption([Query(file, "captioning") for file in files], *_short())
    assert [event.text != "" for event in said if isinstance(event, Captioned)] == [True, True]


def _short() -> tuple[Any, Any]:
    from core.config import Generation, Shots

    return Shots(), Generation(max_new_tokens=4)


@pytest.mark.parametrize(
    ("task", "prompt", "answers"),
    [
        ("classification", "", ("red", "green", "red", "blue", "green", "blue")),
        ("question-answering", "What is it?", ("a ball", "a car", "a house", "the sun", "a cat", "a dog")),
    ],
)
def test_labels_and_answers(
    task: str, prompt: str, answers: tuple[str, ...], tmp_path: Path, draw: Make, example: Make,
    a_run: Callable[..., Run],
) -> None:  # fmt: skip
    with Project.create(tmp_path / task) as project:
        for number, answer in enumerate(answers):
            file = draw(tmp_path / f"{number}.png", number)
            split = "validation" if number > 3 else "train"
            project.add([example(file, answer, task=task, prompt=prompt, split=split)])
    events = list(train(a_run(project=tmp_path / task, epochs=8, evaluate_items=2, evaluate_every=100)))
    assert isinstance(events[-1], Trained)
    assert losses(events)[-1] < losses(events)[0]


def test_several_captions_of_one_file_are_all_learned(
    pictures: Path, example: Make, a_run: Callable[..., Run]
) -> None:
    with Project.open(pictures) as project:
        project.add(example(pictures / "0.png", text) for text in ("Something round.", "A toy to throw."))
    events = list(train(a_run(epochs=1, batch_size=2)))
    assert len(losses(events)) == 4, "eight captions, two a step"


def test_two_tasks_are_learned_together_and_resumed(
    pictures: Path, example: Make, a_run: Callable[..., Run]
) -> None:
    """The six captions, and two questions that come as often where the temperature is high."""
    with Project.open(pictures) as project:
        for number, answer in enumerate(("a ball", "a car")):
            file = pictures / f"{number}.png"
            project.add([example(file, answer, task="question-answering", prompt="What is it?")])
    settings: dict[str, Any] = {"task": "captioning", "tasks": ("question-answering",), "temperature": 100.0}
    told = losses(list(train(a_run("whole", **settings))))
    job, first = train(run := a_run("stopped", **settings)), list[Event]()
    while len(losses(first)) < 4:
        first.append(next(job))
    job.close()
    assert losses(first) + losses(list(train(run, resume=True))) == told
    with pytest.raises(ConfigError, match="beside captioning"):
        list(train(a_run("no", task="captioning", tasks=("transcription",))))


def test_the_examples_of_a_mixture(pictures: Path, example: Make, a_lesson: Make) -> None:
    with Project.open(pictures) as project:
        file = pictures / "0.png"
        project.add([example(file, "a ball", task="question-answering", prompt="What is it?")])
    lesson = a_lesson(task="captioning", tasks=("question-answering",), temperature=100.0, batch_size=7)
    (asked,) = [lesson.batch()]
    assert [question.asked.task for question in asked].count("question-answering") in (3, 4)
    assert len({variants[0].place for variants in lesson.questions}) == 7
