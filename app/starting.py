# SPDX-License-Identifier: Apache-2.0
"""What is named where the program is started: a project, an exported model, files to describe.

With `--once` the window describes the files, prints what is said, and closes: so an installation is tried.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.models.queue import Item, Status
from app.opening import open_bundle
from app.pages import TRY
from core.export.manifest import is_bundle

if TYPE_CHECKING:
    from app.main_window import MainWindow


def project_among(paths: Sequence[Path]) -> Path | None:
    """The first that is neither a file nor an exported model; it need not be there yet."""
    return next((path.absolute() for path in paths if not path.is_file() and not is_bundle(path)), None)


def take_up(window: "MainWindow", paths: Sequence[Path], once: bool) -> None:
    """Use the models and describe the files among `paths`, as soon as the window is there."""

    def begin() -> None:
        for path in filter(is_bundle, paths):
            open_bundle(window, path.absolute())
        items = window.try_it.describe([str(path.absolute()) for path in paths if path.is_file()])
        if items:
            window.show_page(TRY)  # where they are seen; without a project the window begins at home
        if once:
            _describe_once(window, items)

    window.painted.connect(begin, Qt.ConnectionType.QueuedConnection)  # after the window's own beginning


def _describe_once(window: "MainWindow", items: list[Item]) -> None:
    """One line of JSON a file; the exit code is 1 where one was not described."""
    untold = list(items)

    def look(_: object = None) -> None:
        for item in [item for item in untold if item.ended]:
            untold.remove(item)
            told = {"file": item.file, "text": item.text, "error": item.error, "hint": item.hint}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        if not untold:
            QTimer.singleShot(0, window, end)

    def end() -> None:
        window.quitting = True
        window.close()
        QApplication.exit(0 if all(item.status is Status.DONE for item in items) else 1)

    window.try_it.queue.changed.connect(look)
    look()
