# SPDX-License-Identifier: Apache-2.0
"""Stored states of the frozen lower layers: the loss and the gradients of live ones, each text run once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.data.shards import Shards
from core.errors import CoreError
from core.model.assembly import Model
from core.model.cross_attention import GatedCrossAttention, MediaTokens
from core.model.decoder import Decoder, DecoderConfig
from core.protocol import Progress
from core.training.lower import LowerStates, identity

FIRST = 2
SHAPES: dict[str, dict[str, Any]] = {
    "llama": {},
    "gpt2": {"norm": "layernorm", "positions": "learned", "activation": "gelu-tanh", "kv_heads": 4},
    "sinusoidal": {"positions": "sinusoidal", "attention_bias": True},
    "relative": {"positions": "relative"},
}


def network(shape: str = "llama", seed: int = 0) -> Decoder:
    """A decoder of four layers that attends to media before the upper two."""
    options = {"kv_heads": 2, **SHAPES[shape]}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        decoder = Decoder(
            DecoderConfig(
                vocabulary=60, width=32, layers=4, heads=4, head_width=8, hidden=48, context=64, **options
            )
        ).requires_grad_(False)
        for layer in (2, 3):
            cross = GatedCrossAttention(32, 32, 4, 8)
            cross.gate.data.fill_(0.7)
            decoder.insert(layer, cross)
    return decoder


def states(folder: Path, decoder: Decoder, **options: Any) -> LowerStates:
    return LowerStates(decoder, "tiny", FIRST, Shards(folder), **options)


def texts(*lengths: int) -> list[tuple[int, ...]]:
    random = torch.Generator().manual_seed(sum(lengths))
    return [tuple(torch.randint(60, (n,), generator=random).tolist()) for n in lengths]


def loss(
    decoder: Decoder, x: Tensor, positions: Tensor, targets: Sequence[Sequence[int]]
) -> tuple[Tensor, Tensor]:
    """The mean loss of each text's next tokens, and the gradient of everything that learns."""
    decoder.zero_grad()
    media = torch.randn(len(x), 5, 32, generator=torch.Generator().manual_seed(1))
    attended = decoder.attended(MediaTokens(media, torch.ones(len(x), 5, dtype=torch.bool)))
    out = decoder.logits(decoder.norm(decoder.run(x, range(FIRST, 4), positions, media=attended)))
    picked = torch.cat([out[row, : len(text) - 1] for row, text in enumerate(targets)])
    wanted = torch.cat([torch.tensor(text[1:]) for text in targets])
    value = F.cross_entropy(picked, wanted)
    value.backward()
    return value.detach(), torch.cat([p.grad.flatten() for p in decoder.parameters() if p.grad is not None])


@pytest.mark.parametrize("shape", SHAPES)
def test_stored_and_live_states_give_the_same_loss_and_gradients(tmp_path: Path, shape: str) -> None:
    decoder = network(shape)
    lower = states(tmp_path, decoder)
    alike, mixed = texts(9, 9, 9), texts(12, 3, 7, 9)
    list(lower.fill([*alike, *mixed]))

    stored, live = (loss(decoder, *make(alike), alike) for make in (lower.batch, lower.live))
    assert torch.equal(stored[0], live[0]), "bit for bit where the batch has the shape it was stored with"
    assert torch.equal(stored[1], live[1])

    stored, live = (loss(decoder, *make(mixed), mixed) for make in (lower.batch, lower.live))
    assert float(stored[0]) == pytest.approx(float(live[0]), rel=1e-6)
    assert torch.allclose(stored[1], live[1], rtol=1e-5, atol=1e-7)


def test_in_half_precision_the_loss_is_the_same_within_a_thousandth(tmp_path: Path) -> None:
    decoder = network()
    some = texts(12, 3, 7, 9)
    for dtype in (torch.float16, torch.bfloat16):
        lower = states(tmp_path, decoder, dtype=dtype)
        list(lower.fill(some))
        assert lower.batch(some)[0].dtype == torch.float32
        live = loss(decoder, *lower.live(some), some)[0]
        assert float(loss(decoder, *lower.batch(some), some)[0]) == pytest.approx(float(live), rel=1e-3)


def test_what_is_padded_has_no_influence(tmp_path: Path) -> None:
    decoder, some = network(), texts(12, 3)
    lower = states(tmp_path, decoder)
    list(lower.fill(some))
    x, positions = lower.batch(some)
    assert not x[1, 3:].any()
    noisy = x.clone()
    noisy[1, 3:] = 1000.0
    for one, other in zip(
        loss(decoder, x, positions, some), loss(decoder, noisy, positions, some), strict=True
    ):
        assert torch.equal(one, other)


def test_each_text_is_run_once_and_a_stopped_fill_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder, some = network(), texts(5, 8, 5, 8, 8)
    ran: list[tuple[int, ...]] = []
    run = Decoder.run

    def counted(self: Decoder, x: Tensor, *arguments: Any) -> Tensor:
        ran.append(tuple(x.shape[:2]))
        return run(self, x, *arguments)

    monkeypatch.setattr(Decoder, "run", counted)
    steps = states(tmp_path, decoder).fill([*some, some[0]])
    assert next(steps) == Progress("read the prompts", 2, 5)
    steps.close()
    assert list(states(tmp_path, decoder).fill(some)) == [Progress("read the prompts", 3, 3)]
    assert list(states(tmp_path, decoder).fill(some)) == []
    assert ran == [(2, 5), (3, 8)]


def test_what_is_stored_does_not_depend_on_the_others(tmp_path: Path) -> None:
    decoder, some = network(), texts(*[11] * 20, 4, 30)
    together, alone = states(tmp_path / "a", decoder), states(tmp_path / "b", decoder)
    list(together.fill(some))
    for text in reversed(some):
        list(alone.fill([text]))
    assert torch.equal(together.batch(some)[0], alone.batch(some)[0])


def test_another_decoder_layer_or_precision_has_states_of_its_own(tmp_path: Path, model: Model) -> None:
    decoder, some = network(), texts(5)
    list(states(tmp_path, decoder).fill(some))
    shards = Shards(tmp_path)
    for other in (
        LowerStates(decoder, "other", FIRST, shards),
        LowerStates(decoder, "tiny", 1, shards),
        LowerStates(decoder, "tiny", FIRST, shards, torch.float16),
    ):
        with pytest.raises(CoreError, match="not stored"):
            other.batch(some)
    assert identity(model.parts("decoder")) != identity(model.parts("speech"))
    assert (
        LowerStates(model.decoder, identity(model.parts("decoder")), FIRST, shards).size(texts(5, 7))
        == 12 * 48 * 4
    )


def test_no_room_is_said_and_what_was_done_stays(tmp_path: Path) -> None:
    decoder, some = network(), texts(5, 8)
    lower = LowerStates(decoder, "tiny", FIRST, Shards(tmp_path, limit=5 * 32 * 4))
    steps = lower.fill(some)
    assert next(steps).done == 1
    with pytest.raises(CoreError, match="takes more than"):
        next(steps)
    assert lower.batch(some[:1])[0].shape == (1, 5, 32)
