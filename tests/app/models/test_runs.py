# SPDX-License-Identifier: Apache-2.0
"""The list of runs, and their events as they are written."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.models.runs import ROW, TITLE, Row, RunsModel, look, title
from app.training import CHUNK, Tail, words
from core import jobs
from core.config import Training
from core.protocol import Note, Stepped, encode

STEPS = [Stepped(number, 1.0, 1e-3, 9.0, 0.5, 1.0) for number in range(1, 6)]


def test_the_newest_is_first(told_run: Callable[..., jobs.Run], project: Path) -> None:
    first, second = told_run(*STEPS), told_run(method="lora", state="failed")
    os.utime(first.folder / "provenance.json", (1_000_000_000, 1_000_000_000))
    (first.folder / "checkpoints").mkdir()
    (first.folder / "checkpoints" / "best").write_text("step-00000005\n")
    rows, problems = look(project)
    assert problems == []
    assert [row.folder for row in rows] == [second.folder, first.folder]
    assert [row.title for row in rows] == ["Cross-attention and LoRA", "Cross-attention"]
    assert [row.usable for row in rows] == [False, True]
    assert [row.status.state for row in rows] == ["failed", "finished"]
    assert rows[1].size >= sum(file.stat().st_size for file in first.folder.glob("*.*"))
    assert rows[1].progress == "Finished 100 %"


def test_a_project_without_runs(project: Path) -> None:
    assert look(project) == ([], [])


@pytest.mark.parametrize(
    ("written", "called"),
    [(b" My\n cats \n", "My cats"), (b"", "Cross-attention"), (b"\xff", "Cross-attention")],
)
def test_a_title_that_a_person_gave(told_run: Callable[..., jobs.Run], written: bytes, called: str) -> None:
    run = told_run(*STEPS)
    (run.folder / TITLE).write_bytes(written)
    assert title(run) == called


def test_rows_stay_where_they_are(told_run: Callable[..., jobs.Run], project: Path, qtbot: QtBot) -> None:
    told_run(*STEPS)
    told_run()
    model = RunsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows, _ = look(project)
    with qtbot.waitSignal(model.modelReset):
        model.show_rows(rows)
    renamed = [rows[0], replace(rows[1], title="Cats")]
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as changed:
        model.show_rows(renamed)
    assert changed.args[0].row() == 1
    assert isinstance(model.index(1, 0).data(ROW), Row)
    assert model.index(1, 0).data() == "Cats"
    assert model.place(rows[1].folder).row() == 1
    model.show_rows(rows[:1])
    assert not model.place(rows[1].folder).isValid()


def test_events_are_read_once_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    tail = Tail(path)
    assert tail.read(100) == []  # there is no file yet
    lines = [encode(0, event).encode() + b"\n" for event in STEPS]
    with path.open("ab") as file:
        file.write(lines[0] + lines[1][:20])
        file.flush()
        assert tail.read(100) == STEPS[:1]
        assert tail.read(100) == []  # half a line is waited for
        file.write(lines[1][20:] + b"{half a line that a kill has left\n" + b"\xff\xfe\n" + lines[2])
        file.flush()
        assert tail.read(100) == STEPS[1:3]
        file.write(lines[3] + lines[4])
        file.flush()
        assert tail.read(1) == STEPS[3:4]
        assert tail.read(1) == STEPS[4:]


def test_a_line_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    long = Note("图" * CHUNK)
    (tmp_path / "events.jsonl").write_text(f"{encode(0, long)}\n{encode(0, STEPS[0])}\n", encoding="utf-8")
    assert Tail(tmp_path / "events.jsonl").read(9) == [long, STEPS[0]]


def test_the_command_line_makes_the_same_run(project: Path) -> None:
    told = words(Training(method="lora", epochs=3), project, project / "runs" / "one")
    assert told[:4] == ["python", "-m", "core", "train"]
    assert told[told.index("--out") + 1] == str(project / "runs" / "one")
    assert {told[i + 1] for i, word in enumerate(told) if word == "--set"} == {"method=lora", "epochs=3"}


def test_a_file_that_goes_while_it_is_counted_costs_the_run_nothing(
    told_run: Callable[..., jobs.Run], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training writes beside its files and renames: one that was listed a moment ago may be gone."""
    run = told_run(*STEPS)
    there = [(str(run.folder), [], ["config.toml", ".heartbeat.tmp"])]
    monkeypatch.setattr("app.models.runs.os.walk", lambda _: iter(there))
    [row], problems = look(project)
    assert problems == []
    assert row.size == (run.folder / "config.toml").stat().st_size > 0
