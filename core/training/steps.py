# SPDX-License-Identifier: Apache-2.0
"""One batch through the model: its loss at the words to be learned, a micro-batch at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded
from core.model.head import LabelHead
from core.model.multimodal import Kind
from core.model.multimodal import blank as without
from core.packing import packed
from core.training.inputs import NONE, Augmentation
from core.training.loss import cross_entropy
from core.training.material import Source
from core.training.questions import Question


@dataclass(frozen=True)
class How:
    """How a batch is computed; none of it changes what is learned, but for rounding."""

    micro_batch: int  # examples as long as `longest`; of shorter ones as many more as take no more room
    bfloat16: bool = False
    recompute: bool = False  # gradient checkpointing
    longest: int = 0  # tokens of an example, those it attends to among them; 0: all count alike
    beside: int = 0  # of these, the ones it attends to


def cut(batch: Sequence[Question], how: How) -> list[list[Question]]:
    """Micro-batches that `how` has room for, of one kind of media each, as even as they can be, similar lengths together."""
    found: list[list[Question]] = []
    for kind in sorted({question.item.kind for question in batch}):
        alike = sorted((q for q in batch if q.item.kind == kind), key=lambda q: len(q.read))
        sizes = [len(question.read) + how.beside if how.longest else 1 for question in alike]
        found += packed(alike, sizes, how.micro_batch * (how.longest or 1))
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
    encoded = inputs.encoded(questions, augmentation, step)
    return loss_of(inputs, questions, encoded, how, smoothing, blank=blank)


def loss_of(
    inputs: Source,
    questions: Sequence[Question],
    encoded: Mapping[Kind, Encoded],
    how: How,
    smoothing: float = 0.0,
    *,
    blank: bool = False,
    delta: Tensor | None = None,
) -> Tensor:
    """The same for what the encoders have seen already; `delta` as in `states_of`."""
    states, targets = states_of(inputs, questions, encoded, how, blank=blank, delta=delta)
    with computed(inputs, how):
        return cross_entropy(states, answering(inputs, questions), targets, smoothing)


def states_of(
    inputs: Source,
    questions: Sequence[Question],
    encoded: Mapping[Kind, Encoded],
    how: How,
    *,
    blank: bool = False,
    delta: Tensor | None = None,
    within: dict[int, Tensor] | None = None,
) -> tuple[Tensor, Tensor]:
    """(N, D) states that say the answers' tokens, and those tokens, (N,); with a head, (B, D) states and labels, (B,).

    `delta` (B, S, C) is added to the media tokens, or to the texts' states where there are no media. The keys of `within`
    are numbers of layers, none below the first that media reach; it is filled with the states (N, D) after so many.
    """
    if delta is not None and encoded:
        encoded = {kind: replace(one, tokens=one.tokens + delta) for kind, one in encoded.items()}
    if inputs.head is not None and inputs.head.labels.on == "features":
        return _probed(inputs.head, questions, encoded, blank=blank)
    x, positions = inputs.lower(questions)  # (B, T, D)
    if delta is not None and not encoded:
        x = x + delta
    with computed(inputs, how):
        attended = None if blank else inputs.attended(encoded, questions)
        rows, places, targets = answers(questions)
        below, layers = inputs.first, inputs.decoder.config.layers
        for above in sorted({*(within or ()), layers}):
            x = run(inputs.decoder, x, range(below, above), positions, attended, recompute=how.recompute)
            below = above
            if within is not None and above in within:
                within[above] = x[rows, places]
        states = inputs.decoder.norm(x[rows, places])
        states = states if inputs.head is None else inputs.head.states("decoder", states)
        return states, targets.to(x.device)


def _probed(
    head: LabelHead, questions: Sequence[Question], encoded: Mapping[Kind, Encoded], *, blank: bool
) -> tuple[Tensor, Tensor]:
    """What a head reads of the encoders alone, and the labels it should name."""
    kind = questions[0].item.kind
    states = head.seen(kind, without(encoded[kind]) if blank else encoded[kind])
    return states, torch.tensor([question.answer[0] for question in questions], device=states.device)


def computed(inputs: Source, how: How) -> torch.autocast:
    """In half precision where that was chosen."""
    device = inputs.decoder.embedding.weight.device.type
    return torch.autocast(device, torch.bfloat16, enabled=how.bfloat16)


def answering(inputs: Source, questions: Sequence[Question]) -> Tensor:
    """(V, D): what turns states into logits of words, or of labels."""
    if inputs.head is not None:
        labels: Tensor = inputs.head.weight[inputs.head.key(questions[0].item.kind)]
        return labels
    decoder = inputs.decoder
    weight: Tensor = decoder.embedding.weight if decoder.config.tied else decoder.head.weight
    return weight


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
    total = sum(float(summed(inputs, some, how, blank=blank)) for some in cut(questions, how))
    return total / words


def difficulties(
    inputs: Source, questions: Sequence[Sequence[Question]], curriculum: str, how: How
) -> list[float] | None:
    """How hard each item is, of which `questions` are the variants: the tokens of its answer, or their mean loss for a decoder
    that has learned nothing here and sees no media, so that a resumed run finds the same. None without a curriculum."""
    first = [variants[0] for variants in questions]
    match curriculum:
        case "length":
            return [float(len(question.answer)) for question in first]
        case "loss":
            return [mean_loss(inputs, [question], how, blank=True) for question in first]
        case _:
            return None
