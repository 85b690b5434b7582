# SPDX-License-Identifier: Apache-2.0
"""What goes wrong: a message and a way on, and nothing that was learned is lost."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import ConfigError, CoreError, DataError, ModelError
from core.jobs import Run
from core.model import assembly
from core.project import Project
from core.protocol import Event, Note, Saved, Scored, Stepped, Trained
from core.training import Diverged, checkpoint, learn, train
from core.training import step as one_step

Make = Callable[..., Run]


def of(kind: type[Event], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


# ---- the data -----------------------------------------------------------------------------------------------


def test_three_examples(tmp_path: Path, draw: Any, example: Any, a_run: Make) -> None:
    with Project.create(tmp_path / "three") as project:
        project.add(example(draw(tmp_path / f"{i}.png", i), f"A thing {i}.") for i in range(3))
    events = list(train(a_run(project=tmp_path / "three")))
    assert any("by heart" in note.message for note in of(Note, events))
    assert of(Trained, events)


def test_all_captions_equal(tmp_path: Path, draw: Any, example: Any, a_run: Make) -> None:
    with Project.create(tmp_path / "equal") as project:
        project.add(example(draw(tmp_path / f"{i}.png", i), "A cat.") for i in range(6))
    events = list(train(a_run(project=tmp_path / "equal")))
    assert any("are the same" in note.message for note in of(Note, events))
    assert of(Trained, events)


def test_a_damaged_picture_is_named_and_the_others_are_learned(pictures: Path, a_run: Make) -> None:
    (pictures / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    events = list(train(a_run()))
    assert any("0.png" in note.message for note in of(Note, events))
    assert of(Trained, events)


def test_every_picture_damaged(pictures: Path, a_run: Make) -> None:
    for path in pictures.glob("*.png"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    with pytest.raises(DataError, match="No training example can be read"):
        list(train(a_run()))


@pytest.mark.parametrize("live", [True, False])
def test_a_file_that_vanishes_between_epochs(live: bool, pictures: Path, a_run: Make) -> None:
    job, events = train(a_run(live=live)), list[Event]()
    while len(of(Stepped, events)) < 2:
        events.append(next(job))
    (pictures / "0.png").unlink()
    rest = list(job)
    assert of(Trained, rest)[0].step == 6
    assert any("0.png is left out" in note.message for note in of(Note, rest)) == live
    assert len(of(Stepped, rest)) == 4


def test_a_text_has_nothing_to_look_at(tmp_path: Path, example: Any, a_run: Make) -> None:
    with Project.create(tmp_path / "texts") as project:
        project.add(example(None, f"Number {i}.", task="text", prompt=f"Say {i}.") for i in range(4))
    with pytest.raises(ConfigError, match="nothing that cross-attention could look at"):
        list(train(a_run(project=tmp_path / "texts")))
    events = list(train(a_run("lora", project=tmp_path / "texts", method="lora", epochs=8)))
    losses = [event.loss for event in of(Stepped, events)]
    assert losses[-1] < losses[0]


def test_settings_that_cannot_be(a_run: Make) -> None:
    with pytest.raises(ConfigError, match="no metric"):
        list(train(a_run(metric="beauty")))
    if not torch.cuda.is_available():
        with pytest.raises(ConfigError, match="no device cuda"):
            list(train(a_run(device="cuda")))


# ---- numbers ------------------------------------------------------------------------------------------------


def poison(lesson: Any, places: set[int]) -> None:
    """Features of these items are no numbers."""
    encoded = lesson.inputs.encoded

    def poisoned(questions: Any, *rest: Any) -> Any:
        found = encoded(questions, *rest)
        for row, question in enumerate(questions):
            if question.place in places:
                found["image"].tokens[row] = float("nan")
        return found

    lesson.inputs.encoded = poisoned


def test_one_bad_batch_is_left_out_and_named(a_lesson: Callable[..., Any]) -> None:
    lesson = a_lesson(batch_size=1, micro_batch=1, blank_dropout=0.0, media_dropout=0.0)
    poison(lesson, {2})
    before = {name: parameter.detach().clone() for name, parameter in lesson.weights.items()}
    events = [event for _ in range(6) for event in one_step(lesson)]
    (note,) = of(Note, events)
    assert "2.png" in note.message
    assert len(of(Stepped, events)) == 5
    assert lesson.state.step == 6
    assert all(bool(parameter.isfinite().all()) for parameter in lesson.weights.values())
    assert any(not torch.equal(parameter, before[name]) for name, parameter in lesson.weights.items())


def test_three_bad_batches_in_a_row_stop_it(a_lesson: Callable[..., Any]) -> None:
    lesson = a_lesson(batch_size=1, micro_batch=1, blank_dropout=0.0, media_dropout=0.0)
    poison(lesson, set(range(6)))
    for _ in range(2):
        list(one_step(lesson))
    with pytest.raises(CoreError, match="3 batches in a row") as caught:
        list(one_step(lesson))
    assert "learning rate" in caught.value.hint
    assert lesson.state.step == 3


def test_a_loss_that_runs_away_stops_it_and_is_not_saved(
    a_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, events = train(run := a_run(checkpoint_every=1)), list[Event]()
    while len(of(Saved, events)) < 2:
        events.append(next(job))
    monkeypatch.setattr("core.training.DIVERGED", -1.0)  # any loss is far above where it began
    with pytest.raises(Diverged, match="ran away") as caught:
        list(job)
    assert "learning rate" in caught.value.hint
    last = checkpoint.pointed(run.folder / "checkpoints", "last")
    assert str(last) == of(Saved, events)[-1].folder


def test_a_learning_rate_that_is_far_too_high(a_run: Make) -> None:
    run, events = (
        a_run(epochs=60, learning_rate=10.0, optimizer="sgd", clip=0.0, warmup_steps=6),
        list[Event](),
    )
    with pytest.raises(CoreError, match=r"ran away|in a row") as caught:
        events.extend(train(run))
    assert "learning rate" in caught.value.hint
    last = checkpoint.pointed(run.folder / "checkpoints", "last")
    assert last is not None
    weights = assembly.open_model(str(last)).learned() or {}
    assert all(bool(tensor.isfinite().all()) for tensor in weights.values())


# ---- memory and disk ----------------------------------------------------------------------------------------


def test_out_of_memory_halves_the_pieces_and_repeats_the_step(a_lesson: Callable[..., Any]) -> None:
    calm, short = a_lesson(batch_size=6, micro_batch=6), a_lesson(batch_size=6, micro_batch=6)
    encoded = short.inputs.encoded

    def greedy(questions: Any, *rest: Any) -> Any:
        if len(questions) > 1:
            raise torch.OutOfMemoryError("out of memory: tried to allocate 20 GiB")
        return encoded(questions, *rest)

    short.inputs.encoded = greedy
    expected, events = list(one_step(calm)), list(one_step(short))
    assert [type(event) for event in events] == [Note, Note, Stepped]
    assert short.how.micro_batch == 1
    assert of(Stepped, events)[0].loss == pytest.approx(of(Stepped, expected)[0].loss, rel=1e-5)


def test_not_enough_memory_for_a_single_example(a_lesson: Callable[..., Any]) -> None:
    lesson = a_lesson()

    def greedy(*_: Any) -> Any:
        raise MemoryError

    lesson.inputs.encoded = greedy
    with pytest.raises(CoreError, match="not enough memory to learn from a single example") as caught:
        list(one_step(lesson))
    assert "gradient_checkpointing" in caught.value.hint


def test_no_memory_for_the_very_first_step(a_lesson: Callable[..., Any]) -> None:
    from core.training.measure import two_steps

    lesson = a_lesson(batch_size=6, micro_batch=6)
    encoded = lesson.inputs.encoded

    def greedy(questions: Any, *rest: Any) -> Any:
        if len(questions) > 3:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")
        return encoded(questions, *rest)

    lesson.inputs.encoded = greedy
    events = list(two_steps(lesson, 0.0))
    assert [type(event) for event in events] == [Note]
    assert lesson.state.micro_batch == lesson.how.micro_batch == 3


def test_pieces_that_became_smaller_stay_small_when_resumed(
    a_run: Make, a_lesson: Callable[..., Any]
) -> None:
    list(train(run := a_run()))
    last = checkpoint.pointed(run.folder / "checkpoints", "last")
    assert last is not None
    state, _ = checkpoint.load(last)
    checkpoint.update(last, replace(state, micro_batch=1))
    assert a_lesson(resume=True).how.micro_batch == 1


def test_validation_files_that_vanish(held_out: Path, a_run: Make) -> None:
    """The figures are about fewer items, then about none; training and its result stay."""
    run = a_run(project=held_out, evaluate_items=8, live=True, epochs=2, patience=0)
    job, events = train(run), list[Event]()
    while len(of(Stepped, events)) < 1:
        events.append(next(job))
    (held_out / "held0.png").unlink()
    while len(of(Stepped, events)) < 3:
        events.append(next(job))
    assert of(Scored, events)[-1].n == 2
    for name in ("held1.png", "held2.png"):
        (held_out / name).unlink()
    rest = list(job)
    assert of(Trained, rest)
    assert any("held1.png" in note.message for note in of(Note, rest))


def test_what_is_sure_not_to_fit_is_not_begun_unless_insisted_upon(
    a_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.training import measure

    monkeypatch.setattr(measure, "free_bytes", lambda device: 1000)
    run = a_run(epochs=1)
    with pytest.raises(CoreError, match="GB are free"):
        list(train(run))
    assert of(Trained, list(train(replace(run, force=True))))


def test_a_full_disk_is_a_note_and_training_goes_on(a_run: Make, full_disk: Callable[[int], Any]) -> None:
    run = a_run(checkpoint_every=1, evaluate_every=1000)
    job, events = train(run), list[Event]()
    while len(of(Saved, events)) < 2:
        events.append(next(job))
    kept = Path(of(Saved, events)[-1].folder)
    with full_disk(1000):
        while len(of(Stepped, events)) < 4:
            events.append(next(job))
    assert any("step 3 could not be written" in note.message and note.hint for note in of(Note, events))
    assert checkpoint.pointed(kept.parent, "last") == kept
    rest = list(job)
    assert [event.step for event in of(Saved, rest)][-1] == 6
    assert of(Trained, rest)


def test_at_the_end_there_has_to_be_room(a_run: Make, full_disk: Callable[[int], Any]) -> None:
    job = train(a_run(checkpoint_every=1000, evaluate_every=1000))
    while not isinstance(next(job), Stepped):
        pass
    with full_disk(1000), pytest.raises(ModelError, match="could not be written") as caught:
        list(job)
    assert "Free some space" in caught.value.hint


# ---- checkpoints of something else --------------------------------------------------------------------------


def test_a_checkpoint_of_another_method_is_refused(a_run: Make) -> None:
    first = a_run("lora", method="lora")
    list(train(first))
    other = a_run("other", method="full")
    shutil.copytree(first.folder / "checkpoints", other.folder / "checkpoints")
    with pytest.raises(ModelError) as caught:
        list(train(other, resume=True))
    assert caught.value.hint


def test_a_damaged_checkpoint_is_refused(a_run: Make) -> None:
    run = a_run()
    list(train(run))
    last = checkpoint.pointed(run.folder / "checkpoints", "last")
    assert last is not None
    (last / "model.safetensors").write_bytes((last / "model.safetensors").read_bytes()[:-1])
    with pytest.raises(ModelError, match="changed or damaged"):
        list(train(run, resume=True))


def test_resuming_where_nothing_was_saved_begins_anew(a_run: Make) -> None:
    events = list(train(a_run(), resume=True))
    assert of(Stepped, events)[0].step == 1
    assert of(Trained, events)


def test_closing_before_the_first_step_saves_it_all_the_same(a_run: Make) -> None:
    job = train(run := a_run(probes=1))
    for event in job:
        if type(event).__name__ == "Measured":
            break
    next(job)
    job.close()
    assert checkpoint.pointed(run.folder / "checkpoints", "last") is not None
    assert of(Stepped, list(train(run, resume=True)))[0].step == 1


def test_the_loop_alone_ends_with_its_reason(a_lesson: Callable[..., Any]) -> None:
    reasons: list[str] = []

    def kept() -> Iterator[Event]:
        reasons.append((yield from learn(a_lesson(max_steps=2))))

    assert len(of(Stepped, list(kept()))) == 2
    assert reasons == ["finished"]
