# SPDX-License-Identifier: Apache-2.0
"""Where a run comes from: the versions, the data, the command and the seed that would make it again."""

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata

from core import __version__
from core.project import Project

PACKAGES = ("torch", "torchvision", "torchaudio", "numpy", "tokenizers", "safetensors", "soundfile", "Pillow")


def collect(project: Project, seed: int, command: Sequence[str]) -> str:
    """JSON text. No package is imported for it.

    "data" names every train example and its version, whose ids are derived from the content: equal data, equal hash.
    """
    digest, count = hashlib.sha256(), 0
    for example in project.examples(split="train"):
        digest.update(f"{example.id} {example.version}\n".encode())
        count += 1
    values = {
        "braid": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
        "data": {"train": count, "sha256": digest.hexdigest()},
        "seed": seed,
        "command": list(command),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
