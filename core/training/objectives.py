# SPDX-License-Identifier: Apache-2.0
"""What is minimised beside, or instead of, the plain loss of a batch: one of these at a time.

r-drop        two noisy looks at every example should say the same (Liang et al. 2021)
mixup         media tokens of two examples mixed, both captions asked for (Zhang et al. 2018; Verma et al. 2019)
fgm           one step of the media tokens against the model, of a fixed length (Miyato et al. 2017)
pgd           several such steps within that distance; the last one is learned from (Madry et al. 2018)
freelb        as many, each learned from (Zhu et al. 2020)
logits, hidden, sequence: what a teacher says of the answers (`core.training.distillation`)

The adversarial ones change what enters the parts that learn: an example's media tokens, or the states of its text where
there are no media. A change is measured in the length of the example's own tokens, the median one times the root of
their number: a model's first token may be a thousand times longer than the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.encoders import Encoded
from core.model.multimodal import Kind
from core.training import distillation
from core.training.distillation import Distillation
from core.training.inputs import Augmentation
from core.training.material import Source
from core.training.questions import Question
from core.training.steps import How, answering, computed, cut, loss_of, states_of

SECOND = 1_000_003  # added to the seed of an example's second look
PACE = 1.5  # times the whole distance, over all steps: an adversary may turn on its way
TINY = 1e-12


@dataclass(frozen=True)
class Objective:
    """`kind` as above, or "plain". `weight` is R-Drop's, or the parameter of mixup's Beta distribution; `size` how far
    tokens are moved, in `steps` steps. `taught` is there where a teacher is."""

    kind: str = "plain"
    weight: float = 0.0
    size: float = 0.0
    steps: int = 1
    taught: Distillation | None = None


PLAIN = Objective()


def gradients(
    inputs: Source,
    batch: Sequence[Question],
    how: How,
    augmentation: Augmentation,
    smoothing: float,
    step: int,
    objective: Objective = PLAIN,
) -> float:
    """Adds the gradient of the mean loss over all words of `batch` to the weights; returns that loss.

    The mean is over the target tokens of the whole batch, not of means over micro-batches: how the batch is cut
    changes nothing.
    """
    other = partners(batch, augmentation.seed, step) if objective.kind == "mixup" else batch
    if objective.taught is not None:
        other = [objective.taught.answered(question) for question in batch]
    words, others = (sum(len(question.answer) for question in some) for some in (batch, other))
    b = Batch(inputs, how, augmentation, smoothing, step, words, others)
    beside = dict(zip(map(id, batch), other, strict=True))
    return sum(
        backward(objective, b, some, [beside[id(question)] for question in some]) for some in cut(batch, how)
    )


@dataclass(frozen=True)
class Batch:
    """One batch as it is learned from; `words` are all its answers' tokens, over which losses are means.

    `others` are those of the questions that are learned beside them, by mixup or from a teacher.
    """

    inputs: Source
    how: How
    augmentation: Augmentation
    smoothing: float
    step: int
    words: int
    others: int = 0


def backward(objective: Objective, b: Batch, some: Sequence[Question], partners: Sequence[Question]) -> float:
    """Adds the gradient of a micro-batch's share of the loss to the weights; returns that share."""
    match objective.kind:
        case "r-drop":
            return _done(twice(b, some, objective.weight))
        case "mixup":
            return _done(mixed(b, some, partners, share(objective.weight, b)))
        case "fgm" | "pgd" | "freelb":
            return adversarial(objective, b, some)
        case "logits" | "hidden" if objective.taught is not None:
            return taught(objective.taught, b, some)
        case "sequence" if objective.taught is not None:
            return _done(both_answers(b, some, partners, objective.taught.weight))
        case _:
            return _done(_loss(b, some, _seen(b, some)))


def _done(loss: Tensor) -> float:
    loss.backward()
    return float(loss.detach())


def _seen(b: Batch, some: Sequence[Question]) -> dict[Kind, Encoded]:
    return b.inputs.encoded(some, b.augmentation, b.step)


def _loss(
    b: Batch, some: Sequence[Question], seen: dict[Kind, Encoded], delta: Tensor | None = None
) -> Tensor:
    return loss_of(b.inputs, some, seen, b.how, b.smoothing, delta=delta) / b.words


# ---- R-Drop ---------------------------------------------------------------------------------------------------


def twice(b: Batch, some: Sequence[Question], weight: float) -> Tensor:
    """Half of -log p1 - log p2 + weight · ½ (KL(p1 || p2) + KL(p2 || p1)), at every word of the answers."""
    other = replace(b, augmentation=replace(b.augmentation, seed=b.augmentation.seed + SECOND))
    total, logs = b.inputs.decoder.embedding.weight.new_zeros(()), []
    for look in (b, other):
        states, targets = states_of(b.inputs, some, _seen(look, some), b.how)  # (N, D)
        with computed(b.inputs, b.how):
            logits = F.linear(states, answering(b.inputs, some)).float()  # (N, V)
        total = total + F.cross_entropy(logits, targets, reduction="sum", label_smoothing=b.smoothing)
        logs.append(logits.log_softmax(dim=1))
    one, two = logs
    apart = ((one.exp() - two.exp()) * (one - two)).sum()  # both divergences together
    return (total + weight * apart / 2) / 2 / b.words


# ---- mixup ----------------------------------------------------------------------------------------------------


def share(alpha: float, b: Batch) -> float:
    """How much of each example's own media a step keeps, from Beta(alpha, alpha)."""
    return float(np.random.default_rng([b.augmentation.seed, b.step, 2]).beta(alpha, alpha))


def partners(batch: Sequence[Question], seed: int, step: int) -> list[Question]:
    """For every question another one of its kind of media, each once, whatever the micro-batches."""
    random = np.random.default_rng([seed, step, 3])
    found: list[Question] = list(batch)
    for kind in sorted({question.item.kind for question in batch}):
        places = [place for place, question in enumerate(batch) if question.item.kind == kind]
        order = random.permutation(places).tolist()
        for place, other in zip(order, [*order[1:], order[0]], strict=True):
            found[place] = batch[other]
    return found


def mixed(b: Batch, some: Sequence[Question], others: Sequence[Question], own: float) -> Tensor:
    """own · loss(caption | mixed media) + (1 - own) · loss(the other's caption | mixed media)."""
    seen, theirs = _seen(b, some), _seen(b, others)
    both = {kind: _mix(one, theirs[kind], own) for kind, one in seen.items()}
    return own * _loss(b, some, both) + (1 - own) * _loss(b, others, both)


def _mix(one: Encoded, other: Encoded, own: float) -> Encoded:
    size = max(one.tokens.shape[1], other.tokens.shape[1])
    tokens, masks = [], []
    for seen in (one, other):
        more = size - seen.tokens.shape[1]
        tokens.append(F.pad(seen.tokens * seen.mask[..., None], (0, 0, 0, more)))
        masks.append(F.pad(seen.mask, (0, more)))
    return replace(one, tokens=own * tokens[0] + (1 - own) * tokens[1], mask=masks[0] | masks[1])


# ---- a teacher --------------------------------------------------------------------------------------------------


def taught(d: Distillation, b: Batch, some: Sequence[Question]) -> float:
    """A teacher's objective; the plain loss of questions that it could not be asked."""
    total = 0.0
    for known in (True, False):
        if part := [question for question in some if d.knows(question) == known]:
            seen = _seen(b, part)
            if known:
                total += _done(distillation.summed(d, b.inputs, part, seen, b.how, b.smoothing) / b.words)
            else:
                total += _done(_loss(b, part, seen))
    return total


def both_answers(b: Batch, some: Sequence[Question], theirs: Sequence[Question], weight: float) -> Tensor:
    """(1 - weight) · loss(own answers) + weight · loss(the teacher's), each a mean over its own words."""
    seen, other = _seen(b, some), replace(b, words=b.others)
    learned = weight * _loss(other, theirs, seen)
    return learned if weight == 1 else learned + (1 - weight) * _loss(b, some, seen)


# ---- adversarial ----------------------------------------------------------------------------------------------


def adversarial(objective: Objective, b: Batch, some: Sequence[Question]) -> float:
    """The mean of the clean loss and the adversary's; for FreeLB the mean over its steps alone."""
    seen, free = _seen(b, some), objective.kind == "freelb"
    start, mask = _tokens(b, some, seen)
    far, steps = objective.size * _length(start, mask), objective.steps
    weights = [1 / steps] * steps if free else [0.5, *[0.0] * (steps - 1), 0.5]
    delta = _begin(start, far, b, some) if free else torch.zeros_like(start)
    pace, total = far if steps == 1 else far * PACE / steps, 0.0
    for place, weight in enumerate(weights):
        delta = delta.detach().requires_grad_()
        loss = _loss(b, some, seen, delta)
        total += weight * float(loss.detach())
        slope = _slope(loss, delta, weight)
        if place < len(weights) - 1:
            delta = _within(delta.detach() + pace * slope / _norm(slope), far)
    return total


def _slope(loss: Tensor, delta: Tensor, weight: float) -> Tensor:
    """The gradient of `loss` in `delta`; `weight` of that in the weights is added to theirs."""
    if weight == 0:  # nobody learns from this step
        return torch.autograd.grad(loss, delta)[0]
    (weight * loss).backward()
    assert delta.grad is not None
    return delta.grad / weight


def _tokens(b: Batch, some: Sequence[Question], seen: dict[Kind, Encoded]) -> tuple[Tensor, Tensor]:
    """(B, S, C) what is moved, media tokens or the text's states, and which of it is there, (B, S)."""
    for one in seen.values():
        return one.tokens.detach(), one.mask
    x = b.inputs.lower(some)[0].detach()
    lengths = torch.tensor([len(question.read) for question in some], device=x.device)
    return x, torch.arange(x.shape[1], device=x.device) < lengths[:, None]


def _norm(tokens: Tensor) -> Tensor:
    """(B, 1, 1): the length of each example's tokens together."""
    lengths: Tensor = tokens.flatten(1).norm(dim=1).clamp(min=TINY)
    return lengths[:, None, None]


def _length(tokens: Tensor, mask: Tensor) -> Tensor:
    """(B, 1, 1): the same as if all tokens that are there were as long as the median one."""
    lengths: Tensor = tokens.norm(dim=2).masked_fill(~mask, torch.nan)
    median: Tensor = lengths.nanmedian(dim=1).values.nan_to_num(0.0)
    return (median * mask.sum(dim=1).sqrt())[:, None, None]


def _within(delta: Tensor, far: Tensor) -> Tensor:
    """No further than `far`."""
    return delta * (far / _norm(delta)).clamp(max=1.0)


def _begin(tokens: Tensor, far: Tensor, b: Batch, some: Sequence[Question]) -> Tensor:
    """A random place at a tenth of `far`, drawn for each example alone."""
    draws = [np.random.default_rng([b.augmentation.seed, b.step, q.place, 4]) for q in some]
    drawn = np.stack([draw.standard_normal(tokens.shape[1:], dtype=np.float32) for draw in draws])
    noise = torch.from_numpy(drawn).to(tokens)
    return 0.1 * far * noise / _norm(noise)
