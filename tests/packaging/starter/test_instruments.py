# SPDX-License-Identifier: Apache-2.0
"""Notes are played as high and as long as they are written, on a SoundFont of one sine wave."""

import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from starter import instruments, samples, soundfont
from starter.soundfont import Wave

RATE, PERIOD = 22_050, 50  # the sample is a sine of 441 Hz: ten periods, the last nine of them looped
KEY = 69


def sf2(path: Path, *generators: tuple[int, int]) -> Path:
    """A file with one preset of one instrument of one zone."""
    sine = (np.sin(2 * np.pi * np.arange(10 * PERIOD) / PERIOD) * 20_000).astype("<i2").tobytes()
    name = b"sine".ljust(20, b"\0")
    zone = [*generators, (soundfont.LOOPS, 1), (soundfont.SAMPLE, 0)]
    chunks = {
        b"smpl": sine,
        b"phdr": struct.pack("<20sHHHIII", name, 0, 0, 0, 0, 0, 0) + struct.pack("<20sHHHIII", name, 0, 0, 1, 0, 0, 0),
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pgen": struct.pack("<Hh", soundfont.INSTRUMENT, 0),
        b"inst": struct.pack("<20sH", name, 0) + struct.pack("<20sH", name, 1),
        b"ibag": struct.pack("<HHHH", 0, 0, len(zone), 0),
        b"igen": b"".join(struct.pack("<Hh", *pair) for pair in zone),
        b"shdr": struct.pack("<20sIIIIIBbHH", name, 0, 500, PERIOD, 500, RATE, KEY, 0, 0, 1),
    }  # fmt: skip
    body = b"".join(key + struct.pack("<I", len(data)) + data for key, data in chunks.items())
    inner = b"LIST" + struct.pack("<I", len(body) + 4) + b"sdta" + body
    path.write_bytes(b"RIFF" + struct.pack("<I", len(inner) + 4) + b"sfbk" + inner)
    return path


def pitch(wave: Wave) -> float:
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 1 << 17))
    return float(np.argmax(spectrum) * RATE / (1 << 17))


@pytest.mark.parametrize(
    ("key", "hertz"), [(69, 441.0), (57, 220.5), (81, 882.0), (76, 441.0 * 2 ** (7 / 12))]
)
def test_a_key_has_its_pitch(tmp_path: Path, key: int, hertz: float) -> None:
    font = soundfont.SoundFont(sf2(tmp_path / "a.sf2"), RATE)
    assert pitch(font.play(0, 0, key, 1.0)) == pytest.approx(hertz, rel=0.002)


def test_tuning_attenuation_and_key_ranges_are_heard(tmp_path: Path) -> None:
    plain = soundfont.SoundFont(sf2(tmp_path / "a.sf2"), RATE).play(0, 0, KEY, 1.0)
    changed = soundfont.SoundFont(
        sf2(
            tmp_path / "b.sf2",
            (soundfont.KEYS, 60 | 72 << 8),
            (soundfont.COARSE, 12),
            (soundfont.ATTENUATION, 200),
        ),
        RATE,
    )
    assert pitch(changed.play(0, 0, KEY, 1.0)) == pytest.approx(882, rel=0.002)
    assert np.abs(changed.play(0, 0, KEY, 1.0)).max() == pytest.approx(np.abs(plain).max() / 10, rel=0.02)
    assert np.abs(changed.play(0, 0, 59, 1.0)).max() == 0  # no zone reaches there


def test_a_note_swells_and_fades(tmp_path: Path) -> None:
    half = round(1200 * np.log2(0.5))  # timecents of half a second
    font = soundfont.SoundFont(
        sf2(tmp_path / "a.sf2", (soundfont.ATTACK, half), (soundfont.RELEASE, half)), RATE
    )
    wave = np.abs(font.play(0, 0, KEY, 1.0))
    assert len(wave) == round(1.5 * RATE)
    early, full, late = (wave[round(at * RATE) : round((at + 0.02) * RATE)].max() for at in (0.1, 0.9, 1.2))
    assert early < 0.3 * full
    assert late < 0.05 * full


def test_a_chord_holds_its_notes(tmp_path: Path) -> None:
    clip = next(clip for clip in instruments.clips() if clip.caption == "A grand piano playing a chord.")
    wave = instruments.played(clip, soundfont.SoundFont(sf2(tmp_path / "a.sf2"), RATE))
    spectrum = np.abs(np.fft.rfft(wave[:RATE] * np.hanning(RATE)))
    for _, key, _ in clip.notes:
        place = round(441 * 2 ** ((key - KEY) / 12))
        assert spectrum[place - 3 : place + 4].max() > 100 * np.median(spectrum)
    assert np.abs(wave).max() == pytest.approx(0.7)


def test_clips_are_kept_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [clip for clip in instruments.clips() if clip.program == 0 and clip.bank == 0][:2]
    monkeypatch.setattr(instruments, "clips", lambda: iter(few))
    items = list(instruments.items(sf2(tmp_path / "a.sf2"), tmp_path / "clips"))
    assert [item.caption for item in items] == [clip.caption for clip in few]
    assert {item.concept for item in items} == {"a grand piano"}
    wave, rate = soundfile.read(items[0].file)
    assert rate == RATE
    assert np.abs(wave).max() > 0.5
    times = [item.file.stat().st_mtime_ns for item in items]
    again = list(instruments.items(tmp_path / "a.sf2", tmp_path / "clips"))
    assert [item.file.stat().st_mtime_ns for item in again] == times


def test_the_tables_name_each_voice_once() -> None:
    assert len(instruments.PROGRAMS) == 128
    assert [name for name, count in Counter(instruments.PROGRAMS).items() if count > 1] == []
    clips = list(instruments.clips())
    assert len({clip.name for clip in clips}) == len(clips)
    assert all(clip.caption.endswith(".") and "  " not in clip.caption for clip in clips)


def test_a_sample_is_captioned_by_its_name_or_left_out(tmp_path: Path) -> None:
    for name in ("drum_snare_hard", "sn_dub", "loop_mika", "ambi_choir"):
        (tmp_path / f"{name}.flac").touch()
    assert [(item.file.stem, item.caption) for item in samples.items(tmp_path)] == [
        ("ambi_choir", "A choir."),
        ("drum_snare_hard", "A snare drum."),
        ("sn_dub", "A snare drum."),
    ]
