# SPDX-License-Identifier: Apache-2.0
"""What the person reads can be translated: the source text of every translation is a literal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
FILES = sorted(APP.rglob("*.py"))
SHOWN = {"setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "addAction", "addMenu",
         "setInformativeText", "QPushButton", "label", "addButton"}  # fmt: skip


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(APP)))
def test_translations_are_literals(file: Path) -> None:
    for name, call in calls(file):
        if name == "tr":
            assert is_text(call.args[0]), (
                f"{file.name}:{call.lineno}: tr() of something computed is never found"
            )


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(APP)))
def test_a_text_belongs_to_who_says_it(file: Path) -> None:
    """`page.tr("…")` is extracted as a text of "page", and asked for as one of its class."""
    for name, call in calls(file):
        if name == "tr" and isinstance(call.func, ast.Attribute):
            assert isinstance(call.func.value, ast.Name), f"{file.name}:{call.lineno}"
            assert call.func.value.id == "self", f"{file.name}:{call.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(APP)))
def test_nothing_is_shown_untranslated(file: Path) -> None:
    for name, call in calls(file):
        if name in SHOWN and call.args and is_text(call.args[0]):
            text = call.args[0].value  # type: ignore[attr-defined]
            assert not any(c.isalpha() for c in text), (
                f"{file.name}:{call.lineno}: {text!r} is not translated"
            )


def test_there_are_strings() -> None:
    assert sum(name in ("tr", "translate") for file in FILES for name, _ in calls(file)) > 100
