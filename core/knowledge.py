# SPDX-License-Identifier: Apache-2.0
"""Where demonstrations come from: the project's train examples, and the datastore that the model carries."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.data.text import read_text
from core.demonstrations import datastore
from core.demonstrations.pool import Entry, Pool, make_pool
from core.errors import CoreError, ModelError
from core.example import MediaKind as Kind
from core.perceiving import Perceiving
from core.project import Example, Project
from core.protocol import Note, Progress

LONGEST_SHOWN = 2000  # characters of a text that are compared, and shown as a demonstration
Found = tuple[NDArray[np.float32], list[Entry]]


@dataclass(frozen=True)
class Wanted:
    """Which examples: `language` "" is the most frequent one, `knowledge` "project", "model" or "both"."""

    task: str
    kind: Kind
    language: str
    knowledge: str


class Carrier(Protocol):
    """The model, as far as it carries a datastore: its folder, and how wide its encoders' vectors are."""

    @property
    def folder(self) -> Path | None:
        """None before any training."""

    @property
    def widths(self) -> Mapping[Kind, int]:
        """Of each kind."""


class Knowledge:
    """The pools of one model and, where there is one, one project. Corrections are there at the next question."""

    def __init__(self, carrier: Carrier, perception: Perceiving, project: Path | None) -> None:
        self.carrier, self.perception, self.project = carrier, perception, project
        self._pools: dict[Wanted, tuple[object, Pool | None]] = {}

    def pool(self, wanted: Wanted) -> Generator[Progress | Note, None, Pool | None]:
        """The pool, None when there is nothing. Events while files are looked at for the first time."""
        stamp = self._stamp()
        if wanted not in self._pools or self._pools[wanted][0] != stamp:
            parts = [part for part in (yield from self._parts(wanted)) if part[1]]
            pool = None
            if parts:
                vectors = np.concatenate([vectors for vectors, _ in parts])
                pool = make_pool(vectors, [entry for _, entries in parts for entry in entries])
                yield from _broken(pool)
            self._pools[wanted] = (stamp, pool)
        return self._pools[wanted][1]

    def _parts(self, wanted: Wanted) -> Generator[Progress | Note, None, list[Found]]:
        parts: list[Found] = []
        shipped = self.carrier.folder
        if wanted.knowledge != "project" and shipped is not None and wanted.task == "captioning":
            memories = datastore.load(shipped)
            if wanted.kind in memories:
                self._check_width(memories[wanted.kind][0], wanted.kind, shipped)
                parts.append(memories[wanted.kind])
        if wanted.knowledge != "model" and self.project is not None:
            parts.append((yield from self._of_project(wanted)))
        return parts

    def _check_width(self, vectors: NDArray[np.float32], kind: Kind, folder: Path) -> None:
        width = self.carrier.widths[kind]
        if vectors.shape != (len(vectors), width):
            raise ModelError(
                f"The datastore of {folder} holds {kind} vectors of shape {vectors.shape}, "
                f"the encoder's are {width} wide.",
                "It was made with another encoder; train or fetch the model again.",
                file=folder,
            )

    def held_out(self, task: str, kind: Kind) -> list[Entry]:
        """The project's validation examples, those whose text can be read."""
        if self.project is None:
            return []
        with Project.open(self.project) as project:
            examples = list(project.examples(split="validation", task=task, kind=kind))
        entries = []
        for example in examples:
            with suppress(CoreError):
                asked = _asked(example) if kind == "text" else example.prompt
                entries.append(replace(_entry(example, ()), prompt=asked))
        return entries

    def labels(self) -> list[str]:
        """The distinct labels of the project's classification examples."""
        if self.project is None:
            return []
        with Project.open(self.project) as project:
            return sorted(
                {example.target for example in project.examples(split="train", task="classification")}
            )

    def _stamp(self) -> object:
        """Changes whenever the project does."""
        stats = []
        folders = [] if self.project is None else [self.project]
        for path in (folder / name for folder in folders for name in ("braid.sqlite", "braid.sqlite-wal")):
            with suppress(OSError):  # another program may take the log away at any time
                stat = path.stat()
                stats.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(stats)

    def _of_project(self, wanted: Wanted) -> Generator[Progress | Note, None, Found]:
        assert self.project is not None
        with Project.open(self.project) as project:
            examples = list(project.examples(split="train", task=wanted.task, kind=wanted.kind))
        examples = _of_language(examples, wanted.language)
        if not examples:
            return np.zeros((0, 0), np.float32), []
        if wanted.kind == "text":
            return (yield from self._of_texts(examples))
        yield from self.perception.vectors({e.media[0].hash: e.media[0].path for e in examples}, wanted.kind)
        known = self.perception.store(wanted.kind).get([example.media[0].hash for example in examples])
        examples = [example for example in examples if example.media[0].hash in known]
        vectors = np.array([known[e.media[0].hash].pooled for e in examples], np.float32)
        return vectors, [_entry(e, known[e.media[0].hash].names) for e in examples]

    def _of_texts(self, examples: list[Example]) -> Generator[Note, None, Found]:
        entries = []
        for example in examples:
            try:
                entries.append(replace(_entry(example, ()), prompt=_asked(example)))
            except CoreError as error:
                yield Note(f"{error.file} cannot be a demonstration: {error.message}", error.hint, error.file)
        return self.perception.texts([entry.prompt for entry in entries]), entries


def _broken(pool: Pool) -> Iterator[Note]:
    """A Note where some vectors are no numbers; nothing chooses them."""
    broken = [entry for entry, finite in zip(pool.entries, pool.finite, strict=True) if not finite]
    if broken:
        some = ", ".join(entry.file or entry.id for entry in broken[:3]) + ("…" if len(broken) > 3 else "")
        yield Note(
            f"{len(broken)} examples are never demonstrations, as the encoder makes no numbers of them: {some}.",
            "Remove them, or import their files again.",
            broken[0].file,
        )


def _of_language(examples: list[Example], language: str) -> list[Example]:
    counts = Counter(example.language for example in examples)
    chosen = language or max(sorted(counts), key=lambda name: counts[name], default="")
    return [example for example in examples if example.language == chosen]


def _entry(example: Example, names: tuple[tuple[str, float], ...]) -> Entry:
    first = example.media[0] if example.media else None
    return Entry(
        example.id, example.target, example.prompt, None if first is None else first.path,
        "" if first is None else first.hash, example.language, "project", names, example.version,
        None if first is None else first.fingerprint,
    )  # fmt: skip


def _asked(example: Example) -> str:
    """Instruction and text, of which a demonstration shows the beginning. Raises `DataError`."""
    text = read_text(example.media[0].path) if example.media else ""
    return "\n\n".join(part for part in (example.prompt, text.strip()) if part)[:LONGEST_SHOWN]
