# SPDX-License-Identifier: Apache-2.0
"""The whole model: a frozen decoder, frozen encoders, and the coupling between them, which is what learns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from core.model.cross_attention import GatedCrossAttention, MediaTokens
from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded
from core.model.folder import matching
from core.model.resampler import Resampler

Kind = Literal["image", "audio", "text"]
KINDS: tuple[Kind, ...] = ("image", "audio", "text")


@dataclass(frozen=True)
class Coupling:
    """How the decoder is joined to the encoders; written to the model folder.

    Cross-attention stands before every `every`-th layer from `first` on (-1: the upper half). With `start` "random" it is
    `heads` x `head_width` wide, a fraction of the decoder; with "self-attention" it is as wide as the layer's own
    self-attention and begins as its copy. `latents` > 0 resamples sound and long text to that many tokens.
    """

    every: int = 2
    first: int = -1
    heads: int = 9
    head_width: int = 16
    start: Literal["random", "self-attention"] = "random"
    gate: float = 0.0
    latents: int = 0
    resampler_layers: int = 2
    seed: int = 0


class MultimodalTransformer(nn.Module):
    """tokens (B, T) and encoded media to logits (B, T, V).

    Flamingo (Alayrac et al. 2022) in shape, SmallCap (Ramos et al. 2023) in size. With every gate at zero the logits are
    the text model's, bit for bit.
    """

    def __init__(self, decoder: Decoder, widths: Mapping[Kind, int], coupling: Coupling) -> None:
        """`widths` are those of the encoders, which run elsewhere, once a file, and may not be loaded at all."""
        super().__init__()
        self.decoder, self.coupling, self.widths = decoder, coupling, dict(widths)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(coupling.seed)
            self._couple()

    def _couple(self) -> None:
        c, width = self.coupling, self.decoder.config.width
        self.kind = nn.Embedding(len(KINDS), width)
        self.projections = nn.ModuleDict()
        self.resamplers = nn.ModuleDict()
        for kind, seen in self.widths.items():
            self.projections[kind] = nn.Sequential(nn.LayerNorm(seen), nn.Linear(seen, width))
            if c.latents and kind != "image":
                heads = max(1, seen // 64)
                self.resamplers[kind] = Resampler(seen, c.latents, c.resampler_layers, heads)
        self.cross_attention = nn.ModuleList()
        for layer in self.layers():
            self.cross_attention.append(inserted := self._cross_attention(layer))
            self.decoder.insert(layer, inserted)

    def layers(self) -> range:
        """The decoder layers that cross-attention stands before."""
        count = self.decoder.config.layers
        return range(
            count // 2 if self.coupling.first < 0 else self.coupling.first, count, self.coupling.every
        )

    def _cross_attention(self, layer: int) -> GatedCrossAttention:
        c, d = self.coupling, self.decoder.config
        if c.start == "random":
            return GatedCrossAttention(
                d.width, d.width, c.heads, c.head_width, norm_kind=d.norm, eps=d.norm_eps
            )
        cross = GatedCrossAttention(
            d.width,
            d.width,
            d.heads,
            d.head_width,
            kv_heads=d.kv_heads,
            norm_kind=d.norm,
            eps=d.norm_eps,
            bias=d.attention_bias or d.out_bias,
        )
        block = self.decoder.block(layer)
        cross.copy_self_attention(block.attention, block.norm_attention, c.gate)
        return cross

    def is_open(self) -> bool:
        """Whether any gate is open, so that media have a say."""
        return any(
            bool(parameter != 0) for name, parameter in self.named_parameters() if name.endswith(".gate")
        )

    def adapter(self) -> dict[str, Tensor]:
        """Everything that is not the frozen decoder or an encoder: what a model folder stores."""
        return {name: tensor for name, tensor in self.state_dict().items() if not name.startswith("decoder.")}

    def load_adapter(self, state: Mapping[str, Tensor], source: str) -> None:
        """The counterpart of `adapter`; says which key, shape or type is wrong."""
        self.load_state_dict(matching(self.adapter(), state, "", source), strict=False)

    def media_tokens(self, encoded: Mapping[Kind, Encoded]) -> MediaTokens:
        """What the decoder attends to: every kind's tokens in one sequence (B, S, D), absent items masked.

        Tokens of several windows of one long item may simply stand behind each other in `Encoded.tokens`.
        """
        parts, masks = [], []
        for kind, seen in encoded.items():
            tokens, mask = seen.tokens, seen.mask
            if kind in self.resamplers:
                tokens, mask = self.resamplers[kind](tokens, mask)
            parts.append(self.projections[kind](tokens) + self.kind.weight[KINDS.index(kind)])
            masks.append(mask)
        return MediaTokens(torch.cat(parts, dim=1), torch.cat(masks, dim=1))

    def attended(self, encoded: Mapping[Kind, Encoded]) -> Attended | None:
        """Keys and values for every layer, once per item; None where there are no media at all."""
        return self.decoder.attended(self.media_tokens(encoded)) if encoded else None

    def forward(self, tokens: Tensor, encoded: Mapping[Kind, Encoded]) -> Tensor:
        """(B, T, V)."""
        states: Tensor = self.decoder(tokens, self.attended(encoded))
        return self.decoder.logits(states)


def blank(encoded: Encoded) -> Encoded:
    """The same shapes with nothing to see, for the question: does the model look at all?"""
    return Encoded(encoded.tokens, torch.zeros_like(encoded.mask), encoded.pooled, encoded.logits)


def join(windows: Encoded) -> Encoded:
    """Windows of one long item, encoded as a batch (W, S, C), as one item (1, W * S, C).

    Its vector and its logits are the windows' means, each weighted by how much of it is real.
    """
    weight = windows.mask.sum(dim=1, keepdim=True).float()
    weight = weight / weight.sum().clamp(min=1)  # (W, 1)
    pooled = (windows.pooled * weight).sum(dim=0, keepdim=True)
    logits = None if windows.logits is None else (windows.logits * weight).sum(dim=0, keepdim=True)
    return Encoded(windows.tokens.flatten(0, 1)[None], windows.mask.flatten()[None], pooled, logits)
