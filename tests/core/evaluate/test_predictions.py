# SPDX-License-Identifier: Apache-2.0
"""Answers on disk, and the comparison of two such files."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.evaluate import compare, evaluate
from core.metrics import score
from core.project import Project


def test_compare_files_of_predictions(project: Project, tmp_path: Path, nearest: Any, run: Any) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    run(evaluate(project, nearest(project), resamples=1, baselines=[], predictions=first))
    lines = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
    worse = [json.dumps(line | {"prediction": "zebra"}) for line in lines[:6]]
    second.write_text("\n".join(worse) + "\n", encoding="utf-8")
    between = compare(first, second, ["rouge_l", "wer"], resamples=200)
    references = [line["references"] for line in lines[:6]]
    better = score("rouge_l", [line["prediction"] for line in lines[:6]], references, resamples=1).value
    assert between["rouge_l"].value == pytest.approx(
        better - score("rouge_l", ["zebra"] * 6, references, resamples=1).value
    )
    assert between["rouge_l"].low > 0
    assert between["wer"].value < 0


def test_compare_refuses_what_cannot_be_compared(
    project: Project, tmp_path: Path, nearest: Any, run: Any
) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    run(evaluate(project, nearest(project), resamples=1, baselines=[], predictions=first))
    line = json.loads(first.read_text(encoding="utf-8").splitlines()[0])
    for text, message in (
        (json.dumps(line | {"references": ["other"]}), "references of"),
        (json.dumps(line | {"id": "unknown"}), "share no item"),
        (json.dumps(line) + "\n[1]", "row 2"),
        ('{"id": 1}', "row 1"),
    ):
        second.write_text(text + "\n", encoding="utf-8")
        with pytest.raises(DataError, match=message):
            compare(first, second, ["rouge_l"])
    with pytest.raises(DataError, match="cannot be read"):
        compare(first, tmp_path / "missing.jsonl", ["rouge_l"])
