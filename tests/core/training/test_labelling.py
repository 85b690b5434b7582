# SPDX-License-Identifier: Apache-2.0
"""Linear heads that name labels: they learn softmax regression, and are opened, asked and scored like any model."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from core.config import Generation, Shots
from core.errors import ConfigError, DataError, ModelError
from core.evaluate import evaluate, report
from core.jobs import Run
from core.model.head import LabelHead, Labels, read_labels
from core.project import Project
from core.protocol import Captioned, Evaluated, Event, FileFailed, Stepped
from core.session import Query, open_session
from core.training import train
from core.training.objectives import PLAIN, gradients
from core.training.steps import How

Make = Callable[..., Any]
ANSWERS = ("disc", "square", "disc", "star", "square", "star", "disc", "square")
ALONE = Shots(k=0, hints=0)
FAST: dict[str, Any] = {
    "epochs": 25, "batch_size": 6, "micro_batch": 6, "learning_rate": 0.05, "feature_noise": 0.0, "media_dropout": 0.0,
    "blank_dropout": 0.0, "label_smoothing": 0.0, "k_max": 0, "variants": 1, "hint_dropout": 1.0,
    "evaluate_every": 1000, "checkpoint_every": 1000,
}  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path, draw: Make, record: Make, example: Make) -> Path:
    """Six pictures of three labels and a sound of one of them to learn from, and two pictures held out."""
    folder = tmp_path / "labelled"
    with Project.create(folder) as project:
        for number, answer in enumerate(ANSWERS):
            split = "validation" if number > 5 else "train"
            file = draw(folder / f"{number}.png", number)
            project.add([example(file, answer, task="classification", split=split)])
        for name, answer in (("low", "disc"), ("high", "star")):
            sound = record(folder / f"{name}.wav", name, seconds=1.0)
            project.add([example(sound, answer, kind="audio", task="classification")])
    return folder


def said(session: Any, *files: Path, **options: Any) -> list[Any]:
    queries = [Query(str(file), "classification") for file in files]
    events = session.caption(queries, ALONE, Generation(), **options)
    return [event for event in events if isinstance(event, Captioned | FileFailed)]


@pytest.mark.parametrize("method", ["linear-probe", "classifier"])
def test_labels_of_pictures_and_sounds_are_learned_and_answered(
    method: str, labelled: Path, a_run: Callable[..., Run]
) -> None:
    items = (
        2 if method == "linear-probe" else 0
    )  # held-out pictures would close the gates of what is known by heart
    run = a_run(project=labelled, method=method, evaluate_items=items, **FAST)
    events = list(train(run))
    losses = [event.loss for event in events if isinstance(event, Stepped)]
    assert losses[-1] < 0.2 < 0.9 < losses[0]
    session = open_session(str(run.folder), labelled)
    files = [labelled / f"{number}.png" for number in range(6)] + [
        labelled / "low.wav",
        labelled / "high.wav",
    ]
    alone = [found for file in files for found in said(session, file)]
    assert [event.text for event in alone] == [*ANSWERS[:6], "disc", "star"]
    assert all(event.score > 0.5 and len(event.alternatives) == 2 for event in alone)
    together = said(session, *files, batch=8)
    assert [event.text for event in together] == [event.text for event in alone]
    blank = said(session, files[0], ablation="blank")[0]
    assert blank.score < alone[0].score
    assert said(session, files[0], ablation="text-only")[0].text in ANSWERS

    if items:
        written = json.loads((run.folder / "report.json").read_text())
        assert {"accuracy", "macro_f1", "precision", "recall", "ece"} <= written["metrics"].keys()
        assert [sum(row) for row in written["confusion"].values()] == [1, 1], (
            "a disc and a square are held out"
        )
    with Project.open(labelled) as project:
        *_, found = evaluate(project, session, split="train", shots=ALONE, batch=4, baselines=("majority",))
    assert isinstance(found, Evaluated)
    assert dict(found.metrics)["accuracy"].value == 1.0
    assert report(found)["confusion"] == {"disc": [3, 0, 0, 0], "square": [0, 2, 0, 0], "star": [0, 0, 3, 0]}


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "linear-probe", "objective": "mixup", "learning_rate": 1e-3},
        {"method": "classifier", "average": "ema"},
    ],
    ids=lambda settings: settings["method"],
)
def test_stopped_and_resumed_it_ends_with_the_same_bits(
    settings: dict[str, Any], labelled: Path, a_run: Callable[..., Run]
) -> None:
    def steps(events: list[Event]) -> list[float]:
        return [event.loss for event in events if isinstance(event, Stepped)]

    def learned(run: Run) -> list[bytes]:
        folder = run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()
        return [path.read_bytes() for path in sorted(folder.rglob("*.safetensors"))]

    whole = list(train(whole_run := a_run("whole", project=labelled, **settings)))
    job, first = train(run := a_run("stopped", project=labelled, **settings)), list[Event]()
    while len(steps(first)) < 4:
        first.append(next(job))
    job.close()
    assert steps(first) + steps(list(train(run, resume=True))) == steps(whole)
    assert learned(run) == learned(whole_run)


def test_a_probe_is_softmax_regression_on_standardised_features(labelled: Path, a_lesson: Make) -> None:
    lesson = a_lesson(project=labelled, method="linear-probe", **FAST)
    head = lesson.model.multimodal.head
    assert set(lesson.weights) == {"head.weight.image", "head.weight.audio"}
    torch.manual_seed(0)
    for parameter in lesson.weights.values():
        parameter.data.normal_(std=0.1)
    batch = [variants[0] for variants in lesson.questions if variants[0].item.kind == "image"]
    loss = gradients(lesson.inputs, batch, How(3), replace(lesson.augmentation), 0.0, 0, PLAIN)
    vectors = lesson.inputs.pooled([question.item for question in batch])
    deviation = vectors.std(dim=0, unbiased=False)
    x = (vectors - vectors.mean(dim=0)) / torch.where(deviation > 1e-5, deviation, 1.0)
    weight = head.weight["image"].detach().clone().requires_grad_()
    targets = torch.tensor([sorted(set(ANSWERS)).index(question.item.target) for question in batch])
    expected = F.cross_entropy(x @ weight[:, :-1].T + weight[:, -1], targets)
    assert loss == pytest.approx(float(expected.detach()), rel=1e-4)
    expected.backward()
    torch.testing.assert_close(head.weight["image"].grad, weight.grad, rtol=1e-3, atol=1e-5)


def test_what_it_cannot_do_is_said(
    labelled: Path, pictures: Path, a_lesson: Make, a_run: Make, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="does not learn the task captioning"):
        a_lesson(project=pictures, method="linear-probe")
    head = LabelHead(Labels(["a", "b"]), {"image": 3})
    with pytest.raises(DataError, match="not of audio"):
        head.key("audio")
    with pytest.raises(DataError, match="has learned no labels of image"):
        head.probabilities("image", head.nothing("image"))
    assert read_labels({"names": ["a", "b"], "on": "decoder"}, tmp_path) == Labels(["a", "b"], "decoder")
    with pytest.raises(ModelError, match="on"):
        read_labels({"names": ["a", "b"], "on": "image"}, tmp_path)
    run = a_run(project=labelled, method="linear-probe", **(FAST | {"epochs": 1}))
    list(train(run))
    other = Run(tmp_path / "other", replace(run.training, method="classifier"), labelled, str(run.folder))
    with pytest.raises(ConfigError, match="names other labels, or from elsewhere"):
        list(train(other))
    from core.export import bundle

    with pytest.raises(ModelError, match="a head of its own"):
        list(bundle.export(str(run.folder), tmp_path / "bundle"))
