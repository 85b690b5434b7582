# SPDX-License-Identifier: Apache-2.0
"""Every option of the decoder: the cache changes nothing, nor does padding, and nobody sees what is ahead."""

import itertools
from typing import Any

import pytest
import torch
import transformers as hf
from torch import Tensor

from core.errors import ModelError
from core.model.decoder import Decoder, DecoderConfig
from core.model.layers import KeyValueCache, RelativeBias, Rotary, sinusoids

OPTIONS = list(
    itertools.product(
        ("layernorm", "rmsnorm"), ("learned", "sinusoidal", "rotary", "relative"), ("gelu", "swiglu"), (4, 2)
    )
)
PAD = 3  # what stands in padded places must not matter


def decoder(
    norm: Any = "rmsnorm",
    positions: Any = "rotary",
    activation: Any = "swiglu",
    kv_heads: int = 2,
    **more: Any,
) -> Decoder:
    bias = norm == "layernorm"
    config = DecoderConfig(
        vocabulary=50, width=32, layers=3, heads=4, kv_heads=kv_heads, head_width=8, hidden=48, context=48,
        norm=norm, positions=positions, activation=activation, attention_bias=bias, out_bias=bias,
        feed_forward_bias=bias, **more,
    )  # fmt: skip
    return Decoder(config).eval()


@pytest.fixture(params=OPTIONS, ids=lambda options: "-".join(map(str, options)))
def any_decoder(request: pytest.FixtureRequest, randomise: Any) -> Decoder:
    made = decoder(*request.param)
    randomise(made, 0.25)
    return made


def logits(model: Decoder, tokens: Tensor, **options: Any) -> Tensor:
    with torch.inference_mode():
        return model.logits(model(tokens, **options))


def ids(rows: int, length: int, seed: int = 0) -> Tensor:
    return torch.randint(0, 50, (rows, length), generator=torch.Generator().manual_seed(seed))


def test_the_cache_changes_nothing(any_decoder: Decoder) -> None:
    """Read at once, token by token, and in uneven pieces."""
    tokens = ids(2, 20)
    whole = logits(any_decoder, tokens)
    assert whole.std() > 0.3
    for pieces in ([1] * 20, [7, 1, 1, 5, 6], [19, 1]):
        cache = any_decoder.cache(2, 20)
        parts = [logits(any_decoder, piece, cache=cache) for piece in tokens.split(pieces, dim=1)]
        assert (torch.cat(parts, dim=1) - whole).abs().max() <= 1e-4
        assert cache.length == 20


def test_left_padding_changes_nothing(any_decoder: Decoder) -> None:
    """Rows of 20, 13 and 1 tokens in one batch, each against itself alone; and again from the cache."""
    rows = [ids(1, length, seed=length) for length in (20, 13, 1)]
    padded = torch.cat([torch.cat([torch.full((1, 20 - r.shape[1]), PAD), r], dim=1) for r in rows])
    mask = torch.stack([torch.arange(20) >= 20 - r.shape[1] for r in rows])
    together = logits(any_decoder, padded, mask=mask)
    alone = [logits(any_decoder, row) for row in rows]
    for row, expected in zip(together, alone, strict=True):
        assert (row[-expected.shape[1] :] - expected[0]).abs().max() <= 1e-4

    cache = any_decoder.cache(3, 21)
    logits(any_decoder, padded, cache=cache, mask=mask)
    later = ids(3, 1, seed=9)
    stepped = logits(
        any_decoder, later, cache=cache, mask=torch.cat([mask, torch.ones(3, 1, dtype=torch.bool)], 1)
    )
    for i, row in enumerate(rows):
        expected = logits(any_decoder, torch.cat([row, later[i : i + 1]], dim=1))[0, -1]
        assert (stepped[i, 0] - expected).abs().max() <= 1e-4


def test_nobody_sees_what_is_ahead(any_decoder: Decoder) -> None:
    tokens = ids(1, 16)
    changed = tokens.clone()
    changed[0, 9] = (tokens[0, 9] + 1) % 50
    before, after = logits(any_decoder, tokens)[0], logits(any_decoder, changed)[0]
    assert torch.allclose(before[:9], after[:9], atol=1e-6)
    assert (before[9:] - after[9:]).abs().amax(dim=1).min() > 1e-4  # and everybody sees what is behind


def test_the_place_of_a_token_matters(any_decoder: Decoder) -> None:
    """The same two tokens in the other order are another text, for the token after them."""
    tokens = torch.tensor([[4, 9, 17, 30]])
    swapped = torch.tensor([[9, 4, 17, 30]])
    assert (logits(any_decoder, tokens)[0, -1] - logits(any_decoder, swapped)[0, -1]).abs().max() > 1e-3


def test_the_lower_layers_can_be_run_once_and_kept(any_decoder: Decoder) -> None:
    tokens = ids(2, 10)
    with torch.inference_mode():
        positions = any_decoder.positions(tokens, 0, None)
        half = any_decoder.run(any_decoder.embed(tokens, positions), range(2), positions)
        states = any_decoder.norm(any_decoder.run(half, range(2, 3), positions))
        assert torch.equal(states, any_decoder(tokens))


def test_rows_of_the_cache_can_be_reordered(randomise: Any) -> None:
    model = decoder()
    randomise(model, 0.25)
    tokens, rows = ids(3, 12), torch.tensor([2, 0, 0, 1])
    cache = model.cache(3, 12)
    logits(model, tokens[:, :8], cache=cache)
    cache.reorder(rows)
    stepped = logits(model, tokens[rows, 8:], cache=cache)
    assert (stepped - logits(model, tokens)[rows, 8:]).abs().max() <= 1e-4


@pytest.mark.parametrize("rows", [[2, 0, 0], [0, 1, 2], [1], [2, 2, 1, 0, 0]])
def test_reordering_keeps_what_is_filled_and_the_room_for_more(rows: list[int]) -> None:
    """Where as many rows are left, in the memory that is there: a beam step copies no reserve."""
    cache = KeyValueCache(2, 3, 2, 50, 4, torch.empty(0))
    cache.keys.normal_()
    cache.values.normal_()
    cache.length = 7
    index, memory = torch.tensor(rows), cache.keys.data_ptr()
    keys, values = cache.keys[:, index, :, :7], cache.values[:, index, :, :7]
    reserve = cache.keys[..., 7:, :].clone()
    cache.reorder(index)
    assert torch.equal(cache.keys[..., :7, :], keys)
    assert torch.equal(cache.values[..., :7, :], values)
    assert (cache.capacity, cache.length, cache.keys.shape[1]) == (50, 7, len(rows))
    if len(rows) == 3:
        assert cache.keys.data_ptr() == memory
        assert torch.equal(cache.keys[..., 7:, :], reserve)


def test_a_text_that_is_too_long_says_so() -> None:
    model = decoder()
    with pytest.raises(ModelError, match="49 tokens long, this model reads 48"):
        model(ids(1, 49))
    cache = model.cache(1, 100)
    assert cache.capacity == 48
    logits(model, ids(1, 48), cache=cache)
    with pytest.raises(ModelError, match="49 tokens long"):
        model(ids(1, 1), cache=cache)


def test_an_untied_head_has_its_own_weights(randomise: Any) -> None:
    model = decoder(tied=False)
    randomise(model, 0.25)
    states = torch.randn(2, 32)
    assert torch.equal(model.logits(states), states @ model.head.weight.T)
    assert not torch.allclose(model.logits(states), states @ model.embedding.weight.T)


# ---- positions, against their definitions ---------------------------------------------------------------


def test_rotary_depends_on_the_distance_alone() -> None:
    rotary, heads = Rotary(8, 64, 10_000.0), torch.randn(1, 1, 1, 8)
    other = torch.randn(1, 1, 1, 8)

    def product(i: int, j: int) -> float:
        return float((rotary(heads, torch.tensor([i])) * rotary(other, torch.tensor([j]))).sum())

    assert product(3, 9) == pytest.approx(product(40, 46), abs=1e-4)
    assert product(3, 9) != pytest.approx(product(3, 10), abs=1e-3)
    assert torch.equal(rotary(heads, torch.tensor([0])), heads)


def test_relative_buckets_are_t5s() -> None:
    config = hf.T5Config(is_decoder=True)
    attention = hf.models.t5.modeling_t5.T5Attention(config, has_relative_attention_bias=True)
    ours = RelativeBias(config.num_heads, 32, 128)
    ours.weight.weight.data = attention.relative_attention_bias.weight.data
    theirs = attention.compute_bias(200, 200)[0]  # (H, T, S)
    seen = torch.ones(200, 200, dtype=torch.bool).tril()
    with torch.inference_mode():
        bias = ours(torch.arange(200), torch.arange(200))
    assert torch.equal(bias[:, seen], theirs[:, seen])


def test_sinusoids_are_whispers() -> None:
    theirs = hf.models.whisper.modeling_whisper.sinusoids(100, 64)
    assert torch.allclose(sinusoids(100, 64), theirs, atol=1e-5)
