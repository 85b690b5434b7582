# SPDX-License-Identifier: Apache-2.0
"""From logits to text: greedy search, sampling and beam search over anything that can read tokens.

A `Reader` holds the state of a batch (the decoder's cache, what it attends to); `stream` and `beam_search` know nothing of
models. Rules that forbid or discourage tokens are `Rule`s, applied in order to the logits of each step. All of it is numpy, so
that a model searches alike whatever computes its logits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]
Tokens = NDArray[np.int64]

OPEN = 0.75  # finished rows are dropped when no more than this share is still open: dropping copies what was remembered

Rule = Callable[[Logits, list[list[int]]], Logits]
"""(logits (B, V), what each row has written so far) to logits (B, V)."""


class Reader(Protocol):
    """Reads tokens, remembers them, and says what could come next."""

    def read(self, tokens: Tokens) -> Logits:
        """Logits (B, V) after `tokens` (B, T), which follow everything read before."""

    def keep(self, rows: Tokens) -> None:
        """Go on with these rows (N,) of the batch, in this order; a row may be repeated."""


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


def stream(reader: Reader, prompt: Tokens, search: Search) -> Iterator[list[tuple[int, float] | None]]:
    """At each step the token and its probability for every row, None for rows that are finished.

    The probability is the one the token was chosen by, with the rules, before temperature. Rows that are finished are
    not read on; that changes nothing for the others, whose rules and draws are those of the whole batch.
    """
    draw = np.random.default_rng(search.seed)
    rows = prompt.shape[0]
    written: list[list[int]] = [[] for _ in range(rows)]
    open_rows = [True] * rows
    tokens, read_on = prompt, np.arange(rows)
    for _ in range(search.max_new_tokens):
        logits = _apply(search.rules, _spread(reader.read(tokens), read_on, rows), written)
        chosen = _choose(logits, search, draw)  # (B,)
        likelihood = np.take_along_axis(log_softmax(logits), chosen[:, None], axis=1)[:, 0]
        probability = np.exp(likelihood).tolist()
        step: list[tuple[int, float] | None] = []
        for row, token in enumerate(chosen.tolist()):
            open_rows[row] = open_rows[row] and token not in search.end
            step.append((token, probability[row]) if open_rows[row] else None)
            written[row].append(token)
        if not any(open_rows):
            return
        yield step
        still = np.flatnonzero(open_rows)
        if len(still) <= OPEN * len(read_on):
            reader.keep(np.searchsorted(read_on, still))
            read_on = still
        tokens = chosen[read_on, None]


def _spread(logits: Logits, places: Tokens, rows: int) -> Logits:
    """(N, V) of the rows at `places` as (B, V), where the others are zero."""
    if len(places) == rows:
        return logits
    whole = np.zeros((rows, logits.shape[1]), logits.dtype)
    whole[places] = logits
    return whole


def _apply(rules: Sequence[Rule], logits: Logits, written: list[list[int]]) -> Logits:
    for rule in rules:
        logits = rule(logits, written)
    return logits


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """(B, V) to probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[Any] = powers / powers.sum(axis=1, keepdims=True)
    return result


def log_softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """(B, V) to log probabilities."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: NDArray[Any] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def _choose(logits: Logits, search: Search, draw: np.random.Generator) -> Tokens:
    """(B, V) to (B,): the likeliest token, or a draw with temperature, top-k and nucleus (Holtzman et al. 2019)."""
    if search.temperature == 0:
        likeliest: Tokens = logits.argmax(axis=1)
        return likeliest
    order = np.argsort(-logits, axis=1, kind="stable")
    scores = np.take_along_axis(logits, order, axis=1) / np.float32(search.temperature)
    if search.top_k:
        scores[:, search.top_k :] = -np.inf
    probability = softmax(scores)
    before = probability.cumsum(axis=1) - probability
    probability[:, 1:][before[:, 1:] >= search.top_p] = 0  # the likeliest token always stays
    reached = probability.cumsum(axis=1, dtype=np.float64)
    wanted = draw.random(len(logits)) * reached[:, -1]
    place = (reached <= wanted[:, None]).sum(axis=1, keepdims=True)
    drawn: Tokens = np.take_along_axis(order, place, axis=1)[:, 0]
    return drawn


def collect(reader: Reader, prompt: Tokens, search: Search) -> list[list[Hypothesis]]:
    """The finished sequences of every row, best first, `search.sequences` of each."""
    if search.beams > 1:
        return [beam_search(reader_of_row, row, search) for reader_of_row, row in _rows(reader, prompt)]
    if search.sequences > 1:
        many = np.arange(prompt.shape[0]).repeat(search.sequences)
        reader.keep(many)
        flat = _collect(reader, prompt[many], search)
        groups = [flat[i : i + search.sequences] for i in range(0, len(flat), search.sequences)]
        return [sorted(group, key=lambda hypothesis: -hypothesis.score) for group in groups]
    return [[hypothesis] for hypothesis in _collect(reader, prompt, search)]


def _rows(reader: Reader, prompt: Tokens) -> Iterator[tuple[Reader, Tokens]]:
    if prompt.shape[0] > 1:
        raise ValueError("beam search takes one prompt at a time")
    yield reader, prompt


def _collect(reader: Reader, prompt: Tokens, search: Search) -> list[Hypothesis]:
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
    return float(np.exp(np.log(np.maximum(np.array(probabilities, np.float64), 1e-30)).mean()))


def beam_search(reader: Reader, prompt: Tokens, search: Search) -> list[Hypothesis]:
    """Beam search for one prompt (1, T), ranked by log probability / length ** length_penalty (Wu et al. 2016's idea).

    A beam that ends leaves its place to the next one; the search stops when no open beam can still overtake the worst
    kept sequence.
    """
    wanted = max(search.sequences, search.beams)
    beams: list[list[tuple[int, float]]] = [[]]  # (token, log probability)
    totals = np.zeros(1, np.float32)
    done: list[tuple[float, list[tuple[int, float]]]] = []
    tokens = prompt
    for _ in range(search.max_new_tokens):
        raw = log_softmax(reader.read(tokens))  # (beams, V)
        ruled = _apply(search.rules, raw, [[token for token, _ in beam] for beam in beams])
        spare = search.beams * max(2, 1 + len(search.end))  # so many that `beams` of them do not end
        values, places = _largest((totals[:, None] + ruled).reshape(-1), spare)
        nodes = [divmod(i, raw.shape[1]) for i in places.tolist()]
        survivors: list[tuple[int, int, float]] = []
        for rank, ((beam, token), total) in enumerate(zip(nodes, values.tolist(), strict=True)):
            if total == -np.inf:
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
        totals = np.array([total for _, _, total in survivors], np.float32)
        reader.keep(np.array([beam for beam, _, _ in survivors]))
        tokens = np.array([[token] for _, token, _ in survivors])
    lengths = [max(1, len(beam)) for beam in beams]
    done += [
        (t / n**search.length_penalty, b) for t, n, b in zip(totals.tolist(), lengths, beams, strict=False)
    ]
    best_first = sorted(done, key=lambda item: -item[0])[: search.sequences]
    return [_finished(beam, score) for score, beam in best_first]


def _largest(values: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The `count` largest of (N,), the largest first, and where they are; of equal ones the first."""
    count = min(count, len(values))
    least = np.partition(values, len(values) - count)[len(values) - count]
    some = np.flatnonzero(values >= least)
    places = some[np.argsort(-values[some], kind="stable")][:count]
    return values[places], places


def _can_overtake(total: float, length: int, done: Sequence[tuple[float, object]], search: Search) -> bool:
    longest = search.max_new_tokens if search.length_penalty > 0 else length
    return bool(total / max(1, longest) ** search.length_penalty > done[-1][0])


def _finished(beam: Sequence[tuple[int, float]], score: float) -> Hypothesis:
    probabilities = np.exp(np.array([log for _, log in beam])).tolist()
    return Hypothesis(tuple(token for token, _ in beam), tuple(probabilities), score)


# ---- rules ----------------------------------------------------------------------------------------------


def suppress(tokens: Sequence[int]) -> Rule:
    """These tokens are never written."""
    index = np.array(list(tokens), np.int64)
    return lambda logits, written: _forbidden(logits, index)


def suppress_first(tokens: Sequence[int]) -> Rule:
    """These tokens are never written first."""
    index = np.array(list(tokens), np.int64)
    return lambda logits, written: logits if written[0] else _forbidden(logits, index)


def _forbidden(logits: Logits, index: Tokens) -> Logits:
    logits = logits.copy()
    logits[:, index] = -np.inf
    return logits


def repetition_penalty(penalty: float) -> Rule:
    """Divide positive logits of tokens already written by `penalty`, multiply negative ones (Keskar et al. 2019)."""

    def rule(logits: Logits, written: list[list[int]]) -> Logits:
        logits = logits.copy()
        for row, tokens in zip(logits, written, strict=True):
            index = np.array(sorted(set(tokens)), np.int64)
            row[index] = np.where(row[index] > 0, row[index] / penalty, row[index] * penalty)
        return logits

    return rule


def no_repeat_ngram(size: int) -> Rule:
    """No `size` tokens in a row are written twice."""

    def rule(logits: Logits, written: list[list[int]]) -> Logits:
        logits = logits.copy()
        for row, tokens in zip(logits, written, strict=True):
            tail = tokens[len(tokens) - size + 1 :]
            for i in range(len(tokens) - size + 1):
                if tokens[i : i + size - 1] == tail:
                    row[tokens[i + size - 1]] = -np.inf
        return logits

    return rule


def banned(sequences: Sequence[Sequence[int]]) -> Rule:
    """None of these token sequences is completed."""

    def rule(logits: Logits, written: list[list[int]]) -> Logits:
        logits = logits.copy()
        for row, tokens in zip(logits, written, strict=True):
            for *head, last in sequences:
                if not head or tokens[-len(head) :] == head:
                    row[last] = -np.inf
        return logits

    return rule


def interpolate(rows: Sequence[Sequence[tuple[Sequence[int], float]]], trust: float) -> Rule:
    """Mix in the next tokens of similar examples' answers, as far as they agree with what was written (kNN-LM).

    `rows` holds, for every prompt, (the tokens of an example's answer, its weight). With p the model's distribution and q the
    weighted share of answers that go on with each token, the result is log((1 - trust) p + trust q); where no answer
    agrees any more it is p alone (after Khandelwal et al. 2020, with whole answers for a datastore). It gives
    tokens probability, so it stands before rules that forbid some.
    """

    def rule(logits: Logits, written: list[list[int]]) -> Logits:
        mixed = softmax(logits)
        for row, tokens in enumerate(written):
            share: dict[int, float] = {}
            prompt = row * len(rows) // len(written)
            for answer, weight in rows[prompt]:
                if len(answer) > len(tokens) and list(answer[: len(tokens)]) == tokens:
                    share[answer[len(tokens)]] = share.get(answer[len(tokens)], 0.0) + weight
            if total := sum(share.values()):
                mixed[row] *= 1 - trust
                mixed[row, list(share)] += np.array(list(share.values()), np.float32) * (trust / total)
        with np.errstate(divide="ignore"):  # what has no probability at all
            logs: Logits = np.log(mixed)
        return logs

    return rule


def one_of(answers: Sequence[Sequence[int]]) -> Rule:
    """Only these token sequences can be written; each ends with a token that finishes the search."""

    def rule(logits: Logits, written: list[list[int]]) -> Logits:
        allowed = np.full_like(logits, -np.inf)
        for row, tokens in enumerate(written):
            for answer in answers:
                if len(answer) > len(tokens) and list(answer[: len(tokens)]) == tokens:
                    allowed[row, answer[len(tokens)]] = 0.0
        dead = ~np.isfinite(allowed).any(axis=1, keepdims=True)  # a row that has finished already
        ruled: Logits = np.where(dead, logits, logits + allowed)
        return ruled

    return rule
