# SPDX-License-Identifier: Apache-2.0
"""Which examples make a step: each once an epoch, in an order that a seed and an epoch tell."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from core.training.batches import BUCKET, plan, variant_of


@given(
    lengths=st.lists(st.integers(1, 200), min_size=1, max_size=300),
    batch=st.integers(1, 40),
    seed=st.integers(0, 3),
    epoch=st.integers(0, 3),
)
def test_each_example_exactly_once_in_even_batches(
    lengths: list[int], batch: int, seed: int, epoch: int
) -> None:
    batches = plan(lengths, batch, seed, epoch)
    assert sorted(chain.from_iterable(batches)) == list(range(len(lengths)))
    sizes = [len(some) for some in batches]
    assert len(batches) == -(-len(lengths) // batch)
    assert max(sizes) <= batch
    assert max(sizes) - min(sizes) <= 1
    assert batches == plan(lengths, batch, seed, epoch)


def test_epochs_and_seeds_differ() -> None:
    lengths = [5] * 40
    first = plan(lengths, 8, 0, 0)
    assert plan(lengths, 8, 0, 1) != first != plan(lengths, 8, 1, 0)


def test_similar_lengths_come_together() -> None:
    lengths = [(i * 37) % 101 for i in range(8 * BUCKET)]
    padded = sum(len(some) * max(lengths[i] for i in some) for some in plan(lengths, 8, 0, 0))
    assert padded < 1.15 * sum(lengths), "at random it is about 1.7 times as much"
    longest_first = [max(lengths[i] for i in some) for some in plan(lengths, 8, 0, 0)]
    assert longest_first != sorted(longest_first), "an epoch does not go from short to long"


def test_variants_take_turns() -> None:
    for item in range(20):
        turn = [variant_of(item, epoch, 4, 7) for epoch in range(8)]
        assert sorted(turn[:4]) == [0, 1, 2, 3]
        assert turn[4:] == turn[:4]
    assert len({variant_of(item, 0, 4, 7) for item in range(20)}) == 4, "not all begin with the same"
