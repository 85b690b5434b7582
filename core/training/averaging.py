# SPDX-License-Identifier: Apache-2.0
"""Averages of the weights over the steps: what is evaluated and saved, while training goes on with the weights themselves.

ema   an exponential moving average (Polyak & Juditsky 1992), whose memory is short at first: decay min(d, (1 + n) / (10 + n))
swa   the mean of the weights from some step on (stochastic weight averaging, Izmailov et al. 2018)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from core.errors import ModelError

RAW = "raw:"  # before the names of weights in a checkpoint that are not the averaged ones
Named = Mapping[str, nn.Parameter]


@dataclass
class Average:
    """The average of weights by name. `start` is the step after which "swa" begins."""

    kind: str
    decay: float = 0.999
    start: int = 0
    weights: dict[str, Tensor] = field(default_factory=dict)
    _swapped: bool = False

    @torch.no_grad()
    def follow(self, named: Named, step: int, count: int) -> int:
        """After `step`, which is the next one after `count`; returns how many there are now. New weights begin as they are."""
        if self.kind == "none" or (self.kind == "swa" and step <= self.start):
            return count
        share = 1 / (count + 1) if self.kind == "swa" else 1 - min(self.decay, (1 + count) / (10 + count))
        for name, parameter in named.items():
            mean = self.weights.setdefault(name, parameter.detach().clone())
            mean.lerp_(parameter, share)
        return count + 1

    @contextmanager
    def swapped(self, named: Named) -> Iterator[None]:
        """The averages in place of the weights for a while."""
        if self._swapped or not self.weights:
            yield
            return
        self._swap(named)
        try:
            yield
        finally:
            self._swap(named)

    def _swap(self, named: Named) -> None:
        for name, mean in self.weights.items():
            named[name].data, self.weights[name] = mean, named[name].data
        self._swapped = not self._swapped

    def state(self, named: Named) -> dict[str, Tensor]:
        """What a checkpoint needs beside the averages, which are its model: the weights themselves."""
        return {f"{RAW}{name}": named[name].detach() for name in self.weights}

    @torch.no_grad()
    def restore(self, named: Named, saved: Mapping[str, Tensor]) -> None:
        """The counterpart of `state`, where `named` hold the averages. Raises `ModelError` for what is of other weights."""
        for key, tensor in saved.items():
            parameter = named.get(name := key.removeprefix(RAW))
            if parameter is None or parameter.shape != tensor.shape:
                raise ModelError(
                    f"The weights {name!r} that were averaged do not fit this model.",
                    "The run was made with another model or method; start a new one.",
                )
            self.weights[name] = parameter.detach().clone()
            parameter.copy_(tensor)
