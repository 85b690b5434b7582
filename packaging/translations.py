# SPDX-License-Identifier: Apache-2.0
"""Bring assets/translations up to date with the code of the window, and compile it: `make translations` calls it.

New texts are added to the catalogues unfinished, for a person to translate; those that are no longer said go. English
holds only the texts with a number in them, as one and as many. Both tools come with PySide6.
"""

import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "translations"
CATALOGUES = {"en": ("-pluralonly",), "zh_CN": ()}  # and what is said of them to lupdate


def tool(name: str) -> Path:
    """A program of PySide6's wheel."""
    suffix = ".exe" if sys.platform == "win32" else ""
    return Path(PySide6.__file__).with_name(name + suffix)


def extract(language: str, folder: Path = FOLDER) -> Path:
    """Bring the catalogue of this language in `folder` up to date; the file."""
    file = folder / f"braid_{language}.ts"
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py"))
    wishes = ["-source-language", "en", "-target-language", language, "-locations", "none", "-no-obsolete"]
    alike = ["-disable-heuristic", "sametext", "-disable-heuristic", "similartext"]
    command = [str(tool("lupdate")), *sources, *wishes, *alike, *CATALOGUES[language], "-ts", str(file)]
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
