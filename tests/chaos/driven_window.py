# SPDX-License-Identifier: Apache-2.0
"""The window that people use, used by a program that never rests: it trains, describes a picture and corrects the answer.

    python driven_window.py PROJECT PICTURE ACKNOWLEDGED

What a person would see goes to stdout, one JSON object a line, whenever it changes. A correction that the window says is
stored goes to the file ACKNOWLEDGED, which is on the disk before the next one is made. `chaos.py` starts and kills this.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import noise, theme
from app.engine import Engine, State
from app.main_window import MainWindow
from app.models.queue import Item, Status
from app.pages import TRAIN
from app.settings import Settings
from core.config import Training

TICK = 100  # milliseconds
TRAINING = Training(
    task="captioning", language="en", batch_size=2, micro_batch=2, epochs=10_000, max_steps=1500, evaluate_every=100,
    evaluate_items=2, checkpoint_every=20, patience=0, precision="float32", threads=1, variants=1, k_max=1, device="cpu",
)  # fmt: skip


class Driven:
    """Does one thing at every tick, as a person would who knows only what is on the screen."""

    def __init__(self, project: Path, picture: Path, acknowledged: Path) -> None:
        self.project, self.picture, self.acknowledged = project, picture, acknowledged
        self.started = False
        self.corrections = len(acknowledged.read_text().splitlines()) if acknowledged.exists() else 0
        self.item: Item | None = None
        self.described = 0
        self.said: dict[str, Any] = {}
        self.window = MainWindow(
            Engine(), Settings(scheme="light"), project.parent / "settings.toml", project
        )
        self.window.show()
        self.window.show_page(TRAIN)
        self.timer = QTimer(self.window)
        self.timer.timeout.connect(self.tick)
        self.timer.start(TICK)

    def tick(self) -> None:
        self.train()
        self.describe()
        self.say()

    def train(self) -> None:
        """Start where there is no run; take up the one that has stopped."""
        runs = self.window.runs
        if not runs.rows:
            if not self.started and not any((self.project / "runs").glob("*")):
                self.started = True
                runs.start(TRAINING)
        elif runs.run is None:
            runs.follow(runs.rows[0].run)
        elif runs.status is not None:
            resume = self.window.train.view.head.buttons["resume"]
            if not runs.status.alive and runs.status.state != "finished" and resume.isEnabled():
                resume.click()

    def describe(self) -> None:
        """Have the picture described, then correct what was said of it."""
        if self.window.engine.state is not State.READY:
            return
        item = self.item
        if item is None or item.status is Status.FAILED or (item.ended and item.teach_error):
            [self.item] = self.window.try_it.describe([str(self.picture)])
        elif item.taught is not None and not item.teaching:
            self.acknowledge(item.taught.caption)
            self.item = None
        elif item.status is Status.DONE and not item.teaching:
            self.described += 1
            self.window.try_it.teaching.teach(item, f"Correction {self.corrections + 1}.")

    def acknowledge(self, caption: str) -> None:
        with self.acknowledged.open("a") as file:
            file.write(caption + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.corrections += 1

    def say(self) -> None:
        runs, engine = self.window.runs, self.window.engine
        status = runs.status
        now = {
            "engine": engine.pid, "engine_state": engine.state.name, "described": self.described,
            "corrections": self.corrections, "rows": self.window.examples.model.rowCount(),
            "notices": [card.message for card in self.window.notices.cards],
            "run": None if runs.run is None else str(runs.run.folder),
            "run_state": None if status is None else status.state, "alive": status is not None and status.alive,
            "step": 0 if runs.record.step is None else runs.record.step.step,
        }  # fmt: skip
        if now != self.said:
            self.said = now
            print(json.dumps(now), flush=True)


def main() -> int:
    application = QApplication(sys.argv[:1])
    noise.hush()
    theme.apply(application, "light")
    driven = Driven(*map(Path, sys.argv[1:4]))
    assert driven.timer.isActive()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
