# SPDX-License-Identifier: Apache-2.0
"""A decoder with fewer layers: copies of evenly spread ones of a larger one, which have to learn to do without the others
(DistilBERT, Sanh et al. 2019; Shleifer & Rush 2020). No weight is read."""

import re
from dataclasses import replace

from core.model.base import Parts

_LAYER = re.compile(r"decoder\.blocks\.(\d+)\.")


def kept(layers: int, count: int) -> list[int]:
    """Which `count` of so many layers stay, in ascending order: the first, the last, and evenly spread ones between them.

    Of a single one it is the last.
    """
    if count == 1:
        return [layers - 1]
    return [(2 * place * (layers - 1) + count - 1) // (2 * (count - 1)) for place in range(count)]


def thinned(parts: Parts, count: int) -> Parts:
    """The same folder with a decoder of `count` layers; whatever else is in it stays."""
    table = dict(parts.config["decoder"])
    places = {layer: place for place, layer in enumerate(kept(table["layers"], count))}
    state = {}
    for name, tensor in parts.state.items():
        found = _LAYER.match(name)
        if found is None:
            state[name] = tensor
        elif int(found[1]) in places:
            state[f"decoder.blocks.{places[int(found[1])]}.{name[found.end() :]}"] = tensor
    return replace(parts, config={**parts.config, "decoder": {**table, "layers": count}}, state=state)
