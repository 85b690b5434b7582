# SPDX-License-Identifier: Apache-2.0
"""Settings (core/config.py) as flags of a command, and as a list in its help."""

import argparse
import dataclasses
from typing import Any, TypeVar, get_args, get_type_hints

from core.config import from_mapping

C = TypeVar("C")


def add_arguments(parser: argparse._ActionsContainer, cls: type[Any], skip: tuple[str, ...] = ()) -> None:
    """One flag for each field of `cls`; the field's own default is shown and kept.

    Fields in `skip` have their flag from another class: one `--seed` serves all.
    """
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if field.name in skip:
            continue
        meta = field.metadata
        flag = "-k" if field.name == "k" else "--" + field.name.replace("_", "-")
        unit = f" [{meta['unit']}]" if meta["unit"] else ""
        options: dict[str, Any] = {"dest": field.name, "default": field.default}
        options["help"] = f"{meta['help']}{unit} (default: {_shown(field.default)})"
        if hints[field.name] is bool:
            options["action"] = argparse.BooleanOptionalAction
        elif get_args(hints[field.name]):
            options |= {"nargs": "*", "metavar": "WORD"}
        else:
            options |= {"type": hints[field.name], "metavar": field.name.upper()}
            if meta["choices"]:
                options |= {"choices": meta["choices"], "metavar": None}
        parser.add_argument(flag, **options)


def listing(cls: type[Any]) -> str:
    """Every field of `cls` on a line: its name, its default, its help."""
    lines = []
    for field in dataclasses.fields(cls):
        meta = field.metadata
        unit = f" [{meta['unit']}]" if meta["unit"] else ""
        choices = f": {', '.join(meta['choices'])}" if meta["choices"] else ""
        default = "" if field.default in ("", ()) else _shown(field.default)
        lines.append(f"  {field.name}={default}  {meta['help']}{unit}{choices}")
    return "\n".join(lines)


def _shown(default: Any) -> str:
    return (
        "none"
        if default in ("", ())
        else "on"
        if default is True
        else "off"
        if default is False
        else str(default)
    )


def from_arguments(cls: type[C], arguments: argparse.Namespace) -> C:
    """The counterpart of `add_arguments`."""
    names = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]
    return from_mapping(cls, {name: getattr(arguments, name) for name in names}, source="the command line")
