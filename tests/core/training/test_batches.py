# SPDX-License-Identifier: Apache-2.0
"""Which examples make a step: each once an epoch, in an order that a seed and an epoch tell."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from core.training.batches import BUCKET, mixture, plan, variant_of


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


def test_the_easiest_come_first() -> None:
    difficulty = [float((i * 37) % 101) for i in range(50)]
    batches = plan([5] * 50, 8, 0, 0, difficulty)
    assert sorted(chain.from_iterable(batches)) == list(range(50))
    order = [difficulty[i] for some in batches for i in some]
    assert order == sorted(order)


@given(
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=5),
    temperature=st.floats(1, 100),
    seed=st.integers(0, 3),
)
def test_a_mixture_has_as_many_examples_in_the_shares_of_its_tasks(
    sizes: list[int], temperature: float, seed: int
) -> None:
    drawn = mixture(sizes, temperature, seed, 0)
    assert len(drawn) == sum(sizes)
    total = sum(size ** (1 / temperature) for size in sizes)
    for task, size in enumerate(sizes):
        start = sum(sizes[:task])
        own = [place for place in drawn if start <= place < start + size]
        assert abs(len(own) - sum(sizes) * size ** (1 / temperature) / total) < 1 + 1e-6
        times = [own.count(place) for place in range(start, start + size)]
        assert max(times) - min(times) <= 1, "none twice before all were there"
    assert drawn == mixture(sizes, temperature, seed, 0)


def test_at_temperature_one_each_example_is_there_once_and_above_it_small_tasks_come_more_often() -> None:
    assert sorted(mixture([30, 4], 1.0, 0, 0)) == list(range(34))
    small = [sum(place >= 30 for place in mixture([30, 4], t, 0, 0)) for t in (1.0, 2.0, 5.0, 100.0)]
    assert small == sorted(small)
    assert small[-1] == 17
    parts = [set(mixture([30, 4], 100.0, 0, epoch)) for epoch in range(2)]
    assert parts[0] != parts[1]


def test_variants_take_turns() -> None:
    for item in range(20):
        turn = [variant_of(item, epoch, 4, 7) for epoch in range(8)]
        assert sorted(turn[:4]) == [0, 1, 2, 3]
        assert turn[4:] == turn[:4]
    assert len({variant_of(item, 0, 4, 7) for item in range(20)}) == 4, "not all begin with the same"
