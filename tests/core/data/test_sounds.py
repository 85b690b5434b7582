# SPDX-License-Identifier: Apache-2.0
"""Recordings of every format, rate and number of channels, and what is wrong with those that are refused."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from core.data.media import audio_windows, check, load_audio, probe
from core.errors import MediaError


def loudest_frequency(samples: NDArray[np.float32], rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def write_tone(
    path: Path, rate: int, channels: int = 1, seconds: float = 1.0, frequency: float = 440.0
) -> Path:
    tone = 0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)
    samples = np.zeros((len(tone), channels), np.float32)
    samples[:, 0] = tone  # the other channels are silent
    how = {"format": "OGG", "subtype": "OPUS"} if path.suffix == ".opus" else {}
    soundfile.write(path, samples, rate, **how)
    return path


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3", "opus"])
@pytest.mark.parametrize("channels", [1, 2])
def test_formats_and_channels(tmp_path: Path, ending: str, channels: int) -> None:
    path = write_tone(tmp_path / f"a.{ending}", 48_000, channels)
    samples = load_audio(path)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 16_000) < 1_200  # mp3 has frames of its own
    assert abs(loudest_frequency(samples, 16_000) - 440) < 3
    assert abs(np.abs(samples[4_000:12_000]).max() - 0.5 / channels) < 0.05
    facts = probe(path)
    assert (facts.kind, facts.rate, facts.channels) == ("audio", 48_000, channels)
    assert abs((facts.seconds or 0) - 1.0) < 0.1


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 44_101, 96_000])
def test_any_rate(tmp_path: Path, rate: int) -> None:
    samples = load_audio(write_tone(tmp_path / "a.wav", rate))
    assert abs(len(samples) - 16_000) <= 2
    assert abs(loudest_frequency(samples, 16_000) - 440) < 1.5
    assert len(load_audio(tmp_path / "a.wav", rate=rate)) == rate


def test_no_resampling_without_need_and_no_torch(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.wav", 16_000)
    code = (
        "import sys; from core.data.media import check, load_audio\n"
        "load_audio(sys.argv[1]); check(sys.argv[1]); print('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
    wanted, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(load_audio(path), wanted)


def test_a_stretch(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac", 8_000, seconds=3.0)
    whole = load_audio(path, rate=8_000)
    np.testing.assert_array_equal(load_audio(path, rate=8_000, start=1.0, stop=1.5), whole[8_000:12_000])
    np.testing.assert_array_equal(load_audio(path, rate=8_000, start=2.5, stop=99.0), whole[20_000:])
    with pytest.raises(MediaError, match="no sound there"):
        load_audio(path, start=5.0)


def test_windows_are_the_whole_in_pieces(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.wav", 8_000, seconds=2.5)
    windows = list(audio_windows(path, seconds=1.0, rate=8_000))
    assert [start for start, _ in windows] == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(np.concatenate([part for _, part in windows]), load_audio(path, rate=8_000))
    assert len(list(audio_windows(path, seconds=2.5, rate=8_000))) == 1


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_windows_and_stretches_have_no_seams(tmp_path: Path, rate: int) -> None:
    path = write_tone(tmp_path / "a.wav", rate, seconds=2.5)
    whole = load_audio(path)
    joined = np.concatenate([part for _, part in audio_windows(path, seconds=0.5)])
    assert joined.shape == whole.shape
    np.testing.assert_allclose(joined, whole, atol=1e-5)
    np.testing.assert_allclose(load_audio(path, start=1.0, stop=2.0), whole[16_000:32_000], atol=1e-5)


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour of silence in 90 kB."""
    path = tmp_path_factory.mktemp("hour") / "hour.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1, format="FLAC") as file:
        for _ in range(60):
            file.write(np.zeros(8_000 * 60, np.int16))
    return path


def test_an_hour_of_silence(hour: Path) -> None:
    assert probe(hour).seconds == 3_600
    with pytest.raises(MediaError, match="silent"):
        check(hour)
    with pytest.raises(MediaError, match=r"1\.0 hours long; at most 15 minutes"):
        load_audio(hour)
    assert len(load_audio(hour, rate=8_000, start=3_000, stop=3_030)) == 240_000
    assert sum(1 for _ in audio_windows(hour, rate=8_000)) == 120


@pytest.mark.skipif(sys.platform == "win32", reason="reads the memory of a process the POSIX way")
def test_an_hour_is_checked_in_little_memory(hour: Path) -> None:
    code = (
        "import resource, sys; from core.data.media import check\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: check(sys.argv[1])\n"
        "except Exception: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(hour)], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 20_000  # kB; whole it would be 115 MB


def test_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 1_000, 1, format="FLAC") as file:
        file.write(np.zeros(2 * 3600 * 1_000 + 1_000, np.int16))
    for use in (check, probe):
        with pytest.raises(MediaError, match=r"2\.0 hours long; the limit is 2\.0 hours.*Cut it"):
            use(path)


# ---- damage ---------------------------------------------------------------------------------------------


def patched(path: Path, offset: int, content: bytes) -> Path:
    data = bytearray(path.read_bytes())
    data[offset : offset + len(content)] = content
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("offset", "content", "message"),
    [
        (24, struct.pack("<I", 0), "contradicts itself"),  # rate
        (22, struct.pack("<H", 2), "contradicts itself"),  # channels
        (34, struct.pack("<H", 8), "contradicts itself"),  # bits
        (24, struct.pack("<II", 2_000_000_000, 4_000_000_000), "header is wrong"),
        (40, struct.pack("<I", 1_000_000), r"1,000,000 bytes of sound are declared, 16,000 are there"),
        (40, struct.pack("<I", 0), "not finished"),
        (36, b"junk", "holds no sound"),
        (12, b"junk", "lacks its format"),
        (20, struct.pack("<H", 0x7777), "cannot be decoded"),  # a codec nobody knows
    ],
)
def test_a_wav_with_a_wrong_header(tmp_path: Path, offset: int, content: bytes, message: str) -> None:
    path = patched(write_tone(tmp_path / "a.wav", 8_000), offset, content)
    for use in (check, load_audio):
        with pytest.raises(MediaError, match=message) as caught:
            use(path)
        assert caught.value.file == str(path)
        assert caught.value.hint


def test_a_wav_of_a_program_that_streams(tmp_path: Path) -> None:
    path = patched(write_tone(tmp_path / "a.wav", 8_000), 40, b"\xff\xff\xff\xff")
    assert check(path).seconds == 1.0


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "opus", "mp3"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_truncated(tmp_path: Path, ending: str, share: float) -> None:
    path = write_tone(tmp_path / f"a.{ending}", 48_000, seconds=2.0)
    data = path.read_bytes()
    path.write_bytes(data[: max(20, int(len(data) * share))])
    with pytest.raises(MediaError) as caught:
        check(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("ending", ["flac", "ogg", "opus"])
def test_a_flipped_bit_is_found_by_its_checksum(tmp_path: Path, ending: str) -> None:
    path = write_tone(tmp_path / f"a.{ending}", 48_000, seconds=2.0)
    data = path.read_bytes()
    place = len(data) * 3 // 4
    patched(path, place, bytes([data[place] ^ 4]))
    with pytest.raises(MediaError, match=r"damaged|decoded"):
        check(path)


def test_ogg_with_something_appended(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.ogg", 16_000)
    path.write_bytes(path.read_bytes() + b"TAG of some player")
    assert check(path).seconds == 1.0


def test_mp3_with_tags(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3", 16_000)
    tag = b"ID3\x04\0\0\0\0\x08\0" + bytes(1024)
    path.write_bytes(tag + path.read_bytes() + b"TAG" + bytes(125))
    assert abs((check(path).seconds or 0) - 1.0) < 0.1
    path.write_bytes(tag)
    with pytest.raises(MediaError, match="no sound after its tags"):
        check(path)


def test_numbers_that_are_none(tmp_path: Path) -> None:
    samples = np.full(1_000, np.nan, np.float32)
    soundfile.write(tmp_path / "a.wav", samples, 8_000, subtype="FLOAT")
    for use in (check, load_audio):
        with pytest.raises(MediaError, match="not numbers"):
            use(tmp_path / "a.wav")


def test_other_kinds_are_named(tmp_path: Path, picture) -> None:
    with pytest.raises(MediaError, match="png, not a recording"):
        load_audio(picture(tmp_path / "a.png"))
    (tmp_path / "a.wav").write_text("Hello.\n")
    with pytest.raises(MediaError, match=r"text file named \.wav"):
        load_audio(tmp_path / "a.wav")
