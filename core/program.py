# SPDX-License-Identifier: Apache-2.0
"""This program as it is installed: from source or frozen, whole or a player, which has no torch.

Whoever starts a process of ours asks `command` how. Standard library only.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from core.errors import Unavailable

FROZEN = bool(getattr(sys, "frozen", False))  # into executables, as packaging/braid.spec says
ENGINE = "braid-engine"  # the executable beside the window's, which is all of `core`
LINE = (ENGINE,) if FROZEN else ("python", "-m", "core")  # the command line, as a person types it
TYPED = " ".join(LINE)


def command(module: str) -> tuple[str, ...]:
    """What starts `python -m module`. A frozen program has no `-m`: its engine takes the module as its first word."""
    if FROZEN:
        own = Path(sys.executable)
        return (str(own.with_name(ENGINE + own.suffix)), module)
    return (sys.executable, "-m", module)


def script(path: Path) -> tuple[str, ...]:
    """What runs this Python file with the libraries that we have."""
    return (command("")[0], str(path))


def search_path() -> str:
    """PYTHONPATH of a process of ours: `core` is found, whatever the folder it is started in."""
    root = str(Path(__file__).resolve().parents[1])
    return os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))


def learns() -> bool:
    """Whether torch is installed. Without it this is a player: it describes with exported bundles, and nothing else."""
    return find_spec("torch") is not None


def beyond_a_player() -> Unavailable:
    """What is said where something needs torch, and there is none."""
    return Unavailable(
        "This is the player of Braid, without PyTorch: it describes with an exported model, and this needs more.",
        "Name the folder of an exported model, or install the whole program.",
    )
