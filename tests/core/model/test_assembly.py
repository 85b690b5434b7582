# SPDX-License-Identifier: Apache-2.0
"""A model by name: which parts it is made of, and that nothing is read before it is needed."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf

from core.errors import ModelError, Unavailable
from core.model import assembly, base
from core.model.decoder import Decoder
from core.model.multimodal import Coupling, MultimodalTransformer

END = ("<|endoftext|>",)
PICTURES = {"size": 32, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}


@pytest.fixture
def no_bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "empty"))


def llama() -> Any:
    return hf.LlamaForCausalLM(
        hf.LlamaConfig(
            vocab_size=260, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
            intermediate_size=48, max_position_embeddings=64, eos_token_id=256,
        )
    )  # fmt: skip


def vit() -> Any:
    config = hf.ViTConfig(
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=32,
        patch_size=8,
    )
    return hf.ViTModel(config, add_pooling_layer=False)


@pytest.mark.usefixtures("no_bases")
def test_a_folder_with_a_decoder_takes_the_starters_eyes(save: Any) -> None:
    folder = save(llama(), special=END)
    model = assembly.open_model(str(folder))
    assert model.recipe.parts == assembly.STARTER | {"decoder": str(folder)}
    assert model.decoder.config.width == 32
    assert model.tokenizer.decode(model.tokenizer.encode("ähm").ids) == "ähm"
    assert model.multimodal.widths["image"] == 1280  # known without the encoder, which is not here
    with pytest.raises(Unavailable, match="efficientnet-lite0"):
        model.encoder("image")


@pytest.mark.usefixtures("no_bases")
def test_a_folder_with_an_encoder_takes_the_starters_decoder(save: Any) -> None:
    folder = save(vit(), preprocessor_config=PICTURES)
    model = assembly.open_model(str(folder))
    assert model.recipe.parts == assembly.STARTER | {"image": str(folder)}
    assert model.recipe.widths["image"] == 24
    assert model.encoder("image") is model.encoder("image")
    with pytest.raises(Unavailable, match="smollm2-135m-instruct"):
        _ = model.decoder


def test_stored_features_belong_to_one_encoders_weights(save: Any) -> None:
    whisper = {"vocab_size": 280, "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "pad_token_id": 0,
               "encoder_attention_heads": 2, "decoder_attention_heads": 2, "max_source_positions": 20}  # fmt: skip
    tasks = (
        "<|endoftext|>",
        "<|startoftranscript|>",
        "<|en|>",
        "<|transcribe|>",
        "<|nospeech|>",
        "<|notimestamps|>",
    )
    names = set()
    for i in range(2):
        ears = save(
            hf.WhisperForConditionalGeneration(hf.WhisperConfig(**whisper)), name=f"ears{i}", special=tasks
        )
        eyes = save(vit(), name=f"eyes{i}", preprocessor_config=PICTURES)
        names.add(assembly.open_model(str(ears)).identity("audio"))
        names.add(assembly.open_model(str(eyes)).identity("image"))
    assert len(names) == 4


@pytest.mark.usefixtures("no_bases")
def test_what_was_learned_opens_again(save: Any, tmp_path: Path, randomise: Any) -> None:
    folder = save(llama(), special=END)
    decoder = base.open_parts(folder).decoder()
    widths: Any = {"image": 1280, "audio": 384, "text": 384}
    learned = MultimodalTransformer(decoder, widths, Coupling(heads=2, head_width=4, latents=2))
    randomise(learned.cross_attention, 0.3)
    assembly.save(tmp_path / "learned", "mine", assembly.STARTER | {"decoder": str(folder)}, learned)
    model = assembly.open_model(str(tmp_path / "learned"))
    assert model.name == "mine"
    assert model.recipe.coupling == learned.coupling
    assert isinstance(model.decoder, Decoder)
    opened, stored = model.multimodal.adapter(), learned.adapter()
    assert set(opened) == set(stored)
    assert all(torch.equal(opened[name], tensor) for name, tensor in stored.items())
    assert torch.equal(model.decoder.embedding.weight, decoder.embedding.weight)


@pytest.mark.usefixtures("no_bases")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("coupling", {"every": 0}),
        ("coupling", {"latents": -1}),
        ("coupling", {"latents": 10**12}),
        ("coupling", {"heads": "9"}),
        ("coupling", {"start": "elsewhere"}),
        ("coupling", {"depth": 3}),
        ("widths", {"image": 0}),
        ("widths", {"image": 10**12}),
        ("widths", {"image": None}),
    ],
)
def test_impossible_settings_are_refused(
    table: str, change: dict[str, Any], save: Any, tmp_path: Path
) -> None:
    folder = save(llama(), special=END)
    widths: Any = {"image": 8, "audio": 8, "text": 8}
    learned = MultimodalTransformer(
        base.open_parts(folder).decoder(), widths, Coupling(heads=2, head_width=4)
    )
    assembly.save(tmp_path / "learned", "mine", assembly.STARTER | {"decoder": str(folder)}, learned)
    path = tmp_path / "learned" / "config.json"
    values = json.loads(path.read_text())
    values[table] |= change
    path.write_text(json.dumps(values))
    with pytest.raises(ModelError, match=next(iter(change))):
        assembly.open_model(str(tmp_path / "learned"))


@pytest.mark.usefixtures("no_bases")
def test_a_coupling_is_compared_with_its_weights_before_memory_is_taken(
    save: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each number is within its bounds, and together they are half a gigabyte that no weight fills."""
    folder = save(llama(), special=END)
    widths: Any = {"image": 8, "audio": 8, "text": 8}
    learned = MultimodalTransformer(
        base.open_parts(folder).decoder(), widths, Coupling(heads=2, head_width=4)
    )
    assembly.save(tmp_path / "learned", "mine", assembly.STARTER | {"decoder": str(folder)}, learned)
    path = tmp_path / "learned" / "config.json"
    values = json.loads(path.read_text())
    values["coupling"] |= {"heads": 1 << 10, "head_width": 1 << 10}
    path.write_text(json.dumps(values))
    model = assembly.open_model(str(tmp_path / "learned"))
    monkeypatch.delattr(base.Parts, "decoder")  # what is built must not be the real thing
    with pytest.raises(ModelError, match=r"shape \(8, 32\), the configuration says \(1048576, 32\)"):
        _ = model.multimodal


@pytest.mark.usefixtures("no_bases")
def test_a_name_that_is_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model folder"):
        assembly.open_model(str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match="whisper-base is not here yet"):
        assembly.open_model("whisper-base")
