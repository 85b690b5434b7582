# SPDX-License-Identifier: Apache-2.0
"""The samples that come with Braid: complete, readable, small."""

import io
from pathlib import Path

import numpy as np
import pytest
import resvg_py
import soundfile
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "assets" / "samples"
PICTURES = sorted(file for file in (SAMPLES / "pictures").iterdir() if file.suffix != ".txt")
SOUNDS = sorted(file for file in (SAMPLES / "sounds").iterdir() if file.suffix != ".caption")


def opened(file: Path) -> Image.Image:
    if file.suffix == ".svg":
        drawn = resvg_py.svg_to_bytes(svg_string=file.read_text(encoding="utf-8"))
        return Image.open(io.BytesIO(bytes(drawn))).convert("RGB")
    return Image.open(file).convert("RGB")


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: file.name)
def test_a_picture_shows_something_and_has_a_caption(file: Path) -> None:
    pixels = np.asarray(opened(file), dtype=np.float32)
    assert min(pixels.shape[:2]) >= 224
    assert pixels.std() > 20
    caption = file.with_suffix(".txt").read_text(encoding="utf-8")
    assert caption.endswith(".\n")
    assert 3 <= len(caption.split()) <= 10


@pytest.mark.parametrize("file", SOUNDS, ids=lambda file: file.name)
def test_a_sound_is_heard_and_has_a_caption(file: Path) -> None:
    signal, rate = soundfile.read(file)
    assert 2 <= len(signal) / rate <= 5
    assert 0.02 < np.sqrt(np.mean(signal**2)) < 0.7
    assert file.with_suffix(".caption").read_text(encoding="utf-8").endswith(".\n")


def test_speech_and_transcripts_belong_together() -> None:
    spoken = {file.stem for file in (SAMPLES / "speech").glob("*.flac")}
    assert spoken == {file.stem for file in (SAMPLES / "speech").glob("*.txt")}
    assert len(spoken) == 3
    for name in spoken:
        words = (SAMPLES / "speech" / f"{name}.txt").read_text(encoding="utf-8").split()
        pace = len(words) / soundfile.info(SAMPLES / "speech" / f"{name}.flac").duration
        assert 1.5 < pace < 4  # words a second


def test_samples_are_many_small_and_of_several_formats() -> None:
    assert len(PICTURES) >= 24
    assert len(SOUNDS) >= 6
    assert {file.suffix for file in PICTURES} == {".png", ".jpg", ".webp", ".svg"}
    assert sum(file.stat().st_size for file in (ROOT / "assets").rglob("*") if file.is_file()) < 2_000_000


def test_the_script_that_makes_them_knows_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import make_samples

    assert sorted(make_samples.PICTURES) == [file.name for file in PICTURES]
    assert sorted(make_samples.sounds()) == [file.name for file in SOUNDS]
    assert all(
        (SAMPLES / "pictures" / name).with_suffix(".txt").read_text(encoding="utf-8") == caption + "\n"
        for name, caption in make_samples.PICTURES.items()
    )


def test_a_rendered_picture_is_its_drawing() -> None:
    """The PNG in the samples is what the drawing gives today."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=(ROOT / "assets" / "drawings" / "apple.svg").read_text(encoding="utf-8"), width=320
    )
    fresh = np.asarray(Image.open(io.BytesIO(bytes(drawn))).convert("RGB"), dtype=np.int16)
    kept = np.asarray(Image.open(SAMPLES / "pictures" / "apple.png").convert("RGB"), dtype=np.int16)
    assert np.abs(fresh - kept).mean() < 1
