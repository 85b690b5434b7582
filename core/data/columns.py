# SPDX-License-Identifier: Apache-2.0
"""From the columns of a table, whatever they are called, to candidates."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.data.candidate import Candidate, media_kind
from core.data.tables import Row
from core.errors import CoreError, DataError
from core.example import MediaKind
from core.protocol import Rejected
from core.tasks import TASKS

# Our name -> what such a column is usually called, the likeliest first.
NAMES: dict[str, tuple[str, ...]] = {
    "file": (
        "file_name", "file", "filename", "path", "file_path", "filepath", "image", "image_path", "image_file",
        "img", "picture", "audio", "audio_path", "audio_file", "audio_filepath", "clip", "wav", "sound",
    ),
    "target": (
        "target", "caption", "transcription", "transcript", "sentence", "answer", "text", "label", "summary",
        "translation", "output", "response", "completion", "description", "title",
    ),
    "prompt": ("prompt", "question", "instruction", "input", "source", "document"),
    "language": ("language", "lang", "locale"),
    "task": ("task",),
    "tags": ("tags", "keywords"),
    "group": ("group",),
    "id": ("id",),
}  # fmt: skip

_TRANSCRIPTS = ("transcription", "transcript", "sentence", "text")  # of a recording; "caption" describes it


@dataclass(frozen=True)
class Mapped:
    """Which column is what. `columns`: our name -> theirs."""

    columns: dict[str, str]
    path: Path

    def text(self, row: Row, name: str) -> str:
        """The value of our column `name`, "" where there is none."""
        value = row.values.get(self.columns.get(name, ""))
        if value is None:
            return ""
        return value if isinstance(value, str) else str(value)


def map_columns(path: Path, present: list[str], given: tuple[tuple[str, str], ...]) -> Mapped:
    """Find our columns among those `present`. Raises `DataError` naming what is missing."""
    columns = dict(given)
    unknown = sorted(set(columns) - set(NAMES))
    if unknown:
        raise DataError(f"There is no column {unknown[0]!r} to fill.", f"Choose from: {', '.join(NAMES)}.")
    for ours, theirs in columns.items():
        if theirs not in present:
            raise _missing(path, f"{theirs!r} (for {ours})", present)
    folded = {name.casefold(): name for name in reversed(present)}
    for ours, usual in NAMES.items():
        match = next((folded[name] for name in usual if name in folded), None)
        if match is not None and ours not in columns and match not in columns.values():
            columns[ours] = match
    if "target" not in columns:
        raise _missing(path, "a caption or another target", present)
    return Mapped(columns, path)


def _missing(path: Path, what: str, present: list[str]) -> DataError:
    return DataError(
        f"The table has no column {what}; it has: {', '.join(present) or 'none'}.",
        f"Say which column is which, for example target={present[-1] if present else 'caption'}.",
        file=path,
        row=1,
    )


def candidate(
    row: Row, mapped: Mapped, firsts: dict[str, str], *, file_column: str = ""
) -> Candidate | Rejected:
    """The candidate of one row. `firsts` remembers the first text of each file: they share a split."""
    try:
        files = _files(row, mapped, file_column)
        kind = media_kind(files[0]) if files else "text"
        prompt, target = mapped.text(row, "prompt"), mapped.text(row, "target")
        task = mapped.text(row, "task") or _task(kind, mapped.columns["target"].casefold(), prompt)
        if task not in TASKS:
            raise DataError(f"There is no task {task!r}.", f"Use one of: {', '.join(TASKS)}.")
    except CoreError as error:
        return Rejected(str(mapped.path), row.number, error.message, error.hint)
    group = mapped.text(row, "group") or None
    if group is None and files and task in ("captioning", "transcription"):
        group = firsts.setdefault(files[0], target)
    return Candidate(
        files=files,
        task=task,
        target=target,
        origin=str(mapped.path),
        prompt=prompt,
        language=mapped.text(row, "language") or None,
        tags=_tags(row.values.get(mapped.columns.get("tags", ""))),
        group=group,
        row=row.number,
    )


def _files(row: Row, mapped: Mapped, extra: str) -> tuple[str, ...]:
    """Absolute paths; relative ones start at the table."""
    column = extra or mapped.columns.get("file")
    if column is None:
        return ()
    value = row.values.get(column)
    if isinstance(value, Mapping):  # {"path": …}, as the datasets library writes
        value = value.get("path")
    names = [str(name) for name in value] if isinstance(value, list) else [str(value or "").strip()]
    if not all(names):
        raise DataError(f"The column {column!r} names no file.", "Write the name of a picture or recording.")
    return tuple(str(mapped.path.parent / name.replace("\\", "/")) for name in names)


def _task(kind: MediaKind | None, column: str, prompt: str) -> str:
    if column == "label":
        return "classification"
    if kind == "text":
        return "text"
    if prompt:
        return "question-answering"
    return "transcription" if kind == "audio" and column in _TRANSCRIPTS else "captioning"


def _tags(value: Any) -> tuple[str, ...]:
    """A list, or text with commas or semicolons."""
    items = value if isinstance(value, list) else str(value or "").replace(";", ",").split(",")
    return tuple(tag for tag in (str(item).strip() for item in items) if tag)
