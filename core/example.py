# SPDX-License-Identifier: Apache-2.0
"""What a project is made of, as values. Reached through `core.project`. Standard library only."""

import hashlib
import json
from collections.abc import Iterable
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

    `id` is derived once, at import, from the content (media hashes, task, prompt, target, language), so the
    same file with the same caption has the same id on every machine; later edits keep it and raise `version`.
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


@dataclass(frozen=True)
class Revision:
    """One version of an example: how and when (UTC, ISO 8601) it came to be, and whether it is taken out."""

    example: Example
    change: str  # "import", "edit", "remove", "restore" or "undo"
    at: str
    removed: bool


def example_id(hashes: Iterable[str], task: str, prompt: str, target: str, language: str) -> str:
    """32 hexadecimal digits derived from the content alone."""
    content = json.dumps([list(hashes), task, prompt, target, language], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:32]
