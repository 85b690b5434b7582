# SPDX-License-Identifier: Apache-2.0
"""The learning curve and the comparison of subsets as pages, in the style of `core.compare.report`."""

import math
from datetime import date

import numpy as np

from core.compare.curve import Curve, Size, answer
from core.compare.plan import RANDOM
from core.compare.subsets import Row, Subsets
from core.config import Training
from core.protocol import Interval
from core.report import charts
from core.report.page import (
    NOTHING,
    Html,
    details,
    figure,
    join,
    number,
    page,
    paragraph,
    percent,
    section,
    table,
    text,
    with_interval,
)

FOOT = "Made by Braid. This file needs nothing else and loads nothing."
LAW_POINTS = 40


def curve_page(curve: Curve) -> Html:
    """The whole report of a learning curve."""
    c = curve
    under = (
        f"{c.plan.project.name} · {c.plan.model} · {c.all} training examples, {c.items} validation items · "
        f"{date.today():%d %B %Y}"
    )
    lead = [answer(c), _so_far(c)]
    sections = [_curve(c), _sizes(c), _how(c.plan.training, c.steps, c.plan.seeds, c.plan.resamples, _law(c))]
    return page("Would more examples help?", under, lead, sections, FOOT)


def _so_far(c: Curve) -> str:
    first, last = c.sizes[0], c.sizes[-1]
    return (
        f"So far: {number(first.loss.value)} with {first.examples} examples, {number(last.loss.value)} with {last.examples}; "
        f"before learning anything {number(last.untrained)}. Lower is better."
    )


def _curve(c: Curve) -> Html:
    ticks = [(math.log10(size.examples), str(size.examples)) for size in c.sizes]
    series = [charts.Series("measured", [(math.log10(size.examples), size.loss) for size in c.sizes], 0)]
    untrained = [(math.log10(s.examples), Interval(s.untrained, None, None)) for s in c.sizes]
    series.append(charts.Series("before learning", untrained, None))
    if c.fitted is not None:
        twice = 2 * c.sizes[-1].examples
        ticks.append((math.log10(twice), f"{twice}"))
        places = np.geomspace(c.sizes[0].examples, twice, LAW_POINTS)
        law = [(math.log10(n), Interval(*c.fitted.band(n))) for n in places]
        series.insert(0, charts.Series("power law", law, 1, dots=False))
    chart = charts.lines(
        "Validation loss by number of examples", series, ticks, ("training examples, on a logarithmic scale", ""),
        banded=("power law",),
    )  # fmt: skip
    return section(
        "The learning curve",
        figure(
            chart,
            "Validation loss, nats a token, lower is better. Points: the mean over seeds. The band is the 95 % interval of the "
            "fitted law; past the last point it is a guess, and the wider it is the less it says.",
        ),
    )


def _sizes(c: Curve) -> Html:
    head = ["examples", "loss", "sd over seeds", "before learning", "the law says", "best at step"]
    return section("The figures", table("95 % intervals", head, [_size(c, size) for size in c.sizes]))


def _size(c: Curve, size: Size) -> list[Html]:
    law = NOTHING if c.fitted is None else with_interval(Interval(*c.fitted.band(size.examples)))
    spread = NOTHING if size.spread is None else text(number(size.spread))
    return [
        text(size.examples), with_interval(size.loss), spread, text(number(size.untrained)), law,
        text(", ".join(map(str, size.steps))),
    ]  # fmt: skip


def _law(c: Curve) -> str:
    if c.fitted is None:
        return "none: one size only"
    law = c.fitted.law
    return (
        f"{law.floor:.3f} + {law.scale:.3f} · n^−{law.exponent:.3f}, by least squares with a floor and a scale that are not "
        "negative. Few sizes hardly tell the floor from the exponent: believe the band, not the three numbers."
    )


# ---- subsets ------------------------------------------------------------------------------------------------


def subsets_verdict(s: Subsets) -> list[str]:
    """A sentence for each fraction."""
    found = []
    for fraction in dict.fromkeys(row.fraction for row in s.rows):
        rows = [row for row in s.of(fraction) if row.over_random is not None]
        better = [row.strategy for row in rows if row.over_random and (row.over_random.high or 0) < 0]
        worse = [row.strategy for row in rows if row.over_random and (row.over_random.low or 0) > 0]
        level = [row.strategy for row in rows if row.strategy not in (*better, *worse)]
        said = [
            f"{', '.join(names)} {what}"
            for names, what in (
                (better, "taught more than random ones"), (worse, "less"), (level, "cannot be told from random"),
            )
            if names
        ]  # fmt: skip
        (random,) = [row for row in s.of(fraction) if row.strategy == RANDOM]
        found.append(
            f"With {percent(fraction)} ({random.examples} examples; random: loss {number(random.loss.value)}): "
            f"{'; '.join(said) or 'only random was measured'}."
        )
    return found


def subsets_page(subsets: Subsets) -> Html:
    """The whole report of a comparison of subsets."""
    s = subsets
    under = (
        f"{s.plan.project.name} · {s.plan.model} · {s.all} training examples, {s.items} validation items · "
        f"{date.today():%d %B %Y}"
    )
    names = [name for name in dict.fromkeys(row.strategy for row in s.rows) if name != RANDOM]
    sections = [
        section(
            "Better than chance?",
            paragraph(
                "The validation loss after learning from the chosen examples alone, minus that of as many drawn at random, "
                "with its 95 % interval. Left of zero is better; where the line crosses zero the data do not tell them apart."
            ),
            Html(f'<div class="pair">{join(_differences(s, names))}</div>'),
        ),
        section("The figures", *_tables(s, names)),
        _how(s.plan.training, s.steps, s.plan.seeds, s.plan.resamples, ""),
    ]
    return page("Which examples teach most?", under, subsets_verdict(s), sections, FOOT)


def _differences(s: Subsets, names: list[str]) -> list[Html]:
    figures = []
    for fraction in dict.fromkeys(row.fraction for row in s.rows):
        rows = [
            (row.strategy, names.index(row.strategy), row.over_random)
            for row in s.of(fraction)
            if row.over_random is not None
        ]
        if rows:
            title = f"{percent(fraction)} of the examples"
            chart = charts.whiskers(f"Difference to random with {title}", rows, "loss minus random")
            figures.append(Html(f"<figure><h3>{text(title)}</h3>{chart}</figure>"))
    return figures


def _tables(s: Subsets, names: list[str]) -> list[Html]:
    head = ["", "examples", "loss", "sd over seeds", "minus random", "covers"]
    return [
        table(
            f"{percent(fraction)} of the examples. In bold: the interval of the difference leaves zero out.",
            head,
            [_row(row, names) for row in s.of(fraction)],
        )
        for fraction in dict.fromkeys(row.fraction for row in s.rows)
    ]


def _row(row: Row, names: list[str]) -> list[Html]:
    hue = None if row.strategy == RANDOM else names.index(row.strategy)
    over = NOTHING if row.over_random is None else with_interval(row.over_random, sign=True)
    spread = NOTHING if row.spread is None else text(number(row.spread))
    return [
        charts.key(row.strategy, hue), text(row.examples), with_interval(row.loss), spread, over,
        text(number(row.covered)),
    ]  # fmt: skip


# ---- how it was measured ------------------------------------------------------------------------------------


def _how(training: Training, steps: int, seeds: int, resamples: int, law: str) -> Html:
    terms = {
        "Loss": "mean negative log probability of the right answers' tokens on the validation split, in nats, asked as in use, "
        "names and demonstrations in the prompt; the lowest on the way.",
        "Lesson": f"method {training.method}, {steps} steps of {training.batch_size} examples whatever their number, peak rate "
        f"{training.learning_rate:g}. Demonstrations come from the same examples, as if there were no others.",
        "Interval": f"bootstrap over validation items, {resamples} resamples, 2.5 to 97.5 %; of the law also over seeds. "
        "Differences are paired.",
        "Seeds": f"{seeds}: of what is drawn and of training. Their mean is shown, their standard deviation beside it.",
    }
    if law:
        terms["Law"] = law
    listed = "".join(f"<dt>{text(name)}</dt><dd>{text(said)}</dd>" for name, said in terms.items())
    return section("How it was measured", details("Definitions", Html(f"<dl>{listed}</dl>")))
