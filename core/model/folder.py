# SPDX-License-Identifier: Apache-2.0
"""A model is a folder: `config.json`, `model.safetensors` and, where there is a decoder, `tokenizer.json`.

`config.json` says which version of the format this is and the sha256 of the other files, so that a changed byte is found
before the weights are used. Only safetensors are read: a pickle in a model folder is refused by name.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from core.errors import ModelError
from core.hashing import sha256

FORMAT, VERSION = "braid", 1
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")


def save(
    folder: Path, config: Mapping[str, Any], state: Mapping[str, Tensor], tokenizer: str | None = None
) -> None:
    """Write a model folder so that it is either whole or not there; an older one is replaced at the last moment."""
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        save_file({name: tensor.contiguous() for name, tensor in state.items()}, fresh / "model.safetensors")
        if tokenizer is not None:
            (fresh / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
        files = {path.name: sha256(path) for path in sorted(fresh.iterdir())}
        text = json.dumps(
            {"format": FORMAT, "version": VERSION, **config, "files": files}, indent=1, ensure_ascii=False
        )
        (fresh / "config.json").write_text(text + "\n", encoding="utf-8")
        for path in fresh.iterdir():
            with path.open("r+b") as file:  # Windows flushes only what is open for writing
                os.fsync(file.fileno())
        _swap(fresh, folder)
    except (OSError, SafetensorError) as error:  # the latter is how safetensors reports a full disk
        shutil.rmtree(fresh, ignore_errors=True)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ModelError(
            f"The model could not be written to {folder}: {reason}.",
            "Free some space or choose another folder; what was there before is unchanged.",
            file=folder,
        ) from error


def _swap(fresh: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def read_config(folder: Path) -> dict[str, Any]:
    """`config.json` of a Braid model folder, its format and version checked."""
    path = folder / "config.json"
    if not folder.is_dir():
        raise ModelError(f"There is no model folder {folder}.", "Check the path.", file=folder)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{folder} is not a model folder: it has no config.json.", file=folder) from error
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read: {error}.", "Fetch or train the model again.", file=path
        ) from error
    if not isinstance(config, dict):
        raise ModelError(f"{path} does not hold an object.", "Fetch or train the model again.", file=path)
    if config.get("format") == FORMAT and config.get("version") != VERSION:
        raise ModelError(
            f"{folder.name} has format version {config.get('version')}, this Braid reads {VERSION}.",
            "Open it with the Braid that wrote it, or update Braid.",
            file=folder,
        )
    return config


def read_state(folder: Path, config: Mapping[str, Any]) -> dict[str, Tensor]:
    """Every tensor of `model.safetensors`, mapped from the file, after its sha256 was checked."""
    path = folder / "model.safetensors"
    if not path.exists():
        refuse_pickles(folder)
    verify(folder, config, "model.safetensors")
    return read_safetensors(path)


def refuse_pickles(folder: Path) -> None:
    """Raise `ModelError` for a folder whose weights are in a pickle, and name it."""
    if pickles := sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern)):
        raise ModelError(
            f"{folder.name} holds {pickles[0]}, a pickle, which can run code when it is opened.",
            "Convert it to safetensors with the program that made it.",
            file=folder / pickles[0],
        )


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of one file."""
    with open_safetensors(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict


@contextmanager
def open_safetensors(path: Path) -> Iterator[Any]:
    """safetensors' own reader of one file, whose header is checked: it gives names, shapes and tensors."""
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{path} is not a readable safetensors file: {error}.", "Fetch it again.", file=path
        ) from error


def verify(folder: Path, config: Mapping[str, Any], name: str) -> None:
    """Raise `ModelError` when a file is missing or its bytes are not those that were saved."""
    path, files = folder / name, config.get("files")
    expected = files.get(name) if isinstance(files, Mapping) else None
    if not path.is_file():
        raise ModelError(
            f"{folder} has no {name}.", "The folder is incomplete; fetch or train it again.", file=path
        )
    if expected is None:
        raise ModelError(
            f"{folder}/config.json does not give the sha256 of {name}.",
            "Fetch or train the model again.",
            file=path,
        )
    if sha256(path) != expected:
        raise ModelError(
            f"{path} was changed or damaged after it was saved: its sha256 is not the one in config.json.",
            "Fetch or train the model again.",
            file=path,
        )


def load_into(module: nn.Module, state: Mapping[str, Tensor], prefix: str, source: str) -> None:
    """Put `prefix`'s tensors into `module`, by reference where possible; see `matching`.

    A floating-point weight that is stored in another precision than the module's is converted to it.
    """
    own = module.state_dict()
    mine = matching(own, state, prefix, source)
    module.load_state_dict({name: tensor.to(own[name].dtype) for name, tensor in mine.items()}, assign=True)
    for parameter in module.parameters():
        parameter.requires_grad_(False)


_FLOATS = {torch.float64, torch.float32, torch.float16, torch.bfloat16}


def matching(
    own: Mapping[str, Tensor], state: Mapping[str, Tensor], prefix: str, source: str
) -> dict[str, Tensor]:
    """`prefix`'s tensors of `state`, which are exactly those of `own` in name and shape, and in type but for the precision.

    Raises `ModelError` that names the weight which is not.
    """
    mine = {name.removeprefix(prefix): tensor for name, tensor in state.items() if name.startswith(prefix)}
    for name, tensor in own.items():
        if name not in mine:
            raise ModelError(
                f"{source} has no weight {prefix}{name}.", "It belongs to another kind of model."
            )
        if tensor.shape != mine[name].shape:
            found, expected = tuple(mine[name].shape), tuple(tensor.shape)
            raise ModelError(
                f"{source}: {prefix}{name} has shape {found}, the configuration says {expected}."
            )
        types = {tensor.dtype, mine[name].dtype}
        if len(types) > 1 and not types <= _FLOATS:
            raise ModelError(
                f"{source}: {prefix}{name} is stored as {mine[name].dtype}, not as {tensor.dtype}.",
                "Get the folder with float weights (F32, F16 or BF16).",
            )
    if extra := sorted(set(mine) - set(own)):
        raise ModelError(f"{source} has a weight this model does not know: {prefix}{extra[0]}.")
    return mine
