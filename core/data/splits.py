# SPDX-License-Identifier: Apache-2.0
"""Which examples are for training, for choosing settings, and for the last look. Standard library only.

The split is by concept and the same everywhere, whatever the path, the order or the machine: everything
that shares a group shares its split, so no caption of the test split was seen in training.
"""

import hashlib
import unicodedata

from core.project import Split

TEST, VALIDATION = 0.15, 0.25  # upper ends of u


def group_of(caption: str) -> str:
    """NFKC, casefolded caption without blanks around it and without punctuation at its end."""
    group = unicodedata.normalize("NFKC", caption).casefold().strip()
    while group and (unicodedata.category(group[-1]).startswith("P") or group[-1].isspace()):
        group = group[:-1]
    return group


def split_of(group: str) -> Split:
    """test when u < 0.15, validation when u < 0.25, else train; u = first 64 bits of sha256(group) / 2^64."""
    u = int.from_bytes(hashlib.sha256(group.encode("utf-8")).digest()[:8], "big") / 2**64
    if u < TEST:
        return "test"
    return "validation" if u < VALIDATION else "train"
