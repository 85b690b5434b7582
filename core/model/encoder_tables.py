# SPDX-License-Identifier: Apache-2.0
"""The `encoder` tables of model folders, read strictly: what each kind of encoder may say of itself.

`TABLES` maps the name of an encoder to the dataclass whose fields are the arguments that it is built with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.model.tables import impossible, read_table

LAYERS = 1 << 10  # every layer is made of modules before there is a weight in it


@dataclass(frozen=True)
class EfficientNetTable:
    """See `core.model.encoders.EfficientNetLite`."""

    labels: list[str]
    size: int = 224


@dataclass(frozen=True)
class WhisperTable:
    """See `core.model.encoders.WhisperEncoder`; with `hidden` 0 the feed-forward is four times as wide as the model."""

    mels: int
    frames: int
    width: int
    heads: int
    layers: int
    hidden: int = 0


@dataclass(frozen=True)
class HubPicturesTable:
    """See `core.model.hub_families.HubImageEncoder`; `config` is the shape as `transformers` writes it."""

    config: Mapping[str, Any]
    labels: list[str]
    size: int
    mean: list[float]
    std: list[float]


@dataclass(frozen=True)
class HubSoundsTable:
    """See `core.model.hub_families`; `features` are the numbers of the feature extractor of `transformers`."""

    config: Mapping[str, Any]
    labels: list[str]
    features: Mapping[str, Any]


TABLES: dict[str, type[Any]] = {
    "efficientnet-lite0": EfficientNetTable,
    "whisper": WhisperTable,
    **dict.fromkeys(("vit", "clip", "siglip", "dinov2"), HubPicturesTable),
    **dict.fromkeys(("clap", "ast"), HubSoundsTable),
}

_BOUNDS = {
    "size": (1, 1 << 11), "mels": (1, 1 << 9), "heads": (1, 1 << 10), "layers": (1, LAYERS), "hidden": (0, 1 << 16),
    "frames": (1, 1 << 12), "width": (4, 1 << 12),  # the product of these two is a table that is made at once
    "mean": (-1e3, 1e3), "std": (1e-6, 1e3),
}  # fmt: skip

_NUMBERS = {
    "sampling_rate": (1_000, 200_000), "feature_size": (1, 1 << 10), "hop_length": (1, 1 << 16),
    "fft_window_size": (2, 1 << 16), "max_length_s": (1, 120), "frequency_min": (0, 100_000),
    "frequency_max": (1, 100_000), "mean": (-1e3, 1e3), "std": (1e-6, 1e3),
}  # fmt: skip
_WORDS = ("do_normalize", "truncation", "padding")

NOT_SHAPE = frozenset({
    "architectures", "transformers_version", "torch_dtype", "dtype", "id2label", "label2id", "num_labels",
    "model_type", "attn_implementation", "auto_map",
})  # fmt: skip
"""Keys of a configuration of `transformers` that do not decide what the module is."""


def read_encoder(values: object, folder: Path) -> tuple[str, dict[str, Any]]:
    """The encoder's name and what it is built with, from `folder`'s `encoder` table. Raises `ModelError`."""
    name = encoder_name(values, folder)
    assert isinstance(values, Mapping)
    options = {key: value for key, value in values.items() if key != "name"}
    table = vars(read_table(TABLES[name], options, folder, "encoder", _BOUNDS))
    if "config" in table:
        check_shape(table["config"], folder)
    for key, value in table.get("features", {}).items():
        if not _is_feature(key, value):
            raise impossible(folder, "encoder", f"features.{key}", value)
    for key in ("mean", "std"):
        if len(table.get(key, [0, 0, 0])) != 3:
            raise impossible(folder, "encoder", key, table[key])
    if "heads" in table and (table["width"] % 2 or table["width"] % table["heads"]):
        raise impossible(folder, "encoder", "heads", table["heads"])
    return name, table


def _is_feature(key: str, value: object) -> bool:
    if key in _WORDS:
        return isinstance(value, bool | str)
    low, high = _NUMBERS.get(key, (1, 0))
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def encoder_name(values: object, folder: Path, *others: str) -> str:
    """The name in an `encoder` table: one of `TABLES` or of `others`, never anything that a file makes up."""
    if not isinstance(values, Mapping):
        raise ModelError(f"{folder} has no encoder.", "Name another model folder.", file=folder)
    for known in (*TABLES, *others):
        if values.get("name") == known:
            return known
    raise ModelError(
        f"{folder.name} has an unknown encoder, {str(values.get('name'))[:100]}.",
        f"Known: {', '.join(TABLES)}.",
    )


def check_shape(config: Mapping[str, Any], folder: Path) -> None:
    """Raise `ModelError` for a configuration of `transformers` with a number nobody can mean, or with more than a shape."""
    for key, value in config.items():
        if key in NOT_SHAPE or key.startswith("_"):
            raise ModelError(f"{folder.name}: the encoder's config has {key}, which is no part of its shape.")
        layers = "layers" in key or key == "depths"
        if not _plain(value, LAYERS if layers else 1 << 24):
            raise impossible(folder, "encoder", f"config.{key}", value)


def _plain(value: object, most: int, depth: int = 0) -> bool:
    """Whether a value is a word, a number up to `most`, or a short list or table of such."""
    if isinstance(value, list | Mapping):
        items = list(value.values()) if isinstance(value, Mapping) else value
        return depth < 3 and len(items) <= 1 << 10 and all(_plain(item, most, depth + 1) for item in items)
    if isinstance(value, int | float):
        return -most <= value <= most
    return value is None or (isinstance(value, str) and len(value) < 1000)
