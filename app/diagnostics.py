# SPDX-License-Identifier: Apache-2.0
"""What a report of a problem needs: versions, the machine, the settings, the engine's last words; nothing of the person's.

Folders, file names and captions are taken out before anybody sees the text.
"""

import os
import platform
import re
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from core import __version__, places
from core.program import FROZEN

if TYPE_CHECKING:
    from app.main_window import MainWindow

PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "torchvision",
    "torchaudio",
    "transformers",
    "onnxruntime",
    "numpy",
    "Pillow",
)
PRIVATE = ("recent", "bundle", "geometry", "splitter", "cache")  # settings that are left out
PATH = re.compile(r"""(?:[A-Za-z]:)?[\\/][^\s"'<>|:,;]*[\\/][^\s"'<>|:,;]*""")
SUFFIXES = "png|jpe?g|webp|gif|bmp|tiff?|heic|svg|wav|mp3|flac|ogg|m4a|txt|csv|tsv|jsonl?"
NAME = re.compile(rf"""[^\s"'<>|:,;()\\/]+\.(?:{SUFFIXES})\b""", re.IGNORECASE)
OURS = re.compile(r"[\\/](app|core)[\\/]([\w\\/]+\.py)$")


def report(window: "MainWindow") -> str:
    """The whole text, redacted."""
    screen = window.screen()
    facts = {
        "Braid": f"{__version__}, {'frozen' if FROZEN else 'source'}", "Python": platform.python_version(), "Qt": qVersion(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}", "processors": str(os.cpu_count()),
        "screen": f"{QGuiApplication.platformName()}, {screen.size().width()} x {screen.size().height()} "
        f"at {screen.devicePixelRatio():g}",
        "engine": window.engine.state.value, "examples": str(window.examples.model.rowCount()),
        "runs": str(len(window.runs.rows)), **{name: _version(name) for name in PACKAGES},
    }  # fmt: skip
    settings = {name: value for name, value in asdict(window.settings).items() if name not in PRIVATE}
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += ["", "settings", *(f"  {name} = {value}" for name, value in settings.items())]
    lines += ["", "engine log", *(f"  {line}" for line in window.engine.log)]
    return redacted("\n".join(lines), _secrets(window))


def redacted(text: str, secrets: tuple[str, ...]) -> str:
    """`text` without these words, without paths other than those of Braid's own code, without names of files."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    return NAME.sub("<file>", PATH.sub(_place, text))


def _place(found: re.Match[str]) -> str:
    ours = OURS.search(found[0])
    return f"{ours[1]}/{ours[2]}" if ours else "<path>"


def _secrets(window: "MainWindow") -> tuple[str, ...]:
    """The person's folders and login, which could stand in a message without the rest of a path."""
    folders = [
        str(Path.home()),
        str(places.cache()),
        str(places.data()),
        str(places.config()),
        *window.settings.recent,
    ]
    login = os.environ.get("USER", "") or os.environ.get("USERNAME", "")
    names = [Path(folder).name for folder in window.settings.recent]
    return (*folders, *(name for name in (login, *names) if len(name) > 3))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
