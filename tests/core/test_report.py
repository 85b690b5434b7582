# SPDX-License-Identifier: Apache-2.0
"""Reports are files that stand alone, and hold what others wrote without obeying it."""

import itertools
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.protocol import Interval
from core.report import charts
from core.report.page import Html, number, page, table, text, with_interval, words, write
from core.report.thumbnails import thumbnail

HOSTILE = "<script>alert('x')</script> & \"quotes\" \x00\ud800 \u202eevil"
VOID = {"meta", "img", "br"}
NEAR, FAR = Interval(0.5, 0.4, 0.6), Interval(0.9, 0.7, 1.1)


class Reader(HTMLParser):
    """Every tag of a page, and whether each one that is opened is closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(content: str) -> Reader:
    reader = Reader()
    reader.feed(content)
    reader.close()
    assert reader.open == []
    return reader


def stands_alone(content: str) -> None:
    """Nothing in it reaches out, runs, or is left open."""
    for tag, attributes in read(content).tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "form", "base")
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert not re.search(r"@import|url\(|https?:", content)


def test_a_page_stands_alone_whatever_is_in_it() -> None:
    whole = page(
        HOSTILE, HOSTILE, [HOSTILE], [table(HOSTILE, [HOSTILE], [[text(HOSTILE), words(HOSTILE)]])], HOSTILE
    )
    stands_alone(whole)
    assert "default-src &#x27;none&#x27;" in whole or "default-src 'none'" in whole
    assert "prefers-color-scheme: dark" in whole
    assert "\x00" not in whole
    assert whole.encode("utf-8")


def test_text_says_the_same_to_a_reader() -> None:
    reader = Reader()
    seen: list[str] = []
    reader.handle_data = seen.append  # type: ignore[method-assign]
    reader.feed(text("a < b & 'c' > \"d\""))
    assert "".join(seen) == "a < b & 'c' > \"d\""


def test_figures_as_text() -> None:
    assert number(None) == "–"
    assert number(-0.25, 2) == "−0.25"
    assert number(0.25, 2, sign=True) == "+0.25"
    assert "<strong>" in with_interval(Interval(0.2, 0.1, 0.3), sign=True)
    assert "<strong>" not in with_interval(Interval(0.2, -0.1, 0.3), sign=True)
    assert with_interval(Interval(None, None, None)) == "–"


def test_a_report_is_replaced_or_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.html", Html("one"))
    write(tmp_path / "a.html", Html("two"))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.html", "two")]
    with pytest.raises(DataError):
        write(tmp_path / "missing" / "a.html", Html("one"))


@pytest.mark.parametrize("suffix", ["png", "wav"])
def test_a_thumbnail_is_inside_the_page(suffix: str, tmp_path: Path, draw: Any, record: Any) -> None:
    file = tmp_path / f"a.{suffix}"
    draw(file, 1) if suffix == "png" else record(file, "low")
    tile = thumbnail(str(file), 40, HOSTILE)
    stands_alone(tile)
    assert ("data:image/webp;base64," in tile) == (suffix == "png")


def test_what_cannot_be_shown_has_a_tile(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    for file in (
        None,
        "",
        str(tmp_path / "gone.png"),
        str(tmp_path / "broken.png"),
        str(tmp_path / "x.strange"),
    ):
        assert "<img" not in thumbnail(file, 40, "a file")
        stands_alone(thumbnail(file, 40, "a file"))


# ---- charts -------------------------------------------------------------------------------------------------


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_a_line_goes_through_its_figures() -> None:
    series = [charts.Series("a", [(0, NEAR), (1, FAR)], 0), charts.Series(HOSTILE, [(0, FAR)], None)]
    chart = drawn(
        charts.lines("t", series, [(0, "0"), (1, "4")], ("k", ""), [charts.Level("knn", 0.2)], ("a",))
    )
    assert chart.attrib["aria-label"] == "t"
    (line,) = [node for node in chart.iter("polyline") if len(node.attrib["points"].split()) == 2]
    (x0, y0), (x1, y1) = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert x0 < x1
    assert y1 < y0, "a higher figure lies higher"
    (band,) = chart.iter("polygon")
    ys = [float(pair.split(",")[1]) for pair in band.attrib["points"].split()]
    assert min(ys) < y1 < y0 < max(ys)
    assert any("0.900 [0.700, 1.100]" in (node.text or "") for node in chart.iter("title"))


def test_undefined_figures_are_left_out() -> None:
    nothing = Interval(None, None, None)
    chart = drawn(
        charts.lines("t", [charts.Series("a", [(0, nothing), (1, NEAR)], 0)], [(0, "0"), (1, "1")], ("", ""))
    )
    assert len(list(chart.iter("circle"))) == 1
    assert (
        len(list(drawn(charts.whiskers("t", [("a", 0, nothing), ("b", 1, NEAR)], "u")).iter("circle"))) == 1
    )
    drawn(charts.panel("t", charts.Series("a", [], 0), None, [(0, "0")], (0, 1)))
    drawn(charts.scatter("t", [], [], None))


def test_whiskers_end_where_the_interval_does() -> None:
    chart = drawn(charts.whiskers("t", [("a", 0, Interval(0.0, -1.0, 1.0))], "u"))
    (whisker,) = [node for node in chart.iter("line") if node.attrib["class"] == "whisker"]
    (axis,) = [node for node in chart.iter("line") if node.attrib["class"] == "axis"]
    left, right, zero = (float(v) for v in (whisker.attrib["x1"], whisker.attrib["x2"], axis.attrib["x1"]))
    assert zero - left == pytest.approx(right - zero, abs=0.2)


def test_names_are_moved_apart_and_stay_in_order() -> None:
    places = charts.apart([10, 11, 12, 90], 13, 10, 100)
    assert all(b - a >= 13 for a, b in itertools.pairwise(places))
    assert places[0] >= 10
    assert places[-1] <= 100
    assert charts.apart([], 13, 0, 1) == []
    crowded = charts.apart([5.0] * 9, 13, 0, 50)
    assert all(b - a >= 13 for a, b in itertools.pairwise(crowded))


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.31, 0.82), (0.004, 0.0051), (3, 3), (-2, 140)])
def test_axes_have_round_ticks_around_everything(low: float, high: float) -> None:
    bottom, top = charts.span([charts.Series("a", [(0, Interval(low, low, high))])])
    ticks = charts._ticks(bottom, top, 5)
    assert bottom <= low + 1e-9
    assert high <= top + 1e-9
    assert 2 <= len(ticks) <= 9 or low == high
