# SPDX-License-Identifier: Apache-2.0
"""A word-list filter against harmful output, English and Chinese.

    withheld(text)                        -> the harmful word that `text` holds, or None
    stream = Stream(); stream.feed(piece) -> what may be shown now; `stream.word` once something was withheld

English words are found whole, in all the forms their list asks for, and also when written with digits for
letters, repeated letters or a separator between the letters ("sh1t", "shiiit", "s.h.i.t"); "Scunthorpe" holds
none. Chinese words are found anywhere, also with spaces between the characters. What the list marks as
innocent excuses the words it overlaps ("pussy willow"). It is a list: it does not understand sentences, and
it is no moderator.

The lists are `wordlists/*.txt` beside this file, package data of `core`, so they are found in a checkout and
in an installed copy alike.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

LANGUAGES = ("en", "zh")

_LETTERS = r"[a-z0-9@$]+(?:[!+|]+[a-z0-9@$]+)*"
_WORD = re.compile(rf"({_LETTERS})(?:['’](?:s|t|d|m|re|ve|ll)\b)?")
_GROWING = re.compile(rf"{_LETTERS}(?:[!+|]+|['’][a-z]{{0,2}})?\Z")  # a word that later text may continue
_LEET = str.maketrans("0134578@$!+|", "oieastbasiti")
_SKIPPED = re.compile(r"[\s*·._~-]")  # between Chinese characters
_SPELLED = 4  # shortest word looked for in letters written one by one: "f a g" may be notes of a tune


@dataclass(frozen=True)
class _Unit:
    """A word or a character, and where it starts in the text."""

    text: str
    start: int


# ---- lists ------------------------------------------------------------------------------------------------

_Sequence = tuple[str, ...]


@dataclass(frozen=True)
class _List:
    """Sequences of units: harmful ones, innocent ones, and every proper beginning of either."""

    harmful: frozenset[_Sequence]
    innocent: frozenset[_Sequence]
    beginnings: frozenset[_Sequence]
    spellings: frozenset[str]  # every beginning of a harmful word, for letters written one by one
    vocabulary: frozenset[str]
    longest: int  # units in a sequence
    reach: int  # units back that may belong to something unfinished


@functools.cache
def _load(language: str) -> _List:
    text = resources.files("core").joinpath("wordlists", f"{language}.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    cut = _english_entry if language == "en" else lambda entry: [tuple(entry.replace(" ", ""))]
    innocent = {s for line in lines if line.startswith("!") for s in cut(line[1:].strip())}
    harmful = {s for line in lines if not line.startswith("!") for s in cut(line)}
    both = harmful | innocent
    longest = max(map(len, both))
    return _List(
        frozenset(harmful),
        frozenset(innocent),
        frozenset(s[:n] for s in both for n in range(1, len(s))),
        frozenset(s[0][:n] for s in harmful if language == "en" for n in range(1, len(s[0]) + 1)),
        frozenset(word for s in both for word in s),
        longest,
        max(longest, *(len(s[0]) for s in harmful)),
    )


def _english_entry(entry: str) -> list[_Sequence]:
    """The forms of one line: "word s" is a noun, "word v" a verb, anything else is meant as written."""
    *words, kind = entry.split()
    if words and kind == "s":
        return [(words[0],), (_plural(words[0]),)]
    if words and kind == "v":
        return [(form,) for form in _forms(words[0])]
    return [tuple(entry.split())]


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _forms(verb: str) -> list[str]:
    """fuck, fucks, fucked, fucking, fucker, fuckers; a final e is dropped, a final single t doubled."""
    stem = verb[:-1] if verb.endswith("e") else verb
    stem += "t" if re.search(r"[aeiou]t\Z", stem) and stem == verb else ""
    return [verb, _plural(verb), *(stem + end for end in ("ed", "ing", "in", "er", "ers"))]


# ---- text into units --------------------------------------------------------------------------------------


def _fold(text: str) -> tuple[str, list[int]]:
    """Lower case, compatibility forms, no accents or invisible characters; and where each character was."""
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.category(part) not in ("Mn", "Cf"):
                characters.append(part)
                origins.append(index)
    return "".join(characters), origins


def _units(text: str, language: str, known: _List) -> list[_Unit]:
    folded, origins = _fold(text)
    if language == "zh":
        return [_Unit(c, start) for c, start in zip(folded, origins, strict=True) if not _SKIPPED.match(c)]
    return [
        _Unit(_reading(word, known), origins[start])
        for match in _WORD.finditer(folded)
        for word, start in _parts(match, known)
    ]


def _parts(match: re.Match[str], known: _List) -> list[tuple[str, int]]:
    """ "sh!t" is one word, "stop!now" two."""
    if _reading(match.group(1), known) in known.vocabulary:
        return [(match.group(1), match.start())]
    return [(part.group(), match.start() + part.start()) for part in re.finditer("[a-z0-9]+", match.group(1))]


def _reading(word: str, known: _List) -> str:
    """The word of the list that `word` spells with digits for letters or with letters repeated, or itself."""
    plain = word.translate(_LEET) if re.search("[a-z]", word) else word
    for reading in (word, plain, re.sub(r"(.)\1{2,}", r"\1\1", plain), re.sub(r"(.)\1{2,}", r"\1", plain)):
        if reading in known.vocabulary:
            return reading
    return word


def _joined(words: Sequence[_Unit], known: _List) -> list[_Unit]:
    """Letters written one by one become the harmful word that they end in."""
    units: list[_Unit] = []
    for alone, run in itertools.groupby(words, key=lambda word: len(word.text) == 1):
        letters = list(run)
        units += _spelled(letters, known) if alone else letters
    return units


def _spelled(run: list[_Unit], known: _List) -> list[_Unit]:
    letters = "".join(unit.text for unit in run)
    for first in range(len(run) - _SPELLED + 1):
        if (letters[first:],) in known.harmful:
            return [*run[:first], _Unit(letters[first:], run[first].start)]
    return run


# ---- search -----------------------------------------------------------------------------------------------


def _places(words: _Sequence, wanted: frozenset[_Sequence], longest: int) -> list[tuple[int, int]]:
    """(first, last + 1) of each sequence of `wanted` in `words`."""
    return [
        (first, last)
        for first in range(len(words))
        for last in range(first + 1, min(first + longest, len(words)) + 1)
        if words[first:last] in wanted
    ]


def _found(text: str, language: str, known: _List) -> Iterator[tuple[int, int, str]]:
    """Where the first and the last unit of each harmful sequence start, and its words."""
    units = _units(text, language, known)
    units = _joined(units, known) if language == "en" else units
    words = tuple(unit.text for unit in units)
    excused = _places(words, known.innocent, known.longest)
    for first, last in _places(words, known.harmful, known.longest):
        if not any(a < last and first < b and (a < first or last < b) for a, b in excused):
            entry = (" " if language == "en" else "").join(words[first:last])
            yield units[first].start, units[last - 1].start, entry


def _settled(text: str, language: str, known: _List) -> int:
    """How much of `text` no later text can make harmful or innocent."""
    end, run_goes_on = len(text), True
    if language == "en":
        folded, origins = _fold(text)
        growing = _GROWING.search(folded)
        if growing:
            end, run_goes_on = origins[growing.start()], bool(re.match(".(?![a-z0-9@$])", growing.group()))
    units = _units(text[:end], language, known)
    words = tuple(unit.text for unit in units)
    first = next(
        (
            first
            for first in range(max(0, len(words) - known.reach), len(words))
            if words[first:] in known.beginnings or (run_goes_on and _spells(words[first:], known))
        ),
        len(words),
    )
    for start, last in reversed(_places(words, known.innocent, known.longest)):
        if start < first < last:  # what is innocent must stay whole to excuse what follows
            first = start
    return units[first].start if first < len(words) else end


def _spells(words: _Sequence, known: _List) -> bool:
    letters = "".join(words)
    return len(letters) == len(words) and letters in known.spellings


def withheld(text: str, languages: Sequence[str] = LANGUAGES) -> str | None:
    """The first harmful word in `text`, as its list has it, or None."""
    found = (hit for language in languages for hit in _found(text, language, _load(language)))
    return min(found, default=(0, 0, None))[2]


class Stream:
    """Lets text through as soon as nothing harmful can begin in it: half a harmful word is never shown."""

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        self.word: str | None = None
        self._lists = {language: _load(language) for language in languages}
        self._pending = ""

    def feed(self, text: str) -> str:
        """Take the next piece and give what may be shown now; "" from the first harmful word on."""
        self._pending += text
        return self._release(
            {name: _settled(self._pending, name, known) for name, known in self._lists.items()}
        )

    def finish(self) -> str:
        """Give the rest after the last piece; "" when it holds a harmful word."""
        return self._release(dict.fromkeys(self._lists, len(self._pending)))

    def _release(self, settled: dict[str, int]) -> str:
        safe = min(settled.values(), default=len(self._pending))
        for language, known in self._lists.items():
            for start, last, word in _found(self._pending, language, known):
                if last >= settled[language]:
                    safe = min(safe, start)  # what follows may still excuse it
                elif self.word is None:
                    self.word = word
        if self.word is not None:
            self._pending = ""
            return ""
        shown, self._pending = self._pending[:safe], self._pending[safe:]
        return shown
