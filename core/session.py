# SPDX-License-Identifier: Apache-2.0
"""A loaded model behind one small Protocol, whatever it is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.protocol import Captioned, FileFailed, Note, Prompted, Started, Streamed

SessionEvent = Started | Prompted | Streamed | Captioned | FileFailed | Note

Ablation = Literal["none", "text-only", "blank", "swapped"]


@dataclass(frozen=True)
class Query:
    """One thing to describe. Examples whose id or media hash or caption is in `exclude` are never shown to it."""

    file: str
    task: str | None = None
    prompt: str = ""
    exclude: frozenset[str] = frozenset()


class Session(Protocol):
    """What the worker, the command line and `evaluate` need of a model."""

    def caption(
        self,
        queries: Sequence[Query],
        shots: Shots,
        generation: Generation,
        *,
        ablation: Ablation = "none",
        batch: int = 1,
    ) -> Iterator[SessionEvent]:
        """Events of each query in order: Started, Prompted, Streamed…, then Captioned or FileFailed.

        `batch` > 1 decodes that many queries together and streams nothing but the finished answers.
        "text-only": no media, no hints, no demonstrations. "blank" and "swapped": only what cross-attention sees
        is blanked or taken from the next query; prompt, hints and demonstrations stay .
        """

    def features(self, files: Sequence[str]) -> NDArray[np.float32]:
        """(N, D) L2-normalised vectors of the encoder, for nearest neighbours. All files of one kind."""

    def labels(self, file: str, k: int) -> list[tuple[str, float]]:
        """The encoder's own top-k names with their probabilities; empty for an encoder without a label head."""
