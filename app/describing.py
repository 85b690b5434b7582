# SPDX-License-Identifier: Apache-2.0
"""One folder at a time, described by the engine into text files or a list."""

from PySide6.QtCore import QObject, Signal

from app.engine import Engine
from core.protocol import Failed, Finished, Progress
from core.trying import Describe, Described, Left


class Describing(QObject):
    """Follows a folder. `ended` comes once for each; what was written is there also when it was cancelled."""

    began = Signal(str)  # the folder
    progressed = Signal(Progress)
    described = Signal(Described)
    failed = Signal(Failed)
    ended = Signal(bool)  # whether it was cancelled

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request: Describe | None = None
        self.left: list[Left] = []
        self._engine = engine
        self._id = 0
        engine.progressed.connect(self._progressed)
        engine.left.connect(self._left)
        engine.described.connect(self._described)
        engine.failed.connect(self._failed)
        engine.finished.connect(self._finished)

    def start(self, request: Describe) -> None:
        """Begin; only while no other folder is described."""
        assert self.request is None
        self.request, self.left = request, []
        self._id = self._engine.send(request)
        self.began.emit(request.folder)

    def cancel(self) -> None:
        """Stop; what has been written stays, and the next time goes on there."""
        if self.request is not None:
            self._engine.cancel(self._id)

    def _mine(self, id: int) -> bool:
        return self.request is not None and id == self._id

    def _progressed(self, id: int, event: Progress) -> None:
        if self._mine(id):
            self.progressed.emit(event)

    def _left(self, id: int, event: Left) -> None:
        if self._mine(id):
            self.left.append(event)

    def _described(self, id: int, event: Described) -> None:
        if self._mine(id):
            self.described.emit(event)

    def _failed(self, id: int, event: Failed) -> None:
        if self._mine(id):
            self.failed.emit(event)

    def _finished(self, id: int, event: Finished) -> None:
        if self._mine(id):
            self.request = None
            self.ended.emit(event.cancelled)
