# SPDX-License-Identifier: Apache-2.0
"""Kill the window, the engine or the training at a random moment, again and again; nothing may be lost.

    python tests/chaos/chaos.py [--rounds 50] [--seed 0] [--log chaos.jsonl]        (make chaos)

Tiny models, real processes (`driven_window.py`), SIGKILL. A round counts only if the training had not ended before its kill.
After each one the window has to come back to this:

- every correction it had called stored is in the history of the project, in order, and the project's other captions stand;
- the run it was following goes on from where it was, to its end, or is taken up where its last checkpoint was, never from
  the beginning;
- a new engine answers, and the window has said why the old one went.

A run that ends has learned, bit for bit, what it learns undisturbed; then a new one begins. One line of the log a round:
whom it hit, when, at which step, and what was found. Exit code 1 at the first loss.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
from PIL import Image, ImageDraw

from core import jobs
from core.hashing import sha256
from core.job_files import read_heartbeat
from core.project import Example, Media, Project, example_id

HERE = Path(__file__).resolve().parent
VICTIMS = ("window", "engine", "training")
COLOURS = (
    "red",
    "green",
    "blue",
    "yellow",
    "orange",
    "brown",
    "pink",
    "grey",
    "black",
    "white",
    "cyan",
    "purple",
)
PATIENCE = 300.0  # seconds: a process has to import torch while others work
WHOLE = 1800.0  # seconds: for a whole training
STEPS_LOST = 20  # at most, between two checkpoints; one that was being written may be lost as well


class Window:
    """A driven window, and the last that it said."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place, self.environment = place, environment
        self.start()

    def start(self) -> None:
        """Open it, also after it was killed."""
        self.said: dict[str, Any] = {}
        command = [sys.executable, str(HERE / "driven_window.py"), *map(str, paths(self.place))]
        with (self.place / "window.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, env=self.environment, text=True
            )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said = json.loads(line)

    def until(self, what: str, patience: float = PATIENCE, **wanted: Any) -> dict[str, Any]:
        """Wait until it says so; a function is asked about the value. Raises `Lost`."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            said = self.said
            if said and all(
                value(said[name]) if callable(value) else said[name] == value
                for name, value in wanted.items()
            ):
                return said
            if self.process.poll() is not None:
                raise Lost(f"the window ended by itself with {self.process.returncode}, waiting for {what}")
            time.sleep(0.05)
        raise Lost(f"{what} did not happen within {patience:.0f} s; it said {self.said}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()


class Lost(Exception):
    """Something that had to be there is not."""


def paths(place: Path) -> tuple[Path, Path, Path]:
    """Project, the picture that is corrected, the corrections that were called stored."""
    return place / "project", place / "project" / "purple.png", place / "acknowledged.txt"


def make(place: Path) -> None:
    """Tiny models in a cache of their own, a project of twelve pictures; the last one is in the test split."""
    spec = importlib.util.spec_from_file_location("tiny_models", HERE.parent / "core" / "tiny_models.py")
    assert spec is not None
    assert spec.loader is not None
    tiny_models = importlib.util.module_from_spec(spec)
    sys.modules["tiny_models"] = tiny_models
    spec.loader.exec_module(tiny_models)
    tiny_models.write_all(place / "cache")
    with Project.create(place / "project") as project:
        for number, colour in enumerate(COLOURS):
            path = place / "project" / f"{colour}.png"
            picture = Image.new("RGB", (64, 64), "white")
            ImageDraw.Draw(picture).ellipse((8, 8, 56, 56), fill=colour)
            picture.save(path)
            caption, digest = f"A {colour} disc.", sha256(path)
            split = "test" if number == len(COLOURS) - 1 else "validation" if number < 2 else "train"
            name = example_id([digest], "captioning", "", caption, "en")
            media = (Media("image", str(path), digest),)
            project.add([Example(name, media, "captioning", "", caption, "en", split, caption, (), "chaos")])  # type: ignore[arg-type]


def learned(run: Path) -> str:
    """A digest of what the finished run has learned."""
    last = run / "checkpoints" / (run / "checkpoints" / "last").read_text().strip()
    weights = sorted(last.rglob("*.safetensors"))
    return hashlib.sha256(b"".join(sha256(path).encode() for path in weights)).hexdigest()[:16]


def check_project(place: Path) -> int:
    """Raise `Lost` unless all that was called stored is there; returns how many corrections that were."""
    folder, picture, acknowledged = paths(place)
    told = acknowledged.read_text().splitlines() if acknowledged.exists() else []
    with Project.open(folder) as project:
        examples = list(project.examples())
        [corrected] = [e for e in examples if e.media[0].path == str(picture)]
        history = [revision.example.target for revision in project.history(corrected.id)] + [corrected.target]
        others = sorted(e.target for e in examples if e.id != corrected.id)
    kept = [text for text in history if text.startswith("Correction ")]
    if missing := [text for text in told if text not in kept]:
        raise Lost(f"corrections that were stored are gone: {missing}")
    if others != sorted(f"A {colour} disc." for colour in COLOURS[:-1]):
        raise Lost(f"other captions have changed: {others}")
    return len(told)


def victim_of(window: Window, name: str) -> int | None:
    """The process to kill; None where it is not there just now."""
    if name == "window":
        return window.process.pid
    if name == "engine":
        return window.said.get("engine")
    run = window.said.get("run")
    return training_of(Path(run)) if run and window.said.get("alive") else None


def training_of(run: Path) -> int | None:
    """The process that trains, by what it says of itself."""
    beat = read_heartbeat(run)
    return None if beat is None else beat.pid


def taken_up(run: Path, killed: int) -> bool:
    """Whether another process trains, or there is nothing left to do."""
    return training_of(run) not in (None, killed) or jobs.status(jobs.open_run(run)).state == "finished"


def hit(window: Window, dice: random.Random) -> dict[str, Any]:
    """One round: a kill, and the state that follows."""
    time.sleep(dice.uniform(0.0, 4.0))
    name = dice.choice(VICTIMS)
    pid, before = victim_of(window, name), dict(window.said)
    if pid is None or not before.get("alive") or not psutil.pid_exists(pid):
        return {"victim": name, "counted": False, "why": "it, or the training, was not there"}
    os.kill(pid, signal.SIGKILL)
    if name == "window":
        window.kill()
        window.start()
        window.until("the run is followed again", run=before["run"])
    elif name == "engine":
        window.until("a new engine", engine=lambda now: now not in (None, pid))
        window.until(
            "why the old one went", notices=lambda cards: any("engine" in card.lower() for card in cards)
        )
    elif name == "training":
        window.until("the run is taken up", run=lambda run: taken_up(Path(run), pid))
    least = before["step"] - (STEPS_LOST if name == "training" else 0)
    after = window.until(
        "the run goes on",
        run_state=lambda state: state in ("running", "finished"),
        step=lambda step: step >= max(1, least),
    )
    window.until(
        "a file is described",
        described=lambda count: count > (0 if name == "window" else before["described"]),
    )
    return {
        "victim": name, "counted": True, "step": before["step"], "step_after": after["step"],
        "state_after": after["run_state"], "engine_after": window.said["engine_state"],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill Braid's processes at random; nothing may be lost.")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--log", type=Path, default=Path("chaos.jsonl"))
    options = parser.parse_args()
    dice, counted, began = random.Random(options.seed), 0, time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="braid-chaos-"))
    make(place)
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "BRAID_CACHE": str(place / "cache"),
        "BRAID_DATA": str(place / "data"), "BRAID_CONFIG": str(place / "config"), "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    window, log = Window(place, environment), options.log.open("w")

    def tell(line: dict[str, Any]) -> None:
        text = json.dumps({"seconds": round(time.monotonic() - began, 1), **line})
        print(text, flush=True)
        log.write(text + "\n")
        log.flush()

    try:
        undisturbed = ""
        while counted < options.rounds:
            if not undisturbed:
                said = window.until("the first run ends", WHOLE, run_state="finished")
                undisturbed = learned(Path(said["run"]))
                tell({"undisturbed": undisturbed, "step": said["step"]})
            if window.said.get("run_state") == "finished":
                run = Path(window.said["run"])
                if (found := learned(run)) != undisturbed:
                    raise Lost(f"{run} has learned {found}, not {undisturbed}")
                tell({"finished": run.name, "learned": found})
                window.kill()  # with no run there, the next window begins one
                shutil.rmtree(run)
                window.start()
                window.until("a new run", alive=True, step=lambda step: step > 0)
            found_state = hit(window, dice)
            counted += found_state["counted"]
            tell({"round": counted, **found_state, "corrections": check_project(place)})
    except Lost as loss:
        tell({"lost": str(loss), "kept in": str(place)})
        return 1
    finally:
        window.kill()
        for one in jobs.runs(place / "project" / "runs")[0]:
            jobs.kill(one)
    shutil.rmtree(place, ignore_errors=True)
    tell({"rounds": counted, "lost": 0})
    return 0


if __name__ == "__main__":
    sys.exit(main())
