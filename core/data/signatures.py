# SPDX-License-Identifier: Apache-2.0
"""What a file is, judged by its first bytes and only then by its name. Standard library only."""

import os
import re
import stat
from pathlib import Path

from core.errors import MediaError
from core.example import MediaKind

HEAD = 4096  # bytes looked at

# The formats Braid reads: format -> kind, and the names they usually have.
KINDS: dict[str, MediaKind] = {
    "png": "image", "jpeg": "image", "gif": "image", "webp": "image", "heic": "image", "svg": "image",
    "wav": "audio", "flac": "audio", "ogg": "audio", "mp3": "audio",
    "text": "text",
}  # fmt: skip
EXTENSIONS = {
    ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".gif": "gif", ".webp": "webp",
    ".heic": "heic", ".heif": "heic", ".svg": "svg",
    ".wav": "wav", ".wave": "wav", ".flac": "flac", ".ogg": "ogg", ".oga": "ogg", ".opus": "ogg",
    ".mp3": "mp3",
    ".txt": "text", ".caption": "text", ".md": "text", ".csv": "text", ".tsv": "text", ".json": "text",
    ".jsonl": "text",
}  # fmt: skip

# Formats people have that are recognised to say so: first bytes -> what it is.
_FOREIGN = (
    (b"BM", "a BMP picture"), (b"II*\0", "a TIFF picture"), (b"MM\0*", "a TIFF picture"),
    (b"\0\0\1\0", "an icon"), (b"8BPS", "a Photoshop picture"), (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (b"%PDF", "a PDF document"), (b"%!PS", "a PostScript document"), (b"PK\3\4", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM film"), (b"FORM", "an AIFF recording"),
    (b".snd", "an AU recording"), (b"#!AMR", "an AMR recording"), (b"0&\xb2u", "a Windows Media file"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"SQLite format 3", "a database"),
)  # fmt: skip
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SVG = re.compile(rb"^\s*<(\?xml|!--|!DOCTYPE\s+svg|(\w+:)?svg[\s>/])", re.DOTALL)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def read_head(path: str | Path) -> bytes:
    """The first bytes. Raises `MediaError` for what is missing, empty, unreadable or no ordinary file."""
    try:
        state = os.stat(path)  # noqa: PTH116 (`path` may be text)
        if not stat.S_ISREG(state.st_mode):  # a pipe would wait for ever, a device would never end
            raise MediaError("It is not an ordinary file.", "Leave it out.", file=path)
        if state.st_size == 0:
            raise MediaError("The file is empty (0 bytes).", "Copy or export it again.", file=path)
        with Path(path).open("rb") as file:
            return file.read(HEAD)
    except FileNotFoundError as error:
        raise MediaError("The file does not exist.", "Check the path, or restore it.", file=path) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        hint = "Check that you may read it and that its disk is there."
        raise MediaError(f"The file cannot be read: {reason}.", hint, file=path) from error


def format_of(path: str | Path) -> str | None:
    """A key of `KINDS`; None for content that is not recognised and not contradicted by a media name.

    Raises `MediaError` for a file that cannot be read, for a known format that Braid does not read, and for
    text that is named like a picture or a recording.
    """
    head, named = read_head(path), EXTENSIONS.get(Path(path).suffix.lower())
    found = _signature(head, named)
    if found is not None:
        return found
    for signature, what in _FOREIGN:
        if head.startswith(signature):
            _refuse(path, what)
    if head[4:8] == b"ftyp":
        _refuse(path, "an AVIF picture" if head[8:12] in (b"avif", b"avis") else "an MP4 or QuickTime file")
    if _is_text(head):
        if named is not None and KINDS[named] != "text":
            raise MediaError(
                f"It is a text file named {Path(path).suffix}.", "Put the real file in its place.", file=path
            )
        return "text"
    return named if named != "text" else None  # damaged media: the decoder will say what is wrong


def kind_of(path: str | Path) -> MediaKind | None:
    """ "image", "audio", "text", or None. Raises `MediaError` as `format_of` does."""
    format = format_of(path)
    return None if format is None else KINDS[format]


def _signature(head: bytes, named: str | None) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith((b"RIFF", b"RIFX", b"RF64")):
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "heic"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"ID3") or is_mp3_frame(head):
        return "mp3"
    return "svg" if _is_svg(head, named) else None


def is_mp3_frame(header: bytes) -> bool:
    """Whether these bytes start a frame of MPEG audio, layer III."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2 or header[1] & 0x18 == 0x08:
        return False
    return header[2] >> 4 not in (0, 15) and header[2] >> 2 & 3 != 3


def _is_svg(head: bytes, named: str | None) -> bool:
    text = head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    text = text.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return bool(_SVG.match(text)) and (b"<svg" in text or b":svg" in text or named == "svg")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        return True
    return not _BINARY.search(head)


def _refuse(path: str | Path, what: str) -> None:
    raise MediaError(
        f"It is {what}, which Braid does not read.",
        "Save it as PNG or JPEG, or as WAV or FLAC.",
        file=path,
    )
