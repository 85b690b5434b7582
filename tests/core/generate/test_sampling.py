# SPDX-License-Identifier: Apache-2.0
"""Sampling draws from the distribution of `transformers`, and the seed decides what."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf
from torch import Tensor

from core.generate import Search, stream
from core.model.decoder import Decoder

NEVER = -1  # a token no model writes: the search ends by length alone


@pytest.fixture
def draws(fixed: Any) -> Callable[..., Tensor]:
    """(V,) how often each token was drawn in `rows` x 10 draws: `draws(logits, rows=400, …)`."""

    def draws(logits: Tensor, rows: int = 400, **options: Any) -> Tensor:
        wanted = Search(frozenset({NEVER}), 10, **options)
        steps = stream(fixed(logits.numpy(), rows), np.zeros((rows, 1), np.int64), wanted)
        tokens = torch.tensor([item[0] for step in steps for item in step if item is not None])
        return torch.bincount(tokens, minlength=len(logits))

    return draws


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize(("top_k", "top_p"), [(0, 1.0), (5, 1.0), (0, 0.7), (5, 0.7), (100, 1.0), (0, 0.01)])
def test_sampling_draws_from_the_distribution_of_transformers(
    temperature: float, top_k: int, top_p: float, draws: Any
) -> None:
    logits = torch.randn(20, generator=torch.Generator().manual_seed(3)) * 2
    warped = hf.TemperatureLogitsWarper(temperature)(torch.zeros(1, 1), logits[None])  # type: ignore[arg-type]
    if top_k:
        warped = hf.TopKLogitsWarper(top_k)(torch.zeros(1, 1), warped)  # type: ignore[arg-type]
    if top_p < 1:
        warped = hf.TopPLogitsWarper(top_p)(torch.zeros(1, 1), warped)  # type: ignore[arg-type]
    expected = warped[0].softmax(dim=0)
    counts = draws(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    assert counts.sum() == 4000
    assert (counts[expected == 0] == 0).all()  # nothing outside the support
    spread = (expected * (1 - expected) / 4000).sqrt()
    assert ((counts / 4000 - expected).abs() <= 5 * spread + 1e-9).all()


def test_the_likeliest_token_always_stays(draws: Any) -> None:
    logits = torch.tensor([0.0, 1.0, 3.0, 2.0])
    assert draws(logits, rows=10, temperature=1.0, top_p=0.0).tolist() == [0, 0, 100, 0]
    assert draws(logits, rows=10, temperature=1.0, top_k=1).tolist() == [0, 0, 100, 0]


def test_the_seed_decides_what_is_drawn(llama: tuple[Any, Decoder], prompts: Any, search: Any) -> None:
    _, decoder = llama
    (text,) = prompts(6)

    def draw(seed: int) -> tuple[int, ...]:
        return search(decoder, [text], Search(frozenset({NEVER}), 16, temperature=1.5, seed=seed))[0][
            0
        ].tokens

    torch.manual_seed(1)
    first = draw(11)
    torch.manual_seed(2)  # the generator of the program has no part in it
    assert draw(11) == first
    assert len({draw(seed) for seed in range(8)}) > 4


def test_several_sequences_of_each_prompt(
    llama: tuple[Any, Decoder], prompts: Any, search: Any, media_for: Any
) -> None:
    _, decoder = llama
    texts = prompts(6, 3)
    wanted = Search(frozenset({NEVER}), 10, temperature=1.2, sequences=4)
    found = search(decoder, texts, wanted, media=media_for(decoder, 2))
    assert [len(group) for group in found] == [4, 4]
    for group in found:
        assert len({h.tokens for h in group}) > 1
        assert [h.score for h in group] == sorted((h.score for h in group), reverse=True)
