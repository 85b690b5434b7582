# SPDX-License-Identifier: Apache-2.0
"""The demonstration memory that a model folder carries: vectors in float16, captions, stable ids, versions.

    datastore.safetensors   one (N, C) float16 matrix for each kind of media
    datastore.jsonl         the entries, one a line, in the same order

A Braid model is weights plus this. Captions travel, files do not.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from core.demonstrations.pool import Entry
from core.errors import ModelError
from core.model.multimodal import Kind

Memory = tuple[NDArray[np.float32], list[Entry]]


def save(folder: Path, memories: Mapping[Kind, tuple[NDArray[np.float32], Sequence[Entry]]]) -> None:
    """Write the datastore into a model folder; the older one stays until this one is whole."""
    lines = []
    for kind, (vectors, entries) in memories.items():
        if len(vectors) != len(entries):
            raise ValueError(f"{len(vectors)} vectors for {len(entries)} entries")
        for entry in entries:
            shipped = asdict(entry) | {"file": None, "source": "model", "kind": kind}
            lines.append(json.dumps(shipped, ensure_ascii=False))
    matrices: dict[str, Any] = {
        kind: np.ascontiguousarray(vectors, np.float16) for kind, (vectors, _) in memories.items()
    }
    try:
        save_file(matrices, folder / ".datastore.safetensors")
        (folder / ".datastore.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name in ("datastore.safetensors", "datastore.jsonl"):
            with (folder / f".{name}").open("rb") as file:
                os.fsync(file.fileno())
        for name in ("datastore.safetensors", "datastore.jsonl"):
            (folder / f".{name}").replace(folder / name)
    except (OSError, SafetensorError) as error:  # the latter is how safetensors reports a full disk
        raise ModelError(
            f"The datastore of {folder} could not be written: {error}.",
            "Free some space, or choose a folder where you may write.",
            file=folder,
        ) from error
    finally:
        for name in ("datastore.safetensors", "datastore.jsonl"):
            (folder / f".{name}").unlink(missing_ok=True)


def load(folder: Path) -> dict[Kind, Memory]:
    """The datastore of a model folder; empty where it has none. Raises `ModelError` when its halves disagree."""
    lines = folder / "datastore.jsonl"
    if not lines.exists():
        return {}
    try:
        rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines() if line]
        matrices = load_file(folder / "datastore.safetensors")
        memories: dict[Kind, Memory] = {
            cast(Kind, kind): (vectors.astype(np.float32), []) for kind, vectors in matrices.items()
        }
        for row in rows:
            row["names"] = tuple((str(name), float(p)) for name, p in row["names"])
            memories[row.pop("kind")][1].append(Entry(**row))
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The datastore of {folder} cannot be read: {error}.",
            "Fetch or train the model again.",
            file=lines,
        ) from error
    for kind, (vectors, entries) in memories.items():
        if len(vectors) != len(entries):
            raise ModelError(
                f"The datastore of {folder} has {len(vectors)} vectors but {len(entries)} entries for {kind}.",
                "Fetch or train the model again.",
                file=lines,
            )
    return memories
