# SPDX-License-Identifier: Apache-2.0
"""Starting the program, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import can_show, default_project
from core import places

SHOW = """
import json, locale, sys
from pathlib import Path
from app.__main__ import application, open_window, run
app = application()
named = [word for word in sys.argv if word.startswith("project=")]
window = open_window(app, Path(named[0][8:]) if named else None)
window.engine._command = (sys.executable, sys.argv[1])
def shown():
    print(json.dumps({"modules": sorted(sys.modules), "visible": window.isVisible(), "careful": window.careful,
        "numeric": locale.setlocale(locale.LC_NUMERIC), "icon": app.windowIcon().isNull(),
        "title": window.windowTitle(), "decimal": locale.localeconv()["decimal_point"]}), flush=True)
    if "stay" not in sys.argv: window.close()
(window.opened if named else window.painted).connect(lambda *opened: shown() if opened != (None,) else None)
window.show()
sys.exit(run(app, window))
"""
SMALL = str(Path(__file__).with_name("small_engine.py"))
HEAVY = {"torch", "torchvision", "torchaudio", "transformers", "onnxruntime", "timm", "sklearn", "soundfile",
         "numpy", "PIL", "scipy"}  # fmt: skip
LATER = {
    "PySide6.QtMultimedia",
    "PySide6.QtSvg",
    "PySide6.QtCharts",
    "PySide6.QtNetwork",
    "tomli_w",
    "psutil",
}


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, **changes}


def test_the_window_is_light() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOW, SMALL],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    names = {name.split(".")[0] for name in told["modules"]}
    assert told["visible"]
    assert not HEAVY & names
    assert not LATER & set(told["modules"])
    assert told["title"] == "Braid"
    assert not told["icon"]
    assert (told["numeric"], told["decimal"]) == ("C", ".")


def opened(*more: str) -> "subprocess.Popen[str]":
    """A window that stays open."""
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW, SMALL, "stay", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("{")
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="there are no POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_in_order(number: signal.Signals) -> None:
    """By Ctrl+C, or by the end of the session."""
    process = opened()
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "Traceback" not in errors
    assert (places.config() / "settings.toml").exists()  # closed, not torn down
    assert list((places.config() / "windows").iterdir()) == []


def test_after_a_kill_nothing_is_opened_again(project: Path) -> None:
    process = opened(f"project={project}")
    process.kill()
    process.communicate(timeout=30)
    done = subprocess.run(
        [sys.executable, "-c", SHOW, SMALL], capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["careful"]
    assert told["title"] == "Braid"  # no project


def test_without_a_screen_it_says_so() -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    blind = {name: value for name, value in os.environ.items() if name not in screens}
    done = subprocess.run(
        [sys.executable, "-m", "app"], capture_output=True, text=True, timeout=60, env=blind, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "python -m core caption" in done.stderr


def test_version_needs_no_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--version"],
        capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]}, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("Braid ")


def test_where_there_can_be_a_window() -> None:
    assert can_show({"DISPLAY": ":0"}, "linux")
    assert can_show({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert can_show({}, "win32")
    assert can_show({}, "darwin")
    assert not can_show({"DISPLAY": ""}, "linux")


def test_which_project_is_opened(tmp_path: Path) -> None:
    assert default_project([]) is None
    places.sample_project().mkdir(parents=True)
    assert default_project([]) == places.sample_project()
    assert default_project([str(tmp_path / "gone"), str(tmp_path)]) == tmp_path
