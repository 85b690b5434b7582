# SPDX-License-Identifier: Apache-2.0
"""The Perceiver resampler: many media tokens in, a few latents out (Jaegle et al. 2021; Alayrac et al. 2022)."""

import torch
from torch import Tensor, nn

from core.model.cross_attention import CrossAttention, MediaTokens, visibility
from core.model.layers import FeedForward


class Resampler(nn.Module):
    """`latents` learned queries read the media and themselves, `layers` times."""

    def __init__(self, width: int, latents: int, layers: int = 2, heads: int = 8) -> None:
        super().__init__()
        self.latents = nn.Parameter(torch.randn(latents, width) * 0.02)
        self.layers = nn.ModuleList(_ResamplerLayer(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(B, S, C) with mask (B, S) to latents (B, L, C) with mask (B, L); absent media stay masked."""
        x = self.latents.expand(tokens.shape[0], -1, -1).to(tokens.dtype)  # (B, L, C)
        for layer in self.layers:
            x = layer(x, tokens, mask)
        return self.norm(x), mask.any(dim=1, keepdim=True).expand(-1, x.shape[1])


class _ResamplerLayer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm_latents, self.norm_media = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = CrossAttention(width, width, heads, width // heads)
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(width), FeedForward(width, 4 * width, "gelu", bias=False)
        )

    def forward(self, x: Tensor, tokens: Tensor, mask: Tensor) -> Tensor:
        latents = self.norm_latents(x)
        both = torch.cat(
            [self.norm_media(tokens), latents], dim=1
        )  # (B, S + L, C): latents see each other too
        own = mask.new_ones(mask.shape[0], latents.shape[1])
        seen = visibility(MediaTokens(both, torch.cat([mask, own], dim=1)))
        x = x + self.attention(latents, self.attention.memory(both), seen)
        return x + self.feed_forward(x)
