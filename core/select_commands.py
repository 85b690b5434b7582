# SPDX-License-Identifier: Apache-2.0
"""`python -m core select`: which examples a strategy chooses, for one file or for the whole task, and why."""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.console import Console
from core.errors import ProjectError
from core.protocol import Note

if TYPE_CHECKING:
    from core.demonstrations import Entry
    from core.model.multimodal import Kind


def select(options: argparse.Namespace, console: Console) -> int:
    """The picks among the project's train examples of its most frequent task; with a query, of the query's kind."""
    import numpy as np

    from core.demonstrations import SELECTORS, subset
    from core.knowledge import Wanted
    from core.model.assembly import open_model
    from core.queries import kind_of, own_hash
    from core.torch_session import TorchSession

    began = time.monotonic()
    kind = kind_of(options.query) if options.query else None
    task, kind = _usual(options.project, kind)
    session = TorchSession(open_model(options.model), Path(options.project))
    steps = session.knowledge.pool(Wanted(task, kind, "", "project"))
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            pool = stop.value
            break
        if isinstance(event, Note):
            console.note(event)
        else:
            console.progress(event)
    if pool is None:
        raise ProjectError(
            "None of the project's training examples can be read.", "Import them again.", file=options.project
        )
    picks: list[dict[str, Any]]
    if options.query:
        query = pool.query(
            session.features([options.query])[0] if kind == "text" else _raw(session, options.query, kind)
        )
        chosen = SELECTORS[options.strategy](
            pool, query, options.k, options.seed, pool.excluded(own_hash(options.query))
        )
        picks = [_pick(pick.entry, pick.similarity, pick.reason) for pick in chosen]
    else:
        found = subset(options.strategy, pool, options.k, options.seed, np.zeros(len(pool.entries), bool))
        picks = [_pick(entry, choice.score, choice.reason) for entry, choice in found]
    values = {
        "strategy": options.strategy, "picks": picks, "seconds": round(time.monotonic() - began, 3),
    }  # fmt: skip
    console.result(
        values, "\n".join(f"{p['file'] or p['id']}: {p['caption']} ({p['reason']})" for p in picks)
    )
    return 0


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


def _raw(session: Any, file: str, kind: "Kind") -> Any:
    """The encoder's vector (C,) as the pool's were before they were centred."""
    from core.hashing import sha256

    hash = sha256(Path(file))
    for event in session.perception.vectors({hash: file}, kind):
        if isinstance(event, Note):
            from core.errors import MediaError

            raise MediaError(event.message, event.hint, file=file)
    return session.perception.store(kind).get([hash])[hash].pooled.astype("float32")


def _pick(entry: "Entry", score: float, reason: str) -> dict[str, Any]:
    return {
        "id": entry.id, "file": entry.file, "caption": entry.caption, "score": round(score, 4), "reason": reason,
    }  # fmt: skip


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {"select": select}
