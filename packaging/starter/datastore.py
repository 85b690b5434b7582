# SPDX-License-Identifier: Apache-2.0
"""The demonstration memory that ships with the starter: captions that are free to ship, and feature vectors.

Titles of clip art and sounds in the public domain, and English names of emoji, from the train split alone; nothing
of Tux Paint, no picture, no sound.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from core.data.features import Vector
from core.demonstrations import datastore
from core.demonstrations.pool import Entry, normalised
from core.model.multimodal import Kind
from core.perception import Perception
from core.project import Example, Project
from core.protocol import Event

FREE = frozenset({"public-domain", "emoji"})
LARGEST = 18_000_000  # bytes


def ship(project: Path, model: Path, perception: Perception, limit: int) -> Iterator[Event]:
    """Write the datastore of the model folder `model`: at most `limit` examples of each kind of `project`."""
    memories = {}
    with Project.open(project) as opened:
        examples = [e for e in opened.examples(split="train", task="captioning") if FREE & set(e.tags)]
    for kind in get_args(Kind):
        some = [example for example in examples if example.media[0].kind == kind]
        if not some:
            continue
        yield from perception.vectors({e.media[0].hash: e.media[0].path for e in some}, kind)
        known = perception.store(kind).get([example.media[0].hash for example in some])
        some = [example for example in some if example.media[0].hash in known]
        vectors = np.array([known[example.media[0].hash].pooled for example in some], np.float32)
        chosen = covering(vectors, [example.group for example in some], limit)
        entries = [_entry(some[i], known[some[i].media[0].hash]) for i in chosen]
        memories[kind] = (vectors[chosen], entries)
    datastore.save(model, memories)
    size = (model / datastore.NAME).stat().st_size
    if size > LARGEST:
        raise ValueError(f"the datastore has {size:,} bytes; ship fewer examples than {limit}")


def covering(vectors: NDArray[np.float32], concepts: list[str], limit: int) -> list[int]:
    """Rows of `vectors` (N, D) that stand for all: the most central one of each concept, then always the farthest
    from those chosen (k-centre, Gonzalez 1985). Where there are more concepts than `limit`, the farthest of the first.
    """
    unit = normalised(vectors - vectors.mean(axis=0))
    firsts = []
    for concept in dict.fromkeys(concepts):
        rows = np.array([row for row, own in enumerate(concepts) if own == concept])
        firsts.append(int(rows[np.argmax(unit[rows] @ unit[rows].mean(axis=0))]))
    chosen = _farthest(unit, [firsts[0]], firsts, limit)
    return _farthest(unit, chosen, list(range(len(unit))), limit)


def _farthest(unit: NDArray[np.float32], chosen: list[int], candidates: list[int], limit: int) -> list[int]:
    """`chosen` and, one after the other, the candidate least like them, until there are `limit`."""
    rows = np.array(candidates)
    nearest = (unit[rows] @ unit[chosen].T).max(axis=1)
    nearest[np.isin(rows, chosen)] = np.inf
    chosen = list(chosen)
    while len(chosen) < limit and np.isfinite(nearest).any():
        place = int(np.argmin(nearest))
        chosen.append(int(rows[place]))
        nearest = np.maximum(nearest, unit[rows] @ unit[rows[place]])
        nearest[place] = np.inf
    return chosen


def _entry(example: Example, vector: Vector) -> Entry:
    hash = example.media[0].hash
    return Entry(example.id, example.target, "", None, hash, example.language, "model", vector.names)
