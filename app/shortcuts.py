# SPDX-License-Identifier: Apache-2.0
"""The keys of what is in the menus: the usual ones, and those that a person has chosen instead.

A command is an action of a menu with a name of its own (`objectName`), by which the settings know it in every language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.widgets.palette import actions
from app.widgets.text import without_key

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.settings import Settings

NO_KEY = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Command:
    """`name` as a person reads it, with its menu; `usual` are its keys where nobody has chosen others."""

    id: str
    name: str
    action: QAction
    usual: QKeySequence

    @property
    def keys(self) -> QKeySequence:
        """That count now; none is an empty sequence."""
        return self.action.shortcut()


def name_action(action: QAction, id: str, keys: QKeySequence) -> None:
    """Make it a command with these usual keys."""
    action.setObjectName(id)
    action.setProperty("usual", keys.toString())
    action.setShortcut(keys)


class Shortcuts(QObject):
    """Of one window; follows its settings."""

    changed = Signal()

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._menus = window.menuBar()
        window.changed.connect(self._follow)
        self._chosen: tuple[str, ...] = ()
        self._follow(window.settings)

    @property
    def commands(self) -> list[Command]:
        """In the order of the menus."""
        return [
            Command(action.objectName(), name, action, QKeySequence(str(action.property("usual"))))
            for name, action in actions(self._menus, fill=False)
            if action.objectName()
        ]

    def owner(self, keys: QKeySequence, but: str) -> Command | None:
        """The command that has these keys, other than `but`."""
        if keys.isEmpty():
            return None
        return next((one for one in self.commands if one.keys == keys and one.id != but), None)

    def menu(self, keys: QKeySequence) -> str:
        """The name of the menu that these keys open, or ""."""
        tops = (top.text() for top in self._menus.actions())
        return next((without_key(text) for text in tops if QKeySequence.mnemonic(text) == keys), "")

    def with_keys(self, id: str, keys: QKeySequence) -> tuple[str, ...]:
        """What is to be remembered if this command has these keys; one that has them now has none any more."""
        loser = self.owner(keys, id)
        words = []
        for one in self.commands:
            wanted = keys if one.id == id else QKeySequence() if one == loser else one.keys
            if wanted != one.usual:
                words.append(f"{one.id}={wanted.toString()}")
        return tuple(words)

    def _follow(self, settings: "Settings") -> None:
        if settings.shortcuts != self._chosen:
            self._chosen = settings.shortcuts
            self._use(settings.shortcuts)

    def _use(self, chosen: Sequence[str]) -> None:
        """Words of no command, or that are no keys, change nothing; of two with equal keys the first has them."""
        words = {id: keys for id, equals, keys in (word.partition("=") for word in chosen) if equals}
        wanted = {id: QKeySequence(keys) for id, keys in words.items()}
        wanted = {id: keys for id, keys in wanted.items() if not words[id] or usable(keys)}
        commands, taken = self.commands, set()
        for one in sorted(commands, key=lambda one: one.id not in wanted):
            keys = wanted.get(one.id, one.usual)
            text = keys.toString()
            one.action.setShortcut(QKeySequence() if text in taken else keys)
            taken.add(text)
        self.changed.emit()


def usable(keys: QKeySequence) -> bool:
    """Whether they can be pressed anywhere without being a letter that is typed or a key that moves."""
    if keys.count() != 1:
        return False
    press: QKeyCombination = keys[0]  # type: ignore[index]  # PySide6's stub has no __getitem__
    function_key = Qt.Key.Key_F1 <= press.key() <= Qt.Key.Key_F35
    held = (
        press.keyboardModifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier
    )
    return function_key or held != NO_KEY
