# SPDX-License-Identifier: Apache-2.0
"""What the engine says, in the window's language.

The engine, its files and its logs speak English and know nothing of the window. Its texts are in catalogues of their own
(assets/translations/engine_*.ts), found in its code, with {0}, {1}, … for values. Here a text that was said is recognised by
them, one or several sentences, and said again with its values in it, which may be such texts themselves. What is not
recognised stays as it is. Whoever shows a text of the engine shows `translated(text)`, and again when the language changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, islice

from PySide6.QtCore import QCoreApplication

from app import language
from app.method_names import METHODS
from app.names import BASELINES, STRATEGIES
from app.setting_names import METRICS
from app.widgets.text import sentences

HOLE = re.compile(r"\{(\d)\}")
BETWEEN = re.compile(r"(?<=[.!?:…)]) |: |; ")  # one text ends here and another may begin
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9]")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]")  # with its signs
QUOTES = ("“", '"', "'")  # a value behind one is somebody else's
MOST = 12  # places at which a text is divided
TELLING = 7  # letters that a text has at least to be recognised inside another
VAGUE = 5  # a text with fewer could be anybody's, save for what its values are
FIGURE = re.compile(r"[-+.,e\d]+%?|'.*'|\[.*\]|\{.*\}|True|False|None|inf|nan")
NAMES = (METRICS, BASELINES, STRATEGIES, METHODS)
LISTED = {", ": "、", " or ": "或", " and ": "和"}
LIST = re.compile(f"({'|'.join(LISTED)})")
EDGE = 2  # characters by which texts are looked up


@dataclass(frozen=True)
class Template:
    """A text of the engine with values in it, and what it is in the window's language."""

    literals: tuple[str, ...]  # before, between and after its values
    translation: tuple[str, ...]  # in turn a literal and the number of a value
    letters: int  # of the literals
    longest: str  # of the literals: a text without it is another one, which is quickly seen

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("(.*?)".join(map(re.escape, self.literals)), re.DOTALL)

    def values(self, text: str) -> tuple[str, ...] | None:
        """What stands in the holes, by their numbers; None where `text` is another one."""
        if not (text.startswith(self.literals[0]) and text.endswith(self.literals[-1])):
            return None
        match = self.pattern.fullmatch(text)
        return None if match is None else match.groups()


@dataclass(frozen=True)
class Catalogue:
    """The texts in one language: those without values, those that begin or else end alike, and the rest."""

    plain: dict[str, str]
    words: dict[str, str]  # these and what the window calls strategies, methods, metrics and baselines
    begun: dict[str, list[Template]]
    ended: dict[str, list[Template]]
    rest: list[Template]

    def like(self, text: str) -> Iterator[Template]:
        """Those that `text` could be."""
        alike = chain(self.begun.get(text[:EDGE], ()), self.ended.get(text[-EDGE:], ()), self.rest)
        return (template for template in alike if template.longest in text)


def translated(text: str) -> str:
    """A text of the engine, or several behind one another, as the window says it."""
    app = QCoreApplication.instance()
    spoken = None if app is None else app.property("language")
    if not text or not spoken or not _is_translated(spoken):
        return text
    letters, found = _best(spoken, text)
    lines = [_best(spoken, line) for line in text.split("\n")]
    return found if letters > sum(known for known, _ in lines) else "\n".join(line for _, line in lines)


@cache
def _is_translated(spoken: str) -> bool:
    return (language.FOLDER / f"engine_{spoken}.ts").exists()


@lru_cache(maxsize=20_000)
def _best(spoken: str, text: str) -> tuple[int, str]:
    """How many letters of it are recognised at best, and what it is then."""
    texts = _catalogue(spoken)
    if text in texts.plain:
        return _letters(text), texts.plain[text]
    best = 0, text
    for template in texts.like(text):
        values = template.values(text)
        if values is not None and (template.letters >= VAGUE or _is_told(spoken, values)):
            best = max(best, _filled(spoken, template, values), key=lambda one: one[0])
    for gap in islice(BETWEEN.finditer(text), MOST):
        before, after = _best(spoken, text[: gap.start()]), _best(spoken, text[gap.end() :])
        letters = before[0] + after[0]
        if letters > best[0] or (letters == best[0] and before[0] and after[0]):
            sign = {": ": "：", "; ": "；"}.get(gap[0])
            both = sentences(before[1], after[1]) if sign is None else f"{before[1]}{sign}{after[1]}"
            best = letters, both
    return best


def _filled(spoken: str, template: Template, values: tuple[str, ...]) -> tuple[int, str]:
    """How many letters of it are recognised, and the translation with the values in it."""
    letters, result = template.letters, ""
    for place, piece in enumerate(template.translation):
        if place % 2 == 0:
            result = _joined(result, piece)
            continue
        quoted = template.literals[int(piece)].endswith(QUOTES)
        known, value = (0, values[int(piece)]) if quoted else _value(spoken, values[int(piece)])
        letters, result = letters + known, _joined(result, value)
    return letters, result


def _value(spoken: str, text: str) -> tuple[int, str]:
    """What stands in a hole: a text of the engine, a word or words of its own, or somebody else's."""
    words = LIST.split(text)
    named = [_word(spoken, word) for word in words[::2]]
    if all(named):
        words[::2] = named
        return _letters(text), "".join(LISTED.get(word, word) for word in words)
    letters, found = _best(spoken, text)
    return (letters, found) if letters >= TELLING or text[:1].isdigit() else (0, text)


def _word(spoken: str, text: str) -> str:
    """A word of the engine, or how many there are of it; "" for another."""
    count, _, word = text.rpartition(" ")
    known = _catalogue(spoken).words
    return known.get(text) or (f"{known[word]} {count}" if count.isdigit() and word in known else "")


def _is_told(spoken: str, values: tuple[str, ...]) -> bool:
    """Whether they are what a text of few letters is said of: a name without blanks and a figure, or a text alone."""
    *names, last = values
    known = _value(spoken, last)[0] if not names else last in _catalogue(spoken).words
    return bool(known or FIGURE.fullmatch(last)) and not any(" " in name for name in names)


def _joined(before: str, after: str) -> str:
    """A blank between Chinese and Latin, none between Chinese and Chinese."""
    left, right = before.rstrip(" ")[-1:], after.lstrip(" ")[:1]
    if CHINESE.match(left) and CHINESE.match(right):
        return before.rstrip(" ") + after.lstrip(" ")
    beside = (HAN.match(left) and LATIN.match(right)) or (LATIN.match(left) and HAN.match(right))
    return f"{before} {after}" if beside and before[-1:] == left and after[:1] == right else before + after


@cache
def _catalogue(spoken: str) -> Catalogue:
    window = language.catalogue(spoken)
    named = {key: window[str(name)] for table in NAMES for key, name in table.items()}
    texts = Catalogue({}, named, defaultdict(list), defaultdict(list), [])
    for text, translation in language.catalogue(spoken, "engine").items():
        literals = HOLE.split(text)[::2]
        if len(literals) == 1:
            texts.plain[text] = texts.words[text] = translation
            continue
        template = Template(
            tuple(literals),
            tuple(HOLE.split(translation)),
            _letters("".join(literals)),
            max(literals, key=len),
        )
        if len(literals[0]) >= EDGE:
            texts.begun[text[:EDGE]].append(template)
        elif len(literals[-1]) >= EDGE:
            texts.ended[text[-EDGE:]].append(template)
        else:
            texts.rest.append(template)
    return texts


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
