# SPDX-License-Identifier: Apache-2.0
"""CTranslate2's `model.bin`: a small Whisper written by the test, against the same weights in `transformers`."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf

from core.errors import ModelError
from core.model import base
from core.model.cross_attention import MediaTokens
from core.model.pretrained import Pretrained
from core.model.pretrained.ctranslate2 import read

TASKS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|transcribe|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
CODES = {
    np.dtype(np.float32): 0,
    np.dtype(np.int8): 1,
    np.dtype(np.int16): 2,
    np.dtype(np.int32): 3,
    np.dtype(np.float16): 4,
}


def whisper() -> Any:
    shape = {
        "vocab_size": 280, "num_mel_bins": 80, "d_model": 128, "encoder_layers": 1, "decoder_layers": 2,
        "encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 512,
        "decoder_ffn_dim": 96, "max_source_positions": 30, "max_target_positions": 40, "pad_token_id": 256,
        "bos_token_id": 256, "eos_token_id": 256, "decoder_start_token_id": 257,
    }  # fmt: skip
    return hf.WhisperForConditionalGeneration(hf.WhisperConfig(**shape)).eval()


def tensors_of(model: Any) -> dict[str, np.ndarray[Any, Any]]:
    """CTranslate2's names for the weights of a Whisper of `transformers`."""
    state = {name.removeprefix("model."): tensor.numpy() for name, tensor in model.state_dict().items()}
    out: dict[str, np.ndarray[Any, Any]] = {}

    def norm(ours: str, theirs: str) -> None:
        out[f"{ours}/gamma"], out[f"{ours}/beta"] = state[f"{theirs}.weight"], state[f"{theirs}.bias"]

    def linear(ours: str, *theirs: str) -> None:
        none = np.zeros(model.config.d_model, np.float32)
        out[f"{ours}/weight"] = np.concatenate([state[f"{name}.weight"] for name in theirs])
        out[f"{ours}/bias"] = np.concatenate([state.get(f"{name}.bias", none) for name in theirs])

    for n in (1, 2):
        linear(f"encoder/conv{n}", f"encoder.conv{n}")
    out["encoder/position_encodings/encodings"] = state["encoder.embed_positions.weight"]
    out["decoder/position_encodings/encodings"] = state["decoder.embed_positions.weight"]
    out["decoder/embeddings/weight"] = state["decoder.embed_tokens.weight"]
    for part, layers in (("encoder", 1), ("decoder", 2)):
        norm(f"{part}/layer_norm", f"{part}.layer_norm")
        for i in range(layers):
            ours, theirs = f"{part}/layer_{i}", f"{part}.layers.{i}"
            attention = f"{theirs}.self_attn"
            norm(f"{ours}/self_attention/layer_norm", f"{theirs}.self_attn_layer_norm")
            linear(f"{ours}/self_attention/linear_0", *(f"{attention}.{x}_proj" for x in "qkv"))
            linear(f"{ours}/self_attention/linear_1", f"{attention}.out_proj")
            norm(f"{ours}/ffn/layer_norm", f"{theirs}.final_layer_norm")
            linear(f"{ours}/ffn/linear_0", f"{theirs}.fc1")
            linear(f"{ours}/ffn/linear_1", f"{theirs}.fc2")
            if part == "decoder":
                cross = f"{theirs}.encoder_attn"
                norm(f"{ours}/attention/layer_norm", f"{theirs}.encoder_attn_layer_norm")
                linear(f"{ours}/attention/linear_0", f"{cross}.q_proj")
                linear(f"{ours}/attention/linear_1", f"{cross}.k_proj", f"{cross}.v_proj")
                linear(f"{ours}/attention/linear_2", f"{cross}.out_proj")
    out["decoder/num_heads"] = np.array(model.config.decoder_attention_heads, np.int16)
    out["decoder/activation"] = np.array(1, np.int8)
    return out


def text(value: str) -> bytes:
    data = value.encode() + b"\0"
    return struct.pack("<H", len(data)) + data


def packed(tensors: dict[str, np.ndarray[Any, Any]], *, version: int = 6) -> bytes:
    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(tensors))]
    for name, array in tensors.items():
        shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        parts += [text(name), shape, struct.pack("<BI", CODES[array.dtype], array.nbytes), array.tobytes()]
    parts += [struct.pack("<I", 1), text("decoder/projection/weight"), text("decoder/embeddings/weight")]
    return b"".join(parts)


@pytest.fixture
def folder(tmp_path: Path, byte_tokenizer: Any) -> Path:
    byte_tokenizer(TASKS).save(str(tmp_path / "tokenizer.json"))
    settings = {"suppress_ids": [7, -1], "suppress_ids_begin": [220]}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    return tmp_path


def pretrained(*folders: Path) -> Pretrained:
    return next(step for step in read(*folders) if isinstance(step, Pretrained))


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_states_and_logits_are_those_of_transformers(dtype: Any, folder: Path, randomise: Any) -> None:
    model = whisper()
    randomise(model, 0.2)
    model.load_state_dict(
        {k: torch.from_numpy(v.numpy().astype(dtype)).float() for k, v in model.state_dict().items()}
    )
    tensors = {
        name: array.astype(dtype) if array.dtype == np.float32 else array
        for name, array in tensors_of(model).items()
    }
    (folder / "model.bin").write_bytes(packed(tensors))
    base.write(folder / "converted", "tiny", pretrained(folder), licence="MIT")
    parts = base.open_parts(folder / "converted")
    encoder, decoder = parts.encoder(), parts.decoder()
    mel, ids = torch.randn(2, 80, 60), torch.randint(0, 256, (2, 9))
    with torch.inference_mode():
        expected = model(input_features=mel, decoder_input_ids=ids)
        heard = encoder(torch.cat([mel, torch.ones(2, 1, 60)], dim=1))
        ours = decoder.logits(decoder(ids, decoder.attended(MediaTokens(heard.tokens, heard.mask))))
    assert expected.logits.abs().max() > 1
    assert (heard.tokens - expected.encoder_last_hidden_state).abs().max() <= 1e-4
    assert (ours - expected.logits).abs().max() <= 1e-4
    assert parts.config["text"]["suppress"] == [7]
    assert parts.config["text"]["suppress_first"] == [220]
    assert parts.config["text"]["prompt"] == [257, 258, 259, 261]


def test_parts_in_two_folders_are_one_file(folder: Path) -> None:
    data = packed(tensors_of(whisper()))
    (folder / "model.bin.part1").write_bytes(data[:100_000])
    second = folder / "second"
    second.mkdir()
    (second / "model.bin.part2").write_bytes(data[100_000:])
    (folder / "whole").mkdir()
    for name in ("tokenizer.json", "config.json"):
        (folder / "whole" / name).write_bytes((folder / name).read_bytes())
    (folder / "whole" / "model.bin").write_bytes(data)
    joined, whole = pretrained(folder, second), pretrained(folder / "whole")
    assert joined.decoder == whole.decoder
    assert all(torch.equal(joined.state[name], tensor) for name, tensor in whole.state.items())


def test_another_version_is_named(folder: Path) -> None:
    (folder / "model.bin").write_bytes(packed(tensors_of(whisper()), version=5))
    with pytest.raises(ModelError, match="says version 5"):
        pretrained(folder)


def test_quantised_weights_are_refused(folder: Path) -> None:
    """An int8 matrix without its scale would be read as a model of noise."""
    tensors = tensors_of(whisper())
    name = "decoder/layer_0/ffn/linear_0/weight"
    tensors[name] = np.ones(tensors[name].shape, np.int8)
    (folder / "model.bin").write_bytes(packed(tensors))
    with pytest.raises(ModelError, match="int8"):
        pretrained(folder)


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("encoder/conv1/weight", "encoder/conv1/weight"),
        ("decoder/layer_0/ffn/linear_0/weight", "decoder/layer_0/ffn/linear_0/weight"),
        ("decoder/layer_1/ffn/linear_0/weight", "does not know, decoder/layer_1"),  # or it would lose a layer
    ],
)
def test_a_model_that_is_no_whisper_is_refused(lost: str, message: str, folder: Path) -> None:
    tensors = tensors_of(whisper())
    del tensors[lost]
    (folder / "model.bin").write_bytes(packed(tensors))
    with pytest.raises(ModelError, match=message):
        pretrained(folder)


def test_a_lost_weight_is_named_when_the_model_is_opened(folder: Path) -> None:
    tensors = tensors_of(whisper())
    del tensors["decoder/layer_1/attention/linear_0/bias"]
    (folder / "model.bin").write_bytes(packed(tensors))
    base.write(folder / "converted", "tiny", pretrained(folder), licence="MIT")
    with pytest.raises(ModelError, match=r"has no weight decoder\.blocks\.1\.cross\.query\.bias"):
        base.open_parts(folder / "converted").decoder()


@pytest.mark.parametrize("lost", ["model.bin", "config.json", "tokenizer.json"])
def test_a_missing_file_is_named(lost: str, folder: Path) -> None:
    (folder / "model.bin").write_bytes(packed(tensors_of(whisper())))
    (folder / lost).unlink()
    with pytest.raises(ModelError, match=lost):
        pretrained(folder)


def test_a_file_cut_anywhere_is_refused(folder: Path) -> None:
    data = packed(tensors_of(whisper()))
    for length in [0, 3, 4, 5, 20, 30, 60, 1000, *range(10_000, len(data), len(data) // 9), len(data) - 1]:
        (folder / "model.bin").write_bytes(data[:length])
        with pytest.raises(ModelError, match="is not a CTranslate2 model"):
            pretrained(folder)


def test_a_length_that_lies_allocates_nothing(folder: Path) -> None:
    """A tensor that says four thousand million rows, in a file of a few bytes."""
    head = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, 1) + text("x")
    (folder / "model.bin").write_bytes(head + struct.pack("<B2IBI", 2, 2**32 - 1, 2**32 - 1, 0, 2**32 - 1))
    with pytest.raises(ModelError, match="x does not fit"):
        pretrained(folder)


def test_a_tokenizer_without_the_task_tokens_is_refused(folder: Path, byte_tokenizer: Any) -> None:
    (folder / "model.bin").write_bytes(packed(tensors_of(whisper())))
    byte_tokenizer().save(str(folder / "tokenizer.json"))
    with pytest.raises(ModelError, match=r"'<\|startoftranscript\|>' is missing"):
        pretrained(folder)
    (folder / "tokenizer.json").write_text("[]")
    with pytest.raises(ModelError, match="task tokens"):
        pretrained(folder)


@pytest.mark.weights
def test_the_english_whisper_has_no_language_tokens(weights: Any) -> None:
    text = weights("whisper-tiny.en").config["text"]
    assert text["prompt"] == [50257, 50362]
    assert text["languages"] == {}
    assert text["end"] == [50256]
    assert text["suppress_first"] == [220, 50256]
