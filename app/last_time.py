# SPDX-License-Identifier: Apache-2.0
"""Whether every window was closed properly, and what was open in one that was not.

Each window has a folder of its own beside the settings: `lock`, which it holds for as long as it lives, and `open.json`, which
says what is open in it and goes when it is closed. Where something is said that nobody holds, a window crashed, was killed,
or lost its power. No clock and no number of a process is asked, so that a clock that was set back and a number that was
given out again say nothing; and a window that is open now is never taken for one that crashed.
"""

import json
import shutil
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import RunError
from core.job_files import lock, write_whole

FILE = "open.json"


@dataclass(frozen=True)
class Left:
    """What a window had open that was not closed."""

    project: Path | None


class Note:
    """Of one window, while it is open. A disk that cannot be written costs the note and nothing else."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of all windows; it is made."""
        self._held = ExitStack()
        self._own: Path | None = None
        with suppress(OSError, RunError):
            folder.mkdir(parents=True, exist_ok=True)
            own = Path(tempfile.mkdtemp(dir=folder))
            self._held.enter_context(lock(own))  # before anything is said: nobody can take it for a lost one
            self._own = own
        self.say(None)

    def say(self, project: Path | None) -> None:
        """This project is open from now on."""
        if self._own is not None:
            said = json.dumps({"project": None if project is None else str(project)})
            with suppress(OSError):  # not durable: the first painting would wait for the disk
                write_whole(self._own / FILE, said, durable=False)

    def close(self) -> None:
        """The window was closed as it should be."""
        if self._own is not None:
            with suppress(OSError):
                (self._own / FILE).unlink()
            self._held.close()
            shutil.rmtree(self._own, ignore_errors=True)
            self._own = None


def begin(folder: Path) -> tuple[Note, Left | None]:
    """A note for the window that opens now, and what one had open that has crashed; it is said once."""
    lost = [own for own in _folders(folder) if not _held(own)]
    left = [found for own in lost if (found := _read(own / FILE)) is not None]
    note = Note(folder)
    for own in lost:
        shutil.rmtree(own, ignore_errors=True)
    return note, next((one for one in left if one.project is not None), left[0] if left else None)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(own for own in folder.iterdir() if own.is_dir())
    except OSError:
        return []


def _held(own: Path) -> bool:
    """Whether its window lives."""
    try:
        with lock(own):
            return False
    except RunError:
        return True
    except OSError:  # on a disk that cannot be written nothing is known: better to open what was open
        return True


def _read(file: Path) -> Left | None:
    """None where nothing is said: that window was closed."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        project = said["project"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):  # damaged, perhaps by what ended it
        return Left(None)
    return Left(Path(project) if isinstance(project, str) else None)
