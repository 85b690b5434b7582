# SPDX-License-Identifier: Apache-2.0
"""The environment of the processes that the window starts."""

import os
from pathlib import Path

from PySide6.QtCore import QProcessEnvironment


def environment() -> QProcessEnvironment:
    """Ours, with UTF-8 and unbuffered output whatever the locale says, and `core` importable."""
    result = QProcessEnvironment.systemEnvironment()
    result.insert("PYTHONUTF8", "1")
    result.insert("PYTHONUNBUFFERED", "1")
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [result.value("PYTHONPATH")])]
    result.insert("PYTHONPATH", os.pathsep.join(paths))
    return result
