# SPDX-License-Identifier: Apache-2.0
"""Text files of any encoding."""

import codecs
import gzip
import re
import zlib
from pathlib import Path

from core.data.language import confidence
from core.data.signatures import read_head
from core.errors import DataError

MAX_BYTES = 4_000_000  # of a text that belongs to one picture or recording
SAMPLE = 1_000_000  # bytes from which an encoding is guessed

_READ = 2_000  # characters in which a language is looked for
_USUAL = {
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r",
    "gb18030", "big5", "cp932", "euc_jp", "cp949",
    "utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be",
}  # fmt: skip

_NAME = re.compile(r"[\w/\\-]+\.\w+|[,;|]")  # of a file, and what separates it from the words

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
    if data.isascii() and b"\0" not in data:
        return "utf-8"
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(data)  # the last letter may be cut
    damaged = sum("\udc80" <= letter <= "\udcff" for letter in text)
    if (damaged == 0 or 2 * damaged < sum(letter > "\x7f" for letter in text)) and "\0" not in text:
        return "utf-8"
    return _guess(data, path)


def _guess(data: bytes, path: str | Path) -> str:
    """Of the encodings that charset-normalizer finds possible, the one that reads most like a language.

    Alone it takes short French for Baltic; programs that do not write UTF-8 write their system's encoding.
    """
    from charset_normalizer import from_bytes

    matches = [match.encoding for match in from_bytes(data[:SAMPLE])]
    if not matches:
        raise DataError("The encoding of its text is not recognised.", "Save it as UTF-8.", file=path)
    usual = [encoding for encoding in matches if encoding in _USUAL] or matches[:1]
    if any(encoding.startswith(("cp12", "cp7", "cp8", "mac_latin", "iso8859")) for encoding in matches):
        usual = ["cp1252", *(encoding for encoding in usual if encoding != "cp1252")]
    return max(usual, key=lambda encoding: _plausible(data, encoding))


def _plausible(data: bytes, encoding: str) -> float:
    """How much the lines beyond ASCII read like a language; headers and file names would speak for English."""
    lines = data.decode(encoding, errors="replace").splitlines()
    text = " ".join(line for line in lines if not line.isascii())[:_READ]
    return confidence(" ".join(_NAME.sub(" ", text).split()))
