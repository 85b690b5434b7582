# SPDX-License-Identifier: Apache-2.0
"""The chunked loss against the plain one."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.training.loss import CHUNK, cross_entropy

N, D, V = 2 * CHUNK + 7, 16, 50


def numbers() -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    states = torch.randn(N, D, generator=generator, dtype=torch.float64).requires_grad_()
    weight = torch.randn(V, D, generator=generator, dtype=torch.float64).requires_grad_()
    return states, weight, torch.randint(V, (N,), generator=generator)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.5])
def test_loss_and_gradients(smoothing: float) -> None:
    states, weight, targets = numbers()
    mine = cross_entropy(states, weight, targets, smoothing)
    (mine / 3).backward()
    found = states.grad, weight.grad
    states.grad = weight.grad = None
    plain = F.cross_entropy(states @ weight.T, targets, reduction="sum", label_smoothing=smoothing)
    (plain / 3).backward()
    assert mine.item() == pytest.approx(plain.item(), rel=1e-5)
    for gradient, expected in zip(found, (states.grad, weight.grad), strict=True):
        torch.testing.assert_close(gradient, expected, rtol=1e-4, atol=1e-5)


def test_a_frozen_vocabulary_gets_no_gradient() -> None:
    states, weight, targets = numbers()
    weight.requires_grad_(False)
    cross_entropy(states, weight, targets).backward()
    assert weight.grad is None
    assert states.grad is not None


def test_nothing_is_kept_where_nothing_learns() -> None:
    states, weight, targets = numbers()
    with torch.no_grad():
        assert not cross_entropy(states, weight, targets).requires_grad


def test_in_half_precision_the_loss_is_near() -> None:
    states, weight, targets = (
        part.detach().float() if part.is_floating_point() else part for part in numbers()
    )
    states.requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        half = cross_entropy(states, weight, targets)
    half.backward()
    assert half.dtype == torch.float32
    assert half.item() == pytest.approx(cross_entropy(states, weight, targets).item(), rel=0.02)
    assert states.grad is not None
    assert bool(states.grad.isfinite().all())
