# SPDX-License-Identifier: Apache-2.0
"""Where a run comes from: the versions, the data, the command and the seed that would make it again. Standard library only."""

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from core import __version__
from core.project import Project

PACKAGES = ("torch", "torchvision", "torchaudio", "numpy", "tokenizers", "safetensors", "soundfile", "Pillow")


def collect(project: Project, seed: int, command: Sequence[str]) -> str:
    """JSON text. No package is imported for it."""
    values = {
        "braid": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
        "data": _data(project),
        "seed": seed,
        "command": list(command),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def changed(run: Path, project: Path) -> list[str]:
    """What differs from the day the run was made, a sentence each; nothing for a run that does not say how it was made."""
    try:
        values = json.loads((run / "provenance.json").read_text(encoding="utf-8"))
        packages, data = dict(values["packages"]), values["data"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    now = {name: _version(name) for name in packages}
    sentences = [
        f"The run began with {name} {packages[name]}; this is {now[name]}."
        for name in now
        if now[name] != packages[name]
    ]
    with Project.open(project) as opened:
        if _data(opened) != data:
            sentences.append(f"The train examples of {project} have changed since the run was made.")
    return sentences


def _data(project: Project) -> dict[str, Any]:
    """Every train example and its version; ids are derived from the content: equal data, equal hash."""
    digest, count = hashlib.sha256(), 0
    for example in project.examples(split="train"):
        digest.update(f"{example.id} {example.version}\n".encode())
        count += 1
    return {"train": count, "sha256": digest.hexdigest()}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
