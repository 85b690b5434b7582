# SPDX-License-Identifier: Apache-2.0
"""Make the data of the starter model again: fetch, draw, play, import. `make starter` calls it.

    python packaging/make_starter.py [SOURCE…]      default: every source of packaging/starter/sources.py

Everything lies in the cache (`starter/`). Stopped half-way, the next call goes on.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from core import carriers, fetching, places
from core.console import Console
from core.errors import CoreError, Unavailable
from core.protocol import Note, Progress, Rejected
from starter import projects, sources


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when the projects are there, 2 when something they need is not to be had."""
    parser = argparse.ArgumentParser(description="Make the data of the starter model.")
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help=", ".join(sources.SOURCES))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args(arguments)
    console = Console(json=False)
    try:
        make(options.sources, options.processes, console)
    except CoreError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        console.say("Stopped; the next call goes on.")
        return 130
    return 0


def make(names: Sequence[str], processes: int, console: Console) -> None:
    """Raises `CoreError` where a source cannot be had."""
    chosen = sources.chosen(names)
    needed = sources.needed(chosen)
    for event in fetching.fetch_all(needed):
        if isinstance(event, Progress):
            console.progress(event)
        elif isinstance(event, Note):
            console.note(event)
    if missing := [name for name in needed if not carriers.whole(name)]:
        raise Unavailable(
            f"{', '.join(missing)} is not to be had.",
            'Name the sources that can do without, as in `make starter SOURCES="openclipart sonic-pi"`.',
        )
    folder = places.cache() / "starter"
    for event in projects.build(chosen, folder, processes):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Rejected():
                console.say(f"left out: {event.file}: {event.reason}")
            case _:
                pass
    console.say(f"The examples are in {folder / 'project'}; what is held out, in {folder / 'judged'}.")


if __name__ == "__main__":
    sys.exit(main())
