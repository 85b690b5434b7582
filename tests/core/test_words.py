# SPDX-License-Identifier: Apache-2.0
"""Tokens to words: every character once, whole, with its own probability, and nothing harmful."""

from collections.abc import Sequence

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from core.words import Words


def tokens_of(pieces: Sequence[str], **options: bool) -> tuple[Words, list[str]]:
    """Feed `pieces` as tokens with the probabilities 0.90, 0.91, …; returns the words and what was shown, step by step."""
    words = Words(lambda ids: "".join(pieces[i] for i in ids), filtered=options.get("filtered", True))
    shown = [words.feed(i, 0.9 + i / 100) for i in range(len(pieces))] + [words.finish()]
    return words, [token.text if token else "" for token in shown]


CAPTIONS = [
    ["A", " zebra", " in", " the", " grass"],
    ["A", " zebra", "."],
    [" A", " ze", "bra", " in", " Scun", "thorpe"],
    ["\n", " ", "A", " cat"],
    ["一", "只", "猫"],
    ["it's", " 5", " o", "'", "clock"],
    [" a. b", " c d"],
]


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize("pieces", CAPTIONS, ids=lambda pieces: "".join(pieces).strip())
def test_nothing_is_lost_or_doubled(pieces: list[str], filtered: bool) -> None:
    words, shown = tokens_of(pieces, filtered=filtered)
    assert words.text == "".join(pieces).lstrip()
    assert "".join(shown) == words.text
    assert "".join(piece.text for piece in words.pieces) == words.text
    assert words.withheld is None


def test_a_token_keeps_its_own_probability_with_and_without_the_filter() -> None:
    for filtered in (True, False):
        words, _ = tokens_of(["A", " cat", " sat", " down"], filtered=filtered)
        assert [(piece.text, round(piece.score, 2)) for piece in words.pieces] == [
            ("A", 0.9), (" cat", 0.91), (" sat", 0.92), (" down", 0.93),
        ]  # fmt: skip
        assert [round(p, 2) for p in words.probabilities] == [0.9, 0.91, 0.92, 0.93]


def test_words_come_while_the_rest_is_still_being_written() -> None:
    _, shown = tokens_of(["A", " cat", " sat", " on", " it"])
    assert shown == ["", "A", " cat", " sat", " on", " it"]
    _, shown = tokens_of(["A", " cat", " sat"], filtered=False)
    assert shown == ["A", " cat", " sat", ""]


def byte_tokenizer() -> Tokenizer:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


@pytest.mark.parametrize("filtered", [True, False])
def test_characters_of_several_tokens_are_shown_whole(filtered: bool) -> None:
    tokenizer = byte_tokenizer()
    text = "A café 🐈 猫!"
    ids = tokenizer.encode(text).ids
    words = Words(tokenizer.decode, filtered=filtered)
    for place, token in enumerate(ids):
        words.feed(token, 0.99 - place / 100)
    words.finish()
    assert words.text == text
    assert not any("\ufffd" in piece.text for piece in words.pieces)
    cat = next(piece for piece in words.pieces if "🐈" in piece.text)
    last = ids.index(tokenizer.encode("🐈").ids[0]) + 3
    assert cat.score == pytest.approx(0.99 - last / 100)  # the least likely of its four bytes
    assert len(words.probabilities) == len(ids)


@pytest.mark.parametrize("filtered", [True, False])
def test_half_a_character_at_the_end_is_left_out(filtered: bool) -> None:
    tokenizer = byte_tokenizer()
    words = Words(tokenizer.decode, filtered=filtered)
    for token in tokenizer.encode("No 🐈").ids[:-1]:
        words.feed(token, 0.5)
    words.finish()
    assert words.text == "No "
    assert len(words.probabilities) == 3, "its tokens do not count"


def test_the_text_ends_before_a_harmful_word_however_it_is_cut_into_tokens() -> None:
    for pieces in (["A", " fucking", " dog"], ["A", " f", "uck", "ing", " dog"], ["A", " fuck", "ing"]):
        words, shown = tokens_of(pieces)
        assert words.withheld == "fucking"
        assert words.text == "".join(shown) == "A"
        assert [piece.text for piece in words.pieces] == ["A"]
        assert words.probabilities == [0.9]
    words, _ = tokens_of(["A", " fucking", " dog"], filtered=False)
    assert words.withheld is None
    assert words.text == "A fucking dog"


def test_chinese_is_filtered_too() -> None:
    words, _ = tokens_of(["他", "是", "傻", "逼", "吗"])
    assert words.withheld == "傻逼"
    assert words.text == "他是"


def test_nothing_gives_nothing() -> None:
    for pieces in ([], [" "], ["\n", " "]):
        words, shown = tokens_of(pieces)
        assert (words.text, words.pieces, words.probabilities) == ("", [], [])
        assert set(shown) == {""}
