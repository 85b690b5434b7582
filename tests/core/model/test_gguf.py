# SPDX-License-Identifier: Apache-2.0
"""GGUF: a small file written the way llama.cpp's converter does it, against the same weights in `transformers`."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
import transformers as hf
from gguf import GGMLQuantizationType as Kind
from tokenizers import Tokenizer

from core.decoder_reader import perplexity
from core.errors import ModelError
from core.model import base
from core.model.pretrained import Pretrained
from core.model.pretrained.gguf import read

MERGES = ["t h", "th e", "Ġ c", "Ġc a", "Ġca t"]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
THEIRS = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}  # fmt: skip
TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def llama(tied: bool = True) -> Any:
    shape = {
        "vocab_size": 264, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "intermediate_size": 96, "max_position_embeddings": 64, "rms_norm_eps": 1e-3,
        "rope_parameters": {"rope_type": "default", "rope_theta": 50_000.0},
    }  # fmt: skip
    return hf.LlamaForCausalLM(hf.LlamaConfig(**shape, tie_word_embeddings=tied)).eval()


def name_in_gguf(name: str) -> str:
    module, leaf = name.rsplit(".", 1)
    if module in TOP:
        return f"{TOP[module]}.{leaf}"
    _, _, layer, rest = module.split(".", 3)
    return f"blk.{layer}.{THEIRS[rest]}.{leaf}"


def permuted(weight: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """llama.cpp's order of q and k: neighbours are rotated together."""
    halves = weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(weight.shape))


def write(path: Path, model: Any, kind: Kind, tokens: list[str], **fields: Any) -> None:
    """The file, its matrices quantised as `kind`; the rounded weights are put back into `model`."""
    writer = gguf.GGUFWriter(path, fields.get("architecture", "llama"))
    c = model.config
    writer.add_block_count(c.num_hidden_layers)
    writer.add_context_length(c.max_position_embeddings)
    writer.add_embedding_length(c.hidden_size)
    writer.add_feed_forward_length(c.intermediate_size)
    writer.add_head_count(c.num_attention_heads)
    writer.add_head_count_kv(c.num_key_value_heads)
    writer.add_rope_freq_base(c.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(c.rms_norm_eps)
    writer.add_tokenizer_model(fields.get("tokenizer", "gpt2"))
    writer.add_tokenizer_pre(fields.get("pre", "smollm"))
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token in SPECIAL else 1 for token in tokens])
    writer.add_token_merges(MERGES)
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_chat_template("<|im_start|>{{ message }}<|im_end|>")
    if "scaling" in fields:
        writer.add_rope_scaling_type(fields["scaling"])
    heads = {"q_proj": c.num_attention_heads, "k_proj": c.num_key_value_heads}
    tied = {"lm_head.weight"} if c.tie_word_embeddings else set()
    rounded = {}
    for name, tensor in model.state_dict().items():
        if name in tied or name_in_gguf(name) in fields.get("without", ()):
            continue
        array = tensor.numpy()
        head = heads.get(name.split(".")[-2])
        array = array if head is None else permuted(array, head)
        as_kind = Kind.F32 if array.ndim == 1 else kind
        stored = gguf.quants.quantize(array, as_kind)
        writer.add_tensor(name_in_gguf(name), stored, raw_dtype=as_kind)
        exact = gguf.quants.dequantize(stored, as_kind)
        rounded[name] = torch.from_numpy(exact if head is None else unpermuted(exact, head))
    for name in fields.get("extra", ()):
        writer.add_tensor(name, np.zeros(4, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    model.load_state_dict(rounded, strict=False)


def unpermuted(weight: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """The index of every row, permuted, says where the row went."""
    order = permuted(np.arange(len(weight))[:, None], heads)[:, 0]
    back = np.empty_like(weight)
    back[order] = weight
    return back


@pytest.fixture
def tokens(byte_tokenizer: Any) -> list[str]:
    alphabet = sorted(byte_tokenizer(()).get_vocab(), key=byte_tokenizer(()).get_vocab().__getitem__)
    return [*SPECIAL, *alphabet, *(merge.replace(" ", "") for merge in MERGES)]


def pretrained(path: Path) -> Pretrained:
    return next(step for step in read(path) if isinstance(step, Pretrained))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", [Kind.F32, Kind.F16, Kind.Q8_0, Kind.Q4_1], ids=lambda kind: kind.name)
def test_logits_are_those_of_the_same_weights_in_transformers(
    kind: Kind, tied: bool, tokens: list[str], tmp_path: Path, randomise: Any
) -> None:
    model = llama(tied)
    randomise(model)
    write(tmp_path / "tiny.gguf", model, kind, tokens)
    found = pretrained(tmp_path / "tiny.gguf")
    base.write(tmp_path / "converted", "tiny", found, licence="Apache-2.0")
    decoder = base.open_parts(tmp_path / "converted").decoder()
    assert decoder.config.norm_eps == 1e-3
    assert decoder.config.tied == tied
    ids = torch.randint(0, 264, (2, 20))
    with torch.inference_mode():
        expected, ours = model(ids).logits, decoder.logits(decoder(ids))
    assert expected.abs().max() > 1
    assert (ours - expected).abs().max() <= 1e-4


def test_the_tokenizer_merges_splits_digits_and_keeps_special_tokens(
    tokens: list[str], tmp_path: Path, randomise: Any
) -> None:
    model = llama()
    randomise(model)
    write(tmp_path / "tiny.gguf", model, Kind.F32, tokens)
    found = pretrained(tmp_path / "tiny.gguf")
    assert found.tokenizer is not None
    tokenizer = Tokenizer.from_str(found.tokenizer)
    read_tokens = tokenizer.encode("the cat 12<|im_end|>").tokens
    assert read_tokens == ["the", "Ġcat", "Ġ", "1", "2", "<|im_end|>"]
    text = "Grün 绿色 <b>"
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.decode(tokenizer.encode("a<|im_end|>").ids) == "a"
    assert found.text == {"end": [2], "pad": 2, "chat": "chatml"}


@pytest.mark.weights
def test_smollm2_knows_what_it_learned(weights: Any) -> None:
    """A mistake in one layer would still give fluent text; knowledge and word order would go."""
    parts = weights("smollm2-135m-instruct")
    decoder, tokenizer = parts.decoder(), parts.tokenizer()
    prompt = tokenizer.encode("The capital of France is Paris. The capital of Germany is").ids
    with torch.inference_mode():
        likeliest = decoder.logits(decoder(torch.tensor([prompt])))[0, -1].argmax()
    assert tokenizer.decode([int(likeliest)]).strip() == "Berlin"
    sentence = "The cat sat on the mat and watched the birds in the garden."
    shuffled = "garden. birds The watched mat the on and in sat the cat the"
    assert perplexity(decoder, tokenizer.encode(sentence).ids) < 60
    assert perplexity(decoder, tokenizer.encode(shuffled).ids) > 1000


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"architecture": "qwen2"}, "general.architecture = 'qwen2'"),
        ({"tokenizer": "llama"}, "tokenizer.ggml.model = 'llama'"),
        ({"pre": "llama-bpe"}, "tokenizer.ggml.pre = 'llama-bpe'"),
        ({"scaling": gguf.RopeScalingType.LINEAR}, "llama.rope.scaling.type = 'linear'"),
        ({"extra": ["rope_freqs.weight"]}, "does not know: rope_freqs.weight"),
        ({"without": ["blk.1.attn_k.weight"]}, "has no 'blk.1.attn_k.weight'"),
        ({"without": ["output_norm.weight"]}, "has no 'output_norm.weight'"),
    ],
)
def test_another_model_is_refused_by_name(
    fields: dict[str, Any], message: str, tokens: list[str], tmp_path: Path
) -> None:
    write(tmp_path / "other.gguf", llama(), Kind.F32, tokens, **fields)
    with pytest.raises(ModelError, match=message):
        list(read(tmp_path / "other.gguf"))


def test_a_file_cut_anywhere_is_refused(tokens: list[str], tmp_path: Path) -> None:
    write(tmp_path / "whole.gguf", llama(), Kind.F32, tokens)
    data = (tmp_path / "whole.gguf").read_bytes()
    for length in [0, 3, 4, 10, 24, 60, 300, *range(1000, len(data), len(data) // 12)]:
        (tmp_path / "cut.gguf").write_bytes(data[:length])
        with pytest.raises(ModelError):
            list(read(tmp_path / "cut.gguf"))


def test_a_file_with_garbage_in_its_header_is_refused_or_read_as_what_it_says(
    tokens: list[str], tmp_path: Path
) -> None:
    """No other error than ours, whatever a byte of the header becomes."""
    write(tmp_path / "whole.gguf", llama(), Kind.F32, tokens)
    data = (tmp_path / "whole.gguf").read_bytes()
    places = np.random.default_rng(5).integers(0, 900, 60)
    refused = 0
    for place in places:
        broken = bytearray(data)
        broken[place] ^= 0xFF
        (tmp_path / "broken.gguf").write_bytes(broken)
        try:
            list(read(tmp_path / "broken.gguf"))
        except ModelError:
            refused += 1
    assert refused > 5
