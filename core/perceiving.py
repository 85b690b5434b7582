# SPDX-License-Identifier: Apache-2.0
"""What eyes and ears have in common, whatever runs their encoders: limits, and what is known of a file then. No torch."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data import media
from core.data.features import Names, Vector, VectorStore
from core.errors import CoreError, DataError, MediaError
from core.example import MediaKind as Kind
from core.protocol import Note, Progress

NAMES = 8  # labels kept for each file
WINDOWS = 20  # windows of one recording that a caption attends to: ten minutes with Whisper
SIDE = 512  # pixels a picture is decoded at, or a drawing rendered: twice what encoders take
TOGETHER = 4  # pictures or windows an encoder sees at once
PREPROCESSING = 1  # raise when `prepare` of an encoder changes what it computes
STAGES = {"image": "look at the examples", "audio": "listen to the examples"}

T = TypeVar("T")


@dataclass(frozen=True)
class Perceived:
    """One file: what is attended to (as its session has it), the vector for search, the names recognised."""

    kind: Kind
    encoded: Any
    vector: Vector


class Perceiving(Protocol):
    """The eyes and ears of a session."""

    def perceive(self, file: str, kind: Kind) -> Generator[Note, None, Perceived]:
        """Look at one picture or listen to one recording. Raises `MediaError`."""

    def perceive_text(self, text: str) -> Perceived:
        """Read a long text in windows, for cross-attention over all of them."""

    def vectors(self, files: Mapping[str, str], kind: Kind) -> Iterator[Progress | Note]:
        """Make sure that the store knows every file (sha256 to path). Files that cannot be read are Notes."""

    def store(self, kind: Kind) -> VectorStore:
        """The kept vectors of this kind's encoder."""

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, C) sentence vectors."""


def finished(steps: Generator[Note, None, T]) -> T:
    """What a generator of Notes returns."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: T = stop.value
            return found


def fill(
    store: VectorStore,
    files: Mapping[str, str],
    kind: Kind,
    encode: Callable[[Sequence[str]], list[Vector | CoreError]],
) -> Iterator[Progress | Note]:
    """Make sure that `store` has what `encode` makes of every file (sha256 to path)."""
    for done, total, failed in store.fill(dict(files), encode):
        yield Progress(STAGES[kind], done, total)
        for path, error in failed:
            yield Note(f"{path} cannot be a demonstration: {error.message}", error.hint, file=path)


def names_of(labels: Sequence[str], probabilities: NDArray[np.float32]) -> Names:
    """The likeliest labels, given the probability (N,) of each, the likeliest first."""
    best = np.argsort(-probabilities, kind="stable")[:NAMES]
    return tuple((labels[i], round(float(probabilities[i]), 4)) for i in best.tolist())


def check_there(path: str) -> None:
    """Raise `DataError` for a file that is gone."""
    if not Path(path).is_file():
        raise DataError("The file is not there any more.", "Put it back, or remove the example.", file=path)


def first_window(path: str, kind: Kind, seconds: float) -> Any:
    """What stands for a whole file when examples are compared: a picture, or the first samples of a recording."""
    check_there(path)
    if kind == "image":
        return media.load_image(path, max_side=SIDE)
    for _, wave in media.audio_windows(path, seconds):
        return wave
    raise MediaError("The recording holds no sound.", "Record it again.", file=path)


def listen(file: str, seconds: float) -> Generator[Note, None, list[NDArray[np.float32]]]:
    """The samples of a recording in windows, as many as a caption attends to. Raises `MediaError`."""
    found: list[NDArray[np.float32]] = []
    for start, wave in media.audio_windows(file, seconds):
        if len(found) == WINDOWS:
            yield Note(f"Only the first {start / 60:.0f} minutes of the recording are heard.", file=file)
            break
        found.append(wave)
    return found
