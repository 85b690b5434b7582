# SPDX-License-Identifier: Apache-2.0
"""Answers on disk, a JSON line an item, and the paired comparison of two such files.

{"id": "…", "file": "/pictures/cat.png", "prediction": "A cat.", "references": ["A black cat."]}
"""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import ConfigError, DataError
from core.evaluate.items import Item
from core.metrics import paired
from core.protocol import Interval

FIELDS = {"id": str, "file": str, "prediction": str, "references": list}


def check_counts(**counts: int) -> None:
    """Raise `ConfigError` for a number of things that is below 1."""
    for name, count in counts.items():
        if count < 1:
            raise ConfigError(f"{name} is {count}.", "The smallest value is 1.")


def check_writable(path: Path) -> None:
    """Raise `DataError` before the work begins when its result could not be written."""
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, answers: Iterable[tuple[Item, str]]) -> None:
    """Replace `path` at once. Raises `DataError` when it cannot be written."""
    lines = [
        json.dumps(
            {"id": item.id, "file": item.file, "prediction": text, "references": list(item.references)},
            ensure_ascii=False,
        )
        for item, text in answers
    ]
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            scratch = Path(folder) / path.name
            with scratch.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"The predictions cannot be written to {path}: {error.strerror}.",
        "Choose a folder that exists and may be written, on a disk with space.",
        file=path,
    )


def read(path: Path) -> dict[str, tuple[str, list[str]]]:
    """(prediction, references) by id. Raises `DataError` naming the line that is not such a line."""
    found: dict[str, tuple[str, list[str]]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}.", "Give a predictions file.", file=path) from error
    for row, line in enumerate(lines, start=1):
        try:
            values = json.loads(line)
            usable = all(isinstance(values[name], kind) for name, kind in FIELDS.items())
        except (ValueError, KeyError, TypeError):
            usable = False
        if not usable:
            hint = f"Every line needs the fields {', '.join(FIELDS)}."
            raise DataError("Not a line of predictions.", hint, file=path, row=row)
        found[values["id"]] = (values["prediction"], [str(text) for text in values["references"]])
    return found


def compare(
    first: Path,
    second: Path,
    metrics: Sequence[str],
    *,
    language: str = "en",
    seed: int = 0,
    resamples: int = 1000,
) -> dict[str, Interval]:
    """Each metric of `first` minus that of `second`, on the items that both answered, resampled together."""
    check_counts(resamples=resamples)
    mine, theirs = read(first), read(second)
    both = [id for id in mine if id in theirs]
    if not both:
        raise DataError(
            f"{first} and {second} share no item.", "Compare answers to the same split.", file=second
        )
    for id in both:
        if mine[id][1] != theirs[id][1]:
            raise DataError(
                f"The references of {id} differ between {first} and {second}.",
                "A caption was edited in between: evaluate both again.",
                file=second,
            )
    references = [mine[id][1] for id in both]
    return {
        name: paired(
            name,
            [mine[id][0] for id in both],
            [theirs[id][0] for id in both],
            references,
            language=language,
            seed=seed,
            resamples=resamples,
        )
        for name in metrics
    }
