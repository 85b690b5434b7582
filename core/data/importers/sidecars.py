# SPDX-License-Identifier: Apache-2.0
"""A folder of media, each with its text beside it: `cat.png` and `cat.txt` (or `cat.caption`, `cat.png.txt`).

A `.txt` beside a recording is its transcript, a `.caption` describes what is heard; with the extra
"sound-captions" a `.txt` describes too.
"""

from itertools import islice
from pathlib import Path

from core.data.candidate import Candidate, Found, folders, is_media, named_kind
from core.data.text import read_text
from core.errors import CoreError
from core.protocol import Import, Note, Rejected

PROBED = 1_000  # folders looked at to recognise a source
_ENDINGS = (".txt", ".caption")
_ABOUT = ("readme", "license", "licence", "copying", "copyright", "changelog", "notice", "credits", "authors")


def recognise(source: Path) -> bool:
    for _, names in islice(folders(source), PROBED):
        present = set(names)
        if any(is_media(name) and _sidecar(name, present) for name in names):
            return True
    return False


def _sidecar(name: str, present: set[str]) -> str | None:
    stem = name.rpartition(".")[0]
    options = (base + ending for base in (stem, name) for ending in _ENDINGS)
    return next((option for option in options if option in present), None)


def candidates(source: Path, request: Import) -> Found:
    others = 0
    for folder, names in folders(source):
        present, used = set(names), set()
        for name in names:
            if is_media(name):
                sidecar = _sidecar(name, present)
                used.add(sidecar)
                yield _candidate(folder, name, sidecar, request.include)
        for name in names:
            if name.endswith(_ENDINGS) and name not in used and not name.lower().startswith(_ABOUT):
                reason = "There is no picture or recording of this name beside the text."
                yield Rejected(str(folder / name), None, reason, "Put it there, or remove the text.")
            elif not is_media(name) and name not in used:
                others += 1
    if others:
        yield Note(f"{others} other files were passed over.")


def _candidate(
    folder: Path, name: str, sidecar: str | None, include: tuple[str, ...]
) -> Candidate | Rejected:
    file = str(folder / name)
    if sidecar is None:
        stem = name.rpartition(".")[0]
        return Rejected(file, None, "There is no caption beside it.", f"Write one into {stem}.txt.")
    try:
        text = read_text(folder / sidecar)
    except CoreError as error:
        return Rejected(str(folder / sidecar), None, error.message, error.hint)
    describes = sidecar.endswith(".caption") or "sound-captions" in include
    task = "transcription" if named_kind(name) == "audio" and not describes else "captioning"
    return Candidate((file,), task, text, origin=str(folder / sidecar))
