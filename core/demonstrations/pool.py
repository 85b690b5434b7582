# SPDX-License-Identifier: Apache-2.0
"""What demonstrations are chosen from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data.features import Names
from core.data.near import DISTANCE
from core.data.splits import group_of as bare
from core.demonstrations.lexicon import Lexicon

ALIKE = (
    0.999  # cosine from which two vectors are of one file: of 4,571 pictures three pairs, of one caption each
)


@dataclass(frozen=True)
class Entry:
    """A captioned example that can be shown to the model. `source` is "project" or "model".

    `fingerprint` is a picture's perceptual hash of 64 bits, where the project has it.
    """

    id: str
    caption: str
    prompt: str
    file: str | None
    hash: str
    language: str
    source: str
    names: Names = ()
    version: int = 1
    fingerprint: int | None = None


@dataclass(frozen=True)
class Pick:
    """A chosen entry, its cosine to the query, and why it was chosen."""

    entry: Entry
    similarity: float
    reason: str


@dataclass(frozen=True)
class Pool:
    """`vectors` (N, D), L2-normalised, one for each entry. `centre` (D,) was taken off before normalising."""

    vectors: NDArray[np.float32]
    entries: tuple[Entry, ...]
    centre: NDArray[np.float32]

    @cached_property
    def bare_captions(self) -> tuple[str, ...]:
        """The captions without case and final punctuation, by which equal ones are told."""
        return tuple(bare(entry.caption) for entry in self.entries)

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        """(N,) False for entries whose file the encoder makes no numbers of."""
        return np.asarray(np.isfinite(self.vectors).all(axis=1), np.bool_)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of prompts and captions."""
        texts = [f"{entry.prompt} {entry.caption}" for entry in self.entries]
        return Lexicon(texts, [entry.language for entry in self.entries])

    def query(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        """An encoder's vector (D,) brought into the pool's space."""
        (vector,) = normalised(pooled[None] - self.centre)
        return np.asarray(vector, np.float32)

    def near(self, query: NDArray[np.float32] | None, fingerprint: int | None) -> NDArray[np.bool_]:
        """(N,) True for near-duplicates of a query: nearly its vector (D,), or a picture of nearly its fingerprint."""
        found: NDArray[np.bool_] = np.zeros(len(self.entries), bool)
        if query is not None:
            found = np.asarray(self.vectors @ query >= ALIKE, bool)
        if fingerprint is not None:
            bits = np.bitwise_count(self._fingerprints ^ np.uint64(fingerprint))
            found = found | (self._printed & (bits <= DISTANCE))
        return found

    @cached_property
    def _fingerprints(self) -> NDArray[np.uint64]:
        return np.array([entry.fingerprint or 0 for entry in self.entries], np.uint64)

    @cached_property
    def _printed(self) -> NDArray[np.bool_]:
        return np.array([entry.fingerprint is not None for entry in self.entries], bool)

    def excluded(self, marks: Iterable[str], near: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """(N,) True for entries whose id, media hash or caption is among `marks`, for those that are `near`, and for those
        captioned as one of them is.

        The last are as good as duplicates: another picture of the same, which gives the caption away.
        """
        ids = frozenset(marks)
        own = np.array([entry.id in ids or entry.hash in ids for entry in self.entries], bool)
        own = own if near is None else own | near
        captions = {self.bare_captions[row] for row in np.flatnonzero(own)}.union(map(bare, ids)) - {""}
        alike = np.array([caption in captions for caption in self.bare_captions], bool)
        return np.asarray(own | alike, np.bool_)


def make_pool(pooled: NDArray[np.float32], entries: Sequence[Entry]) -> Pool:
    """A pool over raw encoder vectors (N, D). The mean is removed: it is what all pictures share, and it hides the rest.

    Vectors that are not finite do not count in the mean, and nothing chooses them.
    """
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(pooled).all(axis=1), np.bool_)
    centre = pooled[finite].mean(axis=0) if finite.sum() > 1 else np.zeros(pooled.shape[1], np.float32)
    vectors = np.where(finite[:, None], pooled, np.nan) - centre
    return Pool(normalised(vectors), tuple(entries), centre)


def normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, D) of length one; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)
