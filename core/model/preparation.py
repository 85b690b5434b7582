# SPDX-License-Identifier: Apache-2.0
"""What encoders are given: a picture as a square, a window of sound as its log-mel spectrogram. Pillow and numpy only.

Models in torch and exported bundles prepare their media here, so that both see the same numbers.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

SAMPLE_RATE = 16_000
HOP, WINDOW = 160, 400  # samples from one frame to the next, and in a frame

Floats = NDArray[np.float32]


def whole_on_white(image: Image.Image, size: int) -> Image.Image:
    """The whole picture in a white square, centred, its sides in proportion: stamps and icons have no margin to crop."""
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    resized = image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    square = Image.new("RGB", (size, size), "white")
    square.paste(resized, ((size - width) // 2, (size - height) // 2))
    return square


def prepared_picture(image: Image.Image, size: int, mean: Floats, std: Floats) -> Floats:
    """(3, size, size): the whole picture on white, brightness 0..1 with `mean` (3,) taken off, then divided by `std` (3,)."""
    pixels = np.asarray(whole_on_white(image, size), np.float32).transpose(2, 0, 1)
    prepared: Floats = (pixels / np.float32(255) - mean[:, None, None]) / std[:, None, None]
    return prepared.astype(np.float32)


def prepared_sound(wave: Floats, frames: int, filters: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """(mels, frames) log-mel of one window of sound, and (frames,) which of them hold sound; the rest is padding."""
    samples = frames * HOP
    heard = np.zeros(samples, np.float32)
    length = min(len(wave), samples)
    heard[:length] = wave[:length]
    return log_mel(heard, filters), np.arange(frames) < max(1, math.ceil(length / HOP))


def log_mel(wave: Floats, filters: Floats) -> Floats:
    """(mels, samples / 160) of a mono waveform at 16 kHz, as Whisper was trained: log10, 8 decades, (x + 4) / 4."""
    log = np.log10(np.maximum(mel_power(wave, filters), 1e-10))
    mel: Floats = ((np.maximum(log, log.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return mel


def mel_power(wave: Floats, filters: Floats) -> Floats:
    """(mels, samples / 160): the power in each band of a mono waveform at 16 kHz, 25 ms every 10."""
    around = np.pad(wave, WINDOW // 2, mode="reflect")
    frames = sliding_window_view(around, WINDOW)[:-1:HOP][: len(wave) // HOP]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(frames * hann, axis=1)) ** 2  # (frames, bins)
    power: Floats = filters @ spectrum.T.astype(np.float32)
    return power


def mel_filters(mels: int, bins: int = WINDOW // 2 + 1, rate: int = SAMPLE_RATE) -> Floats:
    """(mels, bins) triangles on Slaney's mel scale (linear below 1 kHz, logarithmic above), each of equal area."""
    step = math.log(6.4) / 27

    def mel(hertz: float) -> float:
        return hertz * 3 / 200 if hertz < 1000 else 15 + math.log(hertz / 1000) / step

    points = np.linspace(0, mel(rate / 2), mels + 2)
    edges = np.where(points < 15, points * 200 / 3, 1000 * np.exp(step * (points - 15)))
    bands = np.linspace(0, rate / 2, bins)
    rising = (bands - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bands) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return triangles.astype(np.float32)
