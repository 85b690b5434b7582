# SPDX-License-Identifier: Apache-2.0
"""The safetensors of a Hugging Face folder: one file, or shards with an index, read one tensor at a time."""

import hashlib
import json
import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import ModelError
from core.hashing import sha256
from core.model.folder import open_safetensors, refuse_pickles

_FLOATS = {"F64", "F32", "F16", "BF16"}


class Shards:
    """The tensors of a folder by name. `unread` are the names nobody has taken yet."""

    def __init__(self, folder: Path, files: dict[str, Any]) -> None:
        self.folder, self._files, self.unread = folder, files, set(files)

    def take(self, name: str, *shape: int) -> Tensor:
        """`name` in float32. Raises `ModelError` when it is missing, quantised or of another shape."""
        if name not in self._files:
            raise ModelError(
                f"{self.folder.name} has no weight {name}.", "It belongs to another kind of model."
            )
        stored = self._files[name].get_slice(name)
        found = tuple(stored.get_shape())
        if found != shape:
            raise ModelError(f"{self.folder.name}: {name} has shape {found}, the configuration says {shape}.")
        if stored.get_dtype() not in _FLOATS:
            raise ModelError(
                f"{self.folder.name}: {name} is stored as {stored.get_dtype()}, a quantised weight.",
                "Get the folder with float weights (F32, F16 or BF16).",
            )
        self.unread.discard(name)
        tensor: Tensor = self._files[name].get_tensor(name)
        return tensor.to(torch.float32)

    def count(self) -> int:
        """How many numbers all tensors hold together."""
        return sum(math.prod(file.get_slice(name).get_shape()) for name, file in self._files.items())

    def prefix(self, *candidates: str, probe: str) -> str:
        """The one of `candidates` that, put before `probe`, names a tensor; the first when none does."""
        return next((prefix for prefix in candidates if prefix + probe in self._files), candidates[0])


@contextmanager
def open_shards(folder: Path) -> Iterator[Shards]:
    """The tensors of `folder`; its files are closed at the end."""
    with ExitStack() as stack:
        files: dict[str, Any] = {}
        for path in weight_files(folder):
            file = stack.enter_context(open_safetensors(path))
            files |= dict.fromkeys(file.keys(), file)
        yield Shards(folder, files)


def weight_files(folder: Path) -> list[Path]:
    """`model.safetensors`, or the shards that its index names. A pickle is refused by name."""
    whole, index = folder / "model.safetensors", folder / "model.safetensors.index.json"
    if whole.is_file():
        return [whole]
    if index.is_file():
        return [_shard(folder, name) for name in _index(index)]
    refuse_pickles(folder)
    raise ModelError(
        f"{folder} has no model.safetensors.", "The folder is incomplete; fetch it again.", file=folder
    )


def fingerprint(folder: Path) -> str:
    """A sha256 that changes with the weights: the file's own, or that of all shards' together."""
    sums = [sha256(path) for path in weight_files(folder)]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _index(path: Path) -> list[Any]:
    try:
        return sorted(set(json.loads(path.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path} is not an index of safetensors: {error}.", "Fetch it again.", file=path
        ) from error


def _shard(folder: Path, name: Any) -> Path:
    if not isinstance(name, str) or Path(name).name != name or not name.endswith(".safetensors"):
        raise ModelError(f"The index of {folder.name} names {name!r}, which is not a shard.", file=folder)
    if not (folder / name).is_file():
        raise ModelError(
            f"{folder} has no {name}, which its index names.", "Fetch the missing shard.", file=folder / name
        )
    return folder / name
