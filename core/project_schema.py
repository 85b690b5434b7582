# SPDX-License-Identifier: Apache-2.0
"""The SQLite file of a project: its tables, how it is opened, and what its errors mean to a person."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

from core.errors import ProjectError

FILE = "braid.sqlite"
APPLICATION_ID = 0x42524149  # "BRAI": a SQLite file of another program is not touched

# One entry a schema version, applied in order inside one transaction; a released entry is never changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE examples (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            task TEXT NOT NULL,
            prompt TEXT NOT NULL,
            target TEXT NOT NULL,
            language TEXT NOT NULL,
            split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
            "group" TEXT NOT NULL,
            tags TEXT NOT NULL,
            source TEXT NOT NULL,
            removed INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1,
            parent INTEGER,
            change TEXT NOT NULL,
            at TEXT NOT NULL,
            folded TEXT NOT NULL
        )""",
        """CREATE TABLE media (
            example INTEGER NOT NULL REFERENCES examples(seq),
            position INTEGER NOT NULL,
            kind TEXT NOT NULL,
            path TEXT NOT NULL,
            hash TEXT NOT NULL,
            fingerprint INTEGER,
            PRIMARY KEY (example, position)
        ) WITHOUT ROWID""",
        """CREATE TABLE history (
            example INTEGER NOT NULL REFERENCES examples(seq),
            version INTEGER NOT NULL,
            parent INTEGER,
            prompt TEXT NOT NULL,
            target TEXT NOT NULL,
            language TEXT NOT NULL,
            split TEXT NOT NULL,
            tags TEXT NOT NULL,
            removed INTEGER NOT NULL,
            change TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (example, version)
        ) WITHOUT ROWID""",
        """CREATE TABLE imports (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, report TEXT NOT NULL
        )""",
        "CREATE INDEX media_hash ON media (hash)",
        "CREATE INDEX examples_split ON examples (split, seq)",
    ),
)


def connect(path: Path, timeout: float) -> tuple[sqlite3.Connection, tempfile.TemporaryDirectory[str] | None]:
    """Open for writing, or for reading where the folder cannot be written (`query_only` tells which).

    A read-only folder has no room for SQLite's log. When an earlier crash left changes in a log there, both
    files are read from a copy in the temporary folder that is returned, so that those changes are seen.
    """
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        connection = _connect(path, "mode=rw", timeout)
        # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits at a power cut, and an edit that was
        # confirmed must be on disk. The price is one fsync a commit; imports commit hundreds at once.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection, None
    log = path.with_name(path.name + "-wal")
    if not log.is_file() or log.stat().st_size == 0:
        return _connect(path, "mode=ro&immutable=1", timeout, read_only=True), None
    copy = tempfile.TemporaryDirectory(prefix="braid-")
    for file in (path, log):
        shutil.copyfile(file, Path(copy.name) / file.name)
    return _connect(Path(copy.name) / path.name, "mode=rw", timeout, read_only=True), copy


def _connect(path: Path, query: str, timeout: float, *, read_only: bool = False) -> sqlite3.Connection:
    uri = f"file:{quote(path.absolute().as_posix())}?{query}"
    connection = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older file to this version. `ProjectError` for a newer one and for another program's."""
    version = _version(connection, path)
    if version == len(MIGRATIONS):
        return
    if connection.execute("PRAGMA query_only").fetchone()[0]:
        raise ProjectError(
            f"{path} was made by an older Braid and its folder cannot be written, so it cannot be updated.",
            "Copy the project folder to a place where you may write.",
            file=path,
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[
            _version(connection, path) :
        ]:  # read again: another program may have done it
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not empty:
        raise ProjectError(
            f"{path} belongs to another program.", "Choose another folder for the project.", file=path
        )
    if version > len(MIGRATIONS):
        raise ProjectError(
            f"{path} was made by a newer Braid (schema {version}; this one knows up to {len(MIGRATIONS)}).",
            "Update Braid. The project was not touched.",
            file=path,
        )
    return version


# Result codes of SQLite (the low byte of the extended code) and what they mean here.
_BUSY = ("is being written by another program", "Wait until it has finished, then try again.")
_READ_ONLY = ("cannot be written", "Copy the project folder to a place where you may write.")
_DAMAGED = ("is damaged", "Restore the project folder from a backup; the media are not affected.")
_MEANINGS = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: ("does not fit on the disk", "Free some space. What was stored before is intact."),
    sqlite3.SQLITE_IOERR: ("cannot be read or written", "Check the disk and its free space."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Check that the folder exists and that you may read it."),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


def explain(error: sqlite3.Error, path: Path) -> ProjectError:
    """The `ProjectError` that says in a person's words what SQLite said in its own."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    what, hint = _MEANINGS.get(code, ("cannot be used", "Close other programs that use it and try again."))
    return ProjectError(f"{path}: the project {what} ({error}).", hint, file=path)
