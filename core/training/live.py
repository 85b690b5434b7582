# SPDX-License-Identifier: Apache-2.0
"""Files seen and heard anew at every step, and changed a little at random where that is wanted.

A picture is cropped and its colours are moved; of a sound some frequencies and some moments are silenced (SpecAugment,
Park et al. 2019). What is drawn depends on the given seed alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from core.data import media
from core.model.encoders import Encoded
from core.model.multimodal import Kind, join
from core.perception import SIDE, WINDOWS, concatenate

TOGETHER = 8  # windows that an encoder sees at once
LEAST_SEEN = 0.7  # of a picture's area
COLOUR = 0.2  # how far brightness, contrast and saturation are moved
BANDS, MOMENTS = 16, 100  # at most so many mel bands, and frames of 10 ms, are silenced, twice each


@dataclass(frozen=True)
class Look:
    """One file to look at; with a `seed` it is changed at random."""

    file: str
    seed: int | None = None


@torch.no_grad()
def look(encoder: Any, kind: Kind, looks: Sequence[Look]) -> list[Encoded]:
    """Every file's tokens, each a batch of one. Raises `MediaError` for a file that cannot be read any more."""
    windows = [_windows(encoder, kind, one) for one in looks]
    flat = [window for some in windows for window in some]
    parts = [encoder(torch.stack(flat[i : i + TOGETHER])) for i in range(0, len(flat), TOGETHER)]
    whole = parts[0] if len(parts) == 1 else concatenate(parts)
    found, end = [], 0
    for some in windows:
        rows = slice(end, end := end + len(some))
        logits = None if whole.logits is None else whole.logits[rows]
        found.append(join(Encoded(whole.tokens[rows], whole.mask[rows], whole.pooled[rows], logits)))
    return found


def _windows(encoder: Any, kind: Kind, one: Look) -> list[Tensor]:
    """The prepared tensors of a picture, or of the windows of a recording."""
    with torch.random.fork_rng(devices=[]):
        if one.seed is not None:
            torch.manual_seed(one.seed)
        if kind == "image":
            picture = media.load_image(one.file, max_side=SIDE)
            return [encoder.prepare(picture if one.seed is None else _changed_picture(picture))]
        seconds = float(getattr(encoder, "seconds", 30.0))
        waves = islice(media.audio_windows(one.file, seconds), WINDOWS)
        heard = [encoder.prepare(wave) for _, wave in waves]
        return heard if one.seed is None else [_changed_sound(window) for window in heard]


def _changed_picture(picture: Image.Image) -> Image.Image:
    from torchvision.transforms import v2  # a second, which only augmentation pays for

    change = v2.Compose(
        [
            v2.RandomResizedCrop(
                (picture.height, picture.width), scale=(LEAST_SEEN, 1.0), ratio=(0.9, 1.1), antialias=True
            ),
            v2.ColorJitter(COLOUR, COLOUR, COLOUR),
        ]
    )
    changed: Image.Image = change(picture)
    return changed


def _changed_sound(window: Tensor) -> Tensor:
    """(rows, frames) of a spectrogram; its last row, which tells the real frames, stays."""
    window = window.clone()
    spectrum = window[:-1]
    silence = spectrum.mean()
    for _ in range(2):
        for axis, most in ((0, BANDS), (1, MOMENTS)):
            width = int(torch.randint(0, min(most, spectrum.shape[axis] // 2) + 1, ()))
            start = int(torch.randint(0, spectrum.shape[axis] - width + 1, ()))
            spectrum.narrow(axis, start, width).fill_(silence)
    return window
