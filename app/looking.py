# SPDX-License-Identifier: Apache-2.0
"""Asks the engine where the model looked while it described a file, and for the spectrograms of recordings."""

from PySide6.QtCore import QObject, Signal

from app.engine import Engine, State
from app.models.queue import Item
from core.protocol import Failed, Finished
from core.trying import Attend, Attended, Draw, Drawn


class Looking(QObject):
    """Each item is asked about once, when somebody wants to know; the answers stand in the item."""

    answered = Signal(object)  # an Item

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._asked: dict[int, tuple[Item, type[Attend | Draw]]] = {}
        engine.attended.connect(self._attended)
        engine.drawn.connect(self._drawn)
        engine.failed.connect(self._failed)
        engine.finished.connect(self._finished)

    def look(self, item: Item) -> None:
        """Ask where the model looked."""
        request = item.request
        if item.attended is None and request is not None and not self._asks(item, Attend):
            asked = Attend(
                item.file,
                item.text,
                item.task or None,
                request.prompt,
                request.model,
                request.project,
                request.shots,
            )
            self._asked[self._engine.send(asked)] = (item, Attend)

    def draw(self, item: Item) -> None:
        """Ask for the spectrogram of a recording."""
        broken = self._engine.state is State.BROKEN  # only a person starts it again
        if item.drawn is None and item.kind == "audio" and not broken and not self._asks(item, Draw):
            self._asked[self._engine.send(Draw(item.file))] = (item, Draw)

    def _asks(self, item: Item, kind: type[Attend | Draw]) -> bool:
        return (item, kind) in self._asked.values()

    def _attended(self, id: int, event: Attended) -> None:
        if id in self._asked:
            item = self._asked[id][0]
            item.attended = event
            self.answered.emit(item)

    def _drawn(self, id: int, event: Drawn) -> None:
        if id in self._asked:
            item = self._asked[id][0]
            item.drawn = event
            self.answered.emit(item)

    def _failed(self, id: int, event: Failed) -> None:
        """Why there is nothing to show; a recording without a spectrogram has its waveform."""
        if id in self._asked and self._asked[id][1] is Attend:
            self._attended(id, Attended(self._asked[id][0].file, 0, 0, 0.0, (), 0.0, event.error, event.hint))

    def _finished(self, id: int, event: Finished) -> None:
        self._asked.pop(id, None)


def weights_of(attended: Attended, start: int, end: int) -> tuple[float, ...]:
    """Where the model looked while it wrote these characters of its answer, on average; empty where that is not known."""
    rows, place = [], 0
    for piece in attended.pieces:
        first, place = place, place + len(piece.text)
        if first < end and place > start and piece.text.strip():
            rows.append(piece.weights)
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))
