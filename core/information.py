# SPDX-License-Identifier: Apache-2.0
"""What a model is made of, without loading it whole."""

from typing import Any

from core.demonstrations import datastore
from core.errors import CoreError
from core.model import assembly, base
from core.model.assembly import Model


def describe(name: str) -> dict[str, Any]:
    """Name, kind, parts with their size, state and licence; the coupling. Raises `ModelError`."""
    model = assembly.open_model(name)
    values: dict[str, Any] = {
        "name": model.name,
        "kind": "trained" if model.recipe.folder is not None else "frozen base models, nothing trained yet",
        "parts": {role: _part(model, role) for role in model.recipe.parts},
        "coupling": vars(model.recipe.coupling),
    }
    if model.recipe.folder is not None:
        memories = datastore.load(model.recipe.folder)
        values["demonstrations"] = {kind: len(entries) for kind, (_, entries) in memories.items()}
    if values["parts"]["decoder"]["state"] == "ready":
        coupled = model.multimodal
        adapter = {key: tensor for key, tensor in coupled.adapter().items() if ".gate" in key or tensor.ndim}
        values["trainable"] = sum(tensor.numel() for tensor in adapter.values())
        values["gates"] = [
            round(float(tensor.tanh()), 4) for key, tensor in adapter.items() if key.endswith(".gate")
        ]
    return values


def _part(model: Model, role: str) -> dict[str, Any]:
    reference = model.recipe.parts[role]
    values: dict[str, Any] = {"name": reference}
    try:
        parts = model.parts(role)
    except CoreError as error:
        return values | {"state": error.message}
    values |= {"state": "ready", "licence": parts.config.get("licence", "unknown")}
    prefix = "decoder." if role in ("decoder", "speech") else "encoder."
    values["parameters"] = sum(t.numel() for key, t in parts.state.items() if key.startswith(prefix))
    if reference in base.BASES:
        values["folder"] = str(base.folder(reference))
    return values
