# SPDX-License-Identifier: Apache-2.0
"""How processes of ours are started, from source and frozen."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import program
from core.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_a_process_of_ours_starts_in_any_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": program.search_path()}
    words = [*program.command("core"), "--version"]
    told = subprocess.check_output(words, cwd=tmp_path, env=environment, text=True)
    assert told.startswith("Braid ")


@pytest.mark.parametrize(("window", "engine"), [("braid", "braid-engine"), ("Braid.exe", "braid-engine.exe")])
def test_a_frozen_program_starts_the_engine_beside_it(
    window: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "FROZEN", True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / window))
    assert program.command("core.worker") == (str(tmp_path / engine), "core.worker")
    assert program.script(tmp_path / "caption.py") == (str(tmp_path / engine), str(tmp_path / "caption.py"))


def test_our_own_search_path_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert program.search_path() == f"{ROOT}{os.pathsep}/elsewhere"


def test_nobody_else_says_how_python_is_started() -> None:
    """`-m` beside `sys.executable` works from source only."""
    others = [file for folder in ("app", "core") for file in (ROOT / folder).rglob("*.py")]
    others = [file for file in others if file.name not in ("program.py", "package_tools.py")]
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in others
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.executable"
    ]
    assert found == []


def test_a_player_says_what_it_cannot_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "core.fetching", None)  # as where torch, which it needs, is missing
    assert main(["fetch"]) == 2
    assert "Braid made a mistake" in capsys.readouterr().err
    monkeypatch.setattr(program, "learns", lambda: False)
    assert main(["fetch"]) == 2
    said = capsys.readouterr().err
    assert "player of Braid" in said
    assert "mistake" not in said


def test_this_is_no_player() -> None:
    assert program.learns()
