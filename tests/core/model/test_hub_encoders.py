# SPDX-License-Identifier: Apache-2.0
"""Encoders of Hugging Face folders: what `transformers` itself computes, whole pictures, windows of sound."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf
from PIL import Image
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.model import base, hub_encoders
from core.model.encoders import ENCODERS, Encoded
from core.model.preparation import whole_on_white
from core.model.pretrained import Pretrained, huggingface

NAMES = dict(enumerate(("cat", "dog", "bell", "rain", "horn")))
VISION = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
    "image_size": 32, "patch_size": 8,
}  # fmt: skip
TEXT = {
    "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 99,
    "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip
SPECTROGRAM = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
    "max_length": 64, "num_mel_bins": 32,
}  # fmt: skip
SWIN = {
    "spec_size": 64, "num_mel_bins": 16, "patch_embeds_hidden_size": 16, "depths": [1, 1],
    "num_attention_heads": [2, 4], "window_size": 4, "hidden_size": 32, "patch_size": 4,
}  # fmt: skip
PICTURES = {"preprocessor_config": {
    "size": {"height": 32, "width": 32}, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.25, 0.5],
}}  # fmt: skip
BANKS = {"preprocessor_config": {"sampling_rate": 16000, "mean": -4.0, "std": 4.5, "do_normalize": True}}
MELS = {"preprocessor_config": {
    "sampling_rate": 48000, "feature_size": 16, "max_length_s": 2, "truncation": "rand_trunc", "hop_length": 480,
    "frequency_max": 14000, "padding": "repeatpad",
}}  # fmt: skip


def vit(labels: dict[int, str] | None = None) -> Any:
    if labels is None:
        return hf.ViTModel(hf.ViTConfig(**VISION), add_pooling_layer=False)
    return hf.ViTForImageClassification(hf.ViTConfig(**VISION, id2label=labels))


def dinov2(labels: dict[int, str] | None = None) -> Any:
    shape = {key: value for key, value in VISION.items() if key != "intermediate_size"}
    if labels is None:
        return hf.Dinov2Model(hf.Dinov2Config(**shape))
    return hf.Dinov2ForImageClassification(hf.Dinov2Config(**shape, id2label=labels))


def ast(labels: dict[int, str] | None = None) -> Any:
    if labels is None:
        return hf.ASTModel(hf.ASTConfig(**SPECTROGRAM))
    return hf.ASTForAudioClassification(hf.ASTConfig(**SPECTROGRAM, id2label=labels))


def clip() -> Any:
    return hf.CLIPModel(hf.CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=16))


def siglip() -> Any:
    return hf.SiglipModel(hf.SiglipConfig(text_config=TEXT, vision_config=VISION))


def clap(fused: bool = False) -> Any:
    audio = SWIN | ({"enable_fusion": True, "fusion_type": "aff_2d"} if fused else {})
    return hf.ClapModel(hf.ClapConfig(text_config=TEXT, audio_config=audio, projection_dim=16))


CASES = {
    "vit": (vit, lambda m: m, PICTURES),
    "clip": (clip, lambda m: m.vision_model, PICTURES),
    "clip-vision": (lambda: hf.CLIPVisionModel(hf.CLIPVisionConfig(**VISION)), lambda m: m, PICTURES),
    "siglip": (siglip, lambda m: m.vision_model, PICTURES),
    "siglip-vision": (lambda: hf.SiglipVisionModel(hf.SiglipVisionConfig(**VISION)), lambda m: m, PICTURES),
    "dinov2": (dinov2, lambda m: m, PICTURES),
    "ast": (ast, lambda m: m, BANKS),
    "clap": (clap, lambda m: m.audio_model, MELS),
    "clap-audio": (lambda: hf.ClapAudioModel(hf.ClapAudioConfig(**SWIN)), lambda m: m, MELS),
}


def look(encoder: Any, *media: Any) -> tuple[torch.Tensor, Encoded]:
    inputs = torch.stack([encoder.prepare(one) for one in media])
    with torch.inference_mode():
        return inputs, encoder(inputs)


def media(kind: str) -> Any:
    if kind == "image":
        pixels = np.random.default_rng(1).integers(0, 256, (20, 40, 3), dtype=np.uint8)
        return Image.fromarray(pixels)
    return np.random.default_rng(1).standard_normal(4000).astype(np.float32)


@pytest.mark.parametrize("name", CASES)
def test_tokens_and_pooled_are_those_of_transformers(name: str, save: Any) -> None:
    make, tower, preprocessing = CASES[name]
    model = make()
    encoder = base.open_parts(save(model, **preprocessing)).encoder()
    inputs, seen = look(encoder, media(encoder.kind))
    family = name.split("-")[0]
    given = {
        "ast": lambda: {"input_values": inputs[..., :-1]},
        "clap": lambda: {"input_features": inputs, "is_longer": torch.zeros(1, 1)},
    }.get(family, lambda: {"pixel_values": inputs})()
    with torch.inference_mode():
        expected = tower(model)(**given)
    tokens = expected.last_hidden_state
    tokens = tokens.flatten(2).transpose(1, 2) if tokens.ndim == 4 else tokens
    pooled = expected.last_hidden_state[:, 0] if family == "vit" else expected.pooler_output
    assert encoder.width == 32
    assert tokens.abs().max() > 0.5
    assert (seen.tokens - tokens).abs().max() <= 1e-4
    assert (seen.pooled - pooled).abs().max() <= 1e-4
    assert seen.logits is None
    assert encoder.labels == ()
    assert seen.mask.shape == seen.tokens.shape[:2]


@pytest.mark.parametrize(("make", "files"), [(vit, PICTURES), (dinov2, PICTURES), (ast, BANKS)])
def test_a_label_head_gives_names_and_logits(make: Any, files: Any, save: Any) -> None:
    model = make(NAMES)
    encoder = base.open_parts(save(model, **files)).encoder()
    assert encoder.labels == ("cat", "dog", "bell", "rain", "horn")
    inputs, seen = look(encoder, media(encoder.kind))
    with torch.inference_mode():
        expected = model(inputs[..., :-1] if encoder.kind == "audio" else inputs).logits
    assert seen.logits is not None
    assert (seen.logits - expected).abs().max() <= 1e-4


def test_outputs_that_nobody_named_are_no_labels(save: Any) -> None:
    encoder = base.open_parts(save(vit({i: f"LABEL_{i}" for i in range(5)}), **PICTURES)).encoder()
    assert encoder.labels == ()
    assert look(encoder, media("image"))[1].logits is None


@pytest.mark.parametrize("name", ["vit", "clip", "siglip", "dinov2", "ast", "clap"])
def test_a_braid_folder_carries_the_encoder(name: str, save: Any, tmp_path: Path) -> None:
    make, _, preprocessing = CASES[name]
    folder = save(make(), **preprocessing)
    pretrained = next(step for step in huggingface.read(folder) if isinstance(step, Pretrained))
    base.write(tmp_path / "converted", name, pretrained, licence="unknown")
    theirs, ours = base.open_parts(folder).encoder(), base.open_parts(tmp_path / "converted").encoder()
    expected, seen = look(theirs, media(theirs.kind))[1], look(ours, media(ours.kind))[1]
    assert torch.equal(seen.tokens, expected.tokens)
    assert torch.equal(seen.mask, expected.mask)
    assert not any(parameter.requires_grad for parameter in ours.parameters())
    assert set(json.loads((tmp_path / "converted" / "config.json").read_text())["files"]) == {
        "model.safetensors"
    }


def test_names_that_transformers_4_wrote_are_understood(save: Any) -> None:
    """The files that lie on the Hub: `CLIPVisionModel` had a prefix then."""
    model = hf.CLIPVisionModel(hf.CLIPVisionConfig(**VISION))
    folder = save(model, **PICTURES)
    stored = {
        name.removeprefix("vision_model."): t for name, t in load_file(folder / "model.safetensors").items()
    }
    for prefix in ("vision_model.", ""):
        save_file({prefix + name: t.clone() for name, t in stored.items()}, folder / "model.safetensors")
        inputs, seen = look(base.open_parts(folder).encoder(), media("image"))
        with torch.inference_mode():
            assert torch.allclose(seen.tokens, model(inputs).last_hidden_state, atol=1e-4)


# ---- preparing ------------------------------------------------------------------------------------------


def test_the_whole_picture_is_normalised_with_the_folders_numbers(save: Any) -> None:
    encoder = base.open_parts(save(vit(), **PICTURES)).encoder()
    picture = media("image")
    prepared = encoder.prepare(picture)
    assert prepared.shape == (3, 32, 32)
    pixels = torch.from_numpy(np.asarray(whole_on_white(picture, 32)).copy()).permute(2, 0, 1) / 255
    mean, std = torch.tensor([0.5, 0.4, 0.3]), torch.tensor([0.2, 0.25, 0.5])
    assert torch.allclose(prepared, (pixels - mean[:, None, None]) / std[:, None, None], atol=1e-6)
    white = (1 - mean) / std
    assert torch.allclose(prepared[:, 0, 0], white)  # a wide picture leaves white above and below


def test_pictures_are_scaled_as_transformers_scales_them(save: Any) -> None:
    """A picture of the network's own size goes through both unchanged but for the numbers."""
    numbers = PICTURES["preprocessor_config"] | {"rescale_factor": 1 / 127.5}
    encoder = base.open_parts(save(vit(), preprocessor_config=numbers)).encoder()
    pixels = np.random.default_rng(2).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    processor = hf.ViTImageProcessor(**numbers, do_resize=False)
    expected = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"][0]
    assert torch.allclose(encoder.prepare(Image.fromarray(pixels)), expected, atol=1e-5)


@pytest.mark.parametrize(
    "numbers",
    [
        {"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32}, "do_center_crop": True},
        {"size": 32},
        {"size": {"shortest_edge": 32}},
    ],
)
def test_every_way_to_write_the_size(numbers: dict[str, Any], save: Any) -> None:
    values = PICTURES["preprocessor_config"] | numbers
    assert base.open_parts(save(vit(), preprocessor_config=values)).encoder().size == 32
    newer = {"processor_config": {"image_processor": values}}
    assert base.open_parts(save(vit(), name="newer", **newer)).encoder().size == 32


def test_dinov2_may_see_more_pixels_than_it_was_trained_on(save: Any) -> None:
    model = dinov2()
    values = PICTURES["preprocessor_config"] | {"size": {"height": 48, "width": 48}}
    encoder = base.open_parts(save(model, preprocessor_config=values)).encoder()
    inputs, seen = look(encoder, media("image"))
    assert seen.tokens.shape == (1, 1 + 36, 32)
    with torch.inference_mode():
        assert torch.allclose(seen.tokens, model(inputs).last_hidden_state, atol=1e-4)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"size": {"height": 32, "width": 40}}, "square"),
        ({"size": {"height": 40, "width": 40}}, "40 pixels, its network was made for 32"),
        ({"size": None}, "size = None"),
        ({"image_mean": None}, "image_mean = None"),
        ({"image_std": [0.5]}, r"image_std = \[0\.5\]"),
    ],
)
def test_preprocessing_that_does_not_fit_is_named(numbers: dict[str, Any], message: str, save: Any) -> None:
    folder = save(vit(), preprocessor_config=PICTURES["preprocessor_config"] | numbers)
    with pytest.raises(ModelError, match=message):
        base.open_parts(folder)


def test_preprocessing_is_never_guessed(save: Any) -> None:
    with pytest.raises(ModelError, match=r"no preprocessor_config\.json"):
        base.open_parts(save(vit()))


def test_ast_hears_what_the_feature_extractor_of_transformers_gives(save: Any) -> None:
    encoder = base.open_parts(save(ast(), **BANKS)).encoder()
    wave = media("audio")
    extractor = hf.ASTFeatureExtractor(num_mel_bins=32, max_length=64, mean=-4.0, std=4.5)
    expected = torch.from_numpy(extractor(wave, sampling_rate=16000)["input_values"][0])
    prepared = encoder.prepare(wave)
    assert torch.equal(prepared[:, :-1], expected)
    frames = 1 + (4000 - 400) // 160
    assert prepared[:, -1].tolist() == [1.0] * frames + [0.0] * (64 - frames)


def test_ast_masks_the_patches_of_silence_that_was_added(save: Any) -> None:
    encoder = base.open_parts(save(ast(), **BANKS)).encoder()
    _, seen = look(encoder, media("audio"), np.tile(media("audio"), 4), np.zeros(3, np.float32))
    # Patches start at frames 0, 10, 20, 30, 40, in two rows of frequencies; 23 frames of sound reach the third.
    assert seen.mask[0].tolist() == [True, True, *([True] * 3 + [False] * 2) * 2]
    assert seen.mask[1].all()
    assert seen.mask[2].tolist() == [True, True, *([True] + [False] * 4) * 2]


@pytest.mark.parametrize("fused", [False, True])
def test_clap_hears_what_the_feature_extractor_of_transformers_gives(fused: bool, save: Any) -> None:
    numbers = MELS["preprocessor_config"] | {"truncation": "fusion" if fused else "rand_trunc"}
    encoder = base.open_parts(save(clap(fused), preprocessor_config=numbers)).encoder()
    wave = media("audio")
    extractor = hf.ClapFeatureExtractor(**numbers)
    import torchaudio

    at_48k = torchaudio.functional.resample(torch.from_numpy(wave), 16000, 48000).double().numpy()
    expected = extractor(at_48k, sampling_rate=48000, return_tensors="pt")["input_features"][0].float()
    assert torch.allclose(encoder.prepare(wave), expected, atol=1e-4)
    assert expected.shape[0] == (4 if fused else 1)
    seen = look(encoder, wave, wave)[1]
    assert seen.mask.all()
    assert torch.equal(seen.tokens[0], seen.tokens[1])  # nothing of the extractor's random choices is left


@pytest.mark.parametrize(("make", "files"), [(ast, BANKS), (clap, MELS)])
def test_sounds_of_any_length_fill_one_window(make: Any, files: Any, save: Any) -> None:
    encoder = base.open_parts(save(make(), **files)).encoder()
    noise = np.random.default_rng(3).standard_normal(16000 * 5).astype(np.float32)
    shapes = {encoder.prepare(noise[:n]).shape for n in (0, 1, 399, 16000, len(noise))}
    assert len(shapes) == 1
    window = noise[: round(encoder.seconds * 16000)]
    assert torch.equal(
        encoder.prepare(noise), encoder.prepare(window)
    )  # always the beginning, never at random


@pytest.mark.parametrize(("make", "files", "shape"), [(ast, BANKS, (32, 23)), (clap, MELS, (1, 16, 201))])
def test_the_spectrogram_of_a_window_is_a_view_of_what_holds_sound(
    make: Any, files: Any, shape: tuple[int, ...], save: Any
) -> None:
    encoder = base.open_parts(save(make(), **files)).encoder()
    prepared = encoder.prepare(media("audio"))
    before = prepared.clone()
    bands = encoder.spectrogram(prepared)
    assert bands.shape == shape
    bands.narrow(-2, 3, 1).fill_(99.0)
    changed = prepared != before
    assert changed.sum() == bands.numel() // shape[-2]
    assert changed[..., 3].sum() == changed.sum(), "one band of mels, in the last axis of these encoders"


# ---- what is refused ------------------------------------------------------------------------------------


def test_missing_extra_and_misshaped_weights_are_named(save: Any) -> None:
    folder = save(vit(), **PICTURES)
    good = {name: tensor.clone() for name, tensor in load_file(folder / "model.safetensors").items()}
    name = "embeddings.cls_token"

    def broken(**change: Any) -> dict[str, Any]:
        return {key: value for key, value in (good | change).items() if value is not None}

    for change, message in (
        ({name: None}, rf"has no weight .*{name}"),
        ({name: torch.zeros(1, 1, 31)}, r"cls_token has shape \(1, 1, 31\)"),
        ({"embeddings.register_tokens": torch.zeros(2)}, "does not know: embeddings.register_tokens"),
    ):
        save_file(broken(**change), folder / "model.safetensors")
        with pytest.raises(ModelError, match=message):
            base.open_parts(folder)


def test_settings_that_transformers_refuses_are_named(save: Any, edit_config: Any) -> None:
    folder = save(vit(), **PICTURES)
    edit_config(folder, hidden_size="wide")
    with pytest.raises(ModelError, match="hidden_size"):
        base.open_parts(folder)


def test_a_pickle_is_refused(save: Any) -> None:
    model = vit()
    folder = save(model, **PICTURES)
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin"):
        base.open_parts(folder)


# ---- the registry ---------------------------------------------------------------------------------------


def test_every_family_is_registered_and_reachable() -> None:
    assert set(hub_encoders.FAMILIES) <= set(ENCODERS)
    assert set(hub_encoders.MODEL_TYPES.values()) == set(hub_encoders.FAMILIES)
    assert {name.split("-")[0] for name in CASES} == set(hub_encoders.FAMILIES)  # each one is tested above


def test_transformers_is_imported_only_when_it_is_needed() -> None:
    code = "import sys, core.model.base, core.generate; print(sorted({'transformers', 'torchaudio'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
