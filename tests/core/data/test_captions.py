# SPDX-License-Identifier: Apache-2.0
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.captions import LONGEST_TARGET, checked_prompt, checked_target, count_words, fold, normalise
from core.errors import DataError
from core.tasks import TASKS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  A  cat \n on\ta mat. ", "A cat on a mat."),
        ("e\u0301te\u0301", "été"),
        ("\ufeffA cat", "A cat"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner belongs to the word
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("nul\0l", "null"),
        ("  \u00a0\u3000\u200b\ufeff\n", ""),
    ],
)
def test_normalise(text: str, wanted: str) -> None:
    assert normalise(text) == wanted


def test_text_keeps_its_lines() -> None:
    assert checked_target("one\r\ntwo\r\n", "text") == "one\ntwo"
    assert checked_target("one\r\ntwo\r\n", "captioning") == "one two"


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    for one_line in (True, False):
        once = normalise(text, one_line=one_line)
        assert normalise(once, one_line=one_line) == once
        assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_a_limit_for_its_text(task: str) -> None:
    assert checked_target("x" * LONGEST_TARGET[task], task)
    with pytest.raises(DataError, match="the limit is"):
        checked_target("x" * (LONGEST_TARGET[task] + 1), task)


def test_empty_and_half_characters() -> None:
    with pytest.raises(DataError, match="empty"):
        checked_target(" \u200b ", "captioning")
    with pytest.raises(DataError, match="surrogate"):
        checked_target("a \ud800 b", "captioning")
    assert checked_prompt("  ") == ""


def test_words_and_folding() -> None:
    assert count_words("A red-haired cat.") == 3
    assert count_words("一只猫") == 3
    assert count_words("猫 cat 犬") == 3
    assert count_words("고양이가 잔다") == 2
    assert fold("ＣＡＴ Straße") == "cat strasse"
