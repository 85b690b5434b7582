# SPDX-License-Identifier: Apache-2.0
"""Whole runs of the tiny model, from examples to the report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.config import METHODS, Generation, Shots
from core.jobs import Run, open_run
from core.model.assembly import open_model
from core.model.folder import read_config
from core.protocol import (
    Captioned,
    Evaluated,
    Event,
    Measured,
    Note,
    Probed,
    Progress,
    Scored,
    Stepped,
    Trained,
    encode,
)
from core.session import Query, open_session
from core.showing import Batch
from core.training import preflight, train
from core.training.methods import HEADS

Make = Callable[..., Run]
ALONE = Shots(k=0, hints=0)
BY_HEART: dict[str, Any] = {
    "method": "lora", "epochs": 60, "batch_size": 6, "micro_batch": 6,
    "label_smoothing": 0.0, "feature_noise": 0.0, "media_dropout": 0.0,
    "blank_dropout": 0.0, "k_max": 0, "variants": 1, "hint_dropout": 1.0, "evaluate_every": 1000, "checkpoint_every": 1000,
}  # fmt: skip


def of(kind: type[Event], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_six_captions_are_learned_by_heart_from_the_pictures_alone(a_run: Make) -> None:
    events = list(train(run := a_run(**BY_HEART)))
    losses = [event.loss for event in of(Stepped, events)]
    assert losses[-1] < 0.1 < 2 < losses[0]
    session = open_session(str(run.folder))
    with_media = {}
    for file, caption in captions(run).items():
        events = list(session.caption([Query(file, "captioning")], ALONE, Generation()))
        with_media[caption] = of(Captioned, events)[0].text
    assert all(said == caption for caption, said in with_media.items()), with_media


def captions(run: Run) -> dict[str, str]:
    from core.project import Project

    with Project.open(run.project) as project:
        return {example.media[0].path: example.target for example in project.examples()}


def test_a_run_from_its_first_event_to_its_report(held_out: Path, a_run: Make) -> None:
    run = a_run(project=held_out, epochs=2, evaluate_items=8, probes=2)
    events = list(train(run))
    told = [type(e) for e in events if not isinstance(e, Note | Progress)]
    order = [kind for kind, before in zip(told, [None, *told], strict=False) if kind is not before]
    assert order[:3] == [Measured, Probed, Scored], "the model as it was comes first"
    assert order[-2:] == [Evaluated, Trained]
    assert [event.step for event in of(Stepped, events)] == [1, 2, 3, 4]
    assert [event.epoch for event in of(Stepped, events)] == [0.5, 1.0, 1.5, 2.0]
    assert [event.step for event in of(Scored, events)] == [0, 2, 4]
    assert [event.step for event in of(Probed, events)] == [0, 2, 4]
    assert not of(Scored, events)[0].best, "it is no checkpoint of this run"
    assert all(encode(0, event) for event in events), "every event is a line"
    (end,) = of(Trained, events)
    assert (end.reason, end.step) == ("finished", 4)
    assert end.best_step == [event for event in of(Scored, events) if event.best][-1].step
    assert end.model == str(run.folder / "checkpoints" / f"step-{end.best_step:08d}")
    probes_stay(of(Probed, events))
    (result,) = of(Evaluated, events)
    report_is_whole(result, json.loads((run.folder / "report.json").read_text()))


def probes_stay(probed: list[Probed]) -> None:
    """Always the same examples, none of which was learned from."""
    sets = [[(probe.id, probe.reference) for probe in event.probes] for event in probed]
    assert sets == [sets[0]] * len(sets)
    assert {reference for _, reference in sets[0]} < {"A red house.", "A blue cat.", "A white sun."}


def report_is_whole(result: Evaluated, report: dict[str, Any]) -> None:
    """The best model on the validation split, with what it has to be compared with."""
    assert (result.split, result.n) == ("validation", 3)
    assert {"knn", "majority", "label", "text_only", "blank_media"} <= {name for name, _ in result.baselines}
    assert report["metrics"].keys() == dict(result.metrics).keys()
    assert report["n"] == 3


def test_without_validation_the_last_checkpoint_is_the_best(a_run: Make) -> None:
    run = a_run(epochs=1, evaluate_items=8)
    events = list(train(run))
    assert any("no validation examples" in note.message for note in of(Note, events))
    assert of(Scored, events) == of(Evaluated, events) == []
    assert of(Trained, events)[0].best_step == 2
    assert not (run.folder / "report.json").exists()


def test_a_run_is_a_model_by_its_folder_and_keeps_nothing_but_best_and_last(
    held_out: Path, a_run: Make
) -> None:
    run = a_run(project=held_out, evaluate_items=8, checkpoint_every=1)
    (end,) = of(Trained, list(train(run)))
    model = open_model(str(run.folder))
    assert model.recipe.folder == Path(end.model)
    kept = {path.name for path in (run.folder / "checkpoints").iterdir()}
    assert kept == {"best", "last", Path(end.model).name, f"step-{end.step:08d}"}


@pytest.mark.parametrize("method", [method for method in METHODS if method not in ("speech", *HEADS)])
def test_what_is_opened_is_what_was_trained(
    method: str, a_lesson: Callable[..., Any], tmp_path: Path
) -> None:
    lesson = a_lesson(method=method)
    if method == "staged":
        lesson.unfreeze(2)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in lesson.weights.values():
            parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    lesson.write_model(tmp_path / "model")
    opened = open_model(str(tmp_path / "model"))
    question = lesson.questions[0][0]
    tokens = torch.tensor([question.read])
    with torch.inference_mode():
        memory = [question.asked.memory]
        lesson.model.multimodal.memory.forget()
        encoded = lesson.inputs.perception.stored([question.item.hash], "image")
        one, other = (m.multimodal(tokens, {"image": encoded}, memory) for m in (lesson.model, opened))
    torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)
    assert (tmp_path / "model" / "decoder").is_dir() == (method in ("staged", "full"))
    text = json.dumps(read_config(tmp_path / "model"))
    assert str(tmp_path) not in text, "a model folder may be moved"


def test_training_goes_on_from_a_trained_model(a_run: Make) -> None:
    first = a_run(epochs=6)
    begun = [event.loss for event in of(Stepped, list(train(first)))]
    second = Run(first.folder.with_name("second"), first.training, first.project, str(first.folder))
    gone_on = [event.loss for event in of(Stepped, list(train(second)))]
    assert gone_on[0] < begun[0]


# ---- when it ends -------------------------------------------------------------------------------------------


def test_it_stops_when_the_metric_has_stopped_rising(held_out: Path, a_run: Make) -> None:
    """At a learning rate of zero nothing gets better after the first evaluation."""
    run = a_run(project=held_out, epochs=50, learning_rate=0.0, evaluate_items=8, patience=1)
    events = list(train(run))
    (end,) = of(Trained, events)
    assert (end.reason, end.step, end.best_step) == ("early", 4, 2)
    assert any(
        "no better than before" in note.message or "Blank media" in note.message for note in of(Note, events)
    )


def test_it_stops_after_so_many_steps_or_so_long(a_run: Make) -> None:
    assert of(Trained, list(train(a_run("steps", max_steps=3))))[0].step == 3
    (end,) = of(Trained, list(train(a_run("time", epochs=10_000, max_minutes=1e-6))))
    assert end.reason == "time"
    assert end.step < 5


def test_an_ended_run_is_extended(a_run: Make) -> None:
    run = a_run(schedule="constant")
    list(train(run))
    from dataclasses import replace

    longer = replace(run, training=replace(run.training, epochs=5))
    events = list(train(longer, resume=True))
    assert [event.step for event in of(Stepped, events)] == [7, 8, 9, 10]
    assert of(Trained, events)[0].reason == "finished"
    assert of(Stepped, list(train(longer, resume=True))) == [], "nothing is left to do"


def test_a_sample_is_there_after_the_next_step(a_run: Make) -> None:
    job = train(a_run(probes=1, evaluate_every=1000))
    events: list[Event] = []
    while not of(Stepped, events):
        events.append(next(job))
    before = len(of(Probed, events))
    events.append(job.send("sample"))
    if not isinstance(events[-1], Probed):
        events.append(next(job))
    assert len(of(Probed, events)) == before + 1
    assert of(Probed, events)[-1].step in (1, 2)
    rest = list(job)
    assert len(of(Probed, rest)) == 1, "asked once, answered once; the other is the last evaluation's"


# ---- what it costs ------------------------------------------------------------------------------------------


def test_preflight_measures_and_leaves_no_trace(a_run: Make) -> None:
    run = a_run(epochs=5)
    events = list(preflight(run))
    measured = events[-1]
    assert isinstance(measured, Measured)
    assert (measured.steps, measured.examples, measured.micro_batch) == (10, 6, 2)
    assert (measured.precision, measured.threads, measured.device) == ("float32", 1, "cpu")
    assert 0 < measured.seconds_per_step < measured.seconds
    assert measured.peak_bytes > 0 < measured.free_bytes
    assert measured.trainable > 0
    assert of(Stepped, events) == []
    [batch] = of(Batch, events)
    assert batch.of == len(batch.examples) == 3
    for one in batch.examples:
        assert Path(one.file).is_file()
        assert one.prompt
        assert one.answer.startswith("A ")
    assert not run.folder.exists()


def test_the_two_measured_steps_change_nothing(a_lesson: Callable[..., Any]) -> None:
    from core.training.measure import two_steps

    lesson = a_lesson()
    before = {name: parameter.detach().clone() for name, parameter in lesson.weights.items()}
    list(two_steps(lesson, 0.0))
    assert all(torch.equal(parameter, before[name]) for name, parameter in lesson.weights.items())
    assert not lesson.optimizer.state, "the optimiser begins anew"


def test_choices_are_measured_once_and_written_into_the_run(a_run: Make, cache: Path) -> None:
    auto: dict[str, Any] = {"threads": 0, "micro_batch": 0, "precision": "auto", "device": "auto"}
    list(train(run := a_run(max_steps=1, **auto)))
    chosen = open_run(run.folder).training
    assert chosen.threads > 0
    assert chosen.micro_batch > 0
    assert chosen.precision in ("float32", "bfloat16")
    assert chosen.device != "auto"
    known = json.loads((cache / "measured.json").read_text())
    (entry,) = known.values()
    entry["micro_batch"] = 3  # as if another was the best of this machine
    (cache / "measured.json").write_text(json.dumps(known))
    assert of(Measured, list(preflight(a_run("again", **auto))))[0].micro_batch == 3, (
        "it was not measured again"
    )
    (cache / "measured.json").write_text("rubbish")
    list(preflight(a_run("third", **auto)))
    assert json.loads((cache / "measured.json").read_text())


def test_a_long_batch_at_the_beginning_does_not_make_the_whole_run_long(a_lesson: Callable[..., Any]) -> None:
    lesson = a_lesson(batch_size=2)
    parts = []
    for step in range(lesson.steps_per_epoch):
        lesson.state.step = step
        batch = lesson.batch()
        parts.append(len(batch) * max(len(question.read) for question in batch) * lesson.usual())
    usual = sum(parts) / len(parts)
    assert len(parts) > 1
    assert parts == pytest.approx([usual] * len(parts))
