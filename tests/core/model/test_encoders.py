# SPDX-License-Identifier: Apache-2.0
"""Our own encoders: Whisper's ears against `transformers`, the whole picture, masks."""

from typing import Any

import numpy as np
import pytest
import torch
import torchaudio
import transformers as hf
from PIL import Image

from core.model.encoders import (
    EfficientNetLite,
    Encoded,
    WhisperEncoder,
    averaged,
    efficientnet_state,
)
from core.model.folder import load_into
from core.model.preparation import log_mel, mel_filters, whole_on_white

RATE = 16_000


def sound(seconds: float, seed: int = 0) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A chirp in noise, so that every mel band hears something and no two frames are alike."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(seed).standard_normal(len(time)) * 0.01
    return (np.sin(2 * np.pi * (100 + 3000 * time) * time) * 0.3 + noise).astype(np.float32)


@pytest.mark.parametrize("mels", [80, 128])
def test_mel_filters_are_slaneys(mels: int) -> None:
    extractor = hf.WhisperFeatureExtractor(feature_size=mels)
    ours = mel_filters(mels)
    assert ours.shape == (mels, 201)
    assert np.abs(ours - extractor.mel_filters.T).max() <= 1e-6
    slaney = torchaudio.functional.melscale_fbanks(
        201, 0.0, 8000.0, mels, RATE, norm="slaney", mel_scale="slaney"
    )
    assert np.abs(ours - slaney.T.numpy()).max() <= 1e-6


@pytest.mark.parametrize("mels", [80, 128])
def test_log_mel_is_that_of_transformers(mels: int) -> None:
    wave = sound(30.0)
    extractor = hf.WhisperFeatureExtractor(feature_size=mels)
    expected = extractor(wave, sampling_rate=RATE)["input_features"][0]
    ours = log_mel(wave, mel_filters(mels))
    assert ours.shape == expected.shape == (mels, 3000)
    assert expected.std() > 0.1
    assert np.abs(ours - expected).max() <= 1e-4


def whisper(frames: int = 1500, width: int = 24) -> WhisperEncoder:
    return WhisperEncoder(mels=80, frames=frames, width=width, heads=4, layers=2).eval()


@pytest.mark.parametrize("seconds", [0.0, 0.5, 7.3, 29.999, 30.0, 45.0])
def test_a_window_is_padded_or_cut_as_transformers_does(seconds: float) -> None:
    encoder, wave = whisper(), sound(seconds)
    prepared = encoder.prepare(wave)
    assert encoder.seconds == 30.0
    assert prepared.shape == (81, 3000)
    padded = np.pad(wave[: 30 * RATE], (0, max(0, 30 * RATE - len(wave))))
    expected = hf.WhisperFeatureExtractor()(padded, sampling_rate=RATE)["input_features"][0]
    assert np.abs(prepared[:-1].numpy() - expected).max() <= 1e-4
    frames = min(3000, max(1, -(-len(wave) // 160)))
    assert prepared[-1].sum() == frames
    assert prepared[-1, :frames].all()


def test_whisper_masks_what_is_not_sound() -> None:
    encoder = whisper(frames=100)
    half, whole = encoder.prepare(sound(1.0)), encoder.prepare(sound(2.0))
    with torch.inference_mode():
        seen = encoder(torch.stack([half, whole]))
    assert seen.tokens.shape == (2, 100, 24)
    assert seen.mask.sum(dim=1).tolist() == [50, 100]
    assert torch.allclose(seen.pooled[0], seen.tokens[0, :50].mean(dim=0), atol=1e-5)
    assert torch.allclose(seen.pooled[1], seen.tokens[1].mean(dim=0), atol=1e-5)


def test_whisper_hears_a_file_alone_as_it_hears_it_in_a_batch() -> None:
    encoder = whisper(frames=100)
    inputs = torch.stack([encoder.prepare(sound(seconds, seed=i)) for i, seconds in enumerate((0.4, 2.0))])
    with torch.inference_mode():
        together = encoder(inputs).tokens
        alone = torch.cat([encoder(one[None]).tokens for one in inputs])
    assert torch.allclose(together, alone, atol=1e-5)


# ---- pictures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(40, 20), (20, 40), (32, 32), (3, 200), (1, 1)])
def test_the_whole_picture_is_kept_centred_on_white(size: tuple[int, int]) -> None:
    square = np.asarray(whole_on_white(Image.new("RGB", size, (200, 30, 10)), 32))
    assert square.shape == (32, 32, 3)
    scale = 32 / max(size)
    width, height = (max(1, round(side * scale)) for side in size)
    left, top = (32 - width) // 2, (32 - height) // 2
    assert (square[top : top + height, left : left + width] == (200, 30, 10)).all()
    assert (square == 255).all(axis=2).sum() == 32 * 32 - width * height


def test_efficientnet_gives_a_grid_of_tokens_and_names() -> None:
    encoder = EfficientNetLite([f"name {i}" for i in range(10)], size=64).eval()
    picture = Image.new("RGB", (50, 30), (254, 127, 0))
    inputs = encoder.prepare(picture)
    assert inputs[:, 32, 32].tolist() == [127 / 128, 0.0, -127 / 128]
    assert inputs[:, 0, 0].tolist() == [1.0] * 3  # white
    with torch.inference_mode():
        seen = encoder(inputs[None])
    assert seen.tokens.shape == (1, 4, 1280)
    assert seen.mask.all()
    assert seen.logits is not None
    assert torch.allclose(seen.pooled, seen.tokens.mean(dim=1))
    assert torch.allclose(seen.logits, encoder.network(inputs[None]), atol=1e-5)


def test_every_key_of_the_efficientnet_port_finds_its_place() -> None:
    """The names of the PyTorch port, made from timm's shapes, come back as timm's names."""
    encoder = EfficientNetLite([str(i) for i in range(1000)])
    ours = dict(encoder.state_dict())
    theirs = {port_name(name): tensor for name, tensor in ours.items()}
    assert len(theirs) == len(ours)
    renamed = efficientnet_state(theirs)
    assert set(renamed) == set(ours)
    assert all(renamed[name] is tensor for name, tensor in ours.items())
    load_into(encoder, {f"encoder.{name}": tensor for name, tensor in renamed.items()}, "encoder.", "port")


def port_name(name: str) -> str:
    parts = name.removeprefix("network.").split(".")
    if parts[0] != "blocks":
        top = {
            "conv_stem": "_conv_stem",
            "bn1": "_bn0",
            "conv_head": "_conv_head",
            "bn2": "_bn1",
            "classifier": "_fc",
        }
        return ".".join([top[parts[0]], *parts[1:]])
    stage, block, module, leaf = int(parts[1]), int(parts[2]), parts[3], parts[4]
    number = sum((1, 2, 2, 3, 3, 4, 1)[:stage]) + block
    names = {
        "conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1",
        "conv_pwl": "_project_conv", "bn3": "_bn2",
    }  # fmt: skip
    if stage == 0:
        names = {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
    return f"_blocks.{number}.{names[module]}.{leaf}"


# ---- the real weights -----------------------------------------------------------------------------------


@pytest.mark.weights
def test_efficientnet_lite0_recognises_a_drawing(weights: Any) -> None:
    encoder = weights("efficientnet-lite0").encoder()
    assert len(encoder.labels) == 1000
    square = Image.new("RGB", (224, 224), "white")  # a traffic light, drawn: three lamps in a dark case
    for y, colour in ((40, (230, 20, 20)), (100, (240, 190, 30)), (160, (20, 170, 60))):
        square.paste((30, 30, 30), (80, y - 32, 144, y + 32))
        lamp = Image.fromarray(((np.hypot(*np.mgrid[-24:24, -24:24]) < 22) * 255).astype(np.uint8))
        square.paste(Image.new("RGB", lamp.size, colour), (88, y - 24), lamp)
    with torch.inference_mode():
        logits = encoder(encoder.prepare(square)[None]).logits
    assert encoder.labels[int(logits.argmax())] == "traffic light"


@pytest.mark.weights
def test_whisper_tiny_hears_the_same_as_transformers(weights: Any) -> None:
    """The converted weights, put into a Whisper of `transformers` key by key, give the same states."""
    parts = weights("whisper-tiny.en")
    ours = parts.encoder()
    config = hf.WhisperConfig(vocab_size=51864, d_model=384, encoder_layers=4, encoder_attention_heads=6)
    theirs = hf.WhisperModel(config).encoder.eval()
    theirs.load_state_dict(encoder_for_transformers(parts.state), strict=True)
    mel = ours.prepare(sound(3.0))
    with torch.inference_mode():
        expected = theirs(mel[None, :-1]).last_hidden_state
        difference = (ours(mel[None]).tokens - expected).abs().max()
    assert difference <= 1e-4


def encoder_for_transformers(state: Any) -> dict[str, torch.Tensor]:
    names = {
        "convolution_1": "conv1", "convolution_2": "conv2", "norm_attention": "self_attn_layer_norm",
        "norm_feed_forward": "final_layer_norm", "feed_forward.up": "fc1", "feed_forward.down": "fc2",
        "attention.out": "self_attn.out_proj", "blocks": "layers",
    }  # fmt: skip
    out: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        if not name.startswith("encoder."):
            continue
        name = name.removeprefix("encoder.")
        for ours, theirs in names.items():
            name = name.replace(ours, theirs)
        if "attention.qkv" in name:
            layer, leaf = name.split(".attention.qkv.")
            for part, piece in zip("qkv", tensor.chunk(3), strict=True):
                if (part, leaf) != ("k", "bias"):
                    out[f"{layer}.self_attn.{part}_proj.{leaf}"] = piece
        elif name == "position":
            out["embed_positions.weight"] = tensor
        else:
            out[name.replace("norm.", "layer_norm.") if name.startswith("norm.") else name] = tensor
    return out


def test_neighbouring_tokens_are_averaged_and_padding_is_left_out() -> None:
    tokens = torch.arange(10.0).reshape(1, 5, 2)
    mask = torch.tensor([[True, True, True, False, False]])
    seen = averaged(Encoded(tokens, mask, torch.zeros(1, 2)), 2)
    assert seen.tokens.tolist() == [[[1.0, 2.0], [4.0, 5.0], [0.0, 0.0]]]
    assert seen.mask.tolist() == [[True, True, False]]
    assert averaged(seen, 1) is seen
