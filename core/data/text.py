# SPDX-License-Identifier: Apache-2.0
"""Text files of any encoding."""

import codecs
import gzip
import zlib
from pathlib import Path

from core.data.signatures import read_head
from core.errors import DataError

MAX_BYTES = 4_000_000  # of a text that belongs to one picture or recording
SAMPLE = 1_000_000  # bytes from which an encoding is guessed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: str | Path, limit: int = MAX_BYTES) -> str:
    """The text of a file, which may be compressed (.gz). Raises `DataError`, also above `limit` bytes."""
    data = _read(path, limit + 1)
    if len(data) > limit:
        raise DataError(f"The text has over {limit / 1e6:.0f} MB.", "Is it text? Split it.", file=path)
    return data.decode(encoding_of(data, path), errors="replace")


def read_start(path: str | Path, size: int = 64_000) -> str:
    """The text of the first `size` bytes; "" for what cannot be read as text."""
    try:
        data = _read(path, size)
        return data.decode(encoding_of(data, path), errors="replace")
    except DataError:
        return ""


def _read(path: str | Path, size: int) -> bytes:
    head = read_head(path)
    try:
        with gzip.open(path) if head.startswith(b"\x1f\x8b") else Path(path).open("rb") as file:
            data: bytes = file.read(size)
            return data
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"The file cannot be read: {error}.", "Copy it again.", file=path) from error


def encoding_of(data: bytes, path: str | Path) -> str:
    """The encoding of these first bytes of a file. Raises `DataError` when none fits.

    A byte order mark decides; else UTF-8 when the text is mostly that, a few damaged characters included;
    else what charset-normalizer finds most likely.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    text = data.decode("utf-8", errors="surrogateescape")
    damaged = sum("\udc80" <= letter <= "\udcff" for letter in text[-len(data) :])
    if damaged <= 3 or damaged * 4 < sum(letter > "\x7f" for letter in text):
        return "utf-8" if "\0" not in text else _guess(data, path)
    return _guess(data, path)


def _guess(data: bytes, path: str | Path) -> str:
    from charset_normalizer import from_bytes

    matches = [match.encoding for match in from_bytes(data[:SAMPLE])]
    if not matches:
        raise DataError("The encoding of its text is not recognised.", "Save it as UTF-8.", file=path)
    # Several encodings of one byte a letter fit as well; the one Windows writes is by far the most frequent.
    western = {"cp1252", "cp850", "cp775", "mac_roman", "mac_latin2", "latin_1"}
    return "cp1252" if matches[0] in western and "cp1252" in matches else matches[0]
