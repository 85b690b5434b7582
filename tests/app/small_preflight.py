# SPDX-License-Identifier: Apache-2.0
"""A small `core preflight` for the window's tests: the same words, the same lines, and figures that it makes up.

A batch of 4096 needs more memory than there is, one of 512 takes more than there was, one of 256 is never done with.
"""

import argparse
import json
import sys
import time

from core.console import Console
from core.errors import TooLarge
from core.leash import end_with_input
from core.project import Project
from core.protocol import Event, Measured, Note, Progress, encode
from core.showing import Batch, Read

GIGABYTE = 2**30


def say(event: Event) -> None:
    print(encode(0, event), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["preflight"])
    for name in ("--project", "--model"):
        parser.add_argument(name, required=True)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--events", action="store_true")
    options = parser.parse_args()
    end_with_input(sys.stdin.fileno())
    chosen = dict(pair.split("=", 1) for pair in options.set)
    size = int(chosen.get("batch_size", "32"))
    with Project.open(options.project) as project:
        examples = [example for example in project.examples(split="train") if example.media]
    say(Progress("look at the examples", 1, 2))
    say(Note("1 example repeats another one and counts once."))
    reads = tuple(Read(one.media[0].path, "A picture of disc:", one.target) for one in examples)
    say(Batch(reads, len(reads)))
    if size == 256:
        time.sleep(600)
    if size == 4096:
        error = TooLarge("Training needs 9.0 GB at the least, and 5.0 GB are free.", "Close other programs.")
        return Console(json=True).fail(error)
    peak = 6 if size == 512 else 1.5
    steps = int(chosen.get("epochs", "4")) * 10
    say(
        Measured(
            steps,
            0.5,
            steps * 0.5,
            round(peak * GIGABYTE),
            5 * GIGABYTE,
            8,
            "float32",
            2,
            "cpu",
            len(reads),
            4_300_000,
        )
    )
    print(json.dumps({"asked": options.model}), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
