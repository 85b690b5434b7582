# SPDX-License-Identifier: Apache-2.0
"""What a frozen Braid is made of, and what is left out of it; packaging/braid.spec reads this.

The player is the same program without torch: what it cannot do is not shown (`core.program.learns`).
"""

import ast
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("player", "full")
# Of the packages in .venv: what a program that runs never imports, though some library of ours could.
NEVER = (
    "IPython", "PyInstaller", "_pytest", "accelerate", "captum", "hypothesis", "imagehash", "matplotlib", "mypy", "pandas",
    "peft", "pip", "pycocoevalcap", "pytest", "pytestqt", "pywt", "ruff", "setuptools", "sklearn", "tensorboard",
    "tkinter", "wheel",
)  # fmt: skip
LEARNING = (  # what only a program needs that trains and exports; each of these brings torch, or is for it
    "gguf", "huggingface_hub", "onnx_ir", "onnxscript", "scipy", "sympy", "timm", "torch", "torchaudio", "torchvision",
    "transformers", "triton",
)  # fmt: skip
# Files that hooks take in and that nothing of ours loads: Qt's parts for PDF and embedded screens, GTK's theme with all of
# GTK behind it (the desktop portal gives native dialogs without), and Qt's own words in other languages. Qt's parts for QML
# stay: its player of recordings is linked against them.
UNUSED = (
    "*Qt6VirtualKeyboard*", "*qtvirtualkeyboard*", "*Qt6Pdf*", "*qpdf*", "*Qt6EglF*",
    "*libqeglfs*", "*libqlinuxfb*", "*libqvnc*", "*libqminimal*", "*egldeviceintegrations*", "*libqgtk3*", "libgtk-3*",
    "libgdk*", "libatk*", "libatspi*", "libcairo*", "libpango*", "libepoxy*", "libthai*", "libdatrie*", "libpixman*",
)  # fmt: skip
WORDS = ("*/Qt/translations/*", ("*_zh_CN.qm", "*_en.qm"))  # of these only those

CARRYING = ("py3langid",)  # libraries that read files of their own, which no hook knows


def excluded(kind: str) -> list[str]:
    """The packages that stay out."""
    return [*NEVER, *(LEARNING if kind == "player" else ())]


def kept(name: str) -> bool:
    """Whether a file that hooks have found is packed, by its place in the program's folder."""
    name = name.replace("\\", "/")
    translations, ours = WORDS
    if fnmatch(name, translations):
        return any(fnmatch(name, one) for one in ours)
    return not any(fnmatch(name, one) for one in UNUSED)


def modules(package: str) -> list[str]:
    """Every module of `core` or `app`: many are imported where they are used, or started by name."""
    files = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]


def data() -> Iterator[tuple[str, str]]:
    """(file or folder, the folder it lies in): assets, and what pyproject.toml says lies beside modules."""
    yield str(ROOT / "assets"), "assets"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package, patterns in project["tool"]["setuptools"]["package-data"].items():
        for file in (file for pattern in patterns for file in sorted((ROOT / package).glob(pattern))):
            yield str(file), file.parent.relative_to(ROOT).as_posix()


def named(file: str) -> tuple[str, ...]:
    """`PACKAGES` of a module of ours: those whose versions it asks for, and whose metadata must therefore be there."""
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PACKAGES":
            return tuple(ast.literal_eval(node.value))
    raise LookupError(f"{file} has no PACKAGES")


def versions(kind: str) -> list[str]:
    """Distributions whose metadata is packed."""
    asked = {*named("app/diagnostics.py"), *named("core/provenance.py")}
    return sorted(asked - set(excluded(kind)))
