# SPDX-License-Identifier: Apache-2.0
"""A whole folder described: into a text file beside each picture or recording, or into one list.

What is written is on the disk at once, so a run that was stopped goes on where it was: files that have their text are passed
over, those that failed are tried again. Nothing that was there is written over. Each list can be imported.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.candidate import folders, named_kind
from core.errors import ConfigError, DataError
from core.job_files import write_whole
from core.protocol import Captioned, FileFailed, Note, Progress
from core.session import Query, Session
from core.trying import Describe, Described, Left

TOGETHER = 4  # files described as a batch: more is faster, and more is lost when the power goes
COLUMNS = ("file", "task", "text", "score", "error", "hint")
LIST = "captions"  # the name of a list, without what it ends in


@dataclass(frozen=True)
class Line:
    """What came of one file: its text, or an error. `file` is relative to the folder, with slashes."""

    file: str
    task: str = ""
    text: str = ""
    score: float | None = None
    error: str = ""
    hint: str = ""


class Sidecars:
    """`a.txt` beside `a.png`. One that is there is somebody's caption, and stays."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.place = folder, folder

    def known(self, files: Sequence[str]) -> set[str]:
        """Those that have a text file."""
        return {file for file in files if self._beside(file).exists()}

    def write(self, line: Line) -> Line:
        """Store a text; what cannot be stored comes back with the reason."""
        beside = self._beside(line.file)
        if line.error:
            return line
        if beside.exists():  # since, or of another file of this name
            return _failed(line, f"{beside.name} is there already.", "Rename one of the files.")
        write_whole(beside, line.text + "\n")
        return line

    def _beside(self, file: str) -> Path:
        return (self.folder / file).with_suffix(".txt")


class Listing:
    """One file of lines, `captions.csv` or `captions.jsonl`, which grows at its end."""

    def __init__(self, folder: Path, format: str) -> None:
        self.place, self.format = folder / f"{LIST}.{format}", format
        self._begun = False

    def known(self, files: Sequence[str]) -> set[str]:
        """Those whose line holds a text. Lines of failed files, and one that was cut off, are taken out."""
        good = [line for line in self._read() if line.text and not line.error]
        if self.place.exists():
            head = [_csv(COLUMNS)] if self.format == "csv" else []
            write_whole(self.place, "".join([*head, *map(self._text, good)]))
        return {line.file for line in good}

    def write(self, line: Line) -> Line:
        """Append a line, and see to it that it is on the disk."""
        with self.place.open("a", encoding="utf-8", newline="") as file:
            if self.format == "csv" and file.tell() == 0:
                file.write(_csv(COLUMNS))
            file.write(self._text(line))
            file.flush()
            os.fsync(file.fileno())
        return line

    def _text(self, line: Line) -> str:
        values = {name: getattr(line, name) for name in COLUMNS}
        if self.format == "csv":
            return _csv(tuple("" if value is None else str(value) for value in values.values()))
        kept = {name: value for name, value in values.items() if value not in ("", None)}
        return json.dumps(kept, ensure_ascii=False) + "\n"

    def _read(self) -> Iterator[Line]:
        if not self.place.exists():
            return
        try:
            text = self.place.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self._stranger() from error
        rows: list[list[str] | str] = [*text.splitlines()]
        if self.format == "csv":
            rows = [*csv.reader(io.StringIO(text))]
            if rows and tuple(rows.pop(0)) != COLUMNS:
                raise self._stranger()
        for number, row in enumerate(rows):
            line = _line(row)
            if line is not None:
                yield line
            elif number < len(rows) - 1:  # the last one may have been cut off
                raise self._stranger()

    def _stranger(self) -> DataError:
        return DataError(
            f"{self.place.name} is there already and is not such a list.", "Rename it, or write in another form.",
            file=self.place,
        )  # fmt: skip


WRITERS: dict[str, Callable[[Path], Sidecars | Listing]] = {
    "sidecars": Sidecars,
    "csv": lambda folder: Listing(folder, "csv"),
    "jsonl": lambda folder: Listing(folder, "jsonl"),
}


def describe(session: Session, asked: Describe) -> Iterator[Progress | Note | Left | Described]:
    """A `Left` for each file that could not be described, `Described` at the end. Stop iterating to stop.

    Raises `DataError` for a folder without pictures and recordings, and one that cannot be written.
    """
    folder = Path(asked.folder).expanduser().absolute()
    if asked.write not in WRITERS:
        raise ConfigError(f"There is no form {asked.write}.", f"Choose one of: {', '.join(WRITERS)}.")
    files = _files(folder)
    writer = WRITERS[asked.write](folder)
    try:
        known = writer.known(files)
        left = [file for file in files if file not in known]
        yield Progress("describe the folder", len(files) - len(left), len(files))
        written, failed = 0, list[Left]()
        for line in _lines(session, asked, folder, left):
            if not isinstance(line, Line):
                yield line
                continue
            line = writer.write(line)
            written += not line.error
            if line.error:
                failed.append(Left(str(folder / line.file), line.error, line.hint))
                yield failed[-1]
            done = len(files) - len(left) + written + len(failed)
            yield Progress("describe the folder", done, len(files))
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written: {error.strerror}.", "Make room, or choose a folder where you may write.",
            file=folder,
        ) from error  # fmt: skip
    yield Described(str(writer.place), written, len(known & set(files)), tuple(failed))


def _files(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder.", "Name one with pictures or recordings.", file=folder)
    found = [
        (where / name).relative_to(folder).as_posix()
        for where, names in folders(folder)
        for name in names
        if named_kind(name) in ("image", "audio")
    ]
    if not found:
        raise DataError(f"{folder} holds no picture and no recording.", "Choose another folder.", file=folder)
    return found


def _lines(
    session: Session, asked: Describe, folder: Path, files: Sequence[str]
) -> Iterator[Line | Note | Progress]:
    """One for each file, in order, and what is to be known on the way."""
    names = {str(folder / file): file for file in files}
    queries = [Query(path, asked.task, asked.prompt) for path in names]
    for event in session.caption(queries, asked.shots, asked.generation, batch=TOGETHER):
        match event:
            case Captioned() if event.text:
                text = " ".join(event.text.split())
                yield Line(names[event.file], event.task, text, round(event.score, 4))
            case Captioned():
                yield _failed(Line(names[event.file], event.task), "The model wrote nothing.", "")
            case FileFailed():
                yield Line(names[event.file], error=event.error, hint=event.hint)
            case Note() | Progress():
                yield event
            case _:
                pass


def _failed(line: Line, error: str, hint: str) -> Line:
    return replace(line, text="", score=None, error=error, hint=hint)


def _line(row: list[str] | str) -> Line | None:
    """From a row of either form; None for what is no such row."""
    try:
        values = dict(zip(COLUMNS, row, strict=True)) if isinstance(row, list) else json.loads(row)
        score = values.get("score")
        return Line(
            str(values["file"]), str(values.get("task", "")), str(values.get("text", "")),
            float(score) if score not in ("", None) else None, str(values.get("error", "")), str(values.get("hint", "")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _csv(values: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()
