# SPDX-License-Identifier: Apache-2.0
"""Files seen and heard anew at every step, and changed a little at random where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.data import augment, media
from core.model.encoders import Encoded, averaged
from core.model.multimodal import Kind, join
from core.perceiving import SIDE, WINDOWS
from core.perception import concatenate

TOGETHER = 8  # windows that an encoder sees at once


@dataclass(frozen=True)
class Look:
    """One file to look at; with `random` it is changed, so that its caption stays true."""

    file: str
    random: np.random.Generator | None = None
    mirror: bool = False


@torch.no_grad()
def look(encoder: Any, kind: Kind, looks: Sequence[Look], together: int = 1) -> list[Encoded]:
    """Every file's tokens, each a batch of one; so many neighbours are averaged `together`.

    Raises `MediaError` for a file that cannot be read any more.
    """
    windows = [_windows(encoder, kind, one) for one in looks]
    flat = [window for some in windows for window in some]
    batches = [torch.stack(flat[i : i + TOGETHER]) for i in range(0, len(flat), TOGETHER)]
    parts = [averaged(encoder(batch), together) for batch in batches]
    whole = parts[0] if len(parts) == 1 else concatenate(parts)
    found, end = [], 0
    for some in windows:
        rows = slice(end, end := end + len(some))
        logits = None if whole.logits is None else whole.logits[rows]
        found.append(join(Encoded(whole.tokens[rows], whole.mask[rows], whole.pooled[rows], logits)))
    return found


def _windows(encoder: Any, kind: Kind, one: Look) -> list[Tensor]:
    """The prepared tensors of a picture, or of the windows of a recording."""
    if kind == "image":
        picture = media.load_image(one.file, max_side=SIDE)
        if one.random is not None:
            picture = augment.picture(picture, one.random, mirror=one.mirror)
        return [encoder.prepare(picture)]
    waves = islice(media.audio_windows(one.file, float(getattr(encoder, "seconds", 30.0))), WINDOWS)
    heard = [encoder.prepare(wave) for _, wave in waves]
    if one.random is not None:
        for window in heard:
            augment.spectrogram(encoder.spectrogram(window), one.random)
    return heard
