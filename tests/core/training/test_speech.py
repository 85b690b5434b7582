# SPDX-License-Identifier: Apache-2.0
"""Teaching the tiny speech model other words for its three tones."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile
import torch

from core.errors import ConfigError, DataError
from core.information import describe
from core.jobs import Run
from core.model import assembly, folder
from core.model.assembly import Model
from core.project import Project
from core.protocol import Evaluated, Event, Note, Scored, Stepped, Trained
from core.speech import Transcriber
from core.torch_session import TorchSession
from core.training import train
from core.training.inputs import NONE
from core.training.objectives import gradients
from core.training.steps import How, mean_loss

Make = Callable[..., Any]
WORDS = {"low": "A red disc.", "middle": "green", "high": "The yellow square is small."}
BY_HEART: dict[str, Any] = {
    "epochs": 60, "batch_size": 3, "micro_batch": 3, "label_smoothing": 0.0, "patience": 0, "evaluate_every": 1000,
    "checkpoint_every": 1000,
}  # fmt: skip


@pytest.fixture
def dictations(tmp_path: Path, record: Make, example: Make) -> Path:
    """Three recordings whose transcripts the model does not know yet."""
    path = tmp_path / "dictations"
    with Project.create(path) as project:
        project.add(
            example(record(path / f"{word}.wav", word), text, "audio", task="transcription")
            for word, text in WORDS.items()
        )
    return path


@pytest.fixture
def speech_run(a_run: Make, dictations: Path) -> Make:
    """`a_run` of the method "speech" over the three recordings."""

    def speech_run(name: str = "run", **settings: Any) -> Run:
        return a_run(name, **{"project": dictations, "method": "speech", **settings})

    return speech_run


@pytest.fixture
def a_speech_lesson(a_lesson: Make, dictations: Path) -> Make:
    return lambda **settings: a_lesson(**{"project": dictations, "method": "speech", **settings})


def of(kind: type[Event], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def wave(path: Path) -> Any:
    return soundfile.read(path, dtype="float32")[0]


# ---- whole runs ---------------------------------------------------------------------------------------------


def test_three_recordings_are_learned_by_heart_and_written_down_by_whoever_opens_the_run(
    speech_run: Make, dictations: Path, record: Make, tmp_path: Path, run: Any
) -> None:
    events = list(train(taught := speech_run(**BY_HEART)))
    losses = [event.loss for event in of(Stepped, events)]
    assert losses[-1] < 0.05 < 1 < losses[0]
    files = [str(dictations / f"{word}.wav") for word in WORDS]
    shown = run("caption", "--model", taught.folder, "--json", *files)
    assert [line["text"] for line in shown.lines] == list(WORDS.values())
    assert {line["task"] for line in shown.lines} == {"transcription"}
    assert run("caption", "--json", files[0]).lines[0]["text"] == "low", "the starter itself is as it was"
    longer = record(tmp_path / "longer.wav", "low", seconds=1.9)
    assert run("caption", "--model", taught.folder, "--json", longer).lines[0]["text"] == WORDS["low"]


def test_what_is_saved_is_small_and_needs_no_text_model(speech_run: Make) -> None:
    (end,) = of(Trained, list(train(speech_run(epochs=1))))
    config = folder.read_config(Path(end.model))
    state = folder.read_state(Path(end.model), config)
    assert config["coupling"] is config["lora"] is None
    assert all(name.startswith("speech.blocks.0.") and ".lora_" in name for name in state)
    assert len(state) == 2 * 7, "every projection of the layer, cross-attention's too"
    model = assembly.open_model(end.model)
    assert model.learned() is None
    decoder = model.speech_decoder.state_dict()
    assert all(torch.equal(decoder[name.removeprefix("speech.")], tensor) for name, tensor in state.items())
    assert model.recipe.parts["speech"] == "whisper-tiny.en", "shared with everybody else"
    assert describe(end.model)["speech"]["rank"] == 8
    assert "multimodal" not in vars(model)


def test_word_errors_decide_and_fewer_are_better(
    speech_run: Make, dictations: Path, record: Make, example: Make
) -> None:
    with Project.open(dictations) as project:
        project.add(
            example(record(dictations / f"held {w}.wav", w, seconds=1.7), text, "audio", task="transcription",
                    split="validation")
            for w, text in WORDS.items()
        )  # fmt: skip
    settings = BY_HEART | {"evaluate_items": 8, "evaluate_every": 30, "probes": 2}
    events = list(train(speech_run(**settings)))
    rates = [dict(event.metrics)["wer"].value for event in of(Scored, events)]
    assert rates[0] >= 1.0, "before, it said other words"
    assert rates[-1] == 0.0
    assert of(Scored, events)[1].best
    (result,) = of(Evaluated, events)
    assert (result.task, dict(result.metrics)["wer"].value) == ("transcription", 0.0)
    assert not [
        note for note in of(Note, events) if "Blank media" in note.message or "hidden" in note.message
    ]


# ---- resumed ------------------------------------------------------------------------------------------------


def steps(events: list[Event]) -> list[tuple[int, float, float]]:
    return [(event.step, event.loss, event.learning_rate) for event in of(Stepped, events)]


def weights(run: Run) -> dict[str, bytes]:
    """The bytes of the last checkpoint's weights and of the optimiser's memory."""
    last = run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()
    return {path.name: path.read_bytes() for path in last.rglob("*.safetensors")}


@pytest.mark.parametrize("settings", [{}, {"augment": True}, {"optimizer": "sgd", "seed": 3}])
def test_stopped_and_resumed_ends_with_the_same_bits(settings: dict[str, Any], speech_run: Make) -> None:
    options = {"batch_size": 2, "micro_batch": 2, "epochs": 3, **settings}
    whole = list(train(whole_run := speech_run("whole", **options)))
    job, first = train(run := speech_run("stopped", **options)), list[Event]()
    while len(steps(first)) < 2:
        first.append(next(job))
    job.close()
    rest = list(train(run, resume=True))
    assert steps(first) + steps(rest) == steps(whole)
    assert weights(run) == weights(whole_run)
    assert len(steps(whole)) == 6


def test_a_run_begun_with_a_taught_model_goes_on_from_it(speech_run: Make) -> None:
    list(train(first := speech_run("first", **BY_HEART)))
    again = dataclasses.replace(
        speech_run("again", epochs=1, lora_rank=2, label_smoothing=0.0), model=str(first.folder)
    )
    losses = [event.loss for event in of(Stepped, list(train(again)))]
    assert losses[0] < 0.05
    assert assembly.open_model(str(again.folder)).recipe.speech.lora.rank == 8  # type: ignore[union-attr]


# ---- beside what else a model learns ------------------------------------------------------------------------


def test_captions_learned_later_leave_speech_as_it_is(speech_run: Make, a_run: Make) -> None:
    list(train(spoken := speech_run("spoken", epochs=2)))
    both = dataclasses.replace(a_run("both", epochs=1), model=str(spoken.folder))
    list(train(both))
    one, other = (assembly.open_model(str(run.folder)) for run in (spoken, both))
    assert other.spoken().keys() == one.spoken().keys() != set()
    assert all(torch.equal(tensor, other.spoken()[name]) for name, tensor in one.spoken().items())
    assert other.recipe.coupling.start == "self-attention", "captions learned as they do from the starter"
    assert other.learned()


def test_speech_learned_later_leaves_captions_as_they_are(speech_run: Make, a_run: Make) -> None:
    list(train(captions := a_run("captions", epochs=1)))
    both = dataclasses.replace(speech_run("both", epochs=1), model=str(captions.folder))
    list(train(both))
    one, other = (assembly.open_model(str(run.folder)) for run in (captions, both))
    assert other.recipe.coupling == one.recipe.coupling
    before, after = one.learned() or {}, other.learned() or {}
    assert before.keys() == after.keys() != set()
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())
    assert other.spoken()


# ---- what is asked, and what is attended to -----------------------------------------------------------------


def test_the_question_is_the_one_that_is_answered_in_use(
    a_speech_lesson: Make, model: Model, dictations: Path
) -> None:
    transcriber = Transcriber(model)
    (heard,) = transcriber.hear([wave(dictations / "low.wav")])
    said = transcriber.decode([heard], transcriber.search())[0].tokens
    with Project.open(dictations) as project:
        (low,) = (example for example in project.examples() if example.target == WORDS["low"])
        project.edit(low.id, target="low")
    (question, *_), *_ = a_speech_lesson().questions
    assert question.asked.tokens == heard.prompt
    assert question.answer == (*said, min(transcriber.end))


def test_what_is_stored_is_what_is_heard_live_and_in_use(a_speech_lesson: Make, dictations: Path) -> None:
    lesson, live = a_speech_lesson(), a_speech_lesson(live=True)
    batch = [question for (question,) in lesson.questions]
    stored = lesson.inputs.encoded(batch, NONE, 0)
    heard = live.inputs.encoded(batch, NONE, 0)
    frames = stored["audio"].tokens
    assert frames.shape == (3, 100, 384), "the whole window, though a recording takes three quarters of it"
    for row, question in enumerate(batch):
        alone = Transcriber(lesson.model).frames([wave(Path(question.item.file))])[0]
        assert torch.equal(frames[row], alone.half().float())
    torch.testing.assert_close(frames, heard["audio"].tokens, rtol=1e-3, atol=1e-3)
    used = Transcriber(lesson.model).hear([wave(Path(question.item.file)) for question in batch])
    attended = lesson.inputs.attended(stored, batch)
    assert attended.seen is None, "the padding is seen, too"
    for row, one in enumerate(used):
        (mine,), (theirs,) = attended.memories, one.media.memories
        torch.testing.assert_close(mine.key[row], theirs.key[0], rtol=1e-2, atol=1e-2)
    assert mean_loss(lesson.inputs, batch, How(3)) == pytest.approx(
        mean_loss(live.inputs, batch, How(3)), rel=1e-3
    )


def test_before_the_first_step_it_is_the_model_it_begins_with(
    a_speech_lesson: Make, model: Model, dictations: Path, texts: Make
) -> None:
    lesson = a_speech_lesson()
    files = [dictations / f"{word}.wav" for word in WORDS]
    assert texts(TorchSession(lesson.model), *files) == texts(TorchSession(model), *files) == list(WORDS)
    assert {name.split(".")[-1] for name in lesson.weights} == {"lora_down", "lora_up"}
    assert [p for p in lesson.model.speech_decoder.parameters() if p.requires_grad] == list(
        lesson.weights.values()
    )


def test_small_pieces_make_the_gradient_of_the_whole(a_speech_lesson: Make) -> None:
    lesson = a_speech_lesson()
    batch = [question for (question,) in lesson.questions]
    found = []
    for size in (3, 1):
        loss = gradients(lesson.inputs, batch, How(size), lesson.augmentation, 0.05, 0)
        found.append(
            (loss, {name: p.grad.clone() for name, p in lesson.weights.items() if p.grad is not None})
        )
        lesson.optimizer.zero_grad()
    (whole, gradient), (pieces, parts) = found
    assert pieces == pytest.approx(whole, rel=1e-5)
    assert gradient.keys() == parts.keys() == lesson.weights.keys()
    for name, expected in gradient.items():
        torch.testing.assert_close(parts[name], expected, rtol=1e-3, atol=1e-5)


def test_changed_recordings_are_drawn_by_seed_and_step(a_speech_lesson: Make) -> None:
    lesson = a_speech_lesson(augment=True)
    batch = [question for (question,) in lesson.questions]

    def frames(step: int) -> torch.Tensor:
        tokens: torch.Tensor = lesson.inputs.encoded(batch, lesson.augmentation, step)["audio"].tokens
        return tokens

    assert torch.equal(frames(1), frames(1))
    assert not torch.allclose(frames(1), frames(2), atol=1e-2)
    assert not torch.allclose(frames(1), lesson.inputs.encoded(batch, NONE, 1)["audio"].tokens, atol=1e-2)


# ---- what cannot be learned from ----------------------------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_every_recording_that_is_left_out_is_named_with_its_reason(
    live: bool, speech_run: Make, dictations: Path, record: Make, example: Make
) -> None:
    bad = {
        "long.wav": "longer than 2 seconds",
        "silent.wav": "silent",
        "empty.wav": "transcript is empty",
        "endless.wav": "tokens long",
        "changed.wav": "changed after it was imported",
        "gone.wav": "not there any more",
        "broken.wav": "",
    }
    texts = {"empty.wav": " ", "endless.wav": "low tone " * 250}
    with Project.open(dictations) as project:
        for number, name in enumerate(bad):
            seconds = 2.1 if name == "long.wav" else 1.0
            path = record(dictations / name, "" if name == "silent.wav" else "low", seconds=seconds)
            soundfile.write(path, wave(path) * (1 - number / 10), 16_000)  # no two are the same
            if name == "broken.wav":
                path.write_bytes(path.read_bytes()[:5000])
            made = example(path, "low", "audio", task="transcription")
            project.add([dataclasses.replace(made, target=texts.get(name, made.target))])
    record(dictations / "changed.wav", "high")
    (dictations / "gone.wav").unlink()
    events = list(train(speech_run(epochs=1, live=live)))
    notes = [note for note in of(Note, events) if note.file]
    for name, reason in bad.items():
        (note,) = (note for note in notes if str(note.file).endswith(name))
        assert reason in note.message
        assert note.hint
    assert of(Trained, events)[0].step == 1
    assert len(notes) == len(bad)


def test_any_character_can_be_learned(speech_run: Make, dictations: Path) -> None:
    with Project.open(dictations) as project:
        for example in list(project.examples()):
            project.edit(example.id, target="naïve 你好 🙂 ♪")
    assert of(Trained, list(train(speech_run(epochs=1))))


def test_the_task_and_the_method_belong_together(speech_run: Make, a_run: Make, dictations: Path) -> None:
    with pytest.raises(DataError, match="no example of task transcription"):
        list(train(a_run("pictures", method="speech")))
    with pytest.raises(ConfigError, match="does not learn the task captioning") as caught:
        list(train(a_run("captions", method="speech", task="captioning")))
    assert "cross-attention" in caught.value.hint
    with pytest.raises(ConfigError, match="does not learn the task transcription") as caught:
        list(train(speech_run("lora", method="lora")))
    assert '"speech"' in caught.value.hint


def test_nothing_but_silence(tmp_path: Path, record: Make, example: Make, a_run: Make) -> None:
    with Project.create(tmp_path / "silence") as project:
        path = record(tmp_path / "silence.wav", "")
        project.add([example(path, "low", "audio", task="transcription")])
    with pytest.raises(DataError, match="No recording can be learned from"):
        list(train(a_run(project=tmp_path / "silence", method="speech")))


def test_a_language_that_the_model_knows_is_said_in_the_prompt(
    a_speech_lesson: Make, dictations: Path
) -> None:
    lesson = a_speech_lesson()
    transcriber = lesson.inputs.transcriber
    transcriber.languages = {"en": transcriber.prompt[1], "fr": 5}
    from core.training.examples import Chosen
    from core.training.speech import Dictation

    items = tuple(question.item for (question,) in lesson.questions)
    start, _, *rest = transcriber.prompt
    for language, token in (("en-GB", transcriber.prompt[1]), ("fr", 5), ("tlh", transcriber.prompt[1])):
        question = Dictation(transcriber, Chosen("transcription", language, items)).ask(0, 0)
        assert question.asked.tokens == (start, token, *rest)
    spoken = Dictation(transcriber, Chosen("transcription", "zh", items)).ask(0, 0)
    assert transcriber.text(spoken.answer) == WORDS["low"], "Chinese has no blank before its words"
