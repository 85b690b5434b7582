# SPDX-License-Identifier: Apache-2.0
"""How a training example is asked: exactly as it will be in use, with none to `k_max` demonstrations.

Each item has a few fixed prompts, its variants. What is drawn for one depends on the seed, the item and the variant
alone, so that whatever the frozen half of the decoder makes of it can be stored, and a resumed run asks the same.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.config import Shots
from core.data.features import Names
from core.demonstrations import SELECTORS, Pick, Pool
from core.errors import CoreError
from core.knowledge import Wanted
from core.model.multimodal import Kind
from core.prompting import Asked
from core.protocol import Note, Progress
from core.tasks import TASKS
from core.torch_session import TorchSession
from core.training.examples import Chosen, Item, by_kind, left_out

AROUND = 3  # demonstrations are drawn from so many times as many of the most similar ones


@dataclass(frozen=True)
class Question:
    """A prompt and the tokens that should follow it. `place` is the item's number among the items."""

    place: int
    item: Item
    asked: Asked
    answer: tuple[int, ...]

    @property
    def read(self) -> tuple[int, ...]:
        """What the decoder reads: prompt and answer but for the last token, which nothing follows."""
        return (*self.asked.tokens, *self.answer[:-1])


@dataclass(frozen=True)
class Draw:
    """What is left to chance in a prompt."""

    k_max: int
    shot_dropout: float
    hint_dropout: float
    seed: int

    @property
    def varies(self) -> bool:
        """Whether two prompts of one item can differ."""
        return 0 < self.hint_dropout < 1 or (self.k_max > 0 and self.shot_dropout < 1)


class Questions:
    """Asks the items of one task."""

    def __init__(self, session: TorchSession, chosen: Chosen, draw: Draw) -> None:
        self.session, self.chosen, self.draw = session, chosen, draw
        self.pools: dict[Kind, Pool | None] = {}
        self._vectors: dict[str, NDArray[np.float32]] = {}  # by hash, or by id where there is no file
        self._names: dict[str, Names] = {}
        self._near: dict[int, list[Pick]] = {}

    def prepare(self) -> Generator[Progress | Note, None, None]:
        """What each item is compared with, and by what. The items' files have been seen before."""
        perception, items = self.session.perception, self.chosen.items
        for kind in sorted({item.kind for item in items}) if self.draw.k_max else []:
            wanted = Wanted(self.chosen.task, kind, self.chosen.language, Shots().knowledge)
            self.pools[kind] = yield from self.session.knowledge.pool(wanted)
        for kind, files in by_kind(items).items():
            for hash, vector in perception.store(kind).get(list(files)).items():
                self._vectors[hash], self._names[hash] = vector.pooled.astype(np.float32), vector.names
        texts = [item for item in items if item.kind == "text"] if self.draw.k_max else []
        vectors = perception.texts([f"{item.prompt}\n{item.text}"[:2000] for item in texts])
        self._vectors |= {item.id: vector for item, vector in zip(texts, vectors, strict=True)}

    def ask(self, place: int, variant: int) -> Question:
        """One prompt of an item. Raises `DataError` when it does not fit into the decoder's context with its answer."""
        d, item = self.draw, self.chosen.items[place]
        random = np.random.default_rng([d.seed, int(item.id[:16], 16), variant])
        shown, named = random.random() >= d.shot_dropout, random.random() >= d.hint_dropout
        k = int(random.integers(1, d.k_max + 1)) if shown and d.k_max else 0
        near = self._nearest(place)[-AROUND * k :] if k else []
        kept = sorted(random.choice(len(near), min(k, len(near)), replace=False).tolist())
        return self._question(place, [near[i] for i in kept], self._hints(item) if named else ())

    def ask_as_used(self, place: int, k: int) -> Question:
        """The prompt of an item in use: the `k` most similar demonstrations, the names that were recognised."""
        return self._question(
            place, self._nearest(place)[-k:] if k else [], self._hints(self.chosen.items[place])
        )

    def _question(self, place: int, picks: Sequence[Pick], names: Names) -> Question:
        item, task, prompter = self.chosen.items[place], self.chosen.task, self.session.prompter
        answer = prompter.answer(task, item.target)
        limit = max(TASKS[task].max_new_tokens, len(answer))
        asked = prompter.ask(task, item.kind, item.prompt, item.text, names, picks, limit)
        return Question(place, item, asked, answer)

    def _hints(self, item: Item) -> Names:
        return self._names.get(item.hash, ())[: Shots().hints]

    def _nearest(self, place: int) -> list[Pick]:
        """The most similar entries that do not give the answer away, the most similar last."""
        if place not in self._near:
            item = self.chosen.items[place]
            pool, vector = self.pools.get(item.kind), self._vectors.get(item.hash or item.id)
            self._near[place] = []
            if pool is not None and vector is not None:
                k, excluded = AROUND * self.draw.k_max, pool.excluded(item.marks)
                self._near[place] = SELECTORS["similarity"](pool, pool.query(vector), k, 0, excluded)
        return self._near[place]


class Asks(Protocol):
    """Whoever turns items into questions: `Questions`, or `core.training.speech.Dictation`."""

    @property
    def chosen(self) -> Chosen:
        """The items."""

    def ask(self, place: int, variant: int) -> Question:
        """One of them. Raises `CoreError` for one that cannot be asked."""


def write(questions: Asks, variants: int) -> Generator[Progress | Note, None, list[list[Question]]]:
    """Every variant of every item. Items whose answer does not fit into the context are left out with a Note.

    Raises the first item's error when none fits.
    """
    written: list[list[Question]] = []
    failed: list[CoreError] = []
    count = len(questions.chosen.items)
    for place, item in enumerate(questions.chosen.items):
        try:
            written.append([questions.ask(place, variant) for variant in range(variants)])
        except CoreError as error:
            failed.append(CoreError(error.message, error.hint, file=item.file or None))
        if place + 1 == count or place % 64 == 63:
            yield Progress("write the prompts", place + 1, count)
    yield from left_out(failed)
    if not written:
        raise failed[0]
    return written
