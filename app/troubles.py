# SPDX-License-Identifier: Apache-2.0
"""What the window says when something did not work that concerns all of it, and what it offers instead."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.engine_texts import translated
from app.opening import project_name
from app.widgets.text import listed, sentences
from core.errors import CoreError

if TYPE_CHECKING:
    from app.engine import Crash
    from app.main_window import MainWindow
    from app.settings import Damage
    from app.widgets.cards import MessageCard


def say_not_opened(window: "MainWindow", folder: Path, error: CoreError | OSError) -> None:
    """Why it cannot be opened; a folder that is no project can become one."""
    from core.project_schema import FILE  # here: the first painting does without it

    translate = QCoreApplication.translate
    if isinstance(error, OSError):
        message = translate("troubles", "{folder} cannot be opened: {reason}.")
        message = message.format(folder=folder, reason=translated(error.strerror or str(error)))
        window.notices.add(message, translate("troubles", "Choose a folder that you may read."), "trouble")
    elif folder.is_dir() and not (folder / FILE).exists():
        card: MessageCard
        offer = translate("troubles", "Make a project there")
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


def say_damage(window: "MainWindow", damage: "Damage") -> None:
    """The settings could not be read."""
    translate = QCoreApplication.translate
    hint = translate("troubles", "The file could not be set aside; it is replaced when the window closes.")
    if damage.kept:
        hint = translate("troubles", "The old file was kept as {file}.").format(file=damage.kept)
    message = translate("troubles", "Your settings could not be read, so the defaults are used.")
    window.notices.add(message, hint, "trouble")


def say_left(window: "MainWindow", *projects: Path | None) -> None:
    """The window was not closed properly last time; the first of these that is still there is one press away."""
    translate = QCoreApplication.translate
    window.careful = True
    message = translate("troubles", "Braid was not closed properly last time.")
    hint = translate("troubles", "What you have stored is there.")
    bundle = Path(window.settings.bundle) if window.settings.bundle else None
    folder = next((one for one in (*projects, bundle) if one is not None and one.is_dir()), None)
    if folder is None:
        window.notices.add(message, hint)
        return
    more = translate("troubles", "{name} was not opened again, in case that was the reason.")
    offer = translate("troubles", "Open {name}").format(name=project_name(folder))
    card: MessageCard

    def open_it() -> None:
        window.careful = False
        window.notices.remove(card)
        window.go_to_project(folder)

    card = window.notices.add(
        message, sentences(hint, more.format(name=project_name(folder))), "info", ((offer, open_it),)
    )
    window.opened.connect(lambda opened: window.notices.remove(card) if opened is not None else None)


def say_crashed(window: "MainWindow", crash: "Crash") -> None:
    """The engine ended; what to do, where it does not start again by itself."""
    translate = QCoreApplication.translate
    message = translate("troubles", "The engine stopped: {reason}.")
    if crash.restarting:
        message = translate("troubles", "The engine stopped and was started again: {reason}.")
    parts = [message.format(reason=crash.reason)]
    if crash.files:
        parts.append(translate("troubles", "The file was {file}.").format(file=listed(crash.files)))
    again = ((translate("troubles", "Start the engine again"), window.engine.start),)
    window.notices.add(sentences(*parts), crash.hint, "trouble", () if crash.restarting else again)
