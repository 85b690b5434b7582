# SPDX-License-Identifier: Apache-2.0
"""How good the model is while it learns: what it says of validation examples and of the probe set, and their loss.

The model is asked through the session that captions a person's files, with the demonstrations and hints they get.
"""

import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.config import Generation, Shots
from core.evaluate import evaluate
from core.project import Project
from core.protocol import (
    Captioned,
    Evaluated,
    Event,
    FileFailed,
    Interval,
    Note,
    Probe,
    Probed,
    Progress,
    Scored,
)
from core.session import Query
from core.tasks import TASKS
from core.torch_session import TorchSession
from core.training.checkpoint import State
from core.training.examples import Item

LOWER_IS_BETTER = ("wer", "cer")
LOSS = "loss"
TRUSTS = (0.1, 0.3, 0.5)  # of which the best one is kept; each costs a pass over the validation split
REMEMBERED = 2**29  # bytes of what was seen of validation files, which are asked about again and again
TOGETHER = 32  # captions: a step of writing reads all weights, for however many
RESAMPLES = 200  # for the interval of an evaluation in between; the final report takes a thousand


@dataclass(frozen=True)
class Scoring:
    """What is scored, and how the model is asked."""

    project: Path
    session: TorchSession
    task: str
    language: str
    metric: str
    decides: str  # which checkpoint is best: a metric, or "loss"
    items: int  # validation items that are captioned at most; 0 is no evaluation
    shots: Shots
    probes: tuple[Item, ...]


def evaluated(
    scoring: Scoring, baselines: Sequence[str] | None, resamples: int
) -> Generator[Event, None, Evaluated]:
    """The figures of the validation split."""
    with Project.open(scoring.project) as project:
        events = evaluate(
            project, scoring.session, split="validation", task=scoring.task, language=scoring.language,
            shots=scoring.shots, baselines=baselines, resamples=resamples, limit=scoring.items, batch=TOGETHER,
        )  # fmt: skip
        for event in events:
            if isinstance(event, Evaluated):
                return event
            yield (
                replace(event, stage="evaluate") if isinstance(event, Progress) and baselines == () else event
            )
    raise AssertionError("an evaluation ends with its figures")


def decides(metric: str, task: str) -> str:
    """What says which checkpoint is best, where `metric` may be "".

    Two checkpoints whose captions score alike within a split of some hundred differ clearly in its loss (EXPERIMENTS.md).
    """
    return metric or (LOSS if task == "captioning" else TASKS[task].metrics[0])


def merit(metrics: Sequence[tuple[str, Interval]], metric: str, loss: float) -> float:
    """The deciding figure, higher is better; where it is undefined, the loss decides."""
    value = None if metric == LOSS else dict(metrics)[metric].value
    if value is None:
        return -loss
    return -value if metric in LOWER_IS_BETTER else value


def scored(
    scoring: Scoring, step: int, loss: float, best: float | None
) -> Generator[Event, None, tuple[Scored, float]]:
    """An evaluation in between, and its merit; `best` is the highest one so far."""
    result = yield from evaluated(scoring, (), RESAMPLES)
    worth = merit(result.metrics, scoring.decides, loss)
    better = best is None or worth > best
    return Scored(step, "validation", result.n, round(loss, 6), result.metrics, better), worth


def settled(scoring: Scoring) -> Generator[Event, None, float]:
    """How much demonstrations and names should count: what scores best on the validation split.

    A model that has begun to see leans on them less.
    """
    found: list[tuple[float, float]] = []
    for trust in TRUSTS:
        asked = replace(scoring, shots=replace(scoring.shots, trust=trust))
        result = yield from evaluated(asked, (), 1)
        found.append((merit(result.metrics, scoring.metric, math.inf), trust))
    return max(found)[1]


def probed(scoring: Scoring, step: int) -> Generator[Event, None, Probed]:
    """What the model says of the probe set now."""
    queries = [Query(item.file, scoring.task, asked(item), item.marks) for item in scoring.probes]
    said: list[Probe] = []
    items = iter(scoring.probes)
    for event in scoring.session.caption(queries, scoring.shots, Generation(), batch=max(1, len(queries))):
        match event:
            case Captioned():
                item = next(items)
                said.append(Probe(item.id, item.file, item.target, event.text, event.score))
            case FileFailed():
                next(items)
                yield Note(f"{event.file} cannot be a probe: {event.error}", event.hint, event.file)
            case _:
                pass
    return Probed(step, tuple(said))


def asked(item: Item) -> str:
    """An item's instruction, and its text where there is no file."""
    return "\n\n".join(part for part in (item.prompt, "" if item.file else item.text) if part)


def choose_probes(items: Sequence[Item], count: int, seed: int) -> tuple[Item, ...]:
    """`count` examples of different files, always the same for the same seed and items."""
    order = np.random.default_rng(seed).permutation(len(items)).tolist()
    unique = {items[i].hash or items[i].id: items[i] for i in reversed(order)}
    return tuple(list(unique.values())[::-1][:count])


def seconds_per_caption(scoring: Scoring) -> float:
    """The time one answer takes among others, once everything is loaded; 0 where nothing will be captioned."""
    seconds = 0.0
    for _ in range(2):
        began = time.perf_counter()
        for _ in probed(scoring, 0):
            pass
        seconds = time.perf_counter() - began
    return seconds / max(1, len(scoring.probes))


# ---- does it look? ---------------------------------------------------------------------------------------

BLIND = Note(
    "The right words are as likely with the media hidden: so far the model does not look at them.",
    "Train longer, or with more examples; raise hint_dropout and shot_dropout so that it has to look.",
)


def blind(loss: float, blank: float) -> bool:
    """Whether hiding what cross-attention sees makes the right words no less likely."""
    return blank - loss < 0.005


def warnings(result: Evaluated, metric: str, decided: str, state: State) -> Iterator[Note]:
    """What the report says that a person must not overlook."""
    gain = dict(dict(result.differences).get("blank_media", ())).get(metric)
    if gain is not None and gain.value is not None:
        gained = -gain.value if metric in LOWER_IS_BETTER else gain.value
        if gained <= 0:
            yield Note(
                f"Blank media score as well as the real ones ({metric}): the words come from elsewhere.",
                "Train longer, or with more examples; raise hint_dropout and shot_dropout so that it has to look.",
            )
    if state.merit is not None and state.untrained is not None and state.merit <= state.untrained:
        yield Note(
            f"The model is no better than before it learned ({decided} on the validation split).",
            "Go on with the model you had, or train with more examples.",
        )
