# SPDX-License-Identifier: Apache-2.0
"""The `config.json` of a Hugging Face folder, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.model.layers import ActivationKind


@dataclass(frozen=True)
class HubConfig:
    """Whatever is wrong names the key. Defaults are those of `transformers`."""

    folder: Path
    values: Mapping[str, Any]

    def wrong(self, key: str, value: object, hint: str = "") -> ModelError:
        """The error for a key with a value that Braid does not read."""
        return ModelError(
            f"{self.folder.name}: config.json has {key} = {value!r}, which Braid does not read.",
            hint,
            file=self.folder / "config.json",
        )

    def count(self, key: str, default: int | None = None, *, most: int = 1 << 24) -> int:
        """A positive whole number; `default` also stands for null."""
        value = self.values.get(key)
        value = default if value is None else value
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            raise self.wrong(key, value, f"It must be a whole number from 1 to {most}.")
        return value

    def number(self, key: str, default: float) -> float:
        """A positive number."""
        value = self.values.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
            raise self.wrong(key, value, "It must be a number above 0.")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "It must be true or false.")
        return value

    def only(self, key: str, *allowed: object) -> None:
        """The key is absent or has one of these values."""
        value = self.values.get(key, allowed[0])
        if value not in allowed:
            raise self.wrong(key, value, f"Known: {', '.join(map(repr, allowed))}.")

    def activation(self, key: str, default: str) -> ActivationKind:
        """Our name of an activation function."""
        names: dict[Any, ActivationKind] = {
            "gelu": "gelu", "gelu_new": "gelu-tanh", "gelu_pytorch_tanh": "gelu-tanh", "silu": "swiglu",
        }  # fmt: skip
        value = self.values.get(key, default)
        wanted = {"silu"} if default == "silu" else set(names) - {"silu"}
        if value not in wanted:
            raise self.wrong(key, value, f"Known: {', '.join(sorted(wanted))}.")
        return names[value]
