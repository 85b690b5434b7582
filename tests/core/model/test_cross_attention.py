# SPDX-License-Identifier: Apache-2.0
"""What text may see of media: closed gates, masks, segments, biases, and work that is done once."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.cross_attention import (
    CrossAttention,
    GatedCrossAttention,
    MediaTokens,
    Memory,
    Visibility,
    visibility,
)
from core.model.decoder import Decoder, DecoderConfig
from core.model.layers import SelfAttention, norm

TOKENS = torch.randint(0, 50, (2, 9), generator=torch.Generator().manual_seed(0))
SHAPE = {
    "vocabulary": 50, "width": 32, "layers": 4, "heads": 4, "kv_heads": 2, "head_width": 8, "hidden": 48,
    "context": 32,
}  # fmt: skip


def coupled(randomise: Any, gate: float, *, kv_heads: int | None = None) -> Decoder:
    """A text decoder with gated cross-attention before layers 1 and 3, narrower than the decoder."""
    model = Decoder(DecoderConfig(**SHAPE))
    for layer in (1, 3):
        model.insert(layer, GatedCrossAttention(32, 24, heads=2, head_width=4, kv_heads=kv_heads))
    randomise(model, 0.3)
    for inserted in model.inserted.values():
        inserted.gate.data.fill_(gate)
    return model.eval()


def native(randomise: Any) -> Decoder:
    """Whisper's kind: cross-attention in every layer."""
    shape = SHAPE | {"kv_heads": 4, "norm": "layernorm", "positions": "learned", "activation": "gelu"}
    model = Decoder(
        DecoderConfig(**shape, attention_bias=True, out_bias=True, feed_forward_bias=True, media_width=24)
    )
    randomise(model, 0.3)
    return model.eval()


def media(rows: int = 2, tokens: int = 5, **options: Any) -> MediaTokens:
    options.setdefault("mask", torch.ones(rows, tokens, dtype=torch.bool))
    return MediaTokens(torch.randn(rows, tokens, 24), **options)


def logits(
    model: Decoder, seen: MediaTokens | None, segments: Tensor | None = None, tokens: Tensor = TOKENS
) -> Tensor:
    with torch.inference_mode():
        attended = None if seen is None else model.attended(seen, segments)
        return model.logits(model(tokens, attended))


# ---- gates and masks ------------------------------------------------------------------------------------


def test_gates_at_zero_give_the_text_models_logits_bit_for_bit(randomise: Any) -> None:
    model = coupled(randomise, gate=0.0)
    text_only = logits(model, None)
    assert torch.equal(logits(model, media()), text_only)
    for inserted in model.inserted.values():
        inserted.gate.data.fill_(1e-3)
    assert not torch.equal(logits(model, media()), text_only)


@pytest.mark.parametrize("kv_heads", [None, 1])
def test_an_open_gate_looks_at_the_media(randomise: Any, kv_heads: int | None) -> None:
    model = coupled(randomise, gate=0.8, kv_heads=kv_heads)
    assert (logits(model, media()) - logits(model, media())).abs().max() > 1e-2


@pytest.mark.parametrize("make", [lambda r: coupled(r, 0.8), native], ids=["gated", "native"])
def test_masked_media_have_no_influence(make: Any, randomise: Any) -> None:
    """Bit for bit, whatever lies in the masked places; and as if they had never been there."""
    model, mask = make(randomise), torch.tensor([[True, True, False, False, False], [True] * 4 + [False]])
    seen = media(mask=mask)
    other = MediaTokens(seen.tokens.masked_fill(~mask[..., None], 1e4), mask)
    assert torch.equal(logits(model, seen), logits(model, other))
    short = MediaTokens(seen.tokens[:1, :2], mask[:1, :2])
    assert torch.allclose(logits(model, seen)[:1], logits(model, short, tokens=TOKENS[:1]), atol=1e-5)


def test_a_row_without_media_is_the_text_model(randomise: Any) -> None:
    """In a batch where the other row has some: masks, never branches."""
    model = coupled(randomise, gate=0.8)
    seen = media(mask=torch.tensor([[False] * 5, [True] * 5]))
    together = logits(model, seen)
    assert torch.allclose(together[0], logits(model, None)[0], atol=1e-5)
    assert (together[1] - logits(model, None)[1]).abs().max() > 1e-2


def test_a_bias_is_a_probability(randomise: Any) -> None:
    """log p on a token, against the token p times as often; -inf is a mask."""
    model = coupled(randomise, gate=0.8)
    tokens = torch.randn(2, 2, 24)
    twice = MediaTokens(tokens[:, [0, 1, 1]], torch.ones(2, 3, dtype=torch.bool))
    weighted = MediaTokens(
        tokens, torch.ones(2, 2, dtype=torch.bool), bias=torch.tensor([[1.0, 2.0]] * 2).log()
    )
    assert torch.allclose(logits(model, twice), logits(model, weighted), atol=1e-4)
    never = MediaTokens(
        tokens, torch.ones(2, 2, dtype=torch.bool), bias=torch.tensor([[0.0, -torch.inf]] * 2)
    )
    alone = MediaTokens(tokens[:, :1], torch.ones(2, 1, dtype=torch.bool))
    assert torch.allclose(logits(model, never), logits(model, alone), atol=1e-5)


# ---- segments -------------------------------------------------------------------------------------------


def test_a_demonstration_sees_its_own_media_only(randomise: Any) -> None:
    """Text tokens 0-3 belong to demonstration 0 with media tokens 0-1, tokens 4-8 to 1 with media 2-4."""
    model = coupled(randomise, gate=0.8)
    segments = torch.tensor([[0, 0, 1, 1, 1]] * 2)
    text = torch.tensor([[0] * 4 + [1] * 5] * 2)
    seen = media(segments=segments)
    before = logits(model, seen, text)

    second = MediaTokens(seen.tokens.clone(), seen.mask, segments=segments)
    second.tokens[:, 2:] += 1.0
    after = logits(model, second, text)
    assert torch.equal(after[:, :4], before[:, :4])  # the first demonstration saw nothing of it
    assert (after[:, 4:] - before[:, 4:]).abs().amax(dim=-1).min() > 1e-3

    first = MediaTokens(seen.tokens.clone(), seen.mask, segments=segments)
    first.tokens[:, :2] += 1.0
    with torch.inference_mode():  # of the first media the second demonstration reads only through its text
        view = model.attended(first, text).seen[1]  # type: ignore[index]
    assert view is not None
    scores = view.scores[0, 0]
    assert (scores[4:, :2] < -1e30).all()
    assert (scores[:4, 2:] < -1e30).all()
    assert (scores[:4, :2] == 0).all()
    assert (scores[4:, 2:] == 0).all()


def test_a_text_without_media_of_its_own_sees_none(randomise: Any) -> None:
    model = coupled(randomise, gate=0.8)
    seen = media(segments=torch.tensor([[7] * 5] * 2))
    text = torch.tensor([[0] * 4 + [1] * 5] * 2)
    assert torch.allclose(logits(model, seen, text), logits(model, None), atol=1e-5)


def test_segments_go_on_while_tokens_are_written(randomise: Any) -> None:
    """Read in pieces from a cache, each token sees the media of its demonstration; new ones those of the last."""
    model = coupled(randomise, gate=0.8)
    seen = media(segments=torch.tensor([[0, 0, 1, 1, 1]] * 2))
    text = torch.tensor([[0] * 4 + [1] * 5] * 2)
    whole = logits(model, seen, text)
    with torch.inference_mode():
        attended = model.attended(seen, text[:, :6])
        cache = model.cache(2, 9)
        parts = [model.logits(model(piece, attended, cache)) for piece in TOKENS.split([3, 3, 1, 2], dim=1)]
    assert torch.allclose(torch.cat(parts, dim=1), whole, atol=1e-4)


# ---- media of each layer --------------------------------------------------------------------------------


def two_media() -> dict[int, MediaTokens]:
    """Layer 1 sees five tokens, some masked, each demonstration its own; layer 3 sees seven others with a bias."""
    mask = torch.tensor([[True, True, True, False, False], [True] * 5])
    first = media(mask=mask, segments=torch.tensor([[0, 0, 1, 1, 1]] * 2))
    second = media(tokens=7, mask=torch.tensor([[True] * 7, [False] * 7]), bias=torch.randn(2, 7))
    return {1: first, 3: second}


def test_each_layer_sees_its_own_media_with_their_own_mask_and_bias(randomise: Any) -> None:
    """As when the lower layers are run with the first media, and the upper ones on their result with the second."""
    model, seen = coupled(randomise, gate=0.8), two_media()
    text = torch.tensor([[0] * 4 + [1] * 5] * 2)
    with torch.inference_mode():
        positions = model.positions(TOKENS, 0, None)
        lower = model.run(
            model.embed(TOKENS, positions), range(3), positions, media=model.attended(seen[1], text)
        )
        upper = model.run(lower, range(3, 4), positions, media=model.attended(seen[3], text))
        expected = model.logits(model.norm(upper))
        attended = model.attended(seen, text)
        assert torch.equal(model.logits(model(TOKENS, attended)), expected)

        cache = model.cache(2, 9)
        parts = [model.logits(model(piece, attended, cache)) for piece in TOKENS.split([5, 1, 3], dim=1)]
        assert torch.allclose(torch.cat(parts, dim=1), expected, atol=1e-4)

        rows = torch.tensor([1, 0, 1])
        chosen = model.logits(model(TOKENS[rows], attended.rows(rows)))
        assert torch.allclose(chosen, expected[rows], atol=1e-5)


def test_a_native_layer_that_sees_everything_needs_no_mask(randomise: Any) -> None:
    model = native(randomise)
    whole, part = media(), media(mask=torch.tensor([[True] * 2 + [False] * 3] * 2))
    with torch.inference_mode():
        assert model.attended(whole).seen is None
        mixed = model.attended({0: whole, 1: part, 2: whole, 3: part})
        assert mixed.seen is not None
        assert [one is None for one in mixed.seen] == [True, False, True, False]
        masked = MediaTokens(part.tokens.masked_fill(~part.mask[..., None], 1e4), part.mask)
        other = model.attended({0: whole, 1: masked, 2: whole, 3: masked})
        assert torch.equal(model(TOKENS, other), model(TOKENS, mixed))


def test_what_is_seen_of_one_media_is_worked_out_once(
    randomise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many layers attend: for the pass, for its rows and for each step."""
    model, seen = coupled(randomise, gate=0.8), media(segments=torch.tensor([[0, 0, 1, 1, 1]] * 2))
    calls: list[str] = []
    for name in ("rows", "at"):
        original = getattr(Visibility, name)
        monkeypatch.setattr(
            Visibility, name, lambda self, *a, o=original, n=name: (calls.append(n), o(self, *a))[1]
        )
    with torch.inference_mode():
        attended = model.attended(seen, torch.tensor([[0] * 4 + [1] * 5] * 2))
        assert attended.seen is not None
        assert attended.seen[1] is attended.seen[3] is not None
        kept = attended.rows(torch.tensor([1, 0]))
        assert kept.seen is not None
        assert kept.seen[1] is kept.seen[3] is not None
        model(TOKENS, kept)
    assert calls == ["rows", "at"]


# ---- once per item --------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda r: coupled(r, 0.8), native], ids=["gated", "native"])
def test_keys_and_values_are_computed_once_per_item(make: Any, randomise: Any) -> None:
    model = make(randomise)
    calls: list[tuple[int, ...]] = []
    crossing = [module for module in model.modules() if isinstance(module, CrossAttention)]
    for module in crossing:
        module.key_value.register_forward_hook(lambda _, inputs, __: calls.append(tuple(inputs[0].shape)))
    with torch.inference_mode():
        attended = model.attended(media())
        assert calls == [(2, 5, 24)] * len(crossing)
        cache = model.cache(2, 9)
        for piece in TOKENS.split([4, 1, 1, 1, 1, 1], dim=1):
            model(piece, attended, cache)
    assert len(calls) == len(crossing)


def test_rows_of_what_is_attended_follow_the_batch(randomise: Any) -> None:
    model = coupled(randomise, gate=0.8)
    seen = media(mask=torch.tensor([[True] * 5, [True] * 2 + [False] * 3]), bias=torch.randn(2, 5))
    rows = torch.tensor([1, 0, 1])
    with torch.inference_mode():
        attended = model.attended(seen).rows(rows)
        states = model.logits(model(TOKENS[rows], attended))
    assert torch.allclose(states, logits(model, seen)[rows], atol=1e-5)


@pytest.mark.parametrize("make", [lambda r: coupled(r, 0.8), native], ids=["gated", "native"])
def test_attention_maps_are_what_attention_did(make: Any, randomise: Any) -> None:
    model = make(randomise)
    seen = media(mask=torch.tensor([[True] * 5, [True] * 3 + [False] * 2]))
    maps: list[Tensor] = []
    with torch.inference_mode():
        attended = model.attended(seen)
        watched = model.logits(model(TOKENS, attended, maps=maps))
    assert torch.allclose(watched, logits(model, seen), atol=1e-5)  # looking changes nothing
    assert len(maps) == len(model.inserted) or len(maps) == SHAPE["layers"]
    for weights in maps:
        assert weights.shape[2:] == (9, 5)
        assert torch.allclose(weights.sum(dim=-1), torch.ones(()), atol=1e-5)
        assert weights[1, :, :, 3:].max() == 0


# ---- starting from self-attention -----------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "bias"), [("rmsnorm", False), ("layernorm", True)])
@pytest.mark.parametrize("kv_heads", [4, 2])
def test_a_copy_attends_like_its_layer_without_rotation_and_causality(
    kind: Any, bias: bool, kv_heads: int, randomise: Any
) -> None:
    """On the decoder's own states as media: x + tanh(gate) · the layer's self-attention on a full view."""
    source = SelfAttention(32, 4, kv_heads, 8, bias=bias, out_bias=bias, causal=False)
    source_norm = norm(kind, 32, 1e-5)
    copy = GatedCrossAttention(32, 32, 4, 8, kv_heads=kv_heads, norm_kind=kind, bias=bias)
    for module in (source, source_norm, copy):
        randomise(module, 0.3)
    copy.copy_self_attention(source, source_norm, gate=0.3)
    x = torch.randn(2, 7, 32)
    with torch.inference_mode():
        states = source_norm(x)
        expected = x + torch.tanh(torch.tensor(0.3)) * source(states, 0, torch.arange(7), None, None, None)
        seen = visibility(MediaTokens(states, torch.ones(2, 7, dtype=torch.bool)))
        ours = copy(x, copy.attention.memory(states), seen)
    assert torch.allclose(ours, expected, atol=1e-5)
    assert (ours - x).abs().max() > 0.1


def test_a_copy_never_leaves_biases_out() -> None:
    source = SelfAttention(32, 4, 2, 8, bias=True, out_bias=False)
    copy = GatedCrossAttention(32, 32, 4, 8, kv_heads=2)
    with pytest.raises(ValueError, match="bias=True"):
        copy.copy_self_attention(source, norm("rmsnorm", 32, 1e-5), gate=0.3)


def test_the_copy_is_a_copy(randomise: Any) -> None:
    """Training it must not change the frozen layer."""
    source, source_norm = SelfAttention(32, 4, 2, 8, bias=False, out_bias=False), norm("rmsnorm", 32, 1e-5)
    copy = GatedCrossAttention(32, 32, 4, 8, kv_heads=2)
    copy.copy_self_attention(source, source_norm, gate=0.3)
    before = source.qkv.weight.clone()
    with torch.no_grad():
        for parameter in copy.parameters():
            parameter.add_(1.0)
    assert torch.equal(source.qkv.weight, before)
    assert torch.equal(source_norm.weight, torch.ones(32))  # type: ignore[arg-type]


def test_cross_attention_is_attention(randomise: Any) -> None:
    """Against PyTorch's own on the same projections."""
    module = CrossAttention(32, 24, heads=4, head_width=8, bias=True)
    randomise(module, 0.3)
    x, tokens = torch.randn(2, 6, 32), torch.randn(2, 5, 24)
    memory = module.memory(tokens)
    key, value = module.key_value(tokens).chunk(2, dim=-1)
    assert isinstance(memory, Memory)
    assert torch.equal(memory.key, key.unflatten(-1, (4, 8)).transpose(1, 2))
    expected, _ = F.multi_head_attention_forward(
        *(part.transpose(0, 1) for part in (module.query(x), key, value)), 32, 4,
        torch.eye(32).repeat(3, 1), torch.zeros(96), None, None, False, 0.0, module.out.weight, module.out.bias,
    )  # fmt: skip
    assert torch.allclose(module(x, memory, None), expected.transpose(0, 1), atol=1e-5)
