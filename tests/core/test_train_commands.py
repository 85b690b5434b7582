# SPDX-License-Identifier: Apache-2.0
"""Training at the command line. The process that it starts is real, and counts (tests/core/counting_job.py)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from core import jobs
from core.config import Training
from core.jobs import Run

COUNT = (sys.executable, str(Path(__file__).with_name("counting_job.py")))
LONG = "max_steps=100000"


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Every run of the test counts, and is ended with it."""
    monkeypatch.setattr(jobs, "TRAIN", COUNT)
    yield
    for path in tmp_path.rglob("config.toml"):
        jobs.kill(jobs.open_run(path.parent))


@pytest.fixture
def train(run: Any, pictures: Path, tmp_path: Path) -> Callable[..., Any]:
    """`train("max_steps=5", "--json")` into the run folder "run", of the six pictures."""

    def train(*words: str | Path, model: str = "counts") -> Any:
        settings = [word for pair in words if "=" in str(pair) for word in ("--set", pair)]
        others = [word for word in words if "=" not in str(word)]
        command = ["train", "--project", pictures, "--out", tmp_path / "run", "--model", model]
        return run(*command, *settings, *others)

    return train


def until(run: Run, *states: str) -> None:
    end = time.monotonic() + 200
    while jobs.status(run).state not in states:
        assert time.monotonic() < end, jobs.status(run)
        time.sleep(0.01)


def test_json_is_what_the_run_folder_holds(train: Any, tmp_path: Path) -> None:
    done = train("max_steps=7", "checkpoint_every=3", "--json")
    assert done.code == 0
    assert done.out == (tmp_path / "run" / "events.jsonl").read_text(encoding="utf-8")
    steps = [line for line in done.lines if line["event"] == "step"]
    assert [line["step"] for line in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert {"loss", "learning_rate", "examples_per_second"} <= set(steps[0])
    assert done.lines[-1]["event"] == "finished"
    run = jobs.open_run(tmp_path / "run")
    assert run.training == Training(max_steps=7, checkpoint_every=3)
    assert run.model == "counts"
    origin = json.loads((run.folder / "provenance.json").read_text(encoding="utf-8"))
    assert origin["command"][:3] == ["python", "-m", "core"]


def test_people_are_told_in_words(train: Any, tmp_path: Path) -> None:
    done = train("max_steps=7", "checkpoint_every=3")
    assert done.code == 0
    assert "9 examples, 7 weights learn on cpu" in done.err
    assert "step 3: loss 0.500  cider_d 0.030 [0.000, 1.000]  best so far" in done.err
    table, columns, model, knn, end = done.out.splitlines()
    assert table.startswith("validation split, captioning, 4 items")
    assert columns.split() == ["cider_d", "bleu_4"]
    assert (model.split()[0], knn.split()[0]) == ("model", "knn")
    assert end.startswith("Trained for 7 steps in 1 h 2 min, about 0.500 kWh (finished)")


def test_settings_come_from_a_file_and_from_pairs(train: Any, run: Any, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('epochs = 3\nmethod = "lora"\nmax_steps = 2\n', encoding="utf-8")
    assert train("max_steps=4", "--config", file).code == 0
    assert jobs.open_run(tmp_path / "run").training == Training(epochs=3, method="lora", max_steps=4)
    again = run(
        "train", "--project", tmp_path / "pictures", "--config", tmp_path / "run" / "config.toml", "--model", "counts"
    )  # fmt: skip
    assert again.code == 0
    (beside,), broken = jobs.runs(tmp_path / "pictures")
    assert beside.training == jobs.open_run(tmp_path / "run").training
    assert broken == []


def test_a_run_is_left_alone_asked_and_gone_on_with(train: Any, run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    done = train(LONG, "--detach", "--json")
    assert (done.code, done.lines) == (0, [{"run": str(folder)}])
    counting = jobs.open_run(folder)
    until(counting, "running")
    (row,) = run("runs", tmp_path, "--json").lines
    assert (row["run"], row["state"], row["alive"], row["steps"]) == (str(folder), "running", True, 100_000)
    assert run("control", folder, "pause", "--json").lines == [{"run": str(folder), "asked": "pause"}]
    until(counting, "paused")
    assert "paused" in run("runs", tmp_path).out
    assert "is being trained" in run("resume", folder).err
    assert run("control", folder, "stop").code == 0
    until(counting, "stopped")
    told = list(jobs.follow(counting))
    while jobs.status(counting).alive:
        time.sleep(0.01)
    refused = run("control", folder, "pause", "--json")
    assert refused.code == 2
    assert "it is stopped" in refused.lines[0]["error"]
    last = jobs.status(counting).step
    done = run("resume", folder, "--set", f"max_steps={last + 3}", "--json")
    assert done.code == 0
    assert [line["step"] for line in done.lines if line["event"] == "step"] == [last + 1, last + 2, last + 3]
    assert len(list(jobs.follow(counting))) == len(told) + len(done.lines)
    assert "seed cannot be changed" in run("resume", folder, "--set", "seed=3").err


def test_the_exit_code_is_the_runs(train: Any, tmp_path: Path, run: Any) -> None:
    done = train("max_steps=9", "--json", model="fails")
    assert done.code == 2
    failed = done.lines[-2]
    assert failed["event"] == "failed"
    assert "Two captions are missing" in failed["error"]
    assert "Two captions are missing" in done.err
    assert run("runs", tmp_path, "--json").lines[0]["state"] == "failed"


def test_a_killed_run_is_partly_done(train: Any) -> None:
    done = train("max_steps=9", model="dies")
    assert done.code == 1
    assert "was killed" in done.err
    assert "Resume the run" in done.err


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("epoch=3",), "unknown setting: epoch"), (("epochs=0",), "epochs is 0"),
        (("--config", "nothing.toml"), "cannot be read"), (("--project", "nowhere"), "holds no project"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_trained_leaves_nothing(
    words: tuple[str, ...], error: str, train: Any, tmp_path: Path
) -> None:
    done = train(*words, "--json")
    assert done.code == 2
    assert error in done.lines[0]["error"]
    assert not (tmp_path / "run").exists()


def test_one_folder_holds_one_run(train: Any, run: Any, tmp_path: Path) -> None:
    assert train("max_steps=2").code == 0
    again = train("max_steps=2", "--json")
    assert again.code == 2
    assert "holds a run already" in again.lines[0]["error"]
    for command in (("resume", tmp_path), ("control", tmp_path, "stop")):
        assert "holds no run" in run(*command).err
    (tmp_path / "run" / "config.toml").write_text("rubbish")
    broken = run("runs", tmp_path)
    assert broken.code == 1
    assert "not valid TOML" in broken.err
    (tmp_path / "run" / "config.toml").unlink()


def test_help_lists_every_setting(run: Any) -> None:
    shown = run("train", "--help").out
    assert "  epochs=6  passes over the training examples" in shown
    assert "checkpoint_every=100" in shown


# ---- a terminal ---------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(pictures: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `train` in a process of its own, as a shell does: `terminal("waits")`."""
    started: list[subprocess.Popen[str]] = []

    def terminal(model: str) -> subprocess.Popen[str]:
        words = ["train", "--project", str(pictures), "--out", str(tmp_path / "run"), "--model", model]
        code = (
            f"import sys; from core import jobs; jobs.TRAIN = {COUNT!r}; "
            f"from core.__main__ import main; sys.exit(main({[*words, '--set', LONG]!r}))"
        )
        command = [sys.executable, "-c", code]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield terminal
    for process in started:
        process.kill()
        process.communicate()


def read_until(stream: IO[str] | None, text: str) -> None:
    assert stream is not None
    while text not in (line := stream.readline()):
        assert line, f"it ended before it said {text!r}"


def test_interrupting_saves_and_stops(terminal: Any, tmp_path: Path) -> None:
    process = terminal("counts")
    read_until(process.stderr, "weights learn")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=200)
    assert process.returncode == 0
    assert "Saving, then stopping" in err
    assert f"resume {tmp_path / 'run'}" in err
    assert jobs.status(jobs.open_run(tmp_path / "run")).state == "stopped"


def test_interrupting_twice_leaves_the_run_alone(terminal: Any, tmp_path: Path) -> None:
    process = terminal("waits")
    read_until(process.stderr, "weights learn")
    process.send_signal(signal.SIGINT)
    read_until(process.stderr, "Saving, then stopping")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=200)
    assert process.returncode == 130
    until(jobs.open_run(tmp_path / "run"), "stopping")


def test_whoever_follows_may_be_killed(terminal: Any, tmp_path: Path) -> None:
    process = terminal("counts")
    read_until(process.stderr, "weights learn")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    run = jobs.open_run(tmp_path / "run")
    before = (run.folder / "events.jsonl").stat().st_size
    end = time.monotonic() + 200
    while (run.folder / "events.jsonl").stat().st_size <= before + 1000:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert jobs.stop(run)
    steps = [event.step for event in jobs.follow(run) if type(event).__name__ == "Stepped"]
    assert steps == list(range(1, len(steps) + 1))
