# SPDX-License-Identifier: Apache-2.0
"""Pictures and sounds changed a little at random, so that a model learns what they show and not what they are.

Only what leaves a caption true: pictures are cropped a little and their light moves, but not their hue, because captions
name colours; they are mirrored only where no word speaks of sides or of anything to read. Of a sound some bands and some
moments are silenced (SpecAugment, Park et al. 2019). Everything is drawn from the given generator.
"""

import re
from typing import Any

import numpy as np
from PIL import Image

CROPPED = 0.15  # of either side, at most
LIGHT = 0.2  # how far brightness, contrast and saturation are moved
BANDS, MOMENTS = (
    0.2,
    0.1,
)  # largest share of the spectrum, and of the sound, that is silenced at a time; twice each

_WORDS = """left right leftmost rightmost lefthand righthand clockwise counterclockwise anticlockwise east west letter
letters alphabet word words text number numbers numeral numerals digit digits sign signs writing written reading reads says
spells labeled labelled titled logo map maps flag flags clock clocks keyboard page calendar"""
SIDED = frozenset(_WORDS.split())


def stays_true_mirrored(text: str, language: str) -> bool:
    """Whether a caption is sure to be as true of the picture's mirror image. Only English captions are understood."""
    words = re.findall(r"\w+", text.lower())
    read_out = any(word.isdigit() or (len(word) == 1 and word not in "ais") for word in words)
    return language == "en" and not read_out and SIDED.isdisjoint(words)


def picture(image: Image.Image, random: np.random.Generator, *, mirror: bool = False) -> Image.Image:
    """An RGB picture, cropped, in another light and, where it may be, mirrored half of the time."""
    from torchvision.transforms.v2 import functional as change  # a second, which only augmentation pays for

    kept = random.uniform(1 - CROPPED, 1, 2)
    height, width = (
        max(1, round(side * part)) for side, part in zip((image.height, image.width), kept, strict=True)
    )
    top, left = (int(random.integers(room + 1)) for room in (image.height - height, image.width - width))
    changed: Any = change.crop(image, top, left, height, width)
    brightness, contrast, saturation = random.uniform(1 - LIGHT, 1 + LIGHT, 3)
    changed = change.adjust_brightness(changed, brightness)
    changed = change.adjust_contrast(changed, contrast)
    changed = change.adjust_saturation(changed, saturation)
    if mirror and random.random() < 0.5:
        changed = change.horizontal_flip(changed)
    result: Image.Image = changed
    return result


def spectrogram(bands: Any, random: np.random.Generator) -> None:
    """Silence parts of a log-mel spectrogram, (…, mels, frames) without padding, in place, with its mean."""
    mean = bands.mean()
    for axis, share in ((-2, BANDS), (-1, MOMENTS)):
        for _ in range(2):
            size = bands.shape[axis]
            width = int(random.integers(int(share * size) + 1))
            bands.narrow(axis, int(random.integers(size - width + 1)), width).fill_(mean)
