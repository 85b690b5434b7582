# SPDX-License-Identifier: Apache-2.0
"""What is asked of a file and what comes back, with a whole, if tiny, model."""

import math
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.answering import Prepared
from core.config import Generation, Shots
from core.errors import ConfigError, DataError
from core.model.assembly import Model
from core.protocol import Captioned, FileFailed, Prompted, Started, Streamed
from core.session import Query, open_session
from core.tasks import TASKS
from core.torch_session import TorchSession

ALONE = Shots(k=0)
NOTHING = Shots(k=0, hints=0)
SHORT = Generation(max_new_tokens=8)


# ---- one file -----------------------------------------------------------------------------------------------


def test_a_picture_is_captioned_word_by_word(
    session: TorchSession, files: dict[str, Path], tiny_models: Any, ask: Any, answers: Any
) -> None:
    events = ask(session, files["image"])
    assert [type(event) for event in events[:3]] == [Started, Prompted, Streamed]
    (answer,) = answers(events)
    assert events[-1] is answer
    assert (answer.file, answer.task) == (str(files["image"]), "captioning")
    streamed = [event.token for event in events if isinstance(event, Streamed)]
    assert tuple(streamed) == answer.tokens
    assert len(streamed) > 1
    assert "".join(token.text for token in streamed).strip() == answer.text != ""
    assert all(0 < token.score <= 1 for token in answer.tokens)
    assert 0 < answer.score <= max(token.score for token in answer.tokens)
    prompted = events[1]
    assert isinstance(prompted, Prompted)
    assert len(prompted.hints) == ALONE.hints
    assert {name for name, _ in prompted.hints} <= set(tiny_models.LABELS)
    likely = [p for _, p in prompted.hints]
    assert likely == sorted(likely, reverse=True)
    assert session.labels(str(files["image"]), 4) == list(prompted.hints)


def test_the_score_is_the_geometric_mean_with_and_without_the_filter(
    session: TorchSession, files: dict[str, Path], ask: Any, answers: Any
) -> None:
    with_filter, without = (
        answers(ask(session, files["image"], generation=replace(SHORT, filter=on)))[0] for on in (True, False)
    )
    assert with_filter.text == without.text
    assert with_filter.score == pytest.approx(without.score)
    assert 0 < without.score < 1
    logs = [math.log(token.score) for token in without.tokens]
    if len(without.tokens) == SHORT.max_new_tokens:
        assert without.score == pytest.approx(math.exp(sum(logs) / len(logs)), rel=1e-4)


def test_speech_is_written_down_and_other_sounds_are_captioned(
    session: TorchSession, tmp_path: Path, record: Any, tiny_models: Any, ask: Any, answers: Any
) -> None:
    import soundfile

    noise = tmp_path / "noise.wav"
    soundfile.write(noise, np.random.default_rng(5).normal(0, 0.1, 32_000).astype(np.float32), 16_000)
    for word in tiny_models.TONES:
        (answer,) = answers(ask(session, record(tmp_path / f"{word}.wav", word)))
        assert (answer.task, answer.text) == ("transcription", word)
        assert answer.score > 0.8
    (answer,) = answers(ask(session, noise))
    assert answer.task == "captioning"
    assert answer.text


def test_a_text_is_answered_with_and_without_a_file(
    session: TorchSession, files: dict[str, Path], ask: Any, answers: Any
) -> None:
    by_file = answers(ask(session, files["text"]))[0]
    assert by_file.task == "text"
    assert by_file.text
    by_prompt = answers(ask(session, Query("", "text", "Translate: la pomme est rouge.")))[0]
    assert by_prompt.file == ""
    assert by_prompt.text == by_file.text, "the same words are the same question"
    both = answers(ask(session, Query(str(files["text"]), "text", "Be brief.")))[0]
    assert both.text != by_file.text


def test_a_text_in_another_encoding_is_read(session: TorchSession, tmp_path: Path, texts: Any) -> None:
    text = "把这句话翻译成英文：今天的天气非常好，我们去公园散步吧。"
    for encoding in ("utf-8", "gb18030", "utf-16"):
        (tmp_path / f"{encoding}.txt").write_bytes(text.encode(encoding))
    assert len(set(texts(session, *tmp_path.glob("*.txt")))) == 1


@pytest.mark.parametrize("task", TASKS)
def test_every_task_answers_every_kind_it_takes(
    task: str, session: TorchSession, files: dict[str, Path], ask: Any, answers: Any
) -> None:
    for kind, file in files.items():
        query = Query(str(file), task, "What is it?" if task == "question-answering" else "")
        events = ask(session, query)
        if kind not in TASKS[task].inputs:
            (failed,) = (event for event in events if isinstance(event, FileFailed))
            assert f"this is {kind}" in failed.error
            continue
        (answer,) = answers(events)
        assert answer.task == task
        streamed = "".join(event.token.text for event in events if isinstance(event, Streamed))
        assert streamed.strip() == answer.text == "".join(token.text for token in answer.tokens).strip()
        assert answer.text
        assert task == "text" or "\n" not in answer.text


def test_the_task_decides_how_long_an_answer_may_be(
    session: TorchSession, files: dict[str, Path], ask: Any, answers: Any
) -> None:
    usual, own, longer = (
        answers(
            ask(session, files["image"], shots=NOTHING, generation=Generation(max_new_tokens=n, filter=False))
        )[0]
        for n in (0, TASKS["captioning"].max_new_tokens, 60)
    )
    assert usual.text == own.text
    assert len(usual.tokens) > 8
    assert len(longer.text) > len(usual.text)
    assert longer.text.startswith(usual.text)


# ---- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 4])
def test_unreadable_files_fail_with_a_reason_and_the_rest_goes_on(
    batch: int, session: TorchSession, files: dict[str, Path], tmp_path: Path, ask: Any
) -> None:
    bad = {
        "missing.png": None, "empty.png": b"", "broken.png": files["image"].read_bytes()[:60], "text.jpg": b"only text",
        "cut.wav": files["audio"].read_bytes()[:3000], "what.bin": bytes(range(256)) * 9,
    }  # fmt: skip
    for name, data in bad.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
    (tmp_path / "folder").mkdir()
    order = [tmp_path / name for name in (*bad, "folder")]
    order = [files["image"], *order[:4], files["audio"], *order[4:], files["text"]]
    events = ask(session, *order, batch=batch)
    ends = [event for event in events if isinstance(event, Captioned | FileFailed)]
    assert [end.file for end in ends] == [str(path) for path in order]
    for end in ends:
        if Path(end.file) in files.values():
            assert isinstance(end, Captioned)
        else:
            assert isinstance(end, FileFailed)
            assert end.error
            assert end.hint


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (Query("image", "question-answering"), "No question was asked"),
        (Query("image", "question-answering", "  "), "No question was asked"),
        (Query("", "text", " "), "There is no text"),
        (Query("", "captioning"), "takes image or audio, and this is text"),
        (Query("image", "juggling"), "There is no task juggling"),
        (Query("image", "text"), "takes text, and this is image"),
        (Query("text", "text", "word " * 3000), "The prompt is [0-9]+ tokens long"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_says_so(
    query: Query, error: str, session: TorchSession, files: dict[str, Path], ask: Any
) -> None:
    path = str(files[query.file]) if query.file else ""
    (failed,) = (e for e in ask(session, replace(query, file=path)) if isinstance(e, FileFailed))
    assert re.search(error, failed.error)
    assert failed.hint


def test_an_unknown_strategy_is_refused(session: TorchSession, files: dict[str, Path], ask: Any) -> None:
    with pytest.raises(ConfigError, match="no strategy magic"):
        ask(session, files["image"], shots=Shots(strategy="magic"))


def test_without_the_base_models_each_file_says_what_to_do(
    tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "nothing"))
    session = open_session("starter")
    for file in (files["image"], files["audio"], files["text"]):
        (failed,) = (
            e for e in session.caption([Query(str(file))], ALONE, SHORT) if isinstance(e, FileFailed)
        )
        assert "is not here yet" in failed.error
        assert "python -m core fetch" in failed.hint


# ---- batches ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", [0.0, 1.0])
def test_a_batch_answers_as_one_by_one(
    gate: float,
    model: Model,
    gates: Any,
    pictures: Path,
    files: dict[str, Path],
    tmp_path: Path,
    draw: Any,
    ask: Any,
    answers: Any,
) -> None:
    """Prompts of different length, demonstrations for some only, kinds mixed: the same answers in the same order."""
    gates(model, gate)
    session = TorchSession(model, pictures)
    mixed: list[Path | Query] = [draw(tmp_path / f"q{i}.png", 200 + i) for i in range(5)]
    mixed[3:3] = [files["text"], Query(str(files["audio"]), "captioning"), files["audio"]]
    mixed.append(Query(str(mixed[0]), "question-answering", "What?"))
    shots = Shots(k=2, trust=0.2)
    single = answers(ask(session, *mixed, shots=shots))
    assert len({answer.text for answer in single}) > 4
    for batch in (3, 16):
        together = answers(ask(session, *mixed, shots=shots, batch=batch))
        assert [answer.text for answer in together] == [answer.text for answer in single]
        assert [answer.demonstrations for answer in together] == [answer.demonstrations for answer in single]
        assert [answer.score for answer in together] == pytest.approx([a.score for a in single], rel=1e-3)


@pytest.mark.parametrize(
    ("shots", "voting"),
    [
        (Shots(k=2), 6),
        (Shots(k=2, voters=3), 3),
        (Shots(k=2, voters=0), 2),
        (Shots(k=0), 0),
        (Shots(k=2, strategy="random"), 2),
    ],
)
def test_more_similar_examples_vote_than_are_shown(
    model: Model, pictures: Path, files: dict[str, Path], shots: Shots, voting: int
) -> None:
    session = TorchSession(model, pictures)
    one = Prepared(Query(str(files["image"]), "captioning"), 0.0)
    list(session.prepare(one, shots, Generation(), "none"))
    assert one.asked is not None
    assert len(one.asked.voters) == voting, "of six captions in the train split"
    assert one.asked.picks == one.asked.voters[len(one.asked.voters) - min(shots.k, voting) :]
    similar = [voter.similarity for voter in one.asked.voters]
    assert shots.strategy == "random" or similar == sorted(similar)


@pytest.mark.parametrize(
    ("k", "gate", "told", "counted"),
    [(0, 0.0, -1.0, 0.5), (0, 1.0, -1.0, 0.3), (2, 0.0, -1.0, 0.3), (0, 0.0, 0.1, 0.1)],
)
def test_names_that_are_all_there_is_count_more(
    model: Model,
    gates: Any,
    pictures: Path,
    files: dict[str, Path],
    k: int,
    gate: float,
    told: float,
    counted: float,
) -> None:
    """Where nobody says how much, and the model has not learned to look."""
    gates(model, gate)
    session = TorchSession(model, pictures)
    session.trust = 0.3
    one = Prepared(Query(str(files["image"]), "captioning"), 0.0)
    list(session.prepare(one, Shots(k=k, trust=told), Generation(), "none"))
    assert one.asked is not None
    assert one.asked.trust == counted


def test_a_batch_sends_finished_answers_only(session: TorchSession, files: dict[str, Path], ask: Any) -> None:
    events = ask(session, files["image"], files["image"], batch=2)
    assert [type(event) for event in events] == [Started, Prompted, Captioned] * 2


# ---- features and labels ------------------------------------------------------------------------------------


def test_features_have_length_one_and_keep_their_order(
    session: TorchSession, three: list[Path], tmp_path: Path, files: dict[str, Path]
) -> None:
    again = shutil.copy(three[0], tmp_path / "again.png")
    names = [str(path) for path in (*three, again)]
    vectors = session.features(names)
    assert vectors.shape == (4, 1280)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert np.array_equal(vectors[0], vectors[3])
    assert session.features(names[::-1]) == pytest.approx(vectors[::-1])
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-3
    assert session.features([str(files["text"])]).shape == (1, 384)
    with pytest.raises(DataError, match="image, text cannot be compared"):
        session.features([names[0], str(files["text"])])
    (tmp_path / "broken.png").write_bytes(three[0].read_bytes()[:80])
    with pytest.raises(DataError, match=r"broken\.png"):
        session.features([names[0], str(tmp_path / "broken.png")])


def test_an_encoder_without_names_has_no_labels(session: TorchSession, files: dict[str, Path]) -> None:
    assert session.labels(str(files["audio"]), 3) == []
    assert session.labels(str(files["text"]), 3) == []
    assert len(session.labels(str(files["image"]), 3)) == 3
