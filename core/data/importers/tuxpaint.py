# SPDX-License-Identifier: Apache-2.0
"""Tux Paint stamps: pictures with captions in many languages, people speaking the captions, sound effects.

    X.png, X.svg      the picture (either or both)
    X.txt             its caption: English in the first line, then lines such as fr.utf8=Une grenouille.
    X_desc.ogg        the English caption spoken; X_desc_fr.ogg the French one    (extra "speech")
    X.ogg             the sound of the thing                                      (extra "effects")
    X_mirror.png      the picture to show instead when it is mirrored             (extra "mirrored")

Letters of the alphabet, in every language, are left out (extra "alphabet"): their captions name them only.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.data.candidate import Candidate, Found, folders
from core.data.text import read_text
from core.errors import CoreError
from core.protocol import Import, Note, Rejected

PROBED = 200  # text files looked at to recognise a source
_TRANSLATION = re.compile(r"^([a-z]{2,3}(?:[_@][A-Za-z]+)*)\.utf8=(.*)$")


@dataclass(frozen=True)
class Stamp:
    """What `X.txt` says. `captions`: by language code as Tux Paint writes it, such as pt_BR."""

    folder: Path
    name: str
    captions: dict[str, str]
    tags: tuple[str, ...]

    def path(self, suffix: str) -> str:
        return str(self.folder / (self.name + suffix))


def recognise(source: Path) -> bool:
    texts = (folder / name for folder, names in folders(source) for name in names if name.endswith(".txt"))
    return any(_is_stamp(path) for path in islice(texts, PROBED))


def _is_stamp(path: Path) -> bool:
    try:
        lines = read_text(path).splitlines()[1:]
    except CoreError:
        return False
    return bool(lines) and bool(_TRANSLATION.match(lines[0]))


def candidates(source: Path, request: Import) -> Found:
    missing: Counter[str] = Counter()
    for folder, names in folders(source):
        tags = _tags(source, folder)
        if "alphabets" in tags and "alphabet" not in request.include:
            continue
        present = set(names)
        for name in names:
            if name.endswith(".txt"):
                yield from _stamp(folder, name, tags, present, request, missing)
    for language, count in missing.items():
        yield Note(f"{count} stamps have no caption in {language}.")


def _tags(source: Path, folder: Path) -> tuple[str, ...]:
    """The folders below `stamps`, which classify the picture: ("animals", "birds")."""
    parts = folder.parts
    if "stamps" in parts:
        return parts[len(parts) - parts[::-1].index("stamps") :]
    return folder.relative_to(source).parts


def _stamp(
    folder: Path, name: str, tags: tuple[str, ...], present: set[str], request: Import, missing: Counter[str]
) -> Found:
    try:
        lines = read_text(folder / name).splitlines()
    except CoreError as error:
        yield Rejected(str(folder / name), None, error.message, error.hint)
        return
    matches = filter(None, map(_TRANSLATION.match, lines[1:]))
    captions = {"en": lines[0] if lines else "", **{match[1]: match[2] for match in matches}}
    stamp = Stamp(folder, name.removesuffix(".txt"), captions, tags)
    files = _files(stamp, present, request.include)
    if not any(task == "captioning" for _, task, _ in files):
        reason = "There is no picture of this name beside the caption."
        yield Rejected(str(folder / name), None, reason, "Put the picture there, or remove the text.")
    for language in _chosen(stamp, request.languages, missing):
        yield from (
            _candidate(stamp, file, language, task)
            for file, task, spoken in files
            if spoken in ("", language)
        )


def _chosen(stamp: Stamp, languages: tuple[str, ...], missing: Counter[str]) -> Iterator[str]:
    """The stamp's own codes of the wanted languages ("all": every one it has)."""
    known = {_standard(code): code for code in stamp.captions}
    if "all" in languages:
        yield from stamp.captions
        return
    for language in map(_standard, languages):
        if language in known:
            yield known[language]
        else:
            missing[language] += 1


def _files(stamp: Stamp, present: set[str], include: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(suffix, task, language spoken or "") of each file of the stamp."""
    wanted = [(".png", "captioning", ""), (".svg", "captioning", "")]
    if "mirrored" in include:
        wanted += [("_mirror.png", "captioning", ""), ("_mirror.svg", "captioning", "")]
    if "effects" in include and not any(f"{stamp.name}_{code}.ogg" in present for code in stamp.captions):
        # With X_fr.ogg and the like beside it, X.ogg is a spoken name instead, as of the digits.
        wanted += [(suffix, "captioning", "") for suffix in (".ogg", ".wav")]
    if "speech" in include:
        for code in stamp.captions:
            ending = "_desc" if code == "en" else f"_desc_{code}"
            wanted += [(ending + suffix, "transcription", code) for suffix in (".ogg", ".wav")]
    return [item for item in wanted if stamp.name + item[0] in present]


def _candidate(stamp: Stamp, suffix: str, language: str, task: str) -> Candidate:
    return Candidate(
        files=(stamp.path(suffix),),
        task=task,
        target=stamp.captions[language],
        origin=stamp.path(".txt"),
        language=_standard(language),
        tags=stamp.tags,
        group=stamp.captions["en"],
    )


def _standard(code: str) -> str:
    """pt_BR and ca@valencia as the web writes them: pt-BR, ca-valencia."""
    return code.replace("_", "-").replace("@", "-")
