# SPDX-License-Identifier: Apache-2.0
"""Files seen and heard by a model's frozen encoders."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core.data import media
from core.data.features import Names, Vector, VectorStore
from core.errors import CoreError, DataError, MediaError
from core.model.assembly import Model
from core.model.encoders import Encoded
from core.model.multimodal import Kind, join
from core.protocol import Note, Progress

NAMES = 8  # labels kept for each file
WINDOWS = 20  # windows of one recording that a caption attends to: ten minutes with Whisper
SIDE = 512  # pixels a picture is decoded at, or a drawing rendered: twice what encoders take
PREPROCESSING = 1  # raise when `prepare` of an encoder changes what it computes


@dataclass(frozen=True)
class Perceived:
    """One file: every token for cross-attention (a batch of one), the vector for search, the names recognised."""

    kind: Kind
    encoded: Encoded
    vector: Vector


class Perception:
    """The encoders of `model`, and what they made of files before."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._stores: dict[Kind, VectorStore] = {}

    def perceive(self, file: str, kind: Kind) -> Generator[Note, None, Perceived]:
        """Look at one picture or listen to one recording. Raises `MediaError`."""
        encoder = self.model.encoder(kind)
        if kind == "image":
            encoded = _run(encoder, [encoder.prepare(media.load_image(file, max_side=SIDE))])
        else:
            windows: list[torch.Tensor] = []
            for start, wave in media.audio_windows(file, _window_seconds(encoder)):
                if len(windows) == WINDOWS:
                    yield Note(
                        f"Only the first {start / 60:.0f} minutes of the recording are heard.", file=file
                    )
                    break
                windows.append(encoder.prepare(wave))
            encoded = join(_run(encoder, windows))
        return Perceived(kind, encoded, _vectors(encoder, encoded)[0])

    def perceive_text(self, text: str) -> Perceived:
        """Read a long text in windows, for cross-attention over all of them."""
        states, mask = self.model.embedder.read(text)
        pooled = (states * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        encoded = join(Encoded(states, mask, pooled))
        return Perceived("text", encoded, Vector(encoded.pooled[0].numpy().astype(np.float16), ()))

    def vectors(self, files: Mapping[str, str], kind: Kind) -> Iterator[Progress | Note]:
        """Make sure that the store knows every file (sha256 to path). Files that cannot be read are Notes."""
        for done, total, failed in self.store(kind).fill(
            dict(files), lambda paths: self._encode(paths, kind)
        ):
            yield Progress(
                "look at the examples" if kind == "image" else "listen to the examples", done, total
            )
            for path, error in failed:
                yield Note(f"{path} cannot be a demonstration: {error.message}", error.hint, file=path)

    def _encode(self, paths: Sequence[str], kind: Kind) -> list[Vector | CoreError]:
        encoder = self.model.encoder(kind)
        inputs: list[torch.Tensor | CoreError] = []
        for path in paths:
            try:
                inputs.append(encoder.prepare(_first_window(path, kind, encoder)))
            except CoreError as error:
                inputs.append(error)
        good = [tensor for tensor in inputs if isinstance(tensor, torch.Tensor)]
        vectors = iter(_vectors(encoder, _run(encoder, good)) if good else [])
        return [entry if isinstance(entry, CoreError) else next(vectors) for entry in inputs]

    def store(self, kind: Kind) -> VectorStore:
        """The kept vectors of this kind's encoder."""
        if kind not in self._stores:
            self._stores[kind] = VectorStore(f"{self.model.identity(kind)}-{PREPROCESSING}")
        return self._stores[kind]

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, C) sentence vectors."""
        vectors: NDArray[np.float32] = self.model.embedder.embed(texts).numpy()
        return vectors


def _window_seconds(encoder: Any) -> float:
    return float(getattr(encoder, "seconds", 30.0))


def _first_window(path: str, kind: Kind, encoder: Any) -> Any:
    if not Path(path).is_file():
        raise DataError("The file is not there any more.", "Put it back, or remove the example.", file=path)
    if kind == "image":
        return media.load_image(path, max_side=SIDE)
    for _, wave in media.audio_windows(path, _window_seconds(encoder)):
        return wave
    raise MediaError("The recording holds no sound.", "Record it again.", file=path)


@torch.inference_mode()
def _run(encoder: Any, inputs: Sequence[torch.Tensor]) -> Encoded:
    parts = [encoder(torch.stack(list(inputs[i : i + 4]))) for i in range(0, len(inputs), 4)]
    return parts[0] if len(parts) == 1 else concatenate(parts)


def concatenate(parts: Sequence[Encoded]) -> Encoded:
    """Batches of one encoder as one batch; shorter ones are padded with masked tokens."""
    longest = max(part.tokens.shape[1] for part in parts)
    room = [longest - part.tokens.shape[1] for part in parts]
    logits = [part.logits for part in parts if part.logits is not None]
    return Encoded(
        torch.cat([F.pad(part.tokens, (0, 0, 0, r)) for part, r in zip(parts, room, strict=True)]),
        torch.cat([F.pad(part.mask, (0, r)) for part, r in zip(parts, room, strict=True)]),
        torch.cat([part.pooled for part in parts]),
        torch.cat(logits) if len(logits) == len(parts) else None,
    )


def _vectors(encoder: Any, encoded: Encoded) -> list[Vector]:
    names: list[Names] = [()] * len(encoded.pooled)
    if encoded.logits is not None:
        best = encoded.logits.softmax(dim=1).topk(min(NAMES, encoded.logits.shape[1]))
        names = [
            tuple((encoder.labels[i], round(float(p), 4)) for i, p in zip(row_i, row_p, strict=True))
            for row_i, row_p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]
    pooled = encoded.pooled.numpy().astype(np.float16)
    return [Vector(*pair) for pair in zip(pooled, names, strict=True)]
