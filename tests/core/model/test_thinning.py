# SPDX-License-Identifier: Apache-2.0
"""A decoder of fewer layers holds copies of those that it keeps."""

from pathlib import Path

import pytest
import torch

from core.model.base import open_base
from core.model.thinning import kept, thinned


@pytest.mark.parametrize(
    ("layers", "count", "expected"),
    [
        (30, 15, [0, 2, 4, 6, 8, 10, 12, 15, 17, 19, 21, 23, 25, 27, 29]),
        (12, 6, [0, 2, 4, 7, 9, 11]),
        (4, 2, [0, 3]),
        (4, 1, [3]),
        (4, 3, [0, 2, 3]),
    ],
)
def test_layers_that_stay(layers: int, count: int, expected: list[int]) -> None:
    assert kept(layers, count) == expected


def test_the_weights_are_copies(cache: Path) -> None:
    parts = open_base("smollm2-135m-instruct")
    whole, small = parts.decoder(), thinned(parts, 2).decoder()
    assert small.config.layers == 2
    assert torch.equal(small.embedding.weight, whole.embedding.weight)
    for place, layer in enumerate((0, 3)):
        theirs = whole.block(layer).state_dict()
        for name, tensor in small.block(place).state_dict().items():
            assert torch.equal(tensor, theirs[name]), name
    assert parts.config["decoder"]["layers"] == 4, "the folder itself is as it was"
