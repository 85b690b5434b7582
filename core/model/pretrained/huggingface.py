# SPDX-License-Identifier: Apache-2.0
"""Ordinary Hugging Face folders: `config.json`, safetensors and a tokenizer.

Decoders of the families GPT-2, Llama (SmolLM), Qwen2 and Whisper become Braid's own decoder; the encoders of
`core.model.hub_encoders` stay modules of `transformers`. What the configuration asks for and Braid does not
do is an error that names the key, never a model that is silently another one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import ModelError
from core.model import folder as model_folder
from core.model import hub_encoders
from core.model.decoder import DecoderConfig
from core.model.pretrained import Pretrained
from core.model.pretrained.hub_config import HubConfig
from core.model.pretrained.shards import Shards, open_shards, weight_files
from core.model.pretrained.text import decoder_text, read_tokenizer
from core.protocol import Progress

_MOST_POSITIONS = (
    1 << 20
)  # the rotary table is made before a weight is read, so its size needs a bound of its own


@dataclass(frozen=True)
class Family:
    """How folders of one model type are read: shapes from the configuration, then our names from theirs."""

    decoder: Callable[[HubConfig], DecoderConfig]
    weights: Callable[[DecoderConfig, HubConfig, Shards], Iterator[tuple[str, Tensor]]]
    encoder: Callable[[HubConfig], dict[str, Any]] | None = None
    ignored: tuple[str, ...] = ()  # endings of stored constants that are not weights


def read(folder: Path) -> Iterator[Progress | Pretrained]:
    """Progress while the weights are read, the `Pretrained` last."""
    config = HubConfig(folder, model_folder.read_config(folder))
    config.only("quantization_config", None)
    kind = config.values.get("model_type")
    if kind in hub_encoders.MODEL_TYPES:
        yield from hub_encoders.read(hub_encoders.MODEL_TYPES[kind], folder, config.values)
        return
    if kind not in FAMILIES:
        known = ", ".join(sorted([*FAMILIES, *hub_encoders.MODEL_TYPES]))
        raise config.wrong("model_type", kind, f"Known: {known}.")
    family = FAMILIES[kind]
    decoder = family.decoder(config)
    encoder = None if family.encoder is None else family.encoder(config)
    weight_files(folder)  # a folder without weights says so before its tokenizer is missed
    tokenizer = read_tokenizer(folder, decoder.vocabulary)
    text = decoder_text(folder, config.values, tokenizer)
    state: dict[str, Tensor] = {}
    with open_shards(folder) as shards:
        total = len(shards.unread)
        for name, tensor in family.weights(decoder, config, shards):
            state[name] = tensor
            yield Progress("read weights", total - len(shards.unread), total)
        left = sorted(name for name in shards.unread if not name.endswith(family.ignored))
    if decoder.tied:
        left = [name for name in left if name not in ("lm_head.weight", "proj_out.weight")]
    if left:
        raise ModelError(f"{folder.name} has a weight this model does not know: {left[0]}.", file=folder)
    yield Pretrained(state, decoder, encoder, tokenizer, text)


# ---- GPT-2 ----------------------------------------------------------------------------------------------


def _gpt2_decoder(config: HubConfig) -> DecoderConfig:
    config.only("scale_attn_weights", True)
    config.only("scale_attn_by_inverse_layer_idx", False)
    config.only("add_cross_attention", False)
    width, heads = config.count("n_embd", 768), config.count("n_head", 12)
    return DecoderConfig(
        vocabulary=config.count("vocab_size", 50257),
        width=width,
        layers=config.count("n_layer", 12),
        heads=heads,
        kv_heads=heads,
        head_width=_split(config, "n_head", width, heads),
        hidden=config.count("n_inner", 4 * width),
        context=config.count("n_positions", 1024, most=_MOST_POSITIONS),
        norm="layernorm",
        norm_eps=config.number("layer_norm_epsilon", 1e-5),
        positions="learned",
        activation=config.activation("activation_function", "gelu_new"),
        attention_bias=True,
        out_bias=True,
        feed_forward_bias=True,
        tied=config.flag("tie_word_embeddings", True),
    )


def _gpt2_weights(c: DecoderConfig, config: HubConfig, shards: Shards) -> Iterator[tuple[str, Tensor]]:
    top = shards.prefix("transformer.", "", probe="wte.weight")
    yield "decoder.embedding.weight", shards.take(f"{top}wte.weight", c.vocabulary, c.width)
    yield "decoder.position.weight", shards.take(f"{top}wpe.weight", c.context, c.width)
    for i in range(c.layers):
        theirs, ours = f"{top}h.{i}.", f"decoder.blocks.{i}."
        yield from _norm(shards, f"{theirs}ln_1", f"{ours}norm_attention", c)
        yield from _norm(shards, f"{theirs}ln_2", f"{ours}norm_feed_forward", c)
        for name, our_name, rows, columns in (
            ("attn.c_attn", "attention.qkv", c.width, 3 * c.width),
            ("attn.c_proj", "attention.out", c.width, c.width),
            ("mlp.c_fc", "feed_forward.up", c.width, c.hidden),
            ("mlp.c_proj", "feed_forward.down", c.hidden, c.width),
        ):  # GPT-2 stores its linear maps transposed
            weight = shards.take(f"{theirs}{name}.weight", rows, columns)
            yield f"{ours}{our_name}.weight", weight.t().contiguous()
            yield f"{ours}{our_name}.bias", shards.take(f"{theirs}{name}.bias", columns)
    yield from _norm(shards, f"{top}ln_f", "decoder.norm", c)
    if not c.tied:
        yield "decoder.head.weight", shards.take("lm_head.weight", c.vocabulary, c.width)


# ---- Llama, SmolLM, Qwen2 -------------------------------------------------------------------------------


def _llama_decoder(config: HubConfig) -> DecoderConfig:
    config.only("pretraining_tp", 1, None)
    bias = config.flag("attention_bias", False)
    return _rotary_decoder(
        config,
        {"vocab_size": 32000, "intermediate_size": 11008, "max_position_embeddings": 2048},
        {"attention_bias": bias, "out_bias": bias, "feed_forward_bias": config.flag("mlp_bias", False)},
    )


def _qwen2_decoder(config: HubConfig) -> DecoderConfig:
    config.only("use_sliding_window", False)
    return _rotary_decoder(
        config,
        {"vocab_size": 151936, "intermediate_size": 22016, "max_position_embeddings": 32768},
        {"attention_bias": True},
    )


def _rotary_decoder(config: HubConfig, sizes: dict[str, int], bias: dict[str, bool]) -> DecoderConfig:
    if any(kind != "full_attention" for kind in config.values.get("layer_types") or []):
        raise config.wrong("layer_types", config.values["layer_types"], "Known: full_attention.")
    width, heads = config.count("hidden_size", 4096), config.count("num_attention_heads", 32)
    kv_heads = config.count("num_key_value_heads", heads)
    _split(config, "num_key_value_heads", heads, kv_heads)
    head_width = config.count("head_dim", _split(config, "num_attention_heads", width, heads))
    if head_width % 2:
        raise config.wrong("head_dim", head_width, "Rotary positions need an even width.")
    return DecoderConfig(
        vocabulary=config.count("vocab_size", sizes["vocab_size"]),
        width=width,
        layers=config.count("num_hidden_layers", 32),
        heads=heads,
        kv_heads=kv_heads,
        head_width=head_width,
        hidden=config.count("intermediate_size", sizes["intermediate_size"]),
        context=config.count(
            "max_position_embeddings", sizes["max_position_embeddings"], most=_MOST_POSITIONS
        ),
        norm="rmsnorm",
        norm_eps=config.number("rms_norm_eps", 1e-6),
        positions="rotary",
        rope_theta=_rope_theta(config),
        activation=config.activation("hidden_act", "silu"),
        tied=config.flag("tie_word_embeddings", False),
        **bias,
    )


def _rope_theta(config: HubConfig) -> float:
    """The base of the rotary frequencies: `rope_parameters` since transformers 5, `rope_theta` before."""
    config.only("partial_rotary_factor", 1.0, None)
    theta = config.number("rope_theta", 10_000.0)
    for key in ("rope_parameters", "rope_scaling"):
        rope = config.values.get(key) or {}
        kind = rope.get("rope_type", rope.get("type", "default")) if isinstance(rope, Mapping) else rope
        if kind != "default" or rope.get("partial_rotary_factor", 1.0) != 1.0 or "full_attention" in rope:
            raise config.wrong(key, rope, "Braid's rotary positions are the unscaled ones (default).")
        theta = HubConfig(config.folder, rope).number("rope_theta", theta)
    return theta


def _llama_weights(c: DecoderConfig, config: HubConfig, shards: Shards) -> Iterator[tuple[str, Tensor]]:
    top = shards.prefix("model.", "", probe="embed_tokens.weight")
    queries, keys = c.heads * c.head_width, c.kv_heads * c.head_width
    yield "decoder.embedding.weight", shards.take(f"{top}embed_tokens.weight", c.vocabulary, c.width)
    for i in range(c.layers):
        theirs, ours = f"{top}layers.{i}.", f"decoder.blocks.{i}."
        yield from _norm(shards, f"{theirs}input_layernorm", f"{ours}norm_attention", c)
        yield from _norm(shards, f"{theirs}post_attention_layernorm", f"{ours}norm_feed_forward", c)
        attention = [("q_proj", queries), ("k_proj", keys), ("v_proj", keys)]
        up = [("gate_proj", c.hidden), ("up_proj", c.hidden)]
        for part, names, our_name, columns, bias in (
            ("self_attn.", attention, "attention.qkv", c.width, c.attention_bias),
            ("self_attn.", [("o_proj", c.width)], "attention.out", queries, c.out_bias),
            ("mlp.", up, "feed_forward.up", c.width, c.feed_forward_bias),
            ("mlp.", [("down_proj", c.width)], "feed_forward.down", c.hidden, c.feed_forward_bias),
        ):
            parts = [shards.take(f"{theirs}{part}{name}.weight", rows, columns) for name, rows in names]
            yield f"{ours}{our_name}.weight", torch.cat(parts)
            if bias:
                parts = [shards.take(f"{theirs}{part}{name}.bias", rows) for name, rows in names]
                yield f"{ours}{our_name}.bias", torch.cat(parts)
    yield from _norm(shards, f"{top}norm", "decoder.norm", c)
    if not c.tied:
        yield "decoder.head.weight", shards.take("lm_head.weight", c.vocabulary, c.width)


# ---- Whisper --------------------------------------------------------------------------------------------


def _whisper_decoder(config: HubConfig) -> DecoderConfig:
    config.only("scale_embedding", False)
    config.only("activation_function", "gelu")
    width, heads = config.count("d_model", 384), config.count("decoder_attention_heads", 6)
    return DecoderConfig(
        vocabulary=config.count("vocab_size", 51865),
        width=width,
        layers=config.count("decoder_layers", 4),
        heads=heads,
        kv_heads=heads,
        head_width=_split(config, "decoder_attention_heads", width, heads),
        hidden=config.count("decoder_ffn_dim", 1536),
        context=config.count("max_target_positions", 448, most=_MOST_POSITIONS),
        norm="layernorm",
        positions="learned",
        activation="gelu",
        attention_bias=True,
        out_bias=True,
        feed_forward_bias=True,
        tied=config.flag("tie_word_embeddings", True),
        media_width=width,
    )


def _whisper_encoder(config: HubConfig) -> dict[str, Any]:
    width, heads = config.count("d_model", 384), config.count("encoder_attention_heads", 6)
    _split(config, "encoder_attention_heads", width, heads)
    return {
        "name": "whisper",
        "mels": config.count("num_mel_bins", 80),
        "frames": config.count("max_source_positions", 1500, most=_MOST_POSITIONS),
        "width": width,
        "heads": heads,
        "layers": config.count("encoder_layers", 4),
        "hidden": config.count("encoder_ffn_dim", 1536),
    }


def _whisper_weights(c: DecoderConfig, config: HubConfig, shards: Shards) -> Iterator[tuple[str, Tensor]]:
    top = shards.prefix("model.", "", probe="decoder.embed_tokens.weight")
    yield from _whisper_encoder_weights(c, _whisper_encoder(config), f"{top}encoder.", shards)
    theirs = f"{top}decoder."
    yield "decoder.embedding.weight", shards.take(f"{theirs}embed_tokens.weight", c.vocabulary, c.width)
    yield "decoder.position.weight", shards.take(f"{theirs}embed_positions.weight", c.context, c.width)
    for i in range(c.layers):
        layer, ours = f"{theirs}layers.{i}.", f"decoder.blocks.{i}."
        yield from _whisper_layer(shards, layer, ours, c, c.hidden)
        yield from _norm(shards, f"{layer}encoder_attn_layer_norm", f"{ours}norm_cross", c)
        cross = f"{layer}encoder_attn."
        yield from _whisper_linear(shards, cross, ("q",), f"{ours}cross.query", c)
        yield from _whisper_linear(shards, cross, ("k", "v"), f"{ours}cross.key_value", c)
        yield from _whisper_linear(shards, cross, ("out",), f"{ours}cross.out", c)
    yield from _norm(shards, f"{theirs}layer_norm", "decoder.norm", c)
    if not c.tied:
        yield "decoder.head.weight", shards.take("proj_out.weight", c.vocabulary, c.width)


def _whisper_encoder_weights(
    c: DecoderConfig, encoder: dict[str, Any], theirs: str, shards: Shards
) -> Iterator[tuple[str, Tensor]]:
    width = c.width
    for n, channels in ((1, encoder["mels"]), (2, width)):
        yield f"encoder.convolution_{n}.weight", shards.take(f"{theirs}conv{n}.weight", width, channels, 3)
        yield f"encoder.convolution_{n}.bias", shards.take(f"{theirs}conv{n}.bias", width)
    yield "encoder.position", shards.take(f"{theirs}embed_positions.weight", encoder["frames"], width)
    for i in range(encoder["layers"]):
        yield from _whisper_layer(
            shards, f"{theirs}layers.{i}.", f"encoder.blocks.{i}.", c, encoder["hidden"]
        )
    yield from _norm(shards, f"{theirs}layer_norm", "encoder.norm", c)


def _whisper_layer(
    shards: Shards, theirs: str, ours: str, c: DecoderConfig, hidden: int
) -> Iterator[tuple[str, Tensor]]:
    """What a layer of the encoder and one of the decoder have in common."""
    yield from _norm(shards, f"{theirs}self_attn_layer_norm", f"{ours}norm_attention", c)
    yield from _whisper_linear(shards, f"{theirs}self_attn.", ("q", "k", "v"), f"{ours}attention.qkv", c)
    yield from _whisper_linear(shards, f"{theirs}self_attn.", ("out",), f"{ours}attention.out", c)
    yield from _norm(shards, f"{theirs}final_layer_norm", f"{ours}norm_feed_forward", c)
    for name, our_name, rows, columns in (("fc1", "up", hidden, c.width), ("fc2", "down", c.width, hidden)):
        weight = shards.take(f"{theirs}{name}.weight", rows, columns)
        yield f"{ours}feed_forward.{our_name}.weight", weight
        yield f"{ours}feed_forward.{our_name}.bias", shards.take(f"{theirs}{name}.bias", rows)


def _whisper_linear(
    shards: Shards, theirs: str, names: tuple[str, ...], ours: str, c: DecoderConfig
) -> Iterator[tuple[str, Tensor]]:
    """Projections side by side; Whisper's keys have no bias, which is a bias of zero."""
    weights = [shards.take(f"{theirs}{name}_proj.weight", c.width, c.width) for name in names]
    yield f"{ours}.weight", torch.cat(weights)
    biases = [
        torch.zeros(c.width) if name == "k" else shards.take(f"{theirs}{name}_proj.bias", c.width)
        for name in names
    ]
    yield f"{ours}.bias", torch.cat(biases)


# ---- shared ---------------------------------------------------------------------------------------------


def _norm(shards: Shards, theirs: str, ours: str, c: DecoderConfig) -> Iterator[tuple[str, Tensor]]:
    leaves = ("weight", "bias") if c.norm == "layernorm" else ("weight",)
    for leaf in leaves:
        yield f"{ours}.{leaf}", shards.take(f"{theirs}.{leaf}", c.width)


def _split(config: HubConfig, key: str, whole: int, parts: int) -> int:
    if whole % parts:
        raise config.wrong(key, parts, f"It must divide {whole}.")
    return whole // parts


FAMILIES: dict[Any, Family] = {
    "gpt2": Family(_gpt2_decoder, _gpt2_weights, ignored=(".attn.bias", ".attn.masked_bias")),
    "llama": Family(_llama_decoder, _llama_weights, ignored=(".rotary_emb.inv_freq",)),
    "qwen2": Family(_qwen2_decoder, _llama_weights, ignored=(".rotary_emb.inv_freq",)),
    "whisper": Family(_whisper_decoder, _whisper_weights, _whisper_encoder),
}
