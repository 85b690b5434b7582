# SPDX-License-Identifier: Apache-2.0
"""A simulated teacher: what so many corrections are worth, suggested or at random; prints a table for EXPERIMENTS.md.

    OMP_NUM_THREADS=1 python tests/bench/bench_teaching.py PROJECT [--pool 80] [--items 40] [--seeds 2]

A project without any training example begins beside a folder of uncaptioned files. The teacher corrects those that `suggest`
names, or others at random, with the caption that PROJECT has for them, and after each stage the model captions the same
files that nobody corrects. It learns nothing: corrections reach it as demonstrations, as in the window.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from core.config import Shots
from core.evaluate import evaluate
from core.example import Example
from core.project import Project
from core.protocol import Evaluated, Interval
from core.session import open_session
from core.suggesting import suggest
from core.teaching import teach
from core.torch_session import TorchSession
from core.trying import Suggest, Suggested, Teach

STAGES = (0, 1, 2, 5, 10, 20, 50)
METRICS = ("cider_d", "content_word_hit")
SHOTS = Shots(k=4, knowledge="project")

Choose = Callable[[TorchSession, Path, dict[str, str], int], list[str]]  # so many names of files to correct


def suggested(session: TorchSession, work: Path, left: dict[str, str], count: int) -> list[str]:
    """As the window does."""
    *_, found = suggest(session, Suggest(str(work / "project"), str(work / "files"), count, shots=SHOTS))
    assert isinstance(found, Suggested)
    return [Path(one.file).name for one in found.suggestions]


def at_random(seed: int) -> Choose:
    """Drawn by a seed; the first n are the same whatever the stages."""

    def choose(session: TorchSession, work: Path, left: dict[str, str], count: int) -> list[str]:
        order = sorted(left, key=lambda name: np.random.default_rng([seed, int(name[:8], 16)]).random())
        return order[:count]

    return choose


def lesson(
    session: TorchSession, work: Path, pool: list[Example], held: list[Example], choose: Choose
) -> Iterator[tuple[int, Evaluated]]:
    """The figures after each stage, on the held-out files."""
    (work / "files").mkdir(parents=True)
    left: dict[str, str] = {}
    for example in pool:
        medium = example.media[0]
        name = medium.hash[:16] + Path(medium.path).suffix
        shutil.copyfile(medium.path, work / "files" / name)
        left[name] = example.target
    with Project.create(work / "project") as project:
        project.add(held)
    session.use(work / "project")
    done = 0
    for stage in STAGES:
        if stage > len(pool):
            return
        for name in choose(session, work, left, stage - done) if stage > done else []:
            teach(
                Teach(
                    str(work / "files" / name), left.pop(name), str(work / "project"), "captioning", "", "en"
                )
            )
            done += 1
        yield done, _scored(session, work / "project")


def _scored(session: TorchSession, folder: Path) -> Evaluated:
    with Project.open(folder) as project:
        events = evaluate(project, session, shots=SHOTS, metrics=METRICS, baselines=[], resamples=500)
        return next(event for event in events if isinstance(event, Evaluated))


def _drawn(examples: list[Example], count: int, seed: int) -> list[Example]:
    first = list({example.media[0].hash: example for example in examples}.values())
    order = np.random.default_rng(seed).permutation(len(first))
    return [first[place] for place in order[:count].tolist()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What so many corrections are worth.")
    parser.add_argument("project", type=Path)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--pool", type=int, default=80, help="files the teacher may correct")
    parser.add_argument(
        "--items", type=int, default=40, help="held-out files that are captioned at each stage"
    )
    parser.add_argument("--seeds", type=int, default=2, help="random teachers")
    options = parser.parse_args()
    with Project.open(options.project) as project:
        wanted = {"task": "captioning", "language": "en", "kind": "image"}
        pool = _drawn(list(project.examples(split="train", **wanted)), options.pool, 0)  # type: ignore[arg-type]
        held = _drawn(list(project.examples(split="test", **wanted)), options.items, 0)  # type: ignore[arg-type]
    session = open_session(options.model)
    assert isinstance(session, TorchSession)
    print("| teacher | corrections | CIDEr-D | a content word right | seconds |\n|---|---|---|---|---|")
    teachers = {"suggested": suggested} | {f"random {i}": at_random(i) for i in range(options.seeds)}
    for name, choose in teachers.items():
        with tempfile.TemporaryDirectory() as work:
            began = time.monotonic()
            for done, event in lesson(session, Path(work), pool, held, choose):
                figures = " | ".join(_text(interval) for _, interval in event.metrics)
                print(f"| {name} | {done} | {figures} | {time.monotonic() - began:.0f} |", flush=True)


def _text(figure: Interval) -> str:
    if figure.value is None or figure.low is None:
        return "undefined"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


if __name__ == "__main__":
    main()
