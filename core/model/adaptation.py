# SPDX-License-Identifier: Apache-2.0
"""What a frozen decoder can learn beside its weights, other than differences of low rank (`core.model.lora`).

bitfit                the biases of every projection and LayerNorm, and nothing else (Ben Zaken et al. 2022); a projection
                      without a bias gets one
pfeiffer, houlsby     a bottleneck behind the feed-forward (Pfeiffer et al. 2021), and behind self-attention too (Houlsby et
                      al. 2019): y + up(gelu(down(y)))
prefix, soft-prompt   `core.model.prefix`

Each is nothing at the start, but for the last two, and lies in the state dict beside the frozen weights.
`merged` is the decoder with all of it, and what LoRA learned, in plain weights, as far as that is exact.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import ModelError
from core.model.decoder import Decoder
from core.model.lora import Adapted
from core.model.prefix import KeyValuePrefix, SoftPrompt
from core.model.tables import read_table

Kind = Literal["bitfit", "pfeiffer", "houlsby", "prefix", "soft-prompt"]
PLACES: dict[Kind, tuple[str, ...]] = {
    "bitfit": ("attention.qkv", "attention.out", "feed_forward.up", "feed_forward.down", "norm_attention", "norm_feed_forward"),
    "pfeiffer": ("feed_forward.down",),
    "houlsby": ("attention.out", "feed_forward.down"),
    "prefix": (), "soft-prompt": (),
}  # fmt: skip
ADDED = (".lora_", ".bitfit_", ".bottleneck_", ".prefix_")
_BOUNDS = {"size": (1, 1 << 12), "first": (0, 1 << 10), "seed": (0, 1 << 62)}


@dataclass(frozen=True)
class Adaptation:
    """What is learned; written to the model folder. Layers below `first` stay as they are, but for a soft prompt.

    `size` is the width of a bottleneck, or the vectors of a prompt or prefix; biases have none.
    """

    kind: Kind = "bitfit"
    size: int = 16
    first: int = 0
    seed: int = 0


def read_adaptation(values: object, source: Path) -> Adaptation:
    """The strict reading of an `adaptation` table of a model folder. Raises `ModelError`."""
    return read_table(Adaptation, values, source, "adaptation", _BOUNDS)


def is_added(name: str) -> bool:
    """Whether an entry of a state dict was learned beside the decoder's own weights."""
    return any(mark in name for mark in ADDED)


def extend(decoder: Decoder, adaptation: Adaptation) -> None:
    """Let the decoder learn in this way. Its own weights are the same tensors as before.

    Raises `ModelError` for a prompt that is longer than what the decoder reads.
    """
    a = adaptation
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(a.seed)
        if a.kind in ("prefix", "soft-prompt"):
            if a.size >= decoder.config.context:
                raise ModelError(
                    f"A prompt of {a.size} vectors is longer than what this model reads.",
                    f"Use less than {decoder.config.context}.",
                )
            soft = a.kind == "soft-prompt"
            decoder.prefix = SoftPrompt(decoder, a.size) if soft else KeyValuePrefix(decoder, a.size, a.first)
        for layer in range(a.first, decoder.config.layers):
            for place in PLACES[a.kind]:
                parent, _, name = f".{place}".rpartition(".")
                module = decoder.block(layer).get_submodule(parent.removeprefix("."))
                setattr(module, name, _learning(getattr(module, name), a))


def _learning(module: nn.Module, a: Adaptation) -> nn.Module:
    if isinstance(module, Adapted | Shifted | Bottleneck | ShiftedNorm):
        raise ValueError("the decoder is adapted already")
    if isinstance(module, nn.Linear):
        return Shifted(module) if a.kind == "bitfit" else Bottleneck(module, a.size)
    return ShiftedNorm(module) if isinstance(module, nn.LayerNorm) else module  # RMSNorm has no bias


class Shifted(nn.Linear):
    """A linear map whose weights are somebody else's, with a learned bias."""

    def __init__(self, frozen: nn.Linear) -> None:
        super().__init__(frozen.in_features, frozen.out_features, frozen.bias is not None, device="meta")
        self.weight, self.bias, self.off = frozen.weight, frozen.bias, False
        self.bitfit_bias = nn.Parameter(frozen.weight.new_zeros(self.out_features))

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        return super().forward(x) if self.off else super().forward(x) + self.bitfit_bias

    def plain(self) -> nn.Linear:
        """The same as a linear map like any other."""
        bias = cast(Tensor | None, self.bias)
        return linear(self.weight, self.bitfit_bias if bias is None else bias + self.bitfit_bias)


class ShiftedNorm(nn.LayerNorm):
    """The same of a LayerNorm."""

    def __init__(self, frozen: nn.LayerNorm) -> None:
        super().__init__(frozen.normalized_shape, frozen.eps, device="meta")
        self.weight, self.bias, self.off = frozen.weight, frozen.bias, False
        self.bitfit_bias = nn.Parameter(frozen.weight.new_zeros(self.normalized_shape))

    def forward(self, x: Tensor) -> Tensor:
        """(…, D) to (…, D)."""
        return super().forward(x) if self.off else super().forward(x) + self.bitfit_bias

    def plain(self) -> nn.LayerNorm:
        """The same as a LayerNorm like any other."""
        norm = nn.LayerNorm(self.normalized_shape, self.eps, device="meta")
        norm.weight = self.weight
        norm.bias = nn.Parameter((self.bias + self.bitfit_bias).detach(), requires_grad=False)
        return norm


class Bottleneck(nn.Linear):
    """A linear map whose weights are somebody else's, with a learned, narrow network behind it."""

    def __init__(self, frozen: nn.Linear, size: int) -> None:
        super().__init__(frozen.in_features, frozen.out_features, frozen.bias is not None, device="meta")
        self.weight, self.bias, self.off = frozen.weight, frozen.bias, False
        like, width = frozen.weight, self.out_features
        self.bottleneck_down = nn.Parameter(torch.randn(size, width).to(like) / width**0.5)
        self.bottleneck_down_bias = nn.Parameter(like.new_zeros(size))
        self.bottleneck_up = nn.Parameter(like.new_zeros(width, size))
        self.bottleneck_up_bias = nn.Parameter(like.new_zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        y = super().forward(x)
        if self.off:
            return y
        narrow = F.gelu(F.linear(y, self.bottleneck_down, self.bottleneck_down_bias))  # (…, size)
        return y + F.linear(narrow, self.bottleneck_up, self.bottleneck_up_bias)


@contextmanager
def merged(decoder: Decoder) -> Iterator[None]:
    """The decoder with plain weights wherever a difference or a bias was learned: the same function, fewer modules."""
    places = [
        (parent, name, child)
        for parent in decoder.modules()
        for name, child in parent.named_children()
        if isinstance(child, Adapted | Shifted | ShiftedNorm)
    ]
    for parent, name, child in places:
        plain = linear(child.merged(), child.bias) if isinstance(child, Adapted) else child.plain()
        setattr(parent, name, plain)
    try:
        yield
    finally:
        for parent, name, child in places:
            setattr(parent, name, child)


def linear(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    """A linear map of these weights, which do not learn."""
    made = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, device="meta")
    made.weight = nn.Parameter(weight.detach(), requires_grad=False)
    if bias is not None:
        made.bias = nn.Parameter(bias.detach(), requires_grad=False)
    return made
