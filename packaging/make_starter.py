# SPDX-License-Identifier: Apache-2.0
"""Make the starter model again: fetch, draw, play, import, train, write it into `assets/`. `make starter` calls it.

    python packaging/make_starter.py [SOURCE…]      default: every source of packaging/starter/sources.py

Everything but the result lies in the cache (`starter/`). Stopped half-way, the next call goes on.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from core import carriers, fetching, places
from core.console import Console
from core.errors import CoreError, Unavailable
from core.protocol import Event, Failed, Note, Progress, Rejected, Scored, Stepped
from starter import model, projects, sources
from starter.sources import Source


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when the projects are there, 2 when something they need is not to be had."""
    parser = argparse.ArgumentParser(description="Make the starter model.")
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help=", ".join(sources.SOURCES))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of training"
    )
    parser.add_argument("--data", action="store_true", help="make the examples only")
    parser.add_argument("--target", type=Path, default=places.ASSETS / "starter", metavar="DIR")
    options = parser.parse_args(arguments)
    console = Console(json=False)
    try:
        chosen = sources.chosen(options.sources)
        folder = places.cache() / "starter"
        _tell(console, data(chosen, folder, options.processes))
        console.say(f"The examples are in {folder / 'project'}; what is held out, in {folder / 'judged'}.")
        if not options.data:
            _tell(console, model.train(folder / "project", folder, options.set))
            run = model.opened(folder / "project", folder, options.set)
            _tell(console, model.publish(run, chosen, options.target))
            console.say(f"The starter model is in {options.target}.")
    except CoreError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        console.say("Stopped; the next call goes on. Training, once begun, goes on by itself.")
        return 130
    return 0


def data(chosen: dict[str, Source], folder: Path, processes: int) -> Iterator[Event]:
    """Raises `CoreError` where a source cannot be had."""
    needed = sources.needed(chosen)
    yield from fetching.fetch_all(needed)
    if missing := [name for name in needed if not carriers.whole(name)]:
        raise Unavailable(
            f"{', '.join(missing)} is not to be had.",
            'Name the sources that can do without, as in `make starter SOURCES="openclipart sonic-pi"`.',
        )
    yield from projects.build(chosen, folder, processes)


def _tell(console: Console, events: Iterator[Event]) -> None:
    for event in events:
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Rejected():
                console.say(f"left out: {event.file}: {event.reason}")
            case Stepped():
                console.say(
                    f"step {event.step}: loss {event.loss:.3f}, {event.examples_per_second:.1f} examples/s"
                )
            case Scored():
                figures = ", ".join(
                    f"{name} {figure.value:.3f}" for name, figure in event.metrics if figure.value is not None
                )
                console.say(f"step {event.step}, validation: {figures}")
            case Failed():
                console.say(f"{event.error} {event.hint}")
            case _:
                pass


if __name__ == "__main__":
    sys.exit(main())
