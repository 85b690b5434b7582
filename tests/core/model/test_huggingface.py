# SPDX-License-Identifier: Apache-2.0
"""Hugging Face decoders: the same logits as `transformers`, and a word for everything that cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.model import base
from core.model.cross_attention import MediaTokens
from core.model.pretrained import Pretrained, huggingface
from core.protocol import Progress

END = ("<|endoftext|>",)
CHAT = (*END, "<|im_start|>", "<|im_end|>")
IDS = torch.randint(0, 256, (2, 12), generator=torch.Generator().manual_seed(1))
LLAMA = {
    "vocab_size": 260, "hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 6,
    "num_key_value_heads": 2, "intermediate_size": 80, "max_position_embeddings": 64, "eos_token_id": 256,
    "bos_token_id": 256,
}  # fmt: skip
GPT2 = {
    "vocab_size": 260, "n_embd": 48, "n_layer": 2, "n_head": 4, "n_positions": 64, "eos_token_id": 256,
    "bos_token_id": 256,
}  # fmt: skip


def llama(**options: Any) -> hf.LlamaForCausalLM:
    return hf.LlamaForCausalLM(hf.LlamaConfig(**(LLAMA | options)))


def gpt2(**options: Any) -> hf.GPT2LMHeadModel:
    return hf.GPT2LMHeadModel(hf.GPT2Config(**(GPT2 | options)))


def qwen2(**options: Any) -> hf.Qwen2ForCausalLM:
    return hf.Qwen2ForCausalLM(hf.Qwen2Config(**(LLAMA | options)))


def difference(model: Any, folder: Path) -> float:
    """The largest difference of logits, in units of the largest logit when that is above 1."""
    decoder = base.open_parts(folder).decoder()
    with torch.inference_mode():
        expected = model(IDS).logits
        ours = decoder.logits(decoder(IDS))
    assert expected.abs().max() > 1  # a model of zeros would pass too
    return float((ours - expected).abs().max())


@pytest.mark.parametrize(
    "make",
    [
        gpt2,
        lambda: gpt2(n_inner=70, activation_function="gelu", layer_norm_epsilon=1e-3),
        lambda: gpt2(tie_word_embeddings=False),
        llama,
        lambda: llama(tie_word_embeddings=True, rms_norm_eps=1e-3, rope_parameters=rope(theta=100_000.0)),
        lambda: llama(attention_bias=True, mlp_bias=True, num_key_value_heads=6),
        lambda: llama(head_dim=12),
        qwen2,
        lambda: qwen2(tie_word_embeddings=True, rope_parameters=rope(theta=1e6), num_key_value_heads=1),
    ],
    ids=[
        "gpt2", "gpt2-gelu-inner", "gpt2-untied", "llama", "llama-tied-theta", "llama-bias", "llama-head-dim",
        "qwen2", "qwen2-tied-mqa",
    ],
)  # fmt: skip
def test_logits_are_those_of_transformers(make: Any, save: Any) -> None:
    model = make()
    folder = save(model, special=END)
    assert difference(model, folder) <= 1e-4


def rope(theta: float) -> dict[str, Any]:
    return {"rope_type": "default", "rope_theta": theta}


def test_shards_are_read_through_their_index(save: Any) -> None:
    model = llama()
    folder = save(model, special=END, shard="30KB")
    assert len(list(folder.glob("*.safetensors"))) > 2
    assert not (folder / "model.safetensors").exists()
    assert difference(model, folder) <= 1e-4


def test_a_body_without_its_head_is_read(save: Any) -> None:
    """`LlamaModel` and `GPT2Model` save their keys without a prefix."""
    for model in (llama(tie_word_embeddings=True), gpt2()):
        folder = save(model.base_model, name=type(model).__name__, special=END)
        assert difference(model, folder) <= 1e-4


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_becomes_float32(dtype: torch.dtype, save: Any) -> None:
    model = llama()
    folder = save(model, special=END)
    stored = load_file(folder / "model.safetensors")
    save_file({k: v.to(dtype) for k, v in stored.items()}, folder / "model.safetensors")
    state = base.open_parts(folder).state
    assert {tensor.dtype for tensor in state.values()} == {torch.float32}
    model.load_state_dict({k: v.to(dtype).float() for k, v in stored.items()})
    assert difference(model, folder) <= 1e-4


def test_a_configuration_written_before_transformers_5(save: Any, edit_config: Any) -> None:
    model = llama(rope_parameters=rope(theta=50_000.0))
    folder = save(model, special=END)
    edit_config(folder, rope_parameters="absent", rope_theta=50_000.0, rope_scaling=None, head_dim="absent")
    assert difference(model, folder) <= 1e-4


def test_progress_ends_at_the_total(save: Any) -> None:
    folder = save(llama(), special=END)
    *steps, last = huggingface.read(folder)
    assert isinstance(last, Pretrained)
    assert all(isinstance(step, Progress) for step in steps)
    assert (steps[-1].done, steps[-1].total) == (21, 21)  # type: ignore[union-attr]
    assert [step.done for step in steps] == sorted(step.done for step in steps)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "config"),
    [("gpt2", hf.GPT2Config()), ("llama", hf.LlamaConfig()), ("qwen2", hf.Qwen2Config()), ("whisper", hf.WhisperConfig())],
)  # fmt: skip
def test_a_missing_key_means_what_transformers_means_by_it(kind: str, config: Any, tmp_path: Path) -> None:
    """The shape of a config.json that says nothing but its type, against the shape of one that says all."""
    family = huggingface.FAMILIES[kind]
    everything = family.decoder(huggingface.HubConfig(tmp_path, config.to_dict()))
    nothing = family.decoder(huggingface.HubConfig(tmp_path, {"model_type": kind}))
    assert nothing == everything
    if family.encoder is not None:
        assert family.encoder(huggingface.HubConfig(tmp_path, {})) == family.encoder(
            huggingface.HubConfig(tmp_path, config.to_dict())
        )


# ---- Whisper --------------------------------------------------------------------------------------------

TASKS = ("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|fr|>", "<|translate|>", "<|transcribe|>",
         "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>")  # fmt: skip


def whisper(**options: Any) -> hf.WhisperForConditionalGeneration:
    shape = {
        "vocab_size": 280, "num_mel_bins": 80, "d_model": 48, "encoder_layers": 2, "decoder_layers": 3,
        "encoder_attention_heads": 4, "decoder_attention_heads": 6, "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 96, "max_source_positions": 50, "max_target_positions": 40, "pad_token_id": 256,
        "bos_token_id": 256, "eos_token_id": 256, "decoder_start_token_id": 257,
        "suppress_tokens": [3, 4], "begin_suppress_tokens": [5, 256],
    }  # fmt: skip
    return hf.WhisperForConditionalGeneration(hf.WhisperConfig(**(shape | options)))


@pytest.mark.parametrize("tied", [True, False])
def test_whisper_states_and_logits(tied: bool, save: Any) -> None:
    model = whisper(tie_word_embeddings=tied)
    parts = base.open_parts(save(model, special=TASKS))
    encoder, decoder = parts.encoder(), parts.decoder()
    mel = torch.randn(2, 80, 100)
    with torch.inference_mode():
        expected = model(input_features=mel, decoder_input_ids=IDS)
        heard = encoder(torch.cat([mel, torch.ones(2, 1, 100)], dim=1))
        attended = decoder.attended(MediaTokens(heard.tokens, heard.mask))
        ours = decoder.logits(decoder(IDS, attended))
    assert expected.logits.abs().max() > 1
    assert (heard.tokens - expected.encoder_last_hidden_state).abs().max() <= 1e-4
    assert (ours - expected.logits).abs().max() <= 1e-4


def test_whisper_text_tells_the_task_tokens(save: Any) -> None:
    folder = save(whisper(), special=TASKS)
    text = base.open_parts(folder).config["text"]
    assert text["end"] == [256]
    assert text["prompt"] == [257, 258, 261, 265]
    assert text["languages"] == {"en": 258, "fr": 259}
    assert (text["no_speech"], text["timestamps"]) == (264, 266)
    assert (text["suppress"], text["suppress_first"]) == ([3, 4], [5, 256])


def test_whisper_without_its_task_tokens_is_refused(save: Any) -> None:
    with pytest.raises(ModelError, match="task tokens"):
        base.open_parts(save(whisper(), special=END))


# ---- what is refused, and how ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "key", "value"),
    [
        (llama, "rope_parameters", {"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4}),
        (llama, "rope_parameters", {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}),
        (llama, "rope_scaling", {"type": "dynamic", "factor": 2.0}),
        (llama, "rope_scaling", "linear"),
        (llama, "hidden_act", "gelu"),
        (llama, "head_dim", 7),
        (llama, "num_key_value_heads", 4),
        (llama, "num_attention_heads", 0),
        (llama, "tie_word_embeddings", "yes"),
        (llama, "max_position_embeddings", 10**9),
        (llama, "rms_norm_eps", -1),
        (llama, "hidden_size", "48"),
        (llama, "quantization_config", {"quant_method": "gptq"}),
        (llama, "model_type", "mamba"),
        (qwen2, "use_sliding_window", True),
        (qwen2, "layer_types", ["full_attention", "sliding_attention"]),
        (gpt2, "activation_function", "relu"),
        (gpt2, "scale_attn_by_inverse_layer_idx", True),
        (gpt2, "scale_attn_weights", False),
        (gpt2, "add_cross_attention", True),
        (gpt2, "n_head", 5),
        (whisper, "scale_embedding", True),
        (whisper, "activation_function", "relu"),
        (whisper, "encoder_attention_heads", 5),
    ],
)
def test_an_unsupported_setting_is_named(
    make: Any, key: str, value: Any, save: Any, edit_config: Any
) -> None:
    folder = save(make(), special=TASKS if make is whisper else END)
    edit_config(folder, **{key: value})
    with pytest.raises(ModelError, match=f"config.json has {key} = "):
        base.open_parts(folder)


def rewrite(folder: Path, change: Any) -> None:
    state = {name: tensor.clone() for name, tensor in load_file(folder / "model.safetensors").items()}
    change(state)
    save_file(state, folder / "model.safetensors")


def test_missing_extra_and_misshaped_weights_are_named(save: Any) -> None:
    folder = save(llama(), special=END)
    name = "model.layers.1.self_attn.k_proj.weight"

    rewrite(folder, lambda state: state.update({"model.layers.0.extra.weight": torch.zeros(2)}))
    with pytest.raises(ModelError, match=r"does not know: model\.layers\.0\.extra\.weight"):
        base.open_parts(folder)
    rewrite(folder, lambda state: state.pop("model.layers.0.extra.weight"))
    rewrite(folder, lambda state: state.update({name: torch.zeros(16, 47)}))
    with pytest.raises(ModelError, match=r"k_proj\.weight has shape \(16, 47\), .* \(16, 48\)"):
        base.open_parts(folder)
    rewrite(folder, lambda state: state.update({name: torch.zeros(16, 48, dtype=torch.int8)}))
    with pytest.raises(ModelError, match=r"k_proj\.weight is stored as I8"):
        base.open_parts(folder)
    rewrite(folder, lambda state: state.pop(name))
    with pytest.raises(ModelError, match=r"has no weight model\.layers\.1\.self_attn\.k_proj\.weight"):
        base.open_parts(folder)


def test_constants_that_older_versions_stored_are_passed_over(save: Any) -> None:
    model = gpt2()
    folder = save(model, special=END)
    rewrite(folder, lambda state: state.update({"transformer.h.0.attn.bias": torch.ones(1, 1, 64, 64)}))
    rewrite(folder, lambda state: state.update({"lm_head.weight": state["transformer.wte.weight"].clone()}))
    assert difference(model, folder) <= 1e-4


def test_a_pickle_is_refused_by_name(save: Any) -> None:
    model = llama()
    folder = save(model, special=END)
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin, a pickle, which can run code"):
        base.open_parts(folder)
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(ModelError, match=r"has no model\.safetensors"):
        base.open_parts(folder)


@pytest.mark.parametrize("content", [b"", b"\xff" * 7, b"\xff" * 200, b'\x08\0\0\0\0\0\0\0{"a": 1}'])
def test_a_broken_safetensors_file_is_named(content: bytes, save: Any) -> None:
    folder = save(llama(), special=END)
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.safetensors is not a readable"):
        base.open_parts(folder)


@pytest.mark.parametrize("shard", ["../model.safetensors", "a/b.safetensors", "x.bin", 3])
def test_an_index_cannot_lead_out_of_its_folder(shard: Any, save: Any) -> None:
    folder = save(llama(), special=END)
    (folder / "model.safetensors").rename(folder.parent / "model.safetensors")
    index = {"weight_map": {"model.norm.weight": shard}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ModelError, match="not a shard"):
        base.open_parts(folder)


def test_a_missing_shard_and_a_broken_index_are_named(save: Any) -> None:
    folder = save(llama(), special=END, shard="30KB")
    lost = sorted(folder.glob("*.safetensors"))[1]
    lost.unlink()
    with pytest.raises(ModelError, match=f"has no {lost.name}, which its index names"):
        base.open_parts(folder)
    (folder / "model.safetensors.index.json").write_text("[]")
    with pytest.raises(ModelError, match="is not an index"):
        base.open_parts(folder)


# ---- tokenizer and text ---------------------------------------------------------------------------------


def test_the_tokenizer_is_the_folders_own(save: Any, byte_tokenizer: Any) -> None:
    tokenizer = byte_tokenizer()
    ours = base.open_parts(save(llama(), special=END)).tokenizer()
    assert ours.encode("Grün, 绿色").ids == tokenizer.encode("Grün, 绿色").ids
    assert ours.decode(ours.encode("Grün, 绿色").ids) == "Grün, 绿色"


def test_older_vocabulary_files_become_a_tokenizer(save: Any, byte_tokenizer: Any) -> None:
    folder = save(gpt2(), tokenizer_config={"tokenizer_class": "GPT2Tokenizer"})
    vocabulary = byte_tokenizer().get_vocab()
    joined = vocabulary | {"th": 257, "the": 258}
    (folder / "vocab.json").write_text(json.dumps(joined), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\nt h\nth e\n", encoding="utf-8")
    tokenizer = base.open_parts(folder).tokenizer()
    assert tokenizer.encode("the").ids == [258]
    assert tokenizer.decode(tokenizer.encode("the end").ids) == "the end"


def test_tokenizers_that_do_not_fit_are_refused(save: Any, byte_tokenizer: Any) -> None:
    folder = save(llama())
    with pytest.raises(ModelError, match="has no tokenizer"):
        base.open_parts(folder)
    byte_tokenizer(tuple(f"<{i}>" for i in range(5))).save(str(folder / "tokenizer.json"))
    with pytest.raises(ModelError, match="token 260, the model knows 260"):
        base.open_parts(folder)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer\.json is not a tokenizer"):
        base.open_parts(folder)
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.json").write_text("not json")
    with pytest.raises(ModelError, match="cannot be converted"):
        base.open_parts(folder)


def text_of(folder: Path) -> dict[str, Any]:
    text: dict[str, Any] = base.open_parts(folder).config["text"]
    return text


def test_end_pad_and_chat_come_from_where_the_folder_says(save: Any, edit_config: Any) -> None:
    folder = save(llama(pad_token_id=257), special=CHAT)
    (folder / "generation_config.json").unlink()
    assert text_of(folder) == {"end": [256], "pad": 257, "chat": None}

    generation = {"eos_token_id": [258, 256], "pad_token_id": 256}
    (folder / "generation_config.json").write_text(json.dumps(generation))
    template = "{% for m in messages %}<|im_start|>{{ m.role }}{% endfor %}"
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": template}))
    assert text_of(folder) == {"end": [258, 256], "pad": 256, "chat": "chatml"}

    (folder / "generation_config.json").unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": {"content": "<|im_end|>"}}))
    (folder / "chat_template.jinja").write_text(template)
    edit_config(folder, eos_token_id=None, pad_token_id=None)
    assert text_of(folder) == {"end": [258], "pad": 258, "chat": "chatml"}


# ---- in memory and as a Braid folder --------------------------------------------------------------------


def test_an_opened_folder_saves_as_braids_own_and_opens_the_same(save: Any, tmp_path: Path) -> None:
    model = qwen2()
    folder = save(model, special=END)
    pretrained = next(step for step in huggingface.read(folder) if isinstance(step, Pretrained))
    base.write(tmp_path / "converted", "tiny", pretrained, licence="unknown")
    assert difference(model, tmp_path / "converted") <= 1e-4
    ours, theirs = base.open_parts(tmp_path / "converted"), base.open_parts(folder)
    for part in ("decoder", "text", "kind"):
        assert ours.config[part] == theirs.config[part]
    assert ours.tokenizer().to_str() == theirs.tokenizer().to_str()
