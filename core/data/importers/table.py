# SPDX-License-Identifier: Apache-2.0
"""A CSV, TSV or JSONL file: one example a row, in columns of any name (see `core.data.columns`).

Files are found from the table's own folder. Without a column of files the rows are text to text.
"""

from pathlib import Path

from core.data.candidate import Found
from core.data.columns import candidate, map_columns
from core.data.tables import Row, columns_of, is_table, read_rows
from core.errors import DataError
from core.protocol import Import, Rejected


def recognise(source: Path) -> bool:
    return is_table(source) or (source.is_dir() and any(is_table(path) for path in source.iterdir()))


def candidates(source: Path, request: Import) -> Found:
    path = _table(source)
    mapped = map_columns(path, columns_of(path), request.columns)
    ids: dict[str, int] = {}
    firsts: dict[str, str] = {}
    for row in read_rows(path):
        if not isinstance(row, Row):
            yield row
            continue
        id = mapped.text(row, "id")
        if id and ids.setdefault(id, row.number) != row.number:
            reason = f"The id {id} was used before, in row {ids[id]}."
            yield Rejected(str(path), row.number, reason, "Give each row its own id.")
        else:
            yield candidate(row, mapped, firsts)


def _table(source: Path) -> Path:
    if source.is_file():
        return source
    tables = sorted(path for path in source.iterdir() if is_table(path))
    if len(tables) != 1:
        names = ", ".join(path.name for path in tables) or "none"
        raise DataError(f"The folder has {len(tables)} tables: {names}.", "Choose one of them.", file=source)
    return tables[0]
