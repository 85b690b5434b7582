# SPDX-License-Identifier: Apache-2.0
"""Where learning starts from: media are brought near the words of their captions before the first step."""

from collections.abc import Generator, Sequence

import torch
from torch import Tensor

from core.model.projection import MediaProjection
from core.prompting import Prompter
from core.protocol import Progress
from core.training.examples import Item
from core.training.inputs import Inputs

RIDGE = 3.0  # penalty beside centred vectors of mean length one
MOST = 4000  # examples the regression takes; more change little
TOGETHER = 512  # captions read at once: those of one length share a pass


def align(inputs: Inputs, prompter: Prompter, items: Sequence[Item]) -> Generator[Progress, None, None]:
    """Start the projection of each kind of media that has learned nothing yet from the captions of `items`."""
    for kind, projection in inputs.model.multimodal.projections.items():
        own = [item for item in items if item.kind == kind]
        own = own[:: max(1, -(-len(own) // MOST))]
        if not own or kind == "text" or not isinstance(projection, MediaProjection) or projection.up.any():
            continue
        pooled, words = [], []
        for start in range(0, len(own), TOGETHER):
            some = own[start : start + TOGETHER]
            pooled.append(inputs.pooled(some))
            words.append(_states(inputs, prompter, some))
            yield Progress("bring media near words", min(start + TOGETHER, len(own)), len(own))
        projection.align(torch.cat(pooled), torch.cat(words), RIDGE)


def _states(inputs: Inputs, prompter: Prompter, items: Sequence[Item]) -> Tensor:
    """(N, L, D): the mean state of each caption's words, at every layer that attends."""
    phrases = [[prompter.phrase("shot", item.target, 1.0)] for item in items]
    words = inputs.model.multimodal.memory.words(phrases)
    states, real = words.states[:, :, 1:], words.mask[:, 1:, None]  # without the place of nothing
    return ((states * real).sum(dim=2) / real.sum(dim=1)).transpose(0, 1)
