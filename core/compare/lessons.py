# SPDX-License-Identifier: Apache-2.0
"""What a model learns from some of a project's examples: a cell of the learning curve and of the comparison of subsets.

The examples become a project of their own, with the validation split of the whole: demonstrations come from them too, as
if there were no others. Every lesson takes equally many steps, whatever the number of its examples, and is judged by the
lowest validation loss on its way; otherwise the curve would be one of steps.
"""

import shutil
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core import __version__
from core.compare.cells import digest, load, path_of, save
from core.compare.passes import identity
from core.config import Training
from core.data.splits import group_of
from core.errors import ConfigError, DataError
from core.model.assembly import open_model
from core.project import Example, Project
from core.protocol import Event, Note, Progress
from core.run_folders import planned
from core.training import GATE_SCALES, step
from core.training.conversation import Conversation
from core.training.lesson import Lesson, prepare
from core.training.measure import two_steps
from core.training.steps import mean_loss, summed

METHODS = (
    "cross-attention",
    "lora",
    "prompt-lora",
    "full",
)  # those that learn the same weights from first to last
LOOKS = 8  # times the validation loss is looked at on the way
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Taught:
    """`losses` (N, 2): of each validation item the summed loss of its answer's tokens, and their number, at `step`."""

    losses: Floats
    ids: tuple[str, ...]
    untrained: float
    step: int
    seconds: float

    @property
    def loss(self) -> float:
        return float(self.losses[:, 0].sum() / self.losses[:, 1].sum())


@dataclass(frozen=True)
class School:
    """What all lessons share. `training` has a fixed number of steps; `common` is part of every key."""

    project: Path
    model: str
    training: Training
    examples: tuple[Example, ...]  # of the training split that is learned from, each once
    held_out: tuple[Example, ...]
    common: Mapping[str, Any]

    def path(self, ids: Sequence[str], seed: int) -> Path:
        chosen = set(ids)
        learned = sorted((e.id, e.version) for e in self.examples if e.id in chosen)
        return path_of(
            self.project / "comparisons" / "lessons", {**self.common, "learned": learned, "seed": seed}
        )


def open_school(project: Path, model: str, training: Training) -> School:
    """Raises `ConfigError` for a method that cannot be compared so, `DataError` without examples to learn or to judge by."""
    if training.method not in METHODS:
        raise ConfigError(
            f"The method {training.method} is not compared by its loss.",
            f"Choose one of: {', '.join(METHODS)}.",
        )
    with Project.open(project) as opened:
        examples = list(opened.examples(split="train"))
        task = training.task or _most(example.task for example in examples)
        examples = [example for example in examples if example.task == task]
        language = training.language or _most(example.language for example in examples)
        unique = {
            (*(one.hash for one in example.media), example.prompt, group_of(example.target)): example
            for example in reversed(examples)
            if example.language == language
        }
        held_out = tuple(opened.examples(split="validation", task=task, language=language))
    if len(unique) < 2 or not held_out:
        missing = "training" if len(unique) < 2 else "validation"
        raise DataError(
            f"The {missing} split has too few examples of task {task or 'any'}.", "Import more.", file=project
        )
    chosen = tuple(reversed(unique.values()))
    steps = training.max_steps or training.epochs * -(-len(chosen) // training.batch_size)
    training = replace(
        training,
        task=task,
        language=language,
        epochs=10_000,
        max_steps=steps,
        evaluate_items=len(held_out),
        probes=0,
    )
    kinds = sorted(
        {one.kind for example in chosen for one in example.media}
        | ({"text"} if not chosen[0].media else set())
    )
    common = {
        "braid": __version__,
        "model": identity(open_model(model), kinds),
        "training": asdict(training) | {"seed": 0},
        "held out": digest([(example.id, example.version) for example in held_out]),
    }
    return School(project, model, training, chosen, held_out, common)


def _most(values: Any) -> str:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return min(counts, key=lambda value: (-counts[value], value), default="")


def taught(path: Path) -> Taught | None:
    """A lesson that was kept; None for one that was not given yet, or cannot be read."""
    values = load(path)
    try:
        if values is None:
            return None
        rows = [(str(id), float(loss), float(tokens)) for id, loss, tokens in values["losses"]]
        losses = np.array([row[1:] for row in rows], np.float64)
        if losses.ndim != 2 or not np.isfinite(losses).all():
            return None
        return Taught(
            losses,
            tuple(row[0] for row in rows),
            float(values["untrained"]),
            int(values["step"]),
            float(values["seconds"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def cost(school: School, sizes: Sequence[int]) -> Generator[Event, None, float]:
    """Seconds of lessons of so many examples each: two real steps on all of them, and a look at the validation split."""
    if not sizes:
        return 0.0
    yield Progress("measure the comparison", 0, 1)
    with tempfile.TemporaryDirectory(prefix="braid-") as scratch:
        began = time.monotonic()
        lesson = yield from _begun(school, Path(scratch), [example.id for example in school.examples], 0)
        prepared = time.monotonic() - began
        measured = yield from two_steps(lesson, 0.0)
        began = time.monotonic()
        mean_loss(lesson.inputs, lesson.validation, lesson.how)
        look = time.monotonic() - began
    yield Progress("measure the comparison", 1, 1)
    steps = school.training.max_steps
    each = steps * measured.seconds_per_step + 2 * (LOOKS + 1) * look
    return sum(each + prepared * size / len(school.examples) for size in sizes)


def teach(school: School, ids: Sequence[str], seed: int) -> Generator[Event, None, Taught]:
    """One lesson, given now or before. What is learned is not kept, its losses are. Raises `DataError`."""
    path = school.path(ids, seed)
    if (known := taught(path)) is not None:
        return known
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.mkdtemp(dir=path.parent, prefix=".")
    except OSError as error:
        raise DataError(
            f"{path.parent} cannot be written: {error.strerror}.",
            "Make the project's folder writable.",
            file=path,
        ) from error
    try:
        began = time.monotonic()
        lesson = yield from _begun(school, Path(scratch), ids, seed)
        losses, untrained, best = yield from _learned(lesson)
        names = tuple(question.item.id for question in lesson.validation)
        result = Taught(losses, names, untrained, best, round(time.monotonic() - began, 3))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    rows = [[id, *map(float, row)] for id, row in zip(result.ids, result.losses, strict=True)]
    save(path, {"losses": rows, "untrained": untrained, "step": best, "seconds": result.seconds})
    return result


def _begun(school: School, folder: Path, ids: Sequence[str], seed: int) -> Generator[Event, None, Lesson]:
    """Everything made ready to learn from these examples alone."""
    chosen = set(ids)
    with Project.create(folder / "project") as project:
        project.add(example for example in school.examples if example.id in chosen)
        project.add(school.held_out)
    training = replace(school.training, seed=seed)
    run = planned(folder / "run", training, folder / "project", school.model)
    events = prepare(run, Conversation(), resume=False)
    while True:
        try:
            event = next(events)
        except StopIteration as stop:
            lesson: Lesson = stop.value
            return lesson
        if not isinstance(event, Note):  # of few examples, which are meant to be few
            yield event


def _learned(lesson: Lesson) -> Generator[Event, None, tuple[Floats, float, int]]:
    """All steps; the losses of the validation items where their mean was lowest, that before the first step, and where."""
    every = max(1, lesson.steps // LOOKS)
    untrained = mean_loss(lesson.inputs, lesson.validation, lesson.how, blank=True)
    best, place, kept = np.inf, 0, {}
    scale = 1.0
    while lesson.state.step < lesson.steps:
        for event in step(lesson):
            if isinstance(event, Note):
                yield event
        yield Progress("learn from a part", lesson.state.step, lesson.steps)
        if lesson.state.step % every == 0 or lesson.state.step == lesson.steps:
            loss, opened = _opened(lesson)
            if loss < best:
                best, place, scale = loss, lesson.state.step, opened
                kept = {name: weight.detach().clone() for name, weight in lesson.weights.items()}
    with torch.no_grad():
        for name, weight in lesson.weights.items():
            weight.copy_(kept[name])
    lesson.inputs.changed(decoder=lesson.decoder_learns)
    lesson.state.gate_scale = scale
    with lesson.in_use():
        return _each(lesson), untrained, place


def _opened(lesson: Lesson) -> tuple[float, float]:
    """The validation loss with the gates open as far as is best for it, as a run judges itself, and how far that is."""
    best, chosen = np.inf, 1.0
    for scale in GATE_SCALES:
        lesson.state.gate_scale = scale
        with lesson.in_use():
            loss = mean_loss(lesson.inputs, lesson.validation, lesson.how)
        if loss >= best:
            break
        best, chosen = loss, scale
    return best, chosen


@torch.no_grad()
def _each(lesson: Lesson) -> Floats:
    """(N, 2): each validation item's summed loss and its tokens."""
    rows = [
        (float(summed(lesson.inputs, [question], lesson.how)), float(len(question.answer)))
        for question in lesson.validation
    ]
    return np.array(rows, np.float64)
