# SPDX-License-Identifier: Apache-2.0
"""Every rule is the processor of `transformers` of that name, or does what its definition says."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf

from core.generate import (
    Logits,
    Search,
    banned,
    interpolate,
    no_repeat_ngram,
    one_of,
    repetition_penalty,
    softmax,
    suppress,
    suppress_first,
)
from core.model.decoder import Decoder

NEVER = -1  # a token no model writes: the search ends by length alone


TEXTS = [[4, 7, 4, 7, 4], [1, 2, 3, 1, 2], [5, 5, 5, 5, 5], [9, 8, 7, 6, 5]]


def draw(*shape: int) -> Logits:
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


def processed(processor: Any, logits: Logits, texts: list[list[int]]) -> Logits:
    ids = torch.tensor(texts, dtype=torch.long).reshape(len(texts), -1)
    out: Logits = processor(ids, torch.from_numpy(logits.copy())).numpy()
    return out


@pytest.mark.parametrize(
    ("rule", "processor"),
    [
        (repetition_penalty(1.7), hf.RepetitionPenaltyLogitsProcessor(1.7)),
        (repetition_penalty(0.6), hf.RepetitionPenaltyLogitsProcessor(0.6)),
        (no_repeat_ngram(1), hf.NoRepeatNGramLogitsProcessor(1)),
        (no_repeat_ngram(2), hf.NoRepeatNGramLogitsProcessor(2)),
        (no_repeat_ngram(3), hf.NoRepeatNGramLogitsProcessor(3)),
        (no_repeat_ngram(9), hf.NoRepeatNGramLogitsProcessor(9)),
        (banned([[3]]), hf.NoBadWordsLogitsProcessor([[3]])),
        (banned([[4, 7], [1, 2, 3], [0, 6]]), hf.NoBadWordsLogitsProcessor([[4, 7], [1, 2, 3], [0, 6]])),
        (suppress([2, 5]), hf.SuppressTokensLogitsProcessor([2, 5])),
    ],
)  # fmt: skip
def test_rules_are_the_processors_of_transformers(rule: Any, processor: Any) -> None:
    logits = draw(4, 12)
    untouched = logits.copy()
    for length in range(1, 6):
        texts = [text[:length] for text in TEXTS]
        np.testing.assert_array_equal(rule(logits, texts), processed(processor, logits, texts))
    np.testing.assert_array_equal(logits, untouched)  # the reader's own tensor is left alone


def test_rules_work_before_anything_is_written() -> None:
    logits, nothing = draw(2, 12), [[], []]
    for rule in (repetition_penalty(1.3), no_repeat_ngram(2), banned([[4, 7]])):
        np.testing.assert_array_equal(rule(logits, nothing), logits)
    assert np.isinf(banned([[3]])(logits, nothing)).nonzero()[1].tolist() == [3, 3]


def test_what_may_not_come_first_may_come_later() -> None:
    logits = draw(2, 12)
    first = suppress_first([1, 2])
    expected = processed(hf.SuppressTokensLogitsProcessor([1, 2]), logits, [[0], [0]])
    np.testing.assert_array_equal(first(logits, [[], []]), expected)
    np.testing.assert_array_equal(first(logits, [[1], [3]]), logits)


@pytest.mark.parametrize("beams", [1, 3])
def test_rules_hold_in_a_search(llama: tuple[Any, Decoder], beams: int, prompts: Any, search: Any) -> None:
    _, decoder = llama
    (text,) = prompts(6)
    free = search(decoder, [text], Search(frozenset({NEVER}), 16, beams=beams))[0][0].tokens
    pair_of = (free[3], free[4])
    rules = (suppress([free[0]]), banned([list(pair_of)]), no_repeat_ngram(2))
    held = search(decoder, [text], Search(frozenset({NEVER}), 16, rules=rules, beams=beams))[0][0].tokens
    pairs = list(itertools.pairwise(held))
    assert free[0] not in held
    assert pair_of not in pairs
    assert len(set(pairs)) == len(pairs) == 15


def test_similar_answers_are_mixed_in_as_far_as_they_agree() -> None:
    """(1 - trust) p + trust q, q the weighted share of the answers that began with what was written."""
    logits = draw(2, 6)
    p = softmax(logits)
    rows = [[([1, 2, 3], 2.0), ([1, 4], 1.0), ([5], 1.0)], [([0, 0], 1.0)]]
    rule = interpolate(rows, trust=0.4)

    def expected(row: int, share: dict[int, float]) -> Logits:
        q = np.array([share.get(token, 0.0) for token in range(6)])
        return 0.6 * p[row] + 0.4 * q if share else p[row]

    first = np.exp(rule(logits, [[], []]))
    assert np.allclose(first[0], expected(0, {1: 0.75, 5: 0.25}), atol=1e-6)
    assert np.allclose(first[1], expected(1, {0: 1.0}), atol=1e-6)
    second = np.exp(rule(logits, [[1], [2]]))
    assert np.allclose(second[0], expected(0, {2: 2 / 3, 4: 1 / 3}), atol=1e-6)
    assert np.allclose(second[1], p[1], atol=1e-6)  # nothing agrees any more
    ended = np.exp(rule(logits, [[1, 4], [0, 0]]))
    assert np.allclose(ended, p, atol=1e-6)
    beams = np.exp(rule(logits.repeat(2, 0), [[1], [5], [0], [0]]))  # two beams of each prompt
    assert np.allclose(beams[0], expected(0, {2: 2 / 3, 4: 1 / 3}), atol=1e-6)
    assert np.allclose(beams[1], p[0], atol=1e-6)
    assert np.allclose(beams[3], expected(1, {0: 1.0}), atol=1e-6)


def test_only_one_of_the_answers_is_written(llama: tuple[Any, Decoder], prompts: Any, search: Any) -> None:
    """Beams as many as answers find the likeliest of them, as scoring each one does."""
    model, decoder = llama
    (text,), end = prompts(6), 59
    answers = [[4, 8, end], [4, 9, 11, end], [30, end], [12, 13, 14, end], [4, 9, 50, end]]
    with torch.inference_mode():
        likelihood = []
        for answer in answers:
            logits = model(torch.tensor([text + answer])).logits[0, len(text) - 1 : -1].log_softmax(dim=-1)
            likelihood.append(float(logits.gather(1, torch.tensor(answer)[:, None]).sum()))
    best = answers[max(range(len(answers)), key=likelihood.__getitem__)]
    wanted = Search(frozenset({end}), 8, rules=(one_of(answers),), beams=5, length_penalty=0.0, sequences=5)
    found = search(decoder, [text], wanted)[0]
    assert [*found[0].tokens, end] == best
    assert sorted([*h.tokens, end] for h in found) == sorted(answers)
    assert [h.score for h in found] == pytest.approx(sorted(likelihood, reverse=True), abs=1e-3)
    greedy = search(decoder, [text, text[:2]], Search(frozenset({end}), 8, rules=(one_of(answers),)))
    assert all([*row[0].tokens, end] in answers for row in greedy)
