# SPDX-License-Identifier: Apache-2.0
"""Bring assets/translations up to date with the code of the window, and compile it: `make translations` calls it.

New texts are added to the catalogues unfinished, for a person to translate; those that are no longer said go. English
holds only the texts with a number in them, as one and as many. What the engine says is in catalogues of its own, which are
not compiled: app/engine_texts.py reads them. Both tools come with PySide6.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import engine_sentences
import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "translations"
CATALOGUES = {"en": ("-pluralonly",), "zh_CN": ()}  # and what is said of them to lupdate
ENGINE = ("zh_CN",)  # what the engine says, it says in English


def tool(name: str) -> Path:
    """A program of PySide6's wheel."""
    suffix = ".exe" if sys.platform == "win32" else ""
    return Path(PySide6.__file__).with_name(name + suffix)


def extract(language: str, folder: Path = FOLDER) -> Path:
    """Bring the catalogue of this language in `folder` up to date; the file."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py"))
    return _updated(folder / f"braid_{language}.ts", language, [*sources, *CATALOGUES[language]])


def extract_engine(language: str, folder: Path = FOLDER) -> Path:
    """The same for what the engine says, whose texts are found by `engine_sentences`."""
    texts = map(json.dumps, engine_sentences.texts(ROOT))
    lines = [f'QT_TRANSLATE_NOOP("engine", {text})\n' for text in texts]
    with tempfile.TemporaryDirectory() as scratch:
        said = Path(scratch) / "engine.py"
        said.write_text("".join(lines), encoding="utf-8")
        return _updated(folder / f"engine_{language}.ts", language, [str(said)])


def _updated(file: Path, language: str, said: list[str]) -> Path:
    wishes = ["-source-language", "en", "-target-language", language, "-locations", "none", "-no-obsolete"]
    alike = ["-disable-heuristic", "sametext", "-disable-heuristic", "similartext"]
    command = [str(tool("lupdate")), *said, *wishes, *alike, "-ts", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return file


def compiled(file: Path, out: Path) -> Path:
    """Write a catalogue as Qt reads it; `out`."""
    command = [str(tool("lrelease")), "-silent", str(file), "-qm", str(out)]
    subprocess.run(command, check=True)
    return out


if __name__ == "__main__":
    for language in CATALOGUES:
        file = extract(language)
        print(compiled(file, file.with_suffix(".qm")).relative_to(ROOT))
    for language in ENGINE:
        print(extract_engine(language).relative_to(ROOT))
