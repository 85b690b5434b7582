# SPDX-License-Identifier: Apache-2.0
"""Reading recordings: any of the formats in `signatures`, any rate, any number of channels, as mono float32.

Nothing here holds more than a few seconds of a recording, except the stretch that was asked for. Everything
unreadable is a `MediaError`.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.data.containers import AGAIN, check_ogg, check_wav, mp3_samples
from core.data.signatures import KINDS, format_of
from core.errors import CoreError, MediaError

MAX_SECONDS = 2 * 3600.0
MAX_WHOLE = 15 * 60.0  # longest stretch returned in one piece: 58 MB at 16 kHz
RATES = (1_000, 768_000)  # Hz; outside, the header is wrong
MAX_CHANNELS = 64
SILENCE = 1e-4  # -80 dB of full scale
BLOCK = 65_536  # frames read at once
_MP3_SLACK = 3 * 1152  # samples a decoder may drop at the ends
_CROSSINGS, _ROLLOFF = 6, 0.99  # of the filter that resamples
_BLOCKS = 1 << 12  # of it that are multiplied at once, so that memory stays flat


@dataclass(frozen=True)
class SoundFacts:
    """What the header of a recording says; `seconds` is an estimate for MP3."""

    seconds: float
    channels: int
    rate: int


def load_audio(
    path: str | Path, rate: int = 16_000, *, start: float = 0.0, stop: float | None = None
) -> NDArray[np.float32]:
    """(N,) samples at `rate` Hz, the mean of the channels, from `start` to `stop` seconds (the end).

    Raises `MediaError`, also when more than 15 minutes were asked for: read long recordings with
    `audio_windows`, or in parts.
    """
    with _open(path) as sound:
        first = round(start * sound.samplerate)
        last = sound.frames if stop is None else min(round(stop * sound.samplerate), sound.frames)
        if (last - first) / sound.samplerate > MAX_WHOLE:
            raise MediaError(
                f"The recording is {_clock((last - first) / sound.samplerate)} long; at most "
                f"{_clock(MAX_WHOLE)} are read in one piece.",
                "Read it in parts.",
            )
        samples = _stretch(sound, first, last, rate)
        if not len(samples):
            raise MediaError("The recording holds no sound there.", AGAIN)
        return samples


def audio_windows(
    path: str | Path, seconds: float = 30.0, rate: int = 16_000
) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """(start in seconds, samples) of consecutive windows; the last one may be shorter. Flat memory."""
    with _open(path) as sound:
        total = sound.frames / sound.samplerate
        for index in range(max(1, math.ceil(total / seconds - 1e-6))):
            first, last = (round((index + i) * seconds * sound.samplerate) for i in (0, 1))
            samples = _stretch(sound, first, min(last, sound.frames), rate)
            if not len(samples):
                return
            yield index * seconds, samples


def sound_facts(path: str | Path) -> SoundFacts:
    """From the header alone. Raises `MediaError`."""
    with _open(path) as sound:
        return SoundFacts(sound.frames / sound.samplerate, sound.channels, sound.samplerate)


def check_sound(path: str | Path) -> SoundFacts:
    """Decode everything and hold it against what the file declares. Raises `MediaError`.

    Also for silence, of which there is nothing to describe or to transcribe.
    """
    format = format_of(path)
    with _explained(path), Path(path).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        if format == "ogg":
            check_ogg(file, size)
        declared = mp3_samples(file) if format == "mp3" else None
    with _open(path) as sound:
        frames, peak = _decode_all(sound)
        if format in ("wav", "flac", "ogg"):
            declared = sound.frames
        slack = _MP3_SLACK if format == "mp3" else 0
        if declared is not None and frames + slack < declared:
            raise MediaError(
                f"The recording is cut off or damaged: {declared:,} samples are declared, "
                f"{frames:,} can be read.",
                AGAIN,
            )
        if peak < SILENCE:
            raise MediaError("The recording is silent.", "Leave it out, or check what was recorded.")
        return SoundFacts(frames / sound.samplerate, sound.channels, sound.samplerate)


def resample(samples: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    """(N,) at `old` Hz to (N * new / old,) at `new` Hz, with a windowed sinc."""
    if old == new:
        return samples
    ratio = _ratio(old, new)
    down, up = ratio.denominator, ratio.numerator  # every `down` samples become `up`
    filters, reach = _sinc(down, up)
    around = np.pad(samples, (reach, reach + down))
    windows = sliding_window_view(around, filters.shape[1])[::down]  # (blocks, taps), no copy
    parts = [windows[i : i + _BLOCKS] @ filters.T for i in range(0, len(windows), _BLOCKS)]
    result: NDArray[np.float32] = np.concatenate(parts).reshape(-1)
    return result[: math.ceil(len(samples) * ratio)]


@cache
def _sinc(down: int, up: int) -> tuple[NDArray[np.float32], int]:
    """(up, taps) filters, one for each new sample of a block of `down` old ones, and how many old ones they reach back.

    A sinc under a Hann window that spans six zero crossings a side, its corner at 0.99 of the lower rate's half
    (Smith, Digital Audio Resampling; the design torchaudio has).
    """
    base = min(down, up) * _ROLLOFF
    reach = math.ceil(_CROSSINGS * down / base)
    taps = np.arange(-reach, reach + down) / down
    time = (taps[None] - np.arange(up)[:, None] / up) * base
    window = np.cos(np.clip(time, -_CROSSINGS, _CROSSINGS) * np.pi / _CROSSINGS / 2) ** 2
    filters = np.sinc(np.clip(time, -_CROSSINGS, _CROSSINGS)) * window * (base / down)
    return filters.astype(np.float32), reach


def _ratio(old: int, new: int) -> Fraction:
    """Exact for every usual rate. For an odd one, such as 44,101 Hz, the exact filter would take gigabytes;
    this is off by less than a millionth."""
    return Fraction(new, old).limit_denominator(1000)


@contextmanager
def _open(path: str | Path) -> Iterator[Any]:
    format = format_of(path)
    if format is None or KINDS[format] != "audio":
        what = "no known format" if format is None else f"{format}, not a recording"
        raise MediaError(f"It is {what}.", "Choose a WAV, FLAC, Ogg, Opus or MP3.", file=path)
    with _explained(path):
        if format == "wav":
            with Path(path).open("rb") as file:
                check_wav(file, Path(path).stat().st_size)
        with soundfile.SoundFile(str(path)) as sound:
            _check_header(sound)
            yield sound


@contextmanager
def _explained(path: str | Path) -> Iterator[None]:
    try:
        yield
    except CoreError as error:
        error.file = str(path)
        raise
    except soundfile.LibsndfileError as error:
        reason = str(error.error_string).rstrip(". ")
        raise MediaError(f"The recording cannot be decoded: {reason}.", AGAIN, file=path) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise MediaError(f"The recording cannot be read: {error}.", AGAIN, file=path) from error


def _check_header(sound: Any) -> None:
    rate, channels, seconds = sound.samplerate, sound.channels, sound.frames / max(1, sound.samplerate)
    if not RATES[0] <= rate <= RATES[1] or not 1 <= channels <= MAX_CHANNELS:
        raise MediaError(f"The header is wrong: {channels} channels at {rate:,} Hz.", AGAIN)
    if sound.frames <= 0:
        raise MediaError("The recording holds no sound.", AGAIN)
    if seconds > MAX_SECONDS:
        raise MediaError(
            f"The recording is {_clock(seconds)} long; the limit is {_clock(MAX_SECONDS)}.",
            "Cut it into parts.",
        )


def _blocks(sound: Any, frames: int) -> Iterator[NDArray[np.float32]]:
    """Mono blocks from where `sound` stands, `frames` in all or until it ends."""
    while frames > 0:
        block: NDArray[np.float32] = sound.read(min(BLOCK, frames), dtype="float32", always_2d=True)
        if not len(block):
            return
        frames -= len(block)
        mono = block.mean(axis=1, dtype=np.float32)
        if not np.isfinite(mono).all():
            raise MediaError("The recording holds samples that are not numbers.", AGAIN)
        yield mono


def _read(sound: Any, first: int, last: int) -> NDArray[np.float32]:
    sound.seek(min(first, sound.frames))
    parts = list(_blocks(sound, last - first))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _stretch(sound: Any, first: int, last: int, rate: int) -> NDArray[np.float32]:
    """Frames `first` to `last` at `rate` Hz, the same as if the whole had been resampled and then cut."""
    if last <= first:
        return np.zeros(0, np.float32)
    ratio = _ratio(sound.samplerate, rate)
    # What the filter sees beyond the ends, in whole periods of the ratio so that samples fall on samples.
    margin = (
        0 if ratio == 1 else ratio.denominator * math.ceil(max(64.0, 16 / float(ratio)) / ratio.denominator)
    )
    before, after = min(margin, first), min(margin, max(0, sound.frames - last))
    samples = resample(_read(sound, first - before, last + after), sound.samplerate, rate)
    cut = round(before * ratio)
    return samples[cut : cut + math.ceil((last - first) * ratio)]


def _decode_all(sound: Any) -> tuple[int, float]:
    """(frames, largest absolute sample). Stops at the limit whatever the header said."""
    frames, peak = 0, 0.0
    for block in _blocks(sound, round(MAX_SECONDS * sound.samplerate) + 1):
        frames += len(block)
        peak = max(peak, float(np.abs(block).max()))
    return frames, peak


def _clock(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.0f} minutes"
