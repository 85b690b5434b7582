# SPDX-License-Identifier: Apache-2.0
"""`evaluate` at the command line: its figures, its predictions, its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.evaluate import APPLY
from core.project import Project
from core.tasks import TASKS

FAST = ("--max-new-tokens", "6")


@pytest.fixture
def split(pictures: Path, draw: Any, example: Any) -> Path:
    """The project of pictures with three more in its test split, one of which has two captions."""
    with Project.open(pictures) as project:
        for i, caption in enumerate(("A red box.", "A green hat.", "A blue cup.", "Some cup.")):
            file = draw(pictures / f"test{min(i, 2)}.png", 90 + min(i, 2))
            project.add([example(file, caption, split="test")])
    return pictures


def test_evaluate_gives_figures_and_baselines_of_one_shape(run: Any, split: Path, tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    done = run(
        "evaluate", "--project", split, "--split", "test", "-k", "2", "--predictions", file, "--resamples", "20", "--json",
        *FAST,
    )  # fmt: skip
    assert done.code == 0
    (report,) = done.lines
    assert {"split", "n", "metrics", "baselines"} <= set(report)
    assert (report["split"], report["n"], report["task"]) == ("test", 3, "captioning")
    assert set(report["metrics"]) == set(TASKS["captioning"].metrics)
    assert set(report["baselines"]) == set(APPLY["captioning"])
    for table in (report["metrics"], *report["baselines"].values()):
        assert set(table) == set(report["metrics"])
        for figure in table.values():
            assert set(figure) == {"value", "low", "high"}
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"id", "file", "prediction", "references"}] * 3
    assert sorted(len(line["references"]) for line in lines) == [1, 1, 2]
    with Project.open(split) as project:
        assert {line["id"] for line in lines} <= set(project.ids(split="test"))
    blank, swapped = (report["baselines"][name] for name in ("blank_media", "swapped_media"))
    assert blank == swapped == report["metrics"], "with closed gates only the prompt counts"


def test_evaluate_for_people_and_by_choice(run: Any, split: Path) -> None:
    done = run(
        "evaluate", "--project", split, "--metrics", "rouge_l", "--baselines", "knn", "--resamples", "20", *FAST
    )  # fmt: skip
    assert done.code == 0
    head, columns, model, knn = done.out.splitlines()
    assert head.startswith("test split, captioning, 3 items")
    assert columns.split() == ["rouge_l"]
    assert model.split()[0] == "model"
    assert knn.split()[0] == "knn"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--split", "validation"), "validation split"), (("--language", "fr"), "no example of language fr"),
        (("--metrics", "meteor"), "no metric 'meteor'"),
        (("--baselines", "magic"), "no baseline 'magic'"), (("--task", "transcription"), "no example of task transcription"),
    ],
    ids=str,
)  # fmt: skip
def test_evaluate_that_cannot_score_anything(
    words: tuple[str, ...], error: str, run: Any, split: Path
) -> None:
    done = run("evaluate", "--project", split, *words, "--json", *FAST)
    assert done.code == 2
    assert error in done.lines[-1]["error"]
