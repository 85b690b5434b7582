# SPDX-License-Identifier: Apache-2.0
"""Media in the decoder's space: a start in closed form that is a ridge regression, and nothing claimed before it."""

import pytest
import torch
from torch import Tensor

from core.model.projection import MediaProjection, PlainProjection, projection

C, D, L, N = 12, 8, 3, 40


def example(n: int = N, rank: int = 3) -> tuple[Tensor, Tensor]:
    """Vectors (n, C) far from zero, and states (n, L, D) that depend on them linearly, at rank `rank`."""
    draw = torch.Generator().manual_seed(n)
    pooled = torch.randn(n, C, generator=draw) * 2 + 5
    through = torch.randn(C, rank, generator=draw) @ torch.randn(rank, L * D, generator=draw)
    return pooled, ((pooled - 5) @ through).unflatten(1, (L, D)) + 7


def by_hand(pooled: Tensor, words: Tensor, ridge: float) -> Tensor:
    """The same from the textbook's normal equations: (N, L, D)."""
    centred = (pooled - pooled.mean(dim=0)).double()
    x = centred / centred.norm(dim=1).mean()
    y = (words - words.mean(dim=0)).flatten(1).double()
    weight = torch.linalg.inv(x.T @ x + ridge * torch.eye(C, dtype=torch.double)) @ x.T @ y
    return ((x @ weight).unflatten(1, (L, D)) + words.mean(dim=0)).float()


@pytest.mark.parametrize("n", [C - 4, N], ids=["fewer examples than features", "more"])
def test_the_start_is_a_ridge_regression(n: int) -> None:
    pooled, words = example(n)
    made = MediaProjection(C, D, L, bottleneck=C)
    made.align(pooled, words, ridge=0.3)
    ours = torch.stack(made(pooled[:, None]), dim=1)[:, :, 0]  # (N, L, D)
    assert torch.allclose(ours, by_hand(pooled, words, 0.3), atol=1e-3)


def test_a_narrow_layer_keeps_what_matters_most() -> None:
    pooled, words = example(rank=2)
    wide, narrow, narrower = (MediaProjection(C, D, L, bottleneck=b) for b in (C, 2, 1))
    for made in (wide, narrow, narrower):
        made.align(pooled, words, ridge=1e-6)
    outputs = [torch.stack(made(pooled[:, None])) for made in (wide, narrow, narrower)]
    assert torch.allclose(outputs[1], outputs[0], atol=1e-2)
    assert (outputs[2] - outputs[0]).abs().max() > 1.0


@pytest.mark.parametrize("n", [1, 3], ids=["nothing to tell", "fewer examples than dimensions"])
def test_what_says_nothing_yet_can_learn(n: int) -> None:
    pooled, words = example(n)
    made = MediaProjection(C, D, L, bottleneck=5)
    made.align(pooled, words, ridge=0.3)
    torch.stack(made(torch.randn(4, 2, C))).square().sum().backward()
    assert made.up.grad is not None
    assert (made.up.grad.flatten(0, 1).norm(dim=0) > 0).all(), "every dimension moves"


def test_a_map_for_means_is_a_map_for_tokens() -> None:
    pooled, words = example()
    made = MediaProjection(C, D, L, bottleneck=5)
    made.align(pooled, words, ridge=0.3)
    tokens = pooled[:, None] + torch.randn(N, 6, C)
    for of_tokens, of_mean in zip(made(tokens), made(tokens.mean(dim=1, keepdim=True)), strict=True):
        assert torch.allclose(of_tokens.mean(dim=1, keepdim=True), of_mean, atol=1e-4)


def test_before_anything_is_learned_all_media_are_alike() -> None:
    for seen in MediaProjection(C, D, L, bottleneck=4)(torch.randn(2, 5, C) * 50):
        assert torch.equal(seen, torch.zeros(2, 5, D))


def test_equal_vectors_are_no_division_by_zero() -> None:
    made = MediaProjection(C, D, L, bottleneck=4)
    made.align(torch.ones(5, C), torch.randn(5, L, D), ridge=0.3)
    assert all(torch.isfinite(part).all() for part in made(torch.randn(1, 2, C)))


def test_without_a_narrow_layer_every_layer_gets_the_same() -> None:
    made = projection(C, D, L, 0)
    assert isinstance(made, PlainProjection)
    first, *others = made(torch.randn(2, 5, C))
    assert first.shape == (2, 5, D)
    assert len(others) == L - 1
    assert all(torch.equal(other, first) for other in others)
