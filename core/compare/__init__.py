# SPDX-License-Identifier: Apache-2.0
"""Strategies for choosing demonstrations compared, each with every number of them, by captions through the session in use.

    comparison = yield from compare(Plan(project))     events while it works; whatever was measured is kept
    page(comparison)                                   `core.compare.report`: one HTML file
    summary(comparison)                                the same figures for a program

Beside every figure stand its interval, the difference to random demonstrations, and answers that need no understanding.
What to expect is in the literature: similar demonstrations may be no better than a vote over their captions (Baldassini
et al. 2024, arXiv 2404.15736), and are copied (Lyu et al. 2023, arXiv 2305.14800).
"""

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.compare.cells import Measured, kept
from core.compare.figures import Baseline, Row, Scorer, answered
from core.compare.geometry import Coverage, covered, overlap
from core.compare.passes import Bench, fill, measure, set_up
from core.compare.plan import Cell, Plan, cells, checked
from core.config import Generation, Shots
from core.demonstrations import Pool
from core.errors import DataError
from core.evaluate.baselines import APPLY, BASELINES, Answers, Work
from core.evaluate.items import Item, choose, spread
from core.model.assembly import open_model
from core.project import Project
from core.protocol import Event, Note
from core.tasks import TASKS
from core.torch_session import TorchSession

BESIDE = ("majority", "knn", "label")  # baselines that stand beside every strategy


@dataclass(frozen=True)
class Comparison:
    """What came out. `items` are those that everything answered; `found` are their answers; figures are about them alone.

    `drawn`: the strategies that draw by the seed. `covered` by (strategy, k): of one item's picks, and of all of a pass.
    `overlaps` by k: (strategy, strategy) to Jaccard's index.
    """

    plan: Plan
    task: str
    language: str
    metrics: tuple[str, ...]
    items: tuple[Item, ...]
    left_out: int
    drawn: frozenset[str]
    found: Mapping[Cell, Measured]
    rows: tuple[Row, ...]
    baselines: tuple[Baseline, ...]
    covered: Mapping[tuple[str, int], tuple[float, float]]
    overlaps: Mapping[int, Mapping[tuple[str, str], float | None]]
    pool: Pool  # of the most frequent kind

    @property
    def metric(self) -> str:
        """The figure that decides."""
        return self.metrics[0]

    def row(self, strategy: str, k: int) -> Row | None:
        return next((row for row in self.rows if (row.strategy, row.k) == (strategy, k)), None)

    def of(self, strategy: str, k: int) -> list[Measured]:
        """What was measured, a cell a seed."""
        return [one for cell, one in self.found.items() if (cell.strategy, cell.k) == (strategy, k)]


def compare(plan: Plan) -> Generator[Event, None, Comparison]:
    """Progress, and Notes of which the first says what it will cost; returns what came out.

    Closing it stops it; cells that are done are kept, and are not measured again. Raises `ConfigError` for a plan that
    cannot be, `DataError` for a split with nothing to answer.
    """
    plan = checked(plan)
    session = TorchSession(open_model(plan.model), plan.project)
    with Project.open(plan.project) as project:
        chosen = yield from choose(project, plan.split, None, None)
        if chosen.task == "transcription":
            raise DataError(
                "Speech is written down without demonstrations: there is nothing to compare.",
                "Compare in a project of captions, questions, labels or texts.",
                file=plan.project,
            )
        items = spread(chosen.items, plan.items or len(chosen.items))
        work = Work(
            project, session, items, plan.split, chosen.task, chosen.language,
            Shots(language=chosen.language), Generation(), plan.batch,
        )  # fmt: skip
        bench = yield from set_up(plan, work, session)
        cost = yield from measure(bench)
        plan = replace(plan, strategies=tuple(cost.choosing))
        bench = replace(bench, plan=plan)
        wanted = list(cells(plan.strategies, cost.drawn, plan.ks, plan.seeds))
        missing = [cell for cell in wanted if kept(bench.path(cell)) is None]
        seconds = sum(cost.of(cell, len(items)) for cell in missing)
        yield told(seconds, "passes", len(wanted), len(missing), f"over {len(items)} items")
        found = yield from fill(bench, wanted)
        beside = yield from _beside(work)
    places = answered(found, beside, items)
    if not places:
        raise DataError(
            f"None of the {len(items)} items of the {plan.split} split could be answered.",
            "The notes above name each file and what was wrong with it.",
            file=plan.project,
        )
    return _compared(bench, cost.drawn, found, beside, places)


def told(seconds: float, what: str, wanted: int, missing: int, each: str) -> Note:
    """What a comparison will cost, before it is spent."""
    if not missing:
        return Note(f"All {wanted} {what} {each} were measured before.")
    before = f" {wanted - missing} others were measured before." if wanted > missing else ""
    return Note(
        f"{missing} {what} {each}: about {_duration(seconds)}.{before}",
        "Stop whenever you like: what is done is kept, and the same command goes on.",
    )


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{max(1, seconds):.0f} seconds"


def _beside(work: Work) -> Generator[Event, None, dict[str, Answers]]:
    given: dict[str, Answers] = {}
    for name in (name for name in BESIDE if name in APPLY[work.task]):
        texts = yield from BASELINES[name](work, name)
        if texts is None or all(text is None for text in texts):
            continue  # it has said why
        given[name] = texts
    return given


def _compared(
    bench: Bench,
    drawn: frozenset[str],
    found: Mapping[Cell, Measured],
    beside: Mapping[str, Answers],
    places: Sequence[int],
) -> Comparison:
    work, plan = bench.work, bench.plan
    items = tuple(work.items[place] for place in places)
    ids = [item.id for item in items]
    found = {cell: replace(one, answers={id: one.answers[id] for id in ids}) for cell, one in found.items()}
    metrics = TASKS[work.task].metrics
    scorer = Scorer(items, work.language, metrics, plan.resamples)
    baselines = [
        scorer.baseline(name, [text for place in places if (text := texts[place]) is not None])
        for name, texts in beside.items()
    ]
    usual = Counter(item.kind for item in items).most_common(1)[0][0]
    return Comparison(
        plan, work.task, work.language, metrics, items, len(work.items) - len(items), drawn, found,
        tuple(scorer.rows(found)), tuple(baselines), _covered(bench, found), _overlaps(plan, found),
        bench.pools.get(usual, next(iter(bench.pools.values()))),
    )  # fmt: skip


def _of(found: Mapping[Cell, Measured], strategy: str, k: int) -> list[Measured]:
    return [one for cell, one in found.items() if (cell.strategy, cell.k) == (strategy, k)]


def _covered(bench: Bench, found: Mapping[Cell, Measured]) -> dict[tuple[str, int], tuple[float, float]]:
    coverages = [Coverage(pool) for pool in bench.pools.values()]
    pairs = dict.fromkeys((cell.strategy, cell.k) for cell in found)
    return {pair: covered(coverages, _of(found, *pair)) for pair in pairs}


def _overlaps(plan: Plan, found: Mapping[Cell, Measured]) -> dict[int, dict[tuple[str, str], float | None]]:
    tables: dict[int, dict[tuple[str, str], float | None]] = {}
    for k in filter(None, plan.ks):
        shown = {strategy: _of(found, strategy, k) for strategy in plan.strategies}
        tables[k] = {(a, b): overlap(shown[a], shown[b]) for a in shown for b in shown}
    return tables


def summary(comparison: Comparison) -> dict[str, Any]:
    """The JSON object that `compare` prints: figures as {"value", "low", "high"}, null where undefined."""

    def table(figures: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if figures is None else {name: asdict(one) for name, one in figures.items()}

    rows = [
        {
            "strategy": row.strategy, "k": row.k, "seeds": row.seeds, "metrics": table(row.metrics),
            "spread": dict(row.spread), "over_random": table(row.over_random), "vote": asdict(row.vote),
            "over_vote": asdict(row.over_vote), "copied": row.copied, "seconds": row.seconds,
            "covered": comparison.covered[row.strategy, row.k][0],
            "covered_together": comparison.covered[row.strategy, row.k][1],
        }
        for row in comparison.rows
    ]  # fmt: skip
    overlaps = {
        str(k): [[a, b, value] for (a, b), value in pairs.items()] for k, pairs in comparison.overlaps.items()
    }
    return {
        "split": comparison.plan.split, "task": comparison.task, "n": len(comparison.items),
        "drawn": sorted(comparison.drawn), "rows": rows,
        "baselines": {one.name: table(one.metrics) for one in comparison.baselines}, "overlaps": overlaps,
    }  # fmt: skip
