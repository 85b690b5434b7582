# SPDX-License-Identifier: Apache-2.0
"""What of a picture, a long recording or a long text reaches the answer, and what is left when it is taken away."""

from pathlib import Path
from typing import Any

import pytest

from core.config import Shots
from core.model.assembly import Model
from core.project import Project
from core.protocol import Captioned, Note, Prompted, Streamed
from core.queries import other_file
from core.session import Query
from core.torch_session import TorchSession

NOTHING = Shots(k=0, hints=0)


@pytest.fixture
def seen(ask: Any, answers: Any) -> Any:
    """(text, score) of pictures with nothing in the prompt: only what cross-attention sees can make a difference."""

    def seen(session: TorchSession, *pictures: Path, **options: Any) -> list[tuple[str, float]]:
        events = ask(session, *pictures, shots=NOTHING, **options)
        return [(answer.text, round(answer.score, 5)) for answer in answers(events)]

    return seen


def test_with_closed_gates_pictures_do_not_reach_the_words(
    session: TorchSession, three: list[Path], seen: Any
) -> None:
    assert len(set(seen(session, *three))) == 1
    assert seen(session, *three, ablation="blank") == seen(session, *three)


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_with_open_gates_each_picture_counts_and_can_be_taken_away(
    batch: int, model: Model, gates: Any, session: TorchSession, three: list[Path], seen: Any
) -> None:
    closed = seen(session, three[0])[0]
    gates(model, 1.0)
    own = seen(session, *three)
    assert len(set(own)) == 3
    assert seen(session, *three, ablation="blank", batch=batch) == [closed] * 3
    assert seen(session, *three, ablation="swapped", batch=batch) == [own[1], own[2], own[0]]
    assert seen(session, three[0], ablation="swapped") == [closed], "alone there is nothing to swap with"


def test_swapping_keeps_to_the_kind_and_skips_what_is_broken(
    model: Model,
    gates: Any,
    session: TorchSession,
    three: list[Path],
    files: dict[str, Path],
    tmp_path: Path,
    ask: Any,
    seen: Any,
) -> None:
    gates(model, 1.0)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    own = seen(session, *three)
    sound = Query(str(files["audio"]), "captioning")
    events = ask(session, three[0], sound, broken, three[1], shots=NOTHING, ablation="swapped")
    given = [e for e in events if isinstance(e, Captioned)]
    assert (given[0].text, round(given[0].score, 5)) == own[1]
    assert (given[2].text, round(given[2].score, 5)) == own[0]


def test_swapping_takes_another_caption_where_there_is_one(three: list[Path]) -> None:
    captions = ("a frog", "a frog", "a toad")
    queries = [
        Query(str(path), exclude=frozenset({path.name, caption}))
        for path, caption in zip(three, captions, strict=True)
    ]
    assert [other_file(place, queries) for place in range(3)] == [str(three[i]) for i in (2, 2, 0)]
    assert other_file(0, queries[:2]) == str(three[1]), "better the same caption than none"


def test_swapped_speech_is_another_recording(
    session: TorchSession, tmp_path: Path, record: Any, texts: Any
) -> None:
    low, high = record(tmp_path / "low.wav", "low"), record(tmp_path / "high.wav", "high")
    assert texts(session, low, high) == ["low", "high"]
    queries = [Query(str(path), "transcription") for path in (low, high)]
    assert texts(session, *queries, ablation="swapped") == ["high", "low"]
    for ablation in ("blank", "text-only"):
        assert texts(session, *queries, ablation=ablation) == ["", ""]


def test_text_only_has_no_media_no_hints_and_no_demonstrations(
    model: Model, gates: Any, pictures: Path, three: Any, ask: Any, answers: Any
) -> None:
    gates(model, 1.0)
    session = TorchSession(model, pictures)
    events = ask(session, *three, shots=Shots(k=4), ablation="text-only")
    assert len({answer.text for answer in answers(events)}) == 1
    for event in events:
        if isinstance(event, Prompted):
            assert event.demonstrations == ()
            assert event.hints == ()


def test_blank_and_swapped_keep_hints_and_demonstrations(
    model: Model, pictures: Path, three: list[Path], ask: Any
) -> None:
    session = TorchSession(model, pictures)
    kept = [e for e in ask(session, *three, shots=Shots(k=3)) if isinstance(e, Prompted)]
    assert all(event.demonstrations and event.hints for event in kept)
    for ablation in ("blank", "swapped"):
        events = ask(session, *three, shots=Shots(k=3), ablation=ablation)
        assert [e for e in events if isinstance(e, Prompted)] == kept


# ---- long inputs --------------------------------------------------------------------------------------------


def test_the_third_window_of_a_recording_is_heard(
    model: Model, gates: Any, session: TorchSession, tmp_path: Path, record: Any, ask: Any, answers: Any
) -> None:
    """Eight seconds are four windows; only the third one differs."""
    words = ["low", "low", "", "low"]
    one = Query(str(record(tmp_path / "one.wav", *words, seconds=2.0)), "captioning")
    words[2] = "high"
    other = Query(str(record(tmp_path / "other.wav", *words, seconds=2.0)), "captioning")
    closed = answers(ask(session, one, other, shots=NOTHING))
    assert closed[0].score == closed[1].score
    gates(model, 1.0)
    opened = answers(ask(session, one, other, shots=NOTHING))
    assert opened[0].score != pytest.approx(opened[1].score, rel=1e-4)
    assert opened[0].score != pytest.approx(closed[0].score, rel=1e-4)


def test_a_recording_beyond_the_last_window_is_said(
    session: TorchSession, tmp_path: Path, record: Any, ask: Any, answers: Any
) -> None:
    long = record(tmp_path / "long.wav", *["low", ""] * 21, seconds=1.0)
    events = ask(session, Query(str(long), "captioning"))
    message = "Only the first 1 minutes of the recording are heard."
    assert Note(message, file=str(long)) in events
    assert answers(events)


def test_the_end_of_a_long_text_is_read(
    model: Model, gates: Any, session: TorchSession, tmp_path: Path, ask: Any, answers: Any, texts: Any
) -> None:
    """The prompt holds the beginning; cross-attention reads all windows of it."""
    body = "The red ball lies on the green grass. " * 60
    ends = ["A blue car waits.", "Yellow sun."]
    queries = []
    for i, end in enumerate(ends):
        path = tmp_path / f"{i}.txt"
        path.write_text(body + end, encoding="utf-8")
        queries.append(Query(str(path), "text", "Summarise."))
    events = ask(session, *queries)
    closed = answers(events)
    assert closed[0].score == closed[1].score
    assert sum("longer than the decoder reads" in e.message for e in events if isinstance(e, Note)) == 2
    gates(model, 1.0)
    opened = answers(ask(session, *queries))
    assert opened[0].score != opened[1].score, (
        "shut, they were the same to the bit; how far apart is up to random weights"
    )
    short = tmp_path / "short.txt"
    short.write_text("Yellow sun.", encoding="utf-8")
    mixed = [queries[0], Query(str(short), "text"), queries[1]]
    events = ask(session, *mixed, batch=3)
    assert not any(isinstance(event, Streamed) for event in events), "one of them without cross-attention"
    assert [answer.text for answer in answers(events)] == texts(session, *mixed)


def test_demonstrations_that_do_not_fit_are_left_out_from_the_least_similar(
    model: Model, tmp_path: Path, draw: Any, example: Any, files: dict[str, Path], ask: Any, answers: Any
) -> None:
    folder = tmp_path / "long"
    with Project.create(folder) as project:
        project.add(
            example(draw(folder / f"{i}.png", i), f"{i} " + "A very long caption. " * 12) for i in range(6)
        )
    session = TorchSession(model, folder)
    events = ask(session, files["image"], shots=Shots(k=6))
    (note,) = (e for e in events if isinstance(e, Note))
    shown = answers(events)[0].demonstrations
    assert note.message.startswith(f"{6 - len(shown)} demonstrations did not fit")
    assert 0 < len(shown) < 6
    similarities = [one.similarity for one in shown]
    assert similarities == sorted(similarities)
    few = answers(ask(session, files["image"], shots=Shots(k=len(shown))))[0].demonstrations
    assert shown == few, "those that stay are the most similar ones"
