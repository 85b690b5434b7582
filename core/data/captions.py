# SPDX-License-Identifier: Apache-2.0
"""What counts as a caption, a transcript or an answer. Standard library only."""

import re
import unicodedata

from core.errors import DataError

# Longest text of each task, in characters. A caption beyond a paragraph is a mistaken column or file; a
# transcript of two hours of speech and a document to summarise are legitimately long.
LONGEST_TARGET = {
    "captioning": 2_000,
    "question-answering": 2_000,
    "classification": 200,
    "transcription": 200_000,
    "text": 200_000,
}
LONGEST_PROMPT = 200_000

_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u2060\ufeff\u00ad]")  # zero-width, direction, soft hyphen
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
_CHINESE_OR_KANA = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORDS = re.compile(f"[{_CHINESE_OR_KANA}]|[^\\s{_CHINESE_OR_KANA}]+")


def normalise(text: str, *, one_line: bool = True) -> str:
    """NFC, without control characters and outer blanks; with `one_line` every run of blanks is one space.

    Text made of blanks and invisible characters only becomes "". Joiners inside words are kept: Persian,
    Hindi and emoji need them.
    """
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    if not _INVISIBLE.sub("", text).strip():
        return ""
    text = text.strip().strip("\ufeff\u200b").strip()
    return _SPACES.sub(" ", text) if one_line else text


def checked_target(text: str, task: str) -> str:
    """`text` as it is stored. Raises `DataError` when it is empty or longer than the task allows."""
    text = normalise(text, one_line=task != "text")
    if not text:
        raise DataError("The caption is empty.", "Write a caption, or leave the item out.")
    _check_length(text, LONGEST_TARGET[task], "caption")
    return text


def checked_prompt(text: str) -> str:
    """`text` as it is stored, which may be empty. Raises `DataError` when it is too long."""
    text = normalise(text, one_line=False)
    _check_length(text, LONGEST_PROMPT, "prompt")
    return text


def _check_length(text: str, longest: int, what: str) -> None:
    if len(text) > longest:
        raise DataError(
            f"The {what} has {len(text):,} characters; the limit is {longest:,}.",
            "Shorten it, or check that the right column or file was used.",
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(
            f"The {what} holds half of a character (a lone surrogate).", "Save the file again as UTF-8."
        ) from error


def count_words(text: str) -> int:
    """Words between blanks; Chinese and Japanese, written without blanks, count by character."""
    return len(_WORDS.findall(text))


def fold(text: str) -> str:
    """For finding text whatever its case and width."""
    return unicodedata.normalize("NFKC", text).casefold()
