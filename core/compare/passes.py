# SPDX-License-Identifier: Apache-2.0
"""The work of a comparison: what it will cost, and every cell that was not measured before."""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from core import __version__
from core.compare.cells import Answer, Measured, Shown, digest, keep, kept, path_of
from core.compare.plan import RANDOM, Cell, Plan
from core.config import Shots
from core.demonstrations import Pool
from core.errors import CoreError, DataError
from core.evaluate.baselines import Work, check_demonstrations
from core.hashing import sha256
from core.knowledge import Wanted
from core.model.assembly import Model
from core.protocol import Captioned, Event, FileFailed, Note, Progress
from core.session import Query
from core.torch_session import TorchSession

SAMPLE = 4  # items on which the cost is measured
REMEMBERED = 1 << 29  # bytes of what encoders made of the items, kept while all cells are measured


@dataclass(frozen=True)
class Bench:
    """What cells are measured with. `pools` are what is chosen from, by kind of media; `common` is part of every key."""

    plan: Plan
    work: Work
    session: TorchSession
    pools: Mapping[str, Pool]
    common: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        return self.plan.project / "comparisons" / "cells"

    def path(self, cell: Cell) -> Path:
        return path_of(self.folder, {**self.common, **asdict(cell)})

    def shots(self, cell: Cell) -> Shots:
        strategy = cell.strategy if cell.k else RANDOM
        return replace(self.work.shots, strategy=strategy, k=cell.k, seed=cell.seed)


def set_up(plan: Plan, work: Work, session: TorchSession) -> Generator[Event, None, Bench]:
    """Whatever all cells share is seen and counted once. Raises `DataError` when there is nothing to choose from."""
    session.perception.remember(REMEMBERED)
    pools: dict[str, Pool] = {}
    for kind in sorted({item.kind for item in work.items}):
        pool = yield from session.knowledge.pool(
            Wanted(work.task, kind, work.shots.language, work.shots.knowledge)
        )
        if pool is not None:
            pools[kind] = pool
    if not pools:
        raise DataError(
            "There is nothing to choose demonstrations from: the training split has no example of this task.",
            "Import more, or move examples into the training split.",
            file=plan.project,
        )
    return Bench(plan, work, session, pools, _common(plan, work, session, pools))


def _common(plan: Plan, work: Work, session: TorchSession, pools: Mapping[str, Pool]) -> dict[str, Any]:
    """What every cell depends on: the model, the items, the pool, the settings, and this program."""
    entries = [(e.id, e.version, e.hash, e.caption) for kind in pools for e in pools[kind].entries]
    items = [
        (item.id, sha256(item.file) if item.file else "", item.prompt, sorted(item.exclude))
        for item in work.items
        if not item.file or Path(item.file).is_file()
    ]
    return {
        "braid": __version__,
        "model": identity(session.model, list(pools)),
        "task": work.task,
        "items": digest(items),
        "pool": digest(entries),
        "shots": asdict(work.shots),
        "generation": asdict(work.generation),
    }


def identity(model: Model, kinds: Sequence[str]) -> str:
    """Changes with the weights or the settings of any part that captions depend on."""
    files = {role: model.parts(role).config.get("files") for role in ("decoder", *kinds)}
    with suppress(CoreError):  # sentences may be compared, by some strategies and where the embedder is there
        files["text"] = model.parts("text").config.get("files")
    learned = model.recipe.folder and sha256(model.recipe.folder / "config.json")
    return digest([files, learned, asdict(model.recipe.coupling), model.recipe.trust])


# ---- what it costs ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Seconds of one caption: `captioning` by k, and what a strategy takes beside it, of those that can be used.

    `drawn` are the strategies that depend on the seed.
    """

    captioning: Mapping[int, float]
    choosing: Mapping[str, float]
    drawn: frozenset[str]

    def of(self, cell: Cell, items: int) -> float:
        return items * (self.captioning[cell.k] + self.choosing.get(cell.strategy, 0.0))


def measure(bench: Bench) -> Generator[Event, None, Cost]:
    """Caption a few items with each number of demonstrations, and let each strategy choose for them, with two seeds.

    A strategy draws when two seeds choose differently for one of these items; one that fails on all of them is left out, with
    a Note. What is loaded or seen for the first time is not counted.
    """
    plan = bench.plan
    few = replace(
        bench,
        work=replace(bench.work, items=bench.work.items[:: max(1, len(bench.work.items) // SAMPLE)][:SAMPLE]),
    )
    least = next(k for k in plan.ks if k)
    total = 1 + len(plan.ks) + 2 * len(plan.strategies)
    steps = 1
    yield from _quietly(few, Cell(RANDOM, least))
    yield Progress("measure the comparison", steps, total)
    captioning: dict[int, float] = {}
    for k in plan.ks:
        captioning[k] = (yield from _quietly(few, Cell(RANDOM, k))).seconds
        steps += 1
        yield Progress("measure the comparison", steps, total)
    short = replace(few, work=replace(few.work, generation=replace(few.work.generation, max_new_tokens=1)))
    choosing: dict[str, float] = {}
    drawn = set()
    for strategy in plan.strategies:
        first = yield from _quietly(short, Cell(strategy, least, 0))
        second = yield from _quietly(short, Cell(strategy, least, 1))
        steps += 2
        yield Progress("measure the comparison", steps, total)
        if first.failed is not None and strategy != RANDOM:
            yield Note(f"{strategy} is left out. {first.failed.message}", first.failed.hint)
            continue
        choosing[strategy] = first.seconds
        if strategy == RANDOM or first.shown != second.shown:
            drawn.add(strategy)
    base = min(choosing.values())
    return Cost(captioning, {name: each - base for name, each in choosing.items()}, frozenset(drawn))


@dataclass(frozen=True)
class Glance:
    """Seconds an item and the ids shown with each; `failed` says why where no item could be answered."""

    seconds: float
    shown: list[list[str]]
    failed: Note | None


def _quietly(bench: Bench, cell: Cell) -> Generator[Event, None, Glance]:
    """A pass of which nothing is kept."""
    events = _captioned(bench, cell)
    note = None
    while True:
        try:
            event = next(events)
        except StopIteration as stop:
            measured: Measured = stop.value
            break
        if isinstance(event, Note):
            note = event
        elif isinstance(event, Progress) and event.stage == "read weights":
            yield event
    shown = [[one.id for one in answer.shown] for answer in measured.answers.values() if answer]
    return Glance(measured.seconds / max(1, len(measured.answers)), shown, None if shown else note)


# ---- the cells ----------------------------------------------------------------------------------------------


def fill(bench: Bench, cells: Sequence[Cell]) -> Generator[Event, None, dict[Cell, Measured]]:
    """Every cell, measured now or before. A Note is told once. Raises `DataError` where one cannot be kept."""
    found = {cell: one for cell in cells if (one := kept(bench.path(cell))) is not None}
    items = len(bench.work.items)
    total, done = items * (len(cells) - len(found)), 0
    told: set[str] = set()
    for cell in cells:
        if cell in found:
            continue
        events = _captioned(bench, cell)
        while True:
            try:
                event = next(events)
            except StopIteration as stop:
                found[cell] = stop.value
                break
            if isinstance(event, Progress) and event.stage == "compare strategies":
                done += 1
                yield replace(event, done=done, total=total)
            elif isinstance(event, Progress):
                yield event
            elif isinstance(event, Note) and event.message not in told:
                told.add(event.message)
                yield event
        keep(bench.path(cell), cell.name, found[cell])
    return {cell: found[cell] for cell in cells}  # in their own order, whatever was measured before


def _captioned(bench: Bench, cell: Cell) -> Generator[Event, None, Measured]:
    """One pass over the items, through the session that captions a person's files."""
    work = bench.work
    queries = [Query(item.file, work.task, item.prompt, item.exclude) for item in work.items]
    forbidden = frozenset() if work.split == "train" else frozenset(work.project.ids(split=work.split))
    answers: dict[str, Answer | None] = {}
    waiting = iter(work.items)
    began = time.monotonic()
    for event in bench.session.caption(queries, bench.shots(cell), work.generation, batch=work.batch):
        match event:
            case Captioned():
                item = next(waiting)
                check_demonstrations(event, forbidden, item.exclude)
                answers[item.id] = Answer(event.text, tuple(_shown(event)))
            case FileFailed():
                answers[next(waiting).id] = None
                yield Note(
                    f"{event.file or 'A text'} is counted out: {event.error}", event.hint, event.file or None
                )
            case Note() | Progress():
                yield event
                continue
            case _:
                continue
        yield Progress("compare strategies", len(answers), len(queries))
    left = dict.fromkeys((item.id for item in waiting), None)
    return Measured(dict(chain(answers.items(), left.items())), round(time.monotonic() - began, 3))


def _shown(event: Captioned) -> Iterator[Shown]:
    for one in event.demonstrations:
        yield Shown(one.id, one.similarity, one.caption, one.file, one.reason)
