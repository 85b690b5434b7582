# SPDX-License-Identifier: Apache-2.0
"""One import at a time, run by the engine."""

from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.engine import Engine
from core.protocol import Event, Failed, Finished, Import, Imported, Note, Progress, Rejected


class Importing(QObject):
    """Follows an import. `ended` comes once for each, with what was done even when it was cancelled."""

    began = Signal(str)  # the source
    progressed = Signal(Progress)
    imported = Signal(Imported)
    noted = Signal(Note)
    failed = Signal(Failed)
    ended = Signal(bool)  # whether it was cancelled

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request: Import | None = None
        self.rejected: list[Rejected] = []
        self._engine = engine
        self._id = 0
        for theirs, ours in {
            engine.progressed: self.progressed,
            engine.noted: self.noted,
            engine.imported: self.imported,
            engine.failed: self.failed,
        }.items():
            theirs.connect(partial(self._pass_on, ours))
        engine.rejected.connect(self._rejected)
        engine.finished.connect(self._finished)

    def start(self, request: Import) -> None:
        """Begin; only while no other import runs."""
        assert self.request is None
        self.request, self.rejected = request, []
        self._id = self._engine.send(request)
        self.began.emit(request.source)

    def cancel(self) -> None:
        """Stop; what has been imported stays."""
        if self.request is not None:
            self._engine.cancel(self._id)

    def _mine(self, id: int) -> bool:
        return self.request is not None and id == self._id

    def _pass_on(self, signal: SignalInstance, id: int, event: Event) -> None:
        if self._mine(id):
            signal.emit(event)

    def _rejected(self, id: int, event: Rejected) -> None:
        if self._mine(id):
            self.rejected.append(event)

    def _finished(self, id: int, event: Finished) -> None:
        if self._mine(id):
            self.request = None
            self.ended.emit(event.cancelled)
