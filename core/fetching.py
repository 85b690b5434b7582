# SPDX-License-Identifier: Apache-2.0
"""Everything a new machine needs, once: packages into the cache, base weights into model folders."""

from collections.abc import Iterator, Sequence

from core import carriers
from core.errors import ConfigError, CoreError
from core.model import base
from core.protocol import Event, Finished, Note


def fetch_all(names: Sequence[str] = ()) -> Iterator[Event]:
    """Fetch carriers and convert base models: all that are not optional, or those named (of either kind).

    What is there already costs one look. What cannot be had is a Note, and the rest goes on; see `unavailable`.
    """
    models, plain = _wanted(names)
    models = [name for name in models if not _is_converted(name)]
    needed = [carrier for name in models for carrier in base.BASES[name].carriers]
    for event in carriers.fetch([*needed, *plain]):
        if not isinstance(event, Finished):
            yield event
    for name in models:
        yield from _convert(name)
    yield Finished()


def unavailable(names: Sequence[str] = ()) -> list[str]:
    """What of the same is not there."""
    models, plain = _wanted(names)
    return [
        *(name for name in models if not _is_converted(name)),
        *(name for name in plain if not carriers.whole(name)),
    ]


def _wanted(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Base models, and carriers that are wanted for themselves."""
    known = {*carriers.CARRIERS, *base.BASES}
    if unknown := sorted(set(names) - known):
        raise ConfigError(
            f"There is nothing called {unknown[0]} to fetch.", f"Known: {', '.join(sorted(known))}."
        )
    models = [name for name in base.BASES if name in names or (not names and not base.BASES[name].optional)]
    of_models = {carrier for entry in base.BASES.values() for carrier in entry.carriers}
    plain = (
        [n for n in carriers.DEFAULT if n not in of_models]
        if not names
        else [n for n in names if n not in models]
    )
    return models, plain


def _is_converted(name: str) -> bool:
    return (base.folder(name) / "config.json").exists()


def _convert(name: str) -> Iterator[Event]:
    try:
        sources = [carriers.path(carrier) for carrier in base.BASES[name].carriers]
        yield from base.convert(name, *sources)
    except CoreError as error:
        yield Note(f"The base model {name} is not available: {error.message}", error.hint, name)
