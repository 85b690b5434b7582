# SPDX-License-Identifier: Apache-2.0
"""A linear head that names one of a few labels, instead of a decoder that writes it.

On "features" it is a linear probe (Alain & Bengio 2017): it reads the mean of what an encoder saw of a picture or a sound. On
"decoder" it reads the decoder's last state, after the prompt and with whatever the cross-attention saw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from core.errors import DataError
from core.model.encoders import Encoded
from core.model.tables import read_table

On = Literal["features", "decoder"]
SMALL = 1e-5  # a deviation below which a feature says nothing


@dataclass(frozen=True)
class Labels:
    """What is named, and from where; written to the model folder."""

    names: list[str]
    on: On = "features"


def read_labels(values: object, source: Path) -> Labels:
    """The strict reading of a `labels` table of a model folder. Raises `ModelError`."""
    return read_table(Labels, values, source, "labels", {})


class LabelHead(nn.Module):
    """A linear map of vectors to labels, with its bias as a last column; on "features" one for each kind of media.

    It begins at zero, where every label is as likely.
    """

    def __init__(self, labels: Labels, widths: Mapping[str, int]) -> None:
        """`widths` are those of the vectors, by kind of media, or by "decoder"."""
        super().__init__()
        self.labels = labels
        self.weight = nn.ParameterDict(
            {key: nn.Parameter(torch.zeros(len(labels.names), width + 1)) for key, width in widths.items()}
        )
        for key, width in widths.items():
            self.register_buffer(f"mean_{key}", torch.zeros(width))
            self.register_buffer(f"scale_{key}", torch.ones(width))

    def key(self, kind: str) -> str:
        """Which of the maps answers for media of this kind. Raises `DataError` for one that there is none for."""
        key = "decoder" if self.labels.on == "decoder" else kind
        if key not in self.weight:
            raise DataError(f"This model names labels of pictures and sounds, not of {kind}.", "Give it one.")
        return key

    def measure(self, key: str, vectors: Tensor) -> None:
        """Standardise by these (N, C) from now on."""
        deviation = vectors.std(dim=0, unbiased=False)
        self.get_buffer(f"mean_{key}").copy_(vectors.mean(dim=0))
        self.get_buffer(f"scale_{key}").copy_(torch.where(deviation > SMALL, deviation, 1.0))

    def states(self, key: str, vectors: Tensor, there: Tensor | None = None) -> Tensor:
        """(N, C) to (N, C + 1): standardised, with a 1 behind; zeros where nothing is `there` (N,)."""
        states = (vectors - self.get_buffer(f"mean_{key}")) / self.get_buffer(f"scale_{key}")
        if there is not None:
            states = states * there[:, None]
        return torch.cat([states, torch.ones_like(states[:, :1])], dim=1)

    def seen(self, kind: str, encoded: Encoded) -> Tensor:
        """(B, C + 1) of what an encoder saw: the mean of the tokens that are there."""
        key = self.key(kind)
        tokens, mask = (part.to(self.weight[key].device) for part in (encoded.tokens, encoded.mask))
        pooled = (tokens * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)
        return self.states(key, pooled, mask.any(dim=1))

    def nothing(self, kind: str) -> Tensor:
        """(1, C + 1) where nothing was seen."""
        key = self.key(kind)
        mean = self.get_buffer(f"mean_{key}")
        return self.states(key, mean[None])

    def probabilities(self, kind: str, states: Tensor) -> Tensor:
        """(N, labels) of what `states` gives. Raises `DataError` for a kind of which nothing was learned."""
        weight = self.weight[self.key(kind)]
        if not weight.any():
            raise DataError(
                f"This model has learned no labels of {kind}.", "Train it with labelled examples."
            )
        return (states @ weight.T).softmax(dim=1)
