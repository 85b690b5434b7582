# SPDX-License-Identifier: Apache-2.0
"""What the documents tell people to run exists and is accepted, and every link leads somewhere."""

import argparse
import dataclasses
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import protocol
from core.__main__ import parser
from core.carriers import CARRIERS, DEFAULT
from core.evaluate.baselines import BASELINES
from core.evaluate.predictions import FIELDS
from core.metrics import METRICS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(ROOT.glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def commands() -> Iterator[str]:
    """Every command of every ```sh block of every document, without its comment."""
    for document in DOCUMENTS:
        for block in re.findall(r"^```sh\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S):
            for line in block.splitlines():
                if command := line.split("  #")[0].strip():
                    yield command


COMMANDS = sorted(set(commands()))


def flags(root: argparse.ArgumentParser) -> set[str]:
    """Every flag of a parser and of its subcommands."""
    known = set(root._option_string_actions)
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            known = known.union(*(flags(sub) for sub in action.choices.values()))
    return known


@pytest.mark.parametrize("command", [line for line in COMMANDS if " -m core " in line])
def test_the_command_line_accepts_it(command: str) -> None:
    words = shlex.split(command)
    arguments = parser().parse_args(words[words.index("core") + 1 :])
    assert all((ROOT / name).exists() for name in words if name.startswith("assets/"))
    if arguments.command == "fetch":
        from core.model.base import BASES

        assert set(arguments.names) <= {*CARRIERS, *BASES}


@needs_make
@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_make_knows_the_target(command: str) -> None:
    done = subprocess.run(
        [*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "packaging/" in done.stdout or "pytest" in done.stdout


@needs_make
def test_continuous_integration_runs_the_documented_test_command() -> None:
    assert "\nmake test\n" in README
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "exec make test"
    plan = subprocess.run(
        ["make", "test", "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for gate in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert gate in plan


def test_every_command_is_of_a_kind_that_is_checked_here() -> None:
    known = re.compile(
        r"make |(\.venv/bin/)?python -m (core |app$|venv )|(\.venv/bin/|uv )pip install |uv venv$"
    )
    assert [command for command in COMMANDS if not known.match(command)] == []


def test_the_extras_and_the_window_command_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(re.findall(r"'\.\[(\w+)\]'", README))
    assert named == set(project["optional-dependencies"])
    assert "braid" in project["scripts"]


def test_every_flag_exists() -> None:
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", README))
    assert len(mentioned) > 5
    assert mentioned <= flags(parser())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    relative = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in relative if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_named_in_code_exists(document: Path) -> None:
    """`core/…`, `packaging/…` and the like in backquotes are files or folders of the tree."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    named = re.findall(r"`((?:core|app|tests|packaging|assets)/[\w./-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_every_carrier_stands_in_the_table_with_its_licence(name: str) -> None:
    (row,) = [line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line]
    assert row.endswith(f"| {CARRIERS[name].licence} |")
    assert ("(optional)" in row) == CARRIERS[name].optional


def test_the_size_of_the_download_is_told() -> None:
    (told,) = re.findall(r"(\d+) MB, into your cache", README)
    assert int(told) == round(sum(CARRIERS[name].size for name in DEFAULT) / 10**6)


def test_every_name_of_the_json_contract_exists() -> None:
    events = [value for value in vars(protocol).values() if dataclasses.is_dataclass(value)]
    known = {field.name for event in events for field in dataclasses.fields(event)}
    known |= {*METRICS, *BASELINES, *FIELDS}
    rows = [line for line in README.splitlines() if re.match(r"\| `(import|caption|evaluate)` \|", line)]
    named = {name for row in rows for name in re.findall(r'"(\w+)"', row)}
    assert len(rows) == 3
    assert named <= known


def test_help_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("import", "caption", "evaluate", "info", "fetch"))
