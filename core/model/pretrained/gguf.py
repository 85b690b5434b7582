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


def read(path: Path) -> Iterator[Progress | Pretrained]:
    """Progress while the tensors are dequantised, the `Pretrained` last."""
    try:
        reader = GGUFReader(path)
        fields = {name: field.contents() for name, field in reader.fields.items()}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ModelError(f"{path.name} is not a readable GGUF file: {error}.", file=path) from error
    if fields.get("general.architecture") != "llama":
        raise ModelError(
            f"{path.name} holds a {fields.get('general.architecture')} model.",
            "Braid reads GGUF files of the Llama architecture.",
            file=path,
        )
    config = _config(fields)
    tensors: dict[str, Tensor] = {}
    for done, tensor in enumerate(reader.tensors, start=1):
        tensors[tensor.name] = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        yield Progress("read weights", done, len(reader.tensors))
    yield Pretrained(
        state=_state(tensors, config),
        decoder=config,
        tokenizer=_tokenizer(fields).to_str(),
        text={
            "end": [fields["tokenizer.ggml.eos_token_id"]],
            "pad": fields["tokenizer.ggml.padding_token_id"],
            "chat": "chatml",
        },
    )


def _config(fields: dict[str, Any]) -> DecoderConfig:
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
        norm_eps=1e-5,  # the file's float32 rounding of it
        rope_theta=fields["llama.rope.freq_base"],
    )


def _state(tensors: dict[str, Tensor], c: DecoderConfig) -> dict[str, Tensor]:
    state = {
        "decoder.embedding.weight": tensors["token_embd.weight"],
        "decoder.norm.weight": tensors["output_norm.weight"],
    }
    for i in range(c.layers):
        block = {
            name.removeprefix(f"blk.{i}."): t for name, t in tensors.items() if name.startswith(f"blk.{i}.")
        }
        query = _unpermute(block["attn_q.weight"], c.heads)
        key = _unpermute(block["attn_k.weight"], c.kv_heads)
        ours = {
            "norm_attention.weight": block["attn_norm.weight"],
            "attention.qkv.weight": torch.cat([query, key, block["attn_v.weight"]]),
            "attention.out.weight": block["attn_output.weight"],
            "norm_feed_forward.weight": block["ffn_norm.weight"],
            "feed_forward.up.weight": torch.cat([block["ffn_gate.weight"], block["ffn_up.weight"]]),
            "feed_forward.down.weight": block["ffn_down.weight"],
        }
        state |= {f"decoder.blocks.{i}.{name}": tensor for name, tensor in ours.items()}
    return state


def _unpermute(weight: Tensor, heads: int) -> Tensor:
    """llama.cpp stores q and k for rotations of neighbouring pairs; ours rotates the two halves of a head."""
    return weight.unflatten(0, (heads, -1, 2)).transpose(1, 2).reshape(weight.shape)


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
