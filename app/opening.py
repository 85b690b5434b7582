# SPDX-License-Identifier: Apache-2.0
"""What the window says of a folder that cannot be opened as a project, and what it offers instead."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.errors import CoreError

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.widgets.cards import MessageCard


def say_not_opened(window: "MainWindow", folder: Path, error: CoreError | OSError) -> None:
    """Why it cannot be opened; a folder that is no project can become one."""
    from core.project_schema import FILE  # here: the first painting does without it

    translate = QCoreApplication.translate
    if isinstance(error, OSError):
        message = translate("opening", "{folder} cannot be opened: {reason}.")
        message = message.format(folder=folder, reason=error.strerror or error)
        window.notices.add(message, translate("opening", "Choose a folder that you may read."), "trouble")
    elif folder.is_dir() and not (folder / FILE).exists():
        card: MessageCard
        offer = translate("opening", "Make a project there")
        make = ((offer, lambda: _make_project(window, folder, card)),)
        card = window.notices.add(error.message, error.hint, "trouble", make)
    else:
        window.notices.add(error.message, error.hint, "trouble")


def _make_project(window: "MainWindow", folder: Path, card: "MessageCard") -> None:
    from core.project import Project

    window.notices.remove(card)
    try:
        Project.create(folder).close()
    except CoreError as error:
        window.notices.add(error.message, error.hint, "trouble")
    else:
        window.open_project(folder)
