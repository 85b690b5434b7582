# SPDX-License-Identifier: Apache-2.0
"""The small files of a run folder: whole or not there, and never believed when they are something else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import job_files, jobs
from core.config import Training
from core.errors import RunError
from core.job_files import (
    EventLog,
    Heartbeat,
    born,
    process_of,
    read_control,
    read_heartbeat,
    read_process,
    write_control,
    write_heartbeat,
    write_whole,
)
from core.jobs import Run
from core.protocol import Finished, Note, Saved, Stepped, decode, encode

STEP = Stepped(1, 2.5, 1e-3, 10.0, 0.1, 1.0)


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "note 猫.txt"
    write_whole(path, "old\n")
    write_whole(path, "new 猫\n")
    assert path.read_bytes() == "new 猫\n".encode()
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, os.fsdecode(b"\xff"))
    assert path.read_bytes() == "new 猫\n".encode()
    assert list(tmp_path.iterdir()) == [path], "nothing half written is left"
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "a", "")


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_events_are_only_appended(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    EventLog(path).write(STEP)
    assert decode(path.read_text()) == (0, STEP)
    path.write_text(path.read_text() + '{"half a li')
    log = EventLog(path)
    log.write(Saved(1, "somewhere", True))
    log.write(Finished())
    assert [decode(line)[1] for line in lines(path) if "half" not in line] == [
        STEP, Saved(1, "somewhere", True), Finished(),
    ]  # fmt: skip


def test_events_outlive_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    log = EventLog(folder / "events.jsonl")
    log.write(STEP)
    folder.rename(tmp_path / "elsewhere")
    log.write(STEP)
    log.write(STEP)
    folder.mkdir()
    log.write(Finished())
    first, note, *rest = (decode(line)[1] for line in lines(folder / "events.jsonl"))
    assert isinstance(note, Note)
    assert "No such file" in note.message
    assert [first, *rest] == [STEP, STEP, Finished()]
    with pytest.raises(OSError, match="No such file"):
        EventLog(tmp_path / "nowhere" / "events.jsonl")


def test_a_full_disk_is_waited_for(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "events.jsonl"
    log = EventLog(path)
    log.write(STEP)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 9, before[1]))
        for _ in range(3):
            log.write(STEP)
        assert len(lines(path)[-1]) == 9, "as much as fits, and no more"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    log.write(Finished())
    told = [decode(line)[1] for line in lines(path)]
    assert [event for event in told if not isinstance(event, Note)] == [STEP] * 4 + [Finished()]
    assert [type(event) for event in told].count(Note) == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        b"", b"\xff\xfe", b"stop", b"7", b"[]", b"{}", b"[" * 50_000, b'{"commands": 7}', b'{"commands": [7]}',
        b'{"commands": [[1, "explode"]]}', b'{"commands": [["1", "stop"]]}', b'{"commands": [[[], "stop"]]}',
        b'{"commands": [[1, ["stop"]]]}', b'{"commands": [[1.5, "stop"]]}', b" " * 100_000,
    ],
    ids=lambda data: str(data[:40]),
)  # fmt: skip
def test_rubbish_is_no_command(rubbish: bytes, tmp_path: Path) -> None:
    (tmp_path / "control.json").write_bytes(rubbish)
    with pytest.raises(RunError, match="rubbish") as caught:
        read_control(tmp_path)
    assert "pause" in caught.value.hint
    write_control(tmp_path, "pause")
    write_control(tmp_path, "stop")
    assert read_control(tmp_path) == {1: "pause", 2: "stop"}


def test_commands_stay_until_they_are_heard(tmp_path: Path) -> None:
    assert read_control(tmp_path) == {}
    for command in ("pause", "sample", "stop"):
        write_control(tmp_path, command)
    assert read_control(tmp_path) == {1: "pause", 2: "sample", 3: "stop"}
    write_heartbeat(tmp_path, Heartbeat(7, 0.5, "running", heard=2))
    write_control(tmp_path, "release")
    assert read_control(tmp_path) == {3: "stop", 4: "release"}
    (tmp_path / "control.json").unlink()
    write_control(tmp_path, "pause")
    assert read_control(tmp_path) == {3: "pause"}, "a number that was heard is not used again"


@pytest.mark.parametrize(
    "rubbish",
    [
        b"", b"null", b"[1]", b'{"pid": 7}', b'{"pid": "7", "born": 0.0, "state": "x"}', b"\xff", b"[" * 50_000,
        b'{"pid": 7, "born": 0.0, "state": "x", "mood": "good"}', b'{"pid": 7, "born": 0.0, "state": "x", "loss": "low"}',
    ],
    ids=lambda data: str(data[:60]),
)  # fmt: skip
def test_rubbish_is_no_heartbeat_and_no_process(rubbish: bytes, tmp_path: Path) -> None:
    for name in ("heartbeat", "process.json"):
        (tmp_path / name).write_bytes(rubbish)
    assert read_heartbeat(tmp_path) is None
    assert read_process(tmp_path) in (None, (7, 0.0))


def test_a_heartbeat_is_read_as_it_was_written(tmp_path: Path) -> None:
    beat = Heartbeat(7, 0.5, "running", 3, 1.5, 2, 10, 20, 0.25, "cider_d", 0.5, "error 猫", "hint")
    write_heartbeat(tmp_path, beat)
    assert read_heartbeat(tmp_path) == beat
    write_heartbeat(tmp_path, Heartbeat(7, 0.5, "starting"))
    assert read_heartbeat(tmp_path) == Heartbeat(7, 0.5, "starting")


def test_no_process_of_this_machine_belongs_to_a_strange_folder(tmp_path: Path) -> None:
    import psutil

    births = {pid: born(pid) for pid in psutil.pids()}
    assert births[os.getpid()] is not None
    found = [pid for pid, birth in births.items() if birth is not None and process_of(tmp_path, pid, birth)]
    assert found == []
    (tmp_path / "process.json").write_text(json.dumps({"pid": os.getpid(), "born": births[os.getpid()]}))
    assert process_of(tmp_path, *read_process(tmp_path)) is None  # type: ignore[misc]


# ---- with a process that only sleeps ------------------------------------------------------------------------


@pytest.fixture
def a_run(pictures: Path, tmp_path: Path) -> Run:
    return jobs.create(tmp_path / "run", Training(), pictures)


@pytest.fixture
def sleeper() -> Iterator[Callable[..., int]]:
    """Starts a process that does nothing, with these arguments: its number."""
    started: list[subprocess.Popen[bytes]] = []

    def sleeper(*arguments: str | Path) -> int:
        code = "import time; time.sleep(600)"
        started.append(subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)]))
        return started[-1].pid

    yield sleeper
    for process in started:
        process.kill()
        process.wait()


def test_a_number_that_belongs_to_another_process_is_not_ours(
    a_run: Run, sleeper: Callable[..., int]
) -> None:
    """Neither is it taken for the run's, nor is it killed."""
    run = a_run
    ours, other = sleeper(run.folder), sleeper("elsewhere")

    def seen(pid: int, later: float) -> str:
        beat = job_files.Heartbeat(pid, (job_files.born(pid) or 0.0) + later, "running", step=5)
        job_files.write_heartbeat(run.folder, beat)
        (run.folder / "process.json").write_text(json.dumps({"pid": pid, "born": beat.born}))
        return jobs.status(run).state

    assert seen(ours, 0.0) == "running"
    for pid, later in (
        (ours, -60.0),
        (ours, 60.0),
        (other, 0.0),
        (os.getpid(), 0.0),
        (1, 0.0),
        (0, 0.0),
        (-1, 0.0),
    ):
        assert seen(pid, later) == "lost", pid
        with pytest.raises(RunError, match="it is lost"):
            jobs.control(run, "stop")
        jobs.kill(run)
    assert job_files.born(ours) is not None
    assert job_files.born(other) is not None
    seen(ours, 0.0)
    jobs.kill(run)
    assert job_files.born(ours) is None


def test_a_line_is_waited_for_until_it_is_whole(a_run: Run, sleeper: Callable[..., int]) -> None:
    run = a_run
    path = run.folder / "events.jsonl"
    step = encode(0, Stepped(1, 1.0, 0.1, 1.0, 0.1, 1.0))
    pid = sleeper(run.folder)
    job_files.write_heartbeat(run.folder, job_files.Heartbeat(pid, job_files.born(pid) or 0.0, "running"))
    path.write_text(f"{step}\nrubbish\n\n{step[:20]}")
    following = jobs.follow(run)
    assert next(following) == Stepped(1, 1.0, 0.1, 1.0, 0.1, 1.0)
    with path.open("a") as file:
        file.write(f"{step[20:]}\n")
    assert next(following) == Stepped(1, 1.0, 0.1, 1.0, 0.1, 1.0)
    (run.folder / "heartbeat").unlink()
    assert list(following) == []
