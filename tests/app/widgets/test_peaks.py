# SPDX-License-Identifier: Apache-2.0
"""Loudness along a wav of any width."""

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from app.widgets.peaks import resample, wav_peaks


def write(path: Path, width: int, values: list[float]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(8000)
        scale = 2 ** (8 * width - 1) - 1
        numbers = [round(v * scale) for v in values]
        data = [n + 128 for n in numbers] if width == 1 else numbers
        file.writeframes(b"".join(n.to_bytes(width, "little", signed=width > 1) for n in data))
    return path


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_quiet_then_loud(tmp_path: Path, width: int) -> None:
    file = write(tmp_path / "a.wav", width, [0.1] * 1000 + [-0.8] * 1000)
    assert wav_peaks(str(file), 2) == pytest.approx([0.1, 0.8], abs=0.02)


def test_shorter_than_the_bars(tmp_path: Path) -> None:
    assert len(wav_peaks(str(write(tmp_path / "a.wav", 2, [0.5, 0.5])), 10)) == 10


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"OggS" + bytes(100)])
def test_not_a_wav(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(content)
    assert wav_peaks(str(file), 4) == []
    assert wav_peaks(str(tmp_path / "missing.wav"), 4) == []


def test_truncated_is_drawn_as_far_as_it_goes(tmp_path: Path, recording: Callable[..., Path]) -> None:
    file = recording(tmp_path / "a.wav", 1.0)
    file.write_bytes(file.read_bytes()[:4000])
    assert isinstance(wav_peaks(str(file), 4), list)


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_resampling_keeps_the_loudest(count: int) -> None:
    found = resample([0.1, 0.9, 0.2, 0.3], count)
    assert len(found) == count
    assert max(found) == 0.9
    assert resample([], count) == []
