# SPDX-License-Identifier: Apache-2.0
"""`python -m core select`: which examples a strategy chooses, for one file or for the whole task, and why."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from core.choosing import Choose, Chosen, Weigh
from core.console import Console
from core.protocol import Note, Progress


def select(options: argparse.Namespace, console: Console) -> int:
    """The picks among the project's train examples of its most frequent task; with a query, of the query's kind."""
    from core.selection import choose, weigh
    from core.session import open_session

    request = Choose(
        options.project, options.strategy, options.k, options.query or "", options.model, options.seed,
        tuple(options.pinned), tuple(options.excluded), options.by or "",
        options.measure, options.pick,
    )  # fmt: skip
    session = open_session(options.model, Path(options.project))
    (weighed,) = weigh(session, Weigh(request.project, request.query, request.model))
    if weighed.unseen:
        took = (
            "" if weighed.seconds is None else f", which takes about {max(1, round(weighed.seconds))} seconds"
        )
        console.note(Note(f"{weighed.unseen} of {weighed.examples} examples are looked at first{took}."))
    for event in choose(session, request):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Chosen():
                _tell(options.strategy, event, console)
    return 0


def _tell(strategy: str, chosen: Chosen, console: Console) -> None:
    picks = [asdict(pick) for pick in chosen.picks]
    for pick in picks:
        del pick["pinned"]  # its reason says so
    values = {"strategy": strategy, "picks": picks, "seconds": chosen.seconds}
    console.result(
        values, "\n".join(f"{p['file'] or p['id']}: {p['caption']} ({p['reason']})" for p in picks)
    )


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {"select": select}
