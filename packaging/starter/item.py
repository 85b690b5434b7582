# SPDX-License-Identifier: Apache-2.0
"""What a source yields."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """A file to see or to hear, its caption, and tags: the source first, "public-domain" where it is.

    `concept` decides the split where it is not the caption.
    """

    file: Path
    caption: str
    tags: tuple[str, ...]
    concept: str = ""
