# SPDX-License-Identifier: Apache-2.0
"""A curve that is drawn, read with the pointer and the keyboard, and told to those who do not see it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.models.trace import Trace
from app.theme import DARK, LIGHT, Colours
from app.widgets.chart import LABEL, Chart, Level, Point, feet, shown, ticks


@pytest.fixture
def chart(qtbot: QtBot, qapp: QApplication) -> Iterator[Chart]:
    theme.apply(qapp, "light")
    chart = Chart()
    chart.say("Loss", "Nothing yet.")
    chart.resize(400, 220)
    chart.show()
    yield chart
    chart.close()
    chart.deleteLater()


def line(*values: float) -> list[Point]:
    return [Point(step, y, y, y) for step, y in enumerate(values, 1)]


def inked(chart: Chart, scheme: Colours) -> list[tuple[int, int]]:
    """Where the curve's own colour is."""
    image, accent = chart.grab().toImage(), QColor(scheme.accent)
    return [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == accent
    ]


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (0.13, 0.87), (-3.0, 4.0), (1.0, 100_000.0), (0.1, 0.1000001), (2.0, 2.0)]
)
def test_ticks_are_round_and_inside(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 1 <= len(found) <= 9
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)
    assert all(len(f"{value:g}") <= 9 for value in found)


def test_figures_have_the_digits_that_count() -> None:
    assert [shown(v) for v in (0.0, 0.1234, 2.0, 31.26, 1e-5, 123_456.0)] == [
        "0.000", "0.123", "2.000", "31.3", "1e-05", "1.2e+05",
    ]  # fmt: skip


def test_empty_says_what_it_waits_for(chart: Chart) -> None:
    assert chart.accessibleName() == "Loss"
    assert chart.accessibleDescription() == "Nothing yet."
    assert chart.reading == ""
    chart.clearFocus()  # whose ring has the same colour
    assert inked(chart, LIGHT) == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_falling_curve_falls(chart: Chart, qapp: QApplication, scheme: Colours) -> None:
    theme.apply(qapp, "dark" if scheme is DARK else "light")
    chart.clearFocus()
    chart.show_points(line(*[5 - step / 50 for step in range(200)]))
    ink = inked(chart, scheme)
    assert len(ink) > 200
    left, right = min(ink), max(ink)
    assert left[1] < right[1] - 80  # the ordinate of a picture grows downwards
    assert chart.accessibleDescription() == (
        "From 5.000 at step 1 to 1.020 at step 200; lowest 1.020 at step 200, highest 5.000 at step 1."
    )


def test_one_point_and_equal_points_are_drawn(chart: Chart) -> None:
    for values in ((0.5,), (0.5, 0.5, 0.5), (0.0, 0.0)):
        chart.show_points(line(*values), [Level("before", values[0])])
        chart.grab()
        assert chart.reading == f"{values[0]:.3f} at step {len(values)}"


def test_a_level_stretches_the_range_and_is_told(chart: Chart) -> None:
    chart.show_points(line(0.5, 0.6), [Level("before training", 0.1)])
    assert "before training: 0.100." in chart.accessibleDescription()
    low, high = chart._up()
    assert low < 0.1
    assert high > 0.6


def test_the_pointer_reads_the_nearest_point(chart: Chart, qtbot: QtBot) -> None:
    chart.show_points(line(3.0, 2.0, 1.0))
    assert chart.reading == "1.000 at step 3"
    qtbot.mouseMove(chart, QPoint(int(chart._area().center().x()) + 3, 100))
    assert chart.reading == "2.000 at step 2"
    qtbot.mouseMove(chart, QPoint(1, 100))
    assert chart.reading == "3.000 at step 1"
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.reading == "1.000 at step 3"


def test_the_arrow_keys_read_it(chart: Chart, qtbot: QtBot) -> None:
    qtbot.keyClick(chart, Qt.Key.Key_Left)  # nothing to read: nothing happens
    chart.show_points(line(3.0, 2.0, 1.0))
    for key, reading in (
        (Qt.Key.Key_Left, "2.000 at step 2"), (Qt.Key.Key_Home, "3.000 at step 1"),
        (Qt.Key.Key_Left, "3.000 at step 1"), (Qt.Key.Key_End, "1.000 at step 3"),
        (Qt.Key.Key_Right, "1.000 at step 3"),
    ):  # fmt: skip
        qtbot.keyClick(chart, key)
        assert chart.reading == reading
    chart.show_points(line(9.0))  # the point that was read is gone
    assert chart.reading == "9.000 at step 1"


def test_a_long_run_costs_what_a_short_one_costs(chart: Chart) -> None:
    trace = Trace()
    for step in range(20_000):
        trace.add(step, 1 / (step + 1))
    chart.show_points(
        [Point(s.last, y, s.low, s.high) for s, y in zip(trace.stretches, trace.smoothed(), strict=True)]
    )
    assert len(chart.points) <= 512
    assert chart.points[-1].x == 19_999
    assert len(inked(chart, LIGHT)) > 200


def test_the_name_of_a_level_stands_where_the_curve_is_not() -> None:
    assert feet([100.0], [150.0], 200.0) == {100.0: 99.0}
    assert feet([100.0], [92.0], 200.0) == {100.0: 101.0 + LABEL}, "below its line"
    assert feet([190.0], [182.0], 200.0) == {190.0: 189.0}, "there is no room below"
    close = feet([100.0, 104.0], [20.0], 200.0)
    assert close == {104.0: 103.0, 100.0: 103.0 - LABEL}, "one above the other"
