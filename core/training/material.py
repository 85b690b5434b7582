# SPDX-License-Identifier: Apache-2.0
"""What the loop needs to know of whatever is learned from: captions of media, or transcripts of speech."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded
from core.model.head import LabelHead
from core.model.multimodal import Kind
from core.training.examples import Item
from core.training.inputs import Augmentation
from core.training.questions import Question


class Source(Protocol):
    """Where batches come from: `core.training.inputs`, or `core.training.speech`."""

    device: torch.device
    head: LabelHead | None  # what answers with a label, where the decoder does not write it
    lower_learns: bool  # whether the layers below `first` have a gradient

    @property
    def network(self) -> nn.Module:
        """All that might learn."""

    @property
    def decoder(self) -> Decoder:
        """What writes the answers."""

    @property
    def first(self) -> int:
        """The first layer of it that media reach."""

    @property
    def attended_to(self) -> int:
        """Media tokens of an example, at most."""

    def encoded(
        self, questions: Sequence[Question], augmentation: Augmentation, step: int
    ) -> dict[Kind, Encoded]:
        """What encoders made of the questions' files, (B, S, C)."""

    def attended(self, encoded: Mapping[Kind, Encoded], questions: Sequence[Question]) -> Attended | None:
        """The keys and values of it for every layer."""

    def changed(self, *, decoder: bool) -> None:
        """Weights have moved, those of the decoder itself too or not: what was computed with the old ones is forgotten."""

    def lower(self, questions: Sequence[Question]) -> tuple[Tensor, Tensor]:
        """(B, T, D) states of the texts before layer `first`, and positions (T,)."""


@dataclass(frozen=True)
class Material:
    """The examples of a run as questions: `questions` are the variants of each of `items`, `sizes` of each task."""

    source: Source
    items: Sequence[Item]
    questions: list[list[Question]]
    held_out: Sequence[Item]
    validation: list[Question]
    sizes: tuple[int, ...] = ()
