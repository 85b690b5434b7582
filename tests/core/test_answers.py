# SPDX-License-Identifier: Apache-2.0
"""How answers are searched, bounded and withheld, through the session that everybody uses.

With a trust of 0.99 and one demonstration the answer is that demonstration's caption, whatever the tiny decoder likes.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.config import Generation, Shots
from core.model.assembly import Model
from core.project import Project
from core.protocol import Captioned, Note, Streamed
from core.session import Query
from core.torch_session import TorchSession

COPY = Shots(k=1, trust=0.99, hints=0)
WAYS: dict[str, dict[str, Any]] = {
    "stream": {}, "batch": {"batch": 2}, "beams": {"generation": Generation(max_new_tokens=24, beams=3)},
}  # fmt: skip


@pytest.fixture
def say(tmp_path: Path, model: Model, draw: Any, example: Any) -> Any:
    """A session that captions the picture `say.picture` with the given words."""

    def say(*captions: str, task: str = "captioning") -> TorchSession:
        folder = tmp_path / f"says {len(list(tmp_path.iterdir()))}"
        with Project.create(folder) as project:
            project.add(
                example(draw(folder / f"{i}.png", 50 + i), caption, task=task)
                for i, caption in enumerate(captions)
            )
        return TorchSession(model, folder)

    say.picture = draw(tmp_path / "query.png", 50, side=65)  # type: ignore[attr-defined]
    return say


@pytest.mark.parametrize("way", WAYS)
def test_a_trusted_demonstration_is_repeated_word_for_word(way: str, say: Any, texts: Any) -> None:
    for caption in ("A zebra in the grass.", "Zebra", "一只 café-猫", "It's 5 o'clock, isn't it?"):
        session = say(caption)
        options = {"generation": Generation(max_new_tokens=24)} | WAYS[way]
        assert texts(session, say.picture, shots=COPY, **options) == [caption]


# ---- the filter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_harmful_words_are_withheld_and_it_is_said(way: str, say: Any, ask: Any, answers: Any) -> None:
    session = say("A fucking ugly dog.")
    options = {"generation": Generation(max_new_tokens=24)} | WAYS[way]
    events = ask(session, say.picture, say.picture, shots=COPY, **options)
    assert [answer.text for answer in answers(events)] == ["A", "A"]
    assert not any("uck" in event.token.text for event in events if isinstance(event, Streamed))
    notes = [event for event in events if isinstance(event, Note)]
    assert [note.file for note in notes] == [str(say.picture)] * 2
    assert all("harmful word" in note.message and "filter" in note.hint for note in notes)
    off = replace(options["generation"], filter=False)
    events = ask(session, say.picture, shots=COPY, **(options | {"generation": off}))
    assert [answer.text for answer in answers(events)] == ["A fucking ugly dog."]
    assert not any(isinstance(event, Note) for event in events)


def test_an_alternative_is_filtered_too(say: Any, ask: Any, answers: Any) -> None:
    session = say("A fucking dog.")
    generation = Generation(max_new_tokens=24, beams=2, sequences=2)
    (answer,) = answers(ask(session, say.picture, shots=COPY, generation=generation))
    assert "uck" not in answer.text + "".join(answer.alternatives)


def test_in_chinese_too(say: Any, texts: Any) -> None:
    assert texts(say("他是傻逼吗"), say.picture, shots=COPY, generation=Generation(max_new_tokens=24)) == [
        "他是"
    ]


# ---- words that are never written ---------------------------------------------------------------------------


@pytest.mark.parametrize("banned", ["zebra", "Zebra", "ZEBRA"])
def test_a_banned_word_is_not_written_in_any_case(banned: str, say: Any, texts: Any) -> None:
    for caption in ("Zebra and zebra.", "A zebra.", "zebra", "ZEBRA"):
        generation = Generation(max_new_tokens=24, banned=(banned, "dog"))
        (text,) = texts(say(caption), say.picture, shots=COPY, generation=generation)
        assert text
        assert "zebra" not in text.lower()


# ---- labels -------------------------------------------------------------------------------------------------

LABELS = (
    "cat",
    "cat food",
    "Mr. X.",
    "a very long label that has many more tokens than sixteen, beyond any doubt",
)
SEARCHES = {
    "greedy": Generation(), "short": Generation(max_new_tokens=1), "sampled": Generation(temperature=2.0, seed=1),
    "beams": Generation(beams=4), "several": Generation(sequences=3), "penalty": Generation(repetition_penalty=5.0),
}  # fmt: skip


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("batch", [1, 4])
def test_a_label_is_always_a_known_one(
    search: str, batch: int, say: Any, ask: Any, answers: Any, tmp_path: Path, draw: Any
) -> None:
    session = say(*LABELS, task="classification")
    queries = [Query(str(draw(tmp_path / f"q{i}.png", 400 + i)), "classification") for i in range(4)]
    given = answers(
        ask(session, *queries, shots=Shots(k=0, hints=2), generation=SEARCHES[search], batch=batch)
    )
    assert len(given) == 4
    for answer in given:
        assert {answer.text, *answer.alternatives} <= set(LABELS)
    if search == "several":
        assert all(len({answer.text, *answer.alternatives}) == 3 for answer in given)


def test_every_label_can_be_given(say: Any, texts: Any, tmp_path: Path, draw: Any) -> None:
    session = say(*LABELS, task="classification")
    queries = [Query(str(draw(tmp_path / "q.png", 400)), "classification")] * 12
    found = {
        text
        for seed in range(12)
        for text in texts(session, queries[0], generation=Generation(temperature=3.0, seed=seed))
    }
    assert len(found) > 1


def test_a_text_is_classified_by_what_it_says(
    model: Model, tmp_path: Path, ask: Any, answers: Any, example: Any
) -> None:
    folder = tmp_path / "moods"
    with Project.create(folder) as project:
        for i, (text, label) in enumerate(
            [("I love it.", "good"), ("I hate it.", "bad"), ("It was fine.", "good")]
        ):
            file = folder / f"{i}.txt"
            file.write_text(text, encoding="utf-8")
            project.add([example(file, label, "text", task="classification")])
    session = TorchSession(model, folder)
    scores = set()
    for i, text in enumerate(("What a wonderful film!", "A waste of time.", "Nobody knows.")):
        file = tmp_path / f"query{i}.txt"
        file.write_text(text, encoding="utf-8")
        (answer,) = answers(ask(session, Query(str(file), "classification"), shots=Shots(k=2)))
        assert answer.text in ("good", "bad")
        assert len(answer.demonstrations) == 2
        scores.add(answer.score)
    assert len(scores) == 3, "another text, another prompt"


# ---- several answers, chance --------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(
    "generation",
    [
        Generation(max_new_tokens=6, sequences=3), Generation(max_new_tokens=6, beams=4, sequences=3),
        Generation(max_new_tokens=6, temperature=1.5, sequences=3, seed=2),
    ],
    ids=["greedy", "beams", "sampled"],
)  # fmt: skip
def test_alternatives_differ_from_the_answer_and_from_each_other(
    generation: Generation, batch: int, session: TorchSession, ask: Any, answers: Any, three: list[Path]
) -> None:
    given = answers(ask(session, *three, generation=generation, batch=batch))
    for answer in given:
        assert len(answer.alternatives) == 2
        assert len({answer.text, *answer.alternatives}) == 3
    single = answers(ask(session, *three, generation=generation))
    if not generation.temperature:
        assert [a.text for a in given] == [a.text for a in single]


def test_one_answer_has_no_alternatives(
    session: TorchSession, ask: Any, answers: Any, three: list[Path]
) -> None:
    for generation in (Generation(max_new_tokens=6), Generation(max_new_tokens=6, beams=3)):
        (answer,) = answers(ask(session, three[0], generation=generation))
        assert answer.alternatives == ()


def test_beams_find_what_is_at_least_as_likely(
    session: TorchSession, ask: Any, answers: Any, three: list[Path]
) -> None:
    def total(beams: int) -> list[float]:
        generation = Generation(max_new_tokens=5, beams=beams, length_penalty=1.0, filter=False)
        events = ask(session, *three, shots=Shots(k=0, hints=0), generation=generation)
        return [answer.score for answer in answers(events)]

    greedy, wide = total(1), total(8)
    assert all(b >= g * 0.999 for g, b in zip(greedy, wide, strict=True))
    assert any(b > g * 1.01 for g, b in zip(greedy, wide, strict=True))


def test_the_seed_decides_what_is_drawn(session: TorchSession, texts: Any, three: list[Path]) -> None:
    def draw(seed: int) -> list[str]:
        found: list[str] = texts(
            session, *three, generation=Generation(max_new_tokens=8, temperature=1.0, seed=seed)
        )
        return found

    assert draw(1) == draw(1)
    assert len({tuple(draw(seed)) for seed in range(4)}) > 2
    assert draw(1) != texts(session, *three)


def test_narrow_sampling_is_greedy(session: TorchSession, texts: Any, three: list[Path]) -> None:
    greedy = texts(session, *three)
    for narrow in ({"top_k": 1}, {"top_p": 0.0}, {"temperature": 1e-4}):
        generation = Generation(**({"max_new_tokens": 8, "temperature": 1.0, "seed": 5} | narrow))  # type: ignore[arg-type]
        assert texts(session, *three, generation=generation) == greedy


def test_nothing_is_repeated_when_it_must_not_be(say: Any, texts: Any) -> None:
    """Also not what a demonstration repeats."""
    session = say("red red red red red")
    for options, expected in (({}, 5), ({"no_repeat_ngram": 1}, 1), ({"no_repeat_ngram": 3}, 3)):
        generation = Generation(max_new_tokens=24, **options)  # type: ignore[arg-type]
        (text,) = texts(session, say.picture, shots=COPY, generation=generation)
        assert text.startswith("red")
        assert text.split().count("red") <= expected


def test_an_answer_is_never_empty(
    session: TorchSession, ask: Any, answers: Any, tmp_path: Path, draw: Any
) -> None:
    queries = [draw(tmp_path / f"{i}.png", 500 + i) for i in range(6)]
    for generation in (Generation(max_new_tokens=6), Generation(max_new_tokens=6, beams=2)):
        events = ask(session, *queries, generation=generation)
        assert all(isinstance(event, Captioned) and event.score > 0 for event in answers(events))
