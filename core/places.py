# SPDX-License-Identifier: Apache-2.0
"""Where Braid keeps what is not in a project: downloads and derived files, and the person's own data.

`BRAID_CACHE`, `BRAID_DATA` and `BRAID_CONFIG` move these folders. Nothing here makes a folder.
"""

import os
from pathlib import Path

import platformdirs

ASSETS = Path(__file__).resolve().parent.parent / "assets"  # what ships with the program


def cache() -> Path:
    """Files that can be made again: converted weights, data packages, thumbnails."""
    return _place("BRAID_CACHE") or platformdirs.user_cache_path("braid", appauthor=False)


def data() -> Path:
    """The person's own files that belong to no project folder of their choice."""
    return _place("BRAID_DATA") or platformdirs.user_data_path("braid", appauthor=False)


def config() -> Path:
    """The window's settings."""
    return _place("BRAID_CONFIG") or platformdirs.user_config_path("braid", appauthor=False)


def sample_project() -> Path:
    """The project that `make run` fills with sample files and the window opens first."""
    return data() / "projects" / "sample"


def _place(variable: str) -> Path | None:
    value = os.environ.get(variable, "")
    return Path(value).expanduser() if value else None
