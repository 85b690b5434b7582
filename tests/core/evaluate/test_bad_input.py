# SPDX-License-Identifier: Apache-2.0
"""What cannot be evaluated is named, and the rest goes on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import ConfigError, DataError
from core.evaluate import evaluate
from core.project import Media, Project
from core.protocol import Event, Note
from core.session import Query, SessionEvent


def notes(events: Sequence[Event]) -> list[Note]:
    return [event for event in events if isinstance(event, Note)]


def test_a_broken_file_is_counted_out_and_named(
    project: Project, tmp_path: Path, nearest: Any, run: Any
) -> None:
    session = nearest(project)
    broken = tmp_path / "test0.png"
    broken.write_bytes(broken.read_bytes()[:20])
    (tmp_path / "train3.png").write_bytes(b"")
    file = tmp_path / "answers.jsonl"
    result, events = run(
        evaluate(project, session, resamples=1, predictions=file, baselines=["knn", "blank_media"])
    )
    assert result.n == 7
    named = {note.file for note in notes(events)}
    assert named == {str(broken), str(tmp_path / "train3.png")}
    assert all("counted out" in note.message for note in notes(events))
    assert str(broken) not in file.read_text(encoding="utf-8")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 7


def test_a_baseline_that_always_fails_is_left_out(project: Project, nearest: Any, run: Any) -> None:
    session = nearest(project, broken="swapped")
    result, events = run(evaluate(project, session, resamples=1, baselines=["majority", "swapped_media"]))
    assert result.n == 8
    assert [name for name, _ in result.baselines] == ["majority"]
    assert "swapped_media is left out" in notes(events)[-1].message


def test_an_encoder_without_names_has_no_label_baseline(project: Project, nearest: Any, run: Any) -> None:
    result, events = run(evaluate(project, nearest(project, names=False), resamples=1))
    assert "label" not in dict(result.baselines)
    assert any("label is left out" in note.message for note in notes(events))


def test_nothing_can_be_answered(project: Project, nearest: Any) -> None:
    with pytest.raises(DataError, match="None of the 8 items"):
        list(evaluate(project, nearest(project, broken="none")))


def test_an_empty_split_says_where_examples_are(project: Project, nearest: Any) -> None:
    with pytest.raises(DataError, match=r"validation split .* is empty") as caught:
        list(evaluate(project, nearest(project), split="validation"))
    assert "train 13" in caught.value.hint


def test_a_demonstration_from_the_evaluated_split_stops_everything(project: Project, nearest: Any) -> None:
    session = nearest(project)
    session.remember(project.examples(split="test"))
    with pytest.raises(DataError, match="is itself being evaluated"):
        list(evaluate(project, session))


def test_an_item_shown_to_itself_stops_everything(project: Project, nearest: Any) -> None:
    """Also where the split is one that demonstrations may come from."""

    class Careless(nearest):  # type: ignore[misc, valid-type]
        def caption(self, queries: Sequence[Query], *settings: Any, **options: Any) -> Iterator[SessionEvent]:
            shown = [replace(query, exclude=frozenset()) for query in queries]
            events: Iterator[SessionEvent] = super().caption(shown, *settings, **options)
            return events

    with pytest.raises(DataError, match="is itself being evaluated"):
        list(evaluate(project, Careless(project), split="train"))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"task": "sculpture"}, DataError, "no task"),
        ({"task": "transcription"}, DataError, "no example of task"),
        ({"language": "zh"}, DataError, "no example of language zh"),
        ({"batch": 0}, ConfigError, "batch is 0"),
        ({"resamples": 0}, ConfigError, "resamples is 0"),
        ({"resamples": -5}, ConfigError, "resamples is -5"),
        ({"metrics": ["bleu_9"]}, ConfigError, "no metric"),
        ({"baselines": ["oracle"]}, ConfigError, "no baseline"),
        ({"predictions": Path("/nowhere/at/all.jsonl")}, DataError, "cannot be written"),
    ],
)
def test_wrong_wishes_are_refused_before_the_work(
    project: Project, options: dict[str, object], error: type[Exception], message: str, nearest: Any
) -> None:
    events: list[Event] = []
    with pytest.raises(error, match=message):
        events.extend(evaluate(project, nearest(project), **options))
    assert not events


def test_other_languages_and_tasks_are_left_out_with_a_note(
    project: Project, tmp_path: Path, nearest: Any, an_example: Any, run: Any
) -> None:
    media = Media("image", str(tmp_path / "test0.png"), "0" * 64)
    project.add(
        [
            an_example(media, "一个红球", "test", language="zh"),
            an_example(media, "red", "test", task="classification"),
        ]
    )
    result, events = run(evaluate(project, nearest(project), resamples=1, baselines=[]))
    assert result.n == 8
    assert [note.message for note in notes(events)] == [
        "Evaluated: task captioning. Left out: classification (1).",
        "Evaluated: language en. Left out: zh (1).",
    ]
    session = nearest(project)
    chinese, _ = run(evaluate(project, session, language="zh", resamples=1, baselines=["majority"]))
    assert chinese.n == 1
    assert {shots.language for shots in session.shots} == {"zh"}  # no answers are learned from another one
    assert "by character" in dict(chinese.settings)["text of cider_d"]
    assert chinese.baselines == ()  # there is no Chinese training caption


def test_old_predictions_survive_a_failed_run(project: Project, tmp_path: Path, nearest: Any) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text("precious\n", encoding="utf-8")
    with pytest.raises(DataError):
        list(evaluate(project, nearest(project, broken="none"), predictions=file))
    assert file.read_text(encoding="utf-8") == "precious\n"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
