# SPDX-License-Identifier: Apache-2.0
"""Figures of questions, made once and kept: a batch at a time, so that whatever is stopped goes on where it was."""

import time
from collections.abc import Callable, Generator, Sequence

from core.attribution.asking import key
from core.data.features import Vector, VectorStore
from core.protocol import Note, Progress
from core.training.questions import Question
from core.training.steps import How, cut

Compute = Callable[[Sequence[Question]], Sequence[Vector]]


def kept(
    store: VectorStore, questions: Sequence[Question], compute: Compute, stage: str, each: str, batch: int
) -> Generator[Progress | Note, None, dict[str, Vector]]:
    """Every question's `Vector` by its `key`; what `store` does not know is computed, a batch of one kind at a time.

    The batches are those of all the questions, whatever is known of them: the last bits of a product depend on the
    company, and what is resumed must give what it would have given at once. After the first batch a Note says what the
    rest takes, `each` being what is done with one.
    """
    questions = list({key(question): question for question in questions}.values())
    batches = cut(questions, How(batch))
    known = store.get([key(question) for question in questions])
    missing = [some for some in batches if any(key(question) not in known for question in some)]
    total, done = sum(map(len, missing)), 0
    began = time.monotonic()
    for some in missing:
        found = dict(zip(map(key, some), compute(some), strict=True))
        store.put(found)
        known |= found
        done += len(some)
        if some is missing[0] and done < total:
            yield cost(total - done, each, (time.monotonic() - began) / done)
        yield Progress(stage, done, total)
    return known


def cost(count: int, each: str, seconds: float) -> Note:
    """What is still to come: `count` examples, what is done with each, and how many seconds that takes."""
    whole = count * seconds
    took = f"{whole / 60:.0f} minutes" if whole >= 90 else f"{max(1, round(whole))} seconds"
    return Note(
        f"{each} for {count:,} more examples: about {took}.",
        "Stop it at any time: what is done is kept.",
    )
