# SPDX-License-Identifier: Apache-2.0
"""Names of things, as people and Unicode write them, made into captions: "pink-Rose 01" is "A pink rose."

A name becomes a caption only when every word of it is English, by a list of words, so titles in other languages and
file names fall out by themselves.
"""

import html
import re
from collections.abc import Set
from pathlib import Path

from core.metrics.function_words import FUNCTION_WORDS

LONGEST = 8  # words; beyond that a title is a story


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Say how a picture was made, not what it shows.
STYLE = _set("""
    aj another art basic bw clip clipart collection color colored coloring colour colouring contour drawing drawn
    example generic icon icons ii iii illustration image iv lineart logo md new nice outline picture revisited
    silhouette simple simplified sketch stylised stylized svg symbol symbolic symbols vector version yet
    cartoon cartoons diagram
""")
# Nothing one could count: "Some bread.", as for several things.
MASS = _set("""
    bacon badminton bamboo beef beer bowling bread broccoli butter camping candy celery cereal cheese clothing coffee
    confetti cooking corn cotton curry custard dirt dna evidence fencing fire fireworks fishing flour fog fondue food
    fruit furniture garbage garlic ginger gold golf grass hair ham hay hockey honey ice ink jam jelly jewelry judo
    juice ketchup lacrosse laundry lava lemonade lettuce lightning luggage mail mate meat milk money mud music mustard
    oatmeal oden paper pasta popcorn pork rain rice sake salt sand shopping silver skiing smoke snow soap spaghetti
    spinach steam sugar surfing sushi tea tennis thread toast tofu trash underwear water wheat wine wood yarn yogurt
""")
SINGULAR = _set("bus cactus chess christmas compass dress gas glass lens news octopus")
PLURAL = _set("""
    children dice feet geese headphones jeans men mice paperclips people scissors sheep skis sunglasses teeth women
""")
COLOURS = _set("beige black blue brown gray green grey orange pink purple red white yellow")
ARTICLES = _set("a an the some")
NUMBERS = _set("two three four five six seven eight nine ten")
SOMEBODY = _set("boy child face girl man men people person women woman")  # "man surfing" is about a man
HEAD_ENDS = _set("""
    above across against and around at behind below between by down eating facing for from getting holding in inside into
    near of off on onto over showing through to under up wearing with without
""")
# Sounds that spelling hides: "a unicorn", "an hour".
_CONSONANT = re.compile(r"(uni([^nm]|$)|use|usu|eu|ewe|one\b|once|ut[ei]|ufo|ukulele|urn)", re.IGNORECASE)
_VOWEL = re.compile(r"(hour|honest|heir|x-ray|mp3)", re.IGNORECASE)
_PARTS = re.compile(r"\s+-\s+|[|,;:/]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_words(file: Path) -> frozenset[str]:
    """A list of words, one a line; names begin with a capital."""
    return frozenset(file.read_text(encoding="utf-8").split())


def phrase(title: str, known: Set[str]) -> str:
    """The first part of a title that is English, plain: "Farfalla - Butterfly_01" is "butterfly"; "" when there is none."""
    text = re.sub(r"\(.*?\)", " ", html.unescape(html.unescape(title)))
    for part in _PARTS.split(text):
        if found := _plain(part, known):
            return found
    return ""


def _plain(part: str, known: Set[str]) -> str:
    part = part if part.upper() != part else part.lower()
    part = re.sub(r"[_\-\s#!?*+\"“”&]+", " ", _CAMEL.sub(" ", part))
    words = [re.sub(r"[\d.]+$", "", word) for word in part.split()]
    words = [word for word in words if word.lower() not in STYLE and (len(word) > 1 or word in "Aa")]
    kept = [_lowered(word, known) for word in words if word]
    if "" in kept:
        return ""
    while kept and kept[0].lower() in ("a", "an", "the", "and", "some"):
        kept.pop(0)
    while kept and kept[-1].lower() in FUNCTION_WORDS["en"]:
        kept.pop()
    if not FUNCTION_WORDS["en"] & set(kept):
        kept = _colours_first(kept)
    content = [word for word in kept if word not in FUNCTION_WORDS["en"] and len(word) > 2 and word.islower()]
    return " ".join(kept) if content and len(kept) <= LONGEST else ""


def _colours_first(kept: list[str]) -> list[str]:
    """ "balloon red" is a red balloon."""
    colours = [word for word in kept[1:] if word in COLOURS]
    if kept[-1:] != colours[-1:]:
        return kept
    return [*colours, *(word for word in kept if word not in colours)]


def _lowered(word: str, known: Set[str]) -> str:
    """The word as it stands within a sentence; "" for no English word."""
    if word.lower() in known:
        return word.lower()
    if word.endswith("s") and word[:-1].lower() in known:
        return word.lower()
    if word.capitalize() in known and word[0].isupper():
        return word.capitalize()
    word = word.lower()
    halves = ((word[:cut], word[cut:]) for cut in range(4, len(word) - 3))
    return next((f"{left} {right}" for left, right in halves if left in known and right in known), "")


def caption(name: str, known: Set[str]) -> str:
    """ "red apple" is "A red apple.", "grapes" is "Some grapes."."""
    name = " ".join(name.split())
    words = name.split()
    head = head_of(words)
    plural = is_plural(head, known)
    if words[0].lower() in ARTICLES or (plural and words[0].lower() in NUMBERS):
        return _sentence(name)
    if plural or head.lower() in MASS:
        return _sentence(f"some {name}")
    return _sentence(f"{article(name)} {name}")


def head_of(words: list[str]) -> str:
    """The noun that a name is about: somebody in front, else the last word before a preposition."""
    if words[0].lower() in SOMEBODY:
        return words[0]
    for index, word in enumerate(words):
        if index and word.lower() in HEAD_ENDS:
            return words[index - 1]
    return words[-1]


def is_plural(word: str, known: Set[str]) -> bool:
    word = word.lower()
    if word in PLURAL or word in SINGULAR:
        return word in PLURAL
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return False
    stems = (word[:-1], word[:-2], word[:-3] + "y", word[:-3] + "f", word[:-3] + "fe")
    return any(stem in known for stem in stems if len(stem) > 1)


def article(name: str) -> str:
    vowel = name[0].lower() in "aeiou" and not _CONSONANT.match(name)
    return "an" if vowel or _VOWEL.match(name) else "a"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
