# SPDX-License-Identifier: Apache-2.0
"""General MIDI instruments playing short phrases: "A violin playing a scale."

128 melodic programs and the drum kit, each named as a person would; a handful of phrases at fixed pitches, so the same
sounds come out on every machine. The concept that decides the split is the instrument, not what it plays.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from starter import soundfont
from starter.item import Item
from starter.soundfont import SoundFont, Wave

RATE = 22_050
MAKE = "1"  # raise when the same clip would sound otherwise
PROGRAMS = (
    # piano
    "a grand piano", "a bright piano", "an electric grand piano", "a honky-tonk piano", "an electric piano",
    "an electric piano with chorus", "a harpsichord", "a clavinet",
    # chromatic percussion
    "a celesta", "a glockenspiel", "a music box", "a vibraphone", "a marimba", "a xylophone", "tubular bells",
    "a dulcimer",
    # organ
    "a drawbar organ", "a percussive organ", "a rock organ", "a church organ", "a reed organ", "an accordion",
    "a harmonica", "a bandoneon",
    # guitar
    "an acoustic guitar with nylon strings", "an acoustic guitar with steel strings", "a jazz guitar",
    "an electric guitar", "a muted guitar", "an overdriven guitar", "a distorted guitar", "guitar harmonics",
    # bass
    "an acoustic bass", "a bass guitar", "a picked bass guitar", "a fretless bass", "a slap bass", "a hard slap bass",
    "a synthesizer bass", "a rubbery synthesizer bass",
    # strings
    "a violin", "a viola", "a cello", "a double bass", "trembling strings", "plucked strings", "a harp", "timpani",
    # ensemble
    "a string orchestra", "a slow string orchestra", "synthesizer strings", "soft synthesizer strings", "a choir",
    "singing voices", "a synthesizer voice", "an orchestra hit",
    # brass
    "a trumpet", "a trombone", "a tuba", "a muted trumpet", "a French horn", "a brass section", "synthesizer brass",
    "soft synthesizer brass",
    # reed
    "a soprano saxophone", "an alto saxophone", "a tenor saxophone", "a baritone saxophone", "an oboe",
    "an English horn", "a bassoon", "a clarinet",
    # pipe
    "a piccolo", "a flute", "a recorder", "a pan flute", "a blown bottle", "a Japanese flute", "a whistle",
    "an ocarina",
    # synthesizer lead
    "a synthesizer with square waves", "a synthesizer with sawtooth waves", "a calliope", "a chiff synthesizer",
    "a charang synthesizer", "a voice synthesizer", "a synthesizer in fifths", "a bass and lead synthesizer",
    # synthesizer pad
    "a new age synthesizer", "a warm synthesizer", "a polyphonic synthesizer", "a choir synthesizer",
    "a bowed synthesizer", "a metallic synthesizer", "a halo synthesizer", "a sweeping synthesizer",
    # synthesizer effects
    "rain on a synthesizer", "a soundtrack synthesizer", "a crystal synthesizer", "an atmospheric synthesizer",
    "a bright synthesizer", "a goblin synthesizer", "an echoing synthesizer", "a science fiction synthesizer",
    # from everywhere
    "a sitar", "a banjo", "a shamisen", "a koto", "a kalimba", "a bagpipe", "a fiddle", "a shawm",
    # percussion
    "tinkling bells", "an agogo bell", "steel drums", "a wood block", "a taiko drum", "a melodic tom",
    "a synthesizer drum", "a reversed cymbal",
    # sounds
    "a squeaking guitar string", "a breath", "waves on the shore", "a singing bird", "a ringing telephone",
    "a helicopter", "applause", "a gunshot",
)  # fmt: skip
SOUNDS = range(119, 128)  # play no notes; those before are instruments
# Keys of the drum kit.
DRUMS = {
    35: "a bass drum", 38: "a snare drum", 37: "a side stick", 39: "hands clapping", 41: "a low tom", 47: "a mid tom",
    50: "a high tom", 42: "a closed hi-hat", 44: "a hi-hat pedal", 46: "an open hi-hat", 49: "a crash cymbal",
    51: "a ride cymbal", 52: "a Chinese cymbal", 55: "a splash cymbal", 54: "a tambourine", 56: "a cowbell",
    58: "a vibraslap", 60: "a bongo", 62: "a muted conga", 64: "a conga", 65: "a timbale", 67: "an agogo bell",
    69: "a cabasa", 70: "maracas", 71: "a short whistle", 72: "a long whistle", 74: "a guiro", 75: "claves",
    76: "a wood block", 78: "a muted cuica", 79: "a cuica", 80: "a muted triangle", 81: "a triangle",
}  # fmt: skip
# Where an instrument is at home, in semitones from middle C; the others are there themselves.
REGISTER = {
    **dict.fromkeys(range(32, 40), -24), 42: -12, 43: -24, 47: -17, 57: -12, 58: -24, 66: -12, 67: -17, 70: -17,
    9: 12, 10: 12, 13: 12, 72: 17, 116: -12,
}  # fmt: skip


Note = tuple[float, int, float]  # starts at (s), key or semitones from the register, held for (s)
PHRASES: dict[str, tuple[Note, ...]] = {
    "playing a long note": ((0.0, 0, 2.5),),
    "playing a low note": ((0.0, -12, 1.5),),
    "playing a high note": ((0.0, 14, 1.5),),
    "playing a scale": tuple((0.3 * i, s, 0.28) for i, s in enumerate((0, 2, 4, 5, 7, 9, 11, 12))),
    "playing a chord": ((0.0, 0, 2.5), (0.0, 4, 2.5), (0.0, 7, 2.5)),
    "playing a tune": tuple((0.4 * i, s, 0.38) for i, s in enumerate((4, 4, 5, 7, 7, 5, 4, 2))),
}  # fmt: skip
SOUND: tuple[Note, ...] = ((0.0, 0, 3.0),)
BEATS: dict[str, tuple[float, ...]] = {
    "": (0.0,),
    "struck again and again": tuple(0.25 * i for i in range(10)),
}


@dataclass(frozen=True)
class Clip:
    """Notes on one instrument, the caption of how that sounds, and the concept it belongs to."""

    name: str
    bank: int
    program: int
    notes: tuple[Note, ...]
    caption: str
    concept: str


def items(font: Path, folder: Path) -> Iterator[Item]:
    """Every clip, played into `folder` unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips():
        file = folder / f"{MAKE}-{clip.name}.flac"
        if not file.exists():
            fresh = folder / f".{os.getpid()}.flac"
            soundfile.write(fresh, played(clip, soundfont.opened(font, RATE)), RATE, subtype="PCM_16")
            fresh.replace(file)
        yield Item(file, clip.caption, ("instruments",), clip.concept)


def clips() -> Iterator[Clip]:
    """Every clip, in a fixed order."""
    for program, name in enumerate(PROGRAMS):
        home = 60 + REGISTER.get(program, 0)
        if program in SOUNDS:
            for number, shift in enumerate((-5, 0, 5)):
                yield _clip(f"{program:03}-{number}", (0, program), _moved(SOUND, home + shift), name, "")
            continue
        home += program % 7 - 3  # or every instrument's long note would be middle C
        for number, (doing, notes) in enumerate(PHRASES.items()):
            yield _clip(f"{program:03}-{number}", (0, program), _moved(notes, home), name, doing)
    for key, name in DRUMS.items():
        for number, (doing, beats) in enumerate(BEATS.items()):
            hits = tuple((at, key, 0.5) for at in beats)
            yield _clip(f"drum-{key}-{number}", (128, 0), hits, name, doing)


def _moved(notes: tuple[Note, ...], by: int) -> tuple[Note, ...]:
    return tuple((at, key + by, held) for at, key, held in notes)


def _clip(name: str, voice: tuple[int, int], notes: tuple[Note, ...], subject: str, doing: str) -> Clip:
    text = f"{subject} {doing}".strip()
    return Clip(name, *voice, notes, text[0].upper() + text[1:] + ".", subject)


def played(clip: Clip, font: SoundFont) -> Wave:
    """(N,) at the rate of the font, its peak at 0.7."""
    voices = [
        (round(at * font.rate), font.play(clip.bank, clip.program, key, held)) for at, key, held in clip.notes
    ]
    out = np.zeros(max(start + len(wave) for start, wave in voices), np.float32)
    for start, wave in voices:
        out[start : start + len(wave)] += wave
    peak = float(np.abs(out).max())
    return np.asarray(out * (0.7 / peak), np.float32) if peak > 0 else out
