# SPDX-License-Identifier: Apache-2.0
"""A small but real export for the window's tests: another process, another folder, the same lines as `python -m core`.

What it does follows from the name of the folder: `wrong` computes something else, `slow` waits to be cancelled, `deaf`
does not hear of it, `killed` dies in the middle of its work.
"""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from core.export.rung import Rung
from core.leash import end_with_input
from core.protocol import Event, Note, Progress, encode


def say(event: Event) -> None:
    print(encode(0, event), flush=True)


def tell(values: dict[str, object]) -> None:
    print(json.dumps(values), flush=True)


def table(name: str) -> list[Rung]:
    far = 0.5 if "wrong" in name else 3e-6
    return [
        Rung("checker", "graphs", 3, 0.0, 0.0, True, ""),
        Rung("logits", "decoder, whole prompts", 4, far, 1e-4, far < 1e-4, "2 x 4 tokens", ambiguous=1),
    ]


def write(model: str, out: Path) -> int:
    if out.exists():
        tell(
            {"error": f"{out} is there already.", "hint": "Choose another folder.", "file": None, "row": None}
        )
        return 2
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
        folder = Path(scratch) / out.name
        folder.mkdir()
        (folder / "graph.onnx").write_bytes(bytes(3 * 2**20))
        say(Progress("write graphs", 1, 3))
        if "killed" in out.name:
            os.kill(os.getpid(), signal.SIGKILL)
        if "deaf" in out.name:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        while "slow" in out.name or "deaf" in out.name:
            time.sleep(0.05)
        say(Note(f"{model} has not learned to look yet.", "Train it."))
        rungs = [asdict(rung) for rung in table(out.name)]
        if not all(rung["passed"] for rung in rungs):
            tell({"parity": rungs})
            tell(
                {"error": "The exported decoder is not what the model computes.", "hint": "Nothing was kept."}
            )
            return 2
        folder.rename(out)
    files = {"graph.onnx": {"sha256": "", "size": 3 * 2**20}, "config.json": {"sha256": "", "size": 90}}
    tell({"bundle": str(out), "bytes": 0, "parity": rungs, "files": files})
    return 0


def look(folder: Path) -> int:
    say(Progress("check files", 0, 1))
    if not (folder / "graph.onnx").exists():
        tell(
            {"error": f"{folder} is no ONNX bundle.", "hint": "Export the model again.", "file": str(folder)}
        )
        return 2
    files = {"graph.onnx": {"size": (folder / "graph.onnx").stat().st_size}}
    tell({"bundle": str(folder), "parity": [asdict(rung) for rung in table(folder.name)], "files": files})
    return 0


def main() -> int:
    end_with_input(0)
    command, *words = sys.argv[1:]
    assert words[-1] == "--events"
    try:
        return write(words[0], Path(words[1])) if command == "export" else look(Path(words[0]))
    except KeyboardInterrupt:
        return 130


sys.exit(main())
