# SPDX-License-Identifier: Apache-2.0
"""The environment of the processes that the window starts, and what of it the person decides."""

import os

from PySide6.QtCore import QProcessEnvironment

from core import program

OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")
CACHE = "BRAID_CACHE"
_before: dict[str, str | None] = {}  # what the variables were when the window was started


def environment() -> QProcessEnvironment:
    """Ours, with UTF-8 and unbuffered output whatever the locale says, and `core` importable."""
    result = QProcessEnvironment.systemEnvironment()
    result.insert("PYTHONUTF8", "1")
    result.insert("PYTHONUNBUFFERED", "1")
    result.insert("PYTHONPATH", program.search_path())
    return result


def decide(cache: str, offline: bool) -> bool:
    """Keep weights in this folder, "" for the usual one, and let libraries reach the network or not.

    For this process and all that it starts from now on; whether anything has changed.
    """
    wanted = {CACHE: cache or None} | dict.fromkeys(OFFLINE, "1" if offline else None)
    changed = False
    for name, value in wanted.items():
        before = _before.setdefault(name, os.environ.get(name))
        value = before if value is None else value
        changed |= value != os.environ.get(name)
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return changed
