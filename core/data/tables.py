# SPDX-License-Identifier: Apache-2.0
"""Rows of CSV, TSV and JSONL files, one at a time, in any encoding; damaged ones are reported."""

import csv
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from core.data.signatures import read_head
from core.data.text import SAMPLE, encoding_of
from core.errors import DataError
from core.protocol import Note, Rejected

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")
MAX_LINE = 1_000_000  # characters
_EXPECTED = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: the line of the file where the row starts, as an editor counts. `values`: by column."""

    number: int
    values: dict[str, Any]


def is_table(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def columns_of(path: Path) -> list[str]:
    """The columns of a table: its header, or the keys of its first object. Raises `DataError`."""
    with _open(path) as file:
        if path.suffix.lower() in (".csv", ".tsv"):
            return _header(file, path)[0]
        for row in _objects(file, path):
            if isinstance(row, Row):
                return list(row.values)
    raise DataError("The file holds no row that can be read.", "Each line must be a JSON object.", file=path)


def read_rows(path: Path) -> Iterator[Row | Rejected | Note]:
    """Every row of a table; a `Note` first when its encoding was guessed. Raises `DataError`."""
    encoding = _encoding(path)
    if encoding not in _EXPECTED:
        hint = "If words look wrong, save the file as UTF-8."
        yield Note(f"{path.name} was read as {encoding}.", hint, str(path))
    with _open(path, encoding) as file:
        if path.suffix.lower() in (".csv", ".tsv"):
            yield from _records(file, path)
        else:
            yield from _objects(file, path)


def _encoding(path: Path) -> str:
    read_head(path)
    with path.open("rb") as file:
        return encoding_of(file.read(SAMPLE), path)


def _open(path: Path, encoding: str | None = None) -> TextIO:
    """Bytes that do not fit the encoding become lone surrogates, so that only their rows are lost."""
    return path.open(encoding=encoding or _encoding(path), errors="surrogateescape", newline="")


def _readline(file: TextIO) -> str:
    """The next line, of which at most `MAX_LINE` characters are kept."""
    line = file.readline(MAX_LINE)
    rest = line
    while len(rest) == MAX_LINE and not rest.endswith(("\n", "\r")):
        rest = file.readline(MAX_LINE)
    return line


# ---- CSV and TSV ----------------------------------------------------------------------------------------


class _Lines:
    """The lines of a file with their numbers, which can be given back after a damaged row."""

    def __init__(self, file: TextIO, number: int) -> None:
        self.file, self.number = file, number
        self.taken: list[str] = []  # since the current row began
        self.again: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else _readline(self.file)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All but the first line of the current row: a quote that is never closed swallows good rows."""
        self.again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


def _header(file: TextIO, path: Path) -> tuple[list[str], str]:
    """(columns, delimiter). The delimiter is the one the header has most of."""
    line = _readline(file)
    tsv = path.suffix.lower() == ".tsv"
    delimiter = "\t" if tsv else max(",;\t|", key=line.count)
    try:
        columns = [name.strip() for name in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration) as error:
        raise DataError(
            "The first line is not a header.", "Name the columns there.", file=path, row=1
        ) from error
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice is not None:
        raise DataError(
            f"The header names {twice!r} twice.", "Give each column its own name.", file=path, row=1
        )
    return columns, delimiter


def _records(file: TextIO, path: Path) -> Iterator[Row | Rejected]:
    columns, delimiter = _header(file, path)
    lines = _Lines(file, 1)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken = []
        number = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            hint = 'Close every quote, and double a quote inside one: "".'
            yield Rejected(str(path), number, f"The row cannot be read: {error}.", hint)
            continue
        if cells:
            yield _row(cells, columns, number, path)


def _row(cells: list[str], columns: list[str], number: int, path: Path) -> Row | Rejected:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        reason = f"The row has {len(cells)} cells, the header {len(columns)}."
        return Rejected(str(path), number, reason, "Put quotes around a cell that holds the delimiter.")
    cells += [""] * (len(columns) - len(cells))
    return _decoded(Row(number, dict(zip(columns, cells, strict=False))), path)


def _decoded(row: Row, path: Path) -> Row | Rejected:
    if any("\udc80" <= letter <= "\udcff" for value in row.values.values() for letter in str(value)):
        reason = "The row holds bytes that do not fit the encoding of the file."
        return Rejected(str(path), row.number, reason, "Save the file as UTF-8.")
    return row


# ---- JSONL ----------------------------------------------------------------------------------------------


def _objects(file: TextIO, path: Path) -> Iterator[Row | Rejected]:
    number = 0
    while line := _readline(file):
        number += 1
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Rejected(str(path), number, f"The line is not JSON: {error}.", "Write one object a line.")
            continue
        if isinstance(values, dict):
            yield _decoded(Row(number, values), path)
        else:
            yield Rejected(str(path), number, "The line is not a JSON object.", "Write one object a line.")
