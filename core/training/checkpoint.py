# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: a model folder, with the trainer's state in it. Whole or not there, whatever happens meanwhile.

    checkpoints/
        step-00000200/       config.json, model.safetensors: a model like any other
                             trainer.json, trainer.safetensors: what it takes to go on from here
        best, last           text files, each the name of a folder

A folder counts only once a text file names it, so whatever was half written when the power went is never looked at.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor

from core.errors import ModelError
from core.hashing import sha256
from core.job_files import write_whole
from core.model.folder import read_safetensors

FORMAT, VERSION = "braid-trainer", 1
Pointer = Literal["best", "last"]
_UNKNOWN_YET = ("merit", "first_loss", "recent_loss", "untrained", "joules")
_AGAIN = "Start the run again, or resume from another checkpoint."


@dataclass
class State:
    """Where a run stands. All that is drawn at random is a function of the seed and the step, so this is all there is."""

    step: int = 0
    seconds: float = 0.0  # of work, pauses not counted
    evaluated: int = -1  # the last step that was evaluated
    merit: float | None = None  # the best figure so far, higher is better
    best: int = 0  # its step
    worse: int = 0  # evaluations since
    first_loss: float | None = None
    recent_loss: float | None = None  # a running mean
    skipped: int = 0  # batches in a row that could not be learned from
    stage: int = 0  # of staged unfreezing
    micro_batch: int = 0  # examples computed together since memory was short; 0 is what the run was made with
    untrained: float | None = None  # the figure of the model before it learned
    joules: float | None = None
    averaged: int = 0  # steps that the average of the weights is made of
    gate_scale: float = 1.0  # with which the model is used, and was evaluated


def save(
    folder: Path, state: State, write_model: Callable[[Path], None], trainer: Mapping[str, Tensor]
) -> Path:
    """Write the checkpoint of this step below `folder`. Raises `ModelError`; what was there before is unchanged."""
    target = folder / f"step-{state.step:08d}"
    fresh = folder / f".{target.name}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
        write_model(fresh)
        save_file(dict(trainer), fresh / "trainer.safetensors")
        with (fresh / "trainer.safetensors").open("r+b") as file:
            os.fsync(file.fileno())
        _write_state(fresh, state)
        shutil.rmtree(target, ignore_errors=True)  # of an attempt that nothing points to
        fresh.rename(target)
        _sync(folder)
    except (
        OSError,
        SafetensorError,
        ModelError,
    ) as error:  # the second is how safetensors reports a full disk
        shutil.rmtree(fresh, ignore_errors=True)
        raise _unwritten(state, folder, error) from error
    return target


def update(target: Path, state: State) -> Path:
    """Another state of the same step, after an evaluation: the weights are those that are there. Raises `ModelError`."""
    try:
        _write_state(target, state)
    except OSError as error:
        raise _unwritten(state, target.parent, error) from error
    return target


def _write_state(target: Path, state: State) -> None:
    digest = sha256(target / "trainer.safetensors")
    values = {"format": FORMAT, "version": VERSION, "sha256": digest, "state": asdict(state)}
    write_whole(target / "trainer.json", json.dumps(values, indent=1) + "\n")


def _unwritten(state: State, folder: Path, error: Exception) -> ModelError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    reason = error.message if isinstance(error, ModelError) else f"{reason}."
    return ModelError(
        f"The checkpoint of step {state.step} could not be written to {folder}: {reason}",
        "Free some space; the checkpoint before it is unchanged.",
        file=folder,
    )


def point(folder: Path, pointer: Pointer, checkpoint: Path) -> None:
    """From now on this checkpoint is the best or the last one. Raises `ModelError`."""
    try:
        write_whole(folder / pointer, checkpoint.name + "\n")
        _sync(folder)
    except OSError as error:
        raise ModelError(
            f"{folder / pointer} could not be written: {error.strerror}.", "Free some space.", file=folder
        ) from error


def pointed(folder: Path, pointer: Pointer) -> Path | None:
    """The best or the last checkpoint; None where there is none yet. Raises `ModelError` for one that is gone."""
    try:
        name = (folder / pointer).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{folder / pointer} cannot be read: {error}.", _AGAIN, file=folder) from error
    if not name.startswith("step-") or Path(name).name != name or not (folder / name).is_dir():
        raise ModelError(f"The checkpoint {name!r} of {folder} is not there.", _AGAIN, file=folder)
    return folder / name


def prune(folder: Path) -> None:
    """Keep what `best` and `last` name, and nothing else."""
    kept = {pointed(folder, "best"), pointed(folder, "last")}
    for path in [*folder.glob("step-*"), *folder.glob(".step-*.tmp")]:
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def load(checkpoint: Path) -> tuple[State, dict[str, Tensor]]:
    """State and the trainer's tensors. Raises `ModelError` for a checkpoint that is damaged or of something else."""
    path = checkpoint / "trainer.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT or values["version"] != VERSION:
            raise ValueError(f"it is {values['format']} {values['version']}, not {FORMAT} {VERSION}")
        state = _state(values["state"])
        if sha256(checkpoint / "trainer.safetensors") != values["sha256"]:
            raise ValueError("trainer.safetensors was changed or damaged after it was saved")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{checkpoint} cannot be resumed: {error}.", _AGAIN, file=path) from error
    return state, read_safetensors(checkpoint / "trainer.safetensors")


def _state(values: Any) -> State:
    state = State(**values)
    for field in fields(State):
        value = getattr(state, field.name)
        empty = value is None and field.name in _UNKNOWN_YET
        if not empty and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"{field.name} is {value!r}")
    return state


def _sync(folder: Path) -> None:
    """Let the disk know the names too; Windows does so by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
