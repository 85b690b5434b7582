# SPDX-License-Identifier: Apache-2.0
"""A report as one HTML file: no network, no script, light and dark. Whatever comes from a file is escaped.

Html       text that is HTML already; only `text` and the functions of this package make it from other text
text(…)    anything else, escaped
"""

import html
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NewType

from core.errors import DataError
from core.job_files import write_whole
from core.protocol import Interval

Html = NewType("Html", str)

NOTHING = Html("")
STYLE = Path(__file__).with_name("style.css")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def text(value: object) -> Html:
    """Escaped. Control characters and lone surrogates, which no HTML may hold, become a mark."""
    shown = "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" else c for c in str(value)
    )
    return Html(html.escape(shown, quote=True))


def words(value: object) -> Html:
    """Somebody else's words in a sentence of ours: their direction of writing stays theirs."""
    return Html(f"<bdi>{text(value)}</bdi>")


def join(parts: Iterable[Html], between: str = "") -> Html:
    return Html(between.join(parts))


def paragraph(sentence: str, kind: str = "") -> Html:
    return Html(f'<p class="{kind}">{text(sentence)}</p>' if kind else f"<p>{text(sentence)}</p>")


def section(title: str, *content: Html) -> Html:
    return Html(f"<section><h2>{text(title)}</h2>{join(content)}</section>")


def details(summary: str, *content: Html) -> Html:
    return Html(f"<details><summary>{text(summary)}</summary>{join(content)}</details>")


def figure(content: Html, caption: str) -> Html:
    return Html(f"<figure>{content}<figcaption>{text(caption)}</figcaption></figure>")


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Html]], kind: str = "") -> Html:
    """The first cell of a row is its header."""
    heads = "".join(f'<th scope="col">{text(one)}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return Html(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text(caption)}"><table class="{kind}">'
        f"<caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def number(value: float | None, digits: int = 3, sign: bool = False) -> str:
    """With a real minus sign; – where it is undefined."""
    return "–" if value is None else f"{value:{'+' if sign else ''}.{digits}f}".replace("-", "−")


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def with_interval(one: Interval, sign: bool = False) -> Html:
    """0.512 [0.401, 0.630]; bold where an interval of a difference leaves 0 out."""
    if one.value is None or one.low is None or one.high is None:
        return text(number(one.value, sign=sign))
    bounds = f'<span class="ci">[{number(one.low)}, {number(one.high)}]</span>'
    sure = sign and (one.low > 0 or one.high < 0)
    value = f"<strong>{number(one.value, sign=sign)}</strong>" if sure else number(one.value, sign=sign)
    return Html(f"{value} {bounds}")


def page(title: str, under: str, lead: Sequence[str], sections: Iterable[Html], foot: str) -> Html:
    """The whole file. `lead`: the sentences that say what came out."""
    return Html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f'<body><main><header><p class="under">{text(under)}</p><h1>{text(title)}</h1>'
        f"{join(paragraph(sentence, 'lead') for sentence in lead)}</header>{join(sections)}"
        f"<footer>{text(foot)}</footer></main></body></html>\n"
    )


def check_writable(path: Path) -> None:
    """Raise `DataError` before the work begins when its report could not be written."""
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, content: Html) -> None:
    """Replace `path` at once. Raises `DataError` when it cannot be written."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"The report cannot be written to {path}: {error.strerror}.",
        "Choose a folder that exists and may be written, on a disk with space.",
        file=path,
    )
