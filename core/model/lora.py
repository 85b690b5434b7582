# SPDX-License-Identifier: Apache-2.0
"""Low-rank adaptation of a frozen decoder (LoRA, Hu et al. 2021): W x + alpha / rank · up(down(x)).

With `dora` the rows of that sum keep a direction only, and their lengths are learned apart (DoRA, Liu et al. 2024).

`adapt` puts it into the projections of the upper layers. `up` starts at zero, where the model is the frozen one bit for
bit. What is learned lies in the state dict beside the frozen weight, as `….qkv.lora_down` and `….qkv.lora_up`.

Where nothing learns, the product is added to the weight once and kept until it changes, so that writing pays nothing for
it. `frozen` gives the decoder as it was for a while: what is remembered of words is remembered by the frozen one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.errors import ModelError
from core.model.decoder import Block, Decoder
from core.model.tables import read_table

Target = Literal["qkv", "out", "up", "down", "cross_query", "cross_key_value", "cross_out"]
TARGETS: dict[Target, str] = {
    "qkv": "attention.qkv", "out": "attention.out", "up": "feed_forward.up", "down": "feed_forward.down",
    "cross_query": "cross.query", "cross_key_value": "cross.key_value", "cross_out": "cross.out",
}  # fmt: skip
EVERY: tuple[Target, ...] = ("qkv", "out", "up", "down")  # the others come with native cross-attention
_BOUNDS = {"rank": (1, 1 << 10), "alpha": (0.0, 4096.0), "first": (0, 1 << 10), "seed": (0, 1 << 62)}


@dataclass(frozen=True)
class Lora:
    """What is adapted; written to the model folder. Layers below `first` stay frozen, so what they make can be stored."""

    rank: int = 8
    alpha: float = 16.0
    first: int = 0
    targets: list[Target] = field(default_factory=lambda: list(EVERY))
    seed: int = 0
    dora: bool = False


def read_lora(values: object, source: Path) -> Lora:
    """The strict reading of a `lora` table of a model folder. Raises `ModelError`."""
    return read_table(Lora, values, source, "lora", _BOUNDS)


def adapt(decoder: Decoder, lora: Lora) -> None:
    """Let the projections `lora` names learn a difference. The weights themselves are the same tensors as before.

    Raises `ModelError` for a projection that this kind of decoder does not have.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(lora.seed)
        for layer in range(lora.first, decoder.config.layers):
            for target in lora.targets:
                module, name = _place(decoder.block(layer), target)
                linear = getattr(module, name)
                if isinstance(linear, Adapted):
                    raise ValueError("the decoder is adapted already")
                kind = Weighed if lora.dora else Adapted
                setattr(module, name, kind(linear, lora.rank, lora.alpha / lora.rank))


def _place(block: Block, target: Target) -> tuple[nn.Module, str]:
    module, _, name = TARGETS[target].partition(".")
    if not hasattr(block, module):
        raise ModelError(f"This decoder has no {target}.", "The folder belongs to another kind of model.")
    return block.get_submodule(module), name


class Adapted(nn.Linear):
    """A linear map whose weight is somebody else's and stays as it is, with a learned difference of low rank."""

    def __init__(self, frozen: nn.Linear, rank: int, scale: float) -> None:
        super().__init__(frozen.in_features, frozen.out_features, frozen.bias is not None, device="meta")
        self.weight, self.bias, self.scale = frozen.weight, frozen.bias, scale
        like = frozen.weight
        self.lora_down = nn.Parameter(torch.randn(rank, self.in_features).to(like) / self.in_features**0.5)
        self.lora_up = nn.Parameter(like.new_zeros(self.out_features, rank))
        self.off = False
        self._merged: tuple[tuple[int, ...], Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        if self.off:
            return super().forward(x)
        if torch.is_grad_enabled() and any(part.requires_grad for part in self.parts()):
            self._merged = None  # a fused optimiser changes weights without leaving a trace in their versions
            return self.learning(x, F.linear(F.linear(x, self.lora_down) * self.scale, self.lora_up))
        return F.linear(x, self.merged(), self.bias)

    def parts(self) -> tuple[Tensor, ...]:
        """Everything that the changed weight is made of."""
        return self.weight, self.lora_down, self.lora_up

    def learning(self, x: Tensor, difference: Tensor) -> Tensor:
        """What `x` becomes while parts learn; `difference` is what the product of low rank makes of it."""
        return F.linear(x, self.weight, self.bias) + difference

    def merged(self) -> Tensor:
        """(out, in): the weight with the difference in it, computed again whenever a part of it has changed."""
        state = tuple(number for part in self.parts() for number in (part.data_ptr(), part._version))
        if self._merged is None or self._merged[0] != state:
            with torch.inference_mode(False), torch.no_grad():
                self._merged = (state, self.changed())
        return self._merged[1]

    def changed(self) -> Tensor:
        """(out, in): the weight with the difference in it, computed now."""
        return self.weight + self.scale * (self.lora_up @ self.lora_down)


class Weighed(Adapted):
    """DoRA: the rows of the changed weight have a learned length; no gradient flows through the one they had."""

    def __init__(self, frozen: nn.Linear, rank: int, scale: float) -> None:
        super().__init__(frozen, rank, scale)
        self.lora_magnitude = nn.Parameter(frozen.weight.detach().norm(dim=1))  # (out,)

    def parts(self) -> tuple[Tensor, ...]:
        """Everything that the changed weight is made of."""
        return *super().parts(), self.lora_magnitude

    def learning(self, x: Tensor, difference: Tensor) -> Tensor:
        """See `Adapted`."""
        turned = (F.linear(x, self.weight) + difference) * self._share()
        bias = cast(Tensor | None, self.bias)
        return turned if bias is None else turned + bias

    def changed(self) -> Tensor:
        """(out, in): every row of the sum as long as was learned."""
        return super().changed() * self._share()[:, None]

    def _share(self) -> Tensor:
        """(out,): by how much each row is made longer."""
        return self.lora_magnitude / super().changed().detach().norm(dim=1)


@contextmanager
def frozen(decoder: Decoder) -> Iterator[None]:
    """The decoder as if it had never been adapted, in this way or those of `core.model.adaptation`."""
    adapted: list[Any] = [module for module in decoder.modules() if hasattr(module, "off")]
    for module in adapted:
        module.off = True
    try:
        yield
    finally:
        for module in adapted:
            module.off = False


def learned(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The entries of a state dict that `adapt` added."""
    return {name: tensor for name, tensor in state.items() if ".lora_" in name}
