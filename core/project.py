# SPDX-License-Identifier: Apache-2.0
"""The project folder: a person's examples with their media, captions, splits and history, in one SQLite file.

    my-project/
        braid.sqlite         every example, every version of it, every import report (core/project_schema.py)
        media/ab/abcd….png   media that were copied in; others stay where they are

Standard library only: the window reads it too. Any number of processes may read while one writes; a second
writer waits. A `Project` belongs to the thread that opened it.
"""

import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, Unpack, get_args

from core import project_rows as rows
from core.data.captions import checked_prompt, checked_target
from core.errors import DataError, ProjectError
from core.example import Example, Media, MediaKind, Revision, Split, example_id
from core.project_rows import COLUMNS, Where
from core.project_schema import FILE, connect, explain, migrate

__all__ = ["Example", "Media", "MediaKind", "Project", "Revision", "Split", "example_id"]

CHUNK = 500  # examples written in one transaction, or read at once


class Project:
    """An open project. Every method raises `ProjectError` when the file cannot be read or written."""

    def __init__(self, folder: str | Path, timeout: float) -> None:
        self.folder = Path(os.path.abspath(folder))  # noqa: PTH100 (Path.absolute keeps "..")
        self.path = self.folder / FILE
        with self._explained():
            self._connection, self._copy = connect(self.path, timeout)
            try:
                migrate(self._connection, self.path)
            except BaseException:
                self.close()
                raise

    # ---- opening and closing ----------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: str | Path, *, timeout: float = 10.0) -> Self:
        """Make a project in `folder`, which may exist but must not hold one yet."""
        path = Path(folder) / FILE
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(exist_ok=False)
        except (FileExistsError, NotADirectoryError) as error:
            there = path.exists()
            what = f"{folder} already holds a project." if there else f"{folder} is not a folder."
            raise ProjectError(what, "Open it, or choose another folder.", file=path) from error
        except OSError as error:
            raise ProjectError(
                f"{folder} cannot be written: {error.strerror}.",
                "Choose a folder where you may write, with space on its disk.",
                file=path,
            ) from error
        return cls(folder, timeout)

    @classmethod
    def open(cls, folder: str | Path, *, timeout: float = 10.0) -> Self:
        """Open the project in `folder`; for reading only where it cannot be written.

        `timeout`: seconds to wait for another program that is writing.
        """
        if not (Path(folder) / FILE).is_file():
            hint = f"Choose the folder that holds {FILE}, or import into a new one."
            raise ProjectError(f"{folder} holds no project.", hint, file=folder)
        return cls(folder, timeout)

    @classmethod
    def create_or_open(cls, folder: str | Path, *, timeout: float = 10.0) -> Self:
        """Open the project in `folder`, or make one where there is none."""
        exists = (Path(folder) / FILE).exists()
        return cls.open(folder, timeout=timeout) if exists else cls.create(folder, timeout=timeout)

    @property
    def read_only(self) -> bool:
        """Whether the folder or the file cannot be written; reading works all the same."""
        return bool(self._connection.execute("PRAGMA query_only").fetchone()[0])

    @property
    def version(self) -> int:
        """Another number as soon as another program, or another `Project`, has written here."""
        with self._explained():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- reading ----------------------------------------------------------------------------------------

    def get(self, id: str) -> Example:
        """The example of this id, taken out or not. Raises `DataError` when there is none."""
        found = self._rows(f"SELECT {COLUMNS} FROM examples e WHERE id = ?", (id,))
        if not found:
            raise DataError(f"The project has no example {id}.", "It may belong to another project.")
        return rows.read_example(found[0], self.folder)

    def examples(
        self, *, limit: int | None = None, offset: int = 0, after: int = 0, **where: Unpack[Where]
    ) -> Iterator[Example]:
        """Examples in the order of their import, which never changes. Read in pages: memory stays flat.

        `after`: only those behind this number (`sequence`), which is found at once; an `offset` is counted out.
        """
        clause, values = rows.condition(where)
        left = limit
        while left is None or left > 0:
            page = CHUNK if left is None else min(left, CHUNK)
            found = self._rows(
                f"SELECT e.seq, {COLUMNS} FROM examples e WHERE e.seq > ? AND {clause} "
                "ORDER BY e.seq LIMIT ? OFFSET ?",
                (after, *values, page, offset),
            )
            yield from (rows.read_example(row[1:], self.folder) for row in found)
            if len(found) < page:
                return
            after, offset = found[-1][0], 0
            left = None if left is None else left - page

    def sequence(self, **where: Unpack[Where]) -> "array[int]":
        """The number of each example that `examples` would give, in its order: what it reads from anywhere with `after`."""
        clause, values = rows.condition(where)
        with self._explained():
            found = self._connection.execute(f"SELECT seq FROM examples WHERE {clause} ORDER BY seq", values)
            return array("q", (number for (number,) in found))

    def ids(self, **where: Unpack[Where]) -> list[str]:
        """The ids that `examples` would give, in its order."""
        clause, values = rows.condition(where)
        return [row[0] for row in self._rows(f"SELECT id FROM examples WHERE {clause} ORDER BY seq", values)]

    def count(self, **where: Unpack[Where]) -> int:
        """How many examples `examples` would give."""
        clause, values = rows.condition(where)
        return int(self._rows(f"SELECT count(*) FROM examples WHERE {clause}", values)[0][0])

    def tally(self, column: Literal["split", "task", "language", "kind"]) -> dict[str, int]:
        """How many examples have each value of `column`, most frequent first."""
        query = f"SELECT {column}, count(*) FROM examples WHERE removed = 0 GROUP BY 1 ORDER BY 2 DESC, 1"
        return dict(self._rows(query, ()))

    def by_hash(self, hash: str) -> list[Example]:
        """The examples, not taken out, that refer to a file of this sha256."""
        query = (
            f"SELECT {COLUMNS} FROM examples e WHERE removed = 0 "
            "AND seq IN (SELECT example FROM media WHERE hash = ?) ORDER BY seq"
        )
        return [rows.read_example(row, self.folder) for row in self._rows(query, (hash,))]

    def media(self) -> Iterator[tuple[str, Split, Media]]:
        """(example id, split, medium) of everything not taken out, in the order of import."""
        query = (
            "SELECT m.example, m.position, e.id, e.split, m.kind, m.path, m.hash, m.fingerprint "
            "FROM media m JOIN examples e ON e.seq = m.example "
            "WHERE e.removed = 0 AND (m.example, m.position) > (?, ?) ORDER BY 1, 2 LIMIT ?"
        )
        after = (0, 0)
        while found := self._rows(query, (*after, CHUNK)):
            yield from ((row[2], row[3], rows.read_media(row[4:], self.folder)) for row in found)
            after = found[-1][:2]

    def history(self, id: str) -> list[Revision]:
        """Every version of an example, the first one first."""
        fields = "prompt, target, language, split, tags, version, change, at, removed"
        query = (
            f"SELECT {fields} FROM history WHERE example = (SELECT seq FROM examples WHERE id = ?) "
            f"UNION ALL SELECT {fields} FROM examples WHERE id = ? ORDER BY version"
        )
        return rows.revisions(self._rows(query, (id, id)), self.get(id))

    def imports(self) -> list[tuple[str, str]]:
        """(time, report as JSON text) of every import, the first one first."""
        return [(row[0], row[1]) for row in self._rows("SELECT at, report FROM imports ORDER BY seq", ())]

    # ---- writing ----------------------------------------------------------------------------------------

    def add(self, examples: Iterable[Example]) -> tuple[list[str], list[str]]:
        """Store new examples; returns (ids that were added, ids that were there already).

        One transaction for every `CHUNK` examples: when a later one fails, the earlier ones stay. An id that
        is known is left as it is, with its edits, even when it was taken out.
        """
        added: list[str] = []
        known: list[str] = []
        iterator = iter(examples)
        while chunk := list(islice(iterator, CHUNK)):  # drawn before the transaction: it may take long
            with self._writing():
                outcome = [
                    (rows.insert(self._connection, example, self.folder), example.id) for example in chunk
                ]
            added += [id for new, id in outcome if new]
            known += [id for new, id in outcome if not new]
        return added, known

    def edit(
        self,
        id: str,
        *,
        target: str | None = None,
        prompt: str | None = None,
        split: Split | None = None,
        tags: Iterable[str] | None = None,
        language: str | None = None,
    ) -> Example:
        """Change an example; the version before stays in its history. Nothing is written if nothing differs.

        Raises `DataError` for an unusable text or split and for an unknown id.
        """
        old = self.get(id)
        if split is not None and split not in get_args(Split):
            raise DataError(f"{split!r} is not a split.", "Use train, validation or test.")
        given: dict[str, Any] = {
            "target": None if target is None else checked_target(target, old.task),
            "prompt": None if prompt is None else checked_prompt(prompt),
            "split": split,
            "tags": None if tags is None else tuple(tags),
            "language": language,
        }
        new = {name: value for name, value in given.items() if value not in (None, getattr(old, name))}
        if "tags" in new:
            new["tags"] = json.dumps(new["tags"], ensure_ascii=False)
        return self._change(id, "edit", new) if new else old

    def remove(self, id: str) -> None:
        """Take an example out. It stays in the file and can be restored."""
        self._change(id, "remove", {"removed": 1})

    def restore(self, id: str) -> None:
        """Bring back an example that was taken out."""
        self._change(id, "restore", {"removed": 0})

    def undo(self, id: str) -> Example:
        """Bring back the version before the last change, as a new version; again for the one before that."""
        with self._writing():
            rows.undo(self._connection, id)
        return self.get(id)

    def record_import(self, report: str) -> None:
        """Keep the report of an import, as JSON text."""
        with self._writing():
            self._connection.execute("INSERT INTO imports (at, report) VALUES (?, ?)", (rows.now(), report))

    # ---- inside -----------------------------------------------------------------------------------------

    def _change(self, id: str, name: str, values: dict[str, Any]) -> Example:
        with self._writing():
            rows.change(self._connection, id, name, values)
        return self.get(id)

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._explained():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself rolls back when the disk is full
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.path) from error
        except OSError as error:
            raise ProjectError(f"{self.path} cannot be used: {error.strerror}.", file=self.path) from error
