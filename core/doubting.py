# SPDX-License-Identifier: Apache-2.0
"""Captions that may be wrong: those that nothing of what lies around them is called by.

An example whose nearest files, by what the encoder sees, have captions that all mean something else is either mislabelled or
alone (deep k-NN for noisy labels, Bahri et al. 2020, with sentences for labels). Measured with captions swapped on purpose
(EXPERIMENTS.md). Of a model's own surprise the strategies `difficulty` and `gradient-coverage` tell.
"""

from collections.abc import Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from core.answering import Answering
from core.demonstrations.pool import Pool, normalised
from core.errors import DataError
from core.knowledge import Wanted
from core.protocol import Note, Progress
from core.session import Session
from core.trying import Suggest, Suggested, Suggestion

NEAREST = 16  # files whose captions are compared: 8 to 16 find most, 4 fewer
LEAST = 3 * NEAREST  # examples below which the nearest ones may well be of something else
ALIKE = 0.35  # likeness of meaning from which a caption is not doubted
BLOCK = 512  # rows of cosines that are made at once

Floats = NDArray[np.float32]


def doubtful(session: Session, asked: Suggest) -> Iterator[Progress | Note | Suggested]:
    """`Suggested` comes last, the most doubtful first: train examples whose `caption` may be wrong.

    `text` is the caption among the nearest that means most nearly the same, `score` how nearly: 0 to 1. Raises `DataError`
    where there are too few examples to tell.
    """
    assert isinstance(session, Answering)
    wanted = {
        kind: Wanted("captioning", kind, asked.shots.language, "project") for kind in ("image", "audio")
    }
    pools = []
    for one in wanted.values():
        pool = yield from session.knowledge.pool(one)
        pools += [pool] if pool is not None and len(pool.entries) >= LEAST else []
    if not pools:
        raise DataError(
            f"A caption is doubted for what the {NEAREST} files most like it are called, and there are too few.",
            f"Import at least {LEAST} captioned pictures or recordings.",
            file=asked.project,
        )
    found: list[Suggestion] = []
    for pool in pools:
        found += yield from _of(session, pool)
    found.sort(key=lambda one: one.score)
    known = sum(len(pool.entries) for pool in pools)
    yield Suggested(tuple(one for one in found[: asked.count] if one.score < ALIKE), known, known)


def _of(session: Answering, pool: Pool) -> Generator[Progress, None, list[Suggestion]]:
    """What every entry is worth doubting for."""
    yield Progress("read the captions", 0, 1)
    meant = session.evidence.embed([entry.caption for entry in pool.entries])
    yield Progress("read the captions", 1, 1)
    likeness, best = yield from agreement(pool.vectors, normalised(meant - meant.mean(axis=0)))
    return [
        Suggestion(entry.file, other.caption, round(float(score), 4), entry.caption, _reason(other.caption))
        for entry, score, row in zip(pool.entries, likeness, best, strict=True)
        if (other := pool.entries[row]) and entry.file and np.isfinite(score)
    ]


def agreement(
    vectors: Floats, meanings: Floats
) -> Generator[Progress, None, tuple[Floats, NDArray[np.intp]]]:
    """(N,) the highest cosine of a row's `meanings` (N, E) to those of its nearest rows by `vectors` (N, D), and whose it is.

    NaN for rows that are not finite; they are nobody's neighbours. O(N² D), in blocks.
    """
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(vectors).all(axis=1), np.bool_)
    others = np.where(finite[:, None], vectors, 0)
    likeness, best = np.full(len(vectors), np.nan, np.float32), np.zeros(len(vectors), np.intp)
    count = max(1, min(NEAREST, int(finite.sum()) - 1))
    for start in range(0, len(vectors), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(vectors)))
        cosines = others[rows] @ others.T
        cosines[:, ~finite] = -np.inf
        cosines[np.arange(len(rows)), rows] = -np.inf
        near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]  # (B, K)
        like = np.einsum("bke,be->bk", meanings[near], meanings[rows])
        place = like.argmax(axis=1)
        best[rows] = np.take_along_axis(near, place[:, None], axis=1)[:, 0]
        likeness[rows] = np.where(finite[rows], like.max(axis=1), np.nan)
        yield Progress("compare captions of like files", int(rows[-1]) + 1, len(vectors))
    return likeness.clip(0, 1), best


def _reason(nearest: str) -> str:
    return f"None of the {NEAREST} files most like it is called anything like this; the nearest in meaning is “{nearest}”"
