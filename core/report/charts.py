# SPDX-License-Identifier: Apache-2.0
"""Charts as SVG, drawn from numbers: lines with bands, whiskers, maps. Colours and type come from the page's style.

Every chart has a title that is read aloud, and each of its marks a tooltip; the page gives the numbers as a table too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.protocol import Interval
from core.report.page import Html, join, number, text

HUES = 10  # colours there are; `style.css` names them --c0 to --c9
LABEL = 13  # pixels between two labels


@dataclass(frozen=True)
class Series:
    """A line: a figure at some of the places of the x axis. `hue` None is grey; `dots`: a disc and a tooltip on each."""

    name: str
    points: Sequence[tuple[float, Interval]]
    hue: int | None = None
    dots: bool = True


@dataclass(frozen=True)
class Level:
    """A figure that does not depend on x: a dashed line."""

    name: str
    value: float


@dataclass(frozen=True)
class Box:
    """Where in a picture the plot lies, and what of the axes it shows."""

    width: float
    height: float
    left: float
    right: float
    x: tuple[float, float]
    y: tuple[float, float]
    top: float = 10.0
    bottom: float = 34.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a point."""
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1)
        plot = self.height - self.top - self.bottom
        return self.left + across * (self.width - self.left - self.right), self.top + (1 - up) * plot


def lines(
    title: str,
    series: Sequence[Series],
    ticks: Sequence[tuple[float, str]],
    axes: tuple[str, str],
    levels: Sequence[Level] = (),
    banded: Sequence[str] = (),
    size: tuple[float, float] = (920, 400),
) -> Html:
    """Lines with their names at their ends. `banded`: the names of those whose intervals are drawn."""
    shown = [one for one in series if one.points]
    spans = [_bounds(point) for one in shown for _, point in one.points if one.name in banded]
    values = [point.value for one in shown for _, point in one.points if point.value is not None]
    y = _rounded([*values, *(level.value for level in levels), *(bound for span in spans for bound in span)])
    box = Box(*size, 46, 172, (ticks[0][0], ticks[-1][0]), y)
    parts = [_grid(box, ticks, axes)]
    parts += [_band(box, one) for one in shown if one.name in banded]
    parts += [_level(box, level) for level in levels]
    parts += [_line(box, one) for one in shown]
    parts.append(_names(box, shown, levels))
    return svg(title, size, join(parts))


def panel(
    title: str,
    one: Series,
    beside: Series | None,
    ticks: Sequence[tuple[float, str]],
    y: tuple[float, float],
    levels: Sequence[Level] = (),
    size: tuple[float, float] = (236, 168),
) -> Html:
    """A small chart of one line with its band, over another one's."""
    box = Box(*size, 32, 8, (ticks[0][0], ticks[-1][0]), y, 8, 22)
    parts = [_grid(box, ticks, ("", ""))]
    for line in (beside, one):
        if line is not None and line.points:
            parts += [_band(box, line), _line(box, line)]
    parts += [_level(box, level) for level in levels]
    return svg(title, size, join(parts))


def span(series: Sequence[Series], levels: Sequence[Level] = ()) -> tuple[float, float]:
    """A y axis that holds all of these with their intervals."""
    return _rounded(
        [bound for one in series for _, point in one.points for bound in _bounds(point)]
        + [level.value for level in levels]
    )


def whiskers(title: str, rows: Sequence[tuple[str, int | None, Interval]], unit: str) -> Html:
    """A difference with its interval on each line, and where nothing differs."""
    known = [bound for _, _, one in rows for bound in _bounds(one)]
    low, high = _rounded([0.0, *known])
    height = 30 + 24 * len(rows) + 18
    box = Box(420, height, 118, 14, (low, high), (0, 1), 6, 40)
    parts = []
    for value in _ticks(low, high, 5):
        x = box.at(value, 0)[0]
        kind = "axis" if abs(value) < 1e-9 else "grid"
        parts.append(Html(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="6" y2="{height - 38}"/>'))
        parts.append(_label(x, height - 22, number(value, _digits(low, high)), "tick", "middle"))
    parts.append(_label((box.left + 406) / 2, height - 5, unit, "unit", "middle"))
    for place, (name, hue, one) in enumerate(rows):
        y = 22 + 24 * place
        parts.append(_label(box.left - 12, y + 4, name, "name", "end"))
        if one.value is None:
            continue
        left, right = (box.at(bound, 0)[0] for bound in _bounds(one))
        x = box.at(one.value, 0)[0]
        tip = text(f"{name}: {number(one.value, sign=True)} [{number(one.low)}, {number(one.high)}]")
        parts.append(
            Html(
                f'<g {_colour(hue)}><title>{tip}</title><line class="whisker" x1="{left:.1f}" x2="{right:.1f}" '
                f'y1="{y}" y2="{y}"/><circle class="dot" cx="{x:.1f}" cy="{y}" r="4.5"/></g>'
            )
        )
    return svg(title, (420, height), join(parts))


def scatter(
    title: str,
    all: Sequence[tuple[float, float]],
    picks: Sequence[tuple[float, float, float, str]],
    hue: int | None,
    size: tuple[float, float] = (236, 200),
) -> Html:
    """A map: all points in grey, the picks as discs (x, y, how often, what), whose area says how often."""
    xs, ys = [x for x, _ in all], [y for _, y in all]
    box = Box(
        *size, 8, 8, (min(xs, default=0), max(xs, default=1)), (min(ys, default=0), max(ys, default=1)), 8, 8
    )
    dots = " ".join("M{:.1f},{:.1f}h0".format(*box.at(x, y)) for x, y in all)
    most = max((count for _, _, count, _ in picks), default=1.0)
    discs = [
        _disc(box.at(x, y), count / most, what)
        for x, y, count, what in sorted(picks, key=lambda pick: -pick[2])
    ]
    return svg(title, size, Html(f'<path class="pool" d="{dots}"/><g {_colour(hue)}>{join(discs)}</g>'))


def _disc(place: tuple[float, float], share: float, what: str) -> Html:
    radius = 1.6 + 5.4 * math.sqrt(share)
    return Html(
        f'<circle class="pick" cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{radius:.1f}"><title>{text(what)}</title></circle>'
    )


def svg(title: str, size: tuple[float, float], content: Html) -> Html:
    width, height = size
    return Html(
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img" '
        f'aria-label="{text(title)}">{content}</svg>'
    )


def key(name: str, hue: int | None) -> Html:
    """A name with the colour it has in the charts."""
    return Html(f'<span class="key" {_colour(hue)}>{text(name)}</span>')


# ---- parts ----------------------------------------------------------------------------------------------


def _grid(box: Box, ticks: Sequence[tuple[float, str]], axes: tuple[str, str]) -> Html:
    parts = []
    for value in _ticks(*box.y, 5):
        y = box.at(box.x[0], value)[1]
        end = box.width - box.right
        parts.append(
            Html(f'<line class="grid" x1="{box.left:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        )
        parts.append(_label(box.left - 8, y + 4, number(value, _digits(*box.y)), "tick", "end"))
    for x, name in ticks:
        parts.append(_label(box.at(x, 0)[0], box.height - box.bottom + 17, name, "tick", "middle"))
    middle = (box.left + box.width - box.right) / 2
    if axes[0]:
        parts.append(_label(middle, box.height - 2, axes[0], "unit", "middle"))
    return join(parts)


def _band(box: Box, one: Series) -> Html:
    known = [(x, _bounds(point)) for x, point in one.points if point.value is not None]
    edge = [box.at(x, high) for x, (_, high) in known] + [box.at(x, low) for x, (low, _) in reversed(known)]
    if len(known) < 2:
        return Html("")
    return Html(f'<polygon class="band" {_colour(one.hue)} points="{_path(edge)}"/>')


def _line(box: Box, one: Series) -> Html:
    known = [(x, point) for x, point in one.points if point.value is not None]
    places = [box.at(x, point.value or 0.0) for x, point in known]
    dots = [
        Html(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.2"><title>'
            f"{text(_said(one.name, point))}</title></circle>"
        )
        for (x, y), (_, point) in zip(places, known, strict=True)
        if one.dots
    ]
    kind = "line thin" if one.hue is None else "line"
    return Html(f'<g {_colour(one.hue)}><polyline class="{kind}" points="{_path(places)}"/>{join(dots)}</g>')


def _said(name: str, point: Interval) -> str:
    bounds = "" if point.low is None else f" [{number(point.low)}, {number(point.high)}]"
    return f"{name}: {number(point.value)}{bounds}"


def _level(box: Box, level: Level) -> Html:
    y = box.at(box.x[0], level.value)[1]
    return Html(
        f'<line class="level" x1="{box.left:.1f}" x2="{box.width - box.right:.1f}" y1="{y:.1f}" y2="{y:.1f}">'
        f"<title>{text(f'{level.name}: {number(level.value)}')}</title></line>"
    )


def _names(box: Box, series: Sequence[Series], levels: Sequence[Level]) -> Html:
    """Names at the ends of lines, moved apart where they would cover each other."""
    ends: list[tuple[float, str, int | None, str]] = []
    for one in series:
        last = [point.value for _, point in one.points if point.value is not None][-1:]
        ends += [(box.at(box.x[1], value)[1], one.name, one.hue, "name") for value in last]
    ends += [(box.at(box.x[1], level.value)[1], level.name, None, "name faint") for level in levels]
    ends.sort(key=lambda end: end[0])
    places = apart([end[0] for end in ends], LABEL, box.top, box.height - box.bottom + 4)
    x = box.width - box.right + 12
    return join(
        Html(
            f'<g {_colour(hue)}><path class="lead" d="M{x - 8:.1f},{true:.1f}L{x - 2:.1f},{y:.1f}"/>'
            f"{_label(x + 1, y + 4, name, kind, 'start')}</g>"
        )
        for y, (true, name, hue, kind) in zip(places, ends, strict=True)
    )


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending places moved as little as is needed to lie `gap` apart, in order, between `low` and `high` if they fit."""
    found = list(places)
    for i in range(len(found)):
        found[i] = max(found[i], low if i == 0 else found[i - 1] + gap)
    limit = max(high, low + gap * (len(found) - 1))
    for i in reversed(range(len(found))):
        found[i] = min(found[i], limit if i == len(found) - 1 else found[i + 1] - gap)
    return found


def _label(x: float, y: float, content: str, kind: str, anchor: str) -> Html:
    return Html(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text(content)}</text>')


def _colour(hue: int | None) -> Html:
    return Html(f'style="--c:var(--{"grey" if hue is None else f"c{hue % HUES}"})"')


def _path(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _bounds(one: Interval) -> tuple[float, ...]:
    value = one.value
    if value is None:
        return ()
    return (value if one.low is None else one.low, value if one.high is None else one.high)


def _rounded(values: Sequence[float]) -> tuple[float, float]:
    """The ticks around all of the values."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    step = _step(low, high, 5)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def _step(low: float, high: float, count: int) -> float:
    rough = max(high - low, 1e-9) / count
    power = 10 ** math.floor(math.log10(rough))
    return float(next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * (1 - 1e-9)))


def _ticks(low: float, high: float, count: int) -> list[float]:
    step = _step(low, high, count)
    return [step * i for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _digits(low: float, high: float) -> int:
    step = _step(low, high, 5)
    return next((digits for digits in range(5) if abs(round(step, digits) - step) < step * 1e-6), 4)
