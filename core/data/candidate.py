# SPDX-License-Identifier: Apache-2.0
"""What importers yield: things that may become examples once their files and texts were looked at."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.signatures import EXTENSIONS, KINDS, kind_of
from core.example import MediaKind
from core.project_schema import FILE as PROJECT_FILE
from core.protocol import Import, Note, Rejected


@dataclass(frozen=True, slots=True)
class Candidate:
    """One picture or recording (or none, or several) and its text.

    `language`: None when the source does not say. `group`: what the split is decided by; None leaves it to
    the task. `origin` and `row` name the place to correct when the item is rejected.
    """

    files: tuple[str, ...]
    task: str
    target: str
    origin: str
    prompt: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    group: str | None = None
    row: int | None = None


Found = Iterator[Candidate | Rejected | Note]


@dataclass(frozen=True)
class Importer:
    """One kind of source: how it is recognised, what it yields, and the extras it offers on request."""

    title: str
    recognise: Callable[[Path], bool]
    candidates: Callable[[Path, Import], Found]
    extras: tuple[str, ...] = ()


def folders(source: Path) -> Iterator[tuple[Path, list[str]]]:
    """(folder, names of its files) from `source` down, both sorted: the same order on every machine.

    Hidden folders, links to folders and what a project keeps are passed over.
    """
    for path, inner, names in os.walk(source):
        if PROJECT_FILE in names:
            if Path(path) != source:
                inner.clear()
                continue
            inner[:] = [name for name in inner if name != "media"]
            names = [name for name in names if not name.startswith(PROJECT_FILE)]
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__MACOSX")))
        yield Path(path), sorted(name for name in names if not name.startswith("."))


def unreadable(source: Path) -> list[Rejected]:
    """The folders below `source` that may not be looked into; `folders` passes over them."""
    rejected: list[Rejected] = []

    def refuse(error: OSError) -> None:
        hint = "Check that you may read it, or leave it out."
        rejected.append(
            Rejected(str(error.filename), None, f"The folder cannot be read: {error.strerror}.", hint)
        )

    for _ in os.walk(source, onerror=refuse):
        pass
    return rejected if source.is_dir() else []


def named_kind(name: str) -> MediaKind | None:
    """The kind a file's name promises."""
    format = EXTENSIONS.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 (10^5 names; Path is slower)
    return None if format is None else KINDS[format]


def is_media(name: str) -> bool:
    """Whether a file is called like a picture or a recording."""
    return named_kind(name) in ("image", "audio")


def media_kind(file: str) -> MediaKind | None:
    """The kind of a file by its name, or by its content when the name says nothing. Raises `MediaError`."""
    return named_kind(file) or kind_of(file)
