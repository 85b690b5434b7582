# SPDX-License-Identifier: Apache-2.0
"""Learned vectors that every text is read after, while the decoder itself stays as it is.

A soft prompt (Lester et al. 2021) is a text of vectors instead of words: it runs through the layers as words do. A prefix (Li &
Liang 2021) is learned where attention meets it, as keys and values of each layer. Neither depends on the text behind it, so
both come down to keys and values (1, G, P, K) by layer, as seen from the text's first token.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.model.layers import KeyValueCache, Pair

if TYPE_CHECKING:
    from core.model.decoder import Decoder


class Prefix(nn.Module):
    """What stands ahead of the text in the layers from `first` on."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first, self.off = first, False

    def pairs(self, decoder: "Decoder", layers: range) -> dict[int, Pair]:
        """Keys and values for those of `layers` that have some."""
        wanted = [layer for layer in layers if layer >= self.first]
        return {} if self.off or not wanted else self._pairs(decoder, wanted)

    def _pairs(self, decoder: "Decoder", layers: list[int]) -> dict[int, Pair]:
        raise NotImplementedError


class SoftPrompt(Prefix):
    """Vectors in place of words, from the first layer on. They begin as the vectors of words drawn at random."""

    def __init__(self, decoder: "Decoder", size: int) -> None:
        super().__init__(0)
        self.prefix_embedding = nn.Parameter(drawn(decoder, size))  # (P, D)

    def _pairs(self, decoder: "Decoder", layers: list[int]) -> dict[int, Pair]:
        return read(decoder, self.prefix_embedding, layers)


class KeyValuePrefix(Prefix):
    """Keys and values of the layers from `first` on. They begin as those of words drawn at random."""

    def __init__(self, decoder: "Decoder", size: int, first: int) -> None:
        super().__init__(first)
        c = decoder.config
        like = decoder.embedding.weight
        layers = list(range(first, c.layers))
        begun = like.new_zeros(2, len(layers), c.kv_heads, size, c.head_width)
        if not like.is_meta:
            with torch.no_grad():
                pairs = read(decoder, drawn(decoder, size), layers)
            begun = torch.stack([torch.cat([pairs[layer][part] for layer in layers]) for part in (0, 1)])
        self.prefix_key, self.prefix_value = nn.Parameter(begun[0]), nn.Parameter(begun[1])  # (L, G, P, K)

    def _pairs(self, decoder: "Decoder", layers: list[int]) -> dict[int, Pair]:
        places = {layer: slice(layer - self.first, layer - self.first + 1) for layer in layers}
        return {layer: (self.prefix_key[at], self.prefix_value[at]) for layer, at in places.items()}


def drawn(decoder: "Decoder", size: int) -> Tensor:
    """(P, D): the vectors of `size` words of the vocabulary."""
    words = torch.randint(decoder.config.vocabulary, (size,), device="cpu")
    weight = decoder.embedding.weight
    return weight.new_empty(size, weight.shape[1]) if weight.is_meta else weight.detach()[words].clone()


def read(decoder: "Decoder", vectors: Tensor, layers: list[int]) -> dict[int, Pair]:
    """The keys and values that `vectors` (P, D), read as a text, have in `layers`, as if the next text began at place 0.

    Only differences of places count in rotary attention, so the keys are turned back by the prompt's length. Learned and
    sinusoidal positions are part of what the vectors learn.
    """
    heard = _Heard()
    positions = torch.arange(len(vectors), device=vectors.device)
    decoder.run(vectors[None], range(layers[-1] + 1), positions, cache=heard)
    rotary = decoder.rotary
    if rotary is None:
        return {layer: heard.pairs[layer] for layer in layers}
    return {
        layer: (rotary.back(heard.pairs[layer][0], len(vectors)), heard.pairs[layer][1]) for layer in layers
    }


class _Heard(KeyValueCache):
    """Remembers keys and values as they are, gradients included."""

    def __init__(self) -> None:
        self.pairs: dict[int, Pair] = {}
        self.ahead, self.length = {}, 0

    def append(self, layer: int, key: Tensor, value: Tensor) -> Pair:
        self.pairs[layer] = key, value
        return key, value
