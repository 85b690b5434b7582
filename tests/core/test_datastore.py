# SPDX-License-Identifier: Apache-2.0
"""The memory that a model carries: one file, whole or not there, checked before it is believed."""

import hashlib
import json
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from core.demonstrations import Entry, datastore
from core.errors import ModelError

Memories = dict[Literal["image", "audio", "text"], tuple[NDArray[np.float32], list[Entry]]]
Arrays = dict[str, NDArray[Any]]


def entry(i: int, caption: str = "") -> Entry:
    caption = caption or f"Caption {i}."
    return Entry(
        f"id{i}",
        caption,
        "",
        f"/files/{i}.png",
        f"hash{i}",
        "en",
        "project",
        (("zebra", 0.5),),
        version=i + 1,
    )


@pytest.fixture
def memories() -> Memories:
    draw = np.random.default_rng(0)
    return {
        "image": (draw.normal(size=(3, 8)).astype(np.float32), [entry(0), entry(1, "一只猫。"), entry(2)]),
        "audio": (
            draw.normal(size=(1, 5)).astype(np.float32),
            [entry(3, 'Two\nlines\u2028and "quotes"\x85')],
        ),
    }


def test_what_a_model_remembers(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    loaded = datastore.load(tmp_path)
    assert set(loaded) == {"audio", "image"}
    for kind, (vectors, entries) in memories.items():
        found, theirs = loaded[kind]
        assert found.dtype == np.float32
        assert np.array_equal(found, vectors.astype(np.float16).astype(np.float32))
        # captions travel, files do not
        assert theirs == [replace(mine, file=None, source="model") for mine in entries]
    assert [path.name for path in tmp_path.iterdir()] == ["datastore.safetensors"]


def test_a_model_without_a_datastore_remembers_nothing(tmp_path: Path) -> None:
    assert datastore.load(tmp_path) == {}
    datastore.save(tmp_path, {})
    assert datastore.load(tmp_path) == {}


def test_a_kind_without_entries_is_kept(tmp_path: Path) -> None:
    datastore.save(tmp_path, {"text": (np.zeros((0, 4), np.float32), [])})
    vectors, entries = datastore.load(tmp_path)["text"]
    assert (vectors.shape, entries) == ((0, 4), [])


def test_unequal_halves_are_not_written(tmp_path: Path, memories: Memories) -> None:
    with pytest.raises(ValueError, match="3 vectors for 1 entries"):
        datastore.save(tmp_path, {"image": (memories["image"][0], [entry(0)])})
    assert list(tmp_path.iterdir()) == []


# ---- replacing ----------------------------------------------------------------------------------------------


def test_the_newer_datastore_replaces_the_older(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    datastore.save(tmp_path, {"image": (memories["image"][0][:1], [entry(9)])})
    loaded = datastore.load(tmp_path)
    assert list(loaded) == ["image"]
    assert [one.id for one in loaded["image"][1]] == ["id9"]


def test_a_crash_at_any_moment_leaves_one_of_the_two(
    tmp_path: Path, memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step is the only one that changes what is read, and it takes one file's name."""
    datastore.save(tmp_path, memories)
    before = (tmp_path / datastore.NAME).read_bytes()
    moves: list[tuple[Path, Path, bytes]] = []

    def stop(self: Path, target: Path) -> Path:
        moves.append((self, target, self.read_bytes()))
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        datastore.save(tmp_path, {"image": (memories["image"][0][:1], [entry(9)])})
    monkeypatch.undo()
    assert (tmp_path / datastore.NAME).read_bytes() == before
    assert len(datastore.load(tmp_path)["image"][1]) == 3
    ((fresh, target, whole),) = moves
    assert (fresh.parent, target) == (tmp_path, tmp_path / datastore.NAME)
    assert not fresh.exists()
    (tmp_path / datastore.NAME).write_bytes(whole)
    assert [one.id for one in datastore.load(tmp_path)["image"][1]] == ["id9"]


def test_a_full_disk_keeps_the_older_one(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    large = (np.ones((3000, 8), np.float32), [entry(i) for i in range(3000)])
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (8_192, 100_000):  # too small for the vectors, for the entries
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, old[1]))
        try:
            with pytest.raises(ModelError, match="could not be written"):
                datastore.save(tmp_path, {"image": large})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert len(datastore.load(tmp_path)["image"][1]) == 3
        assert len(list(tmp_path.iterdir())) == 1


# ---- damage -------------------------------------------------------------------------------------------------


def refused(folder: Path, message: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        datastore.load(folder)
    assert str(folder) in str(caught.value)
    assert caught.value.hint


def test_a_changed_byte_is_found_wherever_it_is(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    path = tmp_path / datastore.NAME
    whole = path.read_bytes()
    for place in range(len(whole) - 1, 0, -37):
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        refused(tmp_path, "cannot be read")
    for length in (0, 7, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(tmp_path, "cannot be read")
    path.write_bytes(whole)
    assert len(datastore.load(tmp_path)["image"][1]) == 3


def rewrite(folder: Path, change: Callable[[Arrays], Any], **metadata: str) -> None:
    """Change the contents as somebody who knows the format could: with a sha256 that is right."""
    with safe_open(folder / datastore.NAME, framework="np") as file:
        arrays: Arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    change(arrays)
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode() + arrays[name].tobytes())
    values = {"version": "1", "sha256": digest.hexdigest(), **metadata}
    save_file(arrays, folder / datastore.NAME, {key: text for key, text in values.items() if text})


def edit_line(**changes: Any) -> Callable[[Arrays], None]:
    def edit(arrays: Arrays) -> None:
        first, *others = arrays["entries"].tobytes().decode().split("\n")
        values = {key: value for key, value in (json.loads(first) | changes).items() if value != "absent"}
        arrays["entries"] = text("\n".join([json.dumps(values), *others]))

    return edit


def text(lines: str | bytes) -> NDArray[np.uint8]:
    return np.frombuffer(lines if isinstance(lines, bytes) else lines.encode(), np.uint8)


HOSTILE: dict[str, tuple[Callable[[Arrays], Any], str]] = {
    "a line is missing": (
        lambda a: a.update(entries=a["entries"][a["entries"].tobytes().index(b"\n") :]),
        "2 image",
    ),
    "no entries": (lambda a: a.pop("entries"), "entries"),
    "no text": (lambda a: a.update(entries=text(b"\xff\xfe{}")), "decode"),
    "a line is a list": (lambda a: a.update(entries=text("[1]")), "cannot be read"),
    "a line is a number": (lambda a: a.update(entries=text("1")), "cannot be read"),
    "another kind of entry": (edit_line(kind="smell"), "smell"),
    "another kind of vectors": (lambda a: a.update(smell=a["image"]), "it holds smell"),
    "an unknown field": (edit_line(colour="red"), "colour"),
    "a missing field": (edit_line(caption="absent"), "caption"),
    "a caption that is a number": (edit_line(caption=5), "not made of words"),
    "a version that is none": (edit_line(version="newest"), "newest"),
    "names that are none": (edit_line(names=[["zebra"]]), "cannot be read"),
    "vectors that are no matrix": (lambda a: a.update(image=a["image"][:, 0].copy()), r"\(3,\)"),
    "a vector that is no number": (lambda a: a.update(image=np.full((3, 8), np.nan, np.float16)), "vectors"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_contents_that_cannot_be_are_said(what: str, tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    change, message = HOSTILE[what]
    rewrite(tmp_path, change)
    refused(tmp_path, message)


def test_another_version_and_a_missing_sha256_are_refused(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    rewrite(tmp_path, lambda arrays: None)
    assert len(datastore.load(tmp_path)["image"][1]) == 3  # the same contents again
    rewrite(tmp_path, lambda arrays: None, version="2")
    refused(tmp_path, "version 2, this Braid reads 1")
    rewrite(tmp_path, lambda arrays: None, sha256="")
    refused(tmp_path, "changed or damaged")


def test_a_datastore_cannot_name_files_of_this_machine(tmp_path: Path, memories: Memories) -> None:
    datastore.save(tmp_path, memories)
    rewrite(tmp_path, edit_line(file="/etc/passwd", source="project"))
    first = datastore.load(tmp_path)["image"][1][0]
    assert (first.id, first.file, first.source) == ("id0", None, "model")
