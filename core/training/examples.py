# SPDX-License-Identifier: Apache-2.0
"""What a run learns from: the project's train examples of one task and one language, without those that cannot be used."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.config import Training
from core.data.augment import stays_true_mirrored
from core.data.splits import group_of
from core.data.text import read_text
from core.errors import ConfigError, CoreError, DataError
from core.model.multimodal import Kind
from core.project import Example, Project
from core.protocol import Note
from core.tasks import TASKS

FEW = 20  # examples below which a model learns their words rather than what they show
NAMED = 10  # files that are named one by one; more are counted


@dataclass(frozen=True)
class Item:
    """One example to learn from. `file` and `hash` are "" for an example of text alone, whose text is in `text`."""

    id: str
    kind: Kind
    file: str
    hash: str
    prompt: str
    text: str
    target: str
    mirrors: bool = False  # whether the caption is as true of the picture's mirror image

    @property
    def marks(self) -> frozenset[str]:
        """What gives the answer away: an entry with one of these is never shown to this item."""
        return frozenset(mark for mark in (self.id, self.hash, self.target) if mark)


@dataclass(frozen=True)
class Chosen:
    """The items of one task and one language, in the order of their import."""

    task: str
    language: str
    items: tuple[Item, ...]


def choose(project: Project, task: str, language: str) -> Generator[Note, None, Chosen]:
    """Yields a Note for whatever is left out; "" is the most frequent task or language of the training split.

    Raises `DataError` when nothing is left to learn from.
    """
    if task and task not in TASKS:
        raise DataError(f"There is no task {task!r}.", f"Choose one of: {', '.join(TASKS)}.")
    examples = list(project.examples(split="train"))
    if not examples:
        raise DataError(
            f"The training split of {project.folder} is empty.",
            "Import captioned files, or move examples into the training split.",
        )
    task = task or _most(examples, lambda example: example.task)
    examples = [example for example in examples if example.task == task]
    language = language or _most(examples, lambda example: example.language)
    examples = [example for example in examples if example.language == language]
    if not examples:
        raise DataError(
            f"The training split has no example of task {task} and language {language or 'any'}.",
            "Choose another task or language, or import more.",
        )
    items = yield from readable(examples)
    if not items:
        raise DataError("No training example can be read.", "The notes above name each file.")
    items = yield from _distinct(items)
    yield from _warnings(items)
    return Chosen(task, language, tuple(items))


def beside(project: Project, t: Training, chosen: Chosen) -> Generator[Note, None, list[Chosen]]:
    """The examples of the tasks that are learned beside the chosen one. Raises `ConfigError` and `DataError`."""
    others = []
    for task in dict.fromkeys(task for task in t.tasks if task != chosen.task):
        if task == "transcription" or t.method in ("speech", "linear-probe", "classifier"):
            raise ConfigError(
                f"The method {t.method} cannot learn {task} beside {chosen.task}.",
                "Learn it in a run of its own.",
            )
        others.append((yield from choose(project, task, chosen.language)))
    return others


def _most(examples: Sequence[Example], key: Callable[[Example], str]) -> str:
    counts: dict[str, int] = {}
    for example in examples:
        counts[key(example)] = counts.get(key(example), 0) + 1
    return min(counts, key=lambda value: (-counts[value], value), default="")


def readable(examples: Sequence[Example]) -> Generator[Note, None, list[Item]]:
    """Those whose file is there."""
    items, failed = [], []
    for example in examples:
        try:
            items.append(_item(example))
        except CoreError as error:
            failed.append(error)
    yield from left_out(failed)
    return items


def _item(example: Example) -> Item:
    first = example.media[0] if example.media else None
    item = Item(example.id, "text", "", "", example.prompt, "", example.target)
    if first is None:
        return item
    if not Path(first.path).is_file():
        raise DataError(
            "The file is not there any more.", "Put it back, or remove the example.", file=first.path
        )
    if first.kind == "text":
        return replace(item, text=read_text(first.path))
    mirrors = stays_true_mirrored(f"{example.prompt} {example.target}", example.language)
    return replace(item, kind=first.kind, file=first.path, hash=first.hash, mirrors=mirrors)


def left_out(failed: Sequence[CoreError]) -> Generator[Note, None, None]:
    """A Note for each of the first files that cannot be used, and one for the rest."""
    for error in failed[:NAMED]:
        yield Note(f"{error.file or 'An example'} is left out: {error.message}", error.hint, error.file)
    if len(failed) > NAMED:
        yield Note(f"{len(failed) - NAMED} more files are left out for such reasons.")


def _distinct(items: Sequence[Item]) -> Generator[Note, None, list[Item]]:
    """Each caption of a file once, whatever its case and final punctuation: a copy would only count double."""
    unique = {
        (item.hash, item.prompt, item.text, group_of(item.target)): item for item in reversed(items)
    }  # the first one stays
    if len(unique) < len(items):
        yield Note(f"{len(items) - len(unique)} examples repeat another one and count once.")
    return list(reversed(unique.values()))


def _warnings(items: Sequence[Item]) -> Generator[Note, None, None]:
    if len(items) > 1 and len({group_of(item.target) for item in items}) == 1:
        yield Note(
            f"All {len(items)} captions are the same, {items[0].target!r}: the model will say it of everything.",
            "Caption what differs between the files.",
        )
    if len(items) < FEW:
        yield Note(
            f"With {len(items)} to learn from, the model will know these by heart and little else.",
            f"From about {FEW} examples on it begins to describe others.",
        )


def by_kind(items: Sequence[Item]) -> dict[Kind, dict[str, str]]:
    """Paths by hash of the files of each kind."""
    files: dict[Kind, dict[str, str]] = {}
    for item in items:
        if item.kind != "text":
            files.setdefault(item.kind, {})[item.hash] = item.file
    return files
