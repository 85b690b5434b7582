# SPDX-License-Identifier: Apache-2.0
"""What a method puts into the decoder before the first step."""

from core.config import Training
from core.errors import ConfigError
from core.model.adaptation import Adaptation, Kind
from core.model.assembly import Model
from core.model.lora import Lora

KINDS: dict[str, Kind] = {"bitfit": "bitfit", "prefix": "prefix", "soft-prompt": "soft-prompt"}


def adapt(model: Model, t: Training) -> None:
    """Let the decoder of `model` learn as the method says; it goes on where it has begun to.

    Raises `ConfigError` for a model that has learned in another way: the one learned first would change under the other.
    """
    lora, adaptation = _wanted(model, t)
    if lora is None and adaptation is None:
        return
    own = model.recipe.lora, model.recipe.adaptation
    if own == (None, None):
        if lora is not None:
            model.multimodal.adapt(lora)
        if adaptation is not None:
            model.multimodal.extend(adaptation)
    elif _kind(*own) != _kind(lora, adaptation):
        raise ConfigError(
            f"{model.name} has learned by {_kind(*own)} before; {_kind(lora, adaptation)} cannot be added to it.",
            f'Choose a method that uses {_kind(*own)}, "cross-attention", or another model to begin with.',
        )


def _wanted(model: Model, t: Training) -> tuple[Lora | None, Adaptation | None]:
    first = model.multimodal.layers().start
    if t.method in ("lora", "prompt-lora", "dora"):
        return Lora(t.lora_rank, t.lora_alpha, first, seed=t.seed, dora=t.method == "dora"), None
    if t.method == "adapters":
        kind: Kind = "houlsby" if t.adapter_kind == "houlsby" else "pfeiffer"
        return None, Adaptation(kind, t.adapter_width, first, t.seed)
    if t.method not in KINDS:
        return None, None
    size = 1 if t.method == "bitfit" else t.prompt_tokens
    return None, Adaptation(KINDS[t.method], size, first, t.seed)


def _kind(lora: Lora | None, adaptation: Adaptation | None) -> str:
    if adaptation is not None:
        return adaptation.kind
    return "dora" if lora is not None and lora.dora else "lora"
