# SPDX-License-Identifier: Apache-2.0
"""Cross-entropy, and divergence from a teacher, over a large vocabulary without ever holding the logits of a whole batch.

The gradient of a sum needs no later information, so each chunk's is computed beside its loss and only (N, D) is kept
(as in Liger Kernel, Hsu et al. 2024): N x V numbers exist for one chunk at a time, and no logit is computed twice.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

CHUNK = 64  # positions whose logits exist at once: 12 MB with 49,152 words in float32


def cross_entropy(states: Tensor, weight: Tensor, targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """The sum over N positions of -log p(target), p = softmax(states weight^T); a scalar in float32.

    `states` (N, D), `weight` (V, D), `targets` (N,). `smoothing` gives this share of the target to all words alike.
    """
    loss: Tensor = _ChunkedCrossEntropy.apply(states, weight, targets, smoothing)
    return loss


def divergence(
    states: Tensor, weight: Tensor, soft: Callable[[slice], Tensor], temperature: float = 1.0
) -> Tensor:
    """The sum over N positions of T² KL(p || q), q = softmax(states weight^T / T); a scalar in float32.

    `states` (N, D), `weight` (V, D); `soft` gives log p (n, V) of some positions, which has no gradient. With T² the
    gradient does not shrink as T grows (Hinton et al. 2015).
    """
    loss: Tensor = _ChunkedDivergence.apply(states, weight, soft, temperature)
    return loss


class _ChunkedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: Tensor, weight: Tensor, targets: Tensor, smoothing: float) -> Tensor:
        needed = ctx.needs_input_grad
        states_grad = torch.empty_like(states) if needed[0] else None
        weight_grad = torch.zeros_like(weight, dtype=torch.float32) if needed[1] else None
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        for some in range(0, len(states), CHUNK):
            rows = slice(some, some + CHUNK)
            logits = F.linear(states[rows], weight).float()  # (n, V)
            total += F.cross_entropy(logits, targets[rows], reduction="sum", label_smoothing=smoothing)
            if states_grad is None and weight_grad is None:
                continue
            error = logits.softmax(dim=1)  # d loss / d logits = softmax - target
            error -= smoothing / error.shape[1]
            error[torch.arange(len(error), device=error.device), targets[rows]] -= 1 - smoothing
            error = error.to(states.dtype)
            if states_grad is not None:
                states_grad[rows] = error @ weight.to(states.dtype)
            if weight_grad is not None:
                weight_grad += (error.T @ states[rows]).float()
        ctx.save_for_backward(states_grad, weight_grad)
        ctx.weight_dtype = weight.dtype
        return total

    @staticmethod
    def backward(ctx: Any, *scales: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        return _scaled(ctx, scales[0])


class _ChunkedDivergence(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, states: Tensor, weight: Tensor, soft: Callable[[slice], Tensor], temperature: float
    ) -> Tensor:
        needed = ctx.needs_input_grad
        states_grad = torch.empty_like(states) if needed[0] else None
        weight_grad = torch.zeros_like(weight, dtype=torch.float32) if needed[1] else None
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        for some in range(0, len(states), CHUNK):
            rows = slice(some, some + CHUNK)
            own = (F.linear(states[rows], weight).float() / temperature).log_softmax(dim=1)  # (n, V)
            theirs = soft(rows)
            wanted = theirs.exp()
            total += temperature**2 * (wanted * (theirs - own)).sum()
            error = (temperature * (own.exp() - wanted)).to(states.dtype)  # d loss / d logits
            if states_grad is not None:
                states_grad[rows] = error @ weight.to(states.dtype)
            if weight_grad is not None:
                weight_grad += (error.T @ states[rows]).float()
        ctx.save_for_backward(states_grad, weight_grad)
        ctx.weight_dtype = weight.dtype
        return total

    @staticmethod
    def backward(ctx: Any, *scales: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        return _scaled(ctx, scales[0])


def _scaled(ctx: Any, scale: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
    states_grad, weight_grad = ctx.saved_tensors
    return (
        None if states_grad is None else states_grad * scale.to(states_grad.dtype),
        None if weight_grad is None else (weight_grad * scale).to(ctx.weight_dtype),
        None,
        None,
    )
