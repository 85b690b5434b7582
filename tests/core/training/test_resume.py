# SPDX-License-Identifier: Apache-2.0
"""A run that is stopped and resumed ends with the same bits as one that is not."""

from collections.abc import Callable

import pytest

from core.jobs import Run
from core.protocol import Event, Stepped, Trained
from core.training import train

STEPS = 6


def steps(events: list[Event]) -> list[tuple[int, float, float, float]]:
    """What steps tell, but for the time they took."""
    return [(e.step, e.loss, e.learning_rate, e.epoch) for e in events if isinstance(e, Stepped)]


def learned(run: Run) -> list[bytes]:
    """The bytes of the last checkpoint's weights and of the optimiser's memory."""
    folder = run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()
    return [(folder / name).read_bytes() for name in ("model.safetensors", "trainer.safetensors")]


@pytest.mark.parametrize("stop", range(1, STEPS))
def test_stopped_after_any_step_and_resumed(stop: int, a_run: Callable[..., Run]) -> None:
    whole = list(train(whole_run := a_run("whole")))
    assert len(steps(whole)) == STEPS
    job = train(run := a_run("stopped"))
    first: list[Event] = []
    while len(steps(first)) < stop:
        first.append(next(job))
    job.close()
    rest = list(train(run, resume=True))
    assert steps(first) + steps(rest) == steps(whole)
    assert learned(run) == learned(whole_run)
    assert isinstance(rest[-1], Trained)
