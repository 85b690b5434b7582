# SPDX-License-Identifier: Apache-2.0
"""BLEU, ROUGE-L, CIDEr and CIDEr-D, computed as the COCO caption evaluation does."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq

from core.metrics.bootstrap import Floats, means
from core.metrics.tokens import tokens

Gram = tuple[str, ...]
References = Sequence[Sequence[str]]

ORDERS = 4
SIGMA = 6.0
BETA = 1.2


def _grams(text: Gram, n: int) -> Counter[Gram]:
    return Counter(zip(*(text[i:] for i in range(n)), strict=False))


# ---- BLEU (Papineni et al. 2002), closest reference length ------------------------------------------------


def bleu_statistics(predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, 10): length, closest reference length, n-grams written 1..4, n-grams matched 1..4."""
    return np.array(
        [
            _bleu_row(tokens(prediction, language), [tokens(reference, language) for reference in group])
            for prediction, group in zip(predictions, references, strict=True)
        ],
        dtype=np.float64,
    )


def _bleu_row(prediction: Gram, group: Sequence[Gram]) -> list[int]:
    length = len(prediction)
    closest = min((abs(len(reference) - length), len(reference)) for reference in group)[1]
    written = [max(0, length - n + 1) for n in range(1, ORDERS + 1)]
    matched = [
        _matched(_grams(prediction, n), [_grams(text, n) for text in group]) for n in range(1, ORDERS + 1)
    ]
    return [length, closest, *written, *matched]


def _matched(prediction: Counter[Gram], group: Sequence[Counter[Gram]]) -> int:
    """n-grams of the prediction found in a reference, each as often as one reference has it at most."""
    return sum(
        min(count, max(reference.get(gram, 0) for reference in group)) for gram, count in prediction.items()
    )


def bleu(statistics: Floats, weights: Floats, order: int) -> Floats:
    """(R,): BLEU up to `order`. The tiny numbers are the COCO code's, which count in short texts."""
    sums = weights @ statistics  # (R, 10)
    length, closest = sums[:, 0], sums[:, 1]
    written, matched = sums[:, 2 : 2 + order], sums[:, 6 : 6 + order]
    precision = np.prod((matched + 1e-15) / (written + 1e-9), axis=1) ** (1 / order)
    brevity = (length + 1e-15) / (closest + 1e-9)
    return np.asarray(precision * np.exp(np.minimum(0.0, 1 - 1 / brevity)))


# ---- ROUGE-L (Lin 2004) -----------------------------------------------------------------------------------


def rouge_l_statistics(predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, 2): the item's score and 1."""
    return means(
        _rouge_l(tokens(prediction, language), [tokens(reference, language) for reference in group])
        for prediction, group in zip(predictions, references, strict=True)
    )


def _rouge_l(prediction: Gram, group: Sequence[Gram]) -> float:
    common = [LCSseq.similarity(prediction, reference) for reference in group]
    precision = max(common) / max(1, len(prediction))
    recall = max(c / max(1, len(reference)) for c, reference in zip(common, group, strict=True))
    if not precision or not recall:
        return 0.0
    return (1 + BETA**2) * precision * recall / (recall + BETA**2 * precision)


# ---- CIDEr and CIDEr-D (Vedantam et al. 2015) -------------------------------------------------------------


Counts = list[Counter[Gram]]  # of each order


@dataclass(frozen=True)
class _Weighted:
    """A text's n-grams weighted by tf-idf, and each order's norm; length is in bigrams, as COCO has it."""

    length: int
    orders: list[dict[Gram, float]]
    norms: list[float]


def _weighted(counts: Counts, idf: dict[Gram, float], unseen: float) -> _Weighted:
    orders = [{gram: count * idf.get(gram, unseen) for gram, count in order.items()} for order in counts]
    norms = [math.sqrt(sum(weight * weight for weight in order.values())) for order in orders]
    return _Weighted(counts[1].total(), orders, norms)


def _counts(text: str, language: str) -> Counts:
    return [_grams(tokens(text, language), n) for n in range(1, ORDERS + 1)]


def cider_statistics(
    predictions: Sequence[str], references: References, language: str, *, damped: bool
) -> Floats:
    """(N, 2): the item's score, from 0 to 10, and 1.

    The idf comes from `references`, all of them, and is fixed before anything is resampled. `damped` is
    CIDEr-D: matches clipped to the reference's weight, and a Gaussian penalty on the difference in length.
    """
    groups = [[_counts(reference, language) for reference in group] for group in references]
    idf = _idf(groups)
    unseen = math.log(max(1, len(groups)))

    def item(prediction: str, group: Sequence[Counts]) -> float:
        written = _weighted(_counts(prediction, language), idf, unseen)
        return sum(_cosine(written, _weighted(counts, idf, unseen), damped) for counts in group) / len(group)

    return means(10 * item(*pair) for pair in zip(predictions, groups, strict=True))


def _idf(groups: Sequence[Sequence[Counts]]) -> dict[Gram, float]:
    """log(items / items with the n-gram in any reference)."""
    found: Counter[Gram] = Counter()
    for group in groups:
        found.update({gram for counts in group for order in counts for gram in order})
    return {gram: math.log(len(groups)) - math.log(items) for gram, items in found.items()}


def _cosine(prediction: _Weighted, reference: _Weighted, damped: bool) -> float:
    """The mean cosine of the orders; see `cider_statistics` for `damped`."""
    total = 0.0
    for mine, theirs, norm, other in zip(
        prediction.orders, reference.orders, prediction.norms, reference.norms, strict=True
    ):
        if norm and other:
            common = mine.keys() & theirs.keys()
            dot = sum((min(mine[g], theirs[g]) if damped else mine[g]) * theirs[g] for g in common)
            total += dot / (norm * other)
    if damped:
        total *= math.exp(-((prediction.length - reference.length) ** 2) / (2 * SIGMA**2))
    return total / ORDERS
