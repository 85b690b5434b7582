# SPDX-License-Identifier: Apache-2.0
"""The frozen lower half of the decoder, run once a text: what the layers that learn begin with.

Below the first cross-attention nothing learns and nothing is seen, so the residual stream there is a function of the
tokens alone. It is kept beside the encoders' tokens; training then runs the upper layers only.

    lower = LowerStates(decoder, identity(parts), first, shards)
    for progress in lower.fill(texts): ...          # only what is missing; may be killed
    x, positions = lower.batch(texts)               # (B, T, D), (T,)
    states = decoder.run(x, range(first, layers), positions, media=…)
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from core.data.shards import Shards
from core.data.token_store import TokenStore
from core.model.base import Parts
from core.model.decoder import Decoder
from core.protocol import Progress

TOGETHER = 16  # texts run at once
Text = Sequence[int]  # token ids


def identity(parts: Parts) -> str:
    """A name for the decoder of a folder; another one when its weights or its shape are others."""
    seen = [parts.config["files"]["model.safetensors"], parts.config["decoder"]]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


class LowerStates:
    """The residual stream of texts before layer `first` of `decoder`, whose layers below must stay frozen.

    In single precision it is exact. In half precision it takes half the room; the few numbers of a stream that are huge
    (SmolLM2 has 24,000 at its first token) lose their last digits, and those above 65,504 are cut.
    """

    def __init__(
        self, decoder: Decoder, name: str, first: int, shards: Shards, dtype: torch.dtype = torch.float32
    ) -> None:
        self.decoder, self.first = decoder, first
        self.store = TokenStore(f"decoder-{name}-below-{first}", decoder.config.width, dtype, shards)

    def fill(self, texts: Sequence[Text]) -> Iterator[Progress]:
        """Run what is not stored yet. Raises `CoreError` when there is no room for it; what was done is kept.

        Texts of one length are run together, because padding would change the last bits: what is stored of a text does
        not depend on the others.
        """
        distinct = {_hash(text): text for text in texts}
        known = self.store.known(list(distinct))
        missing = sorted((len(text), hash) for hash, text in distinct.items() if hash not in known)
        done = 0
        for _, alike in groupby(missing, key=lambda pair: pair[0]):
            hashes = [hash for _, hash in alike]
            for start in range(0, len(hashes), TOGETHER):
                some = hashes[start : start + TOGETHER]
                states, _ = self.live([distinct[hash] for hash in some])
                self.store.put(dict(zip(some, states, strict=True)))
                done += len(some)
                yield Progress("read the prompts", done, len(missing))

    def batch(self, texts: Sequence[Text], dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
        """The stored states (B, T, D), zero behind the end of a text, and positions (T,), on the decoder's device.

        Raises `CoreError` for a text that is not stored. Causal attention never looks at what is padded on the right.
        """
        x, _ = self.store.batch([_hash(text) for text in texts], dtype)
        device = self.decoder.embedding.weight.device
        return x.to(device), torch.arange(x.shape[1], device=device)

    @torch.no_grad()
    def live(self, texts: Sequence[Text]) -> tuple[Tensor, Tensor]:
        """The same, computed now; behind the end of a text stand states of no meaning."""
        rows = [torch.tensor(text) for text in texts]
        tokens = pad_sequence(rows, batch_first=True).to(self.decoder.embedding.weight.device)
        positions = self.decoder.positions(tokens, 0, None)
        x = self.decoder.embed(tokens, positions)
        return self.decoder.run(x, range(self.first), positions), positions

    def size(self, texts: Sequence[Text]) -> int:
        """Bytes that these texts take, stored."""
        width = self.store.width * self.store.dtype.itemsize
        return sum({_hash(text): len(text) * width for text in texts}.values())


def _hash(text: Text) -> str:
    return hashlib.sha256(np.asarray(text, np.int64).tobytes()).hexdigest()
