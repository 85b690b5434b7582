# SPDX-License-Identifier: Apache-2.0
"""Make `assets/samples` again from our own sources: drawings, equations, and espeak-ng reading our sentences.

    python packaging/make_samples.py

SVG samples are their own source; the others are rendered from `assets/drawings`. Sounds are additive
synthesis and filtered noise with a fixed seed. Speech is espeak-ng's; without it, what is there stays.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import resvg_py
import soundfile
from numpy.typing import NDArray
from PIL import Image

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SAMPLES = ASSETS / "samples"
RATE = 22_050
Signal = NDArray[np.float64]

PICTURES = {
    "apple.png": "A red apple with a green leaf.",
    "balloon.webp": "A hot air balloon above green hills.",
    "banana.svg": "Two ripe bananas.",
    "bicycle.svg": "A blue bicycle.",
    "bus.png": "A yellow school bus on the road.",
    "butterfly.png": "An orange butterfly with black edges.",
    "car.png": "A red car on the road.",
    "cat.webp": "A grey cat with green eyes.",
    "dog.png": "A brown dog with a red collar.",
    "fish.png": "An orange fish with white stripes.",
    "flower.svg": "A pink flower with two leaves.",
    "guitar.svg": "A wooden guitar.",
    "house.jpg": "A small house with a red roof.",
    "ice-cream.webp": "An ice cream cone with a cherry.",
    "lighthouse.jpg": "A lighthouse on a rock at dusk.",
    "mushroom.png": "A red mushroom with white dots.",
    "owl.png": "An owl on a branch at night.",
    "penguin.svg": "A penguin in the snow.",
    "rocket.webp": "A rocket flying through space.",
    "sailboat.jpg": "A sailboat on the sea.",
    "snowman.jpg": "A snowman with a hat and a scarf.",
    "star.svg": "A golden star in the night sky.",
    "strawberry.png": "A ripe strawberry.",
    "sun.svg": "A smiling sun.",
    "teapot.svg": "A blue teapot with a white flower.",
    "tree.svg": "A green tree on a meadow.",
    "umbrella.webp": "A colourful umbrella in the rain.",
}
SPEECH = {
    "welcome": "Welcome. Drop a picture or a recording on the window, and Braid will describe it.",
    "kitchen": "The red apple is on the table next to the blue teapot.",
    "weather": "It rained all night, but this morning the sun is shining.",
}


def seconds(duration: float) -> Signal:
    return np.arange(round(duration * RATE)) / RATE


def glide(pitch: Signal) -> Signal:
    """A sine whose frequency in Hz changes from sample to sample."""
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE)


def band(noise: Signal, low: float, high: float) -> Signal:
    """Keep the frequencies between `low` and `high` Hz."""
    spectrum, pitch = np.fft.rfft(noise), np.fft.rfftfreq(len(noise), 1 / RATE)
    return np.fft.irfft(np.where((pitch >= low) & (pitch <= high), spectrum, 0), len(noise))


def mixed(duration: float, parts: list[tuple[float, Signal]]) -> Signal:
    """Parts that start at the given seconds, added; what runs over the end is cut."""
    whole = np.zeros(round(duration * RATE))
    for start, part in parts:
        at = round(start * RATE)
        whole[at : at + len(part)] += part[: len(whole) - at]
    return whole


def bell() -> Signal:
    """Partials of a church bell after Risset: inharmonic, the high ones dying first."""
    t = seconds(3.5)
    partials = [(0.56, 1.0, 1.0), (0.92, 0.7, 0.8), (1.19, 1.2, 0.6), (1.7, 0.9, 0.4), (2.0, 0.8, 0.35),
                (2.74, 0.7, 0.25), (3.0, 0.6, 0.2), (3.76, 0.5, 0.12), (4.07, 0.5, 0.1)]  # fmt: skip
    return sum(
        (
            size * np.exp(-t / (1.4 * life)) * np.sin(2 * np.pi * 520 * ratio * t)
            for ratio, size, life in partials
        ),
        np.zeros_like(t),
    )


def drum(random: np.random.Generator) -> Signal:
    t = seconds(0.5)
    kick = glide(50 + 110 * np.exp(-t / 0.03)) * np.exp(-t / 0.16)
    snare = (0.5 * np.sin(2 * np.pi * 185 * t) + band(random.standard_normal(len(t)), 900, 8000)) * np.exp(
        -t / 0.07
    )
    beats = [(0.5 * beat, kick if beat % 2 == 0 else 0.6 * snare) for beat in range(6)]
    return mixed(3.0, [*beats, (2.25, 0.5 * snare), (2.75, 0.5 * snare)])


def rain(random: np.random.Generator) -> Signal:
    t = seconds(4.0)
    steady = 0.25 * band(random.standard_normal(len(t)), 700, 9000)
    drop = seconds(0.02)
    drops = [
        (
            random.uniform(0, 3.9),
            random.uniform(0.1, 0.9) * np.exp(-drop / 0.004) * np.sin(2 * np.pi * pitch * drop),
        )
        for pitch in random.uniform(1500, 6000, 300)
    ]
    return (steady + mixed(4.0, drops)) * np.minimum(1, np.minimum(t, 4.0 - t) / 0.4)


def bird(random: np.random.Generator) -> Signal:
    def chirp(low: float, high: float, length: float) -> Signal:
        hump: Signal = np.sin(np.pi * seconds(length) / length) ** 2
        return glide(low + (high - low) * hump) * hump

    falling = [(0.0, chirp(3200, 5200, 0.11)), (0.16, chirp(3400, 5600, 0.1)), (0.3, chirp(4800, 2900, 0.16))]
    trill = [(0.52 + 0.09 * n, chirp(3600, 6000, 0.07)) for n in range(3)]
    air = 0.01 * band(random.standard_normal(round(3.2 * RATE)), 200, 4000)
    return air + mixed(3.2, [(start + at, part) for at in (0.2, 1.2, 2.2) for start, part in falling + trill])


def siren() -> Signal:
    t = seconds(4.0)
    voice = glide(700 + 350 * np.sin(2 * np.pi * 0.5 * t - np.pi / 2))
    return np.tanh(2.5 * voice) * np.minimum(1, np.minimum(t, 4.0 - t) / 0.3)


def piano() -> Signal:
    """A rising and falling C major figure; each note a few decaying, slightly stretched harmonics."""

    def note(pitch: float) -> Signal:
        t = seconds(1.2)
        tones = [
            np.exp(-t * (1.5 + n)) / n * np.sin(2 * np.pi * pitch * n * (1 + 4e-4 * n * n) * t)
            for n in range(1, 8)
        ]
        return sum(tones, np.zeros_like(t)) * np.minimum(1, t / 0.004)

    melody = (261.63, 329.63, 392.0, 523.25, 392.0, 329.63, 261.63)
    return mixed(3.4, [(0.35 * step, note(pitch)) for step, pitch in enumerate(melody)])


def clock(random: np.random.Generator) -> Signal:
    t = seconds(0.06)
    tick = np.exp(-t / 0.006) * (np.sin(2 * np.pi * 2600 * t) + 0.4 * random.standard_normal(len(t)))
    tock = np.exp(-t / 0.008) * (np.sin(2 * np.pi * 1900 * t) + 0.3 * random.standard_normal(len(t)))
    return mixed(4.0, [(0.25 + 0.5 * beat, tick if beat % 2 == 0 else tock) for beat in range(7)])


def sounds() -> dict[str, tuple[str, Signal]]:
    """File names with caption and signal. The seed makes every run write the same sound."""
    random = np.random.default_rng(7)
    return {
        "bell.ogg": ("A church bell rings once.", bell()),
        "bird.ogg": ("A bird is singing.", bird(random)),
        "clock.flac": ("A clock is ticking.", clock(random)),
        "drum.ogg": ("A drum beat.", drum(random)),
        "piano.ogg": ("A piano plays a short melody.", piano()),
        "rain.ogg": ("Rain is falling.", rain(random)),
        "siren.ogg": ("A siren is wailing.", siren()),
    }


def save_picture(name: str) -> None:
    target = SAMPLES / "pictures" / name
    if target.suffix == ".svg":
        return
    drawing = (ASSETS / "drawings" / target.stem).with_suffix(".svg").read_text(encoding="utf-8")
    image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=320)))).convert("RGB")
    image.save(target, quality=88, optimize=True)


def save_speech(name: str, sentence: str, espeak: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder, "spoken.wav")
        subprocess.run([espeak, "-v", "en-us", "-s", "145", "-w", str(spoken), sentence], check=True)
        signal, rate = soundfile.read(spoken)
        soundfile.write(SAMPLES / "speech" / f"{name}.flac", signal, rate)


def main() -> int:
    for name, caption in PICTURES.items():
        save_picture(name)
        (SAMPLES / "pictures" / name).with_suffix(".txt").write_text(caption + "\n", encoding="utf-8")
    for name, (caption, signal) in sounds().items():
        soundfile.write(SAMPLES / "sounds" / name, 0.8 * signal / np.abs(signal).max(), RATE)
        (SAMPLES / "sounds" / name).with_suffix(".caption").write_text(caption + "\n", encoding="utf-8")
    if espeak := shutil.which("espeak-ng"):
        for name, sentence in SPEECH.items():
            save_speech(name, sentence, espeak)
    for name, sentence in SPEECH.items():
        (SAMPLES / "speech" / f"{name}.txt").write_text(sentence + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
