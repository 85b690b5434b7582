# SPDX-License-Identifier: Apache-2.0
"""Folders that are either whole or not there: made in a scratch folder beside their place, then renamed."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import Unavailable

DAY = 24 * 60 * 60


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A folder on the disk of `parent`, gone afterwards. Sweeps what killed runs left behind."""
    partial = parent / ".partial"
    partial.mkdir(parents=True, exist_ok=True)
    for left in partial.iterdir():
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=partial, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def publish(tree: Path, place: Path, scratch: Path) -> None:
    """Put `tree` in its place with one rename; what was there before goes with the scratch folder."""
    if hasattr(os, "sync"):
        os.sync()  # thousands of files: one flush of the disk, before the rename that declares them whole
    if place.exists():
        place.replace(scratch / "before")
    tree.replace(place)


def require_space(folder: Path, needed: int, what: str) -> None:
    """Raise `Unavailable` when the disk of `folder`, which is made, has fewer than `needed` bytes left."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Unavailable(
            f"{what} needs {needed // 10**6:,} MB, and the disk of {folder} has {free // 10**6:,} MB left.",
            "Free some space, or set BRAID_CACHE to a folder on a larger disk.",
        )


def size(tree: Path) -> int:
    """Bytes of all files below `tree`, which another process may be changing."""
    total = 0
    for directory, _, files in os.walk(tree):
        for file in files:
            try:
                total += Path(directory, file).lstat().st_size
            except OSError:  # moved between the two looks
                continue
    return total
