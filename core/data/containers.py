# SPDX-License-Identifier: Apache-2.0
"""Damage in recordings that decoders pass over in silence: a header that promises more than there is.

libsndfile reads what it finds in a cut-off WAV or Ogg file and says nothing. Each function here reads the
structure around the sound and raises `MediaError` (without a file name) when it does not add up.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from core.data.signatures import is_mp3_frame
from core.errors import MediaError

AGAIN = "Export or record it again."

# Written in place of the length by programs that stream and cannot come back to fill it in.
_UNKNOWN_LENGTH = 0x7FFFF000


# ---- WAV ------------------------------------------------------------------------------------------------


def check_wav(file: BinaryIO, size: int) -> None:
    """Chunk lengths against the file's, and the format header against itself. Reads headers only."""
    kind = file.read(12)[:4]
    order = ">" if kind == b"RIFX" else "<"
    long_length, format_seen = None, False
    for name, length in _chunks(file, size, order):
        if name == b"ds64" and length >= 16:
            long_length = struct.unpack("<Q", file.read(16)[8:])[0]
        elif name == b"fmt ":
            _check_format(file.read(min(length, 16)), order)
            format_seen = True
        elif name == b"data":
            if not format_seen:
                raise MediaError("The WAV header lacks its format.", AGAIN)
            _check_length(long_length if long_length and kind == b"RF64" else length, size - file.tell())
            return
    raise MediaError("The WAV file holds no sound.", AGAIN)


def _chunks(file: BinaryIO, size: int, order: str) -> Iterator[tuple[bytes, int]]:
    """(name, length) of each chunk, the file at the start of its content."""
    position = 12
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack(f"{order}4sI", file.read(8))
        yield name, length
        position += 8 + length + length % 2


def _check_format(header: bytes, order: str) -> None:
    if len(header) < 16:
        raise MediaError("The WAV header is cut off.", AGAIN)
    tag, channels, rate, bytes_per_second, frame, bits = struct.unpack(f"{order}HHIIHH", header)
    plain = tag in (1, 3)  # integers or floats, not compressed
    if plain and (frame != channels * ((bits + 7) // 8) or bytes_per_second != rate * frame):
        raise MediaError(
            f"The WAV header contradicts itself: {channels} channels of {bits} bits at {rate} Hz cannot be "
            f"{frame} bytes a frame and {bytes_per_second} a second.",
            AGAIN,
        )


def _check_length(declared: int, present: int) -> None:
    if declared > present and declared < _UNKNOWN_LENGTH:
        raise MediaError(
            f"The recording is cut off: {declared:,} bytes of sound are declared, {present:,} are there.",
            AGAIN,
        )
    if declared == 0:
        raise MediaError("The WAV header declares no sound; it was not finished.", AGAIN)


# ---- Ogg ------------------------------------------------------------------------------------------------

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def check_ogg(file: BinaryIO, size: int) -> None:
    """Every page: its mark, its checksum, and that it ends within the file (RFC 3533)."""
    position, last = 0, False
    while position < size:
        file.seek(position)
        header = file.read(27)
        if last and not header.startswith(b"OggS"):
            return  # something was appended after the end of the stream
        if len(header) < 27 or not header.startswith(b"OggS"):
            raise MediaError(f"The Ogg file is damaged at byte {position:,}.", AGAIN)
        lacing = file.read(header[26])
        body = file.read(sum(lacing))
        if len(lacing) < header[26] or len(body) < sum(lacing):
            raise MediaError(f"The recording is cut off: its last page starts at byte {position:,}.", AGAIN)
        unsigned = header[:22] + bytes(4) + header[26:] + lacing + body
        if _ogg_checksum(unsigned) != struct.unpack("<I", header[22:26])[0]:
            raise MediaError(f"The Ogg file is damaged: the page at byte {position:,} is not intact.", AGAIN)
        last = bool(header[5] & 4)
        position = file.tell()


def _ogg_checksum(data: bytes) -> int:
    """CRC-32 with zlib's polynomial but most significant bit first, from 0 and not inverted at the end."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


# ---- MP3 ------------------------------------------------------------------------------------------------


def mp3_samples(file: BinaryIO) -> int | None:
    """Samples of each channel that the first frame (Xing or Info) declares; None where it declares nothing.

    Raises `MediaError` when no frame follows the tags.
    """
    file.seek(_tag_length(file.read(10)))
    start = file.read(2048).lstrip(b"\0")
    if not is_mp3_frame(start):
        offset = next((i for i in range(len(start) - 4) if is_mp3_frame(start[i : i + 4])), None)
        if offset is None:
            raise MediaError("The MP3 file holds no sound after its tags.", AGAIN)
        start = start[offset:]
    mark = max(start.find(b"Xing", 0, 64), start.find(b"Info", 0, 64))
    if mark < 0 or not start[mark + 7] & 1:
        return None
    frames: int = struct.unpack(">I", start[mark + 8 : mark + 12])[0]
    return frames * (1152 if start[1] & 0x18 == 0x18 else 576)  # MPEG-1, or the half rates


def _tag_length(header: bytes) -> int:
    """Of the ID3v2 tag in front, whose length has 7 bits a byte."""
    if not header.startswith(b"ID3") or len(header) < 10:
        return 0
    length = 0
    for byte in header[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length + (10 if header[5] & 0x10 else 0)
