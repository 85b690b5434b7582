# SPDX-License-Identifier: Apache-2.0
"""From logits to text: greedy search, sampling and beam search over anything that can read tokens.

A `Reader` holds the state of a batch (the decoder's cache, what it attends to); `stream` and `beam_search` know nothing of
models. Rules that forbid or discourage tokens are `Rule`s, applied in order to the logits of each step.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.decoder import Attended, Decoder

Rule = Callable[[Tensor, list[list[int]]], Tensor]
"""(logits (B, V), what each row has written so far) to logits (B, V)."""


class Reader(Protocol):
    """Reads tokens, remembers them, and says what could come next."""

    def read(self, tokens: Tensor) -> Tensor:
        """Logits (B, V) after `tokens` (B, T), which follow everything read before."""

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows of the batch, in this order; a row may be repeated."""


class DecoderReader:
    """A `Reader` over the torch decoder. Rows of unequal length are padded on the left; `pad` is any token id.

    With `cached=False` everything is read again at each step: slow, and the reference the cache is tested against.
    """

    def __init__(
        self,
        decoder: Decoder,
        prompts: Sequence[Sequence[int]],
        room: int,
        media: Attended | None,
        *,
        cached: bool = True,
    ) -> None:
        self.decoder, self.media = decoder, media
        self.device = decoder.embedding.weight.device  # logits come back to the processor, to be chosen from
        longest = max(map(len, prompts))
        width = longest + room
        even = all(len(prompt) == longest for prompt in prompts)
        self.mask = None if even else torch.ones(len(prompts), width, dtype=torch.bool, device=self.device)
        for row, prompt in enumerate(prompts):
            if self.mask is not None:
                self.mask[row, : longest - len(prompt)] = False
        self.prompt = torch.tensor([[0] * (longest - len(prompt)) + list(prompt) for prompt in prompts])
        self.cache = decoder.cache(len(prompts), width) if cached else None
        self.past = self.prompt[:, :0].to(self.device)
        self.maps: list[list[Tensor]] | None = None

    def read(self, tokens: Tensor) -> Tensor:
        """See `Reader`."""
        tokens = tokens.to(self.device)
        end = self.past.shape[1] + tokens.shape[1]
        self.past = torch.cat([self.past, tokens], dim=1)
        mask = None if self.mask is None else self.mask[:, :end]
        maps: list[Tensor] | None = None
        if self.maps is not None:
            self.maps.append(maps := [])
        unread = tokens if self.cache is not None else self.past
        states = self.decoder(unread, self.media, self.cache, mask=mask, maps=maps)
        return self.decoder.logits(states[:, -1]).cpu()

    def keep(self, rows: Tensor) -> None:
        """See `Reader`."""
        rows = rows.to(self.device)
        self.past = self.past[rows]
        self.mask = None if self.mask is None else self.mask[rows]
        self.media = None if self.media is None else self.media.rows(rows)
        if self.cache is not None:
            self.cache.reorder(rows)


@dataclass(frozen=True)
class Search:
    """How to search. `end` are the tokens that finish a sequence; they are not part of it."""

    end: frozenset[int]
    max_new_tokens: int
    rules: tuple[Rule, ...] = ()
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    beams: int = 1
    length_penalty: float = 1.0
    sequences: int = 1


@dataclass(frozen=True)
class Hypothesis:
    """A finished sequence: its tokens, the probability of each, and the score it is ranked by."""

    tokens: tuple[int, ...]
    probabilities: tuple[float, ...]
    score: float


def stream(reader: Reader, prompt: Tensor, search: Search) -> Iterator[list[tuple[int, float] | None]]:
    """At each step the token and its probability for every row, None for rows that are finished.

    The probability is the one the token was chosen by, with the rules, before temperature.
    """
    generator = torch.Generator().manual_seed(search.seed)
    rows = prompt.shape[0]
    written: list[list[int]] = [[] for _ in range(rows)]
    open_rows = [True] * rows
    tokens = prompt
    for _ in range(search.max_new_tokens):
        logits = _apply(search.rules, reader.read(tokens).float(), written)
        chosen = _choose(logits, search, generator)  # (B,)
        probability = (logits.gather(1, chosen[:, None]).squeeze(1) - logits.logsumexp(dim=1)).exp().tolist()
        step: list[tuple[int, float] | None] = []
        for row, token in enumerate(chosen.tolist()):
            open_rows[row] = open_rows[row] and token not in search.end
            step.append((token, probability[row]) if open_rows[row] else None)
            written[row].append(token)
        if not any(open_rows):
            return
        yield step
        tokens = chosen[:, None]


def _apply(rules: Sequence[Rule], logits: Tensor, written: list[list[int]]) -> Tensor:
    for rule in rules:
        logits = rule(logits, written)
    return logits


def _choose(logits: Tensor, search: Search, generator: torch.Generator) -> Tensor:
    """(B, V) to (B,): the likeliest token, or a draw with temperature, top-k and nucleus (Holtzman et al. 2019)."""
    if search.temperature == 0:
        return logits.argmax(dim=1)
    scores, order = (logits / search.temperature).sort(dim=1, descending=True)
    if search.top_k:
        scores[:, search.top_k :] = -torch.inf
    probability = scores.softmax(dim=1)
    beyond = probability.cumsum(dim=1) - probability >= search.top_p
    beyond[:, 0] = False  # the likeliest token always stays
    probability[beyond] = 0
    draw = torch.multinomial(probability, 1, generator=generator)
    return order.gather(1, draw).squeeze(1)


def collect(reader: Reader, prompt: Tensor, search: Search) -> list[list[Hypothesis]]:
    """The finished sequences of every row, best first, `search.sequences` of each."""
    if search.beams > 1:
        return [beam_search(reader_of_row, row, search) for reader_of_row, row in _rows(reader, prompt)]
    if search.sequences > 1:
        many = torch.arange(prompt.shape[0]).repeat_interleave(search.sequences)
        reader.keep(many)
        flat = _collect(reader, prompt[many], search)
        groups = [flat[i : i + search.sequences] for i in range(0, len(flat), search.sequences)]
        return [sorted(group, key=lambda hypothesis: -hypothesis.score) for group in groups]
    return [[hypothesis] for hypothesis in _collect(reader, prompt, search)]


def _rows(reader: Reader, prompt: Tensor) -> Iterator[tuple[Reader, Tensor]]:
    if prompt.shape[0] > 1:
        raise ValueError("beam search takes one prompt at a time")
    yield reader, prompt


def _collect(reader: Reader, prompt: Tensor, search: Search) -> list[Hypothesis]:
    rows: list[list[tuple[int, float]]] = [[] for _ in range(prompt.shape[0])]
    for step in stream(reader, prompt, search):
        for row, item in zip(rows, step, strict=True):
            if item is not None:
                row.append(item)
    return [hypothesis(row) for row in rows]


def hypothesis(row: Sequence[tuple[int, float]]) -> Hypothesis:
    """A sequence with the geometric mean of its probabilities as its score."""
    probabilities = tuple(probability for _, probability in row)
    return Hypothesis(tuple(token for token, _ in row), probabilities, mean_probability(probabilities))


def mean_probability(probabilities: Sequence[float]) -> float:
    """The geometric mean; 0 for nothing."""
    if not probabilities:
        return 0.0
    return float(torch.tensor(probabilities, dtype=torch.float64).clamp(min=1e-30).log().mean().exp())


def beam_search(reader: Reader, prompt: Tensor, search: Search) -> list[Hypothesis]:
    """Beam search for one prompt (1, T), ranked by log probability / length ** length_penalty (Wu et al. 2016's idea).

    A beam that ends leaves its place to the next one; the search stops when no open beam can still overtake the worst
    kept sequence.
    """
    wanted = max(search.sequences, search.beams)
    beams: list[list[tuple[int, float]]] = [[]]  # (token, log probability)
    totals = torch.zeros(1)
    done: list[tuple[float, list[tuple[int, float]]]] = []
    tokens = prompt
    for _ in range(search.max_new_tokens):
        raw = reader.read(tokens).float().log_softmax(dim=1)  # (beams, V)
        ruled = _apply(search.rules, raw, [[token for token, _ in beam] for beam in beams])
        spare = search.beams * max(2, 1 + len(search.end))  # so many that `beams` of them do not end
        best = (totals[:, None] + ruled).flatten().topk(min(spare, ruled.numel()))
        nodes = [divmod(i, raw.shape[1]) for i in best.indices.tolist()]
        survivors: list[tuple[int, int, float]] = []
        for rank, ((beam, token), total) in enumerate(zip(nodes, best.values.tolist(), strict=True)):
            if total == -torch.inf:
                continue
            if token in search.end:
                if rank >= search.beams:  # one of the best may end; the spare ones only keep the beams filled
                    continue
                done.append((total / max(1, len(beams[beam]) + 1) ** search.length_penalty, beams[beam]))
            elif len(survivors) < search.beams:
                survivors.append((beam, token, total))
        done = sorted(done, key=lambda item: -item[0])[:wanted]
        if not survivors or (
            len(done) == wanted and not _can_overtake(survivors[0][2], len(beams[0]) + 2, done, search)
        ):
            beams = [] if done else beams
            break
        beams = [[*beams[beam], (token, float(ruled[beam, token]))] for beam, token, _ in survivors]
        totals = torch.tensor([total for _, _, total in survivors])
        reader.keep(torch.tensor([beam for beam, _, _ in survivors]))
        tokens = torch.tensor([[token] for _, token, _ in survivors])
    lengths = [max(1, len(beam)) for beam in beams]
    done += [
        (t / n**search.length_penalty, b) for t, n, b in zip(totals.tolist(), lengths, beams, strict=False)
    ]
    best_first = sorted(done, key=lambda item: -item[0])[: search.sequences]
    return [_finished(beam, score) for score, beam in best_first]


def _can_overtake(total: float, length: int, done: Sequence[tuple[float, object]], search: Search) -> bool:
    longest = search.max_new_tokens if search.length_penalty > 0 else length
    return bool(total / max(1, longest) ** search.length_penalty > done[-1][0])


def _finished(beam: Sequence[tuple[int, float]], score: float) -> Hypothesis:
    probabilities = torch.tensor([log for _, log in beam]).exp().tolist()
    return Hypothesis(tuple(token for token, _ in beam), tuple(probabilities), score)


# ---- rules ----------------------------------------------------------------------------------------------


def suppress(tokens: Sequence[int]) -> Rule:
    """These tokens are never written."""
    index = torch.tensor(list(tokens), dtype=torch.long)
    return lambda logits, written: logits.index_fill(1, index, -torch.inf)


def suppress_first(tokens: Sequence[int]) -> Rule:
    """These tokens are never written first."""
    index = torch.tensor(list(tokens), dtype=torch.long)
    return lambda logits, written: logits if written[0] else logits.index_fill(1, index, -torch.inf)


def repetition_penalty(penalty: float) -> Rule:
    """Divide positive logits of tokens already written by `penalty`, multiply negative ones (Keskar et al. 2019)."""

    def rule(logits: Tensor, written: list[list[int]]) -> Tensor:
        logits = logits.clone()
        for row, tokens in zip(logits, written, strict=True):
            index = torch.tensor(sorted(set(tokens)), dtype=torch.long)
            row[index] = torch.where(row[index] > 0, row[index] / penalty, row[index] * penalty)
        return logits

    return rule


def no_repeat_ngram(size: int) -> Rule:
    """No `size` tokens in a row are written twice."""

    def rule(logits: Tensor, written: list[list[int]]) -> Tensor:
        logits = logits.clone()
        for row, tokens in zip(logits, written, strict=True):
            tail = tokens[len(tokens) - size + 1 :]
            for i in range(len(tokens) - size + 1):
                if tokens[i : i + size - 1] == tail:
                    row[tokens[i + size - 1]] = -torch.inf
        return logits

    return rule


def banned(sequences: Sequence[Sequence[int]]) -> Rule:
    """None of these token sequences is completed."""

    def rule(logits: Tensor, written: list[list[int]]) -> Tensor:
        logits = logits.clone()
        for row, tokens in zip(logits, written, strict=True):
            for *head, last in sequences:
                if not head or tokens[-len(head) :] == head:
                    row[last] = -torch.inf
        return logits

    return rule


def interpolate(rows: Sequence[Sequence[tuple[Sequence[int], float]]], trust: float) -> Rule:
    """Mix in the next tokens of similar examples' answers, as far as they agree with what was written (kNN-LM).

    `rows` holds, for every prompt, (the tokens of an example's answer, its weight). With p the model's distribution and q the
    weighted share of answers that go on with each token, the result is log((1 - trust) p + trust q); where no answer
    agrees any more it is p alone (after Khandelwal et al. 2020, with whole answers for a datastore). It gives
    tokens probability, so it stands before rules that forbid some.
    """

    def rule(logits: Tensor, written: list[list[int]]) -> Tensor:
        mixed = logits.softmax(dim=1)
        for row, tokens in enumerate(written):
            share: dict[int, float] = {}
            prompt = row * len(rows) // len(written)
            for answer, weight in rows[prompt]:
                if len(answer) > len(tokens) and list(answer[: len(tokens)]) == tokens:
                    share[answer[len(tokens)]] = share.get(answer[len(tokens)], 0.0) + weight
            if total := sum(share.values()):
                mixed[row] *= 1 - trust
                mixed[row, list(share)] += torch.tensor(list(share.values())) * (trust / total)
        return mixed.log()

    return rule


def one_of(answers: Sequence[Sequence[int]]) -> Rule:
    """Only these token sequences can be written; each ends with a token that finishes the search."""

    def rule(logits: Tensor, written: list[list[int]]) -> Tensor:
        allowed = torch.full_like(logits, -torch.inf)
        for row, tokens in enumerate(written):
            for answer in answers:
                if len(answer) > len(tokens) and list(answer[: len(tokens)]) == tokens:
                    allowed[row, answer[len(tokens)]] = 0.0
        dead = ~allowed.isfinite().any(dim=1, keepdim=True)  # a row that has finished already
        return torch.where(dead, logits, logits + allowed)

    return rule


def perplexity(decoder: Decoder, tokens: Sequence[int]) -> float:
    """exp of the mean negative log likelihood of each token given those before it."""
    ids = torch.tensor([list(tokens)])
    with torch.inference_mode():
        logits = decoder.logits(decoder(ids)[:, :-1])
    return float(F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten()).exp())
