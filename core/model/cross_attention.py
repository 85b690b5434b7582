# SPDX-License-Identifier: Apache-2.0
"""How text attends to media: what is attended to, and the two kinds of cross-attention."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.model.layers import SelfAttention, norm


@dataclass(frozen=True)
class MediaTokens:
    """What the decoder may attend to. Absent media are masked, never left out, so every batch has one shape.

    `tokens` (B, S, C) · `mask` (B, S), True where there is something · `bias` (B, S) added to the attention scores,
    for instance the log probability of a recognised word · `segments` (B, S), the demonstration a token belongs to:
    a text token of segment n sees the media of segment n only (Flamingo's per-image mask) · `sizes` divide S into sources
    that stand behind each other, none taking attention from another: (S,) where it is empty.
    """

    tokens: Tensor
    mask: Tensor
    bias: Tensor | None = None
    segments: Tensor | None = None
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Memory:
    """Keys and values of the media for one layer, (B, G, S, K): computed once per item, not once per token.

    `sizes` as in `MediaTokens`.
    """

    key: Tensor
    value: Tensor
    sizes: tuple[int, ...]

    def rows(self, index: Tensor) -> "Memory":
        """The memory of these items of the batch."""
        return Memory(self.key[index], self.value[index], self.sizes)

    def sources(self) -> Iterator[slice]:
        """The places of each source."""
        end = 0
        for size in self.sizes:
            yield slice(end, end := end + size)


@dataclass(frozen=True)
class Visibility:
    """Which media tokens a text token may see, as an additive mask, and whether there are any at all.

    `scores` (B, 1, T or 1, S) · `some` (B, T or 1, sources): 0 where every token of a source is hidden, so that softmax over
    nothing does not become an average over everything.
    """

    scores: Tensor
    some: Tensor

    def rows(self, index: Tensor) -> "Visibility":
        """The visibility of these items of the batch."""
        return Visibility(self.scores[index], self.some[index])

    def at(self, start: int, length: int) -> "Visibility":
        """That of `length` text tokens from `start` on; tokens behind the last known one see what it sees."""
        known = self.scores.shape[2]
        if known == 1 or (start == 0 and length == known):
            return self
        index = torch.arange(start, start + length, device=self.scores.device).clamp(max=known - 1)
        return Visibility(self.scores[:, :, index], self.some[:, index])


def visibility(media: MediaTokens, text_segments: Tensor | None = None) -> Visibility:
    """The mask for `media`; `text_segments` (B, T) restricts each text token to its own demonstration's media."""
    seen = media.mask[:, None, :]  # (B, 1, S)
    if media.segments is not None and text_segments is not None:
        seen = seen & (text_segments[:, :, None] == media.segments[:, None, :])  # (B, T, S)
    like = media.tokens
    scores = like.new_zeros(seen.shape).masked_fill_(~seen, torch.finfo(like.dtype).min)
    if media.bias is not None:
        scores = (scores + media.bias[:, None, :].to(like.dtype)).clamp(min=torch.finfo(like.dtype).min)
    some = [part.any(dim=-1) for part in seen.split(media.sizes or seen.shape[2], dim=-1)]
    return Visibility(scores[:, None], torch.stack(some, dim=-1).to(like.dtype))


class LowRank(nn.Module):
    """A linear map that is frozen, and what was learned on top of it: W x + up(down(x)) (LoRA, Hu et al. 2021).

    The frozen part belongs to somebody else and is not stored. `up` starts at zero.
    """

    weight: Tensor
    bias: Tensor | None

    def __init__(self, frozen: nn.Linear, rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", frozen.weight.detach(), persistent=False)
        self.register_buffer("bias", _detached(frozen.bias), persistent=False)
        self.down = nn.Parameter(torch.randn(rank, frozen.in_features) / frozen.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias) + F.linear(F.linear(x, self.down), self.up)

    def whole(self) -> nn.Linear:
        """One matrix of its own, with what was learned in it."""
        linear = nn.Linear(self.weight.shape[1], self.weight.shape[0], self.bias is not None)
        linear.weight = nn.Parameter((self.weight + self.up @ self.down).detach())
        if self.bias is not None:
            linear.bias = nn.Parameter(self.bias.clone())
        return linear


class CrossAttention(nn.Module):
    """Attention from text to media at a width of its own: `heads` x `head_width` may be less than the model's."""

    query: nn.Module
    key_value: nn.Module
    out: nn.Module

    def __init__(
        self,
        width: int,
        media_width: int,
        heads: int,
        head_width: int,
        *,
        kv_heads: int | None = None,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.head_width = heads, kv_heads or heads, head_width
        self.query = nn.Linear(width, heads * head_width, bias=bias)
        self.key_value = nn.Linear(media_width, 2 * self.kv_heads * head_width, bias=bias)
        self.out = nn.Linear(heads * head_width, width, bias=bias)

    def memory(self, media: Tensor, sizes: tuple[int, ...] = ()) -> Memory:
        """Keys and values of `media` (B, S, C)."""
        pairs = self.key_value(media).unflatten(-1, (2 * self.kv_heads, self.head_width))  # (B, S, 2G, K)
        key, value = pairs.transpose(1, 2).chunk(2, dim=1)  # (B, G, S, K)
        return Memory(key.contiguous(), value.contiguous(), sizes or (media.shape[1],))

    def forward(
        self,
        x: Tensor,
        memory: Memory,
        seen: Visibility | None,
        maps: list[Tensor] | None = None,
        gates: Tensor | None = None,
    ) -> Tensor:
        """(B, T, D): the sum over the sources, each times its gate (sources,) where there are gates.

        With a list in `maps`, the attention weights (B, H, T, S) are appended to it.
        """
        query = self.query(x).unflatten(-1, (self.heads, self.head_width)).transpose(1, 2)  # (B, H, T, K)
        repeat = self.heads // self.kv_heads
        key, value = (
            part.repeat_interleave(repeat, dim=1) if repeat > 1 else part
            for part in (memory.key, memory.value)
        )
        found, total = [], None
        for source, places in enumerate(memory.sources()):
            scores = None if seen is None else seen.scores[..., places]
            mixed, weights = _attend(query, key[:, :, places], value[:, :, places], scores, maps is not None)
            found.append(weights)
            mixed = self.out(mixed.transpose(1, 2).flatten(2))  # (B, T, D)
            mixed = mixed if seen is None else mixed * seen.some[..., source : source + 1]
            mixed = mixed if gates is None else mixed * gates[source]
            total = mixed if total is None else total + mixed
        if maps is not None:
            maps.append(torch.cat(found, dim=-1))
        return x.new_zeros(x.shape) if total is None else total


def _attend(
    query: Tensor, key: Tensor, value: Tensor, scores: Tensor | None, mapped: bool
) -> tuple[Tensor, Tensor]:
    """(B, H, T, K), and the weights (B, H, T, S) where they are asked for: PyTorch's own attention does not give them."""
    if not mapped:
        return F.scaled_dot_product_attention(query, key, value, scores), query[:0]
    weights = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    weights = (weights if scores is None else weights + scores).softmax(dim=-1)
    return weights @ value, weights


class GatedCrossAttention(nn.Module):
    """Cross-attention inserted into a frozen decoder: x + tanh(gate) · attention(norm(x)), a gate for each source.

    The gates (Alayrac et al. 2022, Flamingo) start at zero, where the model is the text model bit for bit. The width can be
    a fraction of the decoder's (Ramos et al. 2023, SmallCap). With `norm_kind` and the widths of the layer's own
    self-attention, `copy_self_attention` starts it from trained weights instead of noise.
    """

    def __init__(
        self,
        width: int,
        media_width: int,
        heads: int,
        head_width: int,
        *,
        kv_heads: int | None = None,
        norm_kind: str = "rmsnorm",
        eps: float = 1e-5,
        bias: bool = False,
        sources: int = 1,
    ) -> None:
        super().__init__()
        self.norm = norm("layernorm" if norm_kind == "layernorm" else "rmsnorm", width, eps)
        self.attention = CrossAttention(width, media_width, heads, head_width, kv_heads=kv_heads, bias=bias)
        self.gate = nn.Parameter(torch.zeros(sources))
        self.gate_scale = (
            1.0  # beside a prompt that says much, all gates are opened less far than they have learned
        )

    def forward(
        self, x: Tensor, memory: Memory, seen: Visibility, maps: list[Tensor] | None = None
    ) -> Tensor:
        """(B, T, D)."""
        gates = torch.tanh(self.gate) * self.gate_scale
        return x + self.attention(self.norm(x), memory, seen, maps, gates)

    @torch.no_grad()
    def copy_self_attention(self, source: SelfAttention, source_norm: nn.Module, gate: float) -> None:
        """Start as a copy of a trained self-attention: the decoder already knows how to attend to its own states."""
        heads = source.heads * source.head_width
        self.norm.load_state_dict(source_norm.state_dict())
        _copy(source.qkv, slice(heads), self.attention.query)
        _copy(source.qkv, slice(heads, None), self.attention.key_value)
        _copy(source.out, slice(None), self.attention.out)
        self.gate.fill_(gate)

    def freeze(self, rank: int) -> None:
        """Keep what is there and learn a difference of this rank only: little to store, and little to overfit with."""
        cross = self.attention
        cross.query, cross.key_value, cross.out = (
            LowRank(part, rank)
            for part in (cross.query, cross.key_value, cross.out)
            if isinstance(part, nn.Linear)
        )
        self.norm.requires_grad_(False)

    def thaw(self) -> None:
        """The reverse: whole matrices again, which depend on nobody else's weights."""
        cross = self.attention
        cross.query, cross.key_value, cross.out = (
            part.whole() if isinstance(part, LowRank) else part
            for part in (cross.query, cross.key_value, cross.out)
        )
        self.norm.requires_grad_(True)


def _detached(parameter: Tensor | None) -> Tensor | None:
    return None if parameter is None else parameter.detach()


def _copy(source: nn.Linear, rows: slice, target: nn.Module) -> None:
    theirs, ours = dict(source.named_parameters()), dict(target.named_parameters())
    if set(theirs) - set(ours):
        raise ValueError("the layer has biases: build the cross-attention with bias=True")
    for name, parameter in ours.items():
        parameter.copy_(theirs[name][rows] if name in theirs else torch.zeros_like(parameter))
