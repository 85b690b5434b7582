# SPDX-License-Identifier: Apache-2.0
"""A recording as a picture: loudness over time and pitch, kept in the cache."""

import math
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import places
from core.data import media
from core.data.sounds import sound_facts
from core.hashing import sha256
from core.model.preparation import HOP, SAMPLE_RATE, WINDOW, mel_filters, mel_power
from core.trying import Drawn

MELS = 80
COLUMNS = 900  # of the picture, at most
RANGE = 65.0  # decibels from black to white
SECONDS = 30.0  # read at once
KEPT = 200  # pictures


def draw(file: str) -> Drawn:
    """The picture of this recording, made unless it is there already. Raises `MediaError`."""
    seconds = sound_facts(file).seconds
    image = places.cache() / "spectrograms" / f"{sha256(file)}.png"
    if not image.exists():
        _write(Image.fromarray(shades(loudness(file, seconds))), image)
    return Drawn(file, str(image), seconds)


def loudness(file: str, seconds: float) -> NDArray[np.float32]:
    """(columns, MELS): the mean power in each band of each stretch of time. Memory does not grow with the recording."""
    frames = max(1, math.ceil(seconds * SAMPLE_RATE / HOP))
    columns = min(COLUMNS, frames)
    total, count = np.zeros((columns, MELS)), np.zeros(columns)
    filters, done = mel_filters(MELS), 0
    for _, wave in media.audio_windows(file, SECONDS):
        power = mel_power(np.pad(wave, (0, max(0, WINDOW - len(wave)))), filters).T  # (n, MELS)
        cells = np.minimum((done + np.arange(len(power))) * columns // frames, columns - 1)
        np.add.at(total, cells, power)
        np.add.at(count, cells, 1)
        done += len(power)
    return (total / np.maximum(count, 1)[:, None]).astype(np.float32)


def shades(power: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(MELS, columns), low pitches below: decibels under the loudest, from 0 to 255."""
    decibels = 10 * np.log10(np.maximum(power, 1e-12))
    shade = 255 * (1 + (decibels - decibels.max()) / RANGE)
    return np.ascontiguousarray(shade.clip(0, 255).astype(np.uint8).T[::-1])


def _write(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        image.save(part, "PNG")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    newest = sorted(path.parent.glob("*.png"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
