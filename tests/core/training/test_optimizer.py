# SPDX-License-Identifier: Apache-2.0
"""Rates as functions of the step, groups of weights, and what an optimiser remembers."""

import pytest
import torch
from torch import nn

from core.config import OPTIMIZERS, SCHEDULES
from core.errors import ModelError
from core.training import optimizer
from core.training.methods import above

RATES = {"coupling": 1.0, "decoder": 0.1}


def parts() -> dict[str, dict[str, nn.Parameter]]:
    torch.manual_seed(0)
    new = {"query.weight": nn.Parameter(torch.randn(3, 3)), "gate": nn.Parameter(torch.zeros(3))}
    return {"coupling": new, "decoder": {"decoder.norm.weight": nn.Parameter(torch.ones(3))}}


def named(parts: dict[str, dict[str, nn.Parameter]]) -> dict[str, nn.Parameter]:
    return {name: parameter for part in parts.values() for name, parameter in part.items()}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_warm_up_then_the_schedule(schedule: str) -> None:
    rates = [optimizer.rate(step, 1.0, 10, 110, schedule) for step in range(110)]
    assert rates[:10] == pytest.approx([(step + 1) / 11 for step in range(10)])
    assert rates[10] == 1.0
    assert max(rates) == 1.0
    middle, end = rates[60], rates[109]
    expected = {"cosine": (0.5, 0.0), "linear": (0.5, 0.01), "constant": (1.0, 1.0)}[schedule]
    assert (middle, end) == pytest.approx(expected, abs=0.002)


def test_a_run_shorter_than_its_warm_up_still_gets_to_its_peak() -> None:
    assert max(optimizer.rate(step, 1.0, 100, 10, "cosine") for step in range(10)) == 1.0


def test_matrices_decay_and_parts_have_their_own_rate() -> None:
    one = optimizer.build("adamw", parts(), RATES, 0.1)
    found = {(g["part"], g["weight_decay"], tuple(p.ndim for p in g["params"])) for g in one.param_groups}
    assert found == {("coupling", 0.1, (2,)), ("coupling", 0.0, (1,)), ("decoder", 0.0, (1,))}
    optimizer.move(one, 0.02)
    assert {g["part"]: g["lr"] for g in one.param_groups} == {
        "coupling": 0.02,
        "decoder": pytest.approx(0.002),
    }


def test_every_layer_learns_more_slowly_than_the_one_above() -> None:
    """Of a decoder of 6 layers with cross-attention before layers 3 and 5."""
    heights = {
        "decoder.norm.weight": 0, "projections.image.up": 0, "decoder.blocks.5.attention.qkv.lora_up": 0,
        "cross_attention.1.attention.query.weight": 0, "decoder.blocks.3.feed_forward.up.weight": 2,
        "cross_attention.0.gate": 2, "decoder.blocks.0.norm_attention.weight": 5, "decoder.embedding.weight": 6,
        "decoder.prefix.prefix_embedding": 6,
    }  # fmt: skip
    assert {name: above(name, range(3, 6, 2), 6) for name in heights} == heights
    weights = {name: nn.Parameter(torch.ones(2, 2)) for name in heights}
    shares = {name: 0.5**height for name, height in heights.items()}
    one = optimizer.build("sgd", {"decoder": weights}, RATES, 0.0, shares)
    optimizer.move(one, 1.0)
    found = {id(p): group["lr"] for group in one.param_groups for p in group["params"]}
    assert {name: found[id(p)] for name, p in weights.items()} == pytest.approx(
        {name: 0.1 * 0.5**height for name, height in heights.items()}
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_at_rate_zero_nothing_moves(name: str) -> None:
    weights = parts()
    before = {key: p.detach().clone() for key, p in named(weights).items()}
    one = optimizer.build(name, weights, RATES, 0.1)
    for parameter in named(weights).values():
        parameter.grad = torch.randn(parameter.shape)
    optimizer.move(one, 0.0)
    assert all(torch.equal(p, before[key]) for key, p in named(weights).items())
    optimizer.move(one, 0.1)
    assert not any(torch.equal(p, before[key]) for key, p in named(weights).items())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_remembered_is_restored(name: str) -> None:
    first, second = parts(), parts()
    one, two = (optimizer.build(name, weights, RATES, 0.1) for weights in (first, second))
    generator = torch.Generator().manual_seed(1)
    gradients = [
        {key: torch.randn(p.shape, generator=generator) for key, p in named(first).items()} for _ in range(4)
    ]
    for step, some in enumerate(gradients):
        for key, parameter in named(first).items():
            parameter.grad = some[key]
        optimizer.move(one, 0.1)
        if step == 1:
            for key, parameter in named(second).items():
                parameter.data.copy_(named(first)[key])
            optimizer.restore(two, named(second), optimizer.state(one, named(first)))
        if step > 1:
            for key, parameter in named(second).items():
                parameter.grad = some[key]
            optimizer.move(two, 0.1)
    assert all(torch.equal(p, named(second)[key]) for key, p in named(first).items())


def test_the_memory_of_other_weights_is_refused() -> None:
    weights = parts()
    one = optimizer.build("adamw", weights, RATES, 0.1)
    for strange in ({"other.weight|exp_avg": torch.zeros(3)}, {"gate|exp_avg": torch.zeros(4)}):
        with pytest.raises(ModelError, match="does not fit"):
            optimizer.restore(one, named(weights), strange)


def test_clipping_tells_what_is_not_finite() -> None:
    weight = nn.Parameter(torch.zeros(4))
    weight.grad = torch.full((4,), 3.0)
    assert optimizer.clipped([weight], 1.0) == pytest.approx(6.0)
    assert float(weight.grad.norm()) == pytest.approx(1.0, rel=1e-4)
    assert optimizer.clipped([weight], 0.0) == pytest.approx(1.0, rel=1e-4)
    assert float(weight.grad.norm()) == pytest.approx(1.0, rel=1e-4), "0 never clips"
    weight.grad[0] = float("nan")
    assert optimizer.clipped([weight], 1.0) != optimizer.clipped([weight], 1.0), "not a number"
