# SPDX-License-Identifier: Apache-2.0
"""Runs the queue of files through the engine, one request for each file.

One at a time, so that a file that brings the engine down takes no other with it.
"""

from PySide6.QtCore import QObject, Signal

from app.engine import Engine, State
from app.models.queue import Item, QueueModel, Status
from core.config import Generation, Shots
from core.protocol import (
    Caption,
    Captioned,
    Failed,
    FileFailed,
    Finished,
    Note,
    Progress,
    Prompted,
    Started,
    Streamed,
)


class Captioning(QObject):
    """What is asked of the engine for each file is set here: `project`, `model`, `shots` and `generation`."""

    streamed = Signal(object, object)  # an Item and its new Token
    started = Signal(object)  # an Item

    def __init__(self, engine: Engine, queue: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: str | None = None
        self.model = "starter"
        self.shots = Shots()
        self.generation = Generation()
        self.queue = queue
        self.running: Item | None = None
        self._engine = engine
        self._id = 0
        engine.progressed.connect(self._progressed)
        engine.noted.connect(self._noted)
        engine.file_started.connect(self._started)
        engine.prompted.connect(self._prompted)
        engine.streamed.connect(self._streamed)
        engine.captioned.connect(self._captioned)
        engine.file_failed.connect(self._failed)
        engine.failed.connect(self._failed)
        engine.finished.connect(self._finished)
        engine.state_changed.connect(self._next)

    # ---- what the window asks ---------------------------------------------------------------------------

    def add(self, files: list[str] | tuple[str, ...]) -> list[Item]:
        """Put files at the end of the queue."""
        items = self.queue.add(files)
        if self._engine.state is State.BROKEN:
            self._engine.start()  # a new file is a new chance
        self._next()
        return items

    def again(self, item: Item) -> Item:
        """Describe the same file once more, as a new item."""
        return self.add([item.file])[0]

    def cancel(self, item: Item) -> None:
        """Stop this one; the others go on."""
        if item is self.running:
            item.cancelling = True
            self.queue.touch(item)
            self._engine.cancel(self._id)
        elif item.status is Status.WAITING:
            item.status = Status.CANCELLED
            self.queue.touch(item)

    def cancel_all(self) -> None:
        """Stop what runs and what waits."""
        for item in [i for i in self.queue.items if i.status is Status.WAITING]:
            self.cancel(item)
        if self.running is not None:
            self.cancel(self.running)

    @property
    def waiting(self) -> int:
        """How many files are not begun."""
        return sum(item.status is Status.WAITING for item in self.queue.items)

    # ---- what the engine says ---------------------------------------------------------------------------

    def _next(self) -> None:
        if self.running is not None or self._engine.state is State.BROKEN:
            return  # what waits is not thrown at an engine that only dies
        item = next((i for i in self.queue.items if i.status is Status.WAITING), None)
        if item is None:
            return
        self.running = item
        item.status = Status.RUNNING
        request = Caption(
            (item.file,), model=self.model, project=self.project, shots=self.shots, generation=self.generation
        )
        item.request = request
        self._id = self._engine.send(request)
        self.queue.touch(item)
        self.started.emit(item)

    def _current(self, id: int) -> Item | None:
        return self.running if id == self._id else None

    def _progressed(self, id: int, event: Progress) -> None:
        if item := self._current(id):
            item.stage = None if 0 < event.total <= event.done else event  # what is over is not being done
            self.queue.touch(item)

    def _noted(self, id: int, event: Note) -> None:
        if item := self._current(id):
            item.notes.append(event)
            self.queue.touch(item)

    def _started(self, id: int, event: Started) -> None:
        if item := self._current(id):
            item.task, item.stage = event.task, None
            self.queue.touch(item)

    def _prompted(self, id: int, event: Prompted) -> None:
        if item := self._current(id):
            item.prompted, item.stage = event, None
            self.queue.touch(item)

    def _streamed(self, id: int, event: Streamed) -> None:
        if item := self._current(id):
            item.tokens.append(event.token)
            self.streamed.emit(item, event.token)

    def _captioned(self, id: int, event: Captioned) -> None:
        if item := self._current(id):
            item.result, item.task = event, event.task
            item.tokens = list(event.tokens)
            self.queue.touch(item)

    def _failed(self, id: int, event: Failed | FileFailed) -> None:
        if item := self._current(id):
            item.error, item.hint = event.error, event.hint

    def _finished(self, id: int, event: Finished) -> None:
        if item := self._current(id):
            self.running, item.stage, item.cancelling = None, None, False
            item.status = _ending(item, event)
            if item.status is Status.FAILED and not item.error:
                item.error = self.tr("The engine gave no answer for this file.")
            self.queue.touch(item)
            self._next()


def _ending(item: Item, event: Finished) -> Status:
    if item.result is not None:
        return Status.DONE
    return Status.CANCELLED if event.cancelled else Status.FAILED
