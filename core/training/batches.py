# SPDX-License-Identifier: Apache-2.0
"""Which examples make a step. Everything is a function of the seed and the epoch, so a place in it is one number."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import TypeVar

import numpy as np

T = TypeVar("T")

BUCKET = 16  # batches that are sorted by length together: similar lengths in a batch, any batch next


def plan(
    lengths: Sequence[int], batch: int, seed: int, epoch: int, difficulty: Sequence[float] | None = None
) -> list[list[int]]:
    """The batches of an epoch: each example exactly once, examples of similar length together.

    Batches are as even as they can be, `batch` at most: a small last one would take a step of its own size. With
    `difficulty`, the easiest come first (curriculum learning, Bengio et al. 2009).
    """
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(len(lengths)).tolist()
    count = -(-len(lengths) // batch)
    if difficulty is not None:
        return even(sorted(order, key=difficulty.__getitem__), count)
    parts = even(order, count)
    batches: list[list[int]] = []
    for start in range(0, count, BUCKET):
        some = parts[start : start + BUCKET]
        batches += even(sorted(chain.from_iterable(some), key=lengths.__getitem__), len(some))
    return [batches[i] for i in random.permutation(count).tolist()]


def mixture(sizes: Sequence[int], temperature: float, seed: int, epoch: int) -> list[int]:
    """Numbers of the examples of an epoch: as many as there are, of tasks that lie behind each other and have `sizes`.

    A task's share is its size to the power 1 / temperature (Arivazhagan et al. 2019): at 1 every example is there once, above
    it small tasks come more often and large ones in part. What is left out of one epoch is drawn anew in the next.
    """
    total, weights = sum(sizes), np.asarray(sizes, np.float64) ** (1 / temperature)
    exact = total * weights / weights.sum()
    counts = np.floor(exact + 1e-9).astype(int)
    for task in np.argsort(counts - exact, kind="stable")[: total - counts.sum()]:  # the largest remainders
        counts[task] += 1
    chosen: list[int] = []
    for task, (size, count) in enumerate(zip(sizes, counts.tolist(), strict=True)):
        random = np.random.default_rng([seed, epoch, task])
        rounds = [random.permutation(size) for _ in range(-(-count // size))]
        start = sum(sizes[:task])
        chosen += [start + place for place in chain.from_iterable(rounds)][:count]
    return [int(place) for place in chosen]


def even(items: Sequence[T], parts: int) -> list[list[T]]:
    """`items` in order, cut into `parts` whose sizes differ by one at most."""
    ends = [len(items) * part // parts for part in range(parts + 1)]
    return [list(items[start:end]) for start, end in pairwise(ends)]


def variant_of(item: int, epoch: int, variants: int, seed: int) -> int:
    """Which of an example's prompts an epoch uses: each in turn, every example beginning at another one."""
    return int(np.random.default_rng([seed, item]).integers(variants) + epoch) % variants
