# SPDX-License-Identifier: Apache-2.0
"""The kept vectors of an encoder: the same numbers back, nothing encoded twice, damage said."""

import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.data.features import Vector, VectorStore
from core.errors import CoreError, MediaError


def vector(seed: int, *names: tuple[str, float]) -> Vector:
    values = np.random.default_rng(seed).normal(size=8).astype(np.float16)
    return Vector(values, names)


def test_what_is_kept_comes_back_bit_for_bit(tmp_path: Path) -> None:
    kept = {f"{i:064x}": vector(i, ("zebra", 0.5), ("a 猫", 0.25)) for i in range(3)}
    VectorStore("eyes", tmp_path).put(kept)
    found = VectorStore("eyes", tmp_path).get([*kept, "f" * 64])
    assert set(found) == set(kept)
    for hash, one in found.items():
        assert one.pooled.dtype == np.float16
        assert one.pooled.tobytes() == kept[hash].pooled.tobytes()
        assert one.names == (("zebra", 0.5), ("a 猫", 0.25))
    assert VectorStore("ears", tmp_path).get(list(kept)) == {}, "another encoder knows nothing of them"


def test_float32_is_kept_as_float16(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({"a": Vector(np.array([1.0, 1 / 3], np.float32), ())})  # type: ignore[arg-type]
    assert store.get(["a"])["a"].pooled.tolist() == [1.0, float(np.float16(1 / 3))]


def test_more_hashes_than_one_query_takes(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({str(i): vector(i) for i in range(1203)})
    found = store.get([str(i) for i in range(1203)])
    assert len(found) == 1203
    assert found["1202"].pooled.tobytes() == vector(1202).pooled.tobytes()


@pytest.mark.parametrize("key", ["", "../eyes", "/tmp/eyes", "a/b", "a\\b", "Eyes", ".hidden", "e" * 200])
def test_a_key_that_is_no_plain_name_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot name a file"):
        VectorStore(key, tmp_path)


def test_the_cache_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))
    VectorStore("eyes").put({"a": vector(0)})
    assert (tmp_path / "cache" / "features" / "eyes.sqlite").is_file()


def encoder(asked: list[list[str]]) -> Callable[[list[str]], list[Vector | CoreError]]:
    def encode(paths: list[str]) -> list[Vector | CoreError]:
        asked.append(paths)
        return [MediaError("It is broken.", file=p) if "bad" in p else vector(len(p)) for p in paths]

    return encode


def test_only_what_is_not_known_is_encoded_and_failures_are_named(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({"1": vector(1)})
    files = {"1": "one.png", "2": "two.png", "3": "bad.png", "4": "four.png"}
    asked: list[list[str]] = []
    steps = list(store.fill(files, encoder(asked), batch=2))
    assert asked == [["two.png", "bad.png"], ["four.png"]]
    assert [(done, total) for done, total, _ in steps] == [(2, 3), (3, 3)]
    assert [[(path, error.message) for path, error in failed] for *_, failed in steps] == [
        [("bad.png", "It is broken.")], [],
    ]  # fmt: skip
    assert set(store.get(list(files))) == {"1", "2", "4"}
    asked.clear()
    assert len(list(store.fill(files, encoder(asked)))) == 1
    assert asked == [["bad.png"]], "a broken file is tried again, the others are not"


def test_stopping_half_way_keeps_what_was_done(tmp_path: Path) -> None:
    files = {str(i): f"{i}.png" for i in range(10)}
    steps = VectorStore("eyes", tmp_path).fill(files, encoder([]), batch=4)
    next(steps)
    steps.close()
    assert len(VectorStore("eyes", tmp_path).get(list(files))) == 4


def test_a_file_that_is_no_database_is_named_each_time(tmp_path: Path) -> None:
    (tmp_path / "eyes.sqlite").write_bytes(b"not a database " * 400)
    store = VectorStore("eyes", tmp_path)
    for use in (lambda: store.get(["a"]), lambda: store.put({"a": vector(0)}), lambda: store.get(["a"])):
        with pytest.raises(CoreError, match=r"feature cache .*eyes\.sqlite cannot be") as caught:
            use()
        assert "delete the file" in caught.value.hint
        assert caught.value.file == str(tmp_path / "eyes.sqlite")
    (tmp_path / "eyes.sqlite").unlink()
    store.put({"a": vector(0)})
    assert set(store.get(["a"])) == {"a"}


def test_damage_inside_is_said(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({f"{i:064x}": vector(i) for i in range(500)})
    with closing(sqlite3.connect(tmp_path / "eyes.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "eyes.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(CoreError, match="cannot be read"):
        VectorStore("eyes", tmp_path).get([f"{i:064x}" for i in range(500)])


@pytest.mark.parametrize(("pooled", "names"), [(b"123", "[]"), (b"1234", "{"), (b"1234", "[1]")])
def test_a_row_that_makes_no_sense_is_said(tmp_path: Path, pooled: bytes, names: str) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({"a": vector(0)})
    with closing(sqlite3.connect(tmp_path / "eyes.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE vectors SET pooled = ?, names = ?", (pooled, names))
    with pytest.raises(CoreError, match="cannot be read"):
        store.get(["a"])


def test_what_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    with pytest.raises(CoreError, match="cannot be written"):
        store.put({"a": vector(0), "\ud800": vector(1)})
    store.put({"b": vector(2)})
    assert set(VectorStore("eyes", tmp_path).get(["a", "b"])) == {"b"}


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(CoreError, match="cannot be written"):
        VectorStore("eyes", tmp_path / "cache" / "features").put({"a": vector(0)})


def test_after_a_full_disk_the_store_still_works(tmp_path: Path) -> None:
    store = VectorStore("eyes", tmp_path)
    store.put({"a": vector(0)})
    with closing(sqlite3.connect(tmp_path / "eyes.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (32_768, old[1])
    )  # Python ignores the signal that comes with it
    try:
        with pytest.raises(CoreError, match="cannot be written"):
            store.put({f"{i:064x}": vector(i) for i in range(2000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    store.put({"b": vector(1)})
    assert set(store.get(["a", "b", f"{0:064x}"])) == {"a", "b"}
