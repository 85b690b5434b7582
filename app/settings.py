# SPDX-License-Identifier: Apache-2.0
"""What the window remembers between starts, in one small TOML file.

A damaged file costs nobody anything: what can be read is used, the rest falls back to the defaults, the file
is kept beside the new one and the window says so.
"""

import dataclasses
import os
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import DEVICES, STRATEGIES, from_mapping, setting
from core.errors import ConfigError

SCHEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "zh_CN")
RECENT = 8


@dataclass(frozen=True)
class Settings:
    """Everything the window remembers."""

    scheme: str = setting("system", "colours: as the system, light or dark", choices=SCHEMES)
    language: str = setting("system", "of the window: the system's, English or Chinese", choices=LANGUAGES)
    recent: tuple[str, ...] = setting((), "projects opened last, the latest first")
    bundle: str = setting("", "exported model opened last")
    strategy: str = setting("similarity", "how demonstrations are chosen", choices=STRATEGIES)
    k: int = setting(4, "demonstrations shown to the model", low=0, high=8)
    filter: bool = setting(True, "cut answers before a harmful word")
    device: str = setting("auto", "where new trainings run", choices=DEVICES)
    cache: str = setting("", "folder of weights and features; empty is the usual one")
    offline: bool = setting(True, "no library may go to the network")
    looked: bool = setting(True, "dim what the model did not look at while it wrote the chosen word")
    shortcuts: tuple[str, ...] = setting((), "keys that are not the usual ones, each as command=keys")
    geometry: str = setting("", "size and place of the window, as Qt encodes them, in base64")
    splitter: str = setting("", "widths of the window's two halves, as Qt encodes them, in base64")

    def opened(self, project: Path) -> "Settings":
        """These settings with `project` as the one opened last."""
        others = self.forgotten(str(project)).recent
        return dataclasses.replace(self, recent=(str(project), *others)[:RECENT])

    def forgotten(self, project: str) -> "Settings":
        """These settings without `project` among those opened last."""
        return dataclasses.replace(self, recent=tuple(path for path in self.recent if path != project))


@dataclass(frozen=True)
class Damage:
    """A settings file that could not be used whole. `kept` is None where it could not be set aside."""

    problem: str
    kept: Path | None


def load(path: Path) -> tuple[Settings, Damage | None]:
    """Read `path`; a missing file gives the defaults. Never raises for what the file holds."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), None
    except OSError as error:
        return Settings(), Damage(error.strerror or str(error), None)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(), Damage(str(error), _set_aside(path))
    good, problems = _good(values, path)
    return Settings(**good), Damage(problems[0], _set_aside(path)) if problems else None


def _good(values: dict[str, Any], path: Path) -> tuple[dict[str, Any], list[str]]:
    good: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in values.items():
        try:
            good[name] = getattr(from_mapping(Settings, {name: value}, source=path.name), name)
        except ConfigError as error:
            problems.append(str(error))
    return good, problems


def _set_aside(path: Path) -> Path | None:
    """Keep the file under a name that nothing overwrites."""
    kept = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}{path.suffix}")
    try:
        path.replace(kept)
    except OSError:
        return None
    return kept


def merged(mine: Settings, theirs: Settings, before: Settings) -> Settings:
    """What this window has changed since `before`, and of everything else what another one has written meanwhile."""
    changed = {
        field.name: getattr(mine, field.name)
        for field in dataclasses.fields(Settings)
        if getattr(mine, field.name) != getattr(before, field.name)
    }
    if "recent" in changed:
        opened_there = (path for path in theirs.recent if path not in (*before.recent, *mine.recent))
        changed["recent"] = (*mine.recent, *opened_there)[:RECENT]
    return dataclasses.replace(theirs, **changed)


def save(settings: Settings, path: Path) -> None:
    """Write `path` whole or not at all. Raises OSError."""
    import tomli_w  # here, because the window starts without it

    path.parent.mkdir(parents=True, exist_ok=True)
    text = tomli_w.dumps(dataclasses.asdict(settings))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
