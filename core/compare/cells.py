# SPDX-License-Identifier: Apache-2.0
"""What was measured, kept: a file for each cell, named by a hash of all that the cell depends on.

    my-project/comparisons/cells/3f…a2.json

A cell is there whole or not at all, so a comparison that was stopped goes on with the next one, and two reports share
what they have in common. The folder can be deleted at any time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import DataError
from core.job_files import write_whole

VERSION = 1  # raise when the same cell would be measured in another way


@dataclass(frozen=True)
class Shown:
    """A demonstration as a cell remembers it."""

    id: str
    similarity: float
    caption: str
    file: str | None
    reason: str


@dataclass(frozen=True)
class Answer:
    """What the model said of an item, and what it was shown, the most similar last."""

    text: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Measured:
    """Answers by the item's id, None where the model failed; `seconds` is the time of the whole cell."""

    answers: Mapping[str, Answer | None]
    seconds: float


def digest(values: Any) -> str:
    """32 hexadecimal digits of JSON values, whatever the order of their keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def path_of(folder: Path, key: Mapping[str, Any]) -> Path:
    """Where a cell that depends on `key` is kept."""
    return folder / f"{digest({'version': VERSION, **key})}.json"


def save(path: Path, values: Mapping[str, Any]) -> None:
    """Write a cell. Raises `DataError`; what was there before is unchanged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(values, ensure_ascii=False, indent=0) + "\n")
    except (OSError, UnicodeEncodeError) as error:
        raise DataError(
            f"What was measured cannot be kept: {error}.",
            "Free some space, or make the project's folder writable; the cells before this one are kept.",
            file=path,
        ) from error


def load(path: Path) -> dict[str, Any] | None:
    """A cell's values; None where it is not there or not readable, and must be measured."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def keep(path: Path, name: str, measured: Measured) -> None:
    """Write what was measured of one cell. Raises `DataError`."""
    answers = {
        id: answer and {"text": answer.text, "shown": [list(vars(one).values()) for one in answer.shown]}
        for id, answer in measured.answers.items()
    }
    save(path, {"cell": name, "seconds": measured.seconds, "answers": answers})


def kept(path: Path) -> Measured | None:
    """The counterpart of `keep`; None for what is not there, or no such thing."""
    values = load(path)
    try:
        answers = {} if values is None else {id: _answer(one) for id, one in values["answers"].items()}
        return None if values is None else Measured(answers, float(values["seconds"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _answer(values: Any) -> Answer | None:
    if values is None:
        return None
    shown = tuple(
        Shown(str(id), float(similarity), str(caption), None if file is None else str(file), str(reason))
        for id, similarity, caption, file, reason in values["shown"]
    )
    return Answer(str(values["text"]), shown)
