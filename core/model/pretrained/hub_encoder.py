# SPDX-License-Identifier: Apache-2.0
"""Reading the folder of an encoder that stays a module of `transformers`: weights, labels, preprocessing.

`transformers` itself loads the weights, so that folders written by any of its versions are understood.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError

from core.errors import ModelError
from core.model.encoder_tables import NOT_SHAPE, check_shape
from core.model.hub_families import FAMILIES, Family
from core.model.hub_families import network as build
from core.model.pretrained import Pretrained
from core.model.pretrained.shards import open_shards
from core.protocol import Progress

_TOWERS = {"clip": "vision_config", "siglip": "vision_config", "clap": "audio_config"}
_FEATURES = {
    "ast": ("sampling_rate", "do_normalize", "mean", "std"),
    "clap": (
        "sampling_rate", "feature_size", "hop_length", "max_length_s", "fft_window_size", "frequency_min",
        "frequency_max", "truncation", "padding",
    ),
}  # fmt: skip
_ROOM = 1 << 24  # weights that a network may have more than its files, whose names are then looked at


def read(name: str, folder: Path, values: Mapping[str, Any]) -> Iterator[Progress | Pretrained]:
    """Progress, then the weights and the `encoder` table of the family `name`."""
    yield Progress("read weights", 0, 2)
    family = FAMILIES[name]
    labels = _labels(family, values)
    config = _shape(values.get(_TOWERS.get(name, ""), values))
    check_shape(config, folder)
    try:
        prepared = _preprocessing(name, folder, config)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ModelError(
            f"{folder.name}: its preprocessing cannot be used: {error}.", "Fetch it again.", file=folder
        ) from error
    yield Progress("read weights", 1, 2)
    network = _load(family, folder, config, labels)
    table = {"name": name, "config": _shape(network.config.to_dict()), "labels": labels, **prepared}
    yield Progress("read weights", 2, 2)
    state = {f"encoder.network.{key}": tensor for key, tensor in network.state_dict().items()}
    yield Pretrained(state, encoder=table)


def _shape(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a configuration decides the module: no bookkeeping, no choice of kernels, no labels."""
    return {key: value for key, value in values.items() if key not in NOT_SHAPE and not key.startswith("_")}


def _labels(family: Family, values: Mapping[str, Any]) -> list[str]:
    """The names of the label head, by index; none where there is no head or nobody named its outputs."""
    architecture = (values.get("architectures") or [""])[0]
    if family.labelled is None or architecture != family.labelled.__name__:
        return []
    named = values.get("id2label")
    if not isinstance(named, dict) or not all(key.isdecimal() for key in named):
        return []
    labels = [str(named[key]) for key in sorted(named, key=int)]
    return [] if all(re.fullmatch(r"LABEL_\d+", label) for label in labels) else labels


def _load(family: Family, folder: Path, values: Mapping[str, Any], labels: list[str]) -> Any:
    model, options = (family.labelled, {}) if labels else (family.model, family.options)
    try:
        _check_size(folder, build(family, values, len(labels), "meta"))
        config = family.config(**values, **({"num_labels": len(labels)} if labels else {}))
        network, found = model.from_pretrained(  # type: ignore[union-attr]
            folder,
            config=config,
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="sdpa" if family.model._supports_sdpa else "eager",
            ignore_mismatched_sizes=True,  # they are reported below, by name
            output_loading_info=True,
            key_mapping=dict(family.renamed),
            **options,
        )
    except (
        OSError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError, SafetensorError,
        StrictDataclassError,
    ) as error:  # fmt: skip
        raise ModelError(
            f"{folder.name} cannot be loaded: {error}.", "Fetch it again.", file=folder
        ) from error
    _check(folder, family, found)
    return network.eval()


def _check_size(folder: Path, outline: Any) -> None:
    """Raise `ModelError` for a configuration that asks for far more memory than its weights can fill."""
    wanted = sum(tensor.numel() for tensor in outline.state_dict().values())
    with open_shards(folder) as shards:
        stored = shards.count()
    if wanted > 2 * stored + _ROOM:
        raise ModelError(
            f"{folder.name}: its configuration describes {wanted} weights, its files hold {stored}.",
            "The two do not belong together; fetch it again.",
            file=folder,
        )


def _check(folder: Path, family: Family, found: Mapping[str, Any]) -> None:
    if missing := sorted(found["missing_keys"]):
        raise ModelError(f"{folder.name} has no weight {missing[0]}.", "It belongs to another kind of model.")
    if wrong := sorted(found["mismatched_keys"]):
        name, stored, expected = wrong[0]
        raise ModelError(
            f"{folder.name}: {name} has shape {tuple(stored)}, the configuration says {tuple(expected)}."
        )
    left = [key for key in sorted(found["unexpected_keys"]) if not key.startswith(family.unused or ("\0",))]
    if left:
        raise ModelError(f"{folder.name} has a weight this model does not know: {left[0]}.", file=folder)


# ---- preprocessing --------------------------------------------------------------------------------------


def _preprocessing(name: str, folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    if name in _FEATURES:
        numbers = _numbers(folder, "feature_extractor")
        return {"features": {key: numbers[key] for key in _FEATURES[name] if key in numbers}}
    numbers = _numbers(folder, "image_processor")
    size = _size(folder, numbers)
    patch, trained = config.get("patch_size", size), config.get("image_size", size)
    fits = size % patch == 0 if name == "dinov2" else size == trained
    if not fits:
        raise ModelError(
            f"{folder.name} prepares pictures of {size} pixels, its network was made for {trained} "
            f"in patches of {patch}.",
            file=folder,
        )
    scale = 255 * float(numbers.get("rescale_factor", 1 / 255)) if numbers.get("do_rescale", True) else 255.0
    if not numbers.get("do_normalize", True):
        return {"size": size, "mean": [0.0] * 3, "std": [1 / scale] * 3}
    return {"size": size} | {
        ours: [float(number) / scale for number in _three(folder, numbers, theirs)]
        for ours, theirs in (("mean", "image_mean"), ("std", "image_std"))
    }


def _numbers(folder: Path, part: str) -> dict[str, Any]:
    """`preprocessor_config.json`, or the part of a `processor_config.json`, where newer versions keep it."""
    for path in (folder / "preprocessor_config.json", folder / "processor_config.json"):
        if path.is_file():
            try:
                values = json.loads(path.read_text(encoding="utf-8"))
                values = values.get(part, values)
                if isinstance(values, dict):
                    return values
            except (OSError, ValueError, AttributeError) as error:
                raise ModelError(f"{path} cannot be read: {error}.", "Fetch it again.", file=path) from error
    raise ModelError(
        f"{folder} has no preprocessor_config.json, so nobody knows how its input is scaled.",
        "Copy the file from where the model comes from.",
        file=folder,
    )


def _size(folder: Path, numbers: Mapping[str, Any]) -> int:
    """The side of the square the network sees: of the crop where there is one."""
    key = "crop_size" if numbers.get("do_center_crop") and "crop_size" in numbers else "size"
    size = numbers.get(key)
    sides = list(size.values()) if isinstance(size, Mapping) else [size]
    if not sides or any(not isinstance(side, int) or side <= 0 or side != sides[0] for side in sides):
        raise ModelError(
            f"{folder.name} prepares pictures with {key} = {size!r}.", "Braid reads square ones.", file=folder
        )
    return int(str(sides[0]))


def _three(folder: Path, numbers: Mapping[str, Any], key: str) -> list[float]:
    values = numbers.get(key)
    if not isinstance(values, list) or len(values) != 3:
        raise ModelError(
            f"{folder.name}: its preprocessing has {key} = {values!r}, not three numbers.", file=folder
        )
    return values


transformers.logging.set_verbosity_error()  # what is missing is an error here, not a report on the terminal
transformers.logging.disable_progress_bar()
