# SPDX-License-Identifier: Apache-2.0
"""Learning from a teacher: what it makes of every answer is part of the loss.

logits     T² KL(teacher || student) at every word, both softened by the temperature T (Hinton et al. 2015)
hidden     the squared distance of states after matched layers, through a learned projection where widths differ (Romero et
           al. 2015, Jiao et al. 2020); each state is scaled to a mean square of 1, as a few of its numbers may be huge
           (Sun et al. 2019)
sequence   the cross-entropy of the teacher's own answers (Kim & Rush 2016)

A teacher that is asked as in use is told the recognised names and is shown demonstrations, whose words are mixed into its
probabilities as they are in use; the student sees the media alone, and so learns by heart what the other is told (context
distillation, Snell et al. 2022). What a teacher makes of an answer is computed once (`core/training/teacher.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.data.token_store import TokenStore
from core.model.encoders import Encoded
from core.model.multimodal import Kind
from core.training.loss import cross_entropy, divergence
from core.training.material import Source
from core.training.questions import Question
from core.training.steps import How, answering, computed, states_of

MATCHED = 4  # layers whose states are compared, at most
BRIDGE = "distillation."  # before the names of what is learned to compare states, in a checkpoint
Answer = tuple[int, ...]
Likely = Sequence[tuple[Answer, float]]


@dataclass(frozen=True)
class Told:
    """What the teacher made of an answer: where it is stored, and (place in the answer, token, share) of the words that
    demonstrations and names add to its probabilities."""

    key: str
    mixed: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True)
class Distillation:
    """What a teacher has said of the questions. `weight` is its share of the loss.

    `said` are its answers by the question's place; `told` is by place too, or by place and prompt where it was asked with
    the student's. `head` (V, D) turns its states into logits, `trust` is how much words that are mixed in count. `layers` are
    the numbers of the student's layers after which states are compared.
    """

    kind: str
    weight: float
    temperature: float = 1.0
    same: bool = False  # asked with the student's own prompt
    store: TokenStore | None = None
    told: Mapping[object, Told] = field(default_factory=dict)
    head: Tensor | None = None
    trust: float = 0.0
    layers: tuple[int, ...] = ()
    bridges: nn.ModuleList = field(default_factory=nn.ModuleList)
    said: Mapping[int, Answer] = field(default_factory=dict)

    def knows(self, question: Question) -> bool:
        """Whether the teacher could be asked."""
        return self.key(question) in self.told

    def key(self, question: Question) -> object:
        return (question.place, question.asked.tokens) if self.same else question.place

    def answered(self, question: Question) -> Question:
        """The question with the teacher's answer; the same where it gave none."""
        answer = self.said.get(question.place)
        return question if answer is None else replace(question, answer=answer)

    def learned(self) -> dict[str, nn.Parameter]:
        """What learns beside the student, and is no part of it."""
        return {f"{BRIDGE}{name}": weight for name, weight in self.bridges.named_parameters()}

    def states(self, questions: Sequence[Question]) -> Tensor:
        """(N, W): what is stored of the answers' tokens, one answer after the other."""
        assert self.store is not None
        keys = [self.told[self.key(question)].key for question in questions]
        found, mask = self.store.batch(keys, torch.float32)
        return found[mask]


def bridges(own: int, theirs: int, count: int, seed: int) -> nn.ModuleList:
    """From the student's states to the teacher's, one for each layer; none where they are as wide."""
    if own == theirs:
        return nn.ModuleList()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.ModuleList(nn.Linear(own, theirs, bias=False) for _ in range(count))


def matched(first: int, layers: int) -> tuple[int, ...]:
    """After how many of the student's `layers` states are compared: of those above `first`, the last one and others evenly
    below it."""
    count = min(MATCHED, layers - first)
    return tuple(first + (place + 1) * (layers - first) // count for place in range(count))


def mixture(likely: Likely, answer: Answer) -> tuple[tuple[int, int, float], ...]:
    """(place, token, share) of the words that go on as some of the `likely` answers do, which agree with `answer` so far.

    The shares of a place sum to 1; a place where none agrees has none. As `core.generate.interpolate` reckons.
    """
    found: list[tuple[int, int, float]] = []
    for place in range(len(answer)):
        share: dict[int, float] = {}
        for words, weight in likely:
            if len(words) > place and words[:place] == answer[:place]:
                share[words[place]] = share.get(words[place], 0.0) + weight
        total = sum(share.values())
        found += [(place, token, weight / total) for token, weight in share.items() if total]
    return tuple(found)


# ---- losses -----------------------------------------------------------------------------------------------------


def summed(
    d: Distillation,
    inputs: Source,
    questions: Sequence[Question],
    encoded: Mapping[Kind, Encoded],
    how: How,
    smoothing: float,
) -> Tensor:
    """(1 - weight) · cross-entropy + weight · what sets the student apart from its teacher, over all answers' tokens.

    The teacher `knows` all of these questions.
    """
    within = {layer: torch.empty(0) for layer in d.layers}
    states, targets = states_of(inputs, questions, encoded, how, within=within)
    with computed(inputs, how):
        weight = answering(inputs, questions)
        own = cross_entropy(states, weight, targets, smoothing)
        theirs = d.states(questions).to(states.device)
        if d.kind == "logits":
            soft = partial(softened, d, theirs, mixed_rows(d, questions))
            apart = divergence(states, weight, soft, d.temperature)
        else:
            apart = distance(d, list(within.values()), theirs)
    return (1 - d.weight) * own + d.weight * apart


Rows = Mapping[int, Sequence[tuple[int, float]]]


def mixed_rows(d: Distillation, questions: Sequence[Question]) -> Rows:
    """(token, share) of what is mixed in, by the row of the word among all of these answers'."""
    found: dict[int, list[tuple[int, float]]] = {}
    start = 0
    for question in questions:
        for place, token, share in d.told[d.key(question)].mixed:
            found.setdefault(start + place, []).append((token, share))
        start += len(question.answer)
    return found


@torch.no_grad()
def softened(d: Distillation, states: Tensor, mixed: Rows, rows: slice) -> Tensor:
    """(n, V): the teacher's log-probabilities at the temperature, for some `rows` of its states (N, D)."""
    assert d.head is not None
    logs = F.linear(states[rows], d.head).float().log_softmax(dim=1)
    for place in range(rows.start, min(rows.stop, len(states))):
        if shares := mixed.get(place):
            p = (1 - d.trust) * logs[place - rows.start].exp()
            p[[token for token, _ in shares]] += d.trust * p.new_tensor([share for _, share in shares])
            logs[place - rows.start] = p.clamp(min=torch.finfo(p.dtype).tiny).log()
    return (logs / d.temperature).log_softmax(dim=1)


def distance(d: Distillation, own: Sequence[Tensor], theirs: Tensor) -> Tensor:
    """The sum over N tokens of the mean over matched layers and numbers of (student - teacher)², a scalar in float32.

    `own` (N, D) of each layer, `theirs` (N, M · D') those of the teacher beside each other.
    """
    pairs = zip(own, theirs.chunk(len(own), dim=1), strict=True)
    total = theirs.new_zeros(())
    for place, (mine, wanted) in enumerate(pairs):
        seen = d.bridges[place](mine) if len(d.bridges) else mine
        apart = (_scaled(seen) - _scaled(wanted)) ** 2
        total = total + apart.mean(dim=1).sum()
    return total / len(own)


def _scaled(states: Tensor) -> Tensor:
    return F.rms_norm(states.float(), (states.shape[1],), eps=1e-6)
