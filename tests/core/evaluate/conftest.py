# SPDX-License-Identifier: Apache-2.0
"""A real, if simple, session: a captioner that looks up the nearest picture of the project."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.config import Generation, Shots
from core.data.splits import group_of
from core.errors import MediaError
from core.project import Example, Media, Project, Split, example_id
from core.protocol import Captioned, Demonstration, Evaluated, Event, FileFailed, Started, Token
from core.session import Ablation, Query, SessionEvent

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 60), "blue": (40, 60, 220), "yellow": (230, 220, 40)}
THINGS = ("ball on the grass", "car in the street", "house near a lake")


def vector(file: str) -> NDArray[np.float32]:
    """(12,) unit vector: the mean colour of four quarters, around grey."""
    try:
        image = Image.open(file).convert("RGB").resize((2, 2), Image.Resampling.BOX)
    except OSError as error:
        raise MediaError("The picture cannot be read.", "Save it again.", file=file) from error
    flat = np.asarray(image, dtype=np.float32).ravel() - 127.5
    return flat / np.float32(np.linalg.norm(flat) + 1e-6)


class NearestCaption:
    """Answers with the caption of the nearest training picture; its memory is the project itself."""

    def __init__(self, project: Project, *, broken: Ablation | None = None, names: bool = True) -> None:
        self.memory: list[tuple[NDArray[np.float32], Example]] = []
        self.remember(project.examples(split="train"))
        self.broken, self.names = broken, names
        self.asked: list[str] = []
        self.shots: list[Shots] = []

    def remember(self, examples: Iterable[Example]) -> None:
        """Answer with these, too."""
        self.memory += [(vector(example.media[0].path), example) for example in examples]

    def caption(
        self,
        queries: Sequence[Query],
        shots: Shots,
        generation: Generation,
        *,
        ablation: Ablation = "none",
        batch: int = 1,
    ) -> Iterator[SessionEvent]:
        self.shots.append(shots)
        for place, query in enumerate(queries):
            yield Started(query.file, query.task or "captioning")
            seen = queries[(place + 1) % len(queries)].file if ablation == "swapped" else query.file
            try:
                if ablation == self.broken:
                    raise MediaError("This model cannot do that.", "Use another.", file=query.file)
                look = vector(seen)
            except MediaError as error:
                yield FileFailed(query.file, error.message, error.hint)
                continue
            yield self._answer(query, np.zeros(12, np.float32) if ablation == "blank" else look, ablation)

    def _answer(self, query: Query, look: NDArray[np.float32], ablation: Ablation) -> Captioned:
        allowed = [
            (float(look @ v), e)
            for v, e in self.memory
            if query.exclude.isdisjoint([e.id, e.media[0].hash, group_of(e.target)])
        ]
        cosine, example = max(allowed, key=lambda pair: (pair[0], pair[1].id))
        text = "a picture" if ablation == "text-only" else example.target
        shown = Demonstration(example.id, cosine, example.target, example.media[0].path, "project")
        return Captioned(query.file, "captioning", text, 0.5, (Token(text, 0.5),), (shown,), 0.0)

    def features(self, files: Sequence[str]) -> NDArray[np.float32]:
        self.asked += files
        return np.stack([vector(file) for file in files])

    def labels(self, file: str, k: int) -> list[tuple[str, float]]:
        if not self.names:
            return []
        mean = np.asarray(Image.open(file).convert("RGB"), dtype=float).mean(axis=(0, 1))
        names = sorted(COLOURS, key=lambda name: float(np.abs(mean - COLOURS[name]).sum()))
        return [(name, 0.5) for name in names[:k]]


def picture(folder: Path, name: str, colour: str, seed: int) -> Media:
    rng = np.random.default_rng(seed)
    pixels = np.clip(np.array(COLOURS[colour]) + rng.normal(0, 12, (8, 8, 3)), 0, 255).astype(np.uint8)
    path = folder / f"{name}.png"
    Image.fromarray(pixels).save(path)
    return Media("image", str(path), hashlib.sha256(path.read_bytes()).hexdigest())


def example(
    media: Media, target: str, split: Split, *, task: str = "captioning", language: str = "en"
) -> Example:
    id = example_id([media.hash], task, "", target, language)
    return Example(id, (media,), task, "", target, language, split, group_of(target), (), "test")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """13 training pictures, two of one caption, and 8 test pictures with two captions each."""
    examples = []
    for number, (colour, thing) in enumerate((c, t) for c in COLOURS for t in THINGS):
        media = picture(tmp_path, f"train{number}", colour, number)
        examples.append(example(media, f"A {colour} {thing}.", "train"))
        if number < 8:
            media = picture(tmp_path, f"test{number}", colour, 100 + number)
            examples.append(example(media, f"One big {colour} {thing}", "test"))
            examples.append(example(media, f"Something {colour}: a {thing}", "test"))
    examples.append(example(picture(tmp_path, "again", "red", 50), f"a red {THINGS[0]}", "train"))
    with Project.create(tmp_path / "project") as made:
        made.add(examples)
        yield made


@pytest.fixture(scope="session")
def nearest() -> type[NearestCaption]:
    """The captioner: `nearest(project, broken=None, names=True)`."""
    return NearestCaption


@pytest.fixture(scope="session")
def subjects() -> list[tuple[str, str]]:
    """Colour and thing of each training picture but the last, and of the test pictures, in their order."""
    return [(colour, thing) for colour in COLOURS for thing in THINGS]


@pytest.fixture(scope="session")
def an_example() -> Callable[..., Example]:
    """An example of one picture: `an_example(media, target, split, task="captioning", language="en")`."""
    return example


@pytest.fixture(scope="session")
def run() -> Callable[[Iterator[Event]], tuple[Evaluated, list[Event]]]:
    """The result of an evaluation, and all its events."""

    def run(events: Iterator[Event]) -> tuple[Evaluated, list[Event]]:
        listed = list(events)
        assert isinstance(listed[-1], Evaluated)
        return listed[-1], listed

    return run
