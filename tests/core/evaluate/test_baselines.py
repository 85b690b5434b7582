# SPDX-License-Identifier: Apache-2.0
"""The answers that cost no understanding, by hand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.evaluate import APPLY, BASELINES, baselines, evaluate
from core.evaluate.baselines import Steps, Work, consensus, knn
from core.evaluate.items import Item
from core.metrics import score
from core.project import Project
from core.tasks import TASKS


def test_baselines_by_hand(project: Project, nearest: Any, run: Any, subjects: Any) -> None:
    result, _ = run(evaluate(project, nearest(project), resamples=1, metrics=["bleu_1", "content_word_hit"]))
    items = [(f"One big {c} {t}", f"Something {c}: a {t}") for c, t in subjects][:8]
    expected = {
        "majority": [f"A red {subjects[0][1]}."] * 8,
        "label": ["red", "red", "red", "green", "green", "green", "blue", "blue"],
        "text_only": ["a picture"] * 8,
    }
    for name, answers in expected.items():
        for metric in ("bleu_1", "content_word_hit"):
            value = dict(dict(result.baselines)[name])[metric].value
            assert value == score(metric, answers, items, resamples=1).value, (name, metric)
    figures = {name: dict(values)["content_word_hit"].value for name, values in result.baselines}
    assert (
        figures["knn"] == dict(result.metrics)["content_word_hit"].value == 1.0
    )  # the colour is always right
    assert figures["text_only"] == 0.0
    assert figures["blank_media"] < 1.0
    assert figures["swapped_media"] < 1.0


def test_training_items_exclude_themselves(project: Project, nearest: Any, run: Any) -> None:
    """A captioner that remembers the training pictures is not shown the answer when it is asked for them."""
    result, _ = run(
        evaluate(project, nearest(project), split="train", baselines=["knn"], metrics=["exact_match"])
    )
    assert result.n == 13
    assert dict(result.metrics)["exact_match"].value == 0.0
    assert dict(dict(result.baselines)["knn"])["exact_match"].value == 0.0


def test_neighbours_are_those_that_demonstrations_would_be(
    project: Project, monkeypatch: pytest.MonkeyPatch, nearest: Any, subjects: Any
) -> None:
    """Cosines without the mean of all, as in a pool: what every picture shares hides what tells them apart."""

    class Circle(nearest):
        """Vectors by their angle: the query is on the other side of the mean than its nearest, and with train1."""

        def features(self, files: Sequence[str]) -> NDArray[np.float32]:
            degrees = [{"test0": 10.0, "train1": 16.0}.get(Path(file).stem, 8.45) for file in files]
            return np.stack([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))], 1).astype(np.float32)

    monkeypatch.setattr(baselines, "NEIGHBOURS", 1)
    (item,) = (
        Item(e.id, e.media[0].path, "image", "", (e.target,), frozenset())
        for e in project.examples(split="test")
        if e.media[0].path.endswith("test0.png") and e.target.startswith("One")
    )
    work = Work(project, Circle(project), (item,), "test", "captioning", "en", Shots(), Generation(), 1)
    second = f"A red {subjects[1][1]}."
    assert finished(knn(work, "knn")) == [second]
    held_out = replace(work, items=(replace(item, exclude=frozenset([second])),))
    assert finished(knn(held_out, "knn")) != [second]


def finished(steps: Steps) -> object:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_consensus_prefers_what_the_neighbours_agree_on() -> None:
    near = [("a green tree", 0.90), ("a red car", 0.89), ("the red car", 0.88), ("a small red car", 0.88)]
    assert consensus(near, "en") == "a red car"
    assert consensus(near[:2], "en") == "a green tree"
    assert consensus([], "en") is None


def test_every_task_has_its_baselines() -> None:
    assert set(APPLY) == set(TASKS)
    assert all(set(names) <= set(BASELINES) for names in APPLY.values())
