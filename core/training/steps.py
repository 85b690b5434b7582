# SPDX-License-Identifier: Apache-2.0
"""One batch through the model: its loss at the words to be learned, and the gradient of it, a micro-batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from core.model.decoder import Attended, Decoder
from core.training.batches import even
from core.training.inputs import NONE, Augmentation
from core.training.loss import cross_entropy
from core.training.material import Source
from core.training.questions import Question


@dataclass(frozen=True)
class How:
    """How a batch is computed; none of it changes what is learned, but for rounding."""

    micro_batch: int
    bfloat16: bool = False
    recompute: bool = False  # gradient checkpointing


def gradients(
    inputs: Source,
    batch: Sequence[Question],
    how: How,
    augmentation: Augmentation,
    smoothing: float,
    step: int,
) -> float:
    """Adds the gradient of the mean loss over all words of `batch` to the weights; returns that loss.

    The mean is over the target tokens of the whole batch, not of means over micro-batches: how the batch is cut
    changes nothing.
    """
    words = sum(len(question.answer) for question in batch)
    total = 0.0
    for some in cut(batch, how.micro_batch):
        loss = summed(inputs, some, how, augmentation, smoothing, step) / words
        loss.backward()
        total += float(loss.detach())
    return total


def cut(batch: Sequence[Question], size: int) -> list[list[Question]]:
    """Micro-batches of at most `size` and of one kind of media each, as even as they can be, similar lengths together."""
    found: list[list[Question]] = []
    for kind in sorted({question.item.kind for question in batch}):
        alike = sorted((q for q in batch if q.item.kind == kind), key=lambda q: len(q.read))
        found += even(alike, -(-len(alike) // size))
    return found


def summed(
    inputs: Source,
    questions: Sequence[Question],
    how: How,
    augmentation: Augmentation = NONE,
    smoothing: float = 0.0,
    step: int = 0,
    *,
    blank: bool = False,
) -> Tensor:
    """The sum of the cross-entropies of every answer's tokens, a scalar; `blank`: cross-attention sees nothing."""
    decoder = inputs.decoder
    encoded = inputs.encoded(questions, augmentation, step)
    x, positions = inputs.lower(questions)  # (B, T, D)
    with torch.autocast(x.device.type, torch.bfloat16, enabled=how.bfloat16):
        attended = None if blank else inputs.attended(encoded, questions)
        layers = range(inputs.first, decoder.config.layers)
        x = run(decoder, x, layers, positions, attended, recompute=how.recompute)
        rows, places, targets = answers(questions)
        states = decoder.norm(x[rows, places])  # (N, D)
        head = decoder.embedding.weight if decoder.config.tied else decoder.head.weight
        return cross_entropy(states, head, targets.to(states.device), smoothing)


def run(
    decoder: Decoder, x: Tensor, layers: range, positions: Tensor, media: Attended | None, *, recompute: bool
) -> Tensor:
    """The states through `layers`; with `recompute` a layer's activations are made again when they are needed."""
    if not recompute:
        return decoder.run(x, layers, positions, media=media)
    for layer in layers:
        through = partial(decoder.run, layers=range(layer, layer + 1), positions=positions, media=media)
        x = checkpoint(through, x, use_reentrant=False)
    return x


def answers(questions: Sequence[Question]) -> tuple[Tensor, Tensor, Tensor]:
    """(N,) rows and places whose states say the next token, and that token: the answers' tokens, nothing else."""
    rows: list[int] = []
    places: list[int] = []
    targets: list[int] = []
    for row, question in enumerate(questions):
        start = len(question.asked.tokens) - 1  # the prompt's last token says the answer's first
        rows += [row] * len(question.answer)
        places += range(start, start + len(question.answer))
        targets += question.answer
    return torch.tensor(rows), torch.tensor(places), torch.tensor(targets)


@torch.no_grad()
def mean_loss(inputs: Source, questions: Sequence[Question], how: How, *, blank: bool = False) -> float:
    """The mean over all answers' tokens, nothing noisy and nothing smoothed."""
    words = sum(len(question.answer) for question in questions)
    total = sum(float(summed(inputs, some, how, blank=blank)) for some in cut(questions, how.micro_batch))
    return total / words
