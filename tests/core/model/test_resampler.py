# SPDX-License-Identifier: Apache-2.0
"""The resampler: few latents out of many tokens, and nothing of what is masked."""

from typing import Any

import pytest
import torch

from core.model.resampler import Resampler


@pytest.fixture
def resampler(randomise: Any) -> Resampler:
    made = Resampler(width=32, latents=4, layers=2, heads=4)
    randomise(made, 0.3)
    return made.eval()


def test_many_tokens_become_a_few(resampler: Resampler) -> None:
    tokens = torch.randn(2, 30, 32)
    with torch.inference_mode():
        out, mask = resampler(tokens, torch.ones(2, 30, dtype=torch.bool))
        other, _ = resampler(torch.randn(2, 30, 32), torch.ones(2, 30, dtype=torch.bool))
    assert out.shape == (2, 4, 32)
    assert mask.all()
    assert (out[:, 0] - out[:, 1]).abs().max() > 0.1  # each latent asks its own question
    assert (out - other).abs().max() > 1e-2


def test_masked_tokens_have_no_influence(resampler: Resampler) -> None:
    tokens, mask = torch.randn(2, 30, 32), torch.arange(30)[None] < torch.tensor([[12], [30]])
    with torch.inference_mode():
        out, _ = resampler(tokens, mask)
        other, _ = resampler(tokens.masked_fill(~mask[..., None], 99.0), mask)
        short, _ = resampler(tokens[:1, :12], mask[:1, :12])
    assert torch.equal(out, other)
    assert torch.allclose(out[:1], short, atol=1e-5)


def test_absent_media_stay_masked(resampler: Resampler) -> None:
    mask = torch.tensor([[False] * 30, [True] * 30])
    with torch.inference_mode():
        out, seen = resampler(torch.randn(2, 30, 32), mask)
    assert seen.tolist() == [[False] * 4, [True] * 4]
    assert out.isfinite().all()


def test_every_weight_learns(resampler: Resampler) -> None:
    out, _ = resampler(torch.randn(2, 30, 32), torch.ones(2, 30, dtype=torch.bool))
    (out**2).sum().backward()
    assert all(p.grad is not None and p.grad.abs().max() > 0 for p in resampler.parameters())
