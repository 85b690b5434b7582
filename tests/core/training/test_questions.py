# SPDX-License-Identifier: Apache-2.0
"""How training examples are asked: as in use, with demonstrations that never give the answer away."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from core.config import Generation, Shots
from core.project import Project
from core.protocol import Captioned
from core.session import Query

Make = Callable[..., Any]


def test_variants_are_drawn_by_seed_item_and_variant_alone(a_lesson: Make) -> None:
    drawn = {"shot_dropout": 0.5, "hint_dropout": 0.25}
    one, again, other = a_lesson(**drawn), a_lesson(**drawn), a_lesson(**drawn, seed=1)
    asked = [[q.asked for q in chain.from_iterable(lesson.questions)] for lesson in (one, again, other)]
    assert asked[0] == asked[1] != asked[2]


def test_the_item_itself_and_its_caption_are_never_shown(
    pictures: Path, draw: Make, example: Make, a_lesson: Make
) -> None:
    with Project.open(pictures) as project:  # another picture with the caption of the first
        project.add([example(draw(pictures / "twin.png", 90), "a red ball")])
    lesson = a_lesson(shot_dropout=0.0, k_max=6, variants=8)
    shown = 0
    for question in chain.from_iterable(lesson.questions):
        for pick in question.asked.picks:
            shown += 1
            assert pick.entry.id != question.item.id
            assert pick.entry.hash != question.item.hash
            assert pick.entry.caption.lower().rstrip(".") != question.item.target.lower().rstrip(".")
    assert shown > 20


def test_shots_and_names_are_dropped_as_often_as_said(a_lesson: Make) -> None:
    def shares(**settings: Any) -> tuple[float, float]:
        asked = [q.asked for q in chain.from_iterable(a_lesson(variants=32, **settings).questions)]
        return sum(bool(a.picks) for a in asked) / len(asked), sum(bool(a.names) for a in asked) / len(asked)

    assert shares(shot_dropout=0.0, hint_dropout=0.0) == (1.0, 1.0)
    assert shares(shot_dropout=1.0, hint_dropout=1.0) == (0.0, 0.0)
    shots, names = shares(shot_dropout=0.5, hint_dropout=0.25)
    assert shots == pytest.approx(0.5, abs=0.12)
    assert names == pytest.approx(0.75, abs=0.12)
    assert shares(k_max=0, shot_dropout=0.0, hint_dropout=0.0) == (0.0, 1.0)


def test_the_number_of_demonstrations_is_drawn_too(a_lesson: Make) -> None:
    questions = chain.from_iterable(a_lesson(variants=16, shot_dropout=0.0, k_max=3).questions)
    assert {len(question.asked.picks) for question in questions} == {1, 2, 3}


def test_the_answer_is_what_the_model_writes(a_lesson: Make) -> None:
    lesson = a_lesson()
    tokenizer, prompter = lesson.model.tokenizer, lesson.scoring.session.prompter
    for question in chain.from_iterable(lesson.questions):
        assert tokenizer.decode(list(question.answer)) == f" {question.item.target}\n"
        assert question.read + question.answer[-1:] == question.asked.tokens + question.answer
        search = prompter.search([question.asked], Generation())
        assert question.answer[-1] in search.end
        assert not set(question.answer[:-1]) & search.end


def test_validation_is_asked_as_in_use(
    held_out: Path, a_lesson: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = a_lesson(project=held_out, evaluate_items=8, k_max=4)
    session = lesson.scoring.session
    assert len(lesson.validation) == 3
    for question in lesson.validation:
        query = Query(question.item.file, "captioning", "", question.item.marks)
        events = session.caption([query], Shots(k=4, language="en"), Generation(max_new_tokens=2))
        (answer,) = (event for event in events if isinstance(event, Captioned))
        assert [d.id for d in answer.demonstrations] == [pick.entry.id for pick in question.asked.picks]


def test_a_caption_longer_than_the_context_is_left_out(
    pictures: Path, draw: Make, example: Make, a_run: Make, tiny_models: Any
) -> None:
    from core.training.conversation import Conversation
    from core.training.lesson import prepare

    with Project.open(pictures) as project:
        project.add([example(draw(pictures / "long.png", 91), "word " * tiny_models.CONTEXT)])
    steps, notes = prepare(a_run(), Conversation(), resume=False), []
    while True:
        try:
            notes.append(next(steps))
        except StopIteration as stop:
            lesson = stop.value
            break
    assert len(lesson.questions) == 6
    assert any("long.png is left out" in getattr(note, "message", "") for note in notes)
