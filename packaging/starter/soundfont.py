# SPDX-License-Identifier: Apache-2.0
"""SoundFont 2 files: sampled instruments, and notes played on them.

Read after the SoundFont 2.04 specification: presets and instruments are lists of zones, a zone is a set of generators
(numbers that say which sample, for which keys, how tuned, how it swells and fades). Filters, low-frequency
oscillators and effects are left out; what remains is deterministic and tells an instrument from another.
"""

import struct
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float32]
Generators = dict[int, int]

# Numbers of generators (section 8.1.2 of the specification).
START, END, LOOP_START, LOOP_END, START_COARSE, ATTENUATION = 0, 1, 2, 3, 4, 48
DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE = 33, 34, 35, 36, 37, 38
INSTRUMENT, KEYS, VELOCITIES, COARSE, FINE, SAMPLE, LOOPS, SCALE, EXCLUSIVE, ROOT = (
    41, 43, 44, 51, 52, 53, 54, 56, 57, 58
)  # fmt: skip
DEFAULTS = {DELAY: -12000, ATTACK: -12000, HOLD: -12000, DECAY: -12000, RELEASE: -12000, SCALE: 100, ROOT: -1}
ADDED = frozenset({ATTENUATION, DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE, COARSE, FINE})  # by a preset
LONGEST_RELEASE = 1.0  # seconds


@dataclass(frozen=True)
class Sample:
    """`start`, `end` and the loop are places in the file's samples; `pitch` the key that was recorded."""

    start: int
    end: int
    loop: tuple[int, int]
    rate: int
    pitch: int
    correction: int  # cents


class SoundFont:
    """An opened file. `play` gives mono waves at `rate`."""

    def __init__(self, path: Path, rate: int) -> None:
        self.rate = rate
        self._chunks = dict(_chunks(path.read_bytes()))
        self._wave = np.frombuffer(self._chunks[b"smpl"], "<i2").astype(np.float32) / 32768
        self._samples = [_sample(row) for row in self._records(b"shdr", "20sIIIIIBbHH")]
        instruments = self._records(b"inst", "20sH")
        zones = self._zones(b"ibag", b"igen")
        self._instruments = [
            _overlaid(zones[this[1] : following[1]], SAMPLE) for this, following in pairwise(instruments)
        ]
        presets = self._records(b"phdr", "20sHHHIII")
        zones = self._zones(b"pbag", b"pgen")
        self.presets: dict[tuple[int, int], list[Generators]] = {
            (this[2], this[1]): _overlaid(zones[this[3] : following[3]], INSTRUMENT)
            for this, following in pairwise(presets)
        }

    def _records(self, name: bytes, form: str) -> list[tuple[int, ...]]:
        return list(struct.iter_unpack("<" + form, self._chunks[name]))

    def _zones(self, bags: bytes, generators: bytes) -> list[Generators]:
        values = self._records(generators, "Hh")
        starts = [row[0] for row in self._records(bags, "HH")]
        return [dict(values[a:b]) for a, b in pairwise(starts)]  # type: ignore[arg-type]

    def play(self, bank: int, program: int, key: int, seconds: float, velocity: int = 100) -> Wave:
        """One note, held for `seconds`, and its release. Raises `KeyError` for an instrument that is not there."""
        voices = [
            self._voice(generators, key, seconds, velocity)
            for preset in self.presets[bank, program]
            if _covers(preset, key, velocity)
            for zone in self._instruments[preset[INSTRUMENT]]
            if _covers(zone, key, velocity)
            for generators in [_joined(zone, preset)]
        ]
        out = np.zeros(max((len(voice) for voice in voices), default=1), np.float32)
        for voice in voices:
            out[: len(voice)] += voice
        return out

    def _voice(self, generators: Generators, key: int, seconds: float, velocity: int) -> Wave:
        sample = self._samples[generators[SAMPLE]]
        envelope = _envelope(generators, seconds, self.rate)
        root = generators[ROOT] if generators[ROOT] >= 0 else sample.pitch
        cents = (key - root) * generators[SCALE] + generators.get(COARSE, 0) * 100
        cents += generators.get(FINE, 0) + sample.correction
        step = 2 ** (cents / 1200) * sample.rate / self.rate
        start = sample.start + generators.get(START, 0) + 32768 * generators.get(START_COARSE, 0)
        end = sample.end + generators.get(END, 0)
        places = start + step * np.arange(len(envelope))
        first, last = (
            sample.loop[0] + generators.get(LOOP_START, 0),
            sample.loop[1] + generators.get(LOOP_END, 0),
        )
        if generators.get(LOOPS, 0) & 1 and last > first:
            places = np.where(places < last, places, first + (places - first) % (last - first))
        else:
            places = places[places < end - 1]
        wave = np.interp(places, np.arange(start, end), self._wave[start:end])
        gain = 10 ** (-generators.get(ATTENUATION, 0) / 200) * (velocity / 127) ** 2
        return np.asarray(wave * envelope[: len(wave)] * gain, np.float32)


def _chunks(data: bytes, start: int = 12, end: int | None = None) -> list[tuple[bytes, bytes]]:
    """(name, content) of every chunk of a RIFF file, those inside lists included."""
    found, place = [], start
    while place + 8 <= (len(data) if end is None else end):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"LIST":
            found += _chunks(data, place + 12, place + 8 + size)
        else:
            found.append((name, data[place + 8 : place + 8 + size]))
        place += 8 + size + size % 2
    return found


def _sample(row: tuple[int, ...]) -> Sample:
    _, start, end, loop_start, loop_end, rate, pitch, correction, _, _ = row
    return Sample(start, end, (loop_start, loop_end), rate, pitch, correction)


def _overlaid(zones: list[Generators], wanted: int) -> list[Generators]:
    """The zones that name what is `wanted`, over the first one where that is for all of them."""
    common = zones[0] if zones and wanted not in zones[0] else {}
    return [common | zone for zone in zones if wanted in zone]


def _covers(zone: Generators, key: int, velocity: int) -> bool:
    return all(
        (zone[what] & 0xFF) <= value <= (zone[what] >> 8 & 0xFF)
        for what, value in ((KEYS, key), (VELOCITIES, velocity))
        if what in zone
    )


def _joined(zone: Generators, preset: Generators) -> Generators:
    """A zone of an instrument, changed by what its preset adds."""
    joined = DEFAULTS | zone
    for number, value in preset.items():
        if number in ADDED:
            joined[number] = joined.get(number, 0) + value
    return joined


def _envelope(generators: Generators, seconds: float, rate: int) -> Wave:
    """Loudness over time: attack in a straight line, decay and release in decibels."""

    def length(number: int, longest: float = 20.0) -> int:
        return round(rate * min(longest, 2 ** (generators[number] / 1200)))

    attack, hold, decay = length(ATTACK), length(HOLD), max(1, length(DECAY))
    floor = min(960, max(0, generators.get(SUSTAIN, 0))) / 10  # decibels below the peak
    time = np.arange(round(rate * seconds)) - length(DELAY)
    rising = np.clip(time / max(1, attack), 0, 1)
    falling = np.minimum(floor, np.maximum(0, time - attack - hold) * (100 / decay))
    held = rising * _gain(falling)
    release = max(1, length(RELEASE, LONGEST_RELEASE))
    last = held[-1] if len(held) else 0.0
    return np.asarray(np.concatenate([held, last * _gain(np.arange(release) * (100 / release))]), np.float32)


def _gain(decibels: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(10 ** (-decibels / 20))


@cache
def opened(path: Path, rate: int) -> SoundFont:
    """The file, read once."""
    return SoundFont(path, rate)
