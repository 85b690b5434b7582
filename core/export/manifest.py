# SPDX-License-Identifier: Apache-2.0
"""What a bundle says of itself: `manifest.json`, with the sha256 of every other file and the parity table.

No torch and no onnxruntime: whoever was given a bundle checks its bytes first.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.hashing import sha256

FORMAT, VERSION = "braid-onnx", 1
OPSET = 20
HIDDEN = -10_000.0
"""Added to the score of a token that is not to be seen: finite, and representable in half precision."""
_NAME, _LONGEST = "manifest.json", 1 << 24  # bytes
_HINT = "Get the bundle again, or export the model again."


def bundle_folder(model: str) -> Path | None:
    """The folder that this model's name or path is an exported bundle in; None for any other model."""
    folder = Path(model).expanduser()
    return folder if (folder / _NAME).is_file() else None


def bundles_in(folder: Path) -> list[Path]:
    """The exported bundles in a folder, or one folder further down, by name; only the first bytes of each are read."""
    found = [*folder.glob(f"*/{_NAME}"), *folder.glob(f"*/*/{_NAME}")]
    return sorted(path.parent for path in found if is_bundle(path.parent))


def is_bundle(folder: Path) -> bool:
    """Whether a folder says that it is an exported bundle; only a few bytes are read."""
    try:
        with (folder / _NAME).open(encoding="utf-8") as file:
            return f'"format": "{FORMAT}"' in file.read(64)
    except (OSError, ValueError):
        return False


def write(folder: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write the manifest of everything else in `folder`, last. Raises `OSError`."""
    listed = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    listed.pop(_NAME, None)
    files = {name: {"sha256": sha256(path), "size": path.stat().st_size} for name, path in listed.items()}
    values = {"format": FORMAT, "version": VERSION, **facts, "files": files}
    (folder / _NAME).write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return values


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a bundle, its format and version checked. Raises `ModelError`."""
    path = folder / _NAME
    if not path.is_file():
        raise ModelError(
            f"{folder} is no ONNX bundle: it has no {_NAME}.", "Export the model again.", file=folder
        )
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        values = json.loads(data) if len(data) <= _LONGEST else None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Export the model again.", file=path) from error
    if (
        not isinstance(values, dict)
        or values.get("format") != FORMAT
        or not isinstance(values.get("files"), dict)
    ):
        raise ModelError(f"{path} is not the manifest of a bundle.", "Export the model again.", file=path)
    if values.get("version") != VERSION:
        raise ModelError(
            f"{path} is of version {values.get('version')}, which is unknown.", "Update Braid.", file=path
        )
    return values


def check_file(folder: Path, name: str, values: Mapping[str, Any]) -> Path:
    """The path of one listed file, which has the bytes it was exported with. Raises `ModelError`."""
    path, known = folder / name, values["files"].get(name)
    if not isinstance(known, dict) or not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ModelError(f"{path} does not belong to the bundle.", _HINT, file=path)
    if not path.is_file():
        raise ModelError(f"{name} is missing from {folder}.", _HINT, file=path)
    if path.stat().st_size != known.get("size") or sha256(path) != known.get("sha256"):
        raise ModelError(f"{path} is not what was exported: its bytes have changed.", _HINT, file=path)
    return path


def check_files(folder: Path, values: Mapping[str, Any]) -> None:
    """Every file is there, is a file, and has the bytes it was exported with; there is no other. Raises `ModelError`."""
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise ModelError(f"{path} is a link; a bundle holds files only.", _HINT, file=path)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {_NAME}
    for name in sorted(there | set(values["files"])):
        path = folder / name
        if name not in there:  # so a name that leads outside is never opened
            raise ModelError(f"{name} is missing from {folder}.", _HINT, file=path)
        check_file(folder, name, values)
