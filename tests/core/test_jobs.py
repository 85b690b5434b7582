# SPDX-License-Identifier: Apache-2.0
"""The process of a run, and what is known of it from outside. The processes are real, and count."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import job_files, jobs
from core.config import Training
from core.errors import RunError
from core.jobs import Run, Status
from core.project import Project
from core.protocol import (
    Event,
    Failed,
    Finished,
    Measured,
    Note,
    Probed,
    Saved,
    Stepped,
    Trained,
    decode,
    encode,
)

COUNT = (sys.executable, str(Path(__file__).with_name("counting_job.py")))
LONG = 100_000  # steps that nobody waits for

Make = Callable[..., Run]


@pytest.fixture
def make(pictures: Path, tmp_path: Path) -> Iterator[Make]:
    """Makes a run: `make(20, "fails", checkpoint_every=5)`. Whatever still runs at the end of the test is ended."""
    made: list[Run] = []

    def make(steps: int = 20, model: str = "counts", **settings: Any) -> Run:
        training = Training(max_steps=steps, **settings)
        made.append(jobs.create(tmp_path / f"run {len(made)}", training, pictures, model))
        return made[-1]

    yield make
    for run in made:
        jobs.kill(run)


def until(run: Run, holds: Callable[[Status], bool]) -> Status:
    """The status once it is so."""
    end = time.monotonic() + 200
    while not holds(now := jobs.status(run)):
        assert time.monotonic() < end, now
        time.sleep(0.01)
    return now


def is_(*states: str) -> Callable[[Status], bool]:
    return lambda now: now.state in states


def reached(run: Run, step: int) -> None:
    """Wait until this step is told."""
    until(run, lambda _: (run.folder / "events.jsonl").exists() and len(steps(events(run))) >= step)


def steps(events: list[Event]) -> list[int]:
    return [event.step for event in events if isinstance(event, Stepped)]


def events(run: Run) -> list[Event]:
    """What has been written so far."""
    data = (run.folder / "events.jsonl").read_bytes()
    return [decode(line.decode())[1] for line in data.splitlines() if line.endswith(b"}")]  # type: ignore[misc]


def written(run: Run) -> list[Event]:
    return list(jobs.follow(run))


# ---- a process ----------------------------------------------------------------------------------------------


def test_a_run_is_followed_to_its_end(make: Make) -> None:
    run = make(12, checkpoint_every=5)
    jobs.start(run, COUNT)
    events = written(run)
    assert isinstance(events[0], Measured)
    assert steps(events) == list(range(1, 13))
    assert isinstance(events[-2], Trained)
    assert events[-1] == Finished()
    now = jobs.status(run)
    assert now == Status("finished", False, None, 12, 12, 1 / 12, "cider_d", 0.1)
    lines = (run.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == [encode(0, event) for event in events]
    assert {path.name for path in run.folder.iterdir()} == {
        "config.toml", "provenance.json", "events.jsonl", "heartbeat", "checkpoints", "log.txt", "lock",
    }  # fmt: skip


def test_paused_it_lives_and_does_nothing(make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    reached(run, 1)
    jobs.control(run, "pause")
    paused = until(run, is_("paused"))
    size = (run.folder / "events.jsonl").stat().st_size
    before = job_files.read_heartbeat(run.folder)
    until(run, lambda now: job_files.read_heartbeat(run.folder).beat > before.beat)  # type: ignore[union-attr]
    assert (run.folder / "events.jsonl").stat().st_size == size
    assert paused.alive
    jobs.control(run, "sample")
    until(run, lambda now: isinstance(events(run)[-1], Probed))
    assert jobs.status(run).state == "paused"
    assert steps(events(run)) == list(range(1, len(steps(events(run))) + 1))
    jobs.control(run, "continue")
    reached(run, paused.step + 5)
    assert jobs.stop(run)


@pytest.mark.parametrize(("command", "state"), [("stop", "stopped"), ("release", "released")])
def test_stopping_saves_and_resuming_goes_on(command: str, state: str, make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    reached(run, 4)
    jobs.control(run, command)
    first = written(run)
    assert jobs.status(run).state == state
    *_, saved, finished = first
    assert finished == Finished(cancelled=True)
    assert saved == Saved(
        steps(first)[-1], str(run.folder / "checkpoints" / f"step-{steps(first)[-1]:08d}"), False
    )
    with pytest.raises(RunError, match=f"it is {state}"):
        jobs.control(run, "continue")
    longer = jobs.extend(run, [f"max_steps={steps(first)[-1] + 4}"])
    assert jobs.open_run(run.folder) == longer
    after = jobs.follow(longer, from_start=False)
    jobs.start(longer, COUNT)
    assert steps(list(after)) == list(range(steps(first)[-1] + 1, steps(first)[-1] + 5))
    assert steps(written(run)) == list(range(1, steps(first)[-1] + 5))
    assert jobs.status(run).state == "finished"


@pytest.mark.parametrize("paused", [False, True])
def test_asking_the_process_itself_to_end_saves_too(paused: bool, make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    reached(run, 4)
    if paused:
        jobs.control(run, "pause")
        until(run, is_("paused"))
    os.kill(job_files.read_process(run.folder)[0], signal.SIGTERM)  # type: ignore[index]
    *_, saved, finished = written(run)
    assert isinstance(saved, Saved)
    assert finished == Finished(cancelled=True)
    assert jobs.status(run).state == "stopped"


def test_what_has_changed_since_the_run_was_made_is_told(make: Make) -> None:
    run = make(3)
    origin = json.loads((run.folder / "provenance.json").read_text())
    origin["packages"]["torch"] = "1.0"
    (run.folder / "provenance.json").write_text(json.dumps(origin))
    with Project.open(run.project) as project:
        project.edit(project.ids()[0], target="Something else.")
    jobs.start(run, COUNT)
    torch, data = (event.message for event in written(run) if isinstance(event, Note))
    assert "torch 1.0" in torch
    assert "have changed" in data
    (run.folder / "provenance.json").write_text("rubbish")
    after = jobs.follow(run, from_start=False)
    jobs.start(run, COUNT)
    assert not any(isinstance(event, Note) for event in after)


def test_killed_it_goes_on_from_the_last_checkpoint(make: Make) -> None:
    run = make(LONG, checkpoint_every=5)
    jobs.start(run, COUNT)
    reached(run, 8)
    jobs.kill(run)
    now = jobs.status(run)
    assert (now.state, now.alive) == ("lost", False)
    assert "killed" in now.error
    assert "Resume" in now.hint
    with (run.folder / "events.jsonl").open("ab") as file:
        file.write(b'{"schema": 1, "id": 0, "event": "st')  # as a kill in the middle of a line leaves it
    told = steps(written(run))[-1]
    saved = int((run.folder / "checkpoints" / "last").read_text().removeprefix("step-"))
    jobs.start(jobs.extend(run, [f"max_steps={told + 3}"]), COUNT)
    assert steps(written(run)) == [*range(1, told + 1), *range(saved + 1, told + 4)]
    by_step = {event.step: event for event in written(run) if isinstance(event, Stepped)}
    assert list(by_step) == list(range(1, told + 4)), "the later line wins"


@pytest.mark.parametrize(
    ("model", "error", "hint", "log"),
    [
        ("fails", "captions.txt: Two captions are missing.", "Write them.", ""),
        (
            "errs",
            "Braid made a mistake: ZeroDivisionError: a mistake.",
            "log.txt has the details.",
            "Traceback",
        ),
    ],
)
def test_an_error_is_told_and_what_was_learned_is_kept(
    model: str, error: str, hint: str, log: str, make: Make
) -> None:
    run = make(9, model)
    jobs.start(run, COUNT)
    *before, saved, failed, finished = written(run)
    assert steps(before) == [1, 2]
    assert isinstance(saved, Saved)
    assert (failed, finished) == (Failed(error, hint), Finished())
    now = jobs.status(run)
    assert (now.state, now.error, now.hint) == ("failed", error, hint)
    text = (run.folder / "log.txt").read_text()
    assert (text == "") if log == "" else log in text


def test_a_process_that_never_spoke_is_lost(make: Make) -> None:
    run = make()
    jobs.start(run, (sys.executable, "-c", "import sys; sys.exit('no torch here')"))
    assert written(run) == []
    assert jobs.status(run).state == "lost"
    assert "no torch here" in (run.folder / "log.txt").read_text()
    jobs.start(run, COUNT)
    assert steps(written(run)) == list(range(1, 21))
    jobs.start(run, (sys.executable, "-c", "pass"))
    assert written(run)[-1] == Finished()
    assert jobs.status(run).state == "lost", "though the process before it finished"


# ---- commands and files that are not what they should be ----------------------------------------------------


def test_rubbish_in_the_control_file_is_told_and_the_run_goes_on(make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    reached(run, 1)
    (run.folder / "control.json").write_text('{"commands": [[1, "explode"]]}')
    until(run, lambda now: any(isinstance(event, Note) for event in events(run)))
    jobs.control(run, "stop")
    told = written(run)
    (note,) = (event for event in told if isinstance(event, Note))
    assert "explode" in note.message
    assert told[-1] == Finished(cancelled=True)


def test_a_command_nobody_knows_is_refused(make: Make) -> None:
    with pytest.raises(RunError, match="no command 'dance'"):
        jobs.control(make(), "dance")


def test_two_trainings_in_one_folder(make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    with pytest.raises(RunError, match="is being trained"):
        jobs.start(run, COUNT)
    until(run, is_("running"))
    with pytest.raises(RunError, match="is being trained"):
        jobs.extend(run, ["epochs=9"])
    second = subprocess.run([*COUNT, str(run.folder)], capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert "is being trained by another process" in second.stderr
    assert jobs.stop(run)
    told = steps(written(run))
    assert told == list(range(1, len(told) + 1))


def test_the_clock_of_the_files_means_nothing(make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    until(run, is_("running"))
    for name in ("heartbeat", "events.jsonl", "process.json", "config.toml"):
        os.utime(run.folder / name, (4e9, 4e9))
    now = jobs.status(run)
    assert now.silent is not None
    assert 0 <= now.silent < 60
    os.utime(run.folder / "events.jsonl", (0, 0))
    assert jobs.status(run).alive
    assert jobs.stop(run)


def test_rubbish_left_in_a_folder_is_no_process(make: Make) -> None:
    run = make(3)
    for name in ("heartbeat", "process.json", "events.jsonl"):
        (run.folder / name).write_bytes(b'{"pid": "7", "born": 0.0')
    assert jobs.status(run).state == "lost"
    jobs.start(run, COUNT)
    assert steps(written(run)) == [1, 2, 3]
    assert jobs.status(run).state == "finished"


# ---- disks and folders that go away -------------------------------------------------------------------------


def test_events_wait_for_a_disk_that_is_full(make: Make) -> None:
    run = make(9, "fills the disk")
    jobs.start(run, COUNT)
    told = written(run)
    assert steps(told) == list(range(1, 10)), "none is lost"
    (note,) = (event for event in told if isinstance(event, Note))
    assert "File too large" in note.message
    assert told[-1] == Finished()


def test_a_folder_that_is_deleted_ends_the_run_with_what_it_learned(make: Make) -> None:
    run = make(LONG)
    jobs.start(run, COUNT)
    reached(run, 4)
    process = psutil.Process(job_files.read_process(run.folder)[0])  # type: ignore[index]
    shutil.rmtree(run.folder.rename(run.folder.with_name("bin")))  # the process writes into it meanwhile
    end = time.monotonic() + 200
    while job_files.born(process.pid) is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
    *_, saved, failed, finished = written(run)
    assert isinstance(saved, Saved)
    assert Path(saved.folder).is_dir()
    assert isinstance(failed, Failed)
    assert "was deleted" in failed.error
    assert finished == Finished()
    assert jobs.open_run(run.folder) == run
    assert jobs.status(run).state == "failed"


def test_what_does_not_stop_is_killed_with_all_it_started(make: Make) -> None:
    run = make(LONG, "sticks")
    jobs.start(run, COUNT)
    pid = job_files.read_process(run.folder)[0]  # type: ignore[index]
    end = time.monotonic() + 200
    while not (children := psutil.Process(pid).children()):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert jobs.stop(run, patience=0.5) is False
    assert jobs.status(run).state == "lost"
    assert [child for child in children if job_files.born(child.pid) is not None] == []
    assert jobs.stop(run), "there is nothing left to stop"
