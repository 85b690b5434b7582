# SPDX-License-Identifier: Apache-2.0
"""Small runs of the tiny model."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from core.config import Training
from core.jobs import Run

# Nothing here is measured: what a test sees must not depend on how fast the machine is.
SMALL = Training(
    batch_size=4, micro_batch=2, epochs=3, learning_rate=1e-2, warmup_steps=1, precision="float32", threads=1,
    checkpoint_every=3, evaluate_items=0, probes=0, variants=2, k_max=2,
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums of several threads need not be the same bits twice."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def a_run(pictures: Path, cache: Path, tmp_path: Path) -> Callable[..., Run]:
    """A run over six pictures: `a_run("name", epochs=2, project=…)`; other settings are those of `SMALL`."""
    from dataclasses import replace

    def a_run(name: str = "run", project: Path | None = None, **settings: Any) -> Run:
        return Run(tmp_path / name, replace(SMALL, **settings), project or pictures)

    return a_run
