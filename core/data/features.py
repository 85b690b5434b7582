# SPDX-License-Identifier: Apache-2.0
"""What a frozen encoder made of a file, kept: one vector for search and the names it recognised.

One SQLite file for each encoder in the user's cache, keyed by the sha256 of the media file, so a file is encoded once
whatever project it is in, and an edited file is another file. It can be deleted at any time.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import places
from core.errors import CoreError

Names = tuple[tuple[str, float], ...]  # (name, probability), likeliest first


@dataclass(frozen=True)
class Vector:
    """`pooled` (C,) in float16 as stored; `names` the encoder's likeliest labels."""

    pooled: NDArray[np.float16]
    names: Names


class VectorStore:
    """The vectors of one encoder. `key` names the encoder, its weights and its preprocessing, and a file."""

    def __init__(self, key: str, folder: Path | None = None) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", key):
            raise ValueError(f"{key!r} cannot name a file")
        self.folder = folder or places.cache() / "features"
        self._path = self.folder / f"{key}.sqlite"
        self._connection: sqlite3.Connection | None = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (hash TEXT PRIMARY KEY, pooled BLOB NOT NULL, names TEXT NOT NULL)"
                )
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError, TypeError) as error:
            raise CoreError(
                f"The feature cache {self._path} cannot be {what}: {error}.",
                "Free some space, or delete the file; it is made again.",
                file=self._path,
            ) from error

    def get(self, hashes: Sequence[str]) -> dict[str, Vector]:
        """Those of `hashes` that are known. Raises `CoreError` for a damaged file."""
        found: dict[str, Vector] = {}
        with self._explained("read"):
            for start in range(0, len(hashes), 500):
                some = list(hashes[start : start + 500])
                marks = ",".join("?" * len(some))
                rows = self._open().execute(
                    f"SELECT hash, pooled, names FROM vectors WHERE hash IN ({marks})", some
                )
                for hash, pooled, names in rows:
                    pairs = tuple((str(name), float(p)) for name, p in json.loads(names))
                    found[hash] = Vector(np.frombuffer(pooled, np.float16), pairs)
        return found

    def put(self, vectors: dict[str, Vector]) -> None:
        """Keep these: all of them or, when the file cannot be written, none."""
        rows = [(h, v.pooled.astype(np.float16).tobytes(), json.dumps(v.names)) for h, v in vectors.items()]
        with self._explained("written"):
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself rolls back when the disk is full
                    connection.execute("ROLLBACK")
                raise

    def fill(
        self, files: dict[str, str], encode: Callable[[list[str]], list[Vector | CoreError]], batch: int = 16
    ) -> Iterator[tuple[int, int, list[tuple[str, CoreError]]]]:
        """Encode what is not known yet of `files` (hash to path): yields (done, total, files that failed)."""
        known = self.get(list(files))
        todo = [hash for hash in files if hash not in known]
        for start in range(0, len(todo), batch):
            some = todo[start : start + batch]
            results = encode([files[hash] for hash in some])
            self.put({h: r for h, r in zip(some, results, strict=True) if isinstance(r, Vector)})
            failed = [(files[h], r) for h, r in zip(some, results, strict=True) if isinstance(r, CoreError)]
            yield min(start + batch, len(todo)), len(todo), failed
