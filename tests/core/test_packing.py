# SPDX-License-Identifier: Apache-2.0
"""Pieces of like size."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from core.packing import packed


@given(sizes=st.lists(st.integers(1, 40), max_size=40), room=st.integers(1, 200))
def test_pieces_keep_their_room_and_are_as_few_and_even_as_they_can_be(sizes: list[int], room: int) -> None:
    sizes.sort()
    pieces = packed(sizes, sizes, room)
    assert list(chain.from_iterable(pieces)) == sizes, "in order, nothing left out"
    assert all(len(piece) * piece[-1] <= room or len(piece) == 1 for piece in pieces)
    least = max((len(piece) * piece[-1] for piece in pieces if len(piece) > 1), default=0)
    assert not least or len(packed(sizes, sizes, least - 1)) > len(pieces), "less room would take more pieces"


def test_short_examples_are_computed_many_together_and_long_ones_few() -> None:
    sizes = [10] * 12 + [60] * 3
    assert [len(piece) for piece in packed(sizes, sizes, 120)] == [12, 2, 1]
    assert [len(piece) for piece in packed(sizes, [1] * 15, 8)] == [8, 7]
