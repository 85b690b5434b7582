# SPDX-License-Identifier: Apache-2.0
"""A comparison as a page that a person reads: what came out, in sentences, charts, tables, maps and examples."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from core.compare import Comparison
from core.compare.figures import Row
from core.compare.gallery import gallery
from core.compare.geometry import often
from core.compare.plan import NONE, RANDOM
from core.config import Shots
from core.demonstrations.plane import plane, shown
from core.metrics import METRICS, describe
from core.protocol import Interval
from core.report import charts
from core.report.page import (
    NOTHING,
    Html,
    details,
    figure,
    join,
    number,
    paragraph,
    percent,
    section,
    table,
    text,
    with_interval,
)
from core.report.page import page as whole

BASELINES = {
    "majority": "the most frequent caption",
    "knn": "a vote of the 8 nearest",
    "label": "the name recognised",
}


def page(comparison: Comparison) -> Html:
    """The whole report."""
    c = comparison
    title = "Which demonstrations help?"
    left_out = f", {c.left_out} left out" if c.left_out else ""
    under = (
        f"{c.plan.project.name} · {c.plan.model} · {len(c.items)} items of the {c.plan.split} split{left_out} · "
        f"{date.today():%d %B %Y}"
    )
    sections = [
        _by_k(c),
        _differences(c),
        _tables(c),
        _overlaps(c),
        _maps(c),
        gallery(c, middle(c)),
        _method(c),
    ]
    return whole(
        title, under, verdict(c), sections, "Made by Braid. This file needs nothing else and loads nothing."
    )


def middle(comparison: Comparison) -> int:
    """The number of demonstrations that tables and examples show: the one in use where it was compared, else the largest."""
    return Shots().k if Shots().k in comparison.plan.ks else max(comparison.plan.ks)


def strategies(comparison: Comparison) -> list[str]:
    """All but random, in the order they were asked for."""
    return [name for name in comparison.plan.strategies if name != RANDOM]


def hue(comparison: Comparison, strategy: str) -> int | None:
    """The colour of a strategy in every chart; random and no demonstrations are grey."""
    return None if strategy in (RANDOM, NONE) else strategies(comparison).index(strategy)


def metric_name(comparison: Comparison) -> str:
    return METRICS[comparison.metric].title


# ---- what came out ------------------------------------------------------------------------------------------


def verdict(comparison: Comparison) -> list[str]:
    """What the figures say with the number of demonstrations in use, in sentences that claim no more than they do."""
    c, k, metric = comparison, middle(comparison), comparison.metric
    random = c.row(RANDOM, k)
    rows = [row for name in strategies(c) if (row := c.row(name, k)) is not None]
    if random is None or not rows:
        return [
            f"Only random demonstrations were measured: {metric_name(c)} {_told(c.rows[-1].metrics[metric])}."
        ]
    best = max(rows, key=lambda row: _value(row.metrics[metric]))
    return [
        f"With {k} demonstrations, {best.strategy} scores highest: {metric_name(c)} {_told(best.metrics[metric])}. Random "
        f"ones score {number(random.metrics[metric].value)}{_over_seeds(random, metric)}.",
        _against_random(rows, metric),
        *_against_nothing(c, best),
    ]


def _against_random(rows: Sequence[Row], metric: str) -> str:
    def named(side: Sequence[Row]) -> str:
        return ", ".join(row.strategy for row in side)

    over = {row.strategy: (row.over_random or {}).get(metric, Interval(None, None, None)) for row in rows}
    above = [row for row in rows if (over[row.strategy].low or 0) > 0]
    below = [row for row in rows if (over[row.strategy].high or 0) < 0]
    level = [row for row in rows if row not in above and row not in below]
    parts = [
        f"{named(above)} {'is' if len(above) == 1 else 'are'} above random" if above else "",
        f"{named(below)} {'is' if len(below) == 1 else 'are'} below it" if below else "",
        f"{named(level)} cannot be told from {'it' if above or below else 'random'}" if level else "",
    ]
    return "; ".join(part for part in parts if part) + " (95 % intervals of the paired difference)."


def _against_nothing(c: Comparison, best: Row) -> Iterator[str]:
    """What needs no strategy, or no model, beside the best."""
    beside = [
        f"{BASELINES.get(one.name, one.name)} {number(one.metrics[c.metric].value)}" for one in c.baselines
    ]
    if (none := c.row(NONE, 0)) is not None:
        beside.insert(0, f"no demonstrations {number(none.metrics[c.metric].value)}")
    if beside:
        yield f"Beside it: {', '.join(beside)}."
    over = best.over_vote
    if over.value is not None and over.low is not None and over.high is not None:
        sure = over.low > 0 or over.high < 0
        said = "differs from" if sure else "cannot be told from"
        yield (
            f"{best.strategy} {said} a plain vote over its own demonstrations ({_told(over, sign=True)}), and "
            f"{percent(best.copied)} of its captions are one of them, word for word."
        )


def _value(one: Interval) -> float:
    return float("-inf") if one.value is None else one.value


def _told(one: Interval, sign: bool = False) -> str:
    bounds = "" if one.low is None else f" [{number(one.low)}, {number(one.high)}]"
    return f"{number(one.value, sign=sign)}{bounds}"


def _over_seeds(row: Row, metric: str) -> str:
    spread = row.spread[metric]
    return "" if spread is None else f" (mean of {row.seeds} seeds, standard deviation {number(spread)})"


# ---- charts -------------------------------------------------------------------------------------------------


def _series(c: Comparison, strategy: str) -> charts.Series:
    """One line; places are those of k in the plan, all equally far apart, and all lines begin without demonstrations."""
    points = []
    for place, k in enumerate(c.plan.ks):
        row = c.row(strategy if k else NONE, k)
        if row is not None:
            points.append((float(place), row.metrics[c.metric]))
    return charts.Series(strategy, points, hue(c, strategy))


def _by_k(c: Comparison) -> Html:
    ticks = [(float(place), str(k)) for place, k in enumerate(c.plan.ks)]
    all = [_series(c, name) for name in c.plan.strategies]
    levels = [
        charts.Level(BASELINES.get(one.name, one.name), value)
        for one in c.baselines
        if (value := one.metrics[c.metric].value) is not None and one.name != "majority"
    ]
    overview = charts.lines(
        f"{metric_name(c)} by number of demonstrations",
        all,
        ticks,
        ("demonstrations shown", ""),
        levels,
        (RANDOM,),
    )
    random, rest = all[0], all[1:]
    y = charts.span(all, levels)
    panels = [
        Html(
            f"<div><h3>{charts.key(one.name, one.hue)}</h3>"
            f"{charts.panel(f'{one.name} and random', one, random, ticks, y, levels)}</div>"
        )
        for one in rest
    ]
    seeds = f"the mean of {c.plan.seeds} seeds" if c.plan.seeds > 1 else "one seed"
    return section(
        "How many, and which",
        figure(
            overview,
            f"{metric_name(c)} of all strategies. The grey band is the 95 % interval of random demonstrations, {seeds}. "
            "Dashed: answers that need no language model. The steps between numbers of demonstrations are drawn alike.",
        ),
        Html(f'<figure><div class="panels">{join(panels)}</div><figcaption>Each strategy with its 95 % interval, over random '
             "in grey. The numbers are in the tables below.</figcaption></figure>"),
    )  # fmt: skip


def _differences(c: Comparison) -> Html:
    figures = []
    for k in filter(None, c.plan.ks):
        rows = [
            (name, hue(c, name), row.over_random[c.metric])
            for name in strategies(c)
            if (row := c.row(name, k)) is not None and row.over_random is not None
        ]
        if rows:
            chart = charts.whiskers(
                f"Difference to random with k = {k}", rows, f"{metric_name(c)} minus random"
            )
            figures.append(Html(f"<figure><h3>k = {k}</h3>{chart}</figure>"))
    return section(
        "Better than chance?",
        paragraph(
            "Each strategy minus random demonstrations on the same items, with its 95 % interval. Where the line crosses zero, "
            f"the data do not tell them apart. {len(strategies(c))} strategies are looked at together: one that just leaves "
            "zero out may do so by luck."
        ),
        Html(f'<div class="pair">{join(figures)}</div>'),
    )


# ---- tables -------------------------------------------------------------------------------------------------


def _tables(c: Comparison) -> Html:
    usual = middle(c)
    others = [details(f"k = {k}", _scores(c, k), _shown(c, k)) for k in c.plan.ks if k not in (0, usual)]
    return section(
        "The figures", _scores(c, usual), _shown(c, usual), *others, details("Every metric", _metrics(c))
    )


def _rows(c: Comparison, k: int) -> list[tuple[Html, Row]]:
    wanted = [(NONE, 0), (RANDOM, k), *((name, k) for name in strategies(c))]
    found = [row for pair in wanted if (row := c.row(*pair)) is not None]
    return [
        (charts.key(row.strategy if row.k else "no demonstrations", hue(c, row.strategy)), row)
        for row in found
    ]


def _scores(c: Comparison, k: int) -> Html:
    """How good, and beside what."""
    head = ["", metric_name(c), "sd over seeds", "minus random", "vote of its own", "minus that vote"]
    rows = []
    for name, row in _rows(c, k):
        over = with_interval(row.over_random[c.metric], sign=True) if row.over_random else NOTHING
        spread = row.spread[c.metric]
        deviation = NOTHING if spread is None else text(f"{number(spread)} ({row.seeds})")
        votes = [with_interval(row.vote), with_interval(row.over_vote, sign=True)] if row.k else [NOTHING] * 2
        rows.append([name, with_interval(row.metrics[c.metric]), deviation, over, *votes])
    for one in c.baselines:
        name = text(BASELINES.get(one.name, one.name))
        rows.append([name, with_interval(one.metrics[c.metric]), *[NOTHING] * 4])
    return table(f"k = {k}. In bold: the interval of the difference leaves zero out.", head, rows)


def _shown(c: Comparison, k: int) -> Html:
    """What was shown, and what it took."""
    head = ["", "copied", "covers, for one item", "covers, all together", "seconds a caption"]
    rows = []
    for name, row in _rows(c, k):
        each, together = c.covered[row.strategy, row.k]
        shares = [text(percent(row.copied)), text(number(each)), text(number(together))]
        rows.append([name, *(shares if row.k else [NOTHING] * 3), text(f"{row.seconds:.2f}")])
    return table(f"k = {k}. What was shown, and what it took.", head, rows)


def _metrics(c: Comparison) -> Html:
    rows = [
        [
            charts.key(
                f"{row.strategy}, k = {row.k}" if row.k else "no demonstrations", hue(c, row.strategy)
            ),
            *(with_interval(row.metrics[name]) for name in c.metrics),
        ]
        for row in c.rows
    ]
    rows += [
        [text(BASELINES.get(one.name, one.name)), *(with_interval(one.metrics[name]) for name in c.metrics)]
        for one in c.baselines
    ]
    return table("95 % intervals", ["", *(METRICS[name].title for name in c.metrics)], rows)


def _overlaps(c: Comparison) -> Html:
    usual = middle(c)
    others = [details(f"k = {k}", _overlap(c, k)) for k in c.overlaps if k != usual]
    return section(
        "Do they choose the same?",
        paragraph(
            "The share of demonstrations that two strategies have in common for an item (Jaccard's index, mean over items and "
            "seeds). On the diagonal: with itself under another seed, where a strategy draws."
        ),
        _overlap(c, usual),
        *others,
    )


def _overlap(c: Comparison, k: int) -> Html:
    pairs: Mapping[tuple[str, str], float | None] = c.overlaps[k]
    names = list(c.plan.strategies)
    rows = [
        [charts.key(a, hue(c, a)), *(_heat(pairs[a, b]) for b in names)] for a in names
    ]  # fmt: skip
    return table(f"Overlap with k = {k}", ["", *names], rows, "heat")


def _heat(value: float | None) -> Html:
    return (
        text("–") if value is None else Html(f'<span style="--v:{value:.2f}">{text(number(value, 2))}</span>')
    )


# ---- the map ------------------------------------------------------------------------------------------------


def _maps(c: Comparison) -> Html:
    k = middle(c)
    mean, axes, share = plane(c.pool.vectors)
    points = np.nan_to_num((c.pool.vectors - mean) @ axes)
    all = [(float(points[i, 0]), float(points[i, 1])) for i in shown(len(points), set())]
    place = {entry.id: i for i, entry in enumerate(c.pool.entries)}
    maps = []
    for name in c.plan.strategies:
        counts = often(c.of(name, k))
        picks = [
            (
                float(points[place[id], 0]), float(points[place[id], 1]), count,
                f"{c.pool.entries[place[id]].caption} (for {count:.3g} items)",
            )
            for id, count in counts.items()
            if id in place
        ]  # fmt: skip
        used = f"{len(picks)} of {len(c.pool.entries)} examples"
        chart = charts.scatter(f"What {name} picks: {used}", all, picks, hue(c, name))
        heading = Html(f"<h3>{charts.key(name, hue(c, name))}</h3>")
        maps.append(Html(f"<figure>{heading}{chart}<figcaption>{text(used)}</figcaption></figure>"))
    return section(
        "Where they look",
        paragraph(
            f"Every example of the pool (grey) on the two directions in which the encoder's vectors vary most; they hold "
            f"{percent(share)} of the variance, so near is a hint and no more. Discs are picks with k = {k}: the "
            "larger, the more items they were shown with."
        ),
        Html(f'<div class="panels">{join(maps)}</div>'),
        details("Most shown examples, as a table", _most_shown(c, k)),
    )


def _most_shown(c: Comparison, k: int) -> Html:
    captions = {entry.id: entry.caption for entry in c.pool.entries}
    rows = []
    for name in c.plan.strategies:
        top = sorted(often(c.of(name, k)).items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        said = "; ".join(f"{captions.get(id, id)} ({count:.3g})" for id, count in top)
        rows.append([charts.key(name, hue(c, name)), text(said)])
    return table("The three examples shown with most items", ["", "example (items)"], rows)


# ---- how it was measured ------------------------------------------------------------------------------------


def _method(c: Comparison) -> Html:
    drawn = ", ".join(sorted(c.drawn)) or "none"
    terms = {
        metric_name(c): f"over {len(c.items)} items; {describe(c.metric, c.language)}. Higher is better.",
        "Interval": f"bootstrap over items, {c.plan.resamples} resamples, 2.5 to 97.5 %. Differences are paired: both sides "
        "on the same resampled items. Seeds are averaged inside it, so their chance is beside it as a standard deviation.",
        "Seeds": f"{c.plan.seeds} for strategies that draw ({drawn}), told by whether two seeds choose differently.",
        "Vote of its own": "the caption most like the others among the demonstrations shown, weighted by their similarity; "
        "no model has a part in it.",
        "Copied": "share of captions that are one of the demonstrations' but for case and the final full stop.",
        "Covers": "the facility-location value of the pool: the mean over all its examples of the cosine to the nearest one "
        "picked; for the picks of one item, and of all items together.",
        "Time": "of a caption within its batch, choosing included; what encoders make of the files is computed once. Other "
        "work on the machine counts too.",
        "Model": f"{c.plan.model}, greedy, asked through the session that is in use, {c.plan.batch} items at a time; "
        f"demonstrations from the training split ({len(c.pool.entries)} examples), never the item, its copies or its caption.",
    }
    listed = "".join(f"<dt>{text(name)}</dt><dd>{text(said)}</dd>" for name, said in terms.items())
    return section("How it was measured", Html(f"<dl>{listed}</dl>"))
