# SPDX-License-Identifier: Apache-2.0
"""Whisper in CTranslate2's `model.bin`, version 6.

    u32 version · string spec · u32 revision · u32 n
    n x {string name · u8 rank · u32 dims… · u8 dtype · u32 bytes · data}
    u32 aliases · aliases x {string alias · string name}

A string is a u16 length, its closing NUL counted, and its bytes. Every length is checked against the file's size before
anything is allocated.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.errors import ModelError
from core.model.decoder import DecoderConfig
from core.model.pretrained import Pretrained
from core.protocol import Progress

_VERSION = 6
_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def read(*folders: Path) -> Iterator[Progress | Pretrained]:
    """`folders` hold `model.bin`, whole or as `model.bin.part1`, `.part2`; the first `config.json` and `tokenizer.json`."""
    yield Progress("read weights", 0, 1)
    parts = sorted(
        (part for folder in folders for part in folder.glob("model.bin*")), key=lambda part: part.name
    )
    if not parts:
        raise ModelError(f"{folders[0]} has no model.bin.", "Fetch it again.", file=folders[0])
    tensors = read_tensors(*parts)
    try:
        decoder, encoder = _shapes(tensors)
        state = _state(tensors)
    except (KeyError, IndexError, ValueError, ZeroDivisionError) as error:
        raise ModelError(
            f"{parts[0].name} is not a Whisper that Braid reads: {error}.", "Fetch it again.", file=parts[0]
        ) from error
    config, tokenizer = _json(folders[0] / "config.json"), _json(folders[0] / "tokenizer.json")
    yield Progress("read weights", 1, 1)
    yield Pretrained(state, decoder, encoder, tokenizer, whisper_text(tokenizer, json.loads(config)))


def _shapes(tensors: dict[str, Any]) -> tuple[DecoderConfig, dict[str, Any]]:
    heads = int(tensors["decoder/num_heads"]) if "decoder/num_heads" in tensors else 0
    width = tensors["decoder/embeddings/weight"].shape[1]
    decoder = _decoder_config(tensors, width, _layers(tensors, "decoder"), heads or width // 64)
    encoder = {
        "name": "whisper",
        "mels": tensors["encoder/conv1/weight"].shape[1],
        "frames": tensors["encoder/position_encodings/encodings"].shape[0],
        "width": width,
        "heads": decoder.heads,
        "layers": _layers(tensors, "encoder"),
        "hidden": tensors["encoder/layer_0/ffn/linear_0/weight"].shape[0],
    }
    return decoder, encoder


def _json(path: Path) -> str:
    """The text of a JSON file that must be there."""
    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Fetch it again.", file=path) from error
    return text


def whisper_text(tokenizer: str, config: dict[str, Any]) -> dict[str, Any]:
    """The ids of Whisper's task tokens; a model without language tokens is the English one."""
    try:
        return _task_tokens(json.loads(tokenizer), config)
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The tokenizer does not tell Whisper's task tokens: {error} is missing.",
            "Copy the tokenizer that belongs to the model.",
        ) from error


def _task_tokens(tokenizer: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    ids = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    english_only = ids["<|endoftext|>"] == 50256
    prompt = ["<|startoftranscript|>"] + ([] if english_only else ["<|en|>", "<|transcribe|>"])
    return {
        "end": [ids["<|endoftext|>"]],
        "pad": ids["<|endoftext|>"],
        "prompt": [ids[token] for token in [*prompt, "<|notimestamps|>"]],
        "languages": {} if english_only else {t[2:-2]: i for t, i in ids.items() if _is_language(t)},
        "no_speech": ids["<|nospeech|>"] if "<|nospeech|>" in ids else ids["<|nocaptions|>"],
        "timestamps": ids["<|notimestamps|>"] + 1,
        "suppress": [i for i in config.get("suppress_ids", []) if i >= 0],
        "suppress_first": [i for i in config.get("suppress_ids_begin", []) if i >= 0],
    }


def _is_language(token: str) -> bool:
    return token.startswith("<|") and token[2:-2].isalpha() and token[2:-2].islower() and len(token) <= 7


def read_tensors(*parts: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Every tensor of a `model.bin` that may lie in parts; half precision becomes float32."""
    path = parts[0]
    try:
        return _parse(b"".join(part.read_bytes() for part in parts))
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", file=path) from error
    except (struct.error, UnicodeDecodeError, KeyError, ValueError) as error:
        raise ModelError(
            f"{path.name} is not a CTranslate2 model of version {_VERSION}: {error}.",
            "Fetch it again; the file may be incomplete.",
            file=path,
        ) from error


def _parse(data: bytes) -> dict[str, np.ndarray[Any, Any]]:
    at = 0

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal at
        length = take("H")
        if at + length > len(data):
            raise ValueError("it ends early")
        value = data[at : at + length].rstrip(b"\0").decode("utf-8")
        at += length
        return value

    if (version := take("I")) != _VERSION:
        raise ValueError(f"it says version {version}")
    text()
    take("I")
    tensors: dict[str, np.ndarray[Any, Any]] = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        dtype = np.dtype(_DTYPES[take("B")])
        size = take("I")
        if at + size > len(data) or size != int(np.prod(shape, dtype=np.int64)) * dtype.itemsize:
            raise ValueError(f"{name} does not fit")
        array = np.frombuffer(data, dtype, count=size // dtype.itemsize, offset=at).reshape(shape)
        tensors[name] = array.astype(np.float32) if dtype == np.float16 else array
        at += size
    for _ in range(take("I")):
        alias = text()
        tensors[alias] = tensors[text()]
    return tensors


def _layers(tensors: dict[str, Any], part: str) -> int:
    return sum(
        name.startswith(f"{part}/layer_") and name.endswith("/ffn/linear_0/weight") for name in tensors
    )


def _decoder_config(tensors: dict[str, Any], width: int, layers: int, heads: int) -> DecoderConfig:
    return DecoderConfig(
        vocabulary=tensors["decoder/embeddings/weight"].shape[0],
        width=width,
        layers=layers,
        heads=heads,
        kv_heads=heads,
        head_width=width // heads,
        hidden=tensors["decoder/layer_0/ffn/linear_0/weight"].shape[0],
        context=tensors["decoder/position_encodings/encodings"].shape[0],
        norm="layernorm",
        positions="learned",
        activation="gelu",
        attention_bias=True,
        out_bias=True,
        feed_forward_bias=True,
        media_width=width,
    )


def _state(tensors: dict[str, np.ndarray[Any, Any]]) -> dict[str, Tensor]:
    names = {
        "encoder/conv1/": "encoder.convolution_1.",
        "encoder/conv2/": "encoder.convolution_2.",
        "encoder/position_encodings/encodings": "encoder.position",
        "encoder/layer_norm/": "encoder.norm.",
        "decoder/embeddings/": "decoder.embedding.",
        "decoder/position_encodings/encodings": "decoder.position.weight",
        "decoder/layer_norm/": "decoder.norm.",
    }
    inside = {
        "self_attention/layer_norm/": "norm_attention.",
        "self_attention/linear_0/": "attention.qkv.",
        "self_attention/linear_1/": "attention.out.",
        "attention/layer_norm/": "norm_cross.",
        "attention/linear_0/": "cross.query.",
        "attention/linear_1/": "cross.key_value.",
        "attention/linear_2/": "cross.out.",
        "ffn/layer_norm/": "norm_feed_forward.",
        "ffn/linear_0/": "feed_forward.up.",
        "ffn/linear_1/": "feed_forward.down.",
    }
    for part in ("encoder", "decoder"):
        for i in range(_layers(tensors, part)):
            names |= {
                f"{part}/layer_{i}/{theirs}": f"{part}.blocks.{i}.{ours}" for theirs, ours in inside.items()
            }
    state: dict[str, Tensor] = {}
    used = {"decoder/projection/weight"}  # the embeddings again
    for theirs, ours in names.items():
        for name in tensors:
            if name.startswith(theirs) and tensors[name].ndim:
                if tensors[name].dtype != np.float32:
                    raise ValueError(f"{name} is stored as {tensors[name].dtype}, a quantised weight")
                leaf = name.removeprefix(theirs).replace("gamma", "weight").replace("beta", "bias")
                state[ours + leaf] = torch.from_numpy(tensors[name].copy())
                used.add(name)
    left = sorted(
        name for name in set(tensors) - used if name.endswith(("/weight", "/bias", "/gamma", "/beta"))
    )
    if left:
        raise ValueError(f"it has a weight this model does not know, {left[0]}")
    return state
