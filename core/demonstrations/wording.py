# SPDX-License-Identifier: Apache-2.0
"""Like the query in words: by BM25 alone (as OpenICL has it), or among the nearest by media (MMICES, arXiv 2311.18021).

The words are what is asked of the query or, where nothing is, a first caption of it. Where nobody has made one, the
nearest entry's caption is the first caption.
"""

import numpy as np
from numpy.typing import NDArray

from core.demonstrations.choice import Choice, Floats, near, shown
from core.demonstrations.evidence import NOTHING, Evidence
from core.demonstrations.pool import Pick, Pool
from core.metrics.function_words import FUNCTION_WORDS
from core.metrics.tokens import primary, tokens

K = 200  # of the nearest by media, as MMICES has it
NAMED = 3  # words that a reason names


def bm25(
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """The `k` whose prompt and caption share the most with the query's words; of equal ones the nearest by media.

    The most similar by media is last. O(N D) and the words' postings. No chance. Raises `DataError` as `near` does.
    """
    rows, cosines = near(pool, query, excluded)
    words = _words(pool, rows, evidence)
    scores = pool.lexicon.scores(words)[rows]
    best = np.argsort(-scores, kind="stable")[:k].tolist()
    chosen = [
        Choice(i, float(scores[i]), _shared(words, pool.lexicon.texts[rows[i]], scores[i])) for i in best
    ]
    return shown(pool, rows, cosines, chosen)


def similarity_rerank(
    pool: Pool,
    query: Floats,
    k: int,
    seed: int,
    excluded: NDArray[np.bool_],
    evidence: Evidence = NOTHING,
) -> list[Pick]:
    """Of the `K` nearest by media the `k` whose caption is most like the query's words.

    Captions are compared as sentences by `evidence.embed`, without it by BM25. The most similar by media is last. O(N D)
    and at most `K` sentences. No chance.
    """
    rows, cosines = near(pool, query, excluded)
    rows, cosines = rows[: max(K, k)], cosines[: max(K, k)]
    if not len(rows):
        return []
    captions = [pool.entries[row].caption for row in rows]
    if evidence.embed is None:
        scores, unit = pool.lexicon.scores(_words(pool, rows, evidence))[rows], "BM25"
    else:
        sentences = evidence.embed([evidence.words or captions[0], *captions])
        scores, unit = np.nan_to_num(sentences[1:] @ sentences[0], nan=-1.0), "cosine of sentences"
    best = np.argsort(-scores, kind="stable")[:k].tolist()
    chosen = [
        Choice(i, float(scores[i]), f"number {i + 1} by media, likest in words: {unit} {scores[i]:.2f}")
        for i in best
    ]
    return shown(pool, rows, cosines, chosen)


def _words(pool: Pool, rows: NDArray[np.intp], evidence: Evidence) -> tuple[str, ...]:
    """Each once, in their order, without function words unless there are no others. `rows` come nearest first."""
    if not len(rows):
        return ()
    nearest = pool.entries[rows[0]]
    words = tuple(dict.fromkeys(tokens(evidence.words or nearest.caption, nearest.language)))
    function = FUNCTION_WORDS.get(primary(nearest.language), frozenset())
    return tuple(word for word in words if word not in function) or words


def _shared(words: tuple[str, ...], text: tuple[str, ...], score: np.float32) -> str:
    shared = [word for word in words if word in text]
    if not shared:
        return "shares no word with the query: nearest of the rest by media"
    named = ", ".join(shared[:NAMED])
    if len(shared) > NAMED:
        named = f"{named} and {len(shared) - NAMED} more"
    return f"shares the words {named}: BM25 {score:.2f}"
