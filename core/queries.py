# SPDX-License-Identifier: Apache-2.0
"""Looking at a query before any model does: what its file is, whether it fits its task, and why something failed."""

import traceback
from collections.abc import Sequence
from pathlib import Path

from core.data import media
from core.errors import ConfigError, CoreError, DataError
from core.example import MediaKind as Kind
from core.hashing import sha256
from core.session import Query
from core.tasks import TASKS

LOOKED_AT = (
    512  # pixels of the longer side that a fingerprint is made of: it keeps the lowest frequencies only
)


def explained(error: Exception) -> CoreError:
    """Any error as one that a person can read; a mistake of ours also goes to stderr, with its trace."""
    if isinstance(error, CoreError):
        return error
    traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return CoreError(
            "There is not enough memory for this file.", "Close other programs, or use fewer demonstrations."
        )
    return CoreError(f"Braid made a mistake: {type(error).__name__}: {error}.", "The log has the details.")


def kind_of(file: str) -> Kind:
    """The kind of media in a file; "text" for no file. Raises `MediaError`."""
    if not file:
        return "text"
    kind = media.kind_of(file)
    if kind is None:
        kind = media.probe(file).kind  # says what is wrong with it
    return kind


def other_file(place: int, queries: Sequence[Query]) -> str:
    """The file of another query of the same kind, "" when there is none: half the list further on, since what stands side by
    side is often alike, and one that shares no caption with it where there is such a one."""
    own, asked = queries[place].file, queries[place].exclude
    start = place + max(1, len(queries) // 2)
    around = [queries[at % len(queries)] for at in range(start, start + len(queries))]
    for query in sorted(around, key=lambda other: not asked.isdisjoint(other.exclude)):
        try:
            if query.file not in ("", own) and media.probe(query.file).kind == kind_of(own):
                return query.file
        except CoreError:
            continue  # unreadable: not this one
    return ""


def check_task(task: str, kind: Kind, query: Query) -> None:
    """Raise `ConfigError` or `DataError` when the task cannot be done with what was given."""
    if task not in TASKS:
        raise ConfigError(f"There is no task {task}.", f"Choose one of: {', '.join(TASKS)}.")
    if kind not in TASKS[task].inputs:
        raise DataError(
            f"The task {task} takes {' or '.join(TASKS[task].inputs)}, and this is {kind}.",
            "Choose another task or another file.", file=query.file,
        )  # fmt: skip
    if task == "question-answering" and not query.prompt.strip():
        raise DataError("No question was asked.", "Give one with --prompt.", file=query.file)
    if task == "text" and not query.file and not query.prompt.strip():
        raise DataError("There is no text.", "Name a text file, or give a prompt.")


def own_fingerprint(file: str) -> int | None:
    """The fingerprint of a picture, by which copies of it are kept from being its demonstrations; None of anything else."""
    return media.fingerprint(media.load_image(file, LOOKED_AT)) if file and kind_of(file) == "image" else None


def own_hash(file: str) -> set[str]:
    """The sha256 of a file, by which it is kept from being its own demonstration."""
    return {sha256(Path(file))} if file else set()
