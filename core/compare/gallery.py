# SPDX-License-Identifier: Apache-2.0
"""A few of the items as a person would look at them: the file, what each strategy showed beside it, and what was said."""

from typing import TYPE_CHECKING

from core.compare.cells import Answer
from core.evaluate.items import Item, spread
from core.report import charts
from core.report.page import NOTHING, Html, join, paragraph, section, text, words
from core.report.thumbnails import thumbnail

if TYPE_CHECKING:
    from core.compare import Comparison

QUERIES = 4
SHOWN = 8  # demonstrations drawn of one answer, the most similar ones


def gallery(comparison: "Comparison", k: int) -> Html:
    """Items spread evenly over those compared, chosen by nothing else."""
    items = spread(comparison.items, QUERIES)
    return section(
        "A few of them",
        paragraph(
            f"{len(items)} of the {len(comparison.items)} items, evenly spread and not chosen by how they came out, with "
            f"k = {k} and the first seed. The most similar demonstration is the last."
        ),
        *(_query(comparison, item, k, open=place == 0) for place, item in enumerate(items)),
    )


def _query(comparison: "Comparison", item: Item, k: int, *, open: bool) -> Html:
    answers = []
    for place, strategy in enumerate(comparison.plan.strategies):
        answer = comparison.of(strategy, k)[0].answers[item.id]
        if answer is not None:
            answers.append(_strategy(strategy, place - 1 if place else None, answer))
    truth = join((words(reference) for reference in item.references[:3]), "<br>")
    asked = Html(f"<p>{words(item.prompt)}</p>") if item.prompt else NOTHING
    picture = thumbnail(item.file, 190, f"the file asked about: {item.references[0]}")
    return Html(
        f'<details class="query"{" open" if open else ""}><summary>{words(item.references[0])}</summary><div class="pair">'
        f'<div class="asked">{picture}{asked}<p class="truth"><small>in truth</small>{truth}</p></div>'
        f"<div>{join(answers)}</div></div></details>"
    )


def _strategy(strategy: str, hue: int | None, answer: Answer) -> Html:
    shown = join(
        Html(
            f'<li>{thumbnail(one.file, 92, one.caption)}<span class="what" title="{text(one.caption)}">{words(one.caption)}'
            f'</span><span class="why" title="{text(one.reason)}">{text(one.reason)}</span></li>'
        )
        for one in answer.shown[-SHOWN:]
    )
    return Html(
        f'<div class="strategy">{charts.key(strategy, hue)}<div><p class="said">{words(answer.text)}</p>'
        f'<ul class="shown">{shown}</ul></div></div>'
    )
