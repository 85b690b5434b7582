# SPDX-License-Identifier: Apache-2.0
"""Fine-tuning, from top to bottom.

    job = train(run)
    for event in job: ...        # to pause, do not ask for the next event
    job.send("sample")           # the probe set now
    job.close()                  # stop: what was learned is saved

Everything drawn at random is a function of the seed and of where in the data it is used, so a run that was stopped, or
killed, and resumed ends with the same bits as one that was not.
"""

import json
import math
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace

from core import evaluate
from core.errors import CoreError, ModelError
from core.job_files import write_whole
from core.jobs import Command, Run
from core.model import assembly
from core.model.folder import read_config, read_state
from core.protocol import Event, Note, Saved, Stepped, Trained
from core.training import checkpoint, optimizer, scoring
from core.training.clock import Clock
from core.training.lesson import Lesson, prepare
from core.training.questions import Question
from core.training.steps import gradients, mean_loss

Job = Generator[Event, Command | None, None]

MOST_SKIPPED = 3  # batches in a row that give no number, after which training stops
DIVERGED = 3.0  # times the first loss


class Diverged(CoreError):
    """The weights have run away and are not worth keeping."""


def train(run: Run, *, resume: bool = False) -> Job:
    """Events of a whole run; the last one is `Trained`. With `resume` it goes on from the last checkpoint.

    Raises `DataError` when there is nothing to learn from, `ModelError` for a checkpoint that cannot be used or, at the
    very end, not be written, and `CoreError` when training cannot go on; what was learned until then is saved.
    """
    clock = Clock()
    yield from clock.over(_train(run, clock, resume))


def _train(run: Run, clock: Clock, resume: bool) -> Job:
    lesson = yield from prepare(run, clock, resume=resume)
    try:
        if lesson.state.step == 0:
            yield (yield from scoring.probed(lesson.scoring, 0))
        reason = yield from learn(lesson)
    except Diverged:
        raise
    except GeneratorExit:  # the job was closed
        keep(lesson)
        raise
    except Exception:
        with suppress(ModelError):  # the first error is the one to tell
            keep(lesson)
        raise
    yield from finish(lesson, reason)


def learn(lesson: Lesson) -> Generator[Event, Command | None, str]:
    """Steps, evaluations and checkpoints until there is a reason to end.

    What is due is told by the state alone, so that a run stopped between two of them goes on with the second.
    """
    t, state = lesson.training, lesson.state
    every = t.evaluate_every or lesson.steps_per_epoch
    while True:
        ended = _ended(lesson)
        if state.evaluated != state.step and (ended or state.step % every == 0):
            yield from examine(lesson)
            ended = _ended(lesson)
        if ended:
            return ended
        if state.step % t.checkpoint_every == 0 and state.step != max(lesson.saved, 0):
            yield from save(lesson)
        command = yield from step(lesson)
        if command == "sample":
            yield (yield from scoring.probed(lesson.scoring, state.step))


def _ended(lesson: Lesson) -> str:
    t, state = lesson.training, lesson.state
    if state.step >= lesson.steps:
        return "finished"
    if t.patience and state.worse >= t.patience:
        return "early"
    return "time" if t.max_minutes and lesson.clock.seconds >= 60 * t.max_minutes else ""


# ---- one step -------------------------------------------------------------------------------------------


def step(lesson: Lesson) -> Generator[Event, Command | None, Command | None]:
    """Learn from one batch. A batch that gives no number is left out with a Note.

    Raises `CoreError` when that happens too often and `Diverged` when the loss runs away.
    """
    t, state = lesson.training, lesson.state
    began, batch = time.monotonic(), lesson.batch()
    rate = optimizer.rate(state.step, t.learning_rate, t.warmup_steps, lesson.steps, t.schedule)
    loss = yield from _gradients(lesson, batch)
    norm = optimizer.clipped(lesson.weights.values(), t.clip)
    usable = math.isfinite(loss) and math.isfinite(norm)
    if usable:
        optimizer.set_rate(lesson.optimizer, rate)
        lesson.optimizer.step()
    lesson.optimizer.zero_grad()
    state.step += 1
    if not usable:
        return (yield from _skipped(lesson, batch))
    state.skipped = 0
    state.first_loss = loss if state.first_loss is None else state.first_loss
    state.recent_loss = loss if state.recent_loss is None else 0.9 * state.recent_loss + 0.1 * loss
    if state.recent_loss > DIVERGED * state.first_loss + 1:
        raise Diverged(
            f"The loss ran away: {state.recent_loss:.2f} at step {state.step}, {state.first_loss:.2f} at the start.",
            "Train again with a lower learning rate, or a longer warm-up. The best checkpoint is kept.",
        )
    speed, epoch = len(batch) / (time.monotonic() - began), state.step / lesson.steps_per_epoch
    return (yield Stepped(state.step, loss, rate, round(speed, 2), epoch, round(lesson.clock.seconds, 3)))


def _gradients(lesson: Lesson, batch: list[Question]) -> Generator[Event, Command | None, float]:
    """The loss of a batch, its gradient in the weights; in smaller pieces where memory is short."""
    while True:
        try:
            smoothing = lesson.training.label_smoothing
            return gradients(
                lesson.inputs, batch, lesson.how, lesson.augmentation, smoothing, lesson.state.step
            )
        except (MemoryError, RuntimeError) as error:
            if not _memory_is_short(error):
                raise
            lesson.optimizer.zero_grad()
            if lesson.how.micro_batch == 1:
                raise CoreError(
                    "There is not enough memory to learn from a single example.",
                    "Switch gradient_checkpointing on, use fewer demonstrations (k_max), or close other programs.",
                ) from error
        lesson.how = replace(lesson.how, micro_batch=min(lesson.how.micro_batch, len(batch)) // 2 or 1)
        yield Note(f"Memory is short: {lesson.how.micro_batch} examples are computed together from now on.")


def _memory_is_short(error: Exception) -> bool:
    """torch says so in words on most devices."""
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


def _skipped(lesson: Lesson, batch: list[Question]) -> Generator[Event, Command | None, Command | None]:
    state = lesson.state
    state.skipped += 1
    names = ", ".join(question.item.file or question.item.id for question in batch[:8])
    more = f" and {len(batch) - 8} more" if len(batch) > 8 else ""
    if state.skipped == MOST_SKIPPED:
        state.skipped = 0
        raise CoreError(
            f"{MOST_SKIPPED} batches in a row gave no usable number, the last one with {names}{more}.",
            "Lower the learning rate or choose float32. The checkpoints are kept.",
        )
    return (yield Note(f"Step {state.step} was left out: its loss is not a number. It held {names}{more}."))


# ---- evaluations and checkpoints ------------------------------------------------------------------------


def examine(lesson: Lesson) -> Job:
    """The validation split and the probe set; a checkpoint where the model was never better."""
    state, before = lesson.state, replace(lesson.state)
    better = True
    if lesson.validation:
        loss = mean_loss(lesson.inputs, lesson.validation, lesson.how)
        result, merit = yield from scoring.scored(lesson.scoring, state.step, loss, state.merit)
        better = result.best
        state.worse = 0 if better else state.worse + 1
        state.merit = merit if better else state.merit
        yield result
    if state.step:
        yield (yield from scoring.probed(lesson.scoring, state.step))
    state.evaluated = state.step
    state.best = state.step if better else state.best
    if better and not (yield from save(lesson, best=True)):
        state.merit, state.best = before.merit, before.best  # the next good one is the best on the disk


def save(lesson: Lesson, *, best: bool = False) -> Generator[Event, Command | None, bool]:
    """A checkpoint; training goes on where it cannot be written."""
    try:
        yield keep(lesson, best=best)
    except ModelError as error:
        yield Note(error.message, error.hint, error.file)
        return False
    return True


def keep(lesson: Lesson, *, best: bool = False) -> Saved:
    """A checkpoint of this step, unless there is one. Raises `ModelError`."""
    state, folder, model = lesson.state, lesson.checkpoints, lesson.model
    state.seconds = lesson.clock.seconds
    recipe = model.recipe

    trainer = optimizer.state(lesson.optimizer, lesson.weights)
    target = checkpoint.save(
        folder, state, lambda path: assembly.save(path, recipe.name, recipe.parts, model.multimodal), trainer
    )
    lesson.saved = state.step
    checkpoint.point(folder, "last", target)
    if best:
        checkpoint.point(folder, "best", target)
    checkpoint.prune(folder)
    return Saved(state.step, str(target), best)


def finish(lesson: Lesson, reason: str) -> Job:
    """The last checkpoint, and the report of the best one."""
    state = lesson.state
    if lesson.saved != state.step:
        yield keep(lesson)
    best = checkpoint.pointed(lesson.checkpoints, "best")
    if best is None:
        raise ModelError(f"{lesson.folder} has no checkpoint.", "Free some space and resume the run.")
    lesson.model.multimodal.load_adapter(read_state(best, read_config(best)), best.name)
    if lesson.scoring.items:
        result = yield from scoring.evaluated(lesson.scoring, None, 1000)
        write_whole(lesson.folder / "report.json", json.dumps(evaluate.report(result), indent=1) + "\n")
        yield result
    yield Trained(reason, state.step, state.best, str(best), round(lesson.clock.seconds, 3), None)
