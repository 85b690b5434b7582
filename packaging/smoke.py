# SPDX-License-Identifier: Apache-2.0
"""Try a frozen Braid: its window, without a screen, describes a picture and a sound with an exported model, and closes.

python packaging/smoke.py FOLDER_OF_THE_EXECUTABLES BUNDLE
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

SAMPLES = Path(__file__).resolve().parent.parent / "assets" / "samples"
FILES = (SAMPLES / "pictures" / "apple.png", SAMPLES / "sounds" / "bell.ogg")
PATIENCE = 300  # seconds
NOISE = (
    "No QtMultimedia backends",
    "Traceback",
    "ImportError",
    "ModuleNotFoundError",
    "cannot open shared object",
)


def tried(folder: Path, bundle: Path) -> bool:
    """Whether it works; says what was described, how long it took and how much memory was used."""
    problems = unlinked(folder)
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"} | {
            f"BRAID_{name}": str(Path(scratch) / name) for name in ("CACHE", "DATA", "CONFIG")
        }
        environment.pop("PYTHONPATH", None)
        opened = run([folder / "braid", "--once"], environment)
        print(
            f"window: opened and closed in {opened.seconds:.1f} s, {opened.window / 1e6:.0f} MB", flush=True
        )
        done = run([folder / "braid", "--once", bundle, *FILES], environment)
    told = [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
    for one in told:
        print(f"{Path(one['file']).name}: {one['text'] or one['error']}")
    memory = f"window {done.window / 1e6:.0f} MB, engine {done.engine / 1e6:.0f} MB at most"
    print(f"described in {done.seconds:.1f} s; {memory}", flush=True)
    problems += [f"it ended with code {one.code}" for one in (opened, done) if one.code]
    problems += [f"{Path(one['file']).name}: {one['error']}" for one in told if not one["text"]]
    problems += [
        f"it says: {line}" for one in (opened, done) for line in one.errors.splitlines() if _is_trouble(line)
    ]
    if len(told) != len(FILES):
        problems.append(f"{len(told)} of {len(FILES)} files were described")
    for problem in problems:
        print(f"{folder}: {problem}", file=sys.stderr)
    return not problems


class Run:
    """What became of a command: its output, seconds, and the most bytes that it and its children held."""

    def __init__(self, code: int, out: str, errors: str, seconds: float, window: int, engine: int) -> None:
        self.code, self.out, self.errors, self.seconds = code, out, errors, seconds
        self.window, self.engine = window, engine


def run(words: list[Path | str], environment: Mapping[str, str]) -> Run:
    """Run it to its end, or for `PATIENCE` seconds."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = psutil.Popen(
            [str(word) for word in words], stdout=out, stderr=errors, env=dict(environment)
        )
        window = engine = 0
        while process.poll() is None and time.monotonic() - began < PATIENCE:
            try:
                window = max(window, process.memory_info().rss)
                engine = max([engine, *(child.memory_info().rss for child in process.children())])
            except psutil.Error:  # it has just ended
                pass
            time.sleep(0.02)
        seconds = time.monotonic() - began
        if process.poll() is None:
            process.kill()
        code = process.wait()
        out.seek(0)
        errors.seek(0)
        return Run(code, out.read(), errors.read(), seconds, window, engine)


def unlinked(folder: Path) -> list[str]:
    """Libraries of the program that lack others, of which it would only be told when they are used. Linux only."""
    if sys.platform != "linux":
        return []
    inside = (folder / "braid").resolve().parent
    found = []
    for library in sorted(inside.rglob("*.so*")):
        if library.is_symlink():
            continue
        listed = subprocess.run(
            ["ldd", str(library)], capture_output=True, text=True, check=False,
            env={**os.environ, "LD_LIBRARY_PATH": str(inside / "_internal")},
        ).stdout  # fmt: skip
        missing = [line.split()[0] for line in listed.splitlines() if "not found" in line]
        found += [f"{library.relative_to(inside)} lacks {name}" for name in missing]
    return found


def _is_trouble(line: str) -> bool:
    return any(noise in line for noise in NOISE)


if __name__ == "__main__":
    sys.exit(0 if tried(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
