# SPDX-License-Identifier: Apache-2.0
"""Children that decode: in order, in parallel, and expendable."""

import os
import signal
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path

import psutil
import pytest

from core.data import pool
from core.data.media import Facts, check
from core.data.pool import AHEAD, Child, Job, check_all
from core.errors import MediaError


def everything(results):
    """Without the signs of life in between."""
    return [result for result in results if result is not None]


def test_answers_are_those_of_check_and_in_order(tmp_path: Path, picture, sound) -> None:
    files = [picture(tmp_path / f"{i}.png", seed=i) for i in range(20)] + [sound(tmp_path / "a.wav")]
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    items = [(i, (str(file),)) for i, file in enumerate(files)]
    items += [
        ("two", (str(files[0]), str(tmp_path / "bad.png"))),
        ("none", ()),
        ("gone", (str(tmp_path / "x"),)),
    ]
    results = everything(check_all(items, processes=2))
    assert [item for item, _ in results] == [item for item, _ in items]
    assert [answers for _, answers in results[:21]] == [[check(file)] for file in files]
    good, bad = results[21][1]
    assert isinstance(good, Facts)
    assert isinstance(bad, MediaError)
    assert bad.file == str(tmp_path / "bad.png")
    assert results[22] == ("none", [])
    assert isinstance(results[23][1][0], MediaError)


def test_items_are_drawn_only_a_little_ahead(tmp_path: Path, picture) -> None:
    file, drawn = str(picture(tmp_path / "a.png")), 0

    def endless():
        nonlocal drawn
        for number in count():
            drawn += 1
            yield number, (file,)

    results = check_all(endless(), processes=1)
    assert [number for number, _ in islice(filter(None, results), 10)] == list(range(10))
    assert drawn <= 10 + AHEAD
    results.close()


def test_closing_ends_the_children(tmp_path: Path, picture) -> None:
    file = str(picture(tmp_path / "a.png"))
    results = check_all(((i, (file,)) for i in range(1_000)), processes=2)
    next(filter(None, results))
    children = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    assert children
    results.close()
    assert not any(child.is_running() for child in children)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_crash_costs_one_file(tmp_path: Path, picture) -> None:
    child = Child()
    jobs = [Job(str(picture(tmp_path / f"{i}.png", seed=i))) for i in range(3)]
    child.give(jobs[0])
    while jobs[0].answer is None:
        child.receive()
    os.kill(child.process.pid, signal.SIGSTOP)  # so that it dies on a file we know
    child.give(jobs[1])
    child.give(jobs[2])
    os.kill(child.process.pid, signal.SIGKILL)
    assert child.receive() == [jobs[2]]
    assert isinstance(jobs[1].answer, MediaError)
    assert "crashed" in jobs[1].answer.message
    child.give(jobs[2])
    assert child.receive() == []
    assert isinstance(jobs[2].answer, Facts)
    child.end()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_stuck_file_is_given_up_and_the_rest_goes_on(
    tmp_path: Path, picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(picture(tmp_path / f"{i}.png", seed=i)) for i in range(12)]
    start, started = Child._start, []

    def start_and_stop_the_first(child: Child) -> None:
        start(child)
        if not started:
            os.kill(child.process.pid, signal.SIGSTOP)
        started.append(child)

    monkeypatch.setattr(Child, "_start", start_and_stop_the_first)
    results = everything(check_all(((file, (file,)) for file in files), processes=1, stuck=1.0))
    assert len(started) == 2
    assert [file for file, _ in results] == files
    (first,), *others = (answers for _, answers in results)
    assert isinstance(first, MediaError)
    assert "not done with it after 1 seconds" in first.message
    assert all(isinstance(answers[0], Facts) for answers in others)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_slow_file_does_not_block_whoever_iterates(tmp_path: Path, picture, monkeypatch) -> None:
    start = Child._start

    def start_stopped(child: Child) -> None:
        start(child)
        os.kill(child.process.pid, signal.SIGSTOP)

    monkeypatch.setattr(Child, "_start", start_stopped)
    results = check_all([("a", (str(picture(tmp_path / "a.png")),))], processes=1)
    assert [next(results) for _ in range(3)] == [None, None, None]
    results.close()


def test_a_child_that_cannot_start_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "serve", sys.exit)
    with pytest.raises(pool.CoreError, match="cannot be started"):
        list(check_all([("a", ("a.png",))], processes=1))


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_children_end_with_their_parent(tmp_path: Path, picture) -> None:
    code = (
        "import sys, time\n"
        "from core.data.pool import check_all\n"
        "if __name__ == '__main__':\n"
        "    results = check_all([(0, (sys.argv[1],)), (1, (sys.argv[1],))], processes=1)\n"
        "    next(filter(None, results)); print('ready', flush=True); time.sleep(60)\n"
    )
    (tmp_path / "parent.py").write_text(code)
    command = [sys.executable, str(tmp_path / "parent.py"), str(picture(tmp_path / "a.png"))]
    root = str(Path(pool.__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
        parent.kill()
    deadline = time.monotonic() + 20
    while any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)
