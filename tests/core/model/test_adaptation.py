# SPDX-License-Identifier: Apache-2.0
"""What decoders learn beside their weights, held to the `peft` library or to the formula of the paper."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf
from torch import Tensor, nn
from torch.nn import functional as F

from core.decoder_reader import DecoderReader
from core.errors import ModelError
from core.model import base
from core.model.adaptation import Adaptation, Bottleneck, Shifted, extend, is_added, merged, read_adaptation
from core.model.decoder import Decoder, DecoderConfig
from core.model.lora import Adapted, Lora, Weighed, adapt, frozen
from core.model.prefix import KeyValuePrefix, SoftPrompt

FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {"kv_heads": 2},
    "gpt2": {
        "kv_heads": 4, "norm": "layernorm", "positions": "learned", "activation": "gelu-tanh",
        "attention_bias": True, "out_bias": True, "feed_forward_bias": True,
    },
    "relative": {"kv_heads": 4, "positions": "relative"},
}  # fmt: skip
KINDS: tuple[Any, ...] = ("bitfit", "pfeiffer", "houlsby", "prefix", "soft-prompt")
TOKENS = torch.tensor([[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8]])


def network(family: str = "llama") -> Decoder:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        shape = DecoderConfig(
            vocabulary=40, width=24, layers=4, heads=4, head_width=6, hidden=36, context=32, **FAMILIES[family]
        )  # fmt: skip
        return Decoder(shape).requires_grad_(False)


def extended(kind: Any, family: str = "llama", *, trained: bool = True, first: int = 2) -> Decoder:
    decoder = network(family)
    extend(decoder, Adaptation(kind, size=3, first=first))
    return moved(decoder) if trained else decoder


def moved(decoder: Decoder) -> Decoder:
    """As if something had been learned."""
    random = torch.Generator().manual_seed(1)
    for parameter in added(decoder).values():
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=random)
    return decoder


def added(decoder: Decoder) -> dict[str, nn.Parameter]:
    return {name: parameter for name, parameter in decoder.named_parameters() if is_added(f".{name}")}


def logits(decoder: Decoder, tokens: Tensor = TOKENS) -> Tensor:
    return decoder.logits(decoder(tokens))


# ---- peft's own ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dora", [False, True], ids=["lora", "dora"])
@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_low_rank_differences_are_those_of_peft(family: str, dora: bool) -> None:
    """Logits and every gradient, after a few steps' worth of learning, to 1e-5."""
    peft = pytest.importorskip("peft")
    decoder = network(family)
    adapt(decoder, Lora(rank=3, alpha=6.0, dora=dora))
    moved(decoder)
    names = ["qkv", "out", "up", "down"]
    config = peft.LoraConfig(r=3, lora_alpha=6, target_modules=names, use_dora=dora, lora_dropout=0.0)
    oracle = peft.inject_adapter_in_model(config, network(family))
    pairs = [
        (ours, oracle.get_submodule(name))
        for name, ours in decoder.named_modules()
        if isinstance(ours, Adapted)
    ]
    assert len(pairs) == 4 * 4
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.lora_A["default"].weight.copy_(ours.lora_down)
            theirs.lora_B["default"].weight.copy_(ours.lora_up)
            if isinstance(ours, Weighed):
                theirs.lora_magnitude_vector["default"].weight.copy_(ours.lora_magnitude)
        torch.testing.assert_close(logits(decoder), logits(oracle), rtol=1e-5, atol=1e-5)
    for one in (decoder, oracle):
        learned = logits(one)
        F.cross_entropy(learned[:, :-1].flatten(0, 1), TOKENS[:, 1:].flatten()).backward()
    torch.testing.assert_close(logits(decoder), logits(oracle), rtol=1e-5, atol=1e-5)
    for ours, theirs in pairs:
        torch.testing.assert_close(
            ours.lora_down.grad, theirs.lora_A["default"].weight.grad, rtol=1e-4, atol=1e-5
        )
        torch.testing.assert_close(
            ours.lora_up.grad, theirs.lora_B["default"].weight.grad, rtol=1e-4, atol=1e-5
        )
        if isinstance(ours, Weighed):
            lengths = theirs.lora_magnitude_vector["default"].weight.grad
            torch.testing.assert_close(ours.lora_magnitude.grad, lengths, rtol=1e-4, atol=1e-5)


@pytest.fixture
def llama(save: Any) -> tuple[Any, Decoder]:
    """A small Llama of `transformers`, and the same as a decoder of ours."""
    shape = {
        "vocab_size": 260, "hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 6, "eos_token_id": 256,
        "num_key_value_heads": 2, "intermediate_size": 80, "max_position_embeddings": 64, "bos_token_id": 256,
    }  # fmt: skip
    model = hf.LlamaForCausalLM(hf.LlamaConfig(**shape))
    folder = save(model, special=("<|endoftext|>",))
    return model, base.open_parts(folder).decoder()


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of transformers, about peft
def test_a_soft_prompt_is_that_of_peft(llama: tuple[Any, Decoder]) -> None:
    peft = pytest.importorskip("peft")
    model, decoder = llama
    extend(decoder, Adaptation("soft-prompt", size=5))
    oracle = peft.get_peft_model(model, peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5))
    prompt = next(p for name, p in oracle.named_parameters() if p.requires_grad)
    prompt.data.normal_(std=0.5)
    assert isinstance(decoder.prefix, SoftPrompt)
    decoder.prefix.prefix_embedding.data.copy_(prompt.data)
    theirs, ours = oracle(TOKENS).logits[:, 5:], logits(decoder)
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5)
    theirs.square().mean().backward()
    ours.square().mean().backward()
    torch.testing.assert_close(decoder.prefix.prefix_embedding.grad, prompt.grad, rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of transformers, about peft
def test_a_prefix_is_that_of_peft(llama: tuple[Any, Decoder]) -> None:
    """Whose text begins behind the prefix: our keys are its keys, turned back by so many places."""
    peft = pytest.importorskip("peft")
    model, decoder = llama
    extend(decoder, Adaptation("prefix", size=5))
    oracle = peft.get_peft_model(model, peft.PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5))
    stored = next(p for name, p in oracle.named_parameters() if p.requires_grad)
    stored.data.normal_(std=0.5)
    pairs = stored.data.view(5, 3, 2, 2, 8).permute(2, 1, 3, 0, 4)  # (key or value, L, G, P, K)
    assert isinstance(decoder.prefix, KeyValuePrefix)
    assert decoder.rotary is not None
    decoder.prefix.prefix_key.data.copy_(decoder.rotary.back(pairs[0], 5))
    decoder.prefix.prefix_value.data.copy_(pairs[1])
    theirs = oracle(TOKENS, attention_mask=torch.ones_like(TOKENS)).logits
    torch.testing.assert_close(logits(decoder), theirs, rtol=1e-5, atol=1e-5)


# ---- the formulas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_bitfit_learns_every_bias_and_nothing_else(family: str) -> None:
    decoder, whole = extended("bitfit", family, first=0), network(family)
    for name, module in decoder.named_modules():
        shift = getattr(module, "bitfit_bias", None)
        if shift is not None:
            plain: Any = whole.get_submodule(name)
            old = torch.zeros_like(shift) if plain.bias is None else plain.bias
            plain.bias = nn.Parameter((old + shift).detach())
    assert sum(isinstance(module, Shifted) for module in decoder.modules()) == 4 * 4
    norms = {name for name in added(decoder) if "norm" in name}
    assert len(norms) == (2 * 4 if family == "gpt2" else 0), "RMSNorm has no bias"
    torch.testing.assert_close(logits(decoder), logits(whole), rtol=1e-5, atol=1e-5)
    assert all(parameter.ndim == 1 for parameter in added(decoder).values())


@pytest.mark.parametrize(("kind", "places"), [("pfeiffer", 1), ("houlsby", 2)])
def test_an_adapter_is_a_bottleneck_around_which_its_input_flows(kind: Any, places: int) -> None:
    decoder = extended(kind)
    found = [module for module in decoder.modules() if isinstance(module, Bottleneck)]
    assert len(found) == places * 2, "of the two upper layers"
    one, x = found[0], torch.randn(2, 3, found[0].in_features)
    y = F.linear(x, one.weight, one.bias)
    hidden = F.gelu(y @ one.bottleneck_down.T + one.bottleneck_down_bias)
    expected = y + hidden @ one.bottleneck_up.T + one.bottleneck_up_bias
    torch.testing.assert_close(one(x), expected, rtol=1e-5, atol=1e-6)


# ---- all of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bitfit", "pfeiffer", "houlsby"])
def test_before_any_step_the_logits_are_the_frozen_ones_bit_for_bit(kind: Any) -> None:
    assert torch.equal(logits(extended(kind, trained=False)), logits(network()))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", KINDS)
def test_cached_or_padded_or_at_once_the_text_reads_alike(kind: Any, family: str) -> None:
    decoder = extended(kind, family)
    with torch.inference_mode():
        whole = logits(decoder)[:, -1]
        assert not torch.allclose(whole, logits(network(family))[:, -1], atol=1e-3)
        prompts = [TOKENS[0].tolist(), TOKENS[1, 2:].tolist()]
        for cached in (True, False):
            reader = DecoderReader(decoder, prompts, 4, None, cached=cached)
            reader.read(reader.prompt[:, :2])
            read = torch.as_tensor(reader.read(reader.prompt[:, 2:]))
            alone = logits(decoder, TOKENS[1:, 2:])[0, -1]
            torch.testing.assert_close(read[0], whole[0], rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(read[1], alone, rtol=1e-4, atol=1e-4)
            reader.keep(np.array([1]))
            longer = logits(decoder, torch.cat([TOKENS[1:, 2:], torch.tensor([[7]])], dim=1))[0, -1]
            more = torch.as_tensor(reader.read(np.array([[7]])))
            torch.testing.assert_close(more[0], longer, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_was_added_learns_and_only_above(kind: Any) -> None:
    decoder = extended(kind)
    logits(decoder).square().sum().backward()
    grown = {name for name, p in decoder.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}
    assert grown == set(added(decoder))
    x, positions = decoder.embed(TOKENS, torch.arange(6)), torch.arange(6)
    lower, plain = (one.run(x, range(2), positions) for one in (decoder, network()))
    assert torch.equal(lower, plain) == (kind != "soft-prompt")


@pytest.mark.parametrize("kind", KINDS)
def test_the_decoder_as_it_was_is_there_for_a_while(kind: Any) -> None:
    decoder = extended(kind)
    changed = logits(decoder)
    with frozen(decoder):
        assert torch.equal(logits(decoder), logits(network()))
    assert torch.equal(logits(decoder), changed)


@pytest.mark.parametrize("what", ["lora", "dora", "bitfit"])
@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_merged_into_plain_weights_it_is_the_same_function(family: str, what: Any) -> None:
    decoder = network(family)
    if what == "bitfit":
        extend(decoder, Adaptation("bitfit", first=1))
    else:
        adapt(decoder, Lora(rank=2, dora=what == "dora"))
    moved(decoder)
    with torch.no_grad():
        before = logits(decoder)
        with merged(decoder):
            assert not added(decoder)
            assert {type(module).__name__ for module in decoder.modules()} == {
                type(module).__name__ for module in network(family).modules()
            }
            torch.testing.assert_close(logits(decoder), before, rtol=1e-5, atol=1e-5)
        assert torch.equal(logits(decoder), before)
        assert added(decoder)


def test_what_is_adapted_is_not_adapted_again() -> None:
    with pytest.raises(ValueError, match="already"):
        extend(extended("bitfit"), Adaptation("houlsby"))
    with pytest.raises(ModelError, match="longer than what this model reads"):
        extend(network(), Adaptation("soft-prompt", size=32))


def test_the_seed_decides_and_random_numbers_of_others_are_left_alone() -> None:
    torch.manual_seed(5)
    one = extended("prefix", trained=False).state_dict()
    drawn = torch.rand(())
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(()))
    again = extended("prefix", trained=False).state_dict()
    assert all(torch.equal(tensor, again[name]) for name, tensor in one.items())


def test_the_table_of_a_model_folder_is_read_strictly() -> None:
    table = {"kind": "prefix", "size": 4, "first": 15, "seed": 3}
    assert read_adaptation(table, Path("model")) == Adaptation("prefix", 4, 15, 3)
    for name, value in {"kind": "adapter", "size": 0, "first": -1, "width": 3}.items():
        with pytest.raises(ModelError, match=name):
            read_adaptation({**table, name: value}, Path("model"))
