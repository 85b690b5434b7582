# SPDX-License-Identifier: Apache-2.0
"""Which examples of a project a strategy chooses, for one file or for the whole task: a job of Events."""

import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.choosing import Choose, Chosen, Picked, Weigh, Weighed
from core.config import Shots
from core.demonstrations import SELECTORS, Entry, Evidence, Pool, subset
from core.demonstrations.pinning import REASON, around
from core.demonstrations.plane import plane, shown
from core.demonstrations.subset import strata
from core.errors import ConfigError, MediaError, ModelError, ProjectError
from core.hashing import sha256
from core.knowledge import Wanted
from core.protocol import Note, Progress
from core.queries import kind_of, own_fingerprint, own_hash
from core.session import Query, Session

if TYPE_CHECKING:
    from core.model.multimodal import Kind
    from core.torch_session import TorchSession

Floats = NDArray[np.float32]


def choose(session: Session, request: Choose) -> Generator[Progress | Note | Chosen, None, None]:
    """The picks among the train examples of the project's most frequent task; with a query, of the query's kind.

    Raises `CoreError`.
    """
    began = time.monotonic()
    _check(request)
    task, kind = usual(request.project, kind_of(request.query) if request.query else None)
    torch = _torch(session)
    pool = yield from _pool(torch, request.project, task, kind)
    query = pool.query((yield from _vector(torch, request.query, kind))) if request.query else None
    evidence = yield from _evidence(torch, pool, request, task, kind)
    picks = _picks(pool, query, request, evidence)
    points, place, share = _map(pool, query, [pick.id for pick in picks])
    seconds = round(time.monotonic() - began, 3)
    yield Chosen(task, kind, len(pool.entries), tuple(picks), points, place, share, seconds)


def weigh(session: Session, request: Weigh) -> Generator[Weighed, None, None]:
    """How many files a choice would have to look at first, and how long that takes. Raises `CoreError`."""
    from core.project import Project

    task, kind = usual(request.project, kind_of(request.query) if request.query else None)
    with Project.open(request.project) as project:
        examples = list(project.examples(split="train", task=task, kind=kind))
    if kind == "text":
        yield Weighed(task, kind, len(examples), 0, 0.0)
        return
    files = {example.media[0].hash: example.media[0].path for example in examples}
    torch = _torch(session)
    known = torch.perception.store(kind).get(list(files))
    unseen = {hash: path for hash, path in files.items() if hash not in known}
    seconds = _timed(torch, unseen, kind) if unseen else 0.0
    yield Weighed(task, kind, len(examples), len(unseen), seconds)


def _timed(session: "TorchSession", unseen: dict[str, str], kind: "Kind") -> float | None:
    """Seconds that all of them take, by one that is looked at now; None where it cannot be."""
    session.model.encoder(kind)  # loading it is no part of it
    hash, path = next(iter(unseen.items()))
    began = time.monotonic()
    if any(isinstance(event, Note) for event in session.perception.vectors({hash: path}, kind)):
        return None
    return (time.monotonic() - began) * len(unseen)


def _torch(session: Session) -> "TorchSession":
    from core.torch_session import TorchSession

    if not isinstance(session, TorchSession):
        raise ModelError(
            "An exported model does not compare examples here.",
            "Choose with the model that it was exported from.",
        )
    return session


def usual(folder: str, kind: "Kind | None") -> tuple[str, "Kind"]:
    """The most frequent task and kind of the train split, of this kind where one is given. Raises `ProjectError`."""
    from core.project import Project

    with Project.open(folder) as project:
        counts = Counter(
            (e.task, e.media[0].kind if e.media else "text") for e in project.examples(split="train")
        )
    fitting = [pair for pair in sorted(counts) if kind in (None, pair[1])]
    if not fitting:
        what = "The project has no training examples."
        if kind is not None:
            what = f"The project has no training examples of {kind}."
        raise ProjectError(what, "Import some, or choose another project or query.", file=folder)
    return max(fitting, key=lambda pair: counts[pair])


def _pool(
    session: "TorchSession", folder: str, task: str, kind: "Kind"
) -> Generator[Progress | Note, None, Pool]:
    pool = yield from session.knowledge.pool(Wanted(task, kind, "", "project"))
    if pool is None:
        raise ProjectError(
            "None of the project's training examples can be read.", "Import them again.", file=folder
        )
    return pool


def _vector(session: "TorchSession", file: str, kind: "Kind") -> Generator[Progress | Note, None, Floats]:
    """The encoder's vector (C,) as the pool's were before they were centred. Raises `MediaError`."""
    vector: Floats
    if kind == "text":
        vector = session.features([file])[0]
        return vector
    hash = sha256(Path(file))
    for event in session.perception.vectors({hash: file}, kind):
        if isinstance(event, Note):
            raise MediaError(event.message, event.hint, file=file)
        yield event
    vector = session.perception.store(kind).get([hash])[hash].pooled.astype(np.float32)
    return vector


def _check(request: Choose) -> None:
    if request.strategy not in SELECTORS:
        raise ConfigError(
            f"There is no strategy {request.strategy}.", f"Choose one of: {', '.join(SELECTORS)}."
        )
    if request.by and (request.query or request.strategy != "random"):
        raise ConfigError("--by keeps shares in a random draw for a whole task.", "Leave it out here.")


def _evidence(
    session: "TorchSession", pool: Pool, request: Choose, task: str, kind: "Kind"
) -> Generator[Progress | Note, None, Evidence]:
    """What the strategy asks for beside vectors."""
    shots = Shots(
        request.strategy, seed=request.seed, measure=request.measure, pick=request.pick, knowledge="project"
    )
    if request.query:
        return (yield from session.evidence.of(request.strategy, pool, Query(request.query, task), shots))
    about = yield from session.evidence.about(request.strategy, pool, task, kind, shots)
    return replace(about, strata=strata(pool, request.by) if request.by else ())


def _picks(pool: Pool, query: Floats | None, request: Choose, evidence: Evidence) -> list[Picked]:
    """Pinned ones first; then the strategy's, for a query the most similar last, else the best first."""
    near = pool.near(query, own_fingerprint(request.query))
    own = pool.excluded(own_hash(request.query), near)

    def strategy(k: int, excluded: NDArray[np.bool_]) -> list[Picked]:
        if query is None:
            found = subset(request.strategy, pool, k, request.seed, excluded, evidence)
            return [_picked(entry, choice.score, choice.reason) for entry, choice in found]
        chosen = SELECTORS[request.strategy](pool, query, k, request.seed, excluded, evidence)
        return [_picked(pick.entry, pick.similarity, pick.reason) for pick in chosen]

    first, others = around(pool, request.pinned, request.excluded, own, request.k, strategy)
    rows = {entry.id: row for row, entry in enumerate(pool.entries)}
    cosines = np.zeros(len(pool.entries)) if query is None else pool.vectors @ query
    pinned = [_picked(entry, float(cosines[rows[entry.id]]), REASON, pinned=True) for entry in first]
    return [*pinned, *others]


def _picked(entry: Entry, score: float, reason: str, *, pinned: bool = False) -> Picked:
    return Picked(entry.id, entry.file, entry.caption, round(score, 4), reason, pinned)


def _map(
    pool: Pool, query: Floats | None, picks: Sequence[str]
) -> tuple[tuple[tuple[str, float, float], ...], tuple[float, float] | None, float]:
    """Where examples and query lie on the pool's plane, the farthest of them at 1 or -1."""
    mean, axes, share = plane(pool.vectors)
    chosen = {row for row, entry in enumerate(pool.entries) if entry.id in set(picks)}
    finite = set(np.flatnonzero(np.isfinite(pool.vectors).all(axis=1)).tolist())
    rows = [row for row in shown(len(pool.entries), chosen).tolist() if row in finite]
    found = (pool.vectors[rows] - mean) @ axes
    asked = None if query is None else (query - mean) @ axes
    everything: Any = found if asked is None else np.concatenate([found, asked[None]])
    largest = max(float(np.abs(everything).max(initial=0.0)), 1e-9)
    points = tuple(
        (pool.entries[row].id, round(float(x), 4), round(float(y), 4))
        for row, (x, y) in zip(rows, found / largest, strict=True)
    )
    if asked is None:
        return points, None, round(share, 4)
    return points, (round(float(asked[0] / largest), 4), round(float(asked[1] / largest), 4)), round(share, 4)
