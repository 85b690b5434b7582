# SPDX-License-Identifier: Apache-2.0
"""What is evaluated: the examples of a split, those of the same file and prompt joined into one item."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.data.splits import group_of
from core.errors import DataError
from core.project import Example, MediaKind, Project, Split
from core.protocol import Note
from core.tasks import TASKS

T = TypeVar("T")


@dataclass(frozen=True)
class Item:
    """One answer to give. `exclude` holds whatever would give it away: ids, media hashes and captions."""

    id: str
    file: str  # "" for an item of text alone
    kind: MediaKind
    prompt: str
    references: tuple[str, ...]
    exclude: frozenset[str]


@dataclass(frozen=True)
class Chosen:
    """The items of one task and one language."""

    task: str
    language: str
    items: tuple[Item, ...]


def choose(
    project: Project, split: Split, task: str | None, language: str | None
) -> Generator[Note, None, Chosen]:
    """Yields notes on what is left out; without a task or a language, the most frequent one is chosen.

    Answers in one language are no measure of references in another, so languages are never mixed.
    Raises `DataError` when there is nothing to evaluate.
    """
    if task is not None and task not in TASKS:
        raise DataError(f"There is no task {task!r}.", f"Choose one of: {', '.join(TASKS)}.")
    examples = list(project.examples(split=split))
    if not examples:
        counts = ", ".join(f"{name} {count}" for name, count in project.tally("split").items())
        raise DataError(
            f"The {split} split of {project.folder} is empty.",
            f"Examples in other splits: {counts or 'none'}. Import more, or choose another split.",
        )
    task, examples, notes = _most(examples, lambda example: example.task, task, "task")
    yield from notes
    language, examples, notes = _most(examples, lambda example: example.language, language, "language")
    yield from notes
    return Chosen(task, language, tuple(_grouped(examples)))


def spread(items: Sequence[T], most: int) -> tuple[T, ...]:
    """`most` of the items, or all of them, evenly spread and in order."""
    count = min(most, len(items))
    return tuple(items[place * len(items) // count] for place in range(count))


def _most(
    examples: list[Example], key: Callable[[Example], str], wanted: str | None, what: str
) -> tuple[str, list[Example], list[Note]]:
    """The examples of the wanted or the most frequent value, and a note when there are others."""
    counts = Counter(key(example) for example in examples)
    value = wanted or min(counts, key=lambda value: (-counts[value], value))
    if value not in counts:
        found = ", ".join(f"{name} ({count})" for name, count in counts.most_common())
        raise DataError(f"The split has no example of {what} {value}.", f"It has: {found}.")
    others = {name: count for name, count in counts.most_common() if name != value}
    left = ", ".join(f"{name} ({count})" for name, count in others.items())
    notes = [Note(f"Evaluated: {what} {value}. Left out: {left}.", f"Choose another {what}.")] if left else []
    return value, [example for example in examples if key(example) == value], notes


def _grouped(examples: Iterable[Example]) -> Iterator[Item]:
    groups: dict[tuple[tuple[str, ...], str], list[Example]] = {}
    for example in examples:
        hashes = tuple(media.hash for media in example.media)
        groups.setdefault((hashes, example.prompt), []).append(example)
    return (_item(group) for group in groups.values())


def _item(group: list[Example]) -> Item:
    first = group[0]
    captions = [example.target for example in group]
    hashes = [media.hash for media in first.media]
    return Item(
        id=first.id,
        file=first.media[0].path if first.media else "",
        kind=first.media[0].kind if first.media else "text",
        prompt=first.prompt,
        references=tuple(captions),
        exclude=frozenset([*(e.id for e in group), *hashes, *captions, *map(group_of, captions)]),
    )
