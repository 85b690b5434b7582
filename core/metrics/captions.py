# SPDX-License-Identifier: Apache-2.0
"""BLEU, ROUGE-L, CIDEr and CIDEr-D, computed as the COCO caption evaluation does."""

import math
from collections import Counter
from collections.abc import Sequence

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
    matched = []
    for n in range(1, ORDERS + 1):
        most: Counter[Gram] = Counter()
        for reference in group:
            most |= _grams(reference, n)
        matched.append((_grams(prediction, n) & most).total())
    return [length, closest, *written, *matched]


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


class _Weighted:
    """A text's n-grams weighted by tf-idf, with the norm of each order."""

    def __init__(self, text: Gram, idf: dict[Gram, float], unseen: float) -> None:
        self.length = max(0, len(text) - 1)  # the COCO code measures length in bigrams
        self.orders = [
            {gram: count * idf.get(gram, unseen) for gram, count in _grams(text, n).items()}
            for n in range(1, ORDERS + 1)
        ]
        self.norms = [math.sqrt(sum(w * w for w in order.values())) for order in self.orders]


def cider_statistics(
    predictions: Sequence[str], references: References, language: str, *, damped: bool
) -> Floats:
    """(N, 2): the item's score, from 0 to 10, and 1.

    The idf comes from `references`, all of them, and is fixed before anything is resampled. `damped` is
    CIDEr-D: matches clipped to the reference's weight, and a Gaussian penalty on the difference in length.
    """
    groups = [[tokens(reference, language) for reference in group] for group in references]
    idf = _idf(groups)
    unseen = math.log(max(1, len(groups)))
    return means(
        10
        * sum(_cosine(written, _Weighted(reference, idf, unseen), damped) for reference in group)
        / len(group)
        for written, group in zip(
            (_Weighted(tokens(prediction, language), idf, unseen) for prediction in predictions),
            groups,
            strict=True,
        )
    )


def _idf(groups: Sequence[Sequence[Gram]]) -> dict[Gram, float]:
    """log(items / items with the n-gram in any reference)."""
    found: Counter[Gram] = Counter()
    for group in groups:
        found.update({gram for text in group for n in range(1, ORDERS + 1) for gram in _grams(text, n)})
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
