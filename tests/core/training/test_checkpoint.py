# SPDX-License-Identifier: Apache-2.0
"""Checkpoints are whole or not there: after a full disk, a kill in the middle, or somebody's hand in the folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import ModelError
from core.training import checkpoint
from core.training.checkpoint import State

TRAINER = {"gate|exp_avg": torch.arange(3.0)}


def write_model(folder: Path) -> None:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"x" * 5000)


def save(folder: Path, step: int) -> Path:
    target = checkpoint.save(folder, State(step=step, merit=0.25), write_model, TRAINER)
    checkpoint.point(folder, "last", target)
    return target


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    target = save(tmp_path, 7)
    assert checkpoint.pointed(tmp_path, "last") == target
    assert checkpoint.pointed(tmp_path, "best") is None
    state, tensors = checkpoint.load(target)
    assert state == State(step=7, merit=0.25)
    assert torch.equal(tensors["gate|exp_avg"], TRAINER["gate|exp_avg"])


def test_best_and_last_are_kept_and_nothing_else(tmp_path: Path) -> None:
    checkpoint.point(tmp_path, "best", save(tmp_path, 1))
    for step in (2, 3):
        save(tmp_path, step)
    (tmp_path / ".step-00000004.tmp").mkdir()
    checkpoint.prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "best",
        "last",
        "step-00000001",
        "step-00000003",
    ]


def test_half_a_checkpoint_is_never_looked_at_and_written_anew(tmp_path: Path) -> None:
    first = save(tmp_path, 1)
    for half in (".step-00000002.tmp", "step-00000002"):
        (tmp_path / half).mkdir()
        (tmp_path / half / "trainer.json").write_text("{")
    assert checkpoint.pointed(tmp_path, "last") == first
    assert checkpoint.load(save(tmp_path, 2))[0].step == 2


@pytest.mark.parametrize("size", [100, 5050])
def test_a_full_disk_keeps_the_checkpoint_before(
    tmp_path: Path, size: int, full_disk: Callable[[int], Any]
) -> None:
    """The model does not fit, or the model does and the trainer's state does not."""
    first = save(tmp_path, 1)
    large = {"gate|exp_avg": torch.zeros(2000)}
    with full_disk(size), pytest.raises(ModelError, match="step 2 could not be written") as caught:
        checkpoint.save(tmp_path, State(step=2), write_model, large)
    assert "Free some space" in caught.value.hint
    assert checkpoint.pointed(tmp_path, "last") == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last", "step-00000001"]
    assert checkpoint.load(save(tmp_path, 2))[0].step == 2, "and goes on once there is room"


def test_a_pointer_to_nowhere(tmp_path: Path) -> None:
    for name in ("step-00000009", "../elsewhere", "", "step-/../.."):
        (tmp_path / "last").write_text(name)
        with pytest.raises(ModelError, match="not there"):
            checkpoint.pointed(tmp_path, "last")
    (tmp_path / "last").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelError, match="cannot be read"):
        checkpoint.pointed(tmp_path, "last")


@pytest.mark.parametrize(
    "rubbish",
    [
        "", "{", "[]", "null", '{"format": "else", "version": 1}', '{"format": "braid-trainer", "version": 99}',
        '{"format": "braid-trainer", "version": 1, "state": {}, "sha256": "0"}',
        '{"format": "braid-trainer", "version": 1, "state": {"step": "x"}, "sha256": "0"}',
        '{"format": "braid-trainer", "version": 1, "state": {"steps": 1}, "sha256": "0"}',
    ],
)  # fmt: skip
def test_a_foreign_or_broken_one_is_refused(tmp_path: Path, rubbish: str) -> None:
    target = save(tmp_path, 1)
    (target / "trainer.json").write_text(rubbish)
    with pytest.raises(ModelError, match="cannot be resumed") as caught:
        checkpoint.load(target)
    assert caught.value.hint


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    target = save(tmp_path, 1)
    path = target / "trainer.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="changed or damaged"):
        checkpoint.load(target)
    path.unlink()
    with pytest.raises(ModelError, match="cannot be resumed"):
        checkpoint.load(target)


def test_nothing_in_it_tells_where_or_when(tmp_path: Path) -> None:
    targets = []
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        targets.append(save(tmp_path / place, 5))
    one, other = ((target / "trainer.safetensors").read_bytes() for target in targets)
    assert one == other
    assert set(json.loads((targets[0] / "trainer.json").read_text())) == {
        "format",
        "version",
        "sha256",
        "state",
    }
