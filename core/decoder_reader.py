# SPDX-License-Identifier: Apache-2.0
"""The torch decoder as a `Reader` of `core.generate`, and how surprised it is by a text."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.generate import Logits, Tokens
from core.model.decoder import Attended, Decoder
from core.model.layers import KeyValueCache
from core.packing import packed

TOGETHER = 1024  # tokens of prompts that are read at once: enough to keep a processor busy, with little padding among them


class DecoderReader:
    """A `Reader` over the torch decoder. Rows of unequal length are padded on the left; `pad` is any token id.

    With `cached=False` everything is read again at each step: slow, and the reference the cache is tested against.
    """

    def __init__(
        self,
        decoder: Decoder,
        prompts: Sequence[Sequence[int]],
        room: int,
        media: Attended | None,
        *,
        cached: bool = True,
    ) -> None:
        self.decoder, self.media = decoder, media
        self.device = decoder.embedding.weight.device  # logits come back to the processor, to be chosen from
        longest = max(map(len, prompts))
        width = longest + room
        even = all(len(prompt) == longest for prompt in prompts)
        self.mask = None if even else torch.ones(len(prompts), width, dtype=torch.bool, device=self.device)
        for row, prompt in enumerate(prompts):
            if self.mask is not None:
                self.mask[row, : longest - len(prompt)] = False
        self.prompt: Tokens = np.array([[0] * (longest - len(prompt)) + list(prompt) for prompt in prompts])
        self.cache = decoder.cache(len(prompts), width) if cached else None
        self.past = torch.empty(len(prompts), 0, dtype=torch.long, device=self.device)
        self.maps: list[list[Tensor]] | None = None

    @torch.inference_mode()
    def read(self, tokens: Tokens) -> Logits:
        """See `Reader`."""
        ids = torch.from_numpy(tokens).to(self.device)
        end = self.past.shape[1] + ids.shape[1]
        self.past = torch.cat([self.past, ids], dim=1)
        mask = None if self.mask is None else self.mask[:, :end]
        maps: list[Tensor] | None = None
        if self.maps is not None:
            self.maps.append(maps := [])
        if (
            self.mask is not None
            and self.cache is not None
            and not (self.cache.length or self.cache.most or self.maps)
        ):
            return self._said(self._prompts(ids, self.mask[:, :end], self.cache))
        unread = ids if self.cache is not None else self.past
        return self._said(self.decoder(unread, self.media, self.cache, mask=mask, maps=maps)[:, -1])

    def _prompts(self, ids: Tensor, mask: Tensor, cache: KeyValueCache) -> Tensor:
        """The last states (B, D) of prompts (B, T) of unequal length, those of like length read together."""
        width, lengths = ids.shape[1], mask.sum(dim=1).tolist()
        order = sorted(range(len(lengths)), key=lengths.__getitem__)
        last = self.decoder.embedding.weight.new_empty(len(order), self.decoder.config.width)
        for rows in packed(order, [lengths[row] for row in order], TOGETHER):
            start, index = width - lengths[rows[-1]], torch.tensor(rows, device=self.device)
            real = mask[index, start:]
            own = self.decoder.cache(len(rows), width - start)
            media = None if self.media is None else self.media.rows(index)
            states = self.decoder(ids[index, start:], media, own, mask=None if bool(real.all()) else real)
            last[index] = states[:, -1]
            cache.take(rows, own, width)
        cache.advance(width)
        return last

    def _said(self, states: Tensor) -> Logits:
        """Logits (B, V) after states (B, D)."""
        logits: Logits = self.decoder.logits(states).float().cpu().numpy()
        return logits

    @torch.inference_mode()
    def keep(self, rows: Tokens) -> None:
        """See `Reader`."""
        index = torch.from_numpy(rows).to(self.device)
        self.past = self.past[index]
        self.mask = None if self.mask is None else self.mask[index]
        self.media = None if self.media is None else self.media.rows(index)
        if self.cache is not None:
            self.cache.reorder(index)


def perplexity(decoder: Decoder, tokens: Sequence[int]) -> float:
    """exp of the mean negative log likelihood of each token given those before it."""
    ids = torch.tensor([list(tokens)])
    with torch.inference_mode():
        logits = decoder.logits(decoder(ids)[:, :-1])
    return float(F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten()).exp())
