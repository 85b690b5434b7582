# SPDX-License-Identifier: Apache-2.0
"""LoRA: nothing changes at the start, what is learned is the low-rank difference, and only above the stored layers."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.errors import ModelError
from core.model.cross_attention import MediaTokens
from core.model.decoder import Decoder, DecoderConfig
from core.model.lora import Adapted, Lora, adapt, frozen, learned, read_lora

FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {"kv_heads": 2},
    "gpt2": {
        "kv_heads": 4, "norm": "layernorm", "positions": "learned", "activation": "gelu-tanh",
        "attention_bias": True, "out_bias": True, "feed_forward_bias": True,
    },
}  # fmt: skip
TOKENS = torch.tensor([[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8]])


def network(family: str = "llama") -> Decoder:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        shape = DecoderConfig(
            vocabulary=40,
            width=24,
            layers=4,
            heads=4,
            head_width=6,
            hidden=36,
            context=32,
            **FAMILIES[family],
        )
        return Decoder(shape).requires_grad_(False)


def adapted(lora: Lora, family: str = "llama", *, trained: bool = True) -> Decoder:
    decoder = network(family)
    adapt(decoder, lora)
    if trained:
        random = torch.Generator().manual_seed(1)
        for name, parameter in decoder.named_parameters():
            if name.endswith("lora_up"):
                parameter.data = 0.1 * torch.randn(parameter.shape, generator=random)
    return decoder


def logits(decoder: Decoder) -> Tensor:
    return decoder.logits(decoder(TOKENS))


def loss(decoder: Decoder) -> Tensor:
    return F.cross_entropy(logits(decoder)[:, :-1].flatten(0, 1), TOKENS[:, 1:].flatten())


@pytest.mark.parametrize("family", FAMILIES)
def test_before_any_step_the_logits_are_the_frozen_ones_bit_for_bit(family: str) -> None:
    decoder = adapted(Lora(), family, trained=False)
    with torch.no_grad():
        assert torch.equal(logits(decoder), logits(network(family)))
    assert torch.equal(logits(decoder), logits(network(family))), "while it learns, too"


def test_random_numbers_of_others_are_left_alone_and_the_seed_decides() -> None:
    torch.manual_seed(5)
    one = learned(adapted(Lora(), trained=False).state_dict())
    drawn = torch.rand(())
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(()))
    same, other = (learned(adapted(Lora(seed=s), trained=False).state_dict()) for s in (0, 1))
    assert all(torch.equal(tensor, same[name]) for name, tensor in one.items())
    assert not any(
        torch.equal(tensor, other[name]) for name, tensor in one.items() if name.endswith("lora_down")
    )


@pytest.mark.parametrize("targets", [["qkv"], ["out", "down"], ["qkv", "out", "up", "down"]])
def test_only_the_named_projections_of_the_upper_layers_are_adapted(targets: list[Any]) -> None:
    decoder = adapted(Lora(rank=3, first=2, targets=targets))
    found = {name for name, module in decoder.named_modules() if isinstance(module, Adapted)}
    part = {"qkv": "attention", "out": "attention", "up": "feed_forward", "down": "feed_forward"}
    assert found == {f"blocks.{layer}.{part[target]}.{target}" for layer in (2, 3) for target in targets}
    assert {name for name, p in decoder.named_parameters() if p.requires_grad} == {
        f"{name}.lora_{way}" for name in found for way in ("down", "up")
    }
    assert all(min(tensor.shape) == 3 for tensor in learned(decoder.state_dict()).values())

    x, positions = decoder.embed(TOKENS, torch.arange(6)), torch.arange(6)
    plain = network()
    assert torch.equal(decoder.run(x, range(2), positions), plain.run(x, range(2), positions))
    assert not torch.allclose(
        decoder.run(x, range(3), positions), plain.run(x, range(3), positions), atol=1e-3
    )


def test_native_cross_attention_learns_too_where_there_is_one() -> None:
    shape = DecoderConfig(
        vocabulary=40, width=24, layers=2, heads=4, head_width=6, hidden=36, context=32, kv_heads=4, norm="layernorm",
        positions="learned", activation="gelu", attention_bias=True, out_bias=True, feed_forward_bias=True, media_width=10,
    )  # fmt: skip
    torch.manual_seed(0)
    whisper, media = Decoder(shape).requires_grad_(False), torch.randn(2, 5, 10)
    seen = MediaTokens(media, torch.ones(2, 5, dtype=torch.bool))
    before = whisper.logits(whisper(TOKENS, whisper.attended(seen)))
    adapt(whisper, Lora(rank=2, targets=["cross_query", "cross_key_value", "cross_out"]))
    assert torch.equal(whisper.logits(whisper(TOKENS, whisper.attended(seen))), before)
    whisper.logits(whisper(TOKENS, whisper.attended(seen))).square().sum().backward()
    grown = {n for n, p in whisper.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}
    names = ("query", "key_value", "out")
    assert grown == {f"blocks.{layer}.cross.{name}.lora_up" for layer in range(2) for name in names}
    with pytest.raises(ModelError, match="no cross_out"):
        adapt(network(), Lora(targets=["cross_out"]))


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_the_weight_with_alpha_over_rank_times_up_down_added(family: str) -> None:
    decoder, whole = adapted(Lora(rank=2, alpha=6.0), family), network(family)
    for name, module in decoder.named_modules():
        if isinstance(module, Adapted):
            weight = module.weight + 6.0 / 2 * module.lora_up @ module.lora_down
            whole.get_submodule(name).weight = torch.nn.Parameter(weight.detach())  # type: ignore[assignment]
    assert torch.allclose(logits(decoder), logits(whole), atol=1e-5)
    with torch.no_grad():
        assert torch.allclose(logits(decoder), logits(whole), atol=1e-5)

    loss(decoder).backward()
    loss(whole).backward()
    for name, module in decoder.named_modules():
        if isinstance(module, Adapted):
            full = whole.get_submodule(name).weight.grad  # type: ignore[union-attr]
            assert isinstance(full, Tensor)
            assert torch.allclose(module.lora_up.grad, 3.0 * full @ module.lora_down.T, 1e-4, 1e-5)  # type: ignore[arg-type]
            assert torch.allclose(module.lora_down.grad, 3.0 * module.lora_up.T @ full, 1e-4, 1e-5)  # type: ignore[arg-type]
            assert module.weight.grad is None


@pytest.mark.parametrize("how", [{}, {"foreach": True}, {"fused": True}])
def test_the_merged_weight_follows_what_is_learned(how: dict[str, bool]) -> None:
    decoder = adapted(Lora(rank=2), trained=False)
    with torch.inference_mode():
        first = logits(decoder)  # merges, where nothing may have a gradient
        assert torch.equal(logits(decoder), first)
    optimizer = torch.optim.AdamW(decoder.parameters(), 0.01, **how)  # type: ignore[arg-type]
    for _ in range(3):
        optimizer.zero_grad()
        loss(decoder).backward()
        optimizer.step()
        with torch.inference_mode():
            assert torch.allclose(logits(decoder), _live(decoder), atol=1e-5)
            assert not torch.allclose(logits(decoder), first, atol=1e-4)
    before = learned(adapted(Lora(rank=2), trained=False).state_dict())
    decoder.load_state_dict(before, strict=False)
    with torch.no_grad():
        assert torch.equal(logits(decoder), first)


def _live(decoder: Decoder) -> Tensor:
    with torch.inference_mode(False), torch.enable_grad():
        return logits(decoder).detach()


def test_what_does_not_learn_any_more_lets_gradients_through() -> None:
    decoder = adapted(Lora())
    decoder.requires_grad_(False)
    with torch.inference_mode():
        logits(decoder)
    decoder.norm.requires_grad_(True)
    loss(decoder).backward()
    assert decoder.norm.weight.grad is not None
    decoder.requires_grad_(False)
    decoder.block(0).attention.qkv.weight.requires_grad_(True)  # the frozen weight learns after all
    loss(decoder).backward()
    assert decoder.block(0).attention.qkv.weight.grad is not None


def test_the_decoder_as_it_was_is_there_for_a_while() -> None:
    decoder = adapted(Lora())
    with torch.no_grad():
        changed = logits(decoder)
        with frozen(decoder):
            assert torch.equal(logits(decoder), logits(network()))
        with pytest.raises(IndexError), frozen(decoder):
            decoder(TOKENS[0])  # no batch
        assert torch.equal(logits(decoder), changed)
        assert not torch.allclose(changed, logits(network()), atol=1e-2)


def test_training_goes_on_from_what_was_saved_bit_for_bit() -> None:
    def steps(decoder: Decoder, count: int) -> None:
        for _ in range(count):
            decoder.zero_grad()
            loss(decoder).backward()
            for parameter in decoder.parameters():
                if parameter.grad is not None:
                    with torch.no_grad():
                        parameter -= parameter.grad

    whole, half = (adapted(Lora(rank=4), trained=False) for _ in range(2))
    start = float(loss(whole).detach())
    steps(whole, 6)
    steps(half, 3)
    saved = {name: tensor.clone() for name, tensor in learned(half.state_dict()).items()}
    resumed = adapted(Lora(rank=4, seed=9), trained=False)
    assert not resumed.load_state_dict(saved, strict=False).unexpected_keys
    steps(resumed, 3)
    assert torch.equal(logits(whole), logits(resumed))
    assert float(loss(whole).detach()) < start - 0.1


def test_half_precision_stays_half_precision() -> None:
    decoder = network().to(torch.bfloat16)
    before = logits(decoder)
    adapt(decoder, Lora())
    assert torch.equal(logits(decoder), before)
    assert {tensor.dtype for tensor in learned(decoder.state_dict()).values()} == {torch.bfloat16}


def test_an_adapted_decoder_is_not_adapted_again() -> None:
    with pytest.raises(ValueError, match="already"):
        adapt(adapted(Lora()), Lora())


def test_the_table_of_a_model_folder_is_read_strictly() -> None:
    table = {"rank": 4, "alpha": 8, "first": 15, "targets": ["qkv", "down"], "seed": 3}
    assert read_lora(table, Path("model")) == Lora(4, 8, 15, ["qkv", "down"], 3)
    for name, value in {
        "rank": 0,
        "alpha": -1,
        "first": 1 << 20,
        "targets": ["qkv", "gate"],
        "ranks": 3,
    }.items():
        with pytest.raises(ModelError, match=name):
            read_lora({**table, name: value}, Path("model"))
