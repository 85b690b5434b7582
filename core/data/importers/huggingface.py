# SPDX-License-Identifier: Apache-2.0
"""Hugging Face imagefolder and audiofolder: `metadata.csv` or `metadata.jsonl` with a `file_name` column.

The table lies at the top or in a folder a split; the splits are Braid's own all the same.
"""

from pathlib import Path

from core.data.candidate import Found
from core.data.columns import candidate, map_columns
from core.data.tables import Row, columns_of, read_rows
from core.errors import CoreError, DataError
from core.protocol import Import, Rejected

NAMES = ("metadata.csv", "metadata.jsonl")


def recognise(source: Path) -> bool:
    return any(_file_column(path) for path in _tables(source))


def _tables(source: Path) -> list[Path]:
    if source.is_file():
        return [source] if source.name in NAMES else []
    return sorted(path for pattern in NAMES for path in (*source.glob(pattern), *source.glob(f"*/{pattern}")))


def _file_column(path: Path) -> str | None:
    """`file_name`, or a column such as `image_file_name`."""
    try:
        names = columns_of(path)
    except CoreError:
        return None
    return next((name for name in names if name == "file_name" or name.endswith("_file_name")), None)


def candidates(source: Path, request: Import) -> Found:
    tables = _tables(source)
    if not tables:
        raise DataError(f"The folder has no {' or '.join(NAMES)}.", "Choose another importer.", file=source)
    for path in tables:
        yield from _read(path, request)


def _read(path: Path, request: Import) -> Found:
    present = columns_of(path)
    column = dict(request.columns).get("file") or _file_column(path)
    if column is None:
        raise DataError(
            f"The table has no column file_name; it has: {', '.join(present)}.",
            "Name the column of the files file_name.",
            file=path,
            row=1,
        )
    others = [name for name in present if name != column]
    given = dict(request.columns) | ({"target": others[0]} if len(others) == 1 else {})
    mapped = map_columns(path, present, tuple(given.items()))
    firsts: dict[str, str] = {}
    for row in read_rows(path):
        if isinstance(row, Row):
            yield _inside(row, column, path) or candidate(row, mapped, firsts, file_column=column)
        else:
            yield row


def _inside(row: Row, column: str, path: Path) -> Rejected | None:
    """A data set refers to its own files only."""
    name = str(row.values.get(column) or "").replace("\\", "/")
    if not (Path(name).is_absolute() or ".." in Path(name).parts):
        return None
    reason = f"The file lies outside the folder of the table: {name}."
    return Rejected(str(path), row.number, reason, "Put it into the folder.")
