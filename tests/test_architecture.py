# SPDX-License-Identifier: Apache-2.0
"""The rules of the tree, held by looking at it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).resolve().parents[1]
OURS = ("core", "app", "tests", "packaging")
LONGEST = 400
# Bracketed letters keep the patterns from finding themselves here.
FOREIGN = {
    "a package index": r"\bpyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|find-link[s]",
    "a Debian mirror": r"\b(deb|archive|security)\.(debia[n]\.org|ubunt[u]\.com)",
    "a path of somebody's machine": r"(?<![\w.])/(wor[k]|roo[t]|opt/wheel[s]|tmp/[w])/|/Users/[a-z]",
}


def tracked() -> list[Path]:
    """The repository's files: what git knows and would add, or, without git, all that is ours."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = {ROOT / name for name in listing.split("\0") if name}
    except (OSError, subprocess.CalledProcessError):
        paths = {path for folder in (*OURS, "assets") for path in (ROOT / folder).rglob("*")}
        paths = {path for path in paths if "__pycache__" not in path.parts} | set(ROOT.glob("*.*"))
    return sorted(path for path in paths if path.is_file())


TRACKED = tracked()
PYTHON = [path for path in TRACKED if path.suffix == ".py"]


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", ["core.protocol", "core.config", "core.tasks", "core.errors"])
def test_the_protocol_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split())
    third_party = loaded - set(sys.stdlib_module_names) - {"core"}
    heavy = {"torch", "numpy", "PIL", "PySide6", "transformers", "onnxruntime", "platformdirs", "tomli_w"}
    assert not third_party & heavy


def test_every_python_file_names_its_licence() -> None:
    header = "# SPDX-License-Identifier: Apache-2.0\n"
    assert names([path for path in PYTHON if not path.read_text(encoding="utf-8").startswith(header)]) == []


def test_every_engine_and_window_file_says_what_it_is_for() -> None:
    silent = [
        path
        for path in PYTHON
        if path.parts[len(ROOT.parts)] in ("core", "app", "packaging")
        and '"""' not in "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:3])
    ]
    assert names(silent) == []


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}
    assert names([path for path, length in lengths.items() if length > LONGEST]) == []


def test_scripts_and_tests_are_no_packages() -> None:
    """A root package called `packaging` would shadow the library, and `tests/core` would shadow `core`."""
    marked = [path for path in TRACKED if path.name == "__init__.py"]
    assert names([path for path in marked if path.parts[len(ROOT.parts)] in ("tests", "packaging")]) == []


def test_nothing_is_called_utils() -> None:
    vague = re.compile(r"(utils?|helpers?|common|misc|managers?|factory|factories)(\.py)?$")
    parts = {part for path in PYTHON for part in path.relative_to(ROOT).parts}
    assert sorted(part for part in parts if vague.search(part)) == []


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_points_at_the_machine_it_was_written_on(what: str) -> None:
    texts = [path for path in TRACKED if path.suffix in (".py", ".toml", ".md", ".txt", ".sh", ".cfg", "")]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(FOREIGN[what], line)
    ]
    assert found == []


def test_no_large_file_is_kept() -> None:
    """Weights and data come from packages, never from the repository."""
    assert names([path for path in TRACKED if path.stat().st_size > 1_000_000]) == []


def test_the_top_of_the_tree_is_fixed() -> None:
    allowed = {
        "pyproject.toml", "Makefile", "LICENSE", ".gitignore", ".ci", *OURS, "assets",
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "EXPERIMENTS.md", "BENCHMARKS.md",
    }  # fmt: skip
    assert {path.relative_to(ROOT).parts[0] for path in TRACKED} - allowed == set()


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", text, re.MULTILINE)
    assert versions[0] == core.__version__
