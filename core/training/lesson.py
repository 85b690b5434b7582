# SPDX-License-Identifier: Apache-2.0
"""Everything a run works with, made before the first step: the model, the examples as prompts, the optimiser."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import nn
from torch.optim import Optimizer

from core.config import Shots, Training
from core.errors import ConfigError
from core.jobs import Run
from core.metrics import METRICS
from core.model import assembly
from core.model.assembly import Model
from core.project import Project
from core.protocol import Event, Note
from core.tasks import TASKS
from core.torch_session import TorchSession
from core.training import checkpoint, optimizer
from core.training.batches import plan, variant_of
from core.training.checkpoint import State
from core.training.clock import Clock
from core.training.examples import Chosen, Item, choose, readable
from core.training.inputs import Augmentation, Inputs
from core.training.methods import learning, named, rates
from core.training.questions import Draw, Question, Questions, write
from core.training.scoring import Scoring, choose_probes
from core.training.steps import How


@dataclass
class Lesson:
    """One run at work."""

    folder: Path
    training: Training
    model: Model
    inputs: Inputs
    questions: list[list[Question]]  # every item's variants
    validation: list[Question]
    scoring: Scoring
    optimizer: Optimizer
    weights: Mapping[str, nn.Parameter]
    how: How
    clock: Clock
    state: State = field(default_factory=State)
    saved: int = -1  # the step of the last checkpoint
    _epoch: tuple[int, list[list[Question]]] = (-1, [])

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def steps_per_epoch(self) -> int:
        return -(-len(self.questions) // self.training.batch_size)

    @property
    def steps(self) -> int:
        """Of the whole run."""
        whole = self.training.epochs * self.steps_per_epoch
        return min(whole, self.training.max_steps or whole)

    @property
    def augmentation(self) -> Augmentation:
        return Augmentation(self.training.feature_noise, self.training.media_dropout, self.training.seed)

    def batch(self) -> list[Question]:
        """What this step learns from; it depends on the seed and the step alone."""
        t = self.training
        epoch, position = divmod(self.state.step, self.steps_per_epoch)
        if self._epoch[0] != epoch:
            asked = [
                variants[variant_of(place, epoch, t.variants, t.seed)]
                for place, variants in enumerate(self.questions)
            ]
            batches = plan([len(question.tokens) for question in asked], t.batch_size, t.seed, epoch)
            self._epoch = (epoch, [[asked[place] for place in batch] for batch in batches])
        return self._epoch[1][position]


def prepare(run: Run, clock: Clock, *, resume: bool) -> Generator[Event, object, Lesson]:
    """Open the model, choose the examples, look at their files, write the prompts. Raises as `train` does."""
    t, folder = run.training, Path(run.folder)
    last = checkpoint.pointed(folder / "checkpoints", "last") if resume else None
    model = assembly.open_model(run.model if last is None else str(last))
    session = TorchSession(model, Path(run.project))
    inputs = Inputs(model, session.perception, torch.device("cpu"), live=t.live)
    with Project.open(run.project) as project:
        chosen = yield from choose(project, t.task, t.language)
        held_out = yield from _held_out(project, chosen, t.evaluate_items)
    _check(t, chosen)
    yield from inputs.prepare([*chosen.items, *held_out])
    chosen = replace(chosen, items=tuple(inputs.usable(chosen.items)))
    held_out = inputs.usable(held_out)
    if t.feature_noise:
        inputs.measure(chosen.items)
    questions = Questions(session, chosen, Draw(t.k_max, t.shot_dropout, t.hint_dropout, t.seed))
    yield from questions.prepare()
    written = yield from write(questions, t.variants)
    shots = Shots(k=min(Shots().k, t.k_max), language=chosen.language)
    used = Questions(session, replace(chosen, items=tuple(held_out)), questions.draw)
    yield from used.prepare()
    validation = [used.ask_as_used(place, shots.k) for place in range(len(held_out))]
    probes = choose_probes(held_out or chosen.items, t.probes, t.seed)
    parts = learning(model.multimodal, t.method)
    lesson = Lesson(
        folder, t, model, inputs, written, validation,
        Scoring(
            Path(run.project), session, chosen.task, chosen.language, t.metric or TASKS[chosen.task].metrics[0],
            t.evaluate_items if held_out else 0, shots, probes,
        ),
        optimizer.build(t.optimizer, parts, rates(t.decoder_rate), t.weight_decay), named(parts),
        How(t.micro_batch or t.batch_size, t.precision == "bfloat16", t.gradient_checkpointing), clock,
    )  # fmt: skip
    if last is not None:
        lesson.state, tensors = checkpoint.load(last)
        optimizer.restore(lesson.optimizer, lesson.weights, tensors)
        lesson.saved = lesson.state.step
        clock.add(lesson.state.seconds)
    return lesson


def _check(t: Training, chosen: Chosen) -> None:
    if chosen.task == "transcription":
        raise ConfigError(
            f"The method {t.method} does not learn to write down speech.", 'Choose the method "speech".'
        )
    if t.metric and t.metric not in METRICS:
        raise ConfigError(f"There is no metric {t.metric!r}.", f"Choose from: {', '.join(METRICS)}.")
    if t.method == "cross-attention" and all(item.kind == "text" for item in chosen.items):
        raise ConfigError(
            "A text has nothing that cross-attention could look at.", 'Choose the method "lora".'
        )


def _held_out(project: Project, chosen: Chosen, most: int) -> Generator[Note, None, list[Item]]:
    """The validation examples whose loss is watched, `most` at most, spread over the split."""
    examples = list(project.examples(split="validation", task=chosen.task, language=chosen.language))
    if not examples:
        yield Note(
            "There are no validation examples: training cannot tell when to stop, and the last checkpoint is the best.",
            "Move some examples into the validation split.",
        )
    return (yield from readable(examples[:: max(1, -(-len(examples) // most))])) if examples and most else []
