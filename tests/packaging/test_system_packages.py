# SPDX-License-Identifier: Apache-2.0
"""What `make` says and does about Debian packages, on dpkg databases of our own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "system_packages.py"
needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-query"), reason="not a Debian system")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty dpkg database that `missing` will read instead of the system's."""
    (tmp_path / "info").mkdir()
    (tmp_path / "updates").mkdir()
    (tmp_path / "status").write_text("")
    monkeypatch.setenv("DPKG_ADMINDIR", str(tmp_path))
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return tmp_path / "status"


def entry(package: str, more: str = "", state: str = "install ok installed") -> str:
    return (
        f"Package: {package}\nStatus: {state}\nVersion: 1\nArchitecture: all\nMaintainer: T <t@example.org>\n"
        f"{more}Description: x\n\n"
    )


@needs_dpkg
def test_everything_is_missing_on_an_empty_system(database: Path) -> None:
    from system_packages import GROUPS, missing

    assert missing(["qt", "window"]) == [*GROUPS["qt"], *GROUPS["window"]]


@needs_dpkg
def test_installed_and_provided_packages_are_not_missing(database: Path) -> None:
    from system_packages import GROUPS, missing

    database.write_text(
        entry("libegl1")
        + entry("libglib2.0-0t64", "Provides: libglib2.0-0 (= 1), something-else\n")
        + entry("libgl1", state="deinstall ok config-files")
    )
    assert missing(["qt"]) == [name for name in GROUPS["qt"] if name not in ("libegl1", "libglib2.0-0")]


@needs_dpkg
def test_without_root_one_sentence_names_the_command(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import system_packages

    monkeypatch.setattr(system_packages, "is_root", lambda: False)
    absent = system_packages.ensure(["shots"])
    said = capsys.readouterr().out.splitlines()
    assert absent == ["xvfb", "xauth"]
    assert said == ["For screenshots this system still needs: sudo apt-get install xvfb xauth"]


@needs_dpkg
def test_nothing_is_said_when_nothing_is_missing(database: Path) -> None:
    from system_packages import GROUPS

    database.write_text("".join(entry(name) for group in GROUPS.values() for name in group))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "qt", "window", "shots"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_elsewhere_there_is_nothing_to_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run([sys.executable, str(SCRIPT), "qt"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_dpkg
def test_a_failed_installation_gives_apts_complaint(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import system_packages

    # apt with no archive at all and lists of its own: it cannot find the package, and touches nothing.
    for folder in ("lists/partial", "cache/archives/partial", "sources.d"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "{tmp_path}/sources.d";\n'
        f'Dir::State::lists "{tmp_path}/lists";\nDir::Cache "{tmp_path}/cache";\n'
        f'Dir::State::status "{database}";\nDebug::NoLocking "true";\nAPT::Get::Simulate "true";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    monkeypatch.setattr(system_packages, "is_root", lambda: True)
    assert system_packages.ensure(["shots"]) == ["xvfb", "xauth"]
    assert "Unable to locate package xvfb" in capsys.readouterr().out
