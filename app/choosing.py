# SPDX-License-Identifier: Apache-2.0
"""Asks the engine which examples a strategy picks, and before that what it would cost."""

from PySide6.QtCore import QObject, Signal

from app.engine import Engine
from core.choosing import Choose, Chosen, Weigh, Weighed
from core.protocol import Failed, Finished, Note, Progress


class Choosing(QObject):
    """One choice at a time; the last one asked for is the one that counts."""

    began = Signal()
    progressed = Signal(Progress)
    noted = Signal(Note)
    weighed = Signal(Weighed)
    chosen = Signal(Chosen)
    failed = Signal(Failed)
    ended = Signal(bool)  # whether it was cancelled

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request: Choose | None = None  # that is worked on
        self._next: Choose | None = None
        self._engine = engine
        self._choice = self._weight = 0
        engine.progressed.connect(self._progressed)
        engine.noted.connect(self._noted)
        engine.weighed.connect(self._weighed)
        engine.chosen.connect(self._chosen)
        engine.failed.connect(self._failed)
        engine.finished.connect(self._finished)

    # ---- what the page asks -----------------------------------------------------------------------------

    def choose(self, request: Choose) -> None:
        """Choose; what is being chosen is stopped first."""
        self.forget_weight()
        if self.request is not None:
            self._next = request
            self._engine.cancel(self._choice)
            return
        self.request = request
        self._choice = self._engine.send(request)
        self.began.emit()

    def cancel(self) -> None:
        """Stop; what was looked at is kept for the next time."""
        self._next = None
        if self.request is not None:
            self._engine.cancel(self._choice)

    def weigh(self, request: Weigh) -> None:
        """Ask what a choice would cost, in place of what was asked before."""
        self.forget_weight()
        self._weight = self._engine.send(request)

    def forget_weight(self) -> None:
        """The cost is no longer wanted."""
        if self._weight:
            self._engine.cancel(self._weight)
            self._weight = 0

    # ---- what the engine says ---------------------------------------------------------------------------

    def _progressed(self, id: int, event: Progress) -> None:
        if id == self._choice:
            self.progressed.emit(event)

    def _noted(self, id: int, event: Note) -> None:
        if id == self._choice:
            self.noted.emit(event)

    def _weighed(self, id: int, event: Weighed) -> None:
        if id == self._weight:
            self.weighed.emit(event)

    def _chosen(self, id: int, event: Chosen) -> None:
        if id == self._choice and self._next is None:
            self.chosen.emit(event)

    def _failed(self, id: int, event: Failed) -> None:
        if id in (self._choice, self._weight) and self._next is None:
            self.failed.emit(event)

    def _finished(self, id: int, event: Finished) -> None:
        if id == self._weight:
            self._weight = 0
        if id != self._choice:
            return
        self.request, self._choice = None, 0
        if (following := self._next) is not None:
            self._next = None
            self.choose(following)
        else:
            self.ended.emit(event.cancelled)
