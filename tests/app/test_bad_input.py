# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a window: it stays alive, says what happened, and nothing that was stored is lost."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from training_page import LONG, SMALL_ENGINE, cards, start, step, until

from app.engine import Engine, State
from app.main_window import MainWindow
from app.settings import Settings
from core.project import Project

Make = Callable[..., Path]
PATIENT = 60_000  # milliseconds: the real engine has to start
ROOT = Path(__file__).resolve().parents[2]


def targets(project: Path) -> set[str]:
    with Project.open(project) as store:
        return {example.target for example in store.examples()}


def shown(window: MainWindow) -> set[str]:
    model = window.examples.model
    return {model.index(row, 0).data() for row in range(model.rowCount())}


# ---- two windows on one project -----------------------------------------------------------------------------


def correct(window: MainWindow, file: Path, caption: str, qtbot: QtBot) -> None:
    [item] = window.try_it.describe([str(file)])
    qtbot.waitUntil(lambda: item.ended, timeout=LONG)
    window.try_it.teaching.teach(item, caption)
    qtbot.waitUntil(lambda: item.taught is not None and not item.teaching, timeout=LONG)


def test_two_windows_on_one_project_lose_nothing_of_each_other(
    window: MainWindow,
    another: Callable[[], MainWindow],
    project: Path,
    picture: Make,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    second = another()
    qtbot.waitUntil(lambda: second.engine.state is State.READY, timeout=LONG)
    correct(window, picture(tmp_path / "one.png", "pink"), "Said in the first.", qtbot)
    correct(second, picture(tmp_path / "two.png", "brown"), "Said in the second.", qtbot)
    correct(window, project / "red.png", "A disc, red in the first.", qtbot)
    assert {"Said in the first.", "Said in the second.", "A disc, red in the first."} <= targets(project)
    for one in (window, second):
        one.examples.look_again()  # as when it becomes active
        assert shown(one) == targets(project)
    read = second.examples.model._pages
    second.examples.look_again()
    assert second.examples.model._pages is read  # nothing has changed: nothing is read anew


# ---- what vanishes ------------------------------------------------------------------------------------------


@pytest.fixture
def real(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with the engine that people use, without any model."""
    engine = Engine()
    window = MainWindow(engine, Settings(scheme="light"), tmp_path / "settings.toml", tmp_path / "fresh")
    window.show()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=PATIENT)
    yield window
    window.quitting = True
    window.close()
    window.deleteLater()
    engine.stop()


def test_a_folder_that_vanishes_during_its_import(
    real: MainWindow, picture: Make, tmp_path: Path, qtbot: QtBot
) -> None:
    album = tmp_path / "album"
    for number in range(120):
        size = (
            3000 if number >= 110 else 24 + number
        )  # the last ones take their time: the folder goes before them
        file = picture(album / f"{number:03d}.png", "red", size)
        file.with_suffix(".txt").write_text(f"Picture {number}.")
    window = real
    window.try_it.importing.progressed.connect(
        lambda event: event.done > 3 and shutil.rmtree(album, ignore_errors=True)
    )
    window.offers.offer(str(album)).buttons[0].click()
    qtbot.waitUntil(lambda: window.try_it.importing.request is not None, timeout=PATIENT)
    qtbot.waitUntil(lambda: window.try_it.importing.request is None, timeout=PATIENT)
    report = window.offers._report
    assert window.notices.cards
    assert window.engine.state is State.READY
    assert report is not None
    assert report.rejected
    assert 0 < report.accepted + len(report.rejected) <= 120
    with Project.open(tmp_path / "fresh") as store:
        assert store.count() == report.accepted > 0
    assert window.examples.model.rowCount() == report.accepted


def test_a_run_folder_that_is_deleted_while_it_is_trained(
    page: MainWindow, qtbot: QtBot, project: Path
) -> None:
    start(page, qtbot, epochs=9999)
    until(page, qtbot, "running")
    qtbot.waitUntil(lambda: step(page) > 2, timeout=LONG)
    run = page.runs.run
    assert run is not None
    deadline = time.monotonic() + 10
    while run.folder.exists() and time.monotonic() < deadline:  # it is being written into meanwhile
        shutil.rmtree(run.folder, ignore_errors=True)
    until_failed = lambda: page.runs.status is not None and page.runs.status.state == "failed"  # noqa: E731
    qtbot.waitUntil(until_failed, timeout=LONG)
    qtbot.waitUntil(lambda: bool(cards(page)), timeout=LONG)
    [card] = [card for card in cards(page) if "was deleted while it was being trained" in card.message]
    assert card.hint == "What could be saved is there again."
    assert card.hint not in card.message  # said once
    assert page.runs.run is not None
    assert (run.folder / "checkpoints" / "best").is_file()


def test_the_run_that_is_looked_at_is_deleted_by_hand(page: MainWindow, qtbot: QtBot, project: Path) -> None:
    start(page, qtbot, epochs=1)
    until(page, qtbot, "finished")
    run = page.runs.run
    assert run is not None
    shutil.rmtree(run.folder)
    page.runs.refresh()
    qtbot.waitUntil(lambda: page.runs.rows == [], timeout=LONG)
    page.train.setup.show()
    assert page.isVisible()
    page.runs.refresh()
    qtbot.wait(300)  # whatever still looks at it finds nothing, and says nothing
    assert page.notices.cards == []
    assert "starter" in page.try_it.captioning.model


# ---- disks that cannot be written ---------------------------------------------------------------------------

SHOW = """
import ctypes, sys
from pathlib import Path
if sys.platform == "linux":  # root may write anywhere, but for this
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
from app.__main__ import application, open_window, run
app = application()
window = open_window(app, Path(sys.argv[1]))
window.engine._command = (sys.executable, sys.argv[2])
def opened(project):
    if project is not None:
        print(project.read_only, window.examples.model.rowCount(), [card.message for card in window.notices.cards], flush=True)
        window.close()
window.opened.connect(opened)
window.show()
code = run(app, window)
print([line for line in window.engine.log if "settings" in line])
sys.exit(code)
"""


@pytest.fixture
def read_only(project: Path, tmp_path: Path) -> Iterator[Path]:
    """The project on a disk for reading only, as far as modes of files make one."""
    disk = tmp_path / "disk"
    shutil.copytree(project, disk / "project")
    for path in (*disk.rglob("*"), disk):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield disk
    for path in (disk, disk / "project"):
        path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="needs file modes")
def test_on_a_disk_that_cannot_be_written_the_window_opens_and_closes(read_only: Path) -> None:
    """Project, settings, cache and data: all of them for reading only."""
    places = {f"BRAID_{name}": str(read_only / name) for name in ("CACHE", "CONFIG", "DATA")}
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(read_only / "project"), SMALL_ENGINE[1]],
        capture_output=True, text=True, timeout=60, check=False, cwd=ROOT, env={**os.environ, **places},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, log = done.stdout.splitlines()
    assert first == "True 4 []"
    assert "could not be written" in log
    assert "Traceback" not in done.stderr
