# SPDX-License-Identifier: Apache-2.0
"""What the processor has used while a run worked, where it counts that and lets us read it; nothing is guessed."""

from contextlib import suppress
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")  # Intel's and AMD's RAPL counters under Linux
JOULES_PER_KILOWATT_HOUR = 3.6e6


class Meter:
    """Adds up joules between `start` and `stop`: of the whole processor, other programs included."""

    def __init__(self, folder: Path = POWERCAP) -> None:
        self._packages = [path for path in sorted(folder.glob("intel-rapl:*")) if path.name.count(":") == 1]
        self._since: list[int] = []
        self.joules: float | None = None

    def start(self) -> None:
        """From now on it counts."""
        self._since = self._read()

    def stop(self) -> None:
        """Until now it has counted; nothing where a counter cannot be read."""
        now = self._read()
        if not now or len(now) != len(self._since):
            return
        used = 0
        for path, before, after in zip(self._packages, self._since, now, strict=True):
            used += after - before if after >= before else after + self._range(path) - before
        self.joules = (self.joules or 0.0) + used / 1e6
        self._since = now

    def _read(self) -> list[int]:
        with suppress(OSError, ValueError):
            return [int((path / "energy_uj").read_text()) for path in self._packages]
        return []

    def _range(self, path: Path) -> int:
        """The counter starts again from 0 behind this."""
        with suppress(OSError, ValueError):
            return int((path / "max_energy_range_uj").read_text())
        return 0


def kilowatt_hours(joules: float | None) -> float | None:
    """None stays None: the machine's power is not known."""
    return None if joules is None else round(joules / JOULES_PER_KILOWATT_HOUR, 6)
