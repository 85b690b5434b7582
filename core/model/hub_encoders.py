# SPDX-License-Identifier: Apache-2.0
"""Encoders from ordinary Hugging Face folders, through `transformers`: ViT, CLIP, SigLIP, DINOv2, CLAP, AST.

Only names are here: `transformers` takes seconds to import, so `core.model.hub_families` is imported when one
of these is opened or built. Reading one is `core.model.pretrained.hub_encoder`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.model.pretrained import Pretrained
from core.protocol import Progress

MODEL_TYPES: dict[Any, str] = {
    "vit": "vit",
    "clip": "clip",
    "clip_vision_model": "clip",
    "siglip": "siglip",
    "siglip_vision_model": "siglip",
    "dinov2": "dinov2",
    "clap": "clap",
    "clap_audio_model": "clap",
    "audio-spectrogram-transformer": "ast",
}
"""`model_type` of a Hugging Face configuration to the name of the encoder in ours."""


def build(family: str, **options: Any) -> Any:
    """The encoder that an `encoder` table of a model folder describes; its weights are not initialised."""
    from core.model.hub_families import ENCODERS

    return ENCODERS[family](family, **options)


def outline(family: str, config: Mapping[str, Any], labels: list[str]) -> dict[str, Any]:
    """The weights that such an encoder has, without their memory: "meta" tensors by name."""
    from core.model.hub_families import FAMILIES, network

    shape = network(FAMILIES[family], config, len(labels), "meta")
    return {f"network.{name}": tensor for name, tensor in shape.state_dict().items()}


def read(family: str, folder: Path, config: Mapping[str, Any]) -> Iterator[Progress | Pretrained]:
    """Progress, then the weights and the `encoder` table of a Hugging Face folder."""
    from core.model.pretrained import hub_encoder

    yield from hub_encoder.read(family, folder, config)


FAMILIES: dict[str, Callable[..., Any]] = {
    name: partial(build, name) for name in ("vit", "clip", "siglip", "dinov2", "clap", "ast")
}
