# SPDX-License-Identifier: Apache-2.0
"""How good answers are. Each metric turns items into rows of statistics, and rows into one figure.

    score("cider_d", predictions, references)           -> Interval(value, low, high)
    paired("cider_d", predictions, others, references)  -> the difference, resampled together

`references` holds one list of acceptable texts an item. All figures are higher-is-better but for `wer` and
`cer`; none is multiplied by 100. METEOR and SPICE need Java and are not here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from core.errors import DataError
from core.metrics.answers import accuracy, exact_matches, label_codes, macro_f1, precision, recall, token_f1
from core.metrics.bootstrap import Aggregate, Floats, interval, ratio
from core.metrics.captions import bleu, bleu_statistics, cider_statistics, rouge_l_statistics
from core.metrics.function_words import FUNCTION_WORDS
from core.metrics.speech import character_errors, word_errors
from core.metrics.tokens import by_character, primary
from core.metrics.words import caption_lengths, content_word_hits, distinct, gram_numbers, perplexity
from core.protocol import Interval

__all__ = [
    "METRICS", "Metric", "describe", "difference", "figure", "paired", "perplexity", "score", "statistics",
]  # fmt: skip

References = Sequence[Sequence[str]]
Statistics = Callable[[Sequence[str], References, str], Floats]


@dataclass(frozen=True)
class Metric:
    """One figure. `statistics` gives (N, S), a row an item; `aggregate` a value for each weighting of them.

    `text` says how text is prepared. `fewest` is the number of items below which the figure is undefined.
    A figure that resampling items would bias (`resampled` false) has no interval.
    """

    title: str
    statistics: Statistics
    aggregate: Aggregate
    text: Literal["tokens", "speech", "answer", "label"] = "tokens"
    fewest: int = 1
    resampled: bool = True


METRICS: dict[str, Metric] = {
    "bleu_1": Metric("BLEU-1", bleu_statistics, partial(bleu, order=1)),
    "bleu_2": Metric("BLEU-2", bleu_statistics, partial(bleu, order=2)),
    "bleu_3": Metric("BLEU-3", bleu_statistics, partial(bleu, order=3)),
    "bleu_4": Metric("BLEU-4", bleu_statistics, partial(bleu, order=4)),
    "rouge_l": Metric("ROUGE-L", rouge_l_statistics, ratio),
    "cider": Metric("CIDEr", partial(cider_statistics, damped=False), ratio, fewest=2),
    "cider_d": Metric("CIDEr-D", partial(cider_statistics, damped=True), ratio, fewest=2),
    "content_word_hit": Metric("shares a content word", content_word_hits, ratio),
    "distinct_1": Metric("distinct-1", partial(gram_numbers, n=1), distinct, resampled=False),
    "distinct_2": Metric("distinct-2", partial(gram_numbers, n=2), distinct, resampled=False),
    "caption_length": Metric("tokens an answer", caption_lengths, ratio),
    "wer": Metric("word error rate", word_errors, ratio, "speech"),
    "cer": Metric("character error rate", character_errors, ratio, "speech"),
    "exact_match": Metric("exact match", exact_matches, ratio, "answer"),
    "token_f1": Metric("token F1", token_f1, ratio, "answer"),
    "accuracy": Metric("accuracy", label_codes, accuracy, "label"),
    "macro_f1": Metric("macro F1", label_codes, macro_f1, "label"),
    "precision": Metric("macro precision", label_codes, precision, "label"),
    "recall": Metric("macro recall", label_codes, recall, "label"),
}


def score(
    name: str,
    predictions: Sequence[str],
    references: References,
    *,
    language: str = "en",
    seed: int = 0,
    resamples: int = 1000,
) -> Interval:
    """The figure of these answers with its bootstrap 95 % interval; None where it is undefined.

    Raises `DataError` when there are not as many answers as items or an item has no reference.
    """
    rows = statistics(name, predictions, references, language)
    return figure(name, rows, seed=seed, resamples=resamples)


def paired(
    name: str,
    predictions: Sequence[str],
    others: Sequence[str],
    references: References,
    *,
    language: str = "en",
    seed: int = 0,
    resamples: int = 1000,
) -> Interval:
    """The figure of `predictions` minus that of `others`, both on the same resampled items."""
    mine = statistics(name, predictions, references, language)
    theirs = statistics(name, others, references, language)
    return difference(name, mine, theirs, seed=seed, resamples=resamples)


def statistics(name: str, predictions: Sequence[str], references: References, language: str) -> Floats:
    """(N, S): the rows from which `figure` and `difference` make figures; computed once, used for both."""
    if len(predictions) != len(references):
        raise DataError(
            f"There are {len(predictions)} answers for {len(references)} items.", "Give one answer an item."
        )
    for row, group in enumerate(references, start=1):
        if not group:
            raise DataError("The item has no reference to compare with.", "Give it a caption.", row=row)
    if not references:
        return np.zeros((0, 0))
    return METRICS[name].statistics(predictions, references, language)


def figure(name: str, rows: Floats, *, seed: int = 0, resamples: int = 1000) -> Interval:
    """`score` of the items whose statistics these are."""
    metric = METRICS[name]
    if len(rows) < metric.fewest:
        return Interval(None, None, None)
    times = resamples if metric.resampled else 0
    return interval(lambda weights: metric.aggregate(rows, weights), len(rows), times, seed)


def difference(name: str, rows: Floats, others: Floats, *, seed: int = 0, resamples: int = 1000) -> Interval:
    """`paired` of the items whose statistics these are."""
    metric = METRICS[name]
    if len(rows) < metric.fewest:
        return Interval(None, None, None)
    times = resamples if metric.resampled else 0
    return interval(
        lambda weights: metric.aggregate(rows, weights) - metric.aggregate(others, weights),
        len(rows),
        times,
        seed,
    )


def describe(name: str, language: str = "en") -> str:
    """How this figure prepares text in this language, to stand beside it."""
    metric, cut = METRICS[name], by_character(language)
    if metric.text == "speech":
        english = primary(language) == "en"
        rules = (
            "EnglishTextNormalizer, without its table of British spellings"
            if english
            else "BasicTextNormalizer"
        )
        return f"{rules}; words are characters" if cut else rules
    if metric.text == "label":
        return "labels in lower case, without punctuation around them"
    if metric.text == "answer":
        return "lower case, without punctuation" + ("; by character" if cut else " and English articles")
    known = name != "content_word_hit" or primary(language) in FUNCTION_WORDS
    how = "by character" if cut else "Penn Treebank tokens in lower case, without punctuation"
    return how if known else f"{how}; every word counts as content"
