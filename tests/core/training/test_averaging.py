# SPDX-License-Identifier: Apache-2.0
"""Averages of weights, held to torch's own and to the plain sum; what is evaluated and saved is the average."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from core.errors import ModelError
from core.jobs import Run
from core.protocol import Scored
from core.training import train
from core.training.averaging import Average


def walk(steps: int) -> list[Tensor]:
    """Where a weight is after each step."""
    random = torch.Generator().manual_seed(0)
    return list(torch.randn(steps, 3, 2, generator=random).cumsum(dim=0))


def followed(average: Average, places: list[Tensor]) -> tuple[nn.Parameter, int]:
    weight, count = nn.Parameter(torch.zeros(3, 2)), 0
    for step, place in enumerate(places, 1):
        weight.data.copy_(place)
        count = average.follow({"w": weight}, step, count)
    return weight, count


def test_swa_is_the_mean_of_the_end_and_that_of_torch() -> None:
    places = walk(10)
    average = Average("swa", start=4)
    weight, count = followed(average, places)
    assert count == 6
    torch.testing.assert_close(average.weights["w"], torch.stack(places[4:]).mean(dim=0))
    layer = nn.Linear(2, 3, bias=False)
    oracle = AveragedModel(layer)
    for place in places[4:]:
        layer.weight.data.copy_(place)
        oracle.update_parameters(layer)
    torch.testing.assert_close(average.weights["w"], oracle.module.weight.data)
    with average.swapped({"w": weight}):
        torch.testing.assert_close(weight.data, torch.stack(places[4:]).mean(dim=0))
        with average.swapped({"w": weight}):
            torch.testing.assert_close(weight.data, torch.stack(places[4:]).mean(dim=0))
    assert torch.equal(weight.data, places[-1])


def test_ema_forgets_at_its_rate_and_sooner_at_first() -> None:
    places, expected = walk(30), None
    average = Average("ema", decay=0.7)
    followed(average, places)
    for count, place in enumerate(places):
        decay = min(0.7, (1 + count) / (10 + count))
        expected = place if expected is None else decay * expected + (1 - decay) * place
    assert expected is not None
    torch.testing.assert_close(average.weights["w"], expected)


def test_what_belongs_to_other_weights_is_refused() -> None:
    average, weight = Average("ema"), nn.Parameter(torch.zeros(3))
    with pytest.raises(ModelError, match="do not fit"):
        average.restore({"w": weight}, {"raw:w": torch.zeros(4)})
    with pytest.raises(ModelError, match="do not fit"):
        average.restore({"w": weight}, {"raw:v": torch.zeros(3)})


def last(run: Run) -> Path:
    return run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()


@pytest.mark.parametrize("method", ["cross-attention", "full"])
def test_the_average_is_saved_and_evaluated(method: str, held_out: Path, a_run: Callable[..., Run]) -> None:
    """The weights themselves go the same way with and without; only what is kept of them differs."""
    common: dict[str, Any] = {
        "project": held_out, "method": method, "evaluate_items": 8, "learning_rate": 0.03, "epochs": 2
    }  # fmt: skip
    plain, averaged = a_run("plain", **common), a_run("swa", average="swa", swa_from=0.0, **common)
    found = [[event for event in train(run) if isinstance(event, Scored)] for run in (plain, averaged)]
    raw, model = (load_file(last(averaged) / name) for name in ("trainer.safetensors", "model.safetensors"))
    theirs = load_file(last(plain) / "model.safetensors")
    stored = {name.removeprefix("raw:"): t for name, t in raw.items() if name.startswith("raw:")}
    shared = [name for name in stored if name in theirs]
    assert shared
    assert all(torch.equal(stored[name], theirs[name]) for name in shared)
    assert not all(torch.allclose(model[name], theirs[name], atol=1e-4) for name in shared)
    assert found[0][0].loss == found[1][0].loss, "before the first step"
    assert found[0][-1].loss != found[1][-1].loss
