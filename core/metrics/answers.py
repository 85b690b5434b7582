# SPDX-License-Identifier: Apache-2.0
"""Scores of short answers and of labels.

Answers are compared as SQuAD compares them (Rajpurkar et al. 2016): lower case, without punctuation and
English articles. Labels are compared in lower case, without punctuation around them. The figures equal
scikit-learn's, which the tests hold them to; they are computed from counts because a bootstrap through
scikit-learn would call it once a resample.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from core.metrics.bootstrap import Floats, means
from core.metrics.tokens import by_character, primary

_ARTICLES = frozenset({"a", "an", "the"})
_PIECE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー々〆]|[^\p{Han}\p{Hiragana}\p{Katakana}ー々〆\s]+")

BINS = 10  # of probability, for the calibration error
References = Sequence[Sequence[str]]
Figure = Callable[[Floats, Floats, Floats], Floats]  # hits, predictions, references of each label


def label(text: str) -> str:
    """The label that `text` names."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return str(regex.sub(r"^[\s\p{P}]+|[\s\p{P}]+$", "", " ".join(folded.split())))


def answer(text: str, language: str) -> tuple[str, ...]:
    """The words (in Chinese and Japanese the characters) that count in an answer."""
    text = regex.sub(r"\p{P}", "", unicodedata.normalize("NFKC", text).casefold())
    words = _PIECE.findall(text) if by_character(language) else text.split()
    return tuple(word for word in words if not (word in _ARTICLES and primary(language) == "en"))


# ---- questions --------------------------------------------------------------------------------------------


def exact_matches(predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, 2): whether the answer equals a reference, and 1."""
    return means(
        float(any(answer(prediction, language) == answer(reference, language) for reference in group))
        for prediction, group in zip(predictions, references, strict=True)
    )


def token_f1(predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, 2): the F1 of the words shared with the closest reference, and 1."""
    return means(
        max(f1(answer(prediction, language), answer(reference, language)) for reference in group)
        for prediction, group in zip(predictions, references, strict=True)
    )


def f1(prediction: tuple[str, ...], reference: tuple[str, ...]) -> float:
    if not prediction or not reference:
        return float(prediction == reference)
    common = (Counter(prediction) & Counter(reference)).total()
    return 2 * common / (len(prediction) + len(reference))


# ---- labels -----------------------------------------------------------------------------------------------


def label_codes(predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, 2): number of the true label and of the predicted one, -1 for a text that is no true label.

    Of several references the one that was hit counts, otherwise the first.
    """
    groups = [[label(reference) for reference in group] for group in references]
    named = [label(prediction) for prediction in predictions]
    true = [name if name in group else group[0] for name, group in zip(named, groups, strict=True)]
    numbers = {name: number for number, name in enumerate(sorted(set(true)))}
    return np.array(
        [[numbers[t], numbers.get(p, -1)] for t, p in zip(true, named, strict=True)], dtype=np.float64
    )


def accuracy(codes: Floats, weights: Floats) -> Floats:
    """(R,): the share of items whose label is right."""
    return np.asarray(weights @ (codes[:, 0] == codes[:, 1]) / weights.sum(axis=1))


def precision(codes: Floats, weights: Floats) -> Floats:
    """(R,): the mean precision of the labels that occur; 0 for a label that was never predicted."""
    return _macro(codes, weights, lambda hit, said, true: hit / np.maximum(said, 1))


def recall(codes: Floats, weights: Floats) -> Floats:
    """(R,): the mean recall of the labels that occur."""
    return _macro(codes, weights, lambda hit, said, true: hit / np.maximum(true, 1))


def macro_f1(codes: Floats, weights: Floats) -> Floats:
    """(R,): the mean F1 of the labels that occur among the references."""
    return _macro(codes, weights, lambda hit, said, true: 2 * hit / np.maximum(said + true, 1))


def confusion(predictions: Sequence[str], references: References) -> tuple[list[str], NDArray[np.int_]]:
    """The labels that occur, and (L, L + 1): how often each, a row, was answered with each of them, or with anything else."""
    true, said = label_codes(predictions, references, "").astype(int).T
    groups = [[label(reference) for reference in group] for group in references]
    named = [label(prediction) for prediction in predictions]
    names = sorted({name if name in group else group[0] for name, group in zip(named, groups, strict=True)})
    counts = np.zeros((len(names), len(names) + 1), dtype=int)
    np.add.at(counts, (true, said), 1)  # -1 is the last column
    return names, counts


def calibration(codes: Floats, scores: Sequence[float]) -> Floats:
    """(N, 2): whether the label is right, and the probability that was given to it."""
    right = (codes[:, 0] == codes[:, 1]).astype(np.float64)
    return np.stack([right, np.asarray(scores, np.float64)], axis=1)


def calibration_error(rows: Floats, weights: Floats) -> Floats:
    """(R,): how far from the share of right answers their probability is, in ten bins (ECE, Guo et al. 2017)."""
    bins = np.minimum((rows[:, 1] * BINS).astype(int), BINS - 1)
    gap = (rows[:, 0] - rows[:, 1])[:, None] * np.eye(BINS)[bins]  # (N, bins)
    return np.asarray(np.abs(weights @ gap).sum(axis=1) / weights.sum(axis=1))


def _macro(codes: Floats, weights: Floats, figure: Figure) -> Floats:
    """The mean of `figure` over the labels that occur as a reference in the resample."""
    true, said = codes.astype(int).T
    labels = true.max() + 1
    out = np.empty(len(weights))
    for r, times in enumerate(weights):
        support = _tally(true, times, labels)
        named = _tally(said[said >= 0], times[said >= 0], labels)
        hit = _tally(true, times * (true == said), labels)
        out[r] = figure(hit, named, support)[support > 0].mean()
    return out


def _tally(codes: NDArray[np.int_], times: Floats, labels: int) -> Floats:
    """(labels,): how often each label occurs."""
    return np.bincount(codes, times, labels).astype(np.float64)
