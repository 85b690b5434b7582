# SPDX-License-Identifier: Apache-2.0
"""Demonstrations that are like the query in words."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.demonstrations import SELECTORS, Entry, Evidence, Pool, wording
from core.demonstrations.lexicon import Lexicon
from core.demonstrations.pool import normalised
from core.evidence import Gatherer
from core.protocol import Note, Prompted
from core.session import Query

CAPTIONS = (
    "A red ball.", "A red car on a road.", "A green car.", "A blue house.", "A yellow sun over a house.", "A grey cat.",
)  # fmt: skip
QUERY = np.array([1, 0], np.float32)


def pool_of(captions: Sequence[str] = CAPTIONS, **changes: Any) -> Pool:
    """The entries stand ever farther from `QUERY`, in their order."""
    angles = np.arange(len(captions)) * 0.1
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    entries = [
        replace(Entry(f"id{i}", caption, "", None, f"hash{i}", "en", "project"), **changes)
        for i, caption in enumerate(captions)
    ]
    return Pool(vectors, tuple(entries), np.zeros(2, np.float32))


def picked(name: str, pool: Pool, k: int, evidence: Evidence, *marks: str) -> list[str]:
    picks = SELECTORS[name](pool, QUERY, k, 0, pool.excluded(marks), evidence)
    return [pick.entry.caption for pick in picks]


# ---- BM25 -----------------------------------------------------------------------------------------------------


def bm25_by_hand(texts: list[list[str]], asked: list[str], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's: idf = log(1 + (N - n + 0.5) / (n + 0.5)), times tf / (tf + k1 (1 - b + b length / mean length))."""
    holding = Counter(word for text in texts for word in set(text))
    mean = sum(map(len, texts)) / len(texts)
    scores = []
    for text in texts:
        rare = {w: math.log(1 + (len(texts) - holding[w] + 0.5) / (holding[w] + 0.5)) for w in asked}
        norm = k1 * (1 - b + b * len(text) / mean)
        scores.append(sum(rare[w] * text.count(w) / (text.count(w) + norm) for w in asked))
    return scores


def test_scores_are_those_of_the_formula() -> None:
    texts = ["a red ball", "a red red car on a road", "a green car", "nothing"]
    lexicon = Lexicon(texts, ["en"] * 4)
    expected = bm25_by_hand([text.split() for text in texts], ["red", "car"])
    assert lexicon.scores(["red", "car", "unheard-of"]) == pytest.approx(expected, abs=1e-5)
    assert lexicon.scores(["unheard-of"]).tolist() == lexicon.scores([]).tolist() == [0, 0, 0, 0]
    assert Lexicon(["", "!"], ["en", "en"]).scores(["red"]).tolist() == [0, 0]
    assert Lexicon([], []).scores(["red"]).tolist() == []


def test_chinese_is_compared_by_character() -> None:
    pool = pool_of(("一只猫", "一辆红色的汽车", "一个红球"), language="zh")
    assert picked("bm25", pool, 2, Evidence(words="红色的球")) == ["一个红球", "一辆红色的汽车"]


def test_bm25_takes_those_that_share_words_and_then_the_nearest() -> None:
    words = Evidence(words="A car in front of a house")
    assert set(picked("bm25", pool_of(), 2, words)) == {"A green car.", "A blue house."}
    picks = SELECTORS["bm25"](pool_of(), QUERY, 3, 0, np.zeros(6, bool), Evidence(words="grey xylophone"))
    assert [pick.entry.caption for pick in picks] == ["A grey cat.", "A red car on a road.", "A red ball."]
    assert "shares the words grey: BM25" in picks[0].reason
    assert "no word" in picks[1].reason


def test_prompts_are_words_too() -> None:
    pool = pool_of()
    asked = replace(pool.entries[3], prompt="How many xylophones are there?")
    pool = replace(pool, entries=(*pool.entries[:3], asked, *pool.entries[4:]))
    assert picked("bm25", pool, 1, Evidence(words="Are there xylophones?")) == ["A blue house."]


def test_without_words_those_of_the_nearest_that_may_be_shown_are_taken() -> None:
    assert set(picked("bm25", pool_of(), 2, Evidence())) == {"A red ball.", "A red car on a road."}
    assert set(picked("bm25", pool_of(), 2, Evidence(), "id1")) == {"A red ball.", "A green car."}
    assert set(picked("bm25", pool_of(), 2, Evidence(), "id0", "id1", "id3")) == {
        "A green car.",
        "A yellow sun over a house.",
    }


# ---- the nearest, ranked again by words -------------------------------------------------------------------------


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """A sentence as the number of each letter in it."""
    return normalised(np.array([[text.count(chr(97 + i)) for i in range(26)] for text in texts], np.float32))


def test_of_the_nearest_the_likest_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = Evidence(words="A grey cat", embed=letters)
    assert picked("similarity-rerank", pool_of(), 1, evidence) == ["A grey cat."]
    monkeypatch.setattr(wording, "K", 3)
    near = CAPTIONS[:3]
    cosines = letters(["A grey cat", *near])
    best = near[int(np.argmax(cosines[1:] @ cosines[0]))]
    assert picked("similarity-rerank", pool_of(), 1, evidence) == [best]
    assert len(picked("similarity-rerank", pool_of(), 5, evidence)) == 5, "never fewer than asked for"


def test_without_sentences_words_are_compared() -> None:
    assert picked("similarity-rerank", pool_of(), 1, Evidence(words="grey")) == ["A grey cat."]


# ---- gathered by a session --------------------------------------------------------------------------------------


def result(steps: Any) -> tuple[list[Any], Any]:
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as stop:
            return events, stop.value


def test_what_is_asked_is_compared_and_no_caption_is_made(session: Any, files: Any) -> None:
    shots = Shots(strategy="bm25")
    asked = Query(str(files["image"]), "question-answering", "How many?")
    events, evidence = result(Gatherer(session).of("bm25", pool_of(), asked, shots))
    assert (events, evidence.words, evidence.embed) == ([], "How many?", None)
    text = Query(str(files["text"]), "text")
    assert result(Gatherer(session).of("bm25", pool_of(), text, shots))[1].words == files["text"].read_text()
    assert result(Gatherer(session).of("dpp", pool_of(), text, shots)) == ([], Evidence())


def test_a_first_caption_is_the_one_with_the_most_similar_shown(
    session: Any, texts: Any, files: Any, pictures: Path
) -> None:
    session.use(pictures)
    query = Query(str(files["image"]), "captioning")
    shots = Shots(strategy="similarity-rerank", k=2)
    _, evidence = result(Gatherer(session).of("similarity-rerank", pool_of(), query, shots))
    usual = Shots(strategy="similarity", k=2)
    assert [evidence.words] == texts(session, query, shots=usual, generation=Generation())
    once, again = (evidence.embed(["A cat.", "A dog.", "A cat."]) for _ in range(2))
    assert once.tolist() == again.tolist()
    assert once[0] == pytest.approx(once[2])
    assert np.linalg.norm(once, axis=1) == pytest.approx(np.ones(3), abs=1e-5)


@pytest.mark.parametrize("strategy", ["bm25", "similarity-rerank"])
def test_a_file_is_captioned_with_what_is_like_it_in_words(
    strategy: str, session: Any, ask: Any, files: Any, pictures: Path
) -> None:
    session.use(pictures)
    events = ask(session, files["image"], shots=Shots(strategy=strategy, k=2))
    (prompted,) = [event for event in events if isinstance(event, Prompted)]
    assert len(prompted.demonstrations) == 2
    assert [event for event in events if isinstance(event, Note)] == []
