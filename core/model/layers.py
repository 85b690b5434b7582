# SPDX-License-Identifier: Apache-2.0
"""The parts of a Transformer block: norms, positions, self-attention with a cache, feed-forward."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

NormKind = Literal["layernorm", "rmsnorm"]
PositionKind = Literal["learned", "sinusoidal", "rotary", "relative"]
ActivationKind = Literal["gelu", "gelu-tanh", "swiglu"]
Pair = tuple[Tensor, Tensor]  # a key and a value


def norm(kind: NormKind, width: int, eps: float) -> nn.Module:
    """LayerNorm (Ba et al. 2016) or RMSNorm (Zhang & Sennrich 2019)."""
    return nn.LayerNorm(width, eps=eps) if kind == "layernorm" else nn.RMSNorm(width, eps=eps)


def sinusoids(length: int, width: int, max_timescale: float = 10_000.0) -> Tensor:
    """(length, width) table of sines, then cosines, of geometric frequencies (Vaswani et al. 2017; Whisper's layout)."""
    step = math.log(max_timescale) / (width // 2 - 1)
    steps = torch.arange(
        width // 2, device="cpu"
    )  # tables are computed even where parameters are not allocated yet
    angles = torch.arange(length, device="cpu")[:, None] * torch.exp(-step * steps)[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Rotary(nn.Module):
    """Rotary positions (Su et al. 2021), rotating the two halves of each head as Llama's weights expect."""

    cos: Tensor
    sin: Tensor

    def __init__(self, head_width: int, context: int, theta: float) -> None:
        super().__init__()
        frequencies = 1.0 / theta ** (torch.arange(0, head_width, 2, device="cpu").float() / head_width)
        angles = torch.arange(context, device="cpu").float()[:, None] * frequencies[None, :]
        angles = torch.cat([angles, angles], dim=1)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, heads: Tensor, positions: Tensor) -> Tensor:
        """Rotate `heads` (B, T, n, K) by `positions` (B, T) or (T,)."""
        cos = self.cos[positions].to(heads.dtype).unsqueeze(-2)  # (…, T, 1, K)
        sin = self.sin[positions].to(heads.dtype).unsqueeze(-2)
        first, second = heads.chunk(2, dim=-1)
        return heads * cos + torch.cat([-second, first], dim=-1) * sin

    def back(self, heads: Tensor, places: int) -> Tensor:
        """`heads` (…, K), turned back by so many places."""
        first, second = heads.chunk(2, dim=-1)
        turned = torch.cat([-second, first], dim=-1)
        return heads * self.cos[places].to(heads.dtype) - turned * self.sin[places].to(heads.dtype)


class RelativeBias(nn.Module):
    """A learned bias for each head and each bucket of distances, shared by all layers (T5, Raffel et al. 2020)."""

    def __init__(self, heads: int, buckets: int = 32, max_distance: int = 128) -> None:
        super().__init__()
        self.buckets, self.max_distance = buckets, max_distance
        self.weight = nn.Embedding(buckets, heads)

    def forward(self, queries: Tensor, keys: Tensor) -> Tensor:
        """(…, H, T, S) for positions (…, T) and (…, S); keys ahead of the query share bucket 0, the causal mask hides them."""
        distance = (queries.unsqueeze(-1) - keys.unsqueeze(-2)).clamp(min=0)
        exact = self.buckets // 2
        scale = (self.buckets - exact) / math.log(self.max_distance / exact)
        far = exact + (torch.log(distance.clamp(min=1).float() / exact) * scale).long()
        bucket = torch.where(distance < exact, distance, far.clamp(max=self.buckets - 1))
        return self.weight(bucket).movedim(-1, -3)


class KeyValueCache:
    """Keys and values of the tokens already read, for every layer, in memory that is reserved once.

    `length` tokens are filled. Growing by reservation instead of concatenation keeps a decoding step free of copies.
    `ahead` are keys and values by layer, (1, G, P, K), that stand before the first token.
    """

    def __init__(
        self, layers: int, batch: int, kv_heads: int, capacity: int, head_width: int, like: Tensor,
        ahead: Mapping[int, Pair] | None = None,
    ) -> None:  # fmt: skip
        self.ahead = {layer: key.shape[2] for layer, (key, _) in (ahead or {}).items()}
        self.most = max(self.ahead.values(), default=0)
        shape = (layers, batch, kv_heads, capacity + self.most, head_width)
        self.keys, self.values = like.new_zeros(shape), like.new_zeros(shape)
        self.length = 0
        for layer, (key, value) in (ahead or {}).items():
            self.keys[layer, :, :, : key.shape[2]] = key
            self.values[layer, :, :, : key.shape[2]] = value

    @property
    def capacity(self) -> int:
        return self.keys.shape[3] - self.most

    def append(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Store (B, G, T, K) behind what is there; return everything so far, (B, G, P + length + T, K)."""
        start = self.ahead.get(layer, 0) + self.length
        end = start + key.shape[2]
        self.keys[layer, :, :, start:end] = key
        self.values[layer, :, :, start:end] = value
        return self.keys[layer, :, :, :end], self.values[layer, :, :, :end]

    def advance(self, tokens: int) -> None:
        """Called once a step, after every layer has appended."""
        self.length += tokens

    def take(self, rows: Sequence[int], other: "KeyValueCache", end: int) -> None:
        """Hold what `other` has read as the tokens of `rows` before `end`; nothing may stand ahead of them."""
        start = end - other.length
        for mine, theirs in ((self.keys, other.keys), (self.values, other.values)):
            mine[:, rows, :, start:end] = theirs[..., : other.length, :]

    def reorder(self, rows: Tensor) -> None:
        """Keep the rows `rows` (B,) of the batch: beams that survived, items that are not finished.

        Only what is filled is copied, layer by layer, and where the number of rows stays, into the memory it lies in.
        """
        if torch.equal(rows, torch.arange(self.keys.shape[1], device=rows.device)):
            return
        self.keys, self.values = self._taken(self.keys, rows), self._taken(self.values, rows)

    def _taken(self, stored: Tensor, rows: Tensor) -> Tensor:
        layers, batch, *shape = stored.shape
        kept = stored if len(rows) == batch else stored.new_empty(layers, len(rows), *shape)
        filled = self.most + self.length
        for old, new in zip(stored[..., :filled, :], kept[..., :filled, :], strict=True):
            new.copy_(old[rows])  # (B, G, length, K); the index makes a copy of its own
        return kept


class SelfAttention(nn.Module):
    """Multi-head or grouped-query attention (Ainslie et al. 2023), q, k and v in one projection."""

    def __init__(
        self,
        width: int,
        heads: int,
        kv_heads: int,
        head_width: int,
        *,
        bias: bool,
        out_bias: bool,
        causal: bool = True,
    ) -> None:
        super().__init__()
        self.causal = causal
        self.heads, self.kv_heads, self.head_width = heads, kv_heads, head_width
        self.qkv = nn.Linear(width, (heads + 2 * kv_heads) * head_width, bias=bias)
        self.out = nn.Linear(heads * head_width, width, bias=out_bias)

    def forward(
        self,
        x: Tensor,
        layer: int,
        positions: Tensor,
        rotary: Rotary | None,
        mask: Tensor | None,
        cache: KeyValueCache | None,
        ahead: Pair | None = None,
    ) -> Tensor:
        """`x` (B, T, D); `mask` is additive (B or 1, H or 1, T, S); None hides nothing but later tokens.

        Without a cache, every token sees the keys and values `ahead` (1, G, P, K) too.
        """
        heads = self.qkv(x).unflatten(-1, (-1, self.head_width))  # (B, T, H + 2G, K)
        turned, value = heads.split([self.heads + self.kv_heads, self.kv_heads], dim=-2)
        if rotary is not None:
            turned = rotary(turned, positions)
        query, key = turned.split([self.heads, self.kv_heads], dim=-2)
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))  # (B, H or G, T, K)
        if cache is not None:
            key, value = cache.append(layer, key, value)  # (B, G, S, K)
        elif ahead is not None:
            own = ((ahead[0], key), (ahead[1], value))
            key, value = (torch.cat([a.expand(len(x), -1, -1, -1).to(b), b], dim=2) for a, b in own)
        return self.out(
            attend(query, key, value, mask, causal=self.causal).transpose(1, 2).flatten(2)
        )  # (B, T, D)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, *, causal: bool = True) -> Tensor:
    """Attention of (B, H, T, K) to (B, G, S, K), the queries being the last T of the S keys."""
    (_, heads, length, _), kv_heads = query.shape, key.shape[1]
    if mask is None and length == 1 and heads != kv_heads:
        # One new token sees everything, so the heads that share a key can stand where tokens stand: no copies.
        grouped = query.unflatten(1, (kv_heads, -1)).squeeze(3)  # (B, G, H / G, K)
        return F.scaled_dot_product_attention(grouped, key, value).flatten(1, 2).unsqueeze(2)
    if heads != kv_heads:
        key, value = (part.repeat_interleave(heads // kv_heads, dim=1) for part in (key, value))
    ahead = causal and mask is None and length > 1
    if ahead and length != key.shape[2]:
        mask, ahead = causal_mask(length, key.shape[2], query), False
    return F.scaled_dot_product_attention(query, key, value, mask, is_causal=ahead)


def causal_mask(length: int, total: int, like: Tensor) -> Tensor:
    """(length, total) additive mask for the last `length` of `total` tokens."""
    seen = torch.ones(length, total, dtype=torch.bool, device=like.device).tril(total - length)
    return like.new_zeros(length, total).masked_fill_(~seen, torch.finfo(like.dtype).min)


class FeedForward(nn.Module):
    """Two linear maps around GELU, or three with SwiGLU (Shazeer 2020; gate and up in one projection)."""

    def __init__(self, width: int, hidden: int, activation: ActivationKind, *, bias: bool) -> None:
        super().__init__()
        self.activation = activation
        self.up = nn.Linear(width, hidden * (2 if activation == "swiglu" else 1), bias=bias)
        self.down = nn.Linear(hidden, width, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, D) to (B, T, D)."""
        x = self.up(x)
        if self.activation == "swiglu":
            gate, up = x.chunk(2, dim=-1)
            return self.down(F.silu(gate) * up)
        return self.down(F.gelu(x, approximate="tanh" if self.activation == "gelu-tanh" else "none"))
