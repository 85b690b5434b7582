# SPDX-License-Identifier: Apache-2.0
"""One batch through the model: where its loss is taken, and that how it is cut changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.training.inputs import NONE
from core.training.objectives import gradients
from core.training.steps import How, cut, mean_loss, summed

Make = Callable[..., Any]


def batch(lesson: Any) -> list[Any]:
    return [variants[0] for variants in lesson.questions]


def gradient(lesson: Any, how: How, augmentation: Any = NONE) -> tuple[float, dict[str, Tensor]]:
    loss = gradients(lesson.inputs, batch(lesson), how, augmentation, 0.05, 0)
    found = {
        name: parameter.grad.clone()
        for name, parameter in lesson.weights.items()
        if parameter.grad is not None
    }
    lesson.optimizer.zero_grad()
    return loss, found


def test_the_loss_is_that_of_the_answers_tokens_alone(a_lesson: Make) -> None:
    lesson = a_lesson()
    total, words = 0.0, 0
    for question in batch(lesson):
        tokens = torch.tensor([question.asked.tokens + question.answer])
        encoded = lesson.inputs.encoded([question], NONE, 0)
        with torch.no_grad():
            logits = lesson.model.multimodal(tokens, encoded, [question.asked.memory])[0, :-1]
        start = len(question.asked.tokens) - 1
        total += F.cross_entropy(logits[start:], tokens[0, start + 1 :], reduction="sum").item()
        words += len(question.answer)
    assert mean_loss(lesson.inputs, batch(lesson), How(6)) == pytest.approx(total / words, rel=1e-5)


@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_small_pieces_make_the_gradient_of_the_whole(size: int, a_lesson: Make) -> None:
    """Also with noise and hidden tokens, which are drawn for each item alone."""
    lesson = a_lesson()
    loss, whole = gradient(lesson, How(6), lesson.augmentation)
    pieces_loss, pieces = gradient(lesson, How(size), lesson.augmentation)
    assert pieces_loss == pytest.approx(loss, rel=1e-5)
    assert pieces.keys() == whole.keys() == lesson.weights.keys()
    for name, expected in whole.items():
        torch.testing.assert_close(pieces[name], expected, rtol=1e-3, atol=1e-5)


def test_pieces_by_length_make_it_too(a_lesson: Make) -> None:
    lesson = a_lesson(micro_batch=2)
    assert lesson.how.longest > lesson.how.beside > 0
    pieces = cut(batch(lesson), lesson.how)
    room = lesson.how.micro_batch * lesson.how.longest
    assert all(len(piece) * (len(piece[-1].read) + lesson.how.beside) <= room for piece in pieces)
    _, whole = gradient(lesson, How(6))
    _, cut_up = gradient(lesson, lesson.how)
    for name, expected in whole.items():
        torch.testing.assert_close(cut_up[name], expected, rtol=1e-3, atol=1e-5)


def test_activations_made_twice_give_the_same_gradient(a_lesson: Make) -> None:
    lesson = a_lesson()
    _, kept = gradient(lesson, How(6))
    _, made_again = gradient(lesson, How(6, recompute=True))
    for name, expected in kept.items():
        torch.testing.assert_close(made_again[name], expected, rtol=1e-5, atol=1e-7)


def test_in_bfloat16_the_loss_is_near(a_lesson: Make) -> None:
    lesson = a_lesson()
    assert gradient(lesson, How(6, bfloat16=True))[0] == pytest.approx(gradient(lesson, How(6))[0], rel=0.03)


def test_stored_and_live_inputs_give_the_same_loss(a_lesson: Make) -> None:
    stored, live = a_lesson(), a_lesson(name="live", live=True)
    assert live.inputs.live
    assert not stored.inputs.live
    losses = [mean_loss(lesson.inputs, batch(lesson), How(6)) for lesson in (stored, live)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3), "features are stored in half precision"


def test_captions_of_one_file_share_its_encoding_and_not_its_noise(a_lesson: Make) -> None:
    lesson = a_lesson()
    first = batch(lesson)[0]
    same = replace(first, place=99)
    plain = lesson.inputs.encoded([first, same], NONE, 0)["image"].tokens
    assert torch.equal(plain[0], plain[1])
    noisy = lesson.inputs.encoded([first, same], lesson.augmentation, 0)["image"].tokens
    assert not torch.equal(noisy[0], noisy[1])
    again = lesson.inputs.encoded([same], lesson.augmentation, 0)["image"].tokens
    assert torch.equal(noisy[1], again[0]), "whoever stands beside it"
    later = lesson.inputs.encoded([same], lesson.augmentation, 1)["image"].tokens
    assert not torch.equal(again, later)


def test_noise_is_in_standard_deviations_and_tokens_are_hidden(a_lesson: Make) -> None:
    lesson = a_lesson()
    questions = list(chain.from_iterable(lesson.questions))
    plain = lesson.inputs.encoded(questions, NONE, 0)["image"]
    noisy = lesson.inputs.encoded(questions, replace(NONE, noise=0.5, hidden=0.25), 0)["image"]
    added = (noisy.tokens - plain.tokens).flatten(0, 1)
    varied = plain.tokens.flatten(0, 1).std(dim=0)
    seen = varied > 1e-3
    assert float((added.std(dim=0) / varied)[seen].mean()) == pytest.approx(0.5, rel=0.1)
    assert float(noisy.mask.float().mean()) == pytest.approx(0.75, abs=0.1)
    blank = lesson.inputs.encoded(questions, replace(NONE, blank=1.0), 0)["image"]
    assert not blank.mask.any()


def test_media_and_words_matter_to_the_loss(a_lesson: Make) -> None:
    lesson = a_lesson()
    seen = mean_loss(lesson.inputs, batch(lesson), How(6))
    assert mean_loss(lesson.inputs, batch(lesson), How(6), blank=True) != seen


def test_kinds_are_not_mixed_in_a_piece(a_lesson: Make) -> None:
    questions = batch(a_lesson())
    for place in (1, 3):
        questions[place] = replace(questions[place], item=replace(questions[place].item, kind="audio"))
    pieces = cut(questions, How(3))
    assert [len(piece) for piece in pieces] == [2, 2, 2], "four in pieces of at most three are two and two"
    assert all(len({question.item.kind for question in piece}) == 1 for piece in pieces)


def test_the_frozen_weights_stay_frozen(a_lesson: Make) -> None:
    lesson = a_lesson()
    frozen = {n: p for n, p in lesson.model.decoder.named_parameters() if not n.startswith("inserted.")}
    summed(lesson.inputs, batch(lesson), How(6)).backward()
    assert all(parameter.grad is None for parameter in frozen.values())
    assert all(parameter.grad is not None for parameter in lesson.weights.values())
