# SPDX-License-Identifier: Apache-2.0
"""What learns with each method, by name and part; everything else stays frozen."""

from collections.abc import Mapping

from torch import nn

from core.model.multimodal import MultimodalTransformer

Parts = dict[str, dict[str, nn.Parameter]]


def learning(model: MultimodalTransformer, method: str) -> Parts:
    """The parts of `model` that learn: {"coupling": {name: weight}, …}. Sets `requires_grad` of every weight."""
    parts: Parts = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name.startswith("decoder.inserted."):
            continue  # the same weights as `cross_attention`
        part = "decoder" if name.startswith("decoder.") else "coupling"
        learns = part == "coupling" or (part == "decoder" and method == "full")
        parameter.requires_grad_(learns)
        if learns:
            parts.setdefault(part, {})[name] = parameter
    return parts


def named(parts: Parts) -> dict[str, nn.Parameter]:
    """All of them, whatever their part."""
    return {name: parameter for part in parts.values() for name, parameter in part.items()}


def rates(decoder_rate: float) -> Mapping[str, float]:
    """Each part's share of the learning rate: what was learned before moves more slowly than what is new."""
    return {"coupling": 1.0, "lora": 1.0, "decoder": decoder_rate, "encoders": decoder_rate}
