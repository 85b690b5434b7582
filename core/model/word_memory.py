# SPDX-License-Identifier: Apache-2.0
"""Words as something to look at: the frozen decoder's own states of names and captions, layer by layer.

What an encoder recognises and what similar examples say reach the decoder through cross-attention, not through the
prompt. A word is remembered as the decoder itself would remember it, had it just read it: its state at the layer that attends,
after the norm that the layer's self-attention has. Cross-attention that starts as a copy of that self-attention can use
it before any training.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.model.decoder import Decoder
from core.model.lora import frozen
from core.model.phrases import Phrase

Key = tuple[tuple[int, ...], tuple[int, ...]]  # lead, tokens
LEAST = 1e-4  # probability that nothing has at least
TOGETHER = 8  # phrases read at once
KEPT = 256 * 2**20  # bytes of states kept in memory; the names of an encoder are asked for again and again


@dataclass(frozen=True)
class Words:
    """The phrases of a batch: `states` (L, B, S, D), one for each layer that attends · `mask` (B, S) · `weight` (B, S)."""

    states: Tensor
    mask: Tensor
    weight: Tensor


class WordMemory:
    """States of phrases at `layers` of `decoder`, computed once for each phrase while the decoder stays as it is."""

    def __init__(self, decoder: Decoder, layers: range) -> None:
        self.decoder, self.layers = decoder, layers
        self._known: OrderedDict[Key, Tensor] = OrderedDict()
        self._bytes = 0

    def forget(self) -> None:
        """Start again: the decoder has learned."""
        self._known.clear()
        self._bytes = 0

    def words(self, items: Sequence[Sequence[Phrase]]) -> Words:
        """Every item's phrases behind each other, padded at the end.

        What is left of the probability belongs to nothing, a state of zeros that stands first: an encoder that is not sure of
        its names must not be believed as much as one that is. Items without phrases are masked altogether.
        """
        distinct = {(phrase.lead, phrase.tokens) for phrases in items for phrase in phrases}
        states = self._states(sorted(distinct))
        width = max((sum(len(phrase.tokens) for phrase in phrases) for phrases in items), default=0)
        like = self.decoder.embedding.weight
        size = (len(items), 1 + width)
        found = like.new_zeros(len(self.layers), *size, self.decoder.config.width)
        weight = like.new_zeros(size)
        mask = torch.zeros(size, dtype=torch.bool, device=like.device)
        for row, phrases in enumerate(items):
            if phrases:
                certain = sum(math.exp(phrase.weight) for phrase in phrases)
                mask[row, 0], weight[row, 0] = True, math.log(max(1 - certain, LEAST))
            at = 1
            for phrase in phrases:
                places = slice(at, at := at + len(phrase.tokens))
                found[:, row, places] = states[phrase.lead, phrase.tokens]
                mask[row, places], weight[row, places] = True, phrase.weight
        return Words(found, mask, weight)

    def _states(self, phrases: Sequence[Key]) -> dict[Key, Tensor]:
        """(L, n, D) for each phrase of n tokens."""
        found = {key: self._known[key] for key in phrases if key in self._known}
        by_length: dict[tuple[int, int], list[Key]] = {}
        for key in phrases:
            if key not in found:
                by_length.setdefault((len(key[0]), len(key[1])), []).append(key)
        for alike in by_length.values():
            for start in range(0, len(alike), TOGETHER):
                some = alike[start : start + TOGETHER]
                for key, states in zip(some, self._read(some), strict=True):
                    found[key] = states
                    self._keep(key, states)
        for key in found:
            if key in self._known:
                self._known.move_to_end(key)
        return found

    def _keep(self, key: Key, states: Tensor) -> None:
        self._known[key] = states
        self._bytes += states.nbytes
        while self._bytes > KEPT:
            self._bytes -= self._known.popitem(last=False)[1].nbytes

    def _read(self, phrases: Sequence[Key]) -> list[Tensor]:
        """The states of each, read without any media, from full-precision weights.

        Always so many of one length at once: matrix products of one shape give each row the same bits whatever its company, so
        that a resumed training finds the very states it had.
        """
        lead, device = phrases[0][0], self.decoder.embedding.weight.device
        filled = [*phrases, *[phrases[0]] * (TOGETHER - len(phrases))]
        plain = torch.inference_mode(False), torch.no_grad(), torch.autocast(device.type, enabled=False)
        with plain[0], plain[1], plain[2], frozen(self.decoder):
            ids = torch.tensor([before + words for before, words in filled], device=device)
            positions = self.decoder.positions(ids, 0, None)
            x = self.decoder.embed(ids, positions)  # (N, T, D)
            seen, below = [], 0
            for layer in self.layers:
                x = self.decoder.run(x, range(below, layer), positions)
                seen.append(self.decoder.block(layer).norm_attention(x)[:, len(lead) :])
                below = layer
            states = torch.stack(seen)  # (L, N, n, D)
            return [states[:, row].clone() for row in range(len(phrases))]
