# SPDX-License-Identifier: Apache-2.0
"""The coupled model: the invariants that every stage relies on."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from core.errors import ModelError
from core.model.cross_attention import CrossAttention
from core.model.decoder import Decoder, DecoderConfig
from core.model.encoders import EfficientNetLite, Encoded, WhisperEncoder
from core.model.multimodal import Coupling, MultimodalTransformer, blank, join

TOKENS = torch.randint(0, 50, (3, 8), generator=torch.Generator().manual_seed(0))
WIDTHS: Any = {"image": 24, "audio": 16, "text": 20}
KEY = "projections.image.linear.weight"
STARTS: Any = ["random", "self-attention"]


def decoder(**options: Any) -> Decoder:
    shape = {
        "vocabulary": 50, "width": 32, "layers": 4, "heads": 4, "kv_heads": 2, "head_width": 8, "hidden": 48,
        "context": 32,
    } | options  # fmt: skip
    return Decoder(DecoderConfig(**shape)).eval()


def model(
    randomise: Any, gate: float | None = None, options: Any = None, **coupling: Any
) -> MultimodalTransformer:
    frozen = decoder(**(options or {}))
    randomise(frozen, 0.3)
    made = MultimodalTransformer(frozen, WIDTHS, Coupling(**({"heads": 4, "head_width": 8} | coupling)))
    randomise(made.projections, 0.3)  # one that has learned nothing shows every medium alike
    if gate is not None:
        for cross in made.cross_attention:
            cross.gate.data.fill_(gate)  # type: ignore[union-attr, operator]
    return made.eval()


def seen(kind: str, rows: int = 3, tokens: int = 5, mask: Tensor | None = None) -> Encoded:
    values = torch.randn(rows, tokens, WIDTHS[kind])
    return Encoded(
        values, torch.ones(rows, tokens, dtype=torch.bool) if mask is None else mask, values.mean(dim=1)
    )


def logits(made: MultimodalTransformer, encoded: Any, tokens: Tensor = TOKENS) -> Tensor:
    with torch.inference_mode():
        out: Tensor = made(tokens, encoded)
    return out


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("latents", [0, 3])
def test_gates_at_zero_are_the_text_model_bit_for_bit(start: Any, latents: int, randomise: Any) -> None:
    made = model(randomise, start=start, latents=latents)
    text_only = logits(made, {})
    encoded = {kind: seen(kind) for kind in WIDTHS}
    assert torch.equal(logits(made, encoded), text_only)
    for cross in made.cross_attention:
        cross.gate.data.fill_(0.5)  # type: ignore[union-attr, operator]
    assert (logits(made, encoded) - text_only).abs().max() > 1e-3


@pytest.mark.parametrize("latents", [0, 3])
def test_any_mixture_of_media_is_one_batch(latents: int, randomise: Any) -> None:
    """A picture, a sound, neither: each row is what it is alone with what it has."""
    made = model(randomise, gate=0.7, latents=latents)
    has = {"image": [True, False, False], "audio": [False, True, False]}
    encoded = {kind: seen(kind, mask=torch.tensor(rows)[:, None].expand(3, 5)) for kind, rows in has.items()}
    together = logits(made, encoded)
    for row, kinds in enumerate((["image"], ["audio"], [])):
        alone = {
            kind: Encoded(
                *(
                    part[row : row + 1]
                    for part in (encoded[kind].tokens, encoded[kind].mask, encoded[kind].pooled)
                )
            )
            for kind in kinds
        }
        assert torch.allclose(together[row], logits(made, alone, TOKENS[row : row + 1])[0], atol=1e-5)


@pytest.mark.parametrize("latents", [0, 3])
def test_a_masked_modality_has_no_influence(latents: int, randomise: Any) -> None:
    made = model(randomise, gate=0.7, latents=latents)
    picture, sound = seen("image"), blank(seen("audio"))
    other = Encoded(sound.tokens + 50, sound.mask, sound.pooled)
    expected = logits(made, {"image": picture, "audio": sound})
    assert torch.equal(logits(made, {"image": picture, "audio": other}), expected)
    assert torch.allclose(logits(made, {"image": picture}), expected, atol=1e-5)
    assert torch.allclose(logits(made, {"image": blank(picture)}), logits(made, {}), atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"attention_bias": True},
        {"norm": "layernorm", "positions": "learned", "activation": "gelu", "kv_heads": 4, "attention_bias": True,
         "out_bias": True, "feed_forward_bias": True},
    ],
    ids=["llama", "qwen2", "gpt2"],
)  # fmt: skip
def test_every_family_can_start_from_its_self_attention(options: Any, randomise: Any) -> None:
    made = model(randomise, start="self-attention", gate=None, options=options)
    block = made.decoder.block(2)
    query = made.cross_attention[0].attention.query  # type: ignore[union-attr]
    assert torch.equal(query.weight, block.attention.qkv.weight[:32])  # type: ignore[union-attr]
    if options.get("attention_bias"):
        assert torch.equal(query.bias, block.attention.qkv.bias[:32])  # type: ignore[union-attr]
    assert torch.equal(logits(made, {"image": seen("image")}), logits(made, {}))


def test_cross_attention_stands_where_the_coupling_says(randomise: Any) -> None:
    assert list(model(randomise).layers()) == [2]
    assert list(model(randomise, first=0, every=1).layers()) == [0, 1, 2, 3]
    assert list(model(randomise, first=1, every=2).layers()) == [1, 3]


def test_keys_and_values_are_computed_once_per_item(randomise: Any) -> None:
    made = model(randomise, gate=0.5, first=0, every=1)
    calls: list[int] = []
    for module in made.decoder.modules():
        if isinstance(module, CrossAttention):
            module.key_value.register_forward_hook(lambda *_: calls.append(1))
    with torch.inference_mode():
        attended = made.attended({"image": seen("image")})
        cache = made.decoder.cache(3, 8)
        for piece in TOKENS.split(1, dim=1):
            made.decoder(piece, attended, cache)
    assert len(calls) == 4


def test_what_was_learned_is_stored_and_loaded(randomise: Any) -> None:
    first = model(randomise, gate=0.5, latents=3, seed=1)
    second = MultimodalTransformer(
        first.decoder, WIDTHS, Coupling(heads=4, head_width=8, latents=3, seed=2)
    ).eval()
    encoded = {"image": seen("image"), "audio": seen("audio")}
    stored = {name: tensor.clone() for name, tensor in first.adapter().items()}
    assert not any(name.startswith("decoder") for name in stored)
    second.load_adapter(stored, "tiny")
    # Both stand before the layers of one decoder: the last one made is the one it uses.
    with_second = logits(second, encoded)
    third = MultimodalTransformer(
        first.decoder, WIDTHS, Coupling(heads=4, head_width=8, latents=3, seed=9)
    ).eval()
    third.load_adapter(second.adapter(), "tiny")
    assert torch.equal(logits(third, encoded), with_second)


def test_an_adapter_that_does_not_fit_is_named(randomise: Any) -> None:
    made = model(randomise)
    stored = made.adapter()
    with pytest.raises(ModelError, match=f"tiny has no weight {re.escape(KEY)}"):
        made.load_adapter({k: v for k, v in stored.items() if k != KEY}, "tiny")
    with pytest.raises(
        ModelError, match=rf"{re.escape(KEY)} has shape \(2, 32\), the configuration says \(32, 24\)"
    ):
        made.load_adapter(stored | {KEY: torch.zeros(2, 32)}, "tiny")
    with pytest.raises(ModelError, match="does not know: extra"):
        made.load_adapter(stored | {"extra": torch.zeros(1)}, "tiny")
    whole = torch.zeros(stored[KEY].shape, dtype=torch.int8)
    with pytest.raises(ModelError, match=rf"{re.escape(KEY)} is stored as torch\.int8"):
        made.load_adapter(stored | {KEY: whole}, "tiny")
    made.load_adapter({name: tensor.to(torch.float64) for name, tensor in stored.items()}, "tiny")
    assert all(torch.equal(made.adapter()[name], tensor) for name, tensor in stored.items())


def test_the_seed_decides_the_start_and_nothing_else_does(randomise: Any) -> None:
    torch.manual_seed(3)
    first = MultimodalTransformer(decoder(), WIDTHS, Coupling(heads=4, head_width=8, seed=5)).adapter()
    torch.manual_seed(4)
    before = torch.get_rng_state()
    second = MultimodalTransformer(decoder(), WIDTHS, Coupling(heads=4, head_width=8, seed=5))
    assert not torch.equal(torch.get_rng_state(), before)  # the decoder's own, random weights
    assert all(torch.equal(second.adapter()[name], tensor) for name, tensor in first.items())
    other = MultimodalTransformer(decoder(), WIDTHS, Coupling(heads=4, head_width=8, seed=6)).adapter()
    assert not torch.equal(other[KEY], first[KEY])


def test_windows_become_one_item(randomise: Any) -> None:
    """Content in the third window reaches the text; windows of silence do not."""
    made = model(randomise, gate=0.7)
    mask = torch.tensor([[True] * 5, [True] * 5, [True] * 3 + [False] * 2])
    windows = seen("audio", rows=3, mask=mask)
    one = join(windows)
    assert one.tokens.shape == (1, 15, 16)
    assert one.mask.sum() == 13
    weighted = (windows.pooled * mask.sum(dim=1, keepdim=True)).sum(dim=0) / 13
    assert torch.allclose(one.pooled[0], weighted, atol=1e-5)
    changed = Encoded(windows.tokens.clone(), mask, windows.pooled)
    changed.tokens[2, 0] += torch.randn(16) * 3
    hidden = Encoded(windows.tokens.clone(), mask, windows.pooled)
    hidden.tokens[2, 4] += 3.0
    before = logits(made, {"audio": one}, TOKENS[:1])
    assert (logits(made, {"audio": join(changed)}, TOKENS[:1]) - before).abs().max() > 1e-3
    assert torch.equal(logits(made, {"audio": join(hidden)}, TOKENS[:1]), before)


def test_names_of_windows_count_as_much_as_their_windows_are_real(randomise: Any) -> None:
    mask = torch.tensor([[True] * 4, [True, False, False, False], [False] * 4])
    logits = torch.tensor([[3.0, 0.0], [0.0, 5.0], [100.0, 100.0]])
    one = join(Encoded(torch.randn(3, 4, 16), mask, torch.randn(3, 16), logits))
    assert one.logits is not None
    assert torch.allclose(one.logits, torch.tensor([[3.0 * 4 / 5, 5.0 / 5]]))
    alone = Encoded(torch.randn(1, 4, 16), mask[1:2], torch.randn(1, 16), logits[1:2])
    same = join(alone)
    assert same.logits is not None
    assert torch.equal(same.logits, logits[1:2])  # one window is what its demonstration is: bit for bit
    assert torch.equal(same.pooled, alone.pooled)


# ---- stored features ------------------------------------------------------------------------------------


def watched_and_heard() -> dict[Any, Encoded]:
    """Two pictures and two sounds, one of them short, through frozen encoders."""
    eyes = EfficientNetLite(["disc", "square"], size=64).eval()
    ears = WhisperEncoder(mels=80, frames=20, width=16, heads=2, layers=1).eval()
    draw = np.random.default_rng(0)
    pictures = [Image.fromarray(draw.integers(0, 256, (64, 48, 3), dtype=np.uint8)) for _ in range(2)]
    waves = [draw.standard_normal(n).astype(np.float32) for n in (6400, 2000)]
    with torch.inference_mode():
        seen = eyes(torch.stack([eyes.prepare(picture) for picture in pictures]))
        heard = ears(torch.stack([ears.prepare(wave) for wave in waves]))
    assert seen.tokens.abs().max() > 1e-3
    assert heard.mask[1].sum() < heard.mask[0].sum()
    return {"image": seen, "audio": heard}


@pytest.mark.parametrize("latents", [0, 3])
@pytest.mark.parametrize(("dtype", "relative"), [(torch.float32, 0.0), (torch.float16, 1e-3)])
def test_stored_features_give_the_loss_of_live_ones(
    dtype: torch.dtype, relative: float, latents: int, randomise: Any, tmp_path: Path
) -> None:
    """Bit-equal in the encoders' precision; and the loss does look at the features."""
    frozen = decoder()
    randomise(frozen, 0.3)
    widths: Any = {"image": 1280, "audio": 16}
    made = MultimodalTransformer(frozen, widths, Coupling(heads=4, head_width=8, latents=latents)).eval()
    randomise(made.cross_attention, 0.5)
    for cross in made.cross_attention:
        cross.gate.data.fill_(0.7)  # type: ignore[union-attr, operator]
    live = watched_and_heard()
    stored = {}
    for kind, one in live.items():
        parts = {"tokens": one.tokens.to(dtype), "mask": one.mask, "pooled": one.pooled.to(dtype)}
        values = {name: tensor.contiguous() for name, tensor in parts.items()}
        save_file(values, tmp_path / f"{kind}.safetensors")
        kept = load_file(tmp_path / f"{kind}.safetensors")
        stored[kind] = Encoded(kept["tokens"].float(), kept["mask"], kept["pooled"].float())

    def loss(encoded: Any) -> float:
        out = logits(made, encoded, TOKENS[:2, :-1])
        return float(cross_entropy(out.flatten(0, 1), TOKENS[:2, 1:].flatten()))

    expected = loss(live)
    assert abs(loss(stored) - expected) <= relative * expected
    unseen = {kind: blank(one) for kind, one in live.items()}
    assert abs(loss(unseen) - expected) > 3e-3 * expected
