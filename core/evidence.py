# SPDX-License-Identifier: Apache-2.0
"""What strategies ask for beside vectors, gathered with the model: a query's words, what the examples cost and teach.

    evidence = yield from session.evidence.of("bm25", pool, query, shots)
    picks = SELECTORS["bm25"](pool, vector, k, seed, excluded, evidence)

What was gathered once is kept for as long as the session lives. `core.demonstrations.NEEDS` says who asks for what.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.data.text import read_text
from core.demonstrations import NEEDS, NOTHING, Evidence, Pool
from core.demonstrations.evidence import Need
from core.errors import ConfigError
from core.example import MediaKind as Kind
from core.protocol import Captioned, Note, Progress
from core.queries import kind_of
from core.session import Query

if TYPE_CHECKING:
    from core.answering import Answering

FIRST = "similarity"  # the strategy of a first caption
LONGEST = 2000  # characters of a text that are compared
KEPT = 100_000  # sentences whose vectors are kept: 150 MB


Judge = Callable[[frozenset[Need], Pool, str, Kind, str], Generator[Progress | Note, None, Evidence]]


def nobody(
    needs: frozenset[Need], pool: Pool, task: str, kind: Kind, measure: str
) -> Generator[Progress | Note, None, Evidence]:
    """Raises `ConfigError`."""
    raise ConfigError(
        "An exported model does not say how hard an example is, nor what it teaches.",
        "Choose with the model that it was exported from, or another strategy.",
    )


class Gatherer:
    """Gathers what strategies ask for, with the model of one session."""

    def __init__(self, session: "Answering", judge: Judge | None = None) -> None:
        """`judge` measures the examples of a pool with the model; an exported model has none."""
        self.session, self._judge = session, judge or nobody
        self._sentences: dict[str, NDArray[np.float32]] = {}
        self._known: dict[tuple[str, ...], tuple[Pool, Evidence]] = {}

    def of(
        self, strategy: str, pool: Pool, query: Query, shots: Shots
    ) -> Generator[Progress | Note, None, Evidence]:
        """What `strategy` asks for, for a query that has its task. A first caption costs as much as the caption itself."""
        needs = NEEDS.get(strategy, frozenset())
        words = (yield from self._words(query, shots)) if "words" in needs else ""
        about = yield from self.about(strategy, pool, query.task or "", kind_of(query.file), shots)
        return replace(about, words=words, embed=self.embed if "sentences" in needs else None)

    def about(
        self, strategy: str, pool: Pool, task: str, kind: Kind, shots: Shots
    ) -> Generator[Progress | Note, None, Evidence]:
        """What `strategy` asks of the pool's entries, whatever the query: a pass or two of the model over each, once.

        Raises `ConfigError` where this model or this project cannot tell.
        """
        needs = NEEDS.get(strategy, frozenset()) & {"difficulty", "influence", "directions"}
        if not needs:
            return NOTHING
        subject = (strategy, task, kind, shots.measure)
        if subject not in self._known or self._known[subject][0] is not pool:
            found = NOTHING
            if len(pool.entries):
                found = yield from self._judge(needs, pool, task, kind, shots.measure)
            self._known[subject] = (pool, found)
        return replace(self._known[subject][1], pick=shots.pick)

    def _words(self, query: Query, shots: Shots) -> Generator[Progress | Note, None, str]:
        """What is asked and, of a text, the text; where nothing is asked, a first caption with the most similar shown.

        "" where the model has none: then the nearest entry's is taken.
        """
        text = read_text(query.file) if query.file and kind_of(query.file) == "text" else ""
        if asked := f"{query.prompt}\n{text}".strip()[:LONGEST]:
            return asked
        yield Progress("caption it a first time", 0, 1)
        first = replace(shots, strategy=FIRST)
        events = self.session.caption([query], first, Generation())
        captions = [event.text for event in events if isinstance(event, Captioned)]
        yield Progress("caption it a first time", 1, 1)
        return captions[0] if captions else ""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, C) of N sentences, L2-normalised; those of captions are needed again and again."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._sentences]
        if len(self._sentences) + len(missing) > KEPT:
            self._sentences.clear()
            missing = list(dict.fromkeys(texts))
        vectors = self.session.perception.texts(missing)
        self._sentences |= dict(zip(missing, vectors, strict=True))
        return np.array([self._sentences[text] for text in texts], np.float32)
