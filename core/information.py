# SPDX-License-Identifier: Apache-2.0
"""What a model is made of: read from its folders, no network is built."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

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
    if (speech := model.recipe.speech) is not None:
        values["speech"] = vars(speech.lora)
    if (learned := model.learned()) is not None:
        gates = [float(gate) for key, tensor in learned.items() if key.endswith(".gate") for gate in tensor]
        values |= _coupling(learned, gates)
    elif values["parts"]["decoder"]["state"] == "ready":
        outline, coupling = model.outline(), model.recipe.coupling
        start = coupling.gate if coupling.start == "self-attention" else 0.0
        adapter = outline.adapter()
        count = sum(tensor.numel() for key, tensor in adapter.items() if key.endswith(".gate"))
        values |= _coupling(adapter, [start] * count)
    return values


def _coupling(adapter: Mapping[str, Tensor], gates: Sequence[float]) -> dict[str, Any]:
    """How many weights can be trained, and how far each gate is open: -1 to 1, 0 is shut."""
    return {
        "trainable": sum(tensor.numel() for tensor in adapter.values()),
        "gates": [round(math.tanh(gate), 4) for gate in gates],
    }


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
