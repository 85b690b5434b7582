# SPDX-License-Identifier: Apache-2.0
"""Objectives beside the plain loss, each held to its formula computed in another way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.errors import ConfigError
from core.training.objectives import SECOND, Objective, gradients, partners
from core.training.questions import Question
from core.training.steps import How, answers, summed

Make = Callable[..., Any]


@pytest.fixture
def lesson(a_lesson: Make) -> Any:
    lesson = a_lesson(method="lora", feature_noise=0.3, media_dropout=0.3, blank_dropout=0.0)
    generator = torch.Generator().manual_seed(0)
    for parameter in lesson.weights.values():  # where nothing is at zero any more
        parameter.data += 0.05 * torch.randn(parameter.shape, generator=generator)
    return lesson


def first(lesson: Any) -> list[Question]:
    return [variants[0] for variants in lesson.questions]


def run(lesson: Any, objective: Objective, micro: int = 6, batch: Sequence[Question] = ()) -> float:
    lesson.optimizer.zero_grad()
    return gradients(
        lesson.inputs, batch or first(lesson), How(micro), lesson.augmentation, 0.0, 5, objective
    )


def grads(lesson: Any) -> dict[str, Tensor]:
    return {name: p.grad.clone() for name, p in lesson.weights.items() if p.grad is not None}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> None:
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(one[name], other[name], rtol=1e-3, atol=1e-6, msg=name)


def logits(
    lesson: Any, batch: Sequence[Question], seed: int, delta: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """(N, V) and targets, by the whole model's own forward pass."""
    network = lesson.model.multimodal
    encoded = lesson.inputs.encoded(batch, replace(lesson.augmentation, seed=seed), 5)
    if delta is not None:
        encoded = {kind: replace(one, tokens=one.tokens + delta) for kind, one in encoded.items()}
    tokens = torch.nn.utils.rnn.pad_sequence([torch.tensor(q.read) for q in batch], batch_first=True)
    found = network(tokens, encoded, [q.asked.memory for q in batch])
    rows, places, targets = answers(batch)
    return found[rows, places], targets


OBJECTIVES = [
    Objective("plain"), Objective("r-drop", 2.0), Objective("mixup", 0.5), Objective("fgm", size=0.1),
    Objective("pgd", size=0.1, steps=3), Objective("freelb", size=0.1, steps=2),
]  # fmt: skip


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.kind)
def test_how_the_batch_is_cut_changes_nothing(objective: Objective, lesson: Any) -> None:
    whole, learned = run(lesson, objective), grads(lesson)
    assert run(lesson, objective, micro=2) == pytest.approx(whole, rel=1e-4)
    same(grads(lesson), learned)


def test_r_drop(lesson: Any) -> None:
    loss = run(lesson, Objective("r-drop", 2.0))
    learned = grads(lesson)
    lesson.optimizer.zero_grad()
    batch, seed = first(lesson), lesson.augmentation.seed
    (one, targets), (two, _) = (logits(lesson, batch, s) for s in (seed, seed + SECOND))
    assert not torch.allclose(one, two, atol=1e-3)
    right = F.cross_entropy(one, targets) + F.cross_entropy(two, targets)
    p, q = one.log_softmax(1), two.log_softmax(1)
    apart = [F.kl_div(a, b, reduction="batchmean", log_target=True) for a, b in ((p, q), (q, p))]
    expected = (right + 2.0 * (apart[0] + apart[1]) / 2) / 2
    assert loss == pytest.approx(float(expected.detach()), rel=1e-4)
    expected.backward()
    same(learned, grads(lesson))


def test_mixup_asks_for_both_captions_of_mixed_media(lesson: Any) -> None:
    lesson.run = replace(lesson.run, training=replace(lesson.training, media_dropout=0.0))
    loss, batch, a = run(lesson, Objective("mixup", 0.5)), first(lesson), lesson.augmentation
    others = partners(batch, a.seed, 5)
    assert sorted(q.place for q in others) == sorted(q.place for q in batch)
    assert all(q.place != other.place for q, other in zip(batch, others, strict=True))
    own = float(np.random.default_rng([a.seed, 5, 2]).beta(0.5, 0.5))
    seen, theirs = (lesson.inputs.encoded(some, a, 5)["image"] for some in (batch, others))
    mixed = {"image": replace(seen, tokens=own * seen.tokens + (1 - own) * theirs.tokens)}
    total = 0.0
    for some, weight in ((batch, own), (others, 1 - own)):
        tokens = torch.nn.utils.rnn.pad_sequence([torch.tensor(q.read) for q in some], batch_first=True)
        found = lesson.model.multimodal(tokens, mixed, [q.asked.memory for q in some])
        rows, places, targets = answers(some)
        total += weight * float(F.cross_entropy(found[rows, places], targets).detach())
    assert loss == pytest.approx(total, rel=1e-4)


def far_of(lesson: Any, batch: Sequence[Question], size: float) -> Tensor:
    seen = lesson.inputs.encoded(batch, lesson.augmentation, 5)["image"]
    lengths = []
    for tokens, mask in zip(seen.tokens, seen.mask, strict=True):
        there = tokens[mask].norm(dim=1)
        lengths.append(size * there.sort().values[(len(there) - 1) // 2] * len(there) ** 0.5)
    return torch.stack(lengths)[:, None, None]


def unit(slope: Tensor) -> Tensor:
    return slope / slope.flatten(1).norm(dim=1)[:, None, None]


def test_fgm_learns_from_a_step_against_the_gradient(lesson: Any) -> None:
    loss, learned, batch = run(lesson, Objective("fgm", size=0.1)), grads(lesson), first(lesson)
    lesson.optimizer.zero_grad()
    seed, far = lesson.augmentation.seed, far_of(lesson, batch, 0.1)
    zero = torch.zeros_like(
        lesson.inputs.encoded(batch, lesson.augmentation, 5)["image"].tokens, requires_grad=True
    )
    found, targets = logits(lesson, batch, seed, zero)
    clean = F.cross_entropy(found, targets)
    (slope,) = torch.autograd.grad(clean, zero, retain_graph=True)
    worse = F.cross_entropy(*logits(lesson, batch, seed, far * unit(slope)))
    assert worse > clean + 1e-4, "it is an adversary"
    ((clean + worse) / 2).backward()
    assert loss == pytest.approx(float((clean + worse).detach() / 2), rel=1e-4)
    same(learned, grads(lesson))


def test_pgd_goes_on_within_its_distance(lesson: Any) -> None:
    loss, batch = run(lesson, Objective("pgd", size=0.2, steps=3)), first(lesson)
    seed, far = lesson.augmentation.seed, far_of(lesson, batch, 0.2)
    delta = torch.zeros_like(lesson.inputs.encoded(batch, lesson.augmentation, 5)["image"].tokens)
    losses = []
    for _ in range(4):
        delta = delta.detach().requires_grad_()
        losses.append(F.cross_entropy(*logits(lesson, batch, seed, delta)))
        (slope,) = torch.autograd.grad(losses[-1], delta)
        delta = delta.detach() + 1.5 / 3 * far * unit(slope)
        length = delta.flatten(1).norm(dim=1)[:, None, None]
        delta = torch.where(length > far, delta * far / length, delta)
    assert losses[-1] > losses[1] > losses[0]
    assert loss == pytest.approx(float((losses[0] + losses[-1]).detach()) / 2, rel=1e-4)


def test_freelb_learns_from_every_step(lesson: Any) -> None:
    """One step of it is the gradient at a random place; more steps are harder."""
    batch, a = first(lesson), lesson.augmentation
    loss, learned = run(lesson, Objective("freelb", size=0.2, steps=1)), grads(lesson)
    lesson.optimizer.zero_grad()
    shape = lesson.inputs.encoded(batch, a, 5)["image"].tokens.shape[1:]
    drawn = [
        np.random.default_rng([a.seed, 5, q.place, 4]).standard_normal(shape, dtype=np.float32) for q in batch
    ]
    start = 0.1 * far_of(lesson, batch, 0.2) * unit(torch.from_numpy(np.stack(drawn)))
    expected = F.cross_entropy(*logits(lesson, batch, a.seed, start))
    assert loss == pytest.approx(float(expected.detach()), rel=1e-4)
    expected.backward()
    same(learned, grads(lesson))
    assert run(lesson, Objective("freelb", size=0.2, steps=3)) > loss


def test_texts_are_moved_where_there_are_no_media(lesson: Any) -> None:
    batch = [replace(q, item=replace(q.item, kind="text", file="", hash="")) for q in first(lesson)]
    plain = run(lesson, Objective("plain"), batch=batch)
    assert run(lesson, Objective("fgm", size=0.05), batch=batch) > plain


@pytest.mark.parametrize(
    "settings",
    [{"objective": "r-drop", "feature_noise": 0.0, "media_dropout": 0.0, "blank_dropout": 0.0}],
)
def test_what_could_do_nothing_is_refused(settings: dict[str, Any], a_lesson: Make) -> None:
    with pytest.raises(ConfigError, match="cannot disagree"):
        a_lesson(**settings)


def test_the_plain_one_is_the_loss_itself(lesson: Any) -> None:
    batch = first(lesson)
    words = sum(len(q.answer) for q in batch)
    expected = summed(lesson.inputs, batch, How(6), lesson.augmentation, 0.0, 5) / words
    assert run(lesson, Objective("plain")) == pytest.approx(float(expected.detach()), rel=1e-6)
