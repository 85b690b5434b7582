# SPDX-License-Identifier: Apache-2.0
"""Writes the settings soon after one has changed, so that a crash does not take it, and once more when the window closes.

What another window has written meanwhile stays, unless it was changed here too.
"""

import base64
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QTimer

from app.settings import load, merged, save

if TYPE_CHECKING:
    from app.main_window import MainWindow

SOON = 1_000  # milliseconds: many changes at once are written once


class Remembering(QObject):
    """Of one window."""

    def __init__(self, window: "MainWindow", file: Path) -> None:
        super().__init__(window)
        self._window, self._file = window, file
        self._before = window.settings  # as they were read, or written last
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.write)
        window.changed.connect(lambda _: self._soon.start())

    def restore(self) -> None:
        """Size and halves of the window as they were."""
        window, settings = self._window, self._window.settings
        window.resize(1200, 800)
        if settings.geometry:
            window.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        if settings.splitter:
            window.splitter.restoreState(QByteArray.fromBase64(settings.splitter.encode()))

    def write(self) -> None:
        """What counts now."""
        self._soon.stop()
        window = self._window
        window.settings = dataclasses.replace(
            window.try_it.remembered(window.settings),
            geometry=_text(window.saveGeometry()), splitter=_text(window.splitter.saveState()),
        )  # fmt: skip
        whole = window.settings
        if self._file.exists():
            theirs, damage = load(self._file)
            whole = whole if damage is not None else merged(whole, theirs, self._before)
        try:
            save(whole, self._file)
        except OSError as error:
            window.engine.log.append(f"The settings could not be written: {error}")
        else:
            self._before = window.settings


def _text(state: QByteArray) -> str:
    return base64.b64encode(state.data()).decode()
