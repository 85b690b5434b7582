# SPDX-License-Identifier: Apache-2.0
"""Arrays of numbers kept on disk by hash: append-only files of raw numbers, and an index of them in SQLite.

    <cache>/tokens/index.sqlite     which rows of which file belong to which hash
    <cache>/tokens/<name>.rows      (rows, width) of one key, nothing else

The index's write lock is the lock of the files too: a record is in the index only after its bytes are in the file, so
bytes of a writer that was killed are nobody's and the next one writes over them. Every record carries its crc32, so
damage is found by whoever looks for the record first, and made again. Nothing is ever changed in place: a reader may
keep its memory maps whatever others do. The whole folder can be deleted at any time.
"""

import contextlib
import secrets
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import places
from core.errors import CoreError

SHARE = 4  # without a limit of its own the store takes at most this fraction, a quarter, of the free disk
SHARD = 64 << 20  # bytes of a file, which is what is given up at once when room is needed
_SCHEMA = """
CREATE TABLE IF NOT EXISTS shards (name TEXT PRIMARY KEY, key TEXT NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    key TEXT, hash TEXT, shard TEXT NOT NULL, start INTEGER NOT NULL, count INTEGER NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (key, hash)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_shard ON records (shard);
"""
_NOT_A_DATABASE, _CORRUPT = 26, 11  # SQLite's result codes


@dataclass(frozen=True)
class Place:
    """Where a record lies: `count` rows of `shard` from row `start` on."""

    shard: str
    start: int
    count: int


class Shards:
    """The files and their index, shared by every key, run and process.

    `limit` bounds all of it, in bytes; without one it is a quarter of what is free when the store is opened.
    """

    def __init__(self, folder: Path | None = None, limit: int | None = None, shard: int = SHARD) -> None:
        self.folder = folder or places.cache() / "tokens"
        self.damage: list[Path] = []  # what was found damaged and given up since the store was opened
        self.limit, self._shard = limit, shard
        self._maps: dict[str, NDArray[Any]] = {}
        self._used: set[str] = set()
        self._connection: sqlite3.Connection | None = None

    # ---- reading ------------------------------------------------------------------------------------------------

    def find(self, key: str, hashes: Sequence[str], like: NDArray[Any]) -> dict[str, Place]:
        """Where those of `hashes` are that are known, each read once and held against its crc32; others are forgotten.

        `like` (0, width) says what a row is. What is found counts as used, and this process never gives it up.
        """
        with self._explained("read"):
            rows = self._select(key, hashes)
            found = {hash: place for hash, (place, crc) in rows.items() if self._whole(place, crc, like)}
            if bad := {hash: rows[hash][0] for hash in rows if hash not in found}:
                self._forget(key, bad)
            self._touch({place.shard for place in found.values()})
        return found

    def rows(self, place: Place, like: NDArray[Any]) -> NDArray[Any]:
        """(count, width) mapped from the file. Raises `CoreError` when the file is not what it was."""
        end = place.start + place.count
        if place.shard not in self._maps or len(self._maps[place.shard]) < end:  # it may have grown since
            with self._explained("read"):
                self._maps[place.shard] = self._map(place.shard, like)
        mapped = self._maps[place.shard]
        if len(mapped) < end:
            raise self._error("read", f"{place.shard}.rows is too short")
        return mapped[place.start : end]

    def _map(self, shard: str, like: NDArray[Any]) -> NDArray[Any]:
        path, width = self._path(shard), like.shape[1]
        count = path.stat().st_size // (width * like.itemsize)  # a torn tail is no row
        return np.memmap(path, like.dtype, "r", shape=(count, width)) if count else like

    def _whole(self, place: Place, crc: int, like: NDArray[Any]) -> bool:
        try:
            return zlib.crc32(self.rows(place, like).data) == crc
        except CoreError:
            return False

    def _select(self, key: str, hashes: Sequence[str]) -> dict[str, tuple[Place, int]]:
        found = {}
        for start in range(0, len(hashes), 500):
            some = list(hashes[start : start + 500])
            marks = ",".join("?" * len(some))
            for hash, shard, first, count, crc in self._open().execute(
                f"SELECT hash, shard, start, count, crc FROM records WHERE key = ? AND hash IN ({marks})",
                [key, *some],
            ):
                found[hash] = (Place(shard, first, count), crc)
        return found

    # ---- writing ------------------------------------------------------------------------------------------------

    def append(self, key: str, records: Mapping[str, NDArray[Any]]) -> None:
        """Keep (count, width) arrays: all of them or, when they cannot be written, none. Known ones stay as they are."""
        self._make_room(sum(record.nbytes for record in records.values()))
        with self._explained("written"), self._locked() as index:
            known = self._select(key, list(records))
            new = {hash: np.ascontiguousarray(r) for hash, r in records.items() if hash not in known}
            if not new:
                return
            shard, end = self._shard_for(index, key, sum(record.nbytes for record in new.values()))
            with self._path(shard).open("r+b") as file:
                file.seek(end)
                for hash, record in new.items():
                    file.write(record.data)
                    start, crc = end // record[0].nbytes, zlib.crc32(record.data)
                    place = (key, hash, shard, start, len(record), crc)
                    index.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", place)
                    end += record.nbytes
            index.execute("UPDATE shards SET bytes = ? WHERE name = ?", (end, shard))

    def _shard_for(self, index: sqlite3.Connection, key: str, size: int) -> tuple[str, int]:
        """A file of this key with room for `size` bytes, and where they go; a new one where there is none."""
        for name, end in index.execute(
            "SELECT name, bytes FROM shards WHERE key = ? AND bytes + ? <= ?", (key, size, self._shard)
        ):
            path = self._path(name)
            if path.is_file() and path.stat().st_size >= end:
                return name, end
        known = {name for (name,) in index.execute("SELECT name FROM shards")}
        for path in self.folder.glob("*.rows"):
            if path.stem not in known:  # its writer was killed before it told the index
                with contextlib.suppress(OSError):
                    path.unlink()
        name = secrets.token_hex(8)
        self._path(name).touch(exist_ok=False)
        index.execute("INSERT INTO shards VALUES (?, ?, 0, ?)", (name, key, _next_use(index)))
        return name, 0

    def _touch(self, shards: set[str]) -> None:
        """These were used last. It is counted, not timed: clocks are set back. A full disk can still be read."""
        if new := shards - self._used:
            self._used |= new
            with contextlib.suppress(sqlite3.OperationalError), self._locked() as index:
                use = _next_use(index)
                index.executemany("UPDATE shards SET used = ? WHERE name = ?", [(use, name) for name in new])

    def _forget(self, key: str, places: Mapping[str, Place]) -> None:
        with self._locked() as index:
            index.executemany(
                "DELETE FROM records WHERE key = ? AND hash = ? AND shard = ? AND start = ?",
                [(key, hash, place.shard, place.start) for hash, place in places.items()],
            )
        self.damage.extend(sorted({self._path(place.shard) for place in places.values()}))

    # ---- room ---------------------------------------------------------------------------------------------------

    def size(self) -> int:
        """Bytes in all files."""
        with self._explained("read"):
            return int(self._open().execute("SELECT total(bytes) FROM shards").fetchone()[0])

    def allowed(self) -> int:
        """Bytes that all files together may take."""
        if self.limit is None:
            taken = self.size()
            self.limit = (shutil.disk_usage(self.folder).free + taken) // SHARE
        return self.limit

    def _make_room(self, needed: int) -> None:
        """Give up what was not used for longest, never what this process reads. Raises `CoreError` when that is not enough."""
        if self.size() + needed <= self.allowed():
            return
        with self._explained("written"), self._locked() as index:
            total = self.size() + needed
            for name, size in index.execute("SELECT name, bytes FROM shards ORDER BY used").fetchall():
                if total <= self.allowed() or name in self._maps:
                    continue
                try:
                    self._path(name).unlink(missing_ok=True)
                except OSError:
                    continue  # Windows: another process reads it
                index.execute("DELETE FROM records WHERE shard = ?", (name,))
                index.execute("DELETE FROM shards WHERE name = ?", (name,))
                total -= size
        if total > self.allowed():
            raise CoreError(
                f"What this run stores takes more than the {self.allowed() / 1e9:.1f} GB that {self.folder} may take.",
                "Free some space or raise the limit (feature_space); what is stored is kept. Live encoders need no store.",
                file=self.folder,
            )

    # ---- the index ----------------------------------------------------------------------------------------------

    def _path(self, shard: str) -> Path:
        return self.folder / f"{shard}.rows"

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError as error:
                if (error.sqlite_errorcode & 0xFF) not in (_NOT_A_DATABASE, _CORRUPT):
                    raise
                self.damage.append(self.folder / "index.sqlite")
                for path in (*self.folder.glob("index.sqlite*"), *self.folder.glob("*.rows")):
                    path.unlink(missing_ok=True)
                self._connection = self._connect()
        return self._connection

    def close(self) -> None:
        """Let the index go until it is needed again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / "index.sqlite", timeout=60, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                damaged = sqlite3.DatabaseError("the index is damaged")
                damaged.sqlite_errorcode = _CORRUPT
                raise damaged
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time, in all processes; everything or nothing is written to the index."""
        index = self._open()
        index.execute("BEGIN IMMEDIATE")
        try:
            yield index
            index.execute("COMMIT")
        except BaseException:
            if index.in_transaction:  # SQLite itself rolls back when the disk is full
                index.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            raise self._error(what, error) from error

    def _error(self, what: str, reason: object) -> CoreError:
        return CoreError(
            f"The stored features in {self.folder} cannot be {what}: {reason}.",
            "Free some space, or delete the folder; what is stored is kept, and what is missing is made again.",
            file=self.folder,
        )


def _next_use(index: sqlite3.Connection) -> int:
    return int(index.execute("SELECT coalesce(max(used), 0) + 1 FROM shards").fetchone()[0])
