# SPDX-License-Identifier: Apache-2.0
"""How long until the window is painted, and how much memory it takes then; beside an empty PySide6 window.

    python tests/bench/bench_window.py [--runs 5] [--cold] [--project DIR]

Prints JSON: seconds from the start of the process to the end of the first painting (median and all runs), the
processor's part of it, and megabytes resident at that moment and two seconds later. `--cold` first drops the
page cache, as after a boot (Linux, as root). Without a screen it measures Qt's offscreen platform, and says so.
On a busy machine compare with the empty window of the same run, and look at `load`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import json, os, sys, time
def memory():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
def painted():
    told["seconds"] = time.monotonic() - float(sys.argv[1])
    told["cpu_seconds"] = time.process_time()
    told["megabytes"] = memory()
    told["platform"] = app.platformName()
    QTimer.singleShot(2000, settled)
def settled():
    told["settled_megabytes"] = memory()
    told["torch"] = "torch" in sys.modules
    print(json.dumps(told), flush=True)
    window.close()
    app.quit()
told = {}
"""
BRAID = """
from PySide6.QtCore import QTimer
from pathlib import Path
from app.__main__ import application, open_window, run
app = application()
window = open_window(app, Path(sys.argv[2]) if sys.argv[2] else None)
window.painted.connect(painted)
window.show()
run(app, window)
"""
EMPTY = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not told:
            QTimer.singleShot(0, painted)
            told["begun"] = True
app = QApplication([])
window = Window()
window.resize(1200, 800)
window.show()
app.exec()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time until the window is painted, and its memory.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="drop the page cache before each run")
    parser.add_argument("--project", default="", help="project folder that the window opens")
    options = parser.parse_args()
    report: dict[str, Any] = {"cold": options.cold, "load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as folder:
        for name, script in (("braid", BRAID), ("empty PySide6 window", EMPTY)):
            runs = [one(script, options.project, Path(folder), options.cold) for _ in range(options.runs)]
            report[name] = summary(runs)
    print(json.dumps(report, indent=2))


def one(script: str, project: str, folder: Path, cold: bool) -> dict[str, Any]:
    """What one start told."""
    if cold:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    environment = {**os.environ, "BRAID_CONFIG": str(folder), "PYTHONPATH": str(ROOT)}
    if not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & set(environment):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    begun = time.monotonic()  # the same clock in every process
    done = subprocess.run(
        [sys.executable, "-c", WATCH + script, str(begun), project],
        capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [run["seconds"] for run in runs]
    return {
        "seconds": round(statistics.median(seconds), 3),
        "all": [round(value, 3) for value in seconds],
        "cpu_seconds": round(statistics.median(run["cpu_seconds"] for run in runs), 3),
        "megabytes": round(max(run["megabytes"] for run in runs), 1),
        "settled_megabytes": round(max(run["settled_megabytes"] for run in runs), 1),
        "torch": any(run["torch"] for run in runs),
        "platform": runs[0]["platform"],
    }


if __name__ == "__main__":
    main()
