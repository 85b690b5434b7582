# SPDX-License-Identifier: Apache-2.0
"""What words an answer uses: shared content words, variety, length, and how sure the model was."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from core.metrics.bootstrap import Floats, means
from core.metrics.function_words import FUNCTION_WORDS
from core.metrics.tokens import primary, tokens


def content_words(text: str, language: str) -> set[str]:
    """The tokens that are not function words. A language without a list has none that are."""
    return set(tokens(text, language)) - FUNCTION_WORDS.get(primary(language), frozenset())


def content_word_hits(
    predictions: Sequence[str], references: Sequence[Sequence[str]], language: str
) -> Floats:
    """(N, 2): whether the answer shares a content word with a reference, and 1."""
    return means(
        float(
            any(
                content_words(prediction, language) & content_words(reference, language)
                for reference in group
            )
        )
        for prediction, group in zip(predictions, references, strict=True)
    )


def caption_lengths(predictions: Sequence[str], references: Sequence[Sequence[str]], language: str) -> Floats:
    """(N, 2): tokens of the answer, and 1. The references do not matter."""
    return means(float(len(tokens(prediction, language))) for prediction in predictions)


def gram_numbers(
    predictions: Sequence[str], references: Sequence[Sequence[str]], language: str, *, n: int
) -> Floats:
    """(N, L): a number for each n-gram of each answer, padded with -1. The references do not matter."""
    texts = [tokens(prediction, language) for prediction in predictions]
    numbers: dict[tuple[str, ...], int] = {}
    rows = [
        [numbers.setdefault(text[i : i + n], len(numbers)) for i in range(len(text) - n + 1)]
        for text in texts
    ]
    table = np.full((len(rows), max(1, *map(len, rows)) if rows else 1), -1.0)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def distinct(numbers: Floats, weights: Floats) -> Floats:
    """(R,): different n-grams over all n-grams (distinct-n, Li et al. 2016); NaN without any."""
    out = np.full(len(weights), np.nan)
    for r, times in enumerate(weights):
        total = times @ (numbers >= 0).sum(axis=1)
        if total:
            written = numbers[times > 0]
            out[r] = len(np.unique(written[written >= 0])) / total
    return out


def perplexity(probabilities: Iterable[float]) -> float | None:
    """exp of the mean negative log of the probabilities a model gave its tokens; None without tokens."""
    logs = [math.log(p) if p > 0 else -math.inf for p in probabilities]
    return math.exp(-sum(logs) / len(logs)) if logs else None
