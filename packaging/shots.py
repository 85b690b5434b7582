# SPDX-License-Identifier: Apache-2.0
"""Draw the window into ./shots, in light and dark, in English and Chinese: with real files, described by the real engine.

    python packaging/shots.py [--out DIR] [--engine SCRIPT]

Exits with 1 when a file that should be described was not, so that no picture of a broken window is kept.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app import language, theme
from app.__main__ import application
from app.engine import COMMAND, Engine, State
from app.main_window import MainWindow
from app.models.queue import Status
from app.pages import EXPORT, HOME, SETTINGS, TRAIN, TRY
from app.settings import Settings
from app.widgets.import_report import ImportReport
from core import jobs, places
from core.config import Training
from core.places import ASSETS
from core.project import Example, Media, Project, example_id

SAMPLES = ASSETS / "samples"
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "zh_CN")
CHECKS = 4  # of a training, before it is drawn
PATIENCE = 300  # seconds for one scene; the first one loads the model
CHINESE = {
    "apple": "一个红苹果。", "balloon": "一只气球。", "banana": "一根黄色的香蕉。", "bicycle": "一辆自行车。",
    "bus": "一辆公共汽车。", "butterfly": "一只蝴蝶停在空中，张开两对颜色鲜艳的翅膀。", "car": "一辆小汽车。",
    "cat": "一只猫。", "dog": "一只狗。", "fish": "一条鱼。", "flower": "一朵花。", "guitar": "一把吉他。",
    "house": "一座房子。", "lighthouse": "海边的一座灯塔。", "mushroom": "一个蘑菇。", "sailboat": "一艘帆船。",
}  # fmt: skip


class Camera:
    """One window; each scene is drawn in every scheme and every language."""

    def __init__(self, app: QApplication, out: Path, command: tuple[str, ...], work: Path) -> None:
        self.out, self.work = out, work
        self.app = app
        theme.apply(app, "light")
        language.use("en")
        settings = Settings(scheme="light", language="en")
        self.window = MainWindow(Engine(command), settings, work / "settings.toml", None)
        self.window.resize(1280, 820)
        self.window.show()
        QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())  # nothing is hovered over
        self.wait(lambda: self.window.engine.state is State.READY)

    def wait(self, done: Callable[[], bool], settle: int = 400) -> None:
        """Run the event loop until `done`, then a little longer: pictures are drawn in the background."""
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise SystemExit("The window does not come to rest; look at its engine log.")
            self._loop(50)
        self._loop(settle)

    def _loop(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def describe(self, *files: Path) -> list[Status]:
        """Put files into the window and wait for what becomes of them."""
        items = self.window.try_it.describe([str(file) for file in files])
        self.wait(lambda: all(item.ended for item in items))
        return [item.status for item in items]

    def clear(self) -> None:
        """Empty the list of files and take the messages away."""
        self.window.try_it._clear()
        for notices in (self.window.notices, self.window.try_it.offers):
            for card in list(notices.cards):
                notices.remove(card)

    def shoot(self, name: str, say: Callable[[], QWidget] | None = None) -> None:
        """Write `name`-en-light.png, `name`-en-dark.png and the same in Chinese.

        `say` says again what stays in the language it was said in, and gives the widget to draw.
        """
        for spoken, scheme in product(LANGUAGES, SCHEMES):
            self._look(spoken, scheme)
            file = self.out / f"{name}-{spoken}-{scheme}.png"
            widget = self.window if say is None else say()
            self._loop(150)
            if not widget.grab().save(str(file)):
                raise SystemExit(f"{file} cannot be written.")
            print(file)
        self._look("en", "light")

    def _look(self, spoken: str, scheme: str) -> None:
        self.window.change(replace(self.window.settings, language=spoken, scheme=scheme))
        self._loop(300)  # names of trainings are read again in the background


def empty(camera: Camera) -> None:
    """Nothing yet: the page that is first, the examples, the settings."""
    camera.window.change(camera.window.settings.opened(places.sample_project()))
    for name, page in (("home", HOME), ("settings", SETTINGS), ("empty", TRY)):
        camera.window.show_page(page)
        camera.shoot(name)


def picture(camera: Camera) -> list[Status]:
    """A picture with the demonstrations that helped."""
    camera.window.go_to_project(places.sample_project())
    camera.describe(SAMPLES / "pictures" / "apple.png")  # loads the model, which would count in its seconds
    camera.clear()
    status = camera.describe(SAMPLES / "pictures" / "sailboat.jpg")
    camera.shoot("picture")
    return status


def recording(camera: Camera) -> list[Status]:
    """A recording, transcribed, and when the model listened for one of its words."""
    camera.clear()
    status = camera.describe(SAMPLES / "speech" / "weather.flac")
    item, page = camera.window.try_it.queue.items[-1], camera.window.try_it
    page.result.caption.choose(4)
    camera.wait(lambda: item.attended is not None and item.drawn is not None)
    camera.shoot("recording")
    return status


def several(camera: Camera) -> list[Status]:
    """A list of files, one of which is no picture."""
    camera.clear()
    broken = camera.work / "holiday.jpg"
    broken.write_text("this is not a picture")
    good = [SAMPLES / "pictures" / name for name in ("apple.png", "bus.png", "flower.svg")]
    status = camera.describe(good[0], broken, *good[1:])
    camera.window.try_it.select(camera.window.try_it.queue.items[1])
    camera.shoot("error")
    status.remove(Status.FAILED)
    return status


def importing(camera: Camera) -> None:
    """Importing a folder in which something is wrong, and the report of it."""
    camera.clear()
    folder = camera.work / "pictures"
    shutil.copytree(SAMPLES / "pictures", folder)
    (folder / "dog.txt").write_text("   ")
    (folder / "bus.png").write_bytes(b"")
    camera.window.open_project(camera.work / "My pictures")

    def offered() -> QWidget:
        camera.window.offers.offer(str(folder))
        return camera.window

    def reported() -> QWidget:
        if camera.window.offers.report is not None:
            camera.window.offers.report.accept()
        camera.window.notices.cards[-1].buttons[0].click()
        report = camera.window.offers.report
        assert isinstance(report, ImportReport)
        return report

    camera.shoot("offer", offered)
    camera.window.offers.offer(str(folder)).buttons[0].click()
    camera.wait(lambda: bool(camera.window.notices.cards))
    camera.shoot("report", reported)
    reported().close()


def chinese(camera: Camera) -> list[Status]:
    """Chinese captions."""
    camera.clear()
    folder = camera.work / "图片"
    with Project.create(folder) as project:
        project.add(_examples(CHINESE, "zh"))
    camera.window.open_project(folder)
    status = camera.describe(SAMPLES / "pictures" / "strawberry.png")  # not one of the project's
    camera.shoot("chinese")
    return status


def choosing(camera: Camera) -> list[Status]:
    """Demonstrations for a file, one of them pinned."""
    camera.clear()
    folder = camera.work / "My drawings"
    english = {file.stem: file.read_text("utf-8").strip() for file in (SAMPLES / "pictures").glob("*.txt")}
    with Project.create(folder) as project:
        project.add(_examples(english, "en"))
    camera.window.open_project(folder)
    camera.window.choose_for(str(SAMPLES / "pictures" / "dog.png"))
    page = camera.window.demonstrations
    page.setup.strategy.setCurrentIndex(page.setup.strategy.findData("dpp"))
    page.setup.go.click()
    camera.wait(lambda: page.choosing.request is None)
    if not page.picks.model.picks:
        return [Status.FAILED]
    page.picks.model.pin(0, True)
    camera.wait(lambda: page.choosing.request is None)
    camera.shoot("choose")
    return [Status.DONE]


def exporting(camera: Camera) -> list[Status]:
    """The starter as ONNX, with its parity table."""
    camera.window.show_page(EXPORT)
    page = camera.window.export
    page.setup.go.click()
    camera.wait(lambda: not page.exporting.running)
    camera.shoot("export")
    report = page.exporting.report
    camera.window.show_page(TRY)
    return [Status.DONE if report is not None and report.agrees else Status.FAILED]


def training(camera: Camera) -> list[Status]:
    """What is asked before a training, what a check finds, and a training that is under way."""
    camera.clear()
    window, folder = camera.window, camera.work / "My samples"
    english = {file.stem: file.read_text("utf-8").strip() for file in (SAMPLES / "pictures").glob("*.txt")}
    with Project.create(folder) as project:
        examples = _examples(english, "en")
        project.add(
            replace(example, split="train" if place % 4 else "validation")
            for place, example in enumerate(examples)
        )
    window.open_project(folder)
    window.show_page(TRAIN)
    camera.shoot("train")
    setup, preflight = window.train.setup, window.train.preflight
    setup.outlook.button.click()
    camera.wait(lambda: not preflight.running)
    setup.steps.go(len(setup.steps.buttons) - 1)
    camera.shoot("check")
    window.runs.start(Training(epochs=60, evaluate_every=6, patience=0))
    try:
        camera.wait(lambda: len(window.runs.record.scores) > CHECKS or window.runs.record.failed is not None)
        camera.shoot("training")
        return [Status.FAILED if window.runs.record.failed is not None else Status.DONE]
    finally:
        window.show_page(TRY)
        for run in jobs.runs(folder)[0]:
            jobs.stop(run)


def _examples(captions: Mapping[str, str], language: str) -> list[Example]:
    examples = []
    for file in sorted((SAMPLES / "pictures").iterdir()):
        if file.suffix != ".txt" and file.stem in captions:
            caption, digest = captions[file.stem], hashlib.sha256(file.read_bytes()).hexdigest()
            name = example_id([digest], "captioning", "", caption, language)
            media = (Media("image", str(file), digest),)
            examples.append(
                Example(name, media, "captioning", "", caption, language, "train", caption, (), "samples")
            )
    return examples


SCENES = (empty, picture, recording, several, importing, chinese, choosing, exporting, training)


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw the window into ./shots.")
    parser.add_argument("--out", type=Path, default=Path("shots"))
    parser.add_argument("--engine", help="another engine, as a Python script")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, options.engine) if options.engine else COMMAND
    app = application()
    good = True
    with tempfile.TemporaryDirectory() as work:
        camera = Camera(app, options.out, command, Path(work))
        for scene in SCENES:
            status = scene(camera) or []
            if any(one is not Status.DONE for one in status):
                print(f"{scene.__name__}: not every file was described.", file=sys.stderr)
                good = False
        camera.window.quitting = True
        camera.window.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
