# SPDX-License-Identifier: Apache-2.0
"""From answers to figures with intervals: per strategy and number of demonstrations, each beside its baselines.

Where a strategy draws, its figure is the mean over the seeds and the interval resamples items, all seeds together; `spread`
is the standard deviation over the seeds. Differences are paired: both sides on the same resampled items.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

import numpy as np

from core.compare.cells import Answer, Measured
from core.compare.plan import NONE, RANDOM, Cell
from core.data.splits import group_of
from core.evaluate.baselines import Answers, consensus
from core.evaluate.items import Item
from core.metrics import METRICS, statistics
from core.metrics.bootstrap import Aggregate, Floats, interval
from core.protocol import Interval

UNDEFINED = Interval(None, None, None)


@dataclass(frozen=True)
class Row:
    """One strategy with `k` demonstrations.

    `over_random` is None for random itself and without demonstrations. `vote`: the consensus of the captions that were
    shown, without any model; `over_vote` the difference to it. `copied`: share of answers that are one of the captions
    shown. `seconds`: of one answer.
    """

    strategy: str
    k: int
    seeds: int
    metrics: Mapping[str, Interval]
    spread: Mapping[str, float | None]
    over_random: Mapping[str, Interval] | None
    vote: Interval
    over_vote: Interval
    copied: float
    seconds: float


@dataclass(frozen=True)
class Baseline:
    """Answers that need no understanding, on the same items."""

    name: str
    metrics: Mapping[str, Interval]


Cells = Mapping[Cell, Measured]


def answered(found: Cells, baselines: Mapping[str, Answers], items: Sequence[Item]) -> list[int]:
    """The places of the items that every cell and every baseline has an answer for."""
    return [
        place
        for place, item in enumerate(items)
        if all(measured.answers.get(item.id) is not None for measured in found.values())
        and all(texts[place] is not None for texts in baselines.values())
    ]


class Scorer:
    """Scores answers to these items; the statistics of a text are computed once."""

    def __init__(self, items: Sequence[Item], language: str, metrics: Sequence[str], resamples: int) -> None:
        self.items, self.language = items, language
        self.metrics, self.resamples = tuple(metrics), resamples
        self._known: dict[tuple[str, tuple[str, ...]], Floats] = {}

    def rows(self, found: Cells) -> list[Row]:
        """A row for each strategy and k, in the order of the cells."""
        groups: dict[tuple[int, str], list[Cell]] = {}
        for cell in found:
            groups.setdefault((cell.k, cell.strategy), []).append(cell)
        return [self._row(found, cells, groups.get((k, RANDOM))) for (k, _), cells in groups.items()]

    def baseline(self, name: str, texts: Sequence[str]) -> Baseline:
        """The figures of one text an item."""
        return Baseline(name, {metric: self._figure(metric, [texts]) for metric in self.metrics})

    def _row(self, found: Cells, cells: Sequence[Cell], random: Sequence[Cell] | None) -> Row:
        texts = [[answer.text for answer in self.answers(found[cell])] for cell in cells]
        first, main = cells[0], self.metrics[0]
        spread: dict[str, float | None] = {}
        for metric in self.metrics:
            values = [self._figure(metric, [one], resamples=0).value for one in texts]
            known = [value for value in values if value is not None]
            spread[metric] = stdev(known) if len(known) > 1 else None
        over = None
        if random is not None and first.strategy not in (RANDOM, NONE):
            others = [[answer.text for answer in self.answers(found[cell])] for cell in random]
            over = {metric: self._figure(metric, texts, others) for metric in self.metrics}
        votes = [[self._vote(answer) for answer in self.answers(found[cell])] for cell in cells]
        voted = first.k > 0
        return Row(
            first.strategy, first.k, len(cells),
            {metric: self._figure(metric, texts) for metric in self.metrics}, spread, over,
            self._figure(main, votes) if voted else UNDEFINED,
            self._figure(main, texts, votes) if voted else UNDEFINED,
            mean(self._copied(found[cell]) for cell in cells),
            mean(found[cell].seconds / max(1, len(found[cell].answers)) for cell in cells),
        )  # fmt: skip

    def answers(self, measured: Measured) -> list[Answer]:
        """Of these items, all of which it must have answered."""
        found = [measured.answers[item.id] for item in self.items]
        return [answer for answer in found if answer is not None]

    def _vote(self, answer: Answer) -> str:
        return consensus([(one.caption, one.similarity) for one in answer.shown], self.language) or ""

    def _copied(self, measured: Measured) -> float:
        answers = self.answers(measured)
        same = [group_of(a.text) in {group_of(one.caption) for one in a.shown} for a in answers]
        return sum(same) / max(1, len(same))

    def _figure(
        self,
        metric: str,
        seeds: Sequence[Sequence[str]],
        minus: Sequence[Sequence[str]] = (),
        resamples: int | None = None,
    ) -> Interval:
        """The mean over seeds (each a text an item), less that of `minus`, with its interval over items."""
        if len(self.items) < METRICS[metric].fewest:
            return UNDEFINED
        mine = [self._statistics(metric, texts) for texts in seeds]
        others = [self._statistics(metric, texts) for texts in minus]
        times = self.resamples if resamples is None else resamples
        times = times if METRICS[metric].resampled else 0
        return averaged(METRICS[metric].aggregate, mine, others, len(self.items), times)

    def _statistics(self, metric: str, texts: Sequence[str]) -> Floats:
        key = (metric, tuple(texts))
        if key not in self._known:
            references = [item.references for item in self.items]
            self._known[key] = statistics(metric, texts, references, self.language)
        return self._known[key]


def averaged(
    aggregate: Aggregate, mine: Sequence[Floats], others: Sequence[Floats], items: int, resamples: int
) -> Interval:
    """The mean over seeds of an aggregate of (N, S) statistics, less that of `others`, with its interval over N items."""

    def value(weights: Floats) -> Floats:
        total = np.mean([aggregate(rows, weights) for rows in mine], axis=0)
        if others:
            total = total - np.mean([aggregate(rows, weights) for rows in others], axis=0)
        return np.asarray(total, np.float64)

    return interval(value, items, resamples, 0)
