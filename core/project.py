# SPDX-License-Identifier: Apache-2.0
"""The project folder: a person's examples with their media, captions, splits and history, in one SQLite file."""

from dataclasses import dataclass
from typing import Literal

Split = Literal["train", "validation", "test"]
MediaKind = Literal["image", "audio", "text"]


@dataclass(frozen=True)
class Media:
    """A file that an example refers to. `hash` is the sha256 of its bytes, as hexadecimal text."""

    kind: MediaKind
    path: str
    hash: str
    fingerprint: int | None = None  # 64-bit perceptual hash of a picture


@dataclass(frozen=True)
class Example:
    """One thing to learn from: media, what is asked, and what should be answered.

    `id` is derived once, at import, from the content (media hashes, task, prompt, target, language), so the same
    file with the same caption has the same id on every machine; later edits keep it and raise `version`.
    `group` decides the split (see `core.data.splits`).
    """

    id: str
    media: tuple[Media, ...]
    task: str
    prompt: str
    target: str
    language: str
    split: Split
    group: str
    tags: tuple[str, ...]
    source: str
    version: int = 1
