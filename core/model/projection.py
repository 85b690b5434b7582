# SPDX-License-Identifier: Apache-2.0
"""From what an encoder sees to what the decoder can look at: media tokens in the decoder's own space, layer by layer.

Cross-attention that starts from self-attention understands one thing: the decoder's own states of words. So the projection of
media starts as the linear map that best turns an encoder's vector into the states of the caption's words, found in closed
form (`align`), and training goes on from there. A linear map is known to carry much of what a picture shows into a frozen
language model (Merullo et al. 2023); here it takes a few hundred examples and seconds.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class PlainProjection(nn.Module):
    """(B, S, C) to the same (B, S, D) for every layer: what cross-attention from a random start learns with."""

    def __init__(self, seen: int, width: int, layers: int) -> None:
        super().__init__()
        self.layers = layers
        self.norm, self.linear = nn.LayerNorm(seen), nn.Linear(seen, width)

    def forward(self, tokens: Tensor) -> list[Tensor]:
        """One (B, S, D) for each layer."""
        return [self.linear(self.norm(tokens))] * self.layers


class MediaProjection(nn.Module):
    """(B, S, C) to one (B, S, D) for each layer that attends, through a narrow layer that all of them share.

    `mean` (C,) and `scale` bring tokens to vectors around zero of about unit length; `down` (R, C), `up` (L, D, R),
    `base` (L, D). `up` starts at zero: every token is then the same, and nothing is claimed to be seen.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, seen: int, width: int, layers: int, bottleneck: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(seen))
        self.register_buffer("scale", torch.ones(()))
        self.down = nn.Parameter(torch.randn(bottleneck, seen) / seen**0.5)
        self.up = nn.Parameter(torch.zeros(layers, width, bottleneck))
        self.base = nn.Parameter(torch.zeros(layers, width))

    def forward(self, tokens: Tensor) -> list[Tensor]:
        """One (B, S, D) for each layer."""
        narrow = F.linear((tokens.to(self.mean.dtype) - self.mean) * self.scale, self.down)  # (B, S, R)
        return [F.linear(narrow, up) + base for up, base in zip(self.up, self.base, strict=True)]

    @torch.no_grad()
    def align(self, pooled: Tensor, words: Tensor, ridge: float) -> None:
        """Start as the ridge regression from encoder vectors (N, C) to word states (N, L, D), at the rank of `down`.

        Each vector is the mean of its item's tokens, so a map that fits the means is a map for tokens. `ridge` is the
        penalty beside centred vectors of mean length one.
        """
        self.mean.copy_(pooled.mean(dim=0))
        centred = pooled - self.mean
        self.scale.copy_(1 / centred.norm(dim=1).mean().clamp(min=1e-6))
        x = (centred * self.scale).double()  # (N, C)
        self.base.copy_(words.mean(dim=0))
        y = (words - self.base).flatten(1).double()  # (N, L * D)
        if len(x) < x.shape[1]:  # the smaller of two equal systems
            gram = x @ x.T
            weight = x.T @ torch.linalg.solve(gram + ridge * torch.eye(len(x), dtype=gram.dtype), y)
        else:
            gram = x.T @ x
            weight = torch.linalg.solve(gram + ridge * torch.eye(len(gram), dtype=gram.dtype), x.T @ y)
        squares, u = torch.linalg.eigh(
            weight @ weight.T
        )  # of (C, C): ten times as fast as singular values of (C, L * D)
        kept = min(self.down.shape[0], len(squares))
        u, strength = u[:, -kept:].flip(1), squares[-kept:].flip(0).clamp(min=0).sqrt()
        told = strength > 1e-6 * strength[0].clamp(min=1e-30)
        other = (
            strength.mean() if told.any() else torch.ones_like(strength[0])
        )  # they say nothing yet, and can learn
        self.down.zero_()
        self.up.zero_()
        self.down[:kept] = (u * torch.where(told, strength, other)).T
        v = (u.T @ weight)[told] / strength[told, None]  # (K, L * D)
        self.up[..., : len(v)] = v.unflatten(1, self.base.shape).permute(1, 2, 0)


def projection(seen: int, width: int, layers: int, bottleneck: int) -> nn.Module:
    """From tokens of width `seen` to the decoder's, through `bottleneck` dimensions, or plainly where that is 0."""
    if bottleneck:
        return MediaProjection(seen, width, layers, bottleneck)
    return PlainProjection(seen, width, layers)
