# SPDX-License-Identifier: Apache-2.0
"""Stored features: the same bits back, nothing made twice, two writers, a bound, damage and full disks."""

import os
import resource
import shutil
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.data.shards import Shards
from core.data.token_store import TokenStore
from core.errors import CoreError, MediaError

WIDTH = 6


def tokens(seed: int, count: int = 4, dtype: torch.dtype = torch.float16) -> Tensor:
    return torch.randn(count, WIDTH, generator=torch.Generator().manual_seed(seed)).to(dtype)


def store(folder: Path, dtype: torch.dtype = torch.float16, limit: int | None = None) -> TokenStore:
    return TokenStore("eyes-1", WIDTH, dtype, Shards(folder, limit, shard=1000))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_the_same_bits_come_back_padded_with_a_mask(tmp_path: Path, dtype: torch.dtype) -> None:
    kept = {str(i): tokens(i, count=1 + i % 5, dtype=dtype) for i in range(50)}
    kept["0"][0, 0] = float("inf")
    writer = store(tmp_path, dtype)
    for hash, record in kept.items():
        writer.put({hash: record})
    for reader in (writer, store(tmp_path, dtype)):
        hashes = ["7", "", "49", "7", "0"]
        batch, mask = reader.batch(hashes)
        assert batch.dtype == dtype
        assert batch.shape == (5, 5, WIDTH)
        assert mask.sum(dim=1).tolist() == reader.lengths(hashes) == [3, 0, 5, 3, 1]
        for row, hash in enumerate(hashes):
            assert torch.equal(batch[row][mask[row]], kept.get(hash, torch.zeros(0, WIDTH, dtype=dtype)))
            assert not batch[row][~mask[row]].any()
    assert store(tmp_path, dtype).batch(["7"], torch.float32)[0].equal(kept["7"][None].float())


def test_single_precision_is_kept_in_half_and_never_as_infinity(tmp_path: Path) -> None:
    wide = store(tmp_path)
    wide.put({"a": torch.tensor([[1 / 3, 1e6, -1e6, 0, 65504, 1e-3]])})
    found = wide.batch(["a"], torch.float32)[0][0, 0]
    assert found.tolist()[1:5] == [65504, -65504, 0, 65504]
    assert found[[0, 5]].tolist() == pytest.approx([1 / 3, 1e-3], rel=1e-3)


def test_another_encoder_width_or_precision_knows_nothing_of_them(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    TokenStore("eyes-1", WIDTH, torch.float16, shards).put({"a": tokens(0)})
    for other in (
        TokenStore("eyes-2", WIDTH, torch.float16, shards),
        TokenStore("eyes-1", WIDTH // 2, torch.float16, shards),
        TokenStore("eyes-1", WIDTH, torch.bfloat16, shards),
    ):
        assert other.known(["a"]) == set()
        with pytest.raises(CoreError, match="1 of the features needed are not stored"):
            other.batch(["", "a"])
    with pytest.raises(ValueError, match="cannot name a store"):
        TokenStore("../eyes", WIDTH, torch.float16, shards)
    with pytest.raises(ValueError, match="width"):
        TokenStore("eyes-1", WIDTH, torch.float16, shards).put({"b": torch.zeros(3, WIDTH + 1)})


def test_the_cache_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))
    TokenStore("eyes-1", WIDTH, torch.float16).put({"a": tokens(0)})
    assert (tmp_path / "cache" / "tokens" / "index.sqlite").is_file()


# ---- filling ------------------------------------------------------------------------------------------------


class Encoder:
    """Makes tokens of a file's name and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, files: Mapping[str, str]) -> Mapping[str, Tensor | CoreError]:
        self.asked.append(list(files.values()))
        return {
            hash: MediaError("It is broken.", file=path) if "bad" in path else tokens(int(hash))
            for hash, path in files.items()
        }


def test_only_what_is_missing_is_encoded_and_failures_are_named(tmp_path: Path) -> None:
    files = {"1": "1.png", "2": "2.png", "3": "bad.png", "4": "4.png"}
    first = store(tmp_path)
    first.put({"1": tokens(1)})
    encode = Encoder()
    steps = list(first.fill(files, encode, batch=2))
    assert encode.asked == [["2.png", "bad.png"], ["4.png"]]
    assert [(done, total) for done, total, _ in steps] == [(2, 3), (3, 3)]
    assert [[(path, error.message) for path, error in failed] for *_, failed in steps] == [
        [("bad.png", "It is broken.")], [],
    ]  # fmt: skip
    again = Encoder()
    list(store(tmp_path).fill(files, again))
    assert again.asked == [["bad.png"]], "a broken file is tried again, the others are not"


def forked(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Another process that does this; a copy of this one, because importing torch takes seconds."""
    process = get_context("fork").Process(target=work, args=arguments)
    process.start()
    return process


def fill_until_killed(folder: Path) -> None:
    def encode(files: Mapping[str, str]) -> Mapping[str, Tensor | CoreError]:
        if "5" in files:
            os.kill(os.getpid(), 9)
        return {hash: tokens(int(hash)) for hash in files}

    list(store(folder).fill({str(i): f"{i}.png" for i in range(9)}, encode, batch=2))


def test_a_killed_fill_keeps_what_was_done_and_half_a_record_is_nobodys(tmp_path: Path) -> None:
    killed = forked(fill_until_killed, tmp_path)
    killed.join(60)
    assert killed.exitcode == -9
    (shard,) = tmp_path.glob("*.rows")
    with shard.open("ab") as file:
        file.write(b"half of a record")  # as if it had been killed while it wrote
    encode = Encoder()
    after = store(tmp_path)
    list(after.fill({str(i): f"{i}.png" for i in range(9)}, encode, batch=9))
    assert encode.asked == [["4.png", "5.png", "6.png", "7.png", "8.png"]]
    batch, _ = store(tmp_path).batch([str(i) for i in range(9)])
    assert torch.equal(batch, torch.stack([tokens(i) for i in range(9)]))
    assert after.shards.damage == []


def test_a_file_whose_writer_was_killed_before_it_told_is_cleared_away(tmp_path: Path) -> None:
    one = store(tmp_path)
    one.put({"0": tokens(0, count=80)})
    (tmp_path / "0123456789abcdef.rows").write_bytes(b"lost")
    one.put({"1": tokens(1, count=80)})  # needs a new file
    assert not (tmp_path / "0123456789abcdef.rows").exists()
    assert len(list(tmp_path.glob("*.rows"))) == 2


def fill_300(folder: Path, way: int) -> None:
    hashes = [str(i) for i in range(300)][::way]
    one = store(folder)
    list(one.fill({hash: hash for hash in hashes}, Encoder(), batch=3))
    assert len(one.known(hashes)) == 300


def test_two_fills_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    both = [forked(fill_300, tmp_path, way) for way in (1, -1)]
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    found, _ = store(tmp_path).batch([str(i) for i in range(300)])
    assert torch.equal(found, torch.stack([tokens(i) for i in range(300)]))


def test_two_that_encoded_the_same_keep_the_first(tmp_path: Path) -> None:
    one, other = store(tmp_path), store(tmp_path)
    assert other.known(["a"]) == set()
    one.put({"a": tokens(1)})
    other.put({"a": tokens(2), "b": tokens(3)})
    for each in (one, other, store(tmp_path)):
        assert torch.equal(each.batch(["a", "b"])[0], torch.stack([tokens(1), tokens(3)]))


# ---- room ---------------------------------------------------------------------------------------------------

RECORD = 80 * WIDTH * 2  # bytes: each record fills a file of its own


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    for i in range(3):
        store(tmp_path).put({str(i): tokens(i, count=80)})
    store(tmp_path).known(["0"])  # another run looked at it
    bounded = store(tmp_path, limit=3 * RECORD)
    bounded.put({"3": tokens(3, count=80)})
    assert store(tmp_path).known(["0", "1", "2", "3"]) == {"0", "2", "3"}
    assert len(list(tmp_path.glob("*.rows"))) == 3
    assert bounded.shards.size() == 3 * RECORD


def test_what_this_run_uses_is_never_given_up(tmp_path: Path) -> None:
    shards = Shards(tmp_path, limit=2 * RECORD, shard=1000)
    eyes = TokenStore("eyes-1", WIDTH, torch.float16, shards)
    ears = TokenStore("ears-1", WIDTH, torch.float16, shards)
    eyes.put({"0": tokens(0, count=80)})
    ears.put({"1": tokens(1, count=80)})
    with pytest.raises(CoreError, match=r"takes more than the 0\.0 GB") as caught:
        ears.put({"2": tokens(2, count=80)})
    assert "raise the limit" in caught.value.hint
    assert eyes.batch(["0"])[0][0].equal(tokens(0, count=80))
    assert ears.batch(["1"])[0][0].equal(tokens(1, count=80))
    assert ears.known(["2"]) == set()


def test_a_reader_keeps_what_another_run_gives_up(tmp_path: Path) -> None:
    reader = store(tmp_path)
    reader.put({"0": tokens(0, count=80)})
    store(tmp_path, limit=RECORD).put({"1": tokens(1, count=80)})
    assert store(tmp_path).known(["0"]) == set()
    assert reader.batch(["0"])[0][0].equal(tokens(0, count=80))


def test_without_a_limit_a_quarter_of_the_free_disk(tmp_path: Path) -> None:
    shards = store(tmp_path).shards
    shards.size()
    free = shutil.disk_usage(tmp_path).free
    assert 0.2 * free < shards.allowed() < 0.3 * free


# ---- damage -------------------------------------------------------------------------------------------------


def test_a_record_whose_bytes_changed_is_made_again(tmp_path: Path) -> None:
    store(tmp_path).put({str(i): tokens(i) for i in range(4)})
    (shard,) = tmp_path.glob("*.rows")
    data = bytearray(shard.read_bytes())
    data[2 * len(data) // 4 + 5] ^= 1
    shard.write_bytes(data)
    encode = Encoder()
    after = store(tmp_path)
    list(after.fill({str(i): str(i) for i in range(4)}, encode))
    assert encode.asked == [["2"]]
    assert after.shards.damage == [shard]
    assert torch.equal(store(tmp_path).batch(["2", "3"])[0], torch.stack([tokens(2), tokens(3)]))


@pytest.mark.parametrize("keep", [0, 0.5, None])
def test_a_file_that_was_cut_off_or_lost_is_made_again(tmp_path: Path, keep: float | None) -> None:
    store(tmp_path).put({str(i): tokens(i) for i in range(4)})
    (shard,) = tmp_path.glob("*.rows")
    if keep is None:
        shard.unlink()
    else:
        shard.write_bytes(shard.read_bytes()[: int(keep * shard.stat().st_size)])
    encode = Encoder()
    list(store(tmp_path).fill({str(i): str(i) for i in range(4)}, encode))
    assert encode.asked == [["2", "3"] if keep else ["0", "1", "2", "3"]]
    found, _ = store(tmp_path).batch([str(i) for i in range(4)])
    assert torch.equal(found, torch.stack([tokens(i) for i in range(4)]))


@pytest.mark.parametrize("rubbish", [b"not a database " * 400, b"", None])
def test_a_damaged_index_is_made_again(tmp_path: Path, rubbish: bytes | None) -> None:
    first = store(tmp_path)
    first.put({str(i): tokens(i) for i in range(200)})
    first.shards.close()
    index = tmp_path / "index.sqlite"
    data = index.read_bytes()
    index.write_bytes(data[:4096] + bytes(len(data) - 4096) if rubbish is None else rubbish)
    after = store(tmp_path)
    assert after.known(["0"]) == set()
    assert after.shards.damage == ([index] if rubbish != b"" else [])
    after.put({"0": tokens(0)})
    assert len(list(tmp_path.glob("*.rows"))) == 1, "what nobody knows of any more takes no room"
    assert store(tmp_path).batch(["0"])[0][0].equal(tokens(0))


def test_a_full_disk_is_said_and_keeps_what_is_there(tmp_path: Path) -> None:
    one = TokenStore("eyes-1", WIDTH, torch.float16, Shards(tmp_path))
    one.put({"0": tokens(0)})
    one.shards.close()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (200_000, old[1])
    )  # Python ignores the signal that comes with it
    try:
        with pytest.raises(CoreError, match=r"cannot be written: .*too large") as caught:
            one.put({"1": tokens(1), "2": tokens(2, count=40_000)})
        assert "what is stored is kept" in caught.value.hint
        assert one.batch(["0"])[0][0].equal(tokens(0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert one.known(["0", "1", "2"]) == {"0"}
    one.put({"1": tokens(1)})
    assert torch.equal(store(tmp_path).batch(["0", "1"])[0], torch.stack([tokens(0), tokens(1)]))


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(CoreError, match="cannot be read"):
        store(tmp_path / "cache" / "tokens").known(["a"])
