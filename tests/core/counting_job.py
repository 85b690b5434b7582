# SPDX-License-Identifier: Apache-2.0
"""A job that counts its steps: a real process that owns a run folder, without torch. `python counting_job.py RUN_FOLDER`.

What it does is the name of its model: "counts" to `max_steps`; "waits" for ever after three steps; "sticks" in its second
step, with a child; "fails", "errs" or "dies" at its third step; "fills the disk" from its third step to its sixth.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

from core.errors import DataError
from core.job_files import write_whole
from core.job_process import drive
from core.jobs import Command, Run, open_run
from core.protocol import (
    Evaluated,
    Event,
    Interval,
    Measured,
    Probe,
    Probed,
    Saved,
    Scored,
    Stepped,
    Trained,
)

FIGURES = (("cider_d", Interval(0.5, 0.4, 0.6)), ("bleu_4", Interval(None, None, None)))


def count(run: Run) -> Generator[Event, Command | None, None]:
    folder, steps = run.folder / "checkpoints", run.training.max_steps
    last = folder / "last"
    step = int(last.read_text().removeprefix("step-")) if last.exists() else 0
    yield Measured(steps, 0.01, 1.0, 1, 2, 4, "float32", 1, "cpu", 9, 7)
    asked: Command | None = None
    try:
        while step < steps:
            if asked == "sample":
                asked = yield Probed(step, (Probe("1", "cat.png", "A cat.", "A dog.", 0.5),))
                continue
            step += 1
            act(run, step)
            asked = yield Stepped(step, 1 / step, 1e-3, 100.0, step / 10, step * 0.01)
            if step % run.training.checkpoint_every == 0:
                yield Scored(
                    step, "validation", 4, 0.5, (("cider_d", Interval(step / 100, 0.0, 1.0)),), best=True
                )
                yield Saved(step, str(save(folder, step)), best=True)
            time.sleep(0.002)
        yield Saved(step, str(save(folder, step)), best=False)
        yield Evaluated("validation", "captioning", 4, FIGURES, (("knn", FIGURES),))
        yield Trained("finished", step, step, str(folder), 3723.0, 0.5)
    finally:
        save(folder, step)


def save(folder: Path, step: int) -> Path:
    checkpoint = folder / f"step-{step:08d}"
    checkpoint.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "last", checkpoint.name)
    return checkpoint


def act(run: Run, step: int) -> None:
    match run.model, step:
        case "waits", 4:
            time.sleep(600)
        case "sticks", 2:
            subprocess.run([sys.executable, "-c", "import time; time.sleep(600)", "child"], check=False)
        case "fails", 3:
            raise DataError("Two captions are missing.", "Write them.", file="captions.txt")
        case "errs", 3:
            raise ZeroDivisionError("a mistake")
        case "dies", 3:
            os.kill(os.getpid(), signal.SIGKILL)
        case "fills the disk", 3:
            size = (run.folder / "events.jsonl").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 7, resource.RLIM_INFINITY))
        case "fills the disk", 6:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        case _:
            pass


if __name__ == "__main__":
    run = open_run(sys.argv[1])
    sys.exit(drive(run, count(run)))
