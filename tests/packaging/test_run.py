# SPDX-License-Identifier: Apache-2.0
"""Whether there can be a window is asked of Qt, in another process."""

import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="displays are named by variables on Linux only"
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@linux_only
def test_no_display() -> None:
    from run import obstacle

    assert obstacle() == "There is no display here"


@linux_only
def test_a_display_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from run import obstacle

    monkeypatch.setenv("DISPLAY", ":93871")
    assert obstacle().startswith("Qt cannot open a window here (")


def test_a_platform_chosen_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    from run import obstacle

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert obstacle() == ""


def test_the_files_shown_without_a_window_exist() -> None:
    from run import SAMPLES, SHOWN

    assert all((SAMPLES / name).is_file() for name in SHOWN)
