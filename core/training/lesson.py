# SPDX-License-Identifier: Apache-2.0
"""Everything a run works with, made before the first step: the model, the examples as prompts, the optimiser."""

import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from core.config import Shots, Training
from core.demonstrations import datastore
from core.errors import DataError
from core.evaluate.items import spread
from core.jobs import Run
from core.model import assembly, base
from core.model.assembly import Model
from core.model.folder import matching
from core.project import Project
from core.protocol import Event, Note
from core.tasks import TASKS
from core.torch_session import TorchSession
from core.training import checkpoint, labelling, optimizer, speech, teacher, teacher_fit
from core.training.averaging import RAW, Average
from core.training.batches import mixture, plan, variant_of
from core.training.beginning import begun_with, check, device_of
from core.training.checkpoint import State
from core.training.conversation import Conversation
from core.training.distillation import BRIDGE, Distillation
from core.training.examples import Chosen, Item, beside, choose, readable
from core.training.inputs import Augmentation, Inputs
from core.training.material import Material, Source
from core.training.methods import HEADS, above, dropout_of, learning, lower_learns, named, rates
from core.training.objectives import Objective
from core.training.questions import Draw, Question, Questions, write
from core.training.scoring import LOSS, REMEMBERED, Scoring, choose_probes, decides
from core.training.start import align
from core.training.steps import How, difficulties
from core.training.threads import fastest, products


@dataclass
class Lesson:
    """One run at work."""

    run: Run
    model: Model
    inputs: Source
    questions: list[list[Question]]  # every item's variants
    validation: list[Question]
    scoring: Scoring
    conversation: Conversation
    state: State
    how: How = field(init=False)
    weights: Mapping[str, nn.Parameter] = field(default_factory=dict)  # those that learn now
    optimizer: Optimizer = field(init=False)
    decoder_learns: bool = False
    saved: int = -1  # the step of the last checkpoint
    average: Average = field(default_factory=lambda: Average("none"))
    sizes: tuple[int, ...] = ()  # how many of the questions are of each task, where there are several
    difficulty: Sequence[float] | None = None  # of every item, where the easiest come first
    distillation: Distillation | None = None  # where there is a teacher
    _epoch: tuple[int, list[list[Question]]] = (-1, [])

    @property
    def training(self) -> Training:
        return self.run.training

    @property
    def checkpoints(self) -> Path:
        return self.run.folder / "checkpoints"

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
        t = self.training
        return Augmentation(t.feature_noise, t.media_dropout, t.blank_dropout, t.augment, t.seed)

    @property
    def objective(self) -> Objective:
        t = self.training
        if self.distillation is not None:
            return Objective(t.distill, taught=self.distillation)
        weight = t.r_drop if t.objective == "r-drop" else t.mixup
        steps = 1 if t.objective == "fgm" else t.adversarial_steps
        return Objective(t.objective, weight, t.adversarial_size, steps)

    def batch(self) -> list[Question]:
        """What this step learns from; it depends on the seed and the step alone."""
        t = self.training
        epoch, position = divmod(self.state.step, self.steps_per_epoch)
        if self._epoch[0] != epoch:
            places = (
                mixture(self.sizes, t.temperature, t.seed, epoch)
                if len(self.sizes) > 1
                else range(len(self.questions))
            )
            asked = [
                variants[variant_of(place, epoch, len(variants), t.seed)]
                for place, variants in ((place, self.questions[place]) for place in places)
            ]
            lengths, hard = [len(question.read) for question in asked], self.difficulty
            if hard is not None:
                hard = [hard[place] for place in places] if epoch < t.curriculum_epochs else None
            batches = plan(lengths, t.batch_size, t.seed, epoch, hard)
            self._epoch = (epoch, [[asked[place] for place in batch] for batch in batches])
        return self._epoch[1][position]

    def usual(self) -> float:
        """The work of a usual step of this epoch as a part of this one's, by tokens: batches are of like lengths."""
        here = _padded(self.batch())
        return sum(map(_padded, self._epoch[1])) / len(self._epoch[1]) / here

    def begin(self, training: Training) -> None:
        """Compute in this way from now on."""
        self.run = replace(self.run, training=training)
        torch.set_num_threads(training.threads or torch.get_num_threads())
        micro_batch = self.state.micro_batch or training.micro_batch or training.batch_size
        beside = self.inputs.attended_to
        longest = beside + max(len(question.read) for some in self.questions for question in some)
        half = training.precision == "bfloat16"
        self.how = How(micro_batch, half, training.gradient_checkpointing, longest, beside)

    def unfreeze(self, stage: int) -> None:
        """Let the weights of this stage learn; what the optimiser remembers of the others stays."""
        t = self.training
        remembered = optimizer.state(self.optimizer, self.weights) if self.weights else {}
        kinds = {variants[0].item.kind for variants in self.questions}
        parts = learning(self.inputs.network, self.inputs.first, kinds, t.method, stage)
        if beside := self._bridges():
            parts["distillation"] = beside
        self.state.stage, self.weights, self.decoder_learns = stage, named(parts), "decoder" in parts
        self.inputs.lower_learns = lower_learns(t.method, stage)
        inserted = range(0) if t.method == "speech" else self.model.multimodal.layers()
        layers = self.inputs.decoder.config.layers
        shares = {name: t.layer_decay ** above(name, inserted, layers) for name in self.weights}
        part_rates = rates(t.decoder_rate, self.model.recipe.coupling)
        self.optimizer = optimizer.build(t.optimizer, parts, part_rates, t.weight_decay, shares)
        optimizer.restore(self.optimizer, self.weights, remembered)

    def _bridges(self) -> dict[str, nn.Parameter]:
        """What learns, and is no part of the model."""
        return {} if self.distillation is None else self.distillation.learned()

    def trainer(self) -> dict[str, Tensor]:
        """What a checkpoint needs beside the model: the optimiser's memory, the weights that are averaged, the bridges."""
        beside = {name: weight.detach() for name, weight in self._bridges().items()}
        return optimizer.state(self.optimizer, self.weights) | self.average.state(self.weights) | beside

    def restore(self, trainer: Mapping[str, Tensor]) -> None:
        """The counterpart of `trainer`; the model has its weights already. Raises `ModelError`."""
        own = self._bridges()
        raw = {name: tensor for name, tensor in trainer.items() if name.startswith(RAW)}
        beside = {name: t for name, t in trainer.items() if name.startswith(BRIDGE) and "|" not in name}
        with torch.no_grad():
            for name, tensor in matching(own, beside, "", "trainer.safetensors").items():
                own[name].copy_(tensor)
        self.average.restore(self.weights, raw)
        known = {name: tensor for name, tensor in trainer.items() if name not in {*raw, *beside}}
        optimizer.restore(self.optimizer, self.weights, known)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """The model as it would be used now: its gates as far open as the last evaluation found best."""
        network = self.model.multimodal
        network.scale_gates(self.state.gate_scale)
        try:
            with self.averaged():
                yield
        finally:
            network.scale_gates(1.0)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The model with the average of its weights, where there is one: what is evaluated and saved."""
        try:
            with self.average.swapped(self.weights):
                self.inputs.changed(decoder=self.decoder_learns)
                yield
        finally:
            self.inputs.changed(decoder=self.decoder_learns)

    def forget(self) -> None:
        """Let the optimiser begin anew."""
        self.weights = {}
        self.unfreeze(self.state.stage)

    def write_model(self, folder: Path) -> None:
        """The model as it is now, with all it was given that is no base model."""
        with self.averaged():
            self._write_model(folder)

    def _write_model(self, folder: Path) -> None:
        recipe = self.model.recipe
        if self.training.method == "speech":
            assembly.save_speech(folder, self.model)
        else:
            own = self.decoder_learns or bool(self.training.student_layers)
            decoder = self.model.parts("decoder") if own else None
            assembly.save(folder, recipe.name, recipe.parts, self.model.multimodal, decoder, self.model)
            assembly.set_use(folder, gate_scale=self.state.gate_scale)
        if recipe.folder is not None and (recipe.folder / datastore.NAME).exists():
            shutil.copyfile(recipe.folder / datastore.NAME, folder / datastore.NAME)


def prepare(
    run: Run, conversation: Conversation, *, resume: bool, dry: bool = False
) -> Generator[Event, None, Lesson]:
    """Open the model, choose the examples, look at their files, write the prompts, ask the teacher. Raises as `train` does.

    With `dry` nothing is written into the run folder.
    """
    t = run.training
    teacher_fit.check(t)
    torch.set_num_threads(t.threads or fastest(products))
    last = checkpoint.pointed(run.folder / "checkpoints", "last") if resume else None
    model = begun_with(run, last)
    session = TorchSession(model, run.project)
    session.perception.remember(REMEMBERED)
    session.perception.shards.limit = round(1e9 * t.feature_space) or None
    with Project.open(run.project) as project:
        task = t.task or (speech.TASK if t.method == "speech" else "")
        chosen = yield from choose(project, task, t.language)
        held_out = yield from _held_out(project, chosen, t.evaluate_items)
        others = yield from beside(project, t, chosen)
    check(t, chosen)
    if t.method in HEADS:
        kept = None if last is None else assembly.open_model(str(last)).recipe.labels
        labelling.label(model, t.method, chosen, kept)
    elif chosen.task == "classification":
        model.multimodal.head = None  # from now on the decoder writes them
    shots = Shots(k=min(Shots().k, t.k_max), language=chosen.language)
    if t.method == "speech":
        material = yield from speech.material(t, session, chosen, held_out, device_of(t.device))
    else:
        tasks = [chosen, *others]
        material = yield from _material(t, session, tasks, held_out, shots.k, fresh=last is None)
    probed = choose_probes(material.held_out or material.items, t.probes, t.seed)
    metric = TASKS[chosen.task].metrics[0] if t.metric in ("", LOSS) else t.metric
    scoring = Scoring(
        run.project, session, chosen.task, chosen.language, metric, decides(t.metric, chosen.task),
        t.evaluate_items if material.held_out else 0, shots, probed,
    )  # fmt: skip
    questions, validation = material.questions, material.validation
    lesson = Lesson(run, model, material.source, questions, validation, scoring, conversation, State())
    lesson.begin(t)
    lesson.sizes = material.sizes
    if t.teacher:
        lesson.distillation = yield from teacher.taught(run, session, material, shots, dry=dry)
    lesson.average = Average(t.average, t.ema_decay, round(t.swa_from * lesson.steps))
    lesson.difficulty = difficulties(lesson.inputs, questions, t.curriculum, lesson.how)
    if last is None:
        lesson.unfreeze(0)
    else:
        _go_on(lesson, last)
    return lesson


def _material(
    t: Training, session: TorchSession, tasks: list[Chosen], held_out: list[Item], k: int, *, fresh: bool
) -> Generator[Event, None, Material]:
    """Files seen, prompts written; `fresh`: a model that has learned nothing here yet. `k` demonstrations are used.

    Of several `tasks` the first is the one whose examples are `held_out`.
    """
    inputs = Inputs(session.model, session.perception, device_of(t.device), live=t.live or t.augment)
    inputs.head = session.model.multimodal.head if t.method in HEADS else None
    yield from inputs.see([*chain.from_iterable(one.items for one in tasks), *held_out])
    tasks = [replace(one, items=tuple(inputs.usable(one.items))) for one in tasks]
    held_out, chosen = inputs.usable(held_out), tasks[0]
    if not chosen.items:
        raise DataError("No training example can be read.", "The notes above name each file.")
    items = [item for one in tasks for item in one.items]
    inputs.measure(items)
    draw = _draw(t, attended="names" in session.model.remembers)
    written: list[list[Question]] = []
    sizes: list[int] = []
    for one in tasks:
        questions = Questions(session, one, draw)
        yield from questions.prepare()
        asked = yield from write(questions, t.variants if draw.varies else 1)
        start = sum(len(earlier.items) for earlier in tasks[: len(sizes)])
        written += [[replace(q, place=start + q.place) for q in variants] for variants in asked]
        sizes.append(len(asked))
    if fresh and t.method != "linear-probe":
        yield from align(inputs, session.prompter, items)
    if fresh:
        labelling.measure(inputs, items)
    used = Questions(session, replace(chosen, items=tuple(held_out)), draw)
    yield from used.prepare()
    validation = list(_as_used(used, k))
    if inputs.head is not None:
        names = inputs.head.labels.names
        written, validation = (
            [labelling.numbered(some, names) for some in written],
            labelling.numbered(validation, names),
        )
    inputs.lower_learns = lower_learns(t.method)
    if t.method != "linear-probe":
        yield from inputs.read([*chain.from_iterable(written), *validation])
    return Material(inputs, chosen.items, written, held_out, validation, tuple(sizes))


def _padded(batch: list[Question]) -> int:
    return len(batch) * max(len(question.read) for question in batch)


def _draw(t: Training, *, attended: bool) -> Draw:
    if t.method == "linear-probe":  # which reads no prompt
        return Draw(0, 1.0, 1.0, t.seed)
    hints, shots = dropout_of(t.method, attended=attended)
    return Draw(
        t.k_max,
        shots if t.shot_dropout < 0 else t.shot_dropout,
        hints if t.hint_dropout < 0 else t.hint_dropout,
        t.seed,
    )


def _as_used(questions: Questions, k: int) -> Iterator[Question]:
    """Every item that fits into the context."""
    for place in range(len(questions.chosen.items)):
        with suppress(DataError):  # the evaluation names it
            yield questions.ask_as_used(place, k)


def _go_on(lesson: Lesson, last: Path) -> None:
    """Stand where the checkpoint stood. Raises `ModelError` for one that does not belong to this run."""
    state, remembered = checkpoint.load(last)
    model = lesson.model
    if lesson.training.method == "speech":
        assembly.load_speech(model.speech_decoder, last)
    else:
        model.multimodal.load_adapter(assembly.open_model(str(last)).learned() or {}, str(last))
    if (last / "decoder").is_dir():
        learned = base.open_parts(last / "decoder").state
        own = {f"decoder.{key}": tensor for key, tensor in assembly.own_weights(model.decoder).items()}
        for key, tensor in matching(own, learned, "", str(last)).items():
            own[key].copy_(tensor)
    lesson.state, lesson.saved = state, state.step
    lesson.begin(lesson.training)
    lesson.unfreeze(state.stage)
    lesson.restore(remembered)


def _held_out(project: Project, chosen: Chosen, most: int) -> Generator[Note, None, list[Item]]:
    """The validation examples whose loss is watched, `most` at most, spread over the split."""
    examples = list(project.examples(split="validation", task=chosen.task, language=chosen.language))
    if not examples:
        yield Note(
            "There are no validation examples: training cannot tell when to stop, and the last checkpoint is the best.",
            "Move some examples into the validation split.",
        )
    return (yield from readable(spread(examples, most))) if examples and most else []
