# SPDX-License-Identifier: Apache-2.0
"""Lists of transcripts, one line a recording, in the forms they usually have:

    activated: Activated.                      id: text; lines that start with ; or # are comments
    84-121123-0000 GO DO YOU HEAR              LibriSpeech, *.trans.txt
    LJ001-0001|Printing, in the only sense     id|text, or id|text|normalised text
    <s> he was not an ill disposed man </s> (clip-0880)

The Asterisk prompts are a list of the first form that lies far from its recordings
(doc/asterisk-core-sounds-en/core-sounds-en.txt.gz and asterisk/sounds/en_…); what is in brackets there is not
spoken. Entries that are nothing else describe sounds (extra "effects").
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.data.candidate import Candidate, Found, folders, named_kind
from core.data.signatures import EXTENSIONS, KINDS
from core.data.text import read_start, read_text
from core.errors import DataError
from core.protocol import Import, Note, Rejected

PROBED = 200  # text files looked at to recognise a source
MAX_BYTES = 64_000_000  # of a list
_FORMS = {
    "librispeech": re.compile(r"^(?P<id>\d+-\d+-\d+) (?P<text>.*)$"),
    "sphinx": re.compile(r"^(?:<s>)?(?P<text>.*?)(?:</s>)?\s*\((?P<id>[^\s()]+)\)$"),
    "bars": re.compile(r"^(?P<id>[^|\s]+)\|(?P<text>[^|]*)(?:\|.*)?$"),
    "colon": re.compile(r"^(?P<id>[^\s:;#]+):\s(?P<text>.*)$"),
}
_ASTERISK = re.compile(r"^(?:core|extra)-sounds-([a-z]{2})\.txt(?:\.gz)?$")
_ENDINGS = tuple(ending for ending, format in EXTENSIONS.items() if KINDS[format] == "audio")
_NOT_SPOKEN = re.compile(r"\s*(\[[^\]]*\]|<[^>]*>|\([^)]*\))")


@dataclass(frozen=True)
class Entry:
    id: str
    text: str
    row: int


def recognise(source: Path) -> bool:
    return any(_base(path, _entries(read_start(path))) for path in islice(_lists(source), PROBED))


def _lists(source: Path) -> Iterator[Path]:
    """Files that may be lists of transcripts."""
    if source.is_file():
        yield source
        return
    for folder, names in folders(source):
        yield from (folder / name for name in names if _may_be_list(name))
    for parent in source.absolute().parents[:4]:
        if source.absolute().is_relative_to(parent / "asterisk"):
            yield from sorted(parent.glob("doc/asterisk-core-sounds-*/core-sounds-*.txt.gz"))


def _may_be_list(name: str) -> bool:
    lower = name.lower()
    return lower.endswith((".txt", ".txt.gz", ".transcription", ".trans")) or lower in (
        "transcription", "transcripts", "text", "metadata.csv",
    )  # fmt: skip


def _entries(text: str) -> list[Entry]:
    """The lines of a list in the form that most of them have; nothing when it is no list."""
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1)]
    lines = [(i, line) for i, line in lines if line and line[0] not in ";#"]
    form = max(_FORMS.values(), key=lambda form: sum(bool(form.match(line)) for _, line in lines[:50]))
    matches = ((i, form.match(line)) for i, line in lines)
    return [Entry(match["id"], match["text"].strip(), i) for i, match in matches if match]


def candidates(source: Path, request: Import) -> Found:
    found = False
    for path in _lists(source):
        base = _base(path, _entries(read_start(path)))
        if base is not None:
            found = True
            yield from _read(path, base, request)
    if not found:
        raise DataError(
            "There is no list of transcripts whose recordings are there.",
            "Write lines such as 'name: what is said', name being a recording beside the list, without .wav.",
            file=source,
        )


def _read(path: Path, base: Path, request: Import) -> Found:
    asterisk = _ASTERISK.match(path.name)
    rows: dict[str, int] = {}
    sounds = 0
    for entry in _entries(read_text(path, MAX_BYTES)):
        clip = _clip(base, entry.id)
        if rows.setdefault(entry.id, entry.row) != entry.row:
            reason = f"The id {entry.id} was used before, in row {rows[entry.id]}."
            yield Rejected(str(path), entry.row, reason, "Give each recording one line.")
        elif clip is None:
            reason = f"There is no recording for {entry.id} in {base}."
            yield Rejected(str(path), entry.row, reason, "Put it there, or remove the line.")
        elif asterisk and not _spoken(entry.text) and "effects" not in request.include:
            sounds += 1
        else:
            yield _candidate(entry, clip, path, asterisk[1] if asterisk else None)
    if sounds:
        hint = 'Include "effects" to import them as sound captions.'
        yield Note(f"{sounds} entries describe sounds instead of speech and were left out.", hint, str(path))


def _spoken(text: str) -> str:
    return _NOT_SPOKEN.sub("", text).strip()


def _candidate(entry: Entry, clip: str, path: Path, language: str | None) -> Candidate:
    task, text = "transcription", entry.text
    if language is not None:  # the Asterisk list
        text = _spoken(entry.text)
        if not text:
            task, text = "captioning", entry.text.strip("[]<>() ")
    return Candidate((clip,), task, text, origin=str(path), language=language, row=entry.row)


# ---- where the recordings are ---------------------------------------------------------------------------


def _base(path: Path, entries: list[Entry]) -> Path | None:
    """The folder from which most of the first ids lead to a recording; None when none does.

    Ids may hold folders (digits/1). One base for the whole list, so that an id whose recording is missing
    does not find another of the same name.
    """
    if not entries:
        return None
    hits = {
        place: sum(_clip(place, entry.id) is not None for entry in entries[:50]) for place in _places(path)
    }
    best = max(hits, key=lambda place: hits[place], default=None)
    return best if best is not None and hits[best] else None


def _places(path: Path) -> list[Path]:
    folder = path.absolute().parent
    asterisk = _ASTERISK.match(path.name)
    if asterisk:  # several languages may be installed side by side
        pattern = f"asterisk/sounds/{asterisk[1]}*"
        far = [place for parent in path.absolute().parents[:4] for place in sorted(parent.glob(pattern))]
        return [folder, *far]
    with os.scandir(folder) as entries:
        inner = sorted(islice((entry.path for entry in entries if entry.is_dir()), 50))
    return [folder, *map(Path, inner)]


def _clip(base: Path, id: str) -> str | None:
    """The recording of this id, which is written without its ending, or with it."""
    for ending in ("", *_ENDINGS):
        file = f"{base / id}{ending}"
        if named_kind(file) == "audio" and os.path.isfile(file):  # noqa: PTH113
            return file
    return None
