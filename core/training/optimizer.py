# SPDX-License-Identifier: Apache-2.0
"""How weights move: which of them, by how much at which step. Every rate is a function of the step alone."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from core.errors import ModelError

MOMENTUM = 0.9  # of SGD

OPTIMIZERS: dict[str, type[Optimizer]] = {"adamw": AdamW, "adam": Adam, "sgd": SGD}

Named = Mapping[str, nn.Parameter]


def build(
    name: str,
    parts: Mapping[str, Named],
    rates: Mapping[str, float],
    weight_decay: float,
    shares: Mapping[str, float] | None = None,
) -> Optimizer:
    """The optimiser `name` over the parts that learn; a group keeps its part's share of the learning rate.

    `shares` are the weights' own shares of that, 1 where nothing is said. Matrices decay, whatever else there is does not
    (Loshchilov & Hutter 2019, as usually practised).
    """
    groups: dict[tuple[str, bool, float], dict[str, Any]] = {}
    for part, named in parts.items():
        for decay in (True, False):
            for key, p in named.items():
                if decays(key, p) == decay:
                    share = rates[part] * (shares or {}).get(key, 1.0)
                    own = {"part": part, "share": share, "weight_decay": weight_decay if decay else 0.0}
                    group = groups.setdefault((part, decay, share), {"params": [], **own})
                    group["params"].append(p)
    options: dict[str, Any] = {"momentum": MOMENTUM} if name == "sgd" else {}
    return OPTIMIZERS[name](list(groups.values()), lr=0.0, **options)  # type: ignore[call-arg]


def decays(name: str, parameter: nn.Parameter) -> bool:
    """Matrices do; gains, biases, gates and tables of embeddings do not."""
    return (
        parameter.ndim >= 2
        and ".prefix_" not in name
        and not name.endswith(("kind.weight", "embedding.weight", "latents"))
    )


def rate(step: int, peak: float, warmup: int, steps: int, schedule: str) -> float:
    """The learning rate of step `step` (from 0) of `steps`: a linear warm-up, then cosine, linear or constant."""
    warmup = min(warmup, steps // 2)  # a short run still gets to its peak
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    done = (step - warmup) / max(1, steps - warmup)
    falling = {"cosine": 0.5 * (1 + math.cos(math.pi * min(done, 1.0))), "linear": 1 - min(done, 1.0)}
    return peak * falling.get(schedule, 1.0)


def move(optimizer: Optimizer, rate: float) -> None:
    """One step of the weights along their gradients; each group's rate is its share of `rate`."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group["share"]
    optimizer.step()


def clipped(parameters: Iterable[nn.Parameter], most: float) -> float:
    """The norm of the gradient, which is scaled down to `most` where it is larger (0: never). Not finite if it is not."""
    limit = most if most else math.inf
    return float(nn.utils.clip_grad_norm_(parameters, limit))


def state(optimizer: Optimizer, names: Mapping[str, nn.Parameter]) -> dict[str, Tensor]:
    """Everything the optimiser remembers, as `<weight>|<what>`."""
    return {
        f"{name}|{key}": torch.as_tensor(value)
        for name, parameter in names.items()
        for key, value in optimizer.state.get(parameter, {}).items()
        if value is not None
    }


def restore(optimizer: Optimizer, names: Mapping[str, nn.Parameter], saved: Mapping[str, Tensor]) -> None:
    """The counterpart of `state`. Raises `ModelError` for what belongs to other weights."""
    for key, tensor in saved.items():
        name, _, what = key.rpartition("|")
        parameter = names.get(name)
        if parameter is None or (tensor.ndim and tensor.shape != parameter.shape):
            raise ModelError(
                f"The trainer's state of {name or key!r} does not fit this model.",
                "The run was made with another model or method; start a new one.",
            )
        place = parameter.device if tensor.ndim else "cpu"  # counts of steps stay where they are made
        optimizer.state[parameter][what] = tensor.to(place).clone()
