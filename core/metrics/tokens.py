# SPDX-License-Identifier: Apache-2.0
"""Text into the tokens that the metrics count.

Most languages are cut as the COCO caption code does: Penn Treebank tokens in lower case, sentence punctuation
removed. The COCO code runs a Java program for that; this is an own regular expression that gives the same
tokens for ordinary captions. Known differences: brackets and runs of "!!!" are dropped (Java leaves "-lrb-"
and "!!!"), currency signs stay what they are, and mark-up, emoticons and "word.Word" are cut at their
punctuation.

Chinese and Japanese are cut into characters, Latin words and numbers inside them staying whole.
"""

import functools
import unicodedata

import regex

BY_CHARACTER = frozenset({"zh", "ja", "yue", "wuu", "cmn", "jpn", "zho", "chi"})

_WORD = r"[\p{L}\p{M}\p{N}_]+"
_TOKEN = regex.compile(
    rf"""
      (?:https?://|www\.)\S*[^\s\p{{P}}]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                  # me@home.com
    | (?:\p{{L}}\.){{2,}}                                            # u.s.  p.m.
    | (?:mr|mrs|ms|dr|st|prof|jr|sr|vs|etc|inc|ltd|co|gen|lt|col|capt|sgt|rev)\.(?!\w)
    | no\.(?=\s?\d)                                                  # no. 5
    | (?<!\w)\.\p{{N}}+ | \p{{N}}+(?:[.,:]\p{{N}}+)+                  # .25  1,000.50  5:30
    | '(?:n'|\d\ds?\b)                                               # rock 'n' roll, the '90s
    | {_WORD}(?:[-/'&@]{_WORD})*(?:\+\+)?                            # well-known  red/blue  o'clock  at&t
    | @{_WORD}
    | [^\s\p{{P}}\p{{C}}]                                            # symbols: $ + = ° and so on
    | [%&\#*]
    """,
    regex.VERBOSE,
)
_CLITIC = regex.compile(r"(?<=\w)(?=(?:n't|'(?:s|re|ve|ll|d|m))$)")
_JOINED = {
    "cannot": ["can", "not"], "gonna": ["gon", "na"], "gotta": ["got", "ta"], "wanna": ["wan", "na"],
    "lemme": ["lem", "me"], "gimme": ["gim", "me"], "y'all": ["y'", "all"],
}  # fmt: skip
_QUOTES = str.maketrans("’‘ʼ＇", "''''")

_IDEOGRAPH = r"\p{Han}\p{Hiragana}\p{Katakana}ー々〆"
_CHARACTER = regex.compile(rf"[{_IDEOGRAPH}]\p{{M}}*|[^\s\p{{P}}\p{{S}}\p{{C}}{_IDEOGRAPH}]+")


def primary(language: str) -> str:
    """The language itself, without region and script: "zh" for "zh-Hans" and "zh_CN"."""
    return language.lower().replace("_", "-").split("-")[0]


def by_character(language: str) -> bool:
    """Whether text in this language is cut into characters."""
    return primary(language) in BY_CHARACTER


@functools.lru_cache(maxsize=65536)  # the same references are cut for every metric and every baseline
def tokens(text: str, language: str = "en") -> tuple[str, ...]:
    """The tokens of `text`; the module's docstring says which."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).lower()
    if by_character(language):
        return tuple(_CHARACTER.findall(text))
    return tuple(part for token in _TOKEN.findall(text) for part in _split(token))


def _split(token: str) -> list[str]:
    """Penn Treebank's treatment of contractions: do n't, it 's, can not."""
    return _JOINED.get(token) or _CLITIC.split(token)
