# SPDX-License-Identifier: Apache-2.0
"""Training in the process that owns it: whatever happens to that process, what is learned is the same, bit for bit.

What it is compared with is learned here, without a process.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core import job_files, jobs
from core.jobs import Run
from core.protocol import Event, Failed, Finished, Probed, Saved, Stepped, Trained
from core.training import train

TROUBLED = (sys.executable, str(Path(__file__).with_name("troubled_training.py")))
LONG = {"epochs": 30, "checkpoint_every": 7}  # 60 steps, so that something can happen before it is over

Make = Callable[..., Run]


@pytest.fixture
def make(a_run: Make) -> Iterator[Make]:
    """A run of the small kind in its folder; whatever still trains at the end of the test is ended."""
    made: list[Run] = []

    def make(**settings: Any) -> Run:
        run = a_run("run", **settings)
        made.append(jobs.create(run.folder, run.training, run.project, run.model))
        return made[-1]

    yield make
    for run in made:
        jobs.kill(run)


@pytest.fixture
def whole(a_run: Make) -> Callable[..., Run]:
    """The same run, trained to its end in this process by nobody else."""

    def whole(**settings: Any) -> Run:
        run = a_run("whole", **settings)
        jobs.write(run)
        log = job_files.EventLog(run.folder / "events.jsonl")
        for event in train(run):
            log.write(event)
        return run

    return whole


def reached(run: Run, step: int) -> None:
    """Wait until this step is told, or the process has ended."""
    end = time.monotonic() + 240
    while jobs.status(run).state == "starting" or (
        jobs.status(run).alive and max(steps(run), default=0) < step
    ):
        assert time.monotonic() < end, jobs.status(run)
        time.sleep(0.005)


def steps(run: Run) -> dict[int, tuple[float, float, float]]:
    """What each step told but for the time it took; of a step that is told twice, the later."""
    told = _events(run)
    return {e.step: (e.loss, e.learning_rate, e.epoch) for e in told if isinstance(e, Stepped)}


def _events(run: Run) -> list[Event]:
    path = run.folder / "events.jsonl"
    return list(jobs._events(path.read_bytes().split(b"\n"))) if path.exists() else []


def learned(run: Run) -> dict[str, bytes]:
    """The bytes of the last checkpoint's weights and of what the optimiser remembers."""
    folder = run.folder / "checkpoints" / (run.folder / "checkpoints" / "last").read_text().strip()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.safetensors")}


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_it_ends_with_the_same_bits(seed: int, make: Make, whole: Make) -> None:
    draw = random.Random(seed)
    run = make(**LONG)
    jobs.start(run)
    reached(run, draw.randint(1, 30))
    time.sleep(draw.random() / 50)  # in the middle of a step, or of a checkpoint
    jobs.kill(run)
    assert jobs.status(run).state in ("lost", "finished")  # the latter where this process slept too long
    jobs.start(run)
    *_, trained, finished = jobs.follow(run)
    assert (type(trained), finished) == (Trained, Finished())
    assert jobs.status(run).state == "finished"
    same = whole(**LONG)
    assert steps(run) == steps(same)
    assert list(steps(run)) == list(range(1, 61))
    assert learned(run) == learned(same)


def test_paused_asked_stopped_and_resumed_it_ends_with_the_same_bits(make: Make, whole: Make) -> None:
    settings = LONG | {"probes": 1}
    run = make(**settings)
    jobs.start(run)
    reached(run, 3)
    jobs.control(run, "pause")
    until(run, "paused")
    before = max(steps(run))
    jobs.control(run, "sample")
    end = time.monotonic() + 240
    while not any(isinstance(event, Probed) and event.step == before for event in _events(run)):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert jobs.status(run).state == "paused"
    assert max(steps(run)) == before
    jobs.control(run, "continue")
    reached(run, before + 2)
    jobs.control(run, "release")
    *_, saved, finished = jobs.follow(run)
    assert isinstance(saved, Saved)  # for its own sake, or because an evaluation found it the best so far
    assert (saved.step, finished) == (max(steps(run)), Finished(True))
    assert saved.folder == str(run.folder / "checkpoints" / f"step-{saved.step:08d}")
    assert jobs.status(run).state == "released"
    jobs.start(run)
    list(jobs.follow(run))
    same = whole(**settings)
    assert jobs.status(run).steps == 60
    assert steps(run) == steps(same)
    assert learned(run) == learned(same)


def until(run: Run, state: str) -> None:
    end = time.monotonic() + 240
    while jobs.status(run).state != state:
        assert time.monotonic() < end, jobs.status(run)
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_keeps_the_checkpoint_before(make: Make, whole: Make) -> None:
    """The disk is full at step 4 and the process is killed at step 11; checkpoints are due at 3, 6 and 9."""
    settings = {"epochs": 8, "checkpoint_every": 3}
    run = make(**settings)
    jobs.start(run, TROUBLED)
    list(jobs.follow(run))
    assert jobs.status(run).state == "lost"
    assert (run.folder / "checkpoints" / "last").read_text().strip() == "step-00000003"
    named = {(run.folder / "checkpoints" / name).read_text().strip() for name in ("best", "last")}
    assert {path.name for path in (run.folder / "checkpoints").iterdir()} == {"best", "last", *named}
    jobs.start(run)
    *_, trained, _ = jobs.follow(run)
    assert isinstance(trained, Trained)
    same = whole(**settings)
    assert steps(run) == steps(same)
    assert learned(run) == learned(same)


def test_what_cannot_be_trained_says_so(make: Make) -> None:
    run = make(task="transcription")
    jobs.start(run)
    *_, failed, finished = jobs.follow(run)
    assert isinstance(failed, Failed)
    assert "transcription" in failed.error
    assert failed.hint
    assert finished == Finished()
    assert (run.folder / "log.txt").read_text() == ""


# ---- the command line ---------------------------------------------------------------------------------------

FAST = ("batch_size=4", "micro_batch=2", "threads=1", "precision=float32", "epochs=2", "variants=2", "k_max=2",
        "evaluate_items=4", "probes=1", "warmup_steps=1")  # fmt: skip


def test_from_a_project_to_a_model_that_captions(run: Any, pictures: Path, tmp_path: Path, draw: Any) -> None:
    """Wherever a model can be named, a run can."""
    settings = [word for pair in FAST for word in ("--set", pair)]
    done = run("train", "--project", pictures, "--out", tmp_path / "run", *settings, "--json")
    assert done.code == 0, done.err
    events = [line["event"] for line in done.lines]
    assert events[-2:] == ["trained", "finished"]
    assert events.count("step") == 4
    assert "measured" in events
    assert "probed" in events
    caption = run("caption", draw(tmp_path / "query.png", 70), "--model", tmp_path / "run", "--json")
    assert caption.code == 0
    assert caption.lines[0]["text"]
    assert run("info", tmp_path / "run", "--json").code == 0


def test_what_training_would_cost(run: Any, pictures: Path, tmp_path: Path) -> None:
    settings = [word for pair in FAST for word in ("--set", pair)]
    done = run("preflight", "--project", pictures, *settings, "--json")
    assert done.code == 0, done.err
    measured = done.lines[-1]
    assert (measured["event"], measured["steps"], measured["examples"]) == ("measured", 4, 6)
    assert measured["peak_bytes"] > 0
    assert "about" in done.err
    assert "Memory:" in done.err
    assert not (pictures / "runs").exists(), "nothing is kept"
