# SPDX-License-Identifier: Apache-2.0
"""A loaded model behind one small Protocol, whatever it is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.export.manifest import bundle_folder
from core.program import beyond_a_player, learns
from core.protocol import Captioned, FileFailed, Note, Progress, Prompted, Started, Streamed
from core.trying import Attend, Attended

SessionEvent = Started | Prompted | Streamed | Captioned | FileFailed | Note | Progress

Ablation = Literal["none", "text-only", "blank", "swapped", "swapped-tokens"]


@dataclass(frozen=True)
class Query:
    """One thing to describe; `file` is "" for a text task without a file.

    Examples whose id, media hash or caption (or its `group_of`) is in `exclude` are never shown to it.
    """

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

        With `batch` > 1 that many queries are decoded together and only finished answers are sent, still in order.
        "text-only": no media, no hints, no demonstrations. "blank" and "swapped": only what cross-attention sees is
        blanked, or taken from another query of the call, remembered words included; the prompt and what is mixed into the
        choice of words stay. "swapped-tokens": only the media's own tokens come from another query.
        """

    def attend(self, asked: Attend) -> Iterator[Progress | Note | Attended]:
        """Where it looked while it wrote; `Attended` comes last. Raises `CoreError` for a file that it cannot describe."""

    def use(self, project: Path | None) -> None:
        """Take demonstrations from this project from now on."""

    def features(self, files: Sequence[str]) -> NDArray[np.float32]:
        """(N, D) L2-normalised vectors of the encoder, for nearest neighbours. All files of one kind."""

    def labels(self, file: str, k: int) -> list[tuple[str, float]]:
        """The encoder's own top-k names with their probabilities; empty for an encoder without a label head."""


def open_session(model: str, project: Path | None = None) -> Session:
    """The session of "starter", a base model's name, a model folder or an exported bundle, with a project for demonstrations.

    Raises `ModelError` or `Unavailable`. Weights are read when they are first needed.
    """
    if (folder := bundle_folder(model)) is not None:
        from core.onnx.bundle import Bundle
        from core.onnx_session import OnnxSession

        return OnnxSession(Bundle(folder), project)
    if not learns():
        raise beyond_a_player()
    from core.model.assembly import open_model
    from core.torch_session import TorchSession

    return TorchSession(open_model(model), project)
