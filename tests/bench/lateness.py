# SPDX-License-Identifier: Apache-2.0
"""How late a window's own timer is: what a person feels as a stall. Run by itself it is an empty PySide6 window.

    python tests/bench/lateness.py        measures until its standard input is closed, then prints JSON

A timer is due every 10 ms. Where one tick comes 200 ms late, the ticks that should have come meanwhile were late too,
by 190, 180, … ms, and are counted: a percentile of ticks that did come would hide the longest stalls.
"""

import json
import sys
import time
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

TICK = 0.010  # seconds


class Lateness(QObject):
    """Counts while it is on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 * TICK))
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """From now on, anew."""
        self.late, self._last = [], time.monotonic()
        self._timer.start()

    def stop(self) -> dict[str, Any]:
        """Milliseconds: the 99th percentile and the most, and over how many ticks."""
        self._timer.stop()
        late = sorted(self.late) or [0.0]
        return {
            "p99": round(1000 * late[min(len(late) - 1, int(0.99 * len(late)))], 1),
            "max": round(1000 * late[-1], 1),
            "ticks": len(late),
        }

    def _tick(self) -> None:
        now = time.monotonic()
        gap, self._last = now - self._last, now
        late = max(gap - TICK, 0.0)
        self.late.append(late)
        while (late := late - TICK) > 0:
            self.late.append(late)


def main() -> int:
    app = QApplication([])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    lateness = Lateness(window)
    told: dict[str, Any] = {}

    def end() -> None:
        told.update(lateness.stop())
        app.quit()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(end)
    QTimer.singleShot(500, window, lateness.start)
    app.exec()
    with open("/proc/self/status") as file:  # noqa: PTH123 (this one is no file)
        told["megabytes"] = next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
    print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
