# SPDX-License-Identifier: Apache-2.0
"""Open the window; where there can be none, say so in one sentence and describe sample files in the terminal.

Whether there can be one is asked of Qt itself, in a process that may die: without a display it aborts.
"""

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "assets" / "samples"
SHOWN = ("pictures/apple.png", "pictures/sailboat.jpg", "pictures/balloon.webp", "speech/welcome.flac")
PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def obstacle() -> str:
    """Why no window can be opened here; the empty string when one can."""
    by_hand = "QT_QPA_PLATFORM" in os.environ
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform == "linux" and not by_hand and not any(os.environ.get(name) for name in displays):
        return "There is no display here"
    try:
        probe = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=30, check=False
        )
    except subprocess.TimeoutExpired:
        return "The display does not answer"
    if probe.returncode == 0:
        return ""
    lines = [line for line in probe.stderr.splitlines() if line.strip()] or ["Qt gives no reason"]
    return f"Qt cannot open a window here ({lines[0].strip()})"


def main() -> int:
    """The exit code of the window, or of the captions printed instead of it."""
    reason = obstacle()
    if not reason:
        return subprocess.run([sys.executable, "-m", "app"], check=False).returncode
    print(f"{reason}, so Braid describes some sample files in the terminal instead.", flush=True)
    from core import places
    from core.__main__ import main as braid

    files = [str(SAMPLES / name) for name in SHOWN]
    return braid(["caption", *files, "--project", str(places.sample_project())])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
