# SPDX-License-Identifier: Apache-2.0
"""pip, uv, npm, apt and dpkg as fetchers: they download and unpack into a folder of ours and install nothing.

Every function that waits is a generator that yields while its tool works, so that whoever iterates can report
progress or stop; stopping ends the tool.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from core import program
from core.errors import Unavailable

TICK = 0.5  # seconds between two looks at a tool that is still working
VERSIONS = "versions.json"

SPACE = "Free some space, or set BRAID_CACHE to a folder on a larger disk."
WRITABLE = "Set BRAID_CACHE to a folder that can be written."
CONNECTION = "Check the connection and the proxy settings."
WITHOUT = "Use a newer Braid, or do without it."

# What the tools print (in the C locale) when something is wrong, what it means, what to do. First hit counts.
REASONS = (
    ("No space left on device", "the disk is full", SPACE),
    ("Read-only file system", "the folder is read-only", WRITABLE),
    ("Permission denied", "a folder cannot be written", WRITABLE),
    ("NewConnectionError", "the network cannot be reached", CONNECTION),
    ("NameResolutionError", "the network cannot be reached", CONNECTION),
    ("Temporary failure resolving", "the network cannot be reached", CONNECTION),
    ("Could not resolve", "the network cannot be reached", CONNECTION),
    ("Could not connect", "the network cannot be reached", CONNECTION),
    ("network was disabled", "the network is switched off", CONNECTION),
    ("dns error", "the network cannot be reached", CONNECTION),
    ("error sending request", "the network cannot be reached", CONNECTION),
    ("ConnectTimeoutError", "the network does not answer", CONNECTION),
    ("ReadTimeoutError", "the network does not answer", CONNECTION),
    ("SSLError", "the secure connection failed", "Check the date of this machine and its proxy settings."),
    ("No matching distribution", "the package index does not offer it", WITHOUT),
    ("not found in the package registry", "the package index does not offer it", WITHOUT),
    ("code E404", "the package index does not offer it", WITHOUT),
    ("code ETARGET", "the package index does not offer it", WITHOUT),
    ("code ENOTFOUND", "the network cannot be reached", CONNECTION),
    ("code EAI_AGAIN", "the network cannot be reached", CONNECTION),
    ("code ECONNREFUSED", "the network cannot be reached", CONNECTION),
    ("code ENOTCACHED", "the network is switched off", CONNECTION),
    ("no version of", "the package index does not offer it", WITHOUT),
    (
        "Unable to locate package",
        "this system's archives do not offer it",
        "Enable its archive, or do without it.",
    ),
    (
        "cannot be authenticated",
        "the archive is not signed by a known key",
        "Repair apt's keys, or do without it.",
    ),
)


def unpack_wheels(packages: Mapping[str, str], tree: Path, scratch: Path) -> Generator[None, None, None]:
    """Unpack wheels of exactly these versions into `tree`, running none of their code.

    Their requirements stay away; `scratch` takes the download. Raises `Unavailable` where there is no pip and
    no uv, or where the package cannot be had.
    """
    asked = [f"{name}=={version}" for name, version in packages.items()]
    wheels_only = ["--no-deps", "--only-binary", ":all:", "--target", str(tree)]
    quiet = ["--no-compile", "--no-cache-dir", "--no-input", "--progress-bar", "off"]
    if importlib.util.find_spec("pip"):
        tool = [sys.executable, "-m", "pip", "install", *quiet]
    elif program.FROZEN and (pip := shutil.which("pip3")):  # the system's own
        tool = [pip, "install", *quiet]
    elif uv := shutil.which("uv"):
        tool = [uv, "pip", "install", "--no-cache", "--no-progress", "--python", sys.executable]
    else:
        raise Unavailable(
            f"{', '.join(asked)} cannot be fetched: there is no pip, and there is no uv.",
            f"Install one of them (Debian: apt-get install python3-pip), then run `{program.TYPED} fetch`.",
        )
    yield from _run([*tool, *wheels_only, *asked], scratch, ", ".join(asked))


def unpack_npm(packages: Mapping[str, str], tree: Path, scratch: Path) -> Generator[None, None, None]:
    """Unpack npm packages of exactly these versions into `tree`, running none of their code."""
    asked = [f"{name}@{version}" for name, version in packages.items()]
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable(
            f"{', '.join(asked)} comes as an npm package, and there is no npm here.",
            "Install npm (Debian: apt-get install npm), or do without it.",
        )
    quiet = ["--ignore-scripts", "--loglevel=error", "--no-update-notifier", "--cache", str(scratch / "npm")]
    yield from _run([npm, "pack", *quiet, *asked], scratch, ", ".join(asked))
    for archive in sorted(scratch.glob("*.tgz")):
        with tarfile.open(archive) as files:
            for entry in files:
                inside = PurePosixPath(entry.name)
                content = files.extractfile(entry) if entry.isfile() else None  # no links, no devices
                if content is None or inside.is_absolute() or ".." in inside.parts:
                    continue
                (tree / inside).parent.mkdir(parents=True, exist_ok=True)
                with (tree / inside).open("wb") as file:
                    shutil.copyfileobj(content, file)
        yield


def unpack_debs(
    packages: Sequence[str], tree: Path, scratch: Path, lists: Path
) -> Generator[None, None, None]:
    """Download Debian packages of this system's release and unpack them into `tree`; root is not needed.

    Where the system's package lists are empty or out of date, lists of our own are kept in `lists`, and the
    system's stay as they are. The versions that came are left in `scratch` for `versions`.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Unavailable(
            f"{', '.join(packages)} comes as a Debian package, and there is no apt here.",
            "Everything else works without it.",
        )
    download = ["apt-get", "--quiet", "download", *packages]
    try:
        yield from _run(download, scratch, ", ".join(packages))
    except Unavailable:
        ours = _own_lists(lists)
        yield from _run(["apt-get", "--quiet", *ours, "update"], scratch, "", check=False)
        yield from _run([*download, *ours], scratch, ", ".join(packages))
    found = {}
    for deb in sorted(scratch.glob("*.deb")):
        show = ["dpkg-deb", "--show", "--showformat", "${Package} ${Version}", str(deb)]
        name, version = subprocess.run(show, check=True, capture_output=True, text=True).stdout.split()
        found[name] = version
        yield from _run(["dpkg-deb", "--extract", str(deb), str(tree)], scratch, name)
    (scratch / VERSIONS).write_text(json.dumps(found), encoding="utf-8")


def versions(scratch: Path) -> dict[str, str]:
    """Package versions that `unpack_debs` met."""
    return dict(json.loads((scratch / VERSIONS).read_text(encoding="utf-8")))


def _own_lists(folder: Path) -> list[str]:
    """apt options that keep its lists and caches in `folder`, which a user without root may write."""
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    return ["-o", f"Dir::State::lists={folder / 'lists'}", "-o", f"Dir::Cache={folder / 'cache'}"]


def _run(command: list[str], scratch: Path, what: str, *, check: bool = True) -> Generator[None, None, None]:
    """Run a tool in `scratch`, yielding while it works; its output is read only to say what went wrong."""
    # TMPDIR: downloads land beside the cache, on a disk known to have room. PIP_USER contradicts --target.
    environment = {**os.environ, "TMPDIR": str(scratch), "LC_ALL": "C", "PIP_USER": "0"}
    log = scratch / "tool.log"
    with log.open("ab") as output:  # what an earlier attempt met may be why this one fails
        process = subprocess.Popen(
            command, cwd=scratch, env=environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            while _working(process):
                yield
        finally:
            process.kill()
            process.wait()
    if check and process.returncode != 0:
        reason, hint = explain(log.read_text(encoding="utf-8", errors="replace"))
        raise Unavailable(
            f"{what} cannot be fetched: {reason}.", f"{hint} `{program.TYPED} fetch` tries again."
        )


def _working(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(TICK)
    except subprocess.TimeoutExpired:
        return True
    return False


def explain(log: str) -> tuple[str, str]:
    """A tool's output as a reason and a hint; its own last complaint where the case is not known."""
    lines = [line.strip() for line in log.splitlines() if line.strip() and not line.startswith("W: ")]
    for sign, reason, hint in REASONS:
        if any(sign in line for line in lines):
            return reason, hint
    complaints = (
        [line for line in lines if line.lower().startswith(("error", "e:"))] or lines or ["no reason given"]
    )
    return complaints[-1].rstrip("."), "See whether the package tool works by hand."
