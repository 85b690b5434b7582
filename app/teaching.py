# SPDX-License-Identifier: Apache-2.0
"""Corrections that become examples, their undoing, and the question what to correct next: asked of the engine."""

from PySide6.QtCore import QObject, Signal

from app.engine import Engine
from app.models.queue import Item
from core.config import Shots
from core.protocol import Failed, Finished, Progress
from core.trying import Suggest, Suggested, Taught, Teach, Unteach


class Teaching(QObject):
    """`project` is where corrections go; it need not exist yet. None: there is nowhere to teach."""

    changed = Signal(object)  # an Item
    stored = Signal(str)  # the project folder that has changed
    progressed = Signal(Progress)  # of looking for suggestions
    suggested = Signal(Suggested)
    failed = Signal(str, str)  # looking for suggestions: what happened, what to do
    ended = Signal()  # looking for suggestions, however

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: str | None = None
        self._engine = engine
        self._items: dict[int, tuple[Item, str]] = {}  # with the project they belong to
        self._looking = 0
        engine.taught.connect(self._taught)
        engine.suggested.connect(self._suggested)
        engine.progressed.connect(self._progressed)
        engine.failed.connect(self._failed)
        engine.finished.connect(self._finished)

    # ---- corrections ------------------------------------------------------------------------------------

    def teach(self, item: Item, caption: str) -> None:
        """Say what the item's answer should have been."""
        if self.project is not None:
            request = item.request
            prompt = "" if request is None else request.prompt
            self._send(item, Teach(item.file, caption, self.project, item.task or None, prompt), self.project)

    def unteach(self, item: Item) -> None:
        """Take back what the item taught, in the project it was taught to."""
        if item.taught is not None:
            project, made = item.taught_to, not item.taught.before
            self._send(item, Unteach(project, item.taught.example, made), project)

    def _send(self, item: Item, request: Teach | Unteach, project: str) -> None:
        item.teaching, item.teach_error = True, ""
        self._items[self._engine.send(request)] = (item, project)
        self.changed.emit(item)

    def _taught(self, id: int, event: Taught) -> None:
        if id in self._items:
            item, project = self._items[id]
            item.taught, item.taught_to = event, project
            self.stored.emit(project)

    # ---- what to correct next ---------------------------------------------------------------------------

    @property
    def looking(self) -> bool:
        """Whether suggestions are being looked for."""
        return bool(self._looking)

    def suggest(self, model: str, shots: Shots, seek: str) -> None:
        """Look for the examples that are most worth correcting; `seek` as in `Suggest`."""
        if self.project is not None and not self._looking:
            self._looking = self._engine.send(Suggest(self.project, model=model, shots=shots, seek=seek))

    def cancel(self) -> None:
        """Stop looking."""
        if self._looking:
            self._engine.cancel(self._looking)

    def _progressed(self, id: int, event: Progress) -> None:
        if id == self._looking:
            self.progressed.emit(event)

    def _suggested(self, id: int, event: Suggested) -> None:
        if id == self._looking:
            self.suggested.emit(event)

    def _failed(self, id: int, event: Failed) -> None:
        if id in self._items:
            self._items[id][0].teach_error = f"{event.error} {event.hint}".rstrip()
        elif id == self._looking:
            self.failed.emit(event.error, event.hint)

    def _finished(self, id: int, event: Finished) -> None:
        if id in self._items:
            item, _ = self._items.pop(id)
            item.teaching = False
            self.changed.emit(item)
        elif id == self._looking:
            self._looking = 0
            self.ended.emit()
