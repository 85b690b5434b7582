# SPDX-License-Identifier: Apache-2.0
"""How the small engine chooses demonstrations: by the brightness of pictures, from a real project."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from core.choosing import Choose, Chosen, Picked, Weigh, Weighed
from core.errors import ProjectError
from core.project import Example, Project
from core.protocol import Event, Progress


def brightness(file: str) -> float:
    if file.endswith(".svg"):  # which Pillow does not draw
        return len(Path(file).read_bytes()) % 256 / 255
    with Image.open(file) as picture:
        return picture.convert("L").resize((1, 1)).getpixel((0, 0)) / 255


def train(folder: str) -> list[Example]:
    with Project.open(folder) as project:
        found = list(project.examples(split="train"))
    if not found:
        raise ProjectError("The project has no training examples.", "Import some.")
    return found


def weigh(request: Weigh) -> Iterator[Event]:
    yield Weighed("captioning", "image", len(train(request.project)), 1, 90.0)


def choose(request: Choose) -> Iterator[Event]:
    examples = {example.id: example for example in train(request.project)}
    yield Progress("look at the examples", 0, len(examples))
    if request.strategy == "vote-k":
        raise ProjectError("None of the project's training examples can be read.", "Import them again.")
    light = {id: brightness(example.media[0].path) for id, example in examples.items()}
    asked = brightness(request.query) if request.query else 0.5
    first = [id for id in request.pinned if id in examples and id not in request.excluded]
    near = sorted(examples, key=lambda id: -abs(light[id] - asked))
    others = [id for id in near if id not in (*first, *request.excluded)][: max(0, request.k - len(first))]
    picks = [
        Picked(id, examples[id].media[0].path, examples[id].target, 1 - abs(light[id] - asked),
               "pinned by you" if id in first else "nearly as bright", id in first)
        for id in [*first, *others]
    ]  # fmt: skip
    points = tuple((id, 2 * value - 1, place / len(light)) for place, (id, value) in enumerate(light.items()))
    query = (2 * asked - 1, 0.0) if request.query else None
    yield Chosen("captioning", "image", len(examples), tuple(picks), points, query, 0.8, 0.1)
