# SPDX-License-Identifier: Apache-2.0
"""The longest stalls of the window while it scrolls, imports and trains; how soon a stop is acknowledged; its memory.

    python tests/bench/bench_stalls.py [--brief] [scroll] [import] [train]

Each runs in a process of its own, beside an empty PySide6 window in another, which is measured at the same time: what
that one is late is the machine's, not Braid's. Prints the rows of a table, one JSON list a line. Scrolling is through
100,000 examples with 2,000 pictures that have no thumbnails yet; importing is of 3,000 pictures with captions, which the
real engine reads; a training is of the starter, in its own process, while the page Train shows it. `--brief`: a tenth of
each, to see that it runs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUDGET = "50 ms"
PATIENCE = 900.0  # seconds
SCENARIOS = ("scroll", "import", "train")
MANY, SHOWN = (100_000, 10_000), (2000, 200)  # examples and their pictures; in full, in brief
BROUGHT, LEARNED = (3000, 300), (128, 32)
SPLITS = ("train", "train", "train", "validation")


# ---- what is shown ------------------------------------------------------------------------------------------


def pictures(folder: Path, count: int) -> list[Path]:
    """So many pictures of 320 x 240, all different, with their captions beside them."""
    from PIL import Image, ImageDraw

    folder.mkdir()
    made = []
    for number in range(count):
        image = Image.new("RGB", (320, 240), (number % 251, number * 7 % 253, number * 13 % 255))
        ImageDraw.Draw(image).ellipse((40, 30, 280, 210), fill=(number * 3 % 255, number * 5 % 255, 90))
        path = folder / f"{number:05d}.jpg"
        image.save(path, quality=80)
        path.with_suffix(".txt").write_text(f"A disc of colour {number}.", encoding="utf-8")
        made.append(path)
    return made


def project(folder: Path, files: list[Path], count: int) -> None:
    """So many examples of these files."""
    from core.hashing import sha256
    from core.project import Example, Media, Project, example_id

    media = [Media("image", str(file), sha256(file)) for file in files]
    with Project.create(folder) as store:
        for start in range(0, count, 5000):
            examples = []
            for number in range(start, min(start + 5000, count)):
                one, caption = media[number % len(media)], f"Disc number {number}, of some colour."
                name = example_id([one.hash], "captioning", "", caption, "en")
                split: Any = SPLITS[number % len(SPLITS)]
                examples.append(
                    Example(name, (one,), "captioning", "", caption, "en", split, caption, (), "bench")
                )
            store.add(examples)


def prepare(scenario: str, place: Path, brief: bool) -> None:
    """What the window opens; not in its process, whose memory is measured."""
    if scenario == "import":
        pictures(place / "album", BROUGHT[brief])
        return
    many = scenario == "scroll"
    files = pictures(place / "pictures", SHOWN[brief] if many else LEARNED[brief])
    project(place / "project", files, MANY[brief] if many else len(files))


# ---- in the window's process --------------------------------------------------------------------------------


class Driven:
    """A window that does one thing while its lateness is measured."""

    def __init__(self, place: Path, first: Path | None) -> None:
        from lateness import Lateness
        from PySide6.QtWidgets import QApplication

        from app.__main__ import application
        from app.engine import Engine
        from app.main_window import MainWindow
        from app.settings import Settings

        application()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.app = app
        self.window = MainWindow(Engine(), Settings(scheme="light"), place / "settings.toml", first)
        self.window.resize(1200, 800)
        self.window.show()
        self.lateness = Lateness(self.window)

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window work. Raises `TimeoutError`."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, end = QEventLoop(), time.monotonic() + PATIENCE
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if done() or time.monotonic() > end else None)
        timer.start(20)
        loop.exec()
        timer.stop()
        if not done():
            raise TimeoutError("the window did not get there")

    def begin(self) -> None:
        """Measure from now on; the empty window is opened now."""
        print("begin", flush=True)
        self.lateness.start()

    def rest(self, seconds: float) -> None:
        """Let the window work for so long."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def seconds_until(self, act: Callable[[], object], done: Callable[[], bool]) -> float:
        """From the press to what a person sees of it, looked at all the time."""
        began = time.monotonic()
        act()
        while not done():
            self.app.processEvents()
            if time.monotonic() > began + PATIENCE:
                raise TimeoutError("a stop was not acknowledged")
        return time.monotonic() - began


def ready(driven: Driven) -> None:
    """Wait until the engine has started, so that its start does not count."""
    from app.engine import State

    driven.until(lambda: driven.window.engine.state is State.READY)
    driven.rest(1.0)


def scroll(place: Path, brief: bool) -> dict[str, Any]:
    """The whole length, evenly, in jumps and by pages."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    count = MANY[brief]
    driven = Driven(place, place / "project")
    grid = driven.window.examples.grid
    driven.until(lambda: driven.window.examples.model.rowCount() == count)
    ready(driven)
    bar = grid.verticalScrollBar()
    driven.begin()
    for step in range(60 if brief else 400):
        bar.setValue(bar.maximum() * step // 400 + step % 7 * 40)
        driven.rest(0.02)
    for step in range(10 if brief else 60):
        bar.setValue(bar.maximum() * (step * 37 % 60) // 60)
        driven.rest(0.1)
    for _ in range(10 if brief else 60):
        QTest.keyClick(grid, Qt.Key.Key_PageDown)
        driven.rest(0.05)
    return told(driven, f"{count:,} examples")


def bring(place: Path, brief: bool) -> dict[str, Any]:
    """A folder that was dropped."""
    driven = Driven(place, place / "project")
    ready(driven)
    card = driven.window.offers.offer(str(place / "album"))
    driven.begin()
    card.buttons[0].click()
    importing = driven.window.try_it.importing
    driven.until(lambda: importing.request is None)
    driven.rest(1.0)
    return told(driven, f"{BROUGHT[brief]:,} pictures with captions")


def train(place: Path, brief: bool) -> dict[str, Any]:
    """A run that is followed live; then it is stopped, and so is a description."""
    from app.pages import TRAIN
    from core import jobs
    from core.config import Training

    files = sorted((place / "pictures").glob("*.jpg"))
    driven = Driven(place, place / "project")
    ready(driven)
    window = driven.window
    window.show_page(TRAIN)
    runs = window.runs
    steps = 10 if brief else 60
    training = Training(
        max_steps=10_000, epochs=10_000, batch_size=8, evaluate_every=20, evaluate_items=8, patience=0
    )
    driven.begin()
    runs.start(training)
    driven.until(lambda: runs.record.step is not None and runs.record.step.step >= steps)
    late = told(driven, f"{steps} steps of the starter, from the press of the button")
    run = runs.run
    assert run is not None
    head = window.train.view.head
    seen = driven.seconds_until(head.buttons["stop"].click, lambda: head.progress.text().startswith("Saving"))
    heard_at = driven.seconds_until(lambda: None, lambda: jobs.status(run).state in ("stopping", "stopped"))
    ended = driven.seconds_until(lambda: None, lambda: not jobs.status(run).alive)
    late["stops"] = {
        "training, seen": seen,
        "training, heard": seen + heard_at,
        "training, saved": seen + heard_at + ended,
    }
    captioning = window.try_it.captioning
    items = window.try_it.describe([str(file) for file in files[:8]])
    driven.until(lambda: bool(items[0].tokens) or items[0].ended)
    running = captioning.running
    if running is not None:
        late["stops"]["captions, seen"] = driven.seconds_until(
            captioning.cancel_all, lambda: running.cancelling or running.ended
        )
        late["stops"]["captions, ended"] = late["stops"]["captions, seen"] + driven.seconds_until(
            lambda: None, lambda: running.ended
        )
    return late


def told(driven: Driven, what: str) -> dict[str, Any]:
    """What was measured, and the memory of the window's process."""
    import psutil

    measured = driven.lateness.stop()
    return {**measured, "what": what, "megabytes": psutil.Process().memory_info().rss / 1e6}


def one(scenario: str, place: Path, brief: bool) -> None:
    """In a process of its own: print what was measured, then close the window."""
    work = {"scroll": scroll, "import": bring, "train": train}[scenario]
    print(json.dumps(work(place, brief)), flush=True)
    os._exit(0)  # closing is not measured; the engine ends with its input


# ---- around it ----------------------------------------------------------------------------------------------


def measured(scenario: str, brief: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The window, and an empty one beside it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(__file__).parent)))}
    if not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & set(environment):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="braid-bench-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        environment |= {"BRAID_DATA": str(place / "data"), "BRAID_CONFIG": str(place / "config")}
        prepare(scenario, place, brief)
        words = [
            sys.executable,
            str(Path(__file__)),
            "--one",
            scenario,
            "--place",
            name,
            *(["--brief"] if brief else []),
        ]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        assert process.stdout is not None
        if process.stdout.readline() != "begin\n":
            raise SystemExit(f"{scenario} could not be begun; what went wrong is said above.")
        empty = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("lateness.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        try:
            out = process.stdout.read()
        finally:
            beside, _ = empty.communicate()
            _end_runs(place / "project")
    if process.wait() or not out:
        raise SystemExit(f"{scenario} did not come to its end; what went wrong is said above.")
    return json.loads(out.splitlines()[-1]), json.loads(beside)


def _end_runs(folder: Path) -> None:
    from core import jobs

    if (folder / "runs").is_dir():
        for run in jobs.runs(folder / "runs")[0]:
            jobs.kill(run)


def main() -> int:
    parser = argparse.ArgumentParser(description="The longest stalls of the window.")
    parser.add_argument("what", nargs="*", choices=[*SCENARIOS, []], help="all of them, if none is named")
    parser.add_argument("--brief", action="store_true", help="a tenth of it")
    parser.add_argument("--one", choices=SCENARIOS, help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.place, options.brief)
    for scenario in options.what or SCENARIOS:
        ours, empty = measured(scenario, options.brief)
        beside = f"an empty window beside it: {empty['p99']:.1f} ms, {empty['max']:.0f} ms at most"
        rows = [
            (
                f"stall while it does {scenario}", f"{ours['what']}, timer of 10 ms, {ours['ticks']} ticks",
                f"{ours['p99']:.1f} ms (99 %), {ours['max']:.0f} ms at most", beside, f"{BUDGET} (99 %)",
            ),
            (
                f"memory after {scenario}", "resident, the window's process", f"{ours['megabytes']:.0f} MB",
                f"an empty window: {empty['megabytes']:.0f} MB", "120 MB",
            ),
        ]  # fmt: skip
        for name, seconds in ours.get("stops", {}).items():
            budget = {"seen": "0.1 s", "saved": "15 s"}.get(name.split(", ")[1], "")
            rows.append((f"stop: {name}", "from the press", f"{seconds:.3f} s", "", budget))
        for row in rows:
            print(json.dumps(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
