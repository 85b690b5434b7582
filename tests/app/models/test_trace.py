# SPDX-License-Identifier: Apache-2.0
"""A curve of any length in bounded room."""

import math
from itertools import pairwise

import pytest

from app.models.trace import MOST, Trace


def traced(values: list[float]) -> Trace:
    trace = Trace()
    for step, value in enumerate(values, 1):
        trace.add(step, value)
    return trace


@pytest.mark.parametrize("count", [1, MOST, MOST + 1, 5 * MOST + 3])
def test_no_point_is_forgotten(count: int) -> None:
    values = [math.sin(step) for step in range(count)]
    stretches = traced(values).stretches
    assert len(stretches) <= MOST
    assert sum(stretch.count for stretch in stretches) == count
    assert sum(stretch.total for stretch in stretches) == pytest.approx(sum(values))
    assert (stretches[0].first, stretches[-1].last) == (1, count)
    assert all(left.last < right.first for left, right in pairwise(stretches))


def test_a_single_high_point_is_seen_among_many() -> None:
    values = [1.0] * 50_000
    values[31_000] = 9.0
    assert max(stretch.high for stretch in traced(values).stretches) == 9.0


def test_smoothing_keeps_what_is_level_and_calms_what_is_not() -> None:
    assert traced([2.0] * 300).smoothed() == pytest.approx([2.0] * 300)
    noisy = [step / 300 + (0.5 if step % 2 else -0.5) for step in range(300)]
    smooth = traced(noisy).smoothed()
    assert max(abs(a - b) for a, b in pairwise(smooth)) < 0.1
    middle = [abs(value - place / 300) for place, value in enumerate(smooth)][50:250]
    assert max(middle) < 0.1  # it does not lag behind


def test_what_is_no_number_is_left_out() -> None:
    trace = traced([3.0, math.nan, math.inf, 2.0])
    assert [stretch.mean for stretch in trace.stretches] == [3.0, 2.0]


def test_steps_that_are_taken_again_replace_the_old_ones() -> None:
    trace = traced([5.0, 4.0, 3.0, 2.0])
    trace.cut(3)
    trace.add(3, 7.0)
    assert [(s.first, s.mean) for s in trace.stretches] == [(1, 5.0), (2, 4.0), (3, 7.0)]
