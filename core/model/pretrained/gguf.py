# SPDX-License-Identifier: Apache-2.0
"""GGUF files of the Llama family (SmolLM2): dequantised, un-permuted, with their tokenizer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader, dequantize
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from core.errors import ModelError
from core.model.decoder import DecoderConfig
from core.model.pretrained import Pretrained
from core.protocol import Progress

_CONTROL = 3  # tokenizer.ggml.token_type of a special token
_BLOCK = (
    "attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down",
)  # fmt: skip


def read(path: Path) -> Iterator[Progress | Pretrained]:
    """Progress while the tensors are dequantised, the `Pretrained` last."""
    try:
        reader = GGUFReader(path)
        fields = {name: field.contents() for name, field in reader.fields.items()}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ModelError(f"{path.name} is not a readable GGUF file: {error}.", file=path) from error
    _check(fields, path)
    tensors: dict[str, Tensor] = {}
    for done, tensor in enumerate(reader.tensors, start=1):
        tensors[tensor.name] = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        yield Progress("read weights", done, len(reader.tensors))
    try:
        config = _config(fields, tied="output.weight" not in tensors)
        state = _state(tensors, config)
        end = fields["tokenizer.ggml.eos_token_id"]
        pad = fields.get("tokenizer.ggml.padding_token_id", end)
        tokenizer = _tokenizer(fields).to_str()
    except KeyError as error:
        raise ModelError(
            f"{path.name} is incomplete: it has no {error}.", "Fetch it again.", file=path
        ) from error
    except (RuntimeError, ValueError, TypeError, AttributeError, IndexError, ZeroDivisionError) as error:
        raise ModelError(f"{path.name} contradicts itself: {error}.", "Fetch it again.", file=path) from error
    if tensors:
        raise ModelError(f"{path.name} has a weight this model does not know: {min(tensors)}.", file=path)
    chat = "chatml" if "<|im_start|>" in fields.get("tokenizer.chat_template", "") else None
    yield Pretrained(state, config, tokenizer=tokenizer, text={"end": [end], "pad": pad, "chat": chat})


def _check(fields: dict[str, Any], path: Path) -> None:
    """What would silently be another model or another tokenizer is refused by name."""
    for key, known in (
        ("general.architecture", ("llama",)),
        ("tokenizer.ggml.model", ("gpt2",)),
        ("tokenizer.ggml.pre", ("smollm",)),
        ("llama.rope.scaling.type", (None, "none")),
        ("llama.expert_count", (None, 0)),
    ):
        if fields.get(key) not in known:
            raise ModelError(
                f"{path.name} has {key} = {fields.get(key)!r}, which Braid does not read.",
                "Braid reads GGUF files of SmolLM's shape; use a Hugging Face folder for others.",
                file=path,
            )


def _config(fields: dict[str, Any], *, tied: bool) -> DecoderConfig:
    heads = fields["llama.attention.head_count"]
    return DecoderConfig(
        vocabulary=len(fields["tokenizer.ggml.tokens"]),
        width=fields["llama.embedding_length"],
        layers=fields["llama.block_count"],
        heads=heads,
        kv_heads=fields["llama.attention.head_count_kv"],
        head_width=fields["llama.embedding_length"] // heads,
        hidden=fields["llama.feed_forward_length"],
        context=fields["llama.context_length"],
        norm_eps=float(f"{fields['llama.attention.layer_norm_rms_epsilon']:.6g}"),  # stored as float32
        rope_theta=fields["llama.rope.freq_base"],
        tied=tied,
    )


def _state(tensors: dict[str, Tensor], c: DecoderConfig) -> dict[str, Tensor]:
    """Our names; what is used is taken out of `tensors`."""
    state = {
        "decoder.embedding.weight": tensors.pop("token_embd.weight"),
        "decoder.norm.weight": tensors.pop("output_norm.weight"),
    }
    if not c.tied:
        state["decoder.head.weight"] = tensors.pop("output.weight")
    for i in range(c.layers):
        take = {name: tensors.pop(f"blk.{i}.{name}.weight") for name in _BLOCK}
        query, key = _unpermute(take["attn_q"], c.heads), _unpermute(take["attn_k"], c.kv_heads)
        ours = {
            "norm_attention.weight": take["attn_norm"],
            "attention.qkv.weight": torch.cat([query, key, take["attn_v"]]),
            "attention.out.weight": take["attn_output"],
            "norm_feed_forward.weight": take["ffn_norm"],
            "feed_forward.up.weight": torch.cat([take["ffn_gate"], take["ffn_up"]]),
            "feed_forward.down.weight": take["ffn_down"],
        }
        state |= {f"decoder.blocks.{i}.{name}": tensor for name, tensor in ours.items()}
    return state


def _unpermute(weight: Tensor, heads: int) -> Tensor:
    """llama.cpp stores q and k for rotations of neighbouring pairs; ours rotates the two halves of a head."""
    return weight.view(heads, -1, 2, *weight.shape[1:]).transpose(1, 2).reshape(weight.shape)


def _tokenizer(fields: dict[str, Any]) -> Tokenizer:
    tokens, kinds = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    merges = [tuple(merge.split(" ", 1)) for merge in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return tokenizer
