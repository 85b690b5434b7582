# SPDX-License-Identifier: Apache-2.0
"""Opening an exported model, and what a player, which has nothing else, says of itself."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core import places
from core.errors import CoreError
from core.program import learns

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.widgets.cards import MessageCard


def project_name(folder: Path) -> str:
    """As people read it."""
    if folder == places.sample_project():
        return QCoreApplication.translate("opening", "Sample project")
    return folder.name


def open_bundle(window: "MainWindow", folder: Path) -> None:
    """Describe files with this exported model from now on, and when the window is opened again."""
    from core.export import manifest

    try:
        manifest.read(folder)
    except CoreError as error:
        window.notices.add(error.message, error.hint, "trouble")
    else:
        window.careful = False
        window.change(dataclasses.replace(window.settings, bundle=str(folder)))
        window.use_model(str(folder))


def welcome_player(window: "MainWindow") -> None:
    """Say what this program is, where it has no torch; as soon as a model was opened, Help says it."""
    if not learns() and not window.try_it.model.count() and not window.careful:
        translate = QCoreApplication.translate
        card: MessageCard
        offer = translate("opening", "Open an exported model…")
        hint = translate("opening", "Drop the folder of an exported model on this window, or open it.")
        card = window.notices.add(player(), hint, "info", ((offer, window.taking.choose_bundle),))
        window.changed.connect(lambda settings: window.notices.remove(card) if settings.bundle else None)


def player() -> str:
    """What a player is."""
    return QCoreApplication.translate(
        "opening",
        "This is the player of Braid: it describes files with exported models; choosing, training and exporting need the "
        "whole program.",
    )
