# SPDX-License-Identifier: Apache-2.0
"""How examples lie in the tables of a project: the statements that read and write them, one function each."""

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from core.data.captions import fold
from core.errors import DataError
from core.example import Example, Media, MediaKind, Revision, Split

# What differs between versions of an example; everything else is fixed at import.
EDITABLE = ("prompt", "target", "language", "split", "tags", "removed")

# The columns `read_example` expects. `e` is the examples table.
COLUMNS = """e.id, e.task, e.prompt, e.target, e.language, e.split, e."group", e.tags, e.source, e.version,
    (SELECT json_group_array(json_array(kind, path, hash, fingerprint))
     FROM (SELECT * FROM media WHERE example = e.seq ORDER BY position))"""


class Where(TypedDict, total=False):
    """Which examples. `kind`: of the first medium, "text" when there is none. `search`: found in prompt,
    target or file names, whatever the case. `removed`: those that were taken out instead of the others."""

    split: Split | None
    task: str | None
    language: str | None
    kind: MediaKind | None
    search: str | None
    removed: bool


def condition(where: Where) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause and its values."""
    clauses: dict[str, Any] = {"removed = ?": int(where.get("removed", False))}
    for name in ("split", "task", "language", "kind"):
        if where.get(name) is not None:
            clauses[f"{name} = ?"] = where[name]
    if search := where.get("search"):
        clauses["instr(folded, ?) > 0"] = fold(search)
    return " AND ".join(clauses), tuple(clauses.values())


def read_example(row: tuple[Any, ...], folder: Path) -> Example:
    id, task, prompt, target, language, split, group, tags, source, version, media = row
    files = tuple(read_media(item, folder) for item in json.loads(media))
    return Example(
        id, files, task, prompt, target, language, split, group, tuple(json.loads(tags)), source, version
    )


def read_media(row: tuple[Any, ...] | list[Any], folder: Path) -> Media:
    kind, path, hash, fingerprint = row
    return Media(kind, str(folder / path), hash, None if fingerprint is None else fingerprint % 2**64)


def insert(connection: sqlite3.Connection, example: Example, folder: Path) -> bool:
    """Whether the example was new; one that is known is left alone."""
    values = {
        "id": example.id,
        "kind": example.media[0].kind if example.media else "text",
        "task": example.task,
        "prompt": example.prompt,
        "target": example.target,
        "language": example.language,
        "split": example.split,
        '"group"': example.group,
        "tags": json.dumps(example.tags, ensure_ascii=False),
        "source": example.source,
        "change": "import",
        "at": now(),
        "folded": _folded(example.prompt, example.target, [item.path for item in example.media]),
    }
    marks = ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT INTO examples ({', '.join(values)}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING",
        tuple(values.values()),
    )
    if cursor.rowcount == 0:
        return False
    connection.executemany(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?)",
        [
            (cursor.lastrowid, i, item.kind, _stored(item.path, folder), item.hash, _signed(item.fingerprint))
            for i, item in enumerate(example.media)
        ],
    )
    return True


def change(connection: sqlite3.Connection, id: str, name: str, values: dict[str, Any]) -> None:
    """A new version of an example: the current one moves to the history, `values` replace some fields."""
    seq, version, _ = _state(connection, id)
    _replace(connection, seq, name, values, parent=version)


def undo(connection: sqlite3.Connection, id: str) -> None:
    """A new version that equals the one before the last change.

    `parent` is the version an undo goes back to; undoing copies the parent's own parent, so undoing twice
    goes two changes back, and an edit after that starts from there.
    """
    seq, _, parent = _state(connection, id)
    row = connection.execute(
        f"SELECT parent, {', '.join(EDITABLE)} FROM history WHERE example = ? AND version = ?", (seq, parent)
    ).fetchone()
    if row is None:
        raise DataError(f"Example {id} has no earlier version.", "Everything is undone.")
    _replace(connection, seq, "undo", dict(zip(EDITABLE, row[1:], strict=True)), parent=row[0])


def revisions(rows: list[tuple[Any, ...]], current: Example) -> list[Revision]:
    """From rows of (prompt, target, language, split, tags, version, change, at, removed)."""
    return [
        Revision(
            Example(
                id=current.id,
                media=current.media,
                task=current.task,
                prompt=prompt,
                target=target,
                language=language,
                split=split,
                group=current.group,
                tags=tuple(json.loads(tags)),
                source=current.source,
                version=version,
            ),
            change,
            at,
            bool(removed),
        )
        for prompt, target, language, split, tags, version, change, at, removed in rows
    ]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _state(connection: sqlite3.Connection, id: str) -> tuple[int, int, int | None]:
    """(seq, version, parent)."""
    row = connection.execute("SELECT seq, version, parent FROM examples WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise DataError(f"The project has no example {id}.", "It may belong to another project.")
    return row[0], row[1], row[2]


def _replace(
    connection: sqlite3.Connection, seq: int, change: str, values: dict[str, Any], *, parent: int | None
) -> None:
    fields = "version, parent, change, at, " + ", ".join(EDITABLE)
    connection.execute(
        f"INSERT INTO history (example, {fields}) SELECT seq, {fields} FROM examples WHERE seq = ?", (seq,)
    )
    columns = "".join(f"{name} = ?, " for name in values)
    connection.execute(
        f"UPDATE examples SET {columns}version = version + 1, parent = ?, change = ?, at = ? WHERE seq = ?",
        (*values.values(), parent, change, now(), seq),
    )
    query = "SELECT prompt, target FROM examples WHERE seq = ?"
    prompt, target = connection.execute(query, (seq,)).fetchone()
    paths = connection.execute("SELECT path FROM media WHERE example = ? ORDER BY position", (seq,))
    folded = _folded(prompt, target, [row[0] for row in paths])
    connection.execute("UPDATE examples SET folded = ? WHERE seq = ?", (folded, seq))


def _folded(prompt: str, target: str, paths: list[str]) -> str:
    """What a search looks at."""
    return fold("\n".join([prompt, target, *(Path(path).name for path in paths)]))


def _stored(path: str, folder: Path) -> str:
    """Relative to the project folder where it lies inside, so that the folder can be moved."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (Path.absolute keeps "..")
    inside = absolute.is_relative_to(folder)
    return absolute.relative_to(folder).as_posix() if inside else str(absolute)


def _signed(fingerprint: int | None) -> int | None:
    """SQLite's integers are signed 64-bit."""
    return fingerprint - 2**64 if fingerprint is not None and fingerprint >= 2**63 else fingerprint
