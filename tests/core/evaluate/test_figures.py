# SPDX-License-Identifier: Apache-2.0
"""What an evaluation reports: figures, differences, settings, and the contract of its JSON."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.config import Shots
from core.evaluate import APPLY, BASELINES, evaluate, report
from core.metrics import score
from core.project import Project
from core.protocol import Event, Interval, Note, Progress, decode, encode
from core.tasks import TASKS


def notes(events: Sequence[Event]) -> list[Note]:
    return [event for event in events if isinstance(event, Note)]


def test_every_figure_and_baseline_of_a_split(
    project: Project, tmp_path: Path, nearest: Any, run: Any
) -> None:
    file = tmp_path / "answers.jsonl"
    session = nearest(project)
    result, events = run(evaluate(project, session, resamples=100, predictions=file, model="nearest"))
    assert (result.split, result.task, result.n) == ("test", "captioning", 8)
    assert [name for name, _ in result.metrics] == list(TASKS["captioning"].metrics)
    assert [name for name, _ in result.baselines] == list(APPLY["captioning"]) == list(BASELINES)
    assert all(
        [m for m, _ in figures] == list(TASKS["captioning"].metrics) for _, figures in result.baselines
    )
    assert not notes(events)
    stages = {event.stage for event in events if isinstance(event, Progress)}
    assert {"model", "text_only", "blank_media", "swapped_media", "knn", "label"} <= stages
    assert len(session.asked) == len(set(session.asked)) == 13 + 8  # the features of a file are computed once

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(list(line) == ["id", "file", "prediction", "references"] for line in lines)
    assert [len(line["references"]) for line in lines] == [2] * 8
    assert {line["id"] for line in lines} <= set(project.ids(split="test"))
    answers, references = [line["prediction"] for line in lines], [line["references"] for line in lines]
    assert dict(result.metrics)["cider_d"] == score("cider_d", answers, references, resamples=100)
    assert decode(encode(1, result)) == (1, result)


def test_differences_are_paired(project: Project, nearest: Any, run: Any) -> None:
    result, _ = run(evaluate(project, nearest(project), resamples=200, metrics=["rouge_l"]))
    mine = dict(result.metrics)["rouge_l"]
    for (name, figures), (same, between) in zip(result.baselines, result.differences, strict=True):
        assert name == same
        assert dict(between)["rouge_l"].value == pytest.approx(mine.value - dict(figures)["rouge_l"].value)
    text_only = dict(dict(result.differences)["text_only"])["rouge_l"]
    assert text_only.low > 0


def test_report_is_the_contract(project: Project, nearest: Any, run: Any) -> None:
    result, _ = run(evaluate(project, nearest(project), resamples=50, baselines=["knn"], seed=3))
    values = json.loads(json.dumps(report(result)))
    assert {"split", "n", "metrics", "baselines"} <= set(values)
    assert set(values["metrics"]["cider_d"]) == {"value", "low", "high"}
    assert set(values["baselines"]) == set(values["differences"]) == {"knn"}
    assert set(values["baselines"]["knn"]) == set(values["metrics"])
    assert values["settings"]["seed"] == "3"
    assert values["settings"]["shots"].startswith("strategy similarity, k 4, knowledge both, language en,")
    assert values["settings"]["generation"].startswith("max_new_tokens 0, beams 1,")
    assert len(values["settings"]["corpus"]) == 16
    assert "Penn Treebank" in values["settings"]["text of cider_d"]
    undefined = replace(result, metrics=(("cider_d", Interval(None, None, None)),))
    assert report(undefined)["metrics"]["cider_d"] == {"value": None, "low": None, "high": None}


def test_demonstrations_are_of_the_language_that_is_evaluated(
    project: Project, nearest: Any, run: Any
) -> None:
    session = nearest(project)
    run(evaluate(project, session, resamples=1, shots=Shots(k=2), baselines=["text_only"]))
    assert session.shots == [Shots(k=2, language="en")] * 2
    session = nearest(project)
    run(evaluate(project, session, resamples=1, shots=Shots(language="de"), baselines=[]))
    assert session.shots == [Shots(language="de")]
