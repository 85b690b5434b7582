# SPDX-License-Identifier: Apache-2.0
"""From sources to projects: what the starter learns from, and what it is judged on.

    <folder>/pictures/, clips/     drawings as PNG, instruments as FLAC; made once
    <folder>/lists/<source>.jsonl  the examples of each source, as `import` reads them
    <folder>/project/              everything
    <folder>/judged/openclipart/   the clip art alone; its test split are the pictures held out
    <folder>/judged/sounds/        the sounds alone

The judged projects have their train split too, which baselines draw on.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from core import carriers, staging
from core.data.ingest import ingest
from core.hashing import sha256
from core.metrics.words import content_words
from core.project import Example, Project
from core.protocol import Event, Import, Imported, Note, Progress
from starter.sources import Source

RECIPE = "1"  # raise when the same lists would become another project
HELD_OUT = 300
CATEGORIES = frozenset({"animals", "food", "transportation"})  # of the clip art that is held out
STAMPS = "tuxpaint-stamps-default"
STAMP = "starter.txt"  # inside the project: what it was made from

JUDGED: dict[str, Callable[[Example], bool]] = {
    "openclipart": lambda e: "openclipart" in e.tags and (e.split != "test" or "held-out" in e.tags),
    "sounds": lambda e: e.media[0].kind == "audio",
}


def build(sources: dict[str, Source], folder: Path, processes: int) -> Iterator[Event]:
    """Make the lists and projects of `sources`; what is there already is not made again."""
    requests = []
    for name, source in sources.items():
        if source.items is None:
            requests.append(Import(str(carriers.path(STAMPS)), "", importer=name, include=("effects",)))
        else:
            file = folder / "lists" / f"{name}.jsonl"
            yield from _list(name, source, file, folder, processes)
            requests.append(Import(str(file), "", importer="table"))
    stamp = _stamp(requests)
    mark = folder / "project" / STAMP
    if mark.exists() and mark.read_text(encoding="ascii") == stamp:
        return
    with staging.scratch(folder) as scratch:
        for request in requests:
            yield from _imported(replace(request, project=str(scratch / "project")))
        with Project.open(scratch / "project") as project:
            yield from hold_out(project)
            for name, belongs in JUDGED.items():
                with Project.create(scratch / "judged" / name) as part:
                    part.add(filter(belongs, project.examples()))
        (scratch / "project" / STAMP).write_text(stamp, encoding="ascii")
        for place in ("judged", "project"):  # the stamp comes last
            with staging.scratch(folder) as before:
                staging.publish(scratch / place, folder / place, before)


def _list(name: str, source: Source, file: Path, folder: Path, processes: int) -> Iterator[Event]:
    assert source.items is not None
    lines = []
    for item in source.items(folder, processes):
        values = {
            "file": str(item.file), "caption": item.caption, "group": item.concept, "task": "captioning",
            "language": "en", "tags": list(item.tags),
        }  # fmt: skip
        lines.append(json.dumps(values, ensure_ascii=False))
        yield Progress(f"making {name}", len(lines), 0)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".tmp")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(file)


def _stamp(requests: list[Import]) -> str:
    """Of everything that decides what is in the project."""
    parts = [RECIPE, str(HELD_OUT)]
    for request in requests:
        parts.append(str(request))
        if request.importer == "table":
            parts.append(sha256(request.source))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _imported(request: Import) -> Iterator[Event]:
    for event in ingest(request):
        if isinstance(event, Imported):
            splits = ", ".join(f"{split} {count}" for split, count in event.splits)
            yield Note(f"{Path(request.source).name}: {event.accepted} examples ({splits}).")
        else:
            yield event


def hold_out(project: Project) -> Iterator[Event]:
    """Move what the starter is judged on into the test split, with every example of the same concept.

    - Clip art: whole captions in the order of their split number, beginning with the test split, until there are
      `HELD_OUT` pictures of `CATEGORIES`; they are tagged "held-out". A caption that Tux Paint trains with is not
      among them.
    - What says the same as a held-out caption of Tux Paint in other words.
    """
    examples = list(project.examples())
    stamps = [example for example in examples if example.source.startswith("tuxpaint")]
    others = [example for example in examples if not example.source.startswith("tuxpaint")]
    learned = {example.group for example in stamps if example.split != "test"}
    asked = {_said(example) for example in stamps if example.split != "train"}
    candidates = [
        e for e in others if CATEGORIES & set(e.tags) and "openclipart" in e.tags and e.group not in learned
    ]
    held: set[str] = set()
    for group in sorted({example.group for example in candidates}, key=_number):
        if sum(example.group in held for example in candidates) >= HELD_OUT:
            break
        held.add(group)
    pictures = {example.id for example in candidates if example.group in held}
    for example in others:
        tags = (*example.tags, "held-out") if example.id in pictures else example.tags
        away = example.group in held or (example.split == "train" and _said(example) in asked)
        project.edit(example.id, split="test" if away else None, tags=tags)
    yield Note(f"{len(pictures)} pictures of clip art with {len(held)} captions are held out.")


def _number(group: str) -> bytes:
    """What `core.data.splits` splits by."""
    return hashlib.sha256(group.encode()).digest()[:8]


def _said(example: Example) -> frozenset[str]:
    return frozenset(content_words(example.target, example.language))
