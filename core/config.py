# SPDX-License-Identifier: Apache-2.0
"""Every setting: one dataclass field each, with its help, unit and range in the field's metadata.

The form in the window, `--help`, the TOML file and the documentation are all made from these fields.
Functions below the job take plain arguments, never these objects.
"""

import argparse
import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from core.errors import ConfigError

STRATEGIES = ("similarity", "random")
KNOWLEDGE = ("project", "model", "both")

C = TypeVar("C")


def setting(
    default: Any,
    help: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that carries everything a form, a flag or a check needs."""
    meta = {"help": help, "unit": unit, "low": low, "high": high, "choices": choices}
    return dataclasses.field(default=default, metadata=meta)


@dataclass(frozen=True)
class Shots:
    """What reaches the decoder beside the media: demonstrations and concept hints."""

    strategy: str = setting("similarity", "how demonstrations are chosen", choices=STRATEGIES)
    k: int = setting(4, "demonstrations shown to the model", low=0, high=64)
    knowledge: str = setting(
        "both", "where demonstrations come from: this project, the model, or both", choices=KNOWLEDGE
    )
    language: str = setting("", "language of the demonstrations, such as en; empty is the most frequent one")
    hints: int = setting(
        4,
        "names the encoder recognises: the first is in the prompt, all count in the choice of words; 0 is off",
        low=0,
        high=8,
    )
    trust: float = setting(
        0.5,
        "how much the words of demonstrations and recognised names count in the choice of each word",
        low=0,
        high=0.99,
    )
    naming: float = setting(
        0.5,
        "how much the recognised names count in that beside all demonstrations together; 0 leaves them to the prompt",
        low=0,
        high=10,
    )
    seed: int = setting(0, "seed of random demonstrations", low=0)


@dataclass(frozen=True)
class Generation:
    """How text is searched."""

    max_new_tokens: int = setting(
        0, "longest output; 0 leaves it to the task", unit="tokens", low=0, high=4096
    )
    beams: int = setting(
        1, "beams kept; 1 is greedy search, or sampling when the temperature is above 0", low=1, high=16
    )
    length_penalty: float = setting(1.0, "exponent of the length in beam search", low=-5, high=5)
    temperature: float = setting(0.0, "0 takes the likeliest token; higher is more varied", low=0, high=5)
    top_k: int = setting(0, "sample from this many likeliest tokens; 0 is all", low=0)
    top_p: float = setting(1.0, "sample from the likeliest tokens of this total probability", low=0, high=1)
    repetition_penalty: float = setting(1.0, "above 1 makes repeated tokens less likely", low=0.1, high=10)
    no_repeat_ngram: int = setting(0, "never repeat this many tokens in a row; 0 is off", low=0, high=32)
    banned: tuple[str, ...] = setting((), "words that are never written")
    sequences: int = setting(1, "alternatives returned", low=1, high=16)
    seed: int = setting(0, "seed of sampling", low=0)
    filter: bool = setting(True, "withhold output that holds a word of the harmful-word lists")


def check(config: Any) -> None:
    """Raise `ConfigError` for the first field whose value is out of its range or choices."""
    for field in dataclasses.fields(config):
        value, meta = getattr(config, field.name), field.metadata
        if meta.get("choices") and value not in meta["choices"]:
            raise ConfigError(f"{field.name} is {value!r}.", f"Choose one of: {', '.join(meta['choices'])}.")
        if meta.get("low") is not None and not value >= meta["low"]:  # so that nan is refused too
            raise ConfigError(f"{field.name} is {value}.", f"The smallest value is {meta['low']}.")
        if meta.get("high") is not None and not value <= meta["high"]:
            raise ConfigError(f"{field.name} is {value}.", f"The largest value is {meta['high']}.")


def from_mapping(cls: type[C], values: Mapping[str, Any], *, source: str) -> C:
    """Build and check `cls` from plain values; unknown names and wrong types are errors."""
    hints = get_type_hints(cls)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise ConfigError(
            f"{source} has an unknown setting: {unknown[0]}.", f"Known settings: {', '.join(sorted(hints))}."
        )
    config = cls(**{name: _cast(hints[name], value, name, source) for name, value in values.items()})
    check(config)
    return config


def _cast(kind: Any, value: Any, name: str, source: str) -> Any:
    if get_args(kind):  # the only container is a tuple of words
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{source}: {name} is {value!r}.", "It must be a list of words.")
        return tuple(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"{source}: {name} is {value!r}.", f"It must be of type {kind.__name__}.")
    return value


def load(cls: type[C], path: Path) -> C:
    """Read a TOML file strictly."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", file=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", file=path) from error
    return from_mapping(cls, values, source=path.name)


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
