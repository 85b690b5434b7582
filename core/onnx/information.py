# SPDX-License-Identifier: Apache-2.0
"""What a bundle is made of: read from its manifest, no graph is opened."""

from pathlib import Path
from typing import Any

from core.demonstrations import datastore
from core.export import manifest


def describe(folder: Path) -> dict[str, Any]:
    """As `core.information.describe` tells of a model. Raises `ModelError`."""
    values = manifest.read(folder)
    contract, licences = values.get("contract", {}), values.get("licences", {})
    files = {"decoder": contract.get("decoder", ""), **_encoders(contract)}
    parts = {
        role: {
            "name": name, "state": "ready" if (folder / name).is_file() else "missing",
            "licence": str(licences.get(role, "unknown")), "bytes": _size(values, name),
        }
        for role, name in files.items()
    }  # fmt: skip
    described: dict[str, Any] = {
        "name": str(values.get("name", folder.name)),
        "kind": f"ONNX bundle, exported by Braid {values.get('versions', {}).get('braid', '(unknown)')}",
        "parts": parts,
        "bytes": sum(_size(values, name) for name in values["files"]),
        "parity": values.get("parity", []),
    }
    if memories := datastore.load(folder):
        described["demonstrations"] = {kind: len(entries) for kind, (_, entries) in memories.items()}
    return described


def _encoders(contract: dict[str, Any]) -> dict[str, str]:
    return {kind: str(one.get("file", "")) for kind, one in contract.get("encoders", {}).items()}


def _size(values: dict[str, Any], name: str) -> int:
    return int(values["files"].get(name, {}).get("size", 0))
