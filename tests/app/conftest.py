# SPDX-License-Identifier: Apache-2.0
"""A window on a small project with a real engine process, and a look for what a test leaves behind."""

import sys
import threading
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from math import sin
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from training_page import SMALL_PREFLIGHT, SMALL_TRAINING, all_runs

from app import language, noise, theme
from app.engine import Engine, State
from app.main_window import MainWindow
from app.models.queue import Item
from app.pages import TRAIN
from app.settings import Settings
from core import job_files, jobs, places
from core.config import Training
from core.hashing import sha256
from core.project import Example, Media, Project, example_id
from core.protocol import Event, Stepped, encode

SMALL_ENGINE = (sys.executable, str(Path(__file__).with_name("small_engine.py")))
COLOURS = ("red", "green", "blue", "yellow")
SPLITS = ("train", "train", "validation", "test")


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Cache, data and settings of this test alone; tests with the real weights find them in its cache."""
    weights = places.cache() / "models"
    for name in ("CACHE", "DATA", "CONFIG"):
        monkeypatch.setenv(f"BRAID_{name}", str(tmp_path / "places" / name.lower()))
    if request.node.get_closest_marker("weights") is not None:
        places.cache().mkdir(parents=True)
        (places.cache() / "models").symlink_to(weights, target_is_directory=True)
    return tmp_path / "places"


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> None:
    """Whatever the system speaks, and whatever the test before has spoken."""
    language.use("en")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No thread and no process outlives the test that made it; no window stays open."""
    me = psutil.Process()
    before = set(threading.enumerate()), {child.pid for child in me.children(recursive=True)}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    deadline = time.monotonic() + 5
    while (left := _left(me, *before)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == []
    app = QApplication.instance()
    shown = [w for w in app.topLevelWidgets() if w.isVisible()] if isinstance(app, QApplication) else []
    assert shown == []


def _left(me: psutil.Process, threads: set[threading.Thread], children: set[int]) -> list[str]:
    return [f"thread {t.name}" for t in threading.enumerate() if t not in threads and t.is_alive()] + [
        f"process {c.pid}"
        for c in me.children(recursive=True)
        if c.pid not in children and c.status() != psutil.STATUS_ZOMBIE
    ]


def make_picture(path: Path, colour: str = "red", side: int = 64) -> Path:
    """A picture of a coloured disc on the same colour, a little lighter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour).lighter(110))
    painter = QPainter(image)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(side // 4, side // 4, side // 2, side // 2)
    painter.end()
    assert image.save(str(path))
    return path


def make_recording(path: Path, seconds: float = 2.0) -> Path:
    """A tone, as a wav of 8 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(array("h", [int(9000 * sin(i / 5)) for i in range(int(8000 * seconds))]).tobytes())
    return path


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Writes a picture: `picture(path, colour, side)`."""
    return make_picture


@pytest.fixture
def recording() -> Callable[..., Path]:
    """Writes a wav: `recording(path, seconds)`."""
    return make_recording


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Four examples: a picture of each colour."""
    folder = tmp_path / "colours"
    with Project.create(folder) as store:
        examples = []
        for colour, split in zip(COLOURS, SPLITS, strict=True):
            file = make_picture(folder / f"{colour}.png", colour)
            caption = f"A {colour} disc."
            media = (Media("image", str(file), sha256(file)),)
            name = example_id([media[0].hash], "captioning", "", caption, "en")
            examples.append(
                Example(name, media, "captioning", "", caption, "en", split, caption, (), "test")  # type: ignore[arg-type]
            )
        store.add(examples)
    return folder


@pytest.fixture
def engine(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The small engine, started by whoever uses it; for tests with the real weights, the real one."""
    real = request.node.get_closest_marker("weights") is not None
    engine = Engine() if real else Engine(SMALL_ENGINE)
    yield engine
    engine.stop()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, engine: Engine, project: Path, tmp_path: Path
) -> Iterator[MainWindow]:
    """The main window on the project, its engine ready."""
    noise.hush()
    qapp.setStyle("Fusion")
    qapp.setFont(theme.font())
    theme.apply(qapp, "light")
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", project)
    window.show()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    qtbot.waitUntil(lambda: window.examples.model.rowCount() == len(COLOURS), timeout=5_000)
    yield window
    window.quitting = True
    window.close()
    window.deleteLater()


@pytest.fixture
def told_run(project: Path) -> Callable[..., jobs.Run]:
    """Writes the folder of a run that has ended: `told_run(*events, state="finished", **settings)`."""

    def told_run(*events: Event, state: str = "finished", **settings: Any) -> jobs.Run:
        run = jobs.create(jobs.next_folder(project), Training(**settings), project)
        lines = "".join(encode(0, event) + "\n" for event in events)
        (run.folder / "events.jsonl").write_text(lines, encoding="utf-8")
        steps = [event.step for event in events if isinstance(event, Stepped)]
        beat = job_files.Heartbeat(0, 0.0, state, step=max(steps, default=0), steps=max(steps, default=0))
        job_files.write_heartbeat(run.folder, beat)
        return run

    return told_run


@pytest.fixture
def drop() -> Callable[..., None]:
    """Drops files on a window as a file manager does."""

    def drop(window: MainWindow, *files: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        for event in (
            QDragEnterEvent(QPoint(900, 200), copy, mime, left, none),
            QDragMoveEvent(QPoint(900, 210), copy, mime, left, none),
            QDropEvent(QPointF(900, 210), copy, mime, left, none),
        ):
            QApplication.sendEvent(window, event)
            assert event.isAccepted()

    return drop


@pytest.fixture
def ended(qtbot: QtBot) -> Callable[..., list[Item]]:
    """Waits until every file in hand has come to an end."""

    def ended(window: MainWindow, count: int, timeout: int = 20_000) -> list[Item]:
        items = window.try_it.queue.items
        qtbot.waitUntil(lambda: len(items) == count and all(item.ended for item in items), timeout=timeout)
        return items

    return ended


# ---- the page Train -----------------------------------------------------------------------------------------


@pytest.fixture
def page(window: MainWindow, project: Path) -> Iterator[MainWindow]:
    """The window on its page Train; whatever still trains at the end is ended."""
    window.runs._command = SMALL_TRAINING
    window.show_page(TRAIN)
    window.train.preflight._command._program = SMALL_PREFLIGHT
    yield window
    window.runs.close()
    for run in all_runs(project):
        jobs.kill(run)


@pytest.fixture
def another(qapp: QApplication, project: Path, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """A second window on the same project, as after closing the first."""
    opened: list[MainWindow] = []

    def another() -> MainWindow:
        window = MainWindow(Engine(SMALL_ENGINE), Settings(scheme="light"), tmp_path / "second.toml", project)
        window.show()
        opened.append(window)
        return window

    yield another
    for window in opened:
        window.close()
        window.deleteLater()
