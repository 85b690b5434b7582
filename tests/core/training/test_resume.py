# SPDX-License-Identifier: Apache-2.0
"""A run that is stopped and resumed ends with the same bits as one that is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.jobs import Run
from core.protocol import Event, Stepped, Trained
from core.training import train

STEPS = 6


def steps(events: list[Event]) -> list[tuple[int, float, float, float]]:
    """What steps tell, but for the time they took."""
    return [(e.step, e.loss, e.learning_rate, e.epoch) for e in events if isinstance(e, Stepped)]


def learned(run: Run) -> dict[str, bytes]:
    """The bytes of the last checkpoint's weights and of the optimiser's memory."""
    folder = run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.safetensors")}


def stopped(run: Run, after: int) -> list[Event]:
    """The events of a run that was closed after so many steps."""
    job, events = train(run), list[Event]()
    while len(steps(events)) < after:
        events.append(next(job))
    job.close()
    return events


@pytest.mark.parametrize("after", range(1, STEPS))
def test_stopped_after_any_step(after: int, a_run: Callable[..., Run]) -> None:
    whole = list(train(whole_run := a_run("whole")))
    assert len(steps(whole)) == STEPS
    first = stopped(run := a_run("stopped"), after)
    rest = list(train(run, resume=True))
    assert steps(first) + steps(rest) == steps(whole)
    assert learned(run) == learned(whole_run)
    assert isinstance(rest[-1], Trained)


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "lora"},
        {"method": "prompt-lora"},
        {"method": "dora"},
        {"method": "bitfit"},
        {"method": "adapters"},
        {"method": "adapters", "adapter_kind": "houlsby", "gradient_checkpointing": True},
        {"method": "prefix"},
        {"method": "soft-prompt", "gradient_checkpointing": True},
        {"method": "full"},
        {"method": "staged"},
        {"method": "staged", "unfreeze_every": 2, "optimizer": "sgd"},
        {"optimizer": "adam", "schedule": "linear", "gradient_checkpointing": True},
        {"live": True},
        {"average": "ema", "ema_decay": 0.5, "checkpoint_every": 1},
        {"average": "swa", "swa_from": 0.3, "method": "staged"},
        {"average": "ema", "method": "full", "layer_decay": 0.7},
        {"objective": "r-drop"},
        {"objective": "mixup", "mixup": 1.0, "curriculum": "length"},
        {"objective": "pgd", "adversarial_steps": 2, "curriculum": "loss", "curriculum_epochs": 2},
        {"objective": "freelb", "adversarial_steps": 2, "method": "lora"},
        {"augment": True, "batch_size": 3},
        {"teacher": "starter", "average": "ema"},
        {"teacher": "starter", "distill": "sequence", "method": "lora"},
        {"teacher": "starter", "distill": "hidden", "student_layers": 2, "method": "full"},
        {"student_layers": 3, "method": "lora"},
    ],
    ids=lambda settings: " ".join(f"{key}={value}" for key, value in settings.items()),
)
def test_with_every_method(settings: dict[str, Any], a_run: Callable[..., Run]) -> None:
    whole = list(train(whole_run := a_run("whole", **settings)))
    first = stopped(run := a_run("stopped", **settings), 4)
    rest = list(train(run, resume=True))
    assert steps(first) + steps(rest) == steps(whole)
    assert learned(run) == learned(whole_run)


def test_killed_between_checkpoints(a_run: Callable[..., Run], tmp_path: Path) -> None:
    """What was learned since the last checkpoint is learned again, alike."""
    whole = list(train(whole_run := a_run("whole", checkpoint_every=2)))
    job, first = train(run := a_run("killed", checkpoint_every=2)), list[Event]()
    while len(steps(first)) < 3:
        first.append(next(job))
    kept = tmp_path / "as it was"
    (run.folder).rename(kept)  # the process is gone: nothing more is written into this folder
    job.close()
    again = Run(kept, run.training, run.project)
    rest = list(train(again, resume=True))
    assert [step for step, *_ in steps(rest)] == [3, 4, 5, 6]
    assert steps(rest) == steps(whole)[2:]
    assert learned(again) == learned(whole_run)
