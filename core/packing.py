# SPDX-License-Identifier: Apache-2.0
"""What is computed together: pieces that are padded to their longest part, and have only so much room."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def packed(items: Sequence[T], sizes: Sequence[int], room: int) -> list[list[T]]:
    """`items` in order of their ascending `sizes`, cut into as few pieces as `room` allows, as even as those can be.

    A piece takes its length times its largest size, as it is padded to it; what is larger than `room` is alone.
    """
    count = len(_lengths(sizes, room))
    least = bisect_left(range(room), True, key=lambda less: len(_lengths(sizes, less)) <= count)
    rest = iter(items)
    return [[next(rest) for _ in range(length)] for length in _lengths(sizes, least)]


def _lengths(sizes: Sequence[int], room: int) -> list[int]:
    """Of pieces that are filled one after the other."""
    found: list[int] = []
    for size in sizes:
        if found and (found[-1] + 1) * size <= room:
            found[-1] += 1
        else:
            found.append(1)
    return found
