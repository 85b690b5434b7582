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
from pathlib import Path

from core import evaluate, jobs
from core.errors import CoreError, DataError, ModelError
from core.job_files import write_whole
from core.jobs import Command, Run
from core.model import assembly
from core.model.assembly import Model
from core.protocol import Event, Measured, Note, Saved, Stepped, Trained
from core.run_folders import unwritable
from core.showing import MOST, Batch, Read
from core.torch_session import TorchSession
from core.training import attempts, checkpoint, measure, optimizer, scoring
from core.training.conversation import Conversation
from core.training.energy import kilowatt_hours
from core.training.lesson import Lesson, prepare
from core.training.methods import STAGES, UNCOUPLED
from core.training.questions import Question
from core.training.steps import mean_loss

Steps = Generator[Event, None, None]

MOST_SKIPPED = 3  # batches in a row that give no number, after which training stops
DIVERGED = 3.0  # times the first loss
GATE_SCALES = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1)


class Diverged(CoreError):
    """The weights have run away and are not worth keeping."""


def train(run: Run, *, resume: bool = False) -> Generator[Event, Command | None, None]:
    """Events of a whole run; the last one is `Trained`. With `resume` it goes on from the last checkpoint.

    Raises `DataError` when there is nothing to learn from, `ModelError` for a checkpoint that cannot be used or, at the
    very end, not be written, and `CoreError` when training cannot go on; what was learned until then is saved.
    """
    conversation = Conversation()
    yield from conversation.over(_train(run, conversation, resume))


def preflight(run: Run) -> Generator[Event, Command | None, None]:
    """What `train` reads first (`Batch`) and would cost; the last event is `Measured`.

    Nothing is learned and nothing written to the run.
    """
    conversation = Conversation()
    yield from conversation.over(_preflight(run, conversation))


def _preflight(run: Run, conversation: Conversation) -> Steps:
    lesson = yield from prepare(run, conversation, resume=False, dry=True)
    yield first_batch(lesson)
    yield (yield from measured(lesson))


def first_batch(lesson: Lesson) -> Batch:
    """The examples of the first step, with their prompts as the model reads them."""
    session, batch = lesson.scoring.session, lesson.batch()
    speech = lesson.training.method == "speech"
    tokenizer = session.transcriber.model.speech_tokenizer if speech else session.prompter.tokenizer

    def shown(question: Question) -> Read:
        prompt = tokenizer.decode(list(question.asked.tokens)) if question.asked.tokens else ""
        return Read(question.item.file, prompt.strip(), question.item.target)

    return Batch(tuple(shown(question) for question in batch[:MOST]), len(batch))


def _train(run: Run, conversation: Conversation, resume: bool) -> Steps:
    lesson = yield from prepare(run, conversation, resume=resume)
    conversation.begin(lesson.state.seconds, lesson.state.joules)
    if lesson.saved < 0:
        cost = yield from measured(lesson)
        yield cost
        try:
            jobs.write(lesson.run)  # with what was measured, so that a resumed run computes alike
        except OSError as error:
            raise unwritable(run.folder, error) from error
    try:
        if lesson.state.evaluated < 0:
            yield from before(lesson)
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


def measured(lesson: Lesson) -> Generator[Event, None, Measured]:
    """Choose what is chosen by measuring, and take two steps that change nothing."""
    lesson.begin((yield from measure.chosen(lesson)))
    return (yield from measure.two_steps(lesson, scoring.seconds_per_caption(lesson.scoring)))


def before(lesson: Lesson) -> Steps:
    """What the model that training begins with says, used as it would be used today."""
    session = TorchSession(assembly.open_model(lesson.run.model), lesson.run.project)
    untrained = replace(lesson.scoring, session=session)
    yield (yield from scoring.probed(untrained, 0))
    if lesson.validation:
        loss = _loss_in_use(lesson, session.model)
        result, lesson.state.untrained = yield from scoring.scored(untrained, 0, loss, math.inf)
        yield result
    lesson.state.evaluated = 0


def _loss_in_use(lesson: Lesson, model: Model) -> float:
    """Of the held-out examples, before anything is learned: what is inserted into a model that knows nothing stays shut."""
    network = lesson.model.multimodal
    network.scale_gates(model.recipe.gate_scale if model.multimodal.is_open() else 0.0)
    loss = mean_loss(lesson.inputs, lesson.validation, lesson.how)
    network.scale_gates(1.0)
    return loss


# ---- the loop -------------------------------------------------------------------------------------------


def learn(lesson: Lesson) -> Generator[Event, None, str]:
    """Steps, evaluations and checkpoints until there is a reason to end, which is returned.

    What is due is told by the state alone, so that a run stopped between two of them goes on with the second.
    """
    t, state = lesson.training, lesson.state
    every = t.evaluate_every or lesson.steps_per_epoch
    while True:
        reason = _ended(lesson)
        if state.evaluated != state.step and (reason or state.step % every == 0):
            yield from examine(lesson)
            reason = _ended(lesson)
        if reason:
            return reason
        if state.step % t.checkpoint_every == 0 and state.step != max(lesson.saved, 0):
            yield from save(lesson)
        if (stage := _stage(lesson)) != state.stage:
            lesson.unfreeze(stage)
        yield from step(lesson)
        if lesson.conversation.sample_wanted():
            with lesson.in_use():
                yield (yield from scoring.probed(lesson.scoring, state.step))


def _ended(lesson: Lesson) -> str:
    t, state = lesson.training, lesson.state
    if state.step >= lesson.steps:
        return "finished"
    if t.patience and state.worse >= t.patience:
        return "early"
    return "time" if t.max_minutes and lesson.conversation.seconds >= 60 * t.max_minutes else ""


def _stage(lesson: Lesson) -> int:
    """Which parts learn by now; where the metric decides, `examine` says it."""
    t, state = lesson.training, lesson.state
    if t.method != "staged" or t.unfreeze_every == 0:
        return state.stage
    return min(STAGES - 1, state.step // lesson.steps_per_epoch // t.unfreeze_every)


def step(lesson: Lesson) -> Steps:
    """Learn from one batch. A batch that gives no number is left out with a Note.

    Raises `CoreError` when that happens too often and `Diverged` when the loss runs away.
    """
    t, state = lesson.training, lesson.state
    began, batch = time.monotonic(), lesson.batch()
    rate = optimizer.rate(state.step, t.learning_rate, t.warmup_steps, lesson.steps, t.schedule)
    loss = yield from attempts.gradients(lesson, batch)
    norm = optimizer.clipped(lesson.weights.values(), t.clip)
    usable = math.isfinite(loss) and math.isfinite(norm)
    if usable:
        optimizer.move(lesson.optimizer, rate)
        lesson.inputs.changed(decoder=lesson.decoder_learns)
        state.averaged = lesson.average.follow(lesson.weights, state.step + 1, state.averaged)
    lesson.optimizer.zero_grad()
    state.step += 1
    if not usable:
        yield _left_out(lesson, batch)
        return
    state.skipped = 0
    _watch(lesson, loss)
    speed, epoch = len(batch) / (time.monotonic() - began), state.step / lesson.steps_per_epoch
    seconds = lesson.conversation.seconds
    yield Stepped(state.step, loss, rate, round(speed, 2), round(epoch, 4), round(seconds, 3))


def _left_out(lesson: Lesson, batch: list[Question]) -> Note:
    state = lesson.state
    state.skipped += 1
    names = ", ".join(question.item.file or question.item.id for question in batch[:8]) or "none can be read"
    if len(batch) > 8:
        names = f"{names} and {len(batch) - 8} more"
    if state.skipped < MOST_SKIPPED:
        return Note(f"Step {state.step} was left out: its loss is not a number. Its examples: {names}.")
    state.skipped = 0
    raise CoreError(
        f"{MOST_SKIPPED} batches in a row gave no usable number, the last one with {names}.",
        "Lower the learning rate, or choose float32. The checkpoints are kept.",
    )


def _watch(lesson: Lesson, loss: float) -> None:
    """Raise `Diverged` where the loss, averaged over the last steps, is far above where it began."""
    state = lesson.state
    if state.first_loss is None or state.recent_loss is None:
        state.first_loss = state.recent_loss = loss
    state.recent_loss += (loss - state.recent_loss) / 10
    if state.recent_loss > DIVERGED * state.first_loss + 1:
        raise Diverged(
            f"The loss ran away: about {state.recent_loss:.1f} at step {state.step}, {state.first_loss:.1f} at first.",
            "Train again with a lower learning rate or a longer warm-up. The best checkpoint is kept.",
        )


# ---- evaluations and checkpoints ------------------------------------------------------------------------


def examine(lesson: Lesson) -> Steps:
    """The validation split and the probe set, then a checkpoint where the model was never better.

    The state changes when all of it is done, so that what was interrupted is done again.
    """
    t, state = lesson.training, lesson.state
    better, merit = True, state.merit
    if lesson.validation:
        with lesson.averaged():
            loss = yield from _validation_loss(lesson)
        try:
            with lesson.in_use():
                result, merit = yield from scoring.scored(lesson.scoring, state.step, loss, state.merit)
        except DataError as error:  # none of the files is there any more
            yield Note(error.message, error.hint, error.file)
            better = False
        else:
            better = result.best
            yield result
    with lesson.in_use():
        yield (yield from scoring.probed(lesson.scoring, state.step))
    state.evaluated, state.worse = state.step, 0 if better else state.worse + 1
    if state.worse and t.method == "staged" and t.unfreeze_every == 0 and state.stage < STAGES - 1:
        lesson.unfreeze(state.stage + 1)
        state.worse = 0
    if better:
        earlier, (state.merit, state.best) = (state.merit, state.best), (merit, state.step)
        if not (yield from save(lesson, best=True)):
            state.merit, state.best = earlier  # the next good one is the best on the disk


def _validation_loss(lesson: Lesson) -> Generator[Event, None, float]:
    """The loss of the held-out examples; a Note where hiding the media does not make it worse."""
    while lesson.validation:
        try:
            loss = _opened(lesson)
            if scoring.blind(loss, mean_loss(lesson.inputs, lesson.validation, lesson.how, blank=True)):
                yield scoring.BLIND
            return loss
        except DataError as error:
            yield attempts.without(lesson.validation, error)
    return math.nan


def _opened(lesson: Lesson) -> float:
    """The loss of the held-out examples as they are asked in use, with the gates open as far as is best for it.

    What the media alone have taught counts less beside a prompt that holds demonstrations and names: from where they were,
    closing the gates goes on as long as it lowers the loss, or else opening them.
    """
    if lesson.training.method in UNCOUPLED:  # nothing that was inserted learns
        return mean_loss(lesson.inputs, lesson.validation, lesson.how)
    place = began = GATE_SCALES.index(lesson.state.gate_scale)
    best = _loss_at(lesson, place)
    for way in (1, -1):
        while place + way in range(len(GATE_SCALES)) and (loss := _loss_at(lesson, place + way)) < best:
            place, best = place + way, loss
        if place != began:
            break
    lesson.state.gate_scale = GATE_SCALES[place]
    return best


def _loss_at(lesson: Lesson, place: int) -> float:
    """With the gates that far open."""
    lesson.model.multimodal.scale_gates(GATE_SCALES[place])
    try:
        return mean_loss(lesson.inputs, lesson.validation, lesson.how)
    finally:
        lesson.model.multimodal.scale_gates(1.0)


def save(lesson: Lesson, *, best: bool = False) -> Generator[Event, None, bool]:
    """A checkpoint; training goes on where it cannot be written."""
    try:
        yield keep(lesson, best=best)
    except ModelError as error:
        yield Note(error.message, error.hint, error.file)
        return False
    return True


def keep(lesson: Lesson, *, best: bool = False) -> Saved:
    """A checkpoint of this step. Raises `ModelError`."""
    state, folder = lesson.state, lesson.checkpoints
    state.seconds, state.joules = lesson.conversation.seconds, lesson.conversation.meter.joules
    last = checkpoint.pointed(folder, "last")
    if last is not None and lesson.saved == state.step:
        target = checkpoint.update(last, state)
        if lesson.training.method != "speech":
            assembly.set_use(target, gate_scale=state.gate_scale)
    else:
        target = checkpoint.save(folder, state, lesson.write_model, lesson.trainer())
        checkpoint.point(folder, "last", target)
        lesson.saved = state.step
    if best or checkpoint.pointed(folder, "best") is None:
        checkpoint.point(folder, "best", target)
    checkpoint.prune(folder)
    return Saved(state.step, str(target), best)


def finish(lesson: Lesson, reason: str) -> Steps:
    """The last checkpoint, and the report of the best one, as anybody would open it."""
    state = lesson.state
    if lesson.saved != state.step:
        yield keep(lesson)
    best = checkpoint.pointed(lesson.checkpoints, "best")
    assert best is not None
    if lesson.validation:
        try:
            yield from report(lesson, best)
        except DataError as error:  # the files are gone; what was learned is not
            yield Note(error.message, error.hint, error.file)
    seconds, used = lesson.conversation.seconds, kilowatt_hours(lesson.conversation.meter.joules)
    yield Trained(reason, state.step, state.best, str(best), round(seconds, 3), used)


def report(lesson: Lesson, best: Path) -> Steps:
    """The validation split in full, with baselines, by a model opened from its folder."""
    session = TorchSession(assembly.open_model(str(best)), lesson.run.project)
    session.perception.remember(scoring.REMEMBERED)
    asked = replace(lesson.scoring, session=session)
    if asked.task == "captioning":  # the task whose words are mixed
        session.trust = yield from scoring.settled(asked)
        assembly.set_use(best, trust=session.trust)
    result = yield from scoring.evaluated(asked, None, 1000)
    yield from scoring.warnings(result, asked.metric, asked.decides, lesson.state)
    yield result
    path = lesson.run.folder / "report.json"
    try:
        write_whole(path, json.dumps(evaluate.report(result), indent=1) + "\n")
    except OSError as error:  # the events hold the same figures
        yield Note(f"{path} could not be written: {error.strerror}.", "Free some space.")
