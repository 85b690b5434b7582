# SPDX-License-Identifier: Apache-2.0
"""Tables of a model folder's `config.json`, read strictly before anything of their size is made."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from core.errors import ModelError

C = TypeVar("C")
_HINT = "Fetch or train the model again, or update Braid."
_LONGEST = 1 << 16  # of a list, such as that of the labels


def read_table(
    cls: type[C], values: object, source: Path, part: str, bounds: Mapping[str, tuple[float, float]]
) -> C:
    """The dataclass `cls` from the table `part` of `source`. Raises `ModelError` that names the setting.

    `bounds` are the smallest and largest value of a number, or of each in a list; it lies between 1 and 2^24 unless
    they say otherwise: no number in a file may ask for a terabyte.
    """
    if not isinstance(values, Mapping):
        raise ModelError(f"{source.name} has no {part}.", _HINT, file=source)
    kinds = get_type_hints(cls)
    if unknown := sorted(set(values) - set(kinds)):
        raise ModelError(f"{source.name}: the {part} has an unknown setting, {unknown[0]}.", _HINT)
    needed = [field.name for field in fields(cls) if field.default is MISSING]  # type: ignore[arg-type]
    if lost := [name for name in needed if name not in values]:
        raise ModelError(f"{source.name}: the {part} is incomplete: it has no {lost[0]}.", _HINT)
    for name, value in values.items():
        if not _fits(kinds[name], value, *bounds.get(name, (1, 1 << 24))):
            raise impossible(source, part, name, value)
    return cls(**values)


def impossible(source: Path, part: str, name: str, value: object) -> ModelError:
    """The error for a setting whose value cannot be."""
    shown = repr(value) if len(repr(value)) < 200 else f"{repr(value)[:200]}…"
    return ModelError(f"{source.name}: the {part} has {name} = {shown}, which cannot be.", _HINT)


def _fits(kind: Any, value: object, low: float, high: float) -> bool:
    """Whether a value from a file is one that a field of this type can have."""
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is list:
        (item,) = get_args(kind)
        return (
            isinstance(value, list)
            and len(value) <= _LONGEST
            and all(_fits(item, v, low, high) for v in value)
        )
    if get_origin(kind) is Mapping:
        return isinstance(value, dict)
    if kind is str:
        return isinstance(value, str) and len(value) < 1000
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if value is None:
        return type(None) in get_args(kind)
    numbers = int | float if kind is float else int
    return isinstance(value, numbers) and low <= value <= high
