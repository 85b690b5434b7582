# SPDX-License-Identifier: Apache-2.0
"""The demonstration memory that a model folder carries: vectors in float16, captions, stable ids, versions.

`datastore.safetensors` is one file, so that its halves cannot be of different times:

    image, audio, text   one (N, C) float16 matrix for each kind of media
    entries              UTF-8 bytes: a line of JSON for each vector, in the same order, kind after kind
    metadata             the version of this format, and the sha256 of everything above

A Braid model is weights plus this. Captions travel, files do not.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as to_bytes

from core.demonstrations.pool import Entry
from core.errors import ModelError
from core.example import MediaKind as Kind

NAME, VERSION = "datastore.safetensors", "1"
Remembered = tuple[NDArray[np.float32], list[Entry]]


def save(folder: Path, memories: Mapping[Kind, tuple[NDArray[np.float32], Sequence[Entry]]]) -> None:
    """Write the datastore into a model folder; the older one stays until this one is whole."""
    arrays: dict[str, NDArray[Any]] = {}
    lines = []
    for kind, (vectors, entries) in memories.items():
        if len(vectors) != len(entries):
            raise ValueError(f"{len(vectors)} vectors for {len(entries)} entries")
        arrays[kind] = np.ascontiguousarray(vectors, np.float16)
        shipped = [asdict(entry) | {"file": None, "source": "model", "kind": kind} for entry in entries]
        lines += [json.dumps(values, ensure_ascii=False) for values in shipped]
    arrays["entries"] = np.frombuffer("\n".join(lines).encode(), np.uint8)
    _write(folder, to_bytes(arrays, {"version": VERSION, "sha256": _digest(arrays)}))


def _write(folder: Path, data: bytes) -> None:
    fresh = folder / f".{NAME}.{os.getpid()}.tmp"
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / NAME)
    except OSError as error:
        raise ModelError(
            f"The datastore of {folder} could not be written: {error.strerror}.",
            "Free some space, or choose a folder where you may write; what was there before is unchanged.",
            file=folder,
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def load(folder: Path) -> dict[Kind, Remembered]:
    """The datastore of a model folder; empty where it has none. Raises `ModelError` for a damaged one."""
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        if metadata.get("version") != VERSION:
            raise ValueError(f"it has version {metadata.get('version')}, this Braid reads {VERSION}")
        if metadata.get("sha256") != _digest(arrays):
            raise ValueError("it was changed or damaged after it was saved")
        return _memories(arrays)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The datastore {path} cannot be read: {error}.", "Fetch or train the model again.", file=path
        ) from error


def _memories(arrays: Mapping[str, NDArray[Any]]) -> dict[Kind, Remembered]:
    kinds: list[Kind] = [kind for kind in get_args(Kind) if kind in arrays]
    if unknown := sorted(set(arrays) - {*kinds, "entries"}):
        raise ValueError(f"it holds {unknown[0]}")
    memories: dict[Kind, Remembered] = {kind: (arrays[kind].astype(np.float32), []) for kind in kinds}
    for line in filter(None, arrays["entries"].tobytes().decode().split("\n")):
        values = json.loads(line)
        memories[values.pop("kind")][1].append(_entry(values))
    for kind, (vectors, entries) in memories.items():
        if vectors.ndim != 2 or len(vectors) != len(entries) or not np.isfinite(vectors).all():
            raise ValueError(f"its vectors {vectors.shape} are not those of {len(entries)} {kind} entries")
    return memories


def _entry(values: dict[str, Any]) -> Entry:
    """What a file says is checked, and it cannot name a file or call itself the project's."""
    values["names"] = tuple((str(name), float(p)) for name, p in values["names"])
    entry = Entry(**values | {"file": None, "source": "model"})
    if not all(
        isinstance(text, str) for text in (entry.id, entry.caption, entry.prompt, entry.hash, entry.language)
    ):
        raise ValueError(f"entry {entry.id!r} is not made of words")
    return replace(entry, version=int(entry.version))


def _digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    """The sha256 of names, types, shapes and bytes."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
