# SPDX-License-Identifier: Apache-2.0
"""`python -m core select`: which examples a strategy chooses, for one file or for the whole task, and why."""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.console import Console
from core.errors import ConfigError, MediaError, ProjectError
from core.protocol import Note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.demonstrations import Entry, Pool
    from core.model.multimodal import Kind
    from core.torch_session import TorchSession


def select(options: argparse.Namespace, console: Console) -> int:
    """The picks among the project's train examples of its most frequent task; with a query, of the query's kind."""
    import numpy as np

    from core.config import Shots
    from core.demonstrations import SELECTORS, Evidence, subset
    from core.demonstrations.subset import strata
    from core.model.assembly import open_model
    from core.queries import kind_of, own_hash
    from core.session import Query
    from core.torch_session import TorchSession

    if options.by and (options.query or options.strategy != "random"):
        raise ConfigError("--by keeps shares in a random draw for a whole task.", "Leave it out here.")
    began = time.monotonic()
    task, kind = _usual(options.project, kind_of(options.query) if options.query else None)
    session = TorchSession(open_model(options.model), Path(options.project))
    pool = _pool(session, options.project, task, kind, console)
    if options.query:
        query, excluded = pool.query(_vector(session, options.query, kind)), own_hash(options.query)
        shots = Shots(strategy=options.strategy, seed=options.seed, knowledge="project")
        asked = Query(options.query, task)
        evidence = console.follow(session.evidence.of(options.strategy, pool, asked, shots))
        chosen = SELECTORS[options.strategy](
            pool, query, options.k, options.seed, pool.excluded(excluded), evidence
        )
        picks = [_pick(pick.entry, pick.similarity, pick.reason) for pick in chosen]
    else:
        evidence = Evidence(strata=strata(pool, options.by) if options.by else ())
        found = subset(
            options.strategy, pool, options.k, options.seed, np.zeros(len(pool.entries), bool), evidence
        )
        picks = [_pick(entry, choice.score, choice.reason) for entry, choice in found]
    values = {
        "strategy": options.strategy, "picks": picks, "seconds": round(time.monotonic() - began, 3),
    }  # fmt: skip
    console.result(
        values, "\n".join(f"{p['file'] or p['id']}: {p['caption']} ({p['reason']})" for p in picks)
    )
    return 0


def _pool(session: "TorchSession", folder: str, task: str, kind: "Kind", console: Console) -> "Pool":
    """What is chosen from; what it takes is told on the way. Raises `ProjectError` when nothing can be read."""
    from core.knowledge import Wanted

    pool = console.follow(session.knowledge.pool(Wanted(task, kind, "", "project")))
    if pool is None:
        raise ProjectError(
            "None of the project's training examples can be read.", "Import them again.", file=folder
        )
    return pool


def _usual(folder: str, kind: "Kind | None") -> tuple[str, "Kind"]:
    """The most frequent task and kind of the train split, of this kind where one is given. Raises `ProjectError`."""
    from core.project import Project

    with Project.open(folder) as project:
        counts = Counter(
            (e.task, e.media[0].kind if e.media else "text") for e in project.examples(split="train")
        )
    fitting = [pair for pair in sorted(counts) if kind in (None, pair[1])]
    if not fitting:
        raise ProjectError(
            f"The project has no training examples{f' of {kind}' if kind else ''}.",
            "Import some, or choose another project or query.",
            file=folder,
        )
    return max(fitting, key=lambda pair: counts[pair])


def _vector(session: "TorchSession", file: str, kind: "Kind") -> "NDArray[np.float32]":
    """The encoder's vector (C,) as the pool's were before they were centred. Raises `MediaError`."""
    import numpy as np

    from core.hashing import sha256

    vector: NDArray[np.float32]
    if kind == "text":
        vector = session.features([file])[0]
        return vector
    hash = sha256(Path(file))
    for event in session.perception.vectors({hash: file}, kind):
        if isinstance(event, Note):
            raise MediaError(event.message, event.hint, file=file)
    vector = session.perception.store(kind).get([hash])[hash].pooled.astype(np.float32)
    return vector


def _pick(entry: "Entry", score: float, reason: str) -> dict[str, Any]:
    return {
        "id": entry.id, "file": entry.file, "caption": entry.caption, "score": round(score, 4), "reason": reason,
    }  # fmt: skip


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {"select": select}
