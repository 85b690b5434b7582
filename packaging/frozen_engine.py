# SPDX-License-Identifier: Apache-2.0
"""`braid-engine`: everything of `core` as one executable.

braid-engine caption photo.jpg        as python -m core caption photo.jpg
braid-engine core.worker              as python -m core.worker, for the window (core/program.py)
braid-engine caption.py photo.jpg     as python caption.py photo.jpg, with the libraries in here
"""

import multiprocessing
import runpy
import sys
from collections.abc import Sequence


def chosen(words: Sequence[str]) -> tuple[str, list[str]]:
    """What is run, and the words for it."""
    first = words[0] if words else ""
    if first == "core" or first.startswith("core.") or first.endswith(".py"):
        return first, list(words[1:])
    return "core", list(words)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process that decodes files is this executable, too
    what, sys.argv[1:] = chosen(sys.argv[1:])
    if what.endswith(".py"):
        runpy.run_path(what, run_name="__main__")
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)
