# SPDX-License-Identifier: Apache-2.0
"""The one place where pictures and recordings are read, at import and at use.

    kind_of(path)        "image", "audio" or "text", by content first
    load_image(path)     PIL RGB, upright, on white          (pictures, svg)
    load_audio(path)     mono float32 at 16 kHz              (sounds, containers)
    audio_windows(path)  the same, window by window
    probe(path)          what the header says; cheap
    check(path)          decodes everything; what an import relies on

All raise `MediaError` with the file's name, what is wrong with it and what to do.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures import decode_picture, load_image, picture_size, read_picture
from core.data.signatures import KINDS, format_of, kind_of
from core.data.sounds import audio_windows, check_sound, load_audio, sound_facts
from core.errors import MediaError
from core.example import MediaKind
from core.hashing import sha256

__all__ = ["Facts", "audio_windows", "check", "fingerprint", "kind_of", "load_audio", "load_image", "probe"]

DRAWN = 256  # pixels at which a drawing is checked


@dataclass(frozen=True)
class Facts:
    """What a file is. Sizes in pixels; `hash` (sha256) and `fingerprint` (64 bits) only from `check`."""

    kind: MediaKind
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    channels: int | None = None
    rate: int | None = None
    hash: str = ""
    fingerprint: int | None = None


def probe(path: str | Path) -> Facts:
    """What the header says, without decoding: a file cut off later still passes. Raises `MediaError`."""
    format = _known_format(path)
    if KINDS[format] == "image":
        width, height = picture_size(path) or (None, None)
        return Facts("image", format, width, height)
    if KINDS[format] == "audio":
        facts = sound_facts(path)
        return Facts("audio", format, seconds=facts.seconds, channels=facts.channels, rate=facts.rate)
    return Facts("text", format)


def check(path: str | Path) -> Facts:
    """Decode the whole file, in bounded memory, and say what it is. Raises `MediaError` for any damage."""
    format = _known_format(path)
    if KINDS[format] == "image":
        format, data = read_picture(path)  # read once: what is hashed is what is decoded
        picture = decode_picture(data, format, path, DRAWN if format == "svg" else None)
        hash = hashlib.sha256(data).hexdigest()
        return Facts("image", format, *picture.size, hash=hash, fingerprint=fingerprint(picture))
    if KINDS[format] == "audio":
        facts = check_sound(path)
        return Facts("audio", format, None, None, facts.seconds, facts.channels, facts.rate, _hash(path))
    return Facts("text", format, hash=_hash(path))


def fingerprint(picture: Image.Image) -> int:
    """64-bit perceptual hash (phash): which of the lowest frequencies (DCT-II of 32 x 32 pixels) are above their median.

    Near pictures share most bits.
    """
    small = picture.convert("L").resize((32, 32), Image.Resampling.LANCZOS)
    waves = np.cos(np.pi / 64 * np.outer(np.arange(8), 2 * np.arange(32) + 1))
    lowest = waves @ np.asarray(small, np.float64) @ waves.T
    return int.from_bytes(np.packbits(lowest > np.median(lowest)).tobytes(), "big")


def _known_format(path: str | Path) -> str:
    format = format_of(path)
    if format is None:
        raise MediaError(
            "Its content is no format that Braid knows.",
            "Choose a PNG, JPEG, WebP, GIF, SVG, WAV, FLAC, Ogg, Opus or MP3.",
            file=path,
        )
    return format


def _hash(path: str | Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise MediaError(
            f"The file cannot be read: {error.strerror}.", "Check its disk.", file=path
        ) from error
