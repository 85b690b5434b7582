# SPDX-License-Identifier: Apache-2.0
"""A command on a leash: its progress on stdout, its end when whoever started it lets go."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from core.console import Console
from core.protocol import Note, Progress, decode

HELD = """
import sys, tempfile, time
from core.leash import end_with_input
end_with_input(0)
try:
    with tempfile.TemporaryDirectory(dir=sys.argv[1]):
        print("begun", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""


def held(folder: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", HELD, str(folder)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def test_it_ends_and_cleans_up_when_its_input_closes(tmp_path: Path) -> None:
    process = held(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_to_it_means_nothing(tmp_path: Path) -> None:
    process = held(tmp_path)
    assert process.stdin is not None
    process.stdin.write("quit\n" * 10)
    process.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
    process.communicate(timeout=20)
    assert process.returncode == 130


def test_progress_and_notes_come_before_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    def steps() -> Generator[Progress | Note, None, int]:
        yield Progress("read weights", 1, 2)
        yield Note("Something.", "Do this.")
        return 7

    console = Console(json=False, events=True)
    console.result({"value": console.follow(steps())}, "seven")
    shown = capsys.readouterr()
    *events, last = shown.out.splitlines()
    assert [decode(line)[1] for line in events] == [
        Progress("read weights", 1, 2),
        Note("Something.", "Do this."),
    ]
    assert json.loads(last) == {"value": 7}
    assert shown.err == ""
