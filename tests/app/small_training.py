# SPDX-License-Identifier: Apache-2.0
"""A small but real training process for the window's tests: a run folder, events, commands, checkpoints, resume.

It learns nothing: its loss is a formula and its captions come from the examples. What it does depends on the settings: a
learning rate above 1 explodes, a batch of 4096 does not fit into memory, the method "full" kills its process at step 5.
`PACE`: seconds a step takes.
"""

import math
import os
import signal
import sys
import time
from collections.abc import Generator
from pathlib import Path

from core.errors import CoreError, TooLarge
from core.job_process import drive
from core.jobs import Run, open_run
from core.project import Example, Project
from core.protocol import (
    Evaluated,
    Event,
    Interval,
    Measured,
    Note,
    Probe,
    Probed,
    Progress,
    Saved,
    Scored,
    Stepped,
    Trained,
)

PACE = float(os.environ.get("PACE", "0.002"))
GIGABYTE = 2**30


def loss(step: int) -> float:
    return 0.7 + 3.4 * math.exp(-step / 40) + 0.25 * math.sin(step * 12.9898) * math.exp(-step / 300)


def figures(value: float) -> tuple[tuple[str, Interval], ...]:
    return (
        ("cider_d", Interval(value, value - 0.11, value + 0.12)),
        ("bleu_4", Interval(value / 3, None, None)),
    )


def cider(step: int) -> float:
    return 0.31 + 0.55 * (1 - math.exp(-step / 60)) - max(0, step - 150) * 0.0006


def said(example: Example, step: int) -> str:
    """Nonsense, then the start of the caption, then all of it."""
    words = example.target.split()
    if step == 0:
        return "A picture of something."
    return " ".join(words[: max(1, len(words) * min(step, 100) // 100)]).rstrip(",")


def probed(examples: list[Example], step: int) -> Probed:
    return Probed(
        step,
        tuple(Probe(e.id, e.media[0].path, e.target, said(e, step), 0.5) for e in examples[:6] if e.media),
    )


def save(run: Run, step: int, best: bool) -> Saved:
    folder = run.folder / "checkpoints" / f"step-{step:08d}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(bytes(1000))
    for name in ("best", "last") if best else ("last",):
        (folder.parent / name).write_text(folder.name + "\n")
    return Saved(step, str(folder), best)


def measured(run: Run, examples: int, steps: int) -> Measured:
    peak = 9 * GIGABYTE if run.training.batch_size == 4096 else 1.4 * GIGABYTE
    return Measured(
        steps, PACE, PACE * steps, round(peak), 5 * GIGABYTE, 8, "float32", 2, "cpu", examples, 4_300_000
    )  # fmt: skip


def train(run: Run) -> Generator[Event, str | None, None]:
    training = run.training
    with Project.open(run.project) as project:
        examples = list(project.examples(split="train", task=training.task or None, limit=10_000))
        validation = project.count(split="validation")
    last = run.folder / "checkpoints" / "last"
    step = int(last.read_text().strip().removeprefix("step-")) if last.exists() else 0
    each = -(-len(examples) // training.batch_size)
    steps = min(training.epochs * each, training.max_steps or 10**9)
    for done in range(0, len(examples), max(1, len(examples) // 4)):
        yield Progress("look at the examples", done, len(examples))
    yield Note("1 example repeats another one and counts once.")
    ready = measured(run, len(examples), steps)
    yield ready
    if ready.peak_bytes > ready.free_bytes and not run.force:
        raise TooLarge(
            "Training needs 9.0 GB of memory and 5.0 GB are free.",
            "Use fewer examples in one step, or train anyway.",
        )
    saved = step
    try:
        if step == 0:
            yield probed(examples, 0)
            if validation:
                yield Scored(0, "validation", validation, loss(0), figures(cider(0)), True)
        begun = time.monotonic()
        while step < steps:
            if training.learning_rate > 1 and step == 3:
                raise CoreError("The loss is no number any more.", "Use a smaller learning rate.")
            if training.method == "full" and step == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(PACE)
            step += 1
            seconds = time.monotonic() - begun
            speed = 32 / max(PACE, 1e-3)
            sample = yield Stepped(step, loss(step), training.learning_rate, speed, step / each, seconds)
            if sample == "sample":
                yield probed(examples, step)
            if step % max(each, 5) == 0 or step == steps:
                if validation:
                    yield Progress("evaluate", 0, validation)
                    yield Scored(
                        step, "validation", validation, loss(step), figures(cider(step)), step <= 170
                    )
                yield probed(examples, step)
                yield save(run, step, step <= 170 or not validation)
                saved = step
        if validation:
            baselines = {"knn": 0.52, "majority": 0.12, "text_only": 0.18, "blank_media": 0.34}
            yield Evaluated(
                "validation", "captioning", validation, figures(cider(min(step, 170))),
                tuple((name, figures(value)) for name, value in baselines.items()),
            )  # fmt: skip
        best = run.folder / "checkpoints" / "best"
        yield Trained("finished", step, min(step, 170), str(best), time.monotonic() - begun, 0.0042)
    finally:
        if step != saved:
            save(run, step, not validation or saved == 0)


if __name__ == "__main__":
    run = open_run(Path(sys.argv[1]))
    sys.exit(drive(run, train(run)))
