# SPDX-License-Identifier: Apache-2.0
"""Making `.venv`, with a real Python and a real pip, in a repository of two files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the set-up scripts beside a project file that no index can satisfy."""
    (tmp_path / "packaging").mkdir()
    for name in ("environment.py", "system_packages.py"):
        shutil.copy(PACKAGING / name, tmp_path / "packaging")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\n')
    return tmp_path


def run(repository: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = repository / "packaging" / "environment.py"
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, **offline, **environment},
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_failed_installation_is_tried_again(repository: Path) -> None:
    first = run(repository)
    assert first.returncode == 1
    assert "the next `make` tries again" in first.stderr
    assert (repository / ".venv" / "bin" / "python").exists()
    assert not (repository / ".venv" / "installed").exists()
    assert not (repository / ".venv" / "tmp").exists()
    assert run(repository).returncode == 1


def test_an_installation_is_kept_until_the_project_file_changes(repository: Path) -> None:
    def ask(what: str) -> str:
        code = f"import sys; sys.path.insert(0, 'packaging'); import environment as e; print({what})"
        return subprocess.check_output([sys.executable, "-c", code], cwd=repository, text=True).strip()

    installed = "e.is_installed(e.stamp())"
    assert ask(installed) == "False"
    (repository / ".venv" / "bin").mkdir(parents=True)
    (repository / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (repository / ".venv" / "installed").write_text(ask("e.stamp()"))
    assert ask(installed) == "True"
    assert run(repository).returncode == 0
    os.utime(repository / "pyproject.toml", (0, 0))  # a fresh checkout changes times, not content
    assert ask(installed) == "True"
    (repository / "pyproject.toml").write_text('[project]\nname = "y"\nversion = "1"\n')
    assert ask(installed) == "False"


def test_an_old_python_is_told_in_one_sentence(repository: Path) -> None:
    script = repository / "packaging" / "environment.py"
    script.write_text(script.read_text().replace("OLDEST = (3, 11)", "OLDEST = (99, 0)"))
    done = run(repository)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Braid needs Python 99.0 or later" in done.stderr
    assert not (repository / ".venv").exists()


def test_a_small_disk_is_told_in_one_sentence(repository: Path) -> None:
    script = repository / "packaging" / "environment.py"
    script.write_text(script.read_text().replace("NEEDED = 8 * 10**9", "NEEDED = 8 * 10**18"))
    done = run(repository)
    assert done.returncode == 1
    assert "this disk has" in done.stderr
    assert not (repository / ".venv").exists()


def test_an_old_python_can_read_the_script() -> None:
    """Nothing newer than Python 3.6 may stand where it is parsed, or it cannot say that it is too old."""
    import ast

    ast.parse((PACKAGING / "environment.py").read_text(encoding="utf-8"), feature_version=(3, 7))
