# SPDX-License-Identifier: Apache-2.0
"""The sha256 of a file, by which media, weights and fetched packages are known."""

import hashlib
from pathlib import Path


def sha256(path: str | Path) -> str:
    """Of the file's bytes, as hexadecimal text. Raises `OSError`."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
