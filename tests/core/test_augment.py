# SPDX-License-Identifier: Apache-2.0
"""What is changed in pictures and sounds leaves captions true, and depends on the seed alone."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.data.augment import picture, spectrogram, stays_true_mirrored
from core.model.assembly import Model

SEEDS = range(30)


def drawing() -> Image.Image:
    """A red disc on the left of a blue one, on white."""
    image = Image.new("RGB", (120, 90), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((25, 30, 50, 55), fill=(200, 20, 20))
    draw.ellipse((70, 30, 95, 55), fill=(20, 20, 200))
    return image


def numbers(image: Image.Image) -> NDArray[np.int64]:
    return np.asarray(image).astype(np.int64)


def columns(image: Image.Image, channel: int) -> float:
    """The mean column of the disc whose strongest channel this is."""
    values = numbers(image)
    other = values[..., [c for c in range(3) if c != channel]].max(axis=2)
    return float(np.nonzero(values[..., channel] > other + 50)[1].mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_colours_sides_and_most_of_a_picture_stay(seed: int) -> None:
    image = drawing()
    changed = picture(image, np.random.default_rng(seed))
    assert changed.mode == "RGB"
    assert all(0.84 * old <= new <= old for old, new in zip(image.size, changed.size, strict=True))
    assert columns(changed, 0) < columns(changed, 2), "red is still on the left, and still red"


def test_a_picture_may_be_mirrored_where_that_is_said() -> None:
    ways = [
        columns(c := picture(drawing(), np.random.default_rng(seed), mirror=True), 0) < columns(c, 2)
        for seed in SEEDS
    ]
    assert 5 < sum(ways) < 25


def test_the_seed_decides_and_the_picture_itself_stays() -> None:
    image = drawing()
    one, same, other = (numbers(picture(image, np.random.default_rng([7, step, 3]))) for step in (1, 1, 2))
    assert np.array_equal(one, same)
    assert one.shape != other.shape or not np.array_equal(one, other)
    assert np.array_equal(numbers(image), numbers(drawing()))


def test_a_picture_of_one_pixel_survives() -> None:
    assert picture(Image.new("RGB", (1, 1)), np.random.default_rng(0), mirror=True).size == (1, 1)


@pytest.mark.parametrize(
    ("caption", "language", "true"),
    [
        ("A striped horse runs.", "en", True),
        ("A dog and a cat", "en", True),
        ("The dog is on the LEFT.", "en", False),
        ("Three birds fly to the right", "en", False),
        ("The letter Q", "en", False),
        ("Q", "en", False),
        ("A house with number 12", "en", False),
        ("A stop sign", "en", False),
        ("Un chien à gauche", "fr", False),
        ("Un chien", "fr", False),
        ("", "en", True),
    ],
)
def test_what_speaks_of_sides_or_can_be_read_is_not_mirrored(caption: str, language: str, true: bool) -> None:
    assert stays_true_mirrored(caption, language) is true


# ---- sounds -------------------------------------------------------------------------------------------------


def test_whole_bands_and_moments_are_silenced_with_the_mean() -> None:
    before = torch.randn(80, 400, generator=torch.Generator().manual_seed(0))
    shares = []
    for seed in SEEDS:
        bands = before.clone()
        spectrogram(bands, np.random.default_rng(seed))
        changed = bands != before
        assert (bands[changed] == before.mean()).all()
        rows, frames = changed.all(dim=1), changed.all(dim=0)
        assert torch.equal(changed, rows[:, None] | frames[None, :])
        assert int(rows.sum()) <= 2 * 16
        assert int(frames.sum()) <= 2 * 40
        shares.append(float(changed.float().mean()))
    assert 0.1 < sum(shares) / len(shares) < 0.4
    assert len(set(shares)) > 20


def test_the_seed_decides_what_is_silenced() -> None:
    made = []
    for seed in (1, 1, 2):
        spectrogram(
            bands := torch.randn(1, 20, 50, generator=torch.Generator().manual_seed(0)),
            np.random.default_rng(seed),
        )
        made.append(bands)
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def test_one_frame_of_one_band_survives() -> None:
    spectrogram(bands := torch.ones(1, 1), np.random.default_rng(0))
    assert bands.tolist() == [[1.0]]


def test_padding_and_the_row_that_tells_it_are_left_alone(model: Model) -> None:
    encoder = model.encoder("audio")
    before = encoder.prepare(
        np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    )  # 1 of 2 seconds
    for seed in SEEDS:
        window = before.clone()
        spectrogram(encoder.spectrogram(window), np.random.default_rng(seed))
        changed = window != before
        assert not changed[-1].any()
        assert not changed[:, 100:].any()
        assert changed[:-1, :100].any()
