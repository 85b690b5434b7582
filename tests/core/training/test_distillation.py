# SPDX-License-Identifier: Apache-2.0
"""What a teacher adds to the loss, held to its formula computed in another way; and that only the student learns from it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core import generate
from core.config import Shots
from core.jobs import Run
from core.model import assembly
from core.protocol import Progress, Stepped
from core.training import distillation, preflight, step, train
from core.training.distillation import Distillation, bridges, matched, mixture
from core.training.loss import divergence
from core.training.objectives import gradients
from core.training.questions import Question
from core.training.steps import How, loss_of
from core.training.teacher import NAME

Make = Callable[..., Any]
QUIET = {"feature_noise": 0.0, "media_dropout": 0.0, "blank_dropout": 0.0, "label_smoothing": 0.0}


def first(lesson: Any) -> list[Question]:
    return [variants[0] for variants in lesson.questions]


def run(lesson: Any, micro: int = 6) -> float:
    lesson.optimizer.zero_grad()
    augmentation, objective = lesson.augmentation, lesson.objective
    return gradients(lesson.inputs, first(lesson), How(micro), augmentation, 0.0, 5, objective)


def grads(lesson: Any) -> dict[str, Tensor]:
    return {name: p.grad.clone() for name, p in lesson.weights.items() if p.grad is not None}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> None:
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(one[name], other[name], rtol=1e-3, atol=1e-6, msg=name)


# ---- the formulas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_divergence_is_torchs_own(temperature: float) -> None:
    """Over more positions than one chunk, in value and gradients."""
    torch.manual_seed(0)
    states, weight = torch.randn(100, 8, requires_grad=True), torch.randn(30, 8, requires_grad=True)
    soft = (torch.randn(100, 30) / temperature).log_softmax(dim=1)
    loss = divergence(states, weight, lambda rows: soft[rows], temperature)
    found = torch.autograd.grad(3 * loss, (states, weight))
    logs = (states @ weight.T / temperature).log_softmax(dim=1)
    expected = temperature**2 * F.kl_div(logs, soft, reduction="sum", log_target=True)
    torch.testing.assert_close(loss, expected, rtol=1e-6, atol=1e-6)
    for one, other in zip(found, torch.autograd.grad(3 * expected, (states, weight)), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)
    alike = divergence(states, weight, lambda rows: logs[rows].detach(), temperature)
    assert float(alike.detach()) < 1e-4


def test_words_are_mixed_in_as_in_use() -> None:
    """The teacher's probabilities at every place of an answer are those that `interpolate` gives in use."""
    likely = [((3, 4, 5), 0.5), ((3, 6), 0.3), ((7, 4), 0.2)]
    answer = (3, 4, 9, 5)
    draw = np.random.default_rng(0)
    logits = draw.normal(size=(4, 12)).astype(np.float32)
    rule = generate.interpolate([likely], 0.4)
    expected = np.concatenate([rule(logits[[place]], [list(answer[:place])]) for place in range(len(answer))])
    mixed: dict[int, list[tuple[int, float]]] = {}
    for place, token, share in mixture(likely, answer):
        mixed.setdefault(place, []).append((token, share))
    assert sorted(mixed) == [0, 1, 2]  # nothing goes on after 3 4 9
    d = Distillation("logits", 0.5, 1.0, head=torch.eye(12), trust=0.4)
    found = distillation.softened(d, torch.from_numpy(logits), mixed, slice(0, 64))
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-6)
    softer = distillation.softened(replace(d, temperature=3.0), torch.from_numpy(logits), mixed, slice(1, 3))
    flat = torch.from_numpy(expected[1:3]) / 3
    torch.testing.assert_close(softer, flat.log_softmax(dim=1), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("width", [8, 5])
def test_distance_of_states(width: int) -> None:
    torch.manual_seed(0)
    d = Distillation("hidden", 1.0, layers=(3, 4), bridges=bridges(8, width, 2, seed=1))
    assert len(d.bridges) == (0 if width == 8 else 2)
    own, theirs = [torch.randn(7, 8), torch.randn(7, 8)], torch.randn(7, 2 * width)
    total = 0.0
    for place, states in enumerate(own):
        with torch.no_grad():
            seen = states @ d.bridges[place].get_parameter("weight").T if width == 5 else states
        for mine, wanted in zip(seen, theirs[:, place * width : (place + 1) * width], strict=True):
            one, other = (x / (x.pow(2).mean() + 1e-6).sqrt() for x in (mine, wanted))
            total += float(((one - other) ** 2).mean()) / 2
    assert float(distillation.distance(d, own, theirs).detach()) == pytest.approx(total, abs=1e-6, rel=1e-6)


def test_layers_that_are_compared() -> None:
    assert matched(15, 30) == (18, 22, 26, 30)
    assert matched(2, 4) == (3, 4)
    assert matched(0, 1) == (1,)


# ---- a step -----------------------------------------------------------------------------------------------------


def test_logits_of_a_teacher_asked_as_in_use(small_teacher: Path, a_lesson: Make) -> None:
    """The loss is put together from the teacher's own forward pass behind its own prompt, its words mixed as in use."""
    t = {"distill_weight": 0.3, "distill_temperature": 2.0}
    lesson = a_lesson(teacher=str(small_teacher), **QUIET, **t)
    loss, learned = run(lesson), grads(lesson)
    teacher = assembly.open_model(str(small_teacher))
    d, batch = lesson.distillation, first(lesson)
    from core.torch_session import TorchSession
    from core.training.examples import Chosen
    from core.training.questions import Draw, Questions

    session = TorchSession(teacher, lesson.run.project)
    questions = Questions(session, Chosen("captioning", "en", tuple(q.item for q in batch)), Draw(2, 0, 0, 0))
    list(questions.prepare())
    plain = apart = torch.zeros(())
    mixed = 0
    for place, question in enumerate(batch):
        seen = lesson.inputs.encoded([question], lesson.augmentation, 5)
        asked = questions.ask_as_used(place, 2)
        assert len(asked.asked.picks) == 2
        assert len(asked.read) > len(question.read), "it is told more"
        with torch.no_grad():
            theirs = teacher.multimodal(torch.tensor([asked.read]), seen)[0][-len(question.answer) :]
        likely = session.prompter.likely(replace(asked.asked, naming=Shots().naming))
        rule = generate.interpolate([likely], teacher.recipe.trust)
        written = [list(question.answer[:i]) for i in range(len(question.answer))]
        ruled = np.concatenate([rule(theirs[[i]].numpy(), [words]) for i, words in enumerate(written)])
        mixed += int((np.abs(ruled - theirs.log_softmax(1).numpy()).max(axis=1) > 1e-3).sum())
        soft = (torch.from_numpy(ruled).clamp(min=-80) / 2).log_softmax(1)
        own = lesson.model.multimodal(torch.tensor([question.read]), seen)[0][-len(question.answer) :]
        plain = plain + F.cross_entropy(own, torch.tensor(question.answer), reduction="sum")
        apart = apart + F.kl_div((own / 2).log_softmax(1), soft, reduction="sum", log_target=True)
    assert mixed
    words = sum(len(q.answer) for q in batch)
    expected = (0.7 * plain + 0.3 * 4 * apart) / words
    assert loss == pytest.approx(float(expected.detach()), rel=1e-4)
    lesson.optimizer.zero_grad()
    expected.backward()
    same(learned, grads(lesson))
    assert d.head is not None
    assert not d.head.requires_grad


def test_states_of_a_wider_teacher(decoder_folder: Make, a_lesson: Make) -> None:
    """They are its states after the matched layers behind the same prompt, and the projections to them learn too."""
    folder = decoder_folder("wide", width=60)
    t = {"distill": "hidden", "distill_weight": 1.0, "teacher_prompt": "same"}
    lesson = a_lesson(teacher=str(folder), **QUIET, **t)
    loss, d, batch = run(lesson), lesson.distillation, first(lesson)
    assert d.layers == (3, 4)
    assert {name for name in lesson.weights if name.startswith("distillation.")} == {
        "distillation.0.weight", "distillation.1.weight",
    }  # fmt: skip
    learned = grads(lesson)
    assert all(bool(tensor.any()) for name, tensor in learned.items() if name.startswith("distillation."))
    assert any(bool(tensor.any()) for name, tensor in learned.items() if not name.startswith("distillation."))
    teacher = assembly.open_model(str(folder)).decoder
    total, words = 0.0, 0
    with torch.no_grad():
        for question in batch:
            tokens = torch.tensor([question.read])
            positions = torch.arange(tokens.shape[1])
            seen = lesson.inputs.encoded([question], lesson.augmentation, 5)
            attended = lesson.model.multimodal.attended(seen)
            student = lesson.model.decoder
            mine, theirs = student.embed(tokens, positions), teacher.embed(tokens, positions)
            for layer in range(4):
                mine = student.run(mine, range(layer, layer + 1), positions, media=attended)
                theirs = teacher.run(theirs, range(layer, layer + 1), positions)
                if layer >= 2:
                    rows = slice(-len(question.answer), None)
                    one = d.bridges[layer - 2](mine[0, rows])
                    pair = [F.rms_norm(x, (60,), eps=1e-6) for x in (one, theirs[0, rows])]
                    total += float((pair[0] - pair[1]).pow(2).mean(dim=1).sum()) / 2
            words += len(question.answer)
    assert loss == pytest.approx(total / words, rel=1e-4)


def test_projections_to_its_states_go_on_where_they_were(decoder_folder: Make, a_run: Make) -> None:
    """They are no part of the model, and yet a resumed run ends with the same bits."""
    settings = {"teacher": str(decoder_folder("wide", width=60)), "distill": "hidden"}
    list(train(whole := a_run("whole", **settings)))
    job, steps = train(stopped := a_run("stopped", **settings)), 0
    while steps < 3:
        steps += isinstance(next(job), Stepped)
    job.close()
    list(train(stopped, resume=True))
    folders = [run.folder / "checkpoints" / "step-00000006" for run in (whole, stopped)]
    for name in ("trainer.safetensors", "model.safetensors"):
        one, other = ((folder / name).read_bytes() for folder in folders)
        assert one == other, name
    assert not any("distillation" in name for name in assembly.open_model(str(folders[0])).learned() or {})


@pytest.mark.parametrize("kind", ["logits", "hidden", "sequence"])
def test_how_the_batch_is_cut_changes_nothing(kind: str, a_lesson: Make) -> None:
    lesson = a_lesson(teacher="starter", distill=kind, method="lora", media_dropout=0.3)
    whole, learned = run(lesson), grads(lesson)
    assert run(lesson, micro=2) == pytest.approx(whole, rel=1e-4)
    same(grads(lesson), learned)


def test_a_question_the_teacher_does_not_know_is_learned_plainly(a_lesson: Make) -> None:
    lesson = a_lesson(teacher="starter", distill_weight=0.4, **QUIET)
    d, batch = lesson.distillation, first(lesson)
    told = {key: value for key, value in d.told.items() if key != batch[0].place}
    lesson.distillation = replace(d, told=told)
    seen = [lesson.inputs.encoded(some, lesson.augmentation, 5) for some in (batch[:1], batch[1:])]
    alone = loss_of(lesson.inputs, batch[:1], seen[0], How(6))
    others = distillation.summed(d, lesson.inputs, batch[1:], seen[1], How(6), 0.0)
    words = sum(len(q.answer) for q in batch)
    assert run(lesson) == pytest.approx(float((alone + others).detach()) / words, rel=1e-5)


def test_a_student_gets_nearer_to_its_teacher(small_teacher: Path, a_lesson: Make) -> None:
    lesson = a_lesson(
        teacher=str(small_teacher), distill_weight=1.0, teacher_prompt="use", method="lora", epochs=8, **QUIET
    )

    def apart() -> float:
        batch = first(lesson)
        seen = lesson.inputs.encoded(batch, lesson.augmentation, 0)
        with torch.no_grad():
            return float(distillation.summed(lesson.distillation, lesson.inputs, batch, seen, How(6), 0.0))

    before = apart()
    while lesson.state.step < lesson.steps:
        list(step(lesson))
    assert apart() < 0.75 * before


# ---- its captions -----------------------------------------------------------------------------------------------


def lines(run: Run) -> list[dict[str, str]]:
    return [json.loads(line) for line in (run.folder / NAME).read_text().splitlines() if line]


def test_captions_are_asked_once_and_learned(small_teacher: Path, a_run: Make, a_lesson: Make) -> None:
    teacher = small_teacher.rename(small_teacher.with_name("elsewhere"))
    settings = {"teacher": str(teacher), "distill": "sequence", "distill_weight": 0.25}
    events = list(train(run_folder := a_run(**settings)))
    assert any(isinstance(event, Progress) and event.stage == "ask the teacher" for event in events)
    header, *said = lines(run_folder)
    assert set(header) == {"teacher", "prompt"}
    assert len({one["id"] for one in said}) == 6 == len(said)
    before = (run_folder.folder / NAME).read_bytes()
    shutil.rmtree(teacher)  # it is not needed any more
    lesson = a_lesson(**settings, **QUIET)
    assert (run_folder.folder / NAME).read_bytes() == before
    batch = first(lesson)
    texts = {one["id"]: one["text"] for one in said}
    theirs = [lesson.objective.taught.answered(question) for question in batch]
    for question in theirs:
        spoken = lesson.model.tokenizer.decode(list(question.answer)).strip()
        assert spoken == texts[question.item.id]
    assert [q.answer for q in theirs] != [q.answer for q in batch]
    seen = lesson.inputs.encoded(batch, lesson.augmentation, 5)
    own, other = (
        loss_of(lesson.inputs, some, seen, How(6)) / sum(len(q.answer) for q in some)
        for some in (batch, theirs)
    )
    assert run(lesson) == pytest.approx(float((0.75 * own + 0.25 * other).detach()), rel=1e-5)


def test_asking_goes_on_where_it_was_killed(a_run: Make, a_lesson: Make) -> None:
    settings = {"teacher": "starter", "distill": "sequence"}
    a_lesson(**settings)
    path = a_run().folder / NAME
    whole = path.read_text()
    header, *said = [line for line in whole.split("\n") if line]
    path.write_text("\n".join([header, *said[:3], said[3][:9]]))  # half a line is left
    a_lesson(resume=True, **settings)
    again = [line for line in path.read_text().split("\n") if line]
    assert again[:4] == [header, *said[:3]]
    assert again[5:] == said[3:], "the others were asked again, alike; the first three were not"


def test_looking_first_writes_nothing(a_run: Make) -> None:
    run_folder = a_run(teacher="starter", distill="sequence")
    assert list(preflight(run_folder))
    assert not run_folder.folder.exists()
