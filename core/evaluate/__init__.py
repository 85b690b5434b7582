# SPDX-License-Identifier: Apache-2.0
"""Scores of a model on a split, with the baselines and the intervals without which they say nothing.

`evaluate` is a job: a generator of Events whose last one is `Evaluated`. `report` is its JSON form, and
`compare` the paired difference of two files of predictions.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.config import Generation, Shots
from core.errors import ConfigError, DataError
from core.evaluate.baselines import APPLY, BASELINES, Answers, Work, answers
from core.evaluate.items import choose, spread
from core.evaluate.predictions import check_counts, check_writable, compare, write
from core.metrics import METRICS, describe, difference, figure, statistics
from core.metrics.answers import calibration, calibration_error, confusion, label_codes
from core.metrics.bootstrap import interval
from core.project import Project, Split
from core.protocol import Evaluated, Event, Interval, Note
from core.session import Session
from core.tasks import TASKS

__all__ = ["APPLY", "BASELINES", "compare", "evaluate", "report"]

Figures = tuple[tuple[str, Interval], ...]


def evaluate(
    project: Project,
    session: Session,
    *,
    split: Split = "test",
    task: str | None = None,
    language: str | None = None,
    shots: Shots | None = None,
    generation: Generation | None = None,
    model: str = "",
    metrics: Sequence[str] = (),
    baselines: Sequence[str] | None = None,
    predictions: Path | None = None,
    batch: int = 16,
    resamples: int = 1000,
    seed: int = 0,
    limit: int = 0,
) -> Iterator[Event]:
    """Progress and Notes, then `Evaluated`.

    Without a task or a language the most frequent one of the split is taken, and demonstrations are of the language
    that is evaluated unless `shots` names another; `metrics` and `baselines` default to those of the task. `model` is
    only a name for the report; with a `limit` no more items than that are taken, spread over the split. An item that
    the model or a baseline fails on is named in a Note and counted out of every figure, so all figures are about the
    same n items; a baseline that fails on all of them is left out. The answers are in `predictions` as soon as the
    model has given them.

    Raises `DataError` for an empty split, for a split none of whose files can be answered and for a
    demonstration that belongs to the evaluated items, `ConfigError` for an unknown metric or baseline and for a
    number below 1.
    """
    check_counts(batch=batch, resamples=resamples)
    chosen = yield from choose(project, split, task, language)
    names = _known(metrics or TASKS[chosen.task].metrics, METRICS, "metric")
    wanted = _known(APPLY[chosen.task] if baselines is None else baselines, BASELINES, "baseline")
    if predictions is not None:
        check_writable(predictions)
    shots = shots or Shots()
    work = Work(
        project, session, spread(chosen.items, limit or len(chosen.items)), split, chosen.task, chosen.language,
        replace(shots, language=shots.language or chosen.language), generation or Generation(), batch,
    )  # fmt: skip
    scores: list[float] = []
    given: dict[str, Answers] = {"model": (yield from answers(work, "model", scores=scores))}
    kept = _kept(work, given)
    _write(predictions, work, given["model"], kept)
    for name in wanted:
        result = yield from BASELINES[name](work, name)
        if result is None:
            continue  # it does not apply, and has said so
        if any(text is not None for text in result):
            given[name] = result
        else:
            yield Note(f"{name} is left out: it failed on every item.")
    if (fewer := _kept(work, given)) != kept:
        kept = fewer
        _write(predictions, work, given["model"], kept)
    runs = {name: [text for place in kept if (text := run[place]) is not None] for name, run in given.items()}
    references = [work.items[place].references for place in kept]
    found = _scored(work, runs, references, names, resamples, seed, model)
    if chosen.task == "classification":
        found = _labelled(
            found, runs["model"], references, [scores[place] for place in kept], resamples, seed
        )
    yield found


def _known(names: Sequence[str], table: Mapping[str, object], what: str) -> tuple[str, ...]:
    for name in names:
        if name not in table:
            raise ConfigError(f"There is no {what} {name!r}.", f"Choose from: {', '.join(table)}.")
    return tuple(dict.fromkeys(names))


def _kept(work: Work, given: Mapping[str, Answers]) -> list[int]:
    """The items that every run answered. Raises `DataError` when there are none."""
    kept = [
        place for place in range(len(work.items)) if all(run[place] is not None for run in given.values())
    ]
    if not kept:
        raise DataError(
            f"None of the {len(work.items)} items of the {work.split} split could be answered.",
            "The notes above name each file and what was wrong with it.",
        )
    return kept


def _write(path: Path | None, work: Work, run: Answers, kept: Sequence[int]) -> None:
    if path is not None:
        write(path, [(work.items[place], text) for place in kept if (text := run[place]) is not None])


def _scored(
    work: Work,
    runs: Mapping[str, list[str]],
    references: Sequence[Sequence[str]],
    names: Sequence[str],
    resamples: int,
    seed: int,
    model: str,
) -> Evaluated:
    figures: dict[str, dict[str, Interval]] = {run: {} for run in runs}
    differences: dict[str, dict[str, Interval]] = {run: {} for run in runs if run != "model"}
    for name in names:
        rows = {run: statistics(name, texts, references, work.language) for run, texts in runs.items()}
        for run in runs:
            figures[run][name] = figure(name, rows[run], seed=seed, resamples=resamples)
        for run in differences:
            differences[run][name] = difference(
                name, rows["model"], rows[run], seed=seed, resamples=resamples
            )
    return Evaluated(
        split=work.split,
        task=work.task,
        n=len(references),
        metrics=tuple(figures.pop("model").items()),
        baselines=tuple((run, tuple(values.items())) for run, values in figures.items()),
        differences=tuple((run, tuple(values.items())) for run, values in differences.items()),
        settings=tuple(_settings(work, references, names, resamples, seed, model).items()),
    )


def _labelled(
    found: Evaluated,
    texts: Sequence[str],
    references: Sequence[Sequence[str]],
    scores: Sequence[float],
    resamples: int,
    seed: int,
) -> Evaluated:
    """With the confusion matrix, and how far the model's probabilities are from the truth."""
    names, counts = confusion(texts, references)
    rows = calibration(label_codes(texts, references, ""), scores)
    error = interval(lambda weights: calibration_error(rows, weights), len(rows), resamples, seed)
    table = tuple((name, tuple(map(int, row))) for name, row in zip(names, counts, strict=True))
    return replace(found, metrics=(*found.metrics, ("ece", error)), confusion=table)


def _settings(
    work: Work,
    references: Sequence[Sequence[str]],
    names: Sequence[str],
    resamples: int,
    seed: int,
    model: str,
) -> dict[str, str]:
    """What the figures depend on, beside the answers."""
    return {
        "model": model,
        "language": work.language,
        "shots": _listed(work.shots),
        "generation": _listed(work.generation),
        "seed": str(seed),
        "resamples": str(resamples),
        "corpus": corpus(references),
        **{f"text of {name}": describe(name, work.language) for name in names},
    }


def _listed(settings: Shots | Generation) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(settings).items())


def corpus(references: Sequence[Sequence[str]]) -> str:
    """16 hexadecimal digits that name these references, whatever their order: CIDEr's idf depends on them."""
    listed = sorted(sorted(group) for group in references)
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def report(evaluated: Evaluated) -> dict[str, Any]:
    """The JSON object that `evaluate` prints: figures as {"value", "low", "high"}, null where undefined.

    `baselines` has the inner shape of `metrics`, and so has `differences`: the model minus each baseline on
    the same resampled items. Labels have a table `confusion`, see `Evaluated`.
    """

    def table(figures: Figures) -> dict[str, dict[str, float | None]]:
        return {name: asdict(interval) for name, interval in figures}

    return {
        "split": evaluated.split,
        "task": evaluated.task,
        "n": evaluated.n,
        "metrics": table(evaluated.metrics),
        "baselines": {name: table(figures) for name, figures in evaluated.baselines},
        "differences": {name: table(figures) for name, figures in evaluated.differences},
        "settings": dict(evaluated.settings),
        **(
            {"confusion": {name: list(row) for name, row in evaluated.confusion}}
            if evaluated.confusion
            else {}
        ),
    }
