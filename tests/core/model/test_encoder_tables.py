# SPDX-License-Identifier: Apache-2.0
"""The `encoder` table of a model folder is hostile until it was read: bounds, names, and nothing made before."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf

from core.errors import ModelError
from core.model import base, text_encoder
from core.model.encoder_tables import TABLES
from core.model.encoders import ENCODERS, EfficientNetLite, WhisperEncoder
from core.model.pretrained import Pretrained, huggingface

VISION = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
    "image_size": 32, "patch_size": 8,
}  # fmt: skip
SOUND = {
    "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 64,
    "max_length": 64, "num_mel_bins": 32,
}  # fmt: skip
SWIN = {
    "spec_size": 64, "num_mel_bins": 16, "patch_embeds_hidden_size": 16, "depths": [1, 1],
    "num_attention_heads": [2, 4], "window_size": 4, "hidden_size": 32, "patch_size": 4,
}  # fmt: skip
HUB: dict[str, Any] = {
    "vit": lambda: hf.ViTModel(hf.ViTConfig(**VISION), add_pooling_layer=False),
    "dinov2": lambda: hf.Dinov2Model(
        hf.Dinov2Config(**{k: v for k, v in VISION.items() if k != "intermediate_size"})
    ),
    "ast": lambda: hf.ASTModel(hf.ASTConfig(**SOUND)),
    "clap": lambda: hf.ClapAudioModel(hf.ClapAudioConfig(**SWIN)),
}
_PICTURES = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
PREPROCESSING: dict[str, dict[str, Any]] = {
    "vit": _PICTURES,
    "dinov2": _PICTURES,
    "ast": {"sampling_rate": 16000, "mean": -4.0, "std": 4.5, "do_normalize": True},
    "clap": {"sampling_rate": 48000, "feature_size": 16, "max_length_s": 2, "truncation": "rand_trunc",
             "hop_length": 480, "frequency_max": 14000, "padding": "repeatpad"},
}  # fmt: skip
WHISPER = {"mels": 80, "frames": 10, "width": 8, "heads": 2, "layers": 1}


def test_every_encoder_has_a_table_and_a_name_that_can_name_a_file() -> None:
    assert set(TABLES) == set(ENCODERS)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name) for name in (*TABLES, text_encoder.NAME))


# ---- encoders of our own --------------------------------------------------------------------------------


def write(folder: Path, network: torch.nn.Module, table: dict[str, Any]) -> Path:
    state = {f"encoder.{name}": tensor for name, tensor in network.state_dict().items()}
    base.write(folder, "tiny", Pretrained(state, encoder=table), "none")
    return folder


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frames": 1 << 30}, "frames = 1073741824"),
        ({"width": 1 << 20}, "width = 1048576"),
        ({"mels": 1 << 20}, "mels = 1048576"),
        ({"layers": 1 << 20}, "layers = 1048576"),
        ({"hidden": -1}, "hidden = -1"),
        ({"heads": 0}, "heads = 0"),
        ({"heads": 3}, "heads = 3"),
        ({"width": 2, "heads": 1}, "width = 2"),
        ({"width": 8.0}, r"width = 8\.0"),
        ({"layers": True}, "layers = True"),
        ({"depth": 3}, "unknown setting, depth"),
        ({"frames": 12}, r"position has shape \(10, 8\), the configuration says \(12, 8\)"),
    ],
)
def test_whispers_table_is_read_strictly(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    table = {"name": "whisper", **WHISPER, **change}
    with pytest.raises(ModelError, match=message):
        base.open_parts(write(tmp_path / "ears", WhisperEncoder(**WHISPER), table)).encoder()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": 1 << 20}, "size = 1048576"),
        ({"labels": 1000}, "labels = 1000"),
        ({"labels": ["cat", None]}, "labels"),
        ({"labels": ["cat"] * (1 << 17)}, "labels"),
        ({"labels": ["cat"]}, r"classifier.weight has shape \(2, 1280\)"),
    ],
)
def test_the_eyes_table_is_read_strictly(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    table = {"name": "efficientnet-lite0", "labels": ["cat", "dog"], "size": 32, **change}
    folder = write(tmp_path / "eyes", EfficientNetLite(["cat", "dog"], size=32), table)
    with pytest.raises(ModelError, match=message) as caught:
        base.open_parts(folder).encoder()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vocab_size": 1 << 20}, "vocab_size = 1048576"),
        ({"num_hidden_layers": 5000}, "num_hidden_layers = 5000"),
        ({"hidden_size": 60_000, "num_attention_heads": 12}, "the configuration says .*60000"),
        ({"num_attention_heads": 7}, "cannot be used"),
        ({"hidden_act": "run"}, "hidden_act = 'run'"),
    ],
)
def test_the_sentence_embedders_table_is_read_strictly(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    shape = {"vocab_size": 40, "hidden_size": 24, "num_hidden_layers": 1, "intermediate_size": 32}
    network = text_encoder.build(**shape)
    folder = write(tmp_path / "words", network, {"name": "minilm", **shape, **change})
    with pytest.raises(ModelError, match=message):
        base.open_parts(folder).embedder()


# ---- encoders of `transformers` -------------------------------------------------------------------------


HOSTILE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a huge width": ("vit", {"hidden_size": 1 << 22}, "its configuration describes"),
    "a width beyond all bounds": ("vit", {"hidden_size": 1 << 40}, "config.hidden_size = 1099511627776"),
    "many layers": ("vit", {"num_hidden_layers": 1 << 20}, "config.num_hidden_layers = 1048576"),
    "a huge picture": ("dinov2", {"image_size": 1 << 22}, "cannot be|describes"),
    "no heads": ("vit", {"num_attention_heads": 0}, "cannot be loaded"),
    "an unknown activation": ("vit", {"hidden_act": "run"}, "cannot be loaded"),
    "patches of nothing": ("vit", {"patch_size": 0}, "cannot be"),
    "a long sound": ("ast", {"max_length": 1 << 23}, "its configuration describes"),
    "strides of nothing": ("ast", {"time_stride": 0}, "cannot be loaded"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_configuration_asks_for_no_more_memory_than_its_weights_fill(
    what: str, save: Any, edit_config: Any
) -> None:
    """Before a network is made."""
    name, changes, message = HOSTILE[what]
    folder = save(HUB[name](), preprocessor_config=PREPROCESSING[name])
    edit_config(folder, **changes)
    with pytest.raises(ModelError, match=message):
        base.open_parts(folder)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "vit",
            {"config": {"hidden_size": 1 << 20}},
            r"has shape \(.*32.*\), the configuration says \(.*1048576",
        ),
        ("vit", {"config": {"num_hidden_layers": 4000}}, "config.num_hidden_layers = 4000"),
        ("vit", {"config": {"attn_implementation": "somebody/kernels"}}, "attn_implementation"),
        ("vit", {"config": {"_attn_implementation": "somebody/kernels"}}, "_attn_implementation"),
        ("vit", {"config": {"intermediate_size": [[[[1]]]]}}, "config.intermediate_size"),
        ("vit", {"labels": "cat"}, "labels = 'cat'"),
        ("vit", {"labels": [1, 2]}, r"labels = \[1, 2\]"),
        ("vit", {"labels": ["cat"] * 3}, "no weight encoder.network.(vit|classifier)"),
        ("vit", {"size": 1 << 20}, "size = 1048576"),
        ("vit", {"mean": [0.5]}, r"mean = \[0.5\]"),
        ("vit", {"std": [0.5, 0.5, 0]}, r"std = \[0.5, 0.5, 0\]"),
        ("vit", {"std": [0.5, 0.5, float("nan")]}, "std = .*nan"),
        ("vit", {"depth": 2}, "unknown setting, depth"),
        ("clap", {"features": {"sampling_rate": 10**12}}, "features.sampling_rate = 1000000000000"),
        ("clap", {"features": {"feature_size": 1 << 20}}, "features.feature_size = 1048576"),
        ("clap", {"features": {"nb_max_samples": 1 << 20}}, "features.nb_max_samples"),
        ("clap", {"config": {"depths": [1, 1 << 20]}}, "config.depths"),
        ("ast", {"config": {"max_length": 1 << 20}}, "the configuration says"),
    ],
)
def test_the_table_of_a_braid_folder_is_read_strictly(
    name: str, change: dict[str, Any], message: str, save: Any, tmp_path: Path
) -> None:
    folder = save(HUB[name](), preprocessor_config=PREPROCESSING[name])
    pretrained = next(step for step in huggingface.read(folder) if isinstance(step, Pretrained))
    assert pretrained.encoder is not None
    for key, value in change.items():
        merged = pretrained.encoder[key] | value if isinstance(value, dict) else value
        pretrained.encoder[key] = merged
    base.write(tmp_path / "converted", name, pretrained, licence="unknown")
    with pytest.raises(ModelError, match=message):
        base.open_parts(tmp_path / "converted").encoder()


# ---- the name of stored features ------------------------------------------------------------------------


def test_the_identity_changes_with_the_weights_and_with_the_settings(tmp_path: Path) -> None:
    """And with nothing else: a copy elsewhere has the same stored features."""
    network, table = WhisperEncoder(**WHISPER), {"name": "whisper", **WHISPER}
    first = base.open_parts(write(tmp_path / "one", network, table)).identity()
    assert base.open_parts(write(tmp_path / "copy", network, table)).identity() == first
    assert re.fullmatch(r"whisper-[0-9a-f]{16}", first)
    other_labels = base.open_parts(write(tmp_path / "two", network, {**table, "hidden": 32})).identity()
    network.norm.weight.data[0] += 1e-3
    other_weights = base.open_parts(write(tmp_path / "three", network, table)).identity()
    assert len({first, other_labels, other_weights}) == 3


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../evil", "whisper/../x", "", None, ["whisper"], {"a": 1}]
)
def test_a_name_that_a_file_made_up_never_becomes_a_path(name: Any, tmp_path: Path) -> None:
    folder = write(tmp_path / "ears", WhisperEncoder(**WHISPER), {"name": name, **WHISPER})
    with pytest.raises(ModelError, match="unknown encoder"):
        base.open_parts(folder).identity()
    with pytest.raises(ModelError, match="unknown encoder"):
        base.open_parts(folder).encoder()


def test_a_setting_for_the_name_is_no_longer_one(tmp_path: Path) -> None:
    table = {"name": "whisper", **WHISPER, "frozen_name": "../../../evil"}
    parts = base.open_parts(write(tmp_path / "ears", WhisperEncoder(**WHISPER), table))
    assert re.fullmatch(r"whisper-[0-9a-f]{16}", parts.identity())
    with pytest.raises(ModelError, match="unknown setting, frozen_name"):
        parts.encoder()


@pytest.mark.parametrize("files", [None, {}, [], "model.safetensors", {"model.safetensors": None}])
def test_weights_whose_sha256_is_not_given_are_refused(files: Any, tmp_path: Path) -> None:
    """Otherwise other weights could pass for these, and their stored features with them."""
    folder = write(tmp_path / "ears", WhisperEncoder(**WHISPER), {"name": "whisper", **WHISPER})
    values = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(values | {"files": files}))
    with pytest.raises(ModelError, match="does not give the sha256 of model"):
        base.open_parts(folder)
