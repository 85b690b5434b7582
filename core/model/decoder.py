# SPDX-License-Identifier: Apache-2.0
"""One causal decoder whose configuration spans the families worth loading.

SmolLM2, Llama and Qwen2 (RMSNorm, rotary, SwiGLU, grouped queries), GPT-2 (LayerNorm, learned positions, GELU) and
Whisper's decoder (native cross-attention) are configurations of the same file. Gated cross-attention can be inserted
before any layer; see `core.model.cross_attention`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.errors import ModelError
from core.model.cross_attention import (
    CrossAttention,
    GatedCrossAttention,
    MediaTokens,
    Memory,
    Visibility,
    visibility,
)
from core.model.layers import (
    ActivationKind,
    FeedForward,
    KeyValueCache,
    NormKind,
    Pair,
    PositionKind,
    RelativeBias,
    Rotary,
    SelfAttention,
    causal_mask,
    norm,
    sinusoids,
)
from core.model.prefix import Prefix


@dataclass(frozen=True)
class DecoderConfig:
    """The shape of a decoder; every field is read by `Decoder` and written to the model folder."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    hidden: int
    context: int
    norm: NormKind = "rmsnorm"
    norm_eps: float = 1e-5
    positions: PositionKind = "rotary"
    rope_theta: float = 10_000.0
    activation: ActivationKind = "swiglu"
    attention_bias: bool = False
    out_bias: bool = False
    feed_forward_bias: bool = False
    tied: bool = True
    media_width: int | None = None  # set: native cross-attention in every layer, as in Whisper


class Block(nn.Module):
    """Pre-norm self-attention, native cross-attention where the family has it, feed-forward."""

    def __init__(self, c: DecoderConfig) -> None:
        super().__init__()
        self.norm_attention = norm(c.norm, c.width, c.norm_eps)
        self.attention = SelfAttention(
            c.width, c.heads, c.kv_heads, c.head_width, bias=c.attention_bias, out_bias=c.out_bias
        )
        if c.media_width is not None:
            self.norm_cross = norm(c.norm, c.width, c.norm_eps)
            self.cross = CrossAttention(c.width, c.media_width, c.heads, c.head_width, bias=True)
        self.norm_feed_forward = norm(c.norm, c.width, c.norm_eps)
        self.feed_forward = FeedForward(c.width, c.hidden, c.activation, bias=c.feed_forward_bias)


@dataclass(frozen=True)
class Attended:
    """Everything about the media that a forward pass needs, by layer: keys and values, and who sees what.

    Layers that attend to the same media share one `Visibility`. It is None for a layer that sees everything, and `seen` is
    None where every layer does.
    """

    memories: tuple[Memory | None, ...]
    seen: tuple[Visibility | None, ...] | None

    def rows(self, index: Tensor) -> "Attended":
        """The same for these items of the batch."""
        memories = tuple(None if memory is None else memory.rows(index) for memory in self.memories)
        return Attended(memories, _once(self.seen, lambda one: one.rows(index)))

    def at(self, start: int, length: int) -> tuple[Visibility | None, ...] | None:
        """What `length` text tokens from `start` on see, by layer."""
        return _once(self.seen, lambda one: one.at(start, length))


def _view(media: MediaTokens) -> tuple[int, ...]:
    """The same for media of which the same is visible."""
    return id(media.mask), id(media.bias), id(media.segments)


def _once(
    seen: tuple[Visibility | None, ...] | None, change: Callable[[Visibility], Visibility]
) -> tuple[Visibility | None, ...] | None:
    """`change` applied once to each, however many layers share it."""
    if seen is None:
        return None
    distinct = {id(one): one for one in seen if one is not None}
    changed = {key: change(one) for key, one in distinct.items()}
    return tuple(None if one is None else changed[id(one)] for one in seen)


class Decoder(nn.Module):
    """tokens (B, T) to states (B, T, D) to logits (B, T, V)."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        c = self.config = config
        self.embedding = nn.Embedding(c.vocabulary, c.width)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = norm(c.norm, c.width, c.norm_eps)
        self.prefix: Prefix | None = None  # what every text is read after, where something was learned
        self.inserted = nn.ModuleDict()  # str(layer) -> GatedCrossAttention, applied before that layer
        if not c.tied:
            self.head = nn.Linear(c.width, c.vocabulary, bias=False)
        self.rotary = Rotary(c.head_width, c.context, c.rope_theta) if c.positions == "rotary" else None
        self.relative = RelativeBias(c.heads) if c.positions == "relative" else None
        if c.positions == "learned":
            self.position = nn.Embedding(c.context, c.width)
        if c.positions == "sinusoidal":
            self.register_buffer("sinusoids", sinusoids(c.context, c.width), persistent=False)

    def block(self, layer: int) -> Block:
        """One layer."""
        block = self.blocks[layer]
        assert isinstance(block, Block)
        return block

    def cross_attention(self, layer: int) -> CrossAttention | None:
        """What attends to media in or before this layer, if anything does."""
        if str(layer) in self.inserted:
            return self._inserted(layer).attention
        return self.block(layer).cross if self.config.media_width is not None else None

    def _inserted(self, layer: int) -> GatedCrossAttention:
        module = self.inserted[str(layer)]
        assert isinstance(module, GatedCrossAttention)
        return module

    def insert(self, layer: int, cross_attention: GatedCrossAttention) -> None:
        """Let the stream attend to media before `layer`."""
        self.inserted[str(layer)] = cross_attention

    def attended(
        self, media: MediaTokens | Mapping[int, MediaTokens], text_segments: Tensor | None = None
    ) -> Attended:
        """Keys and values of `media` for every layer that attends, and who sees what.

        One `MediaTokens` for all layers, or one for each layer that attends, with a mask, bias and segments of its own.
        """
        layers = range(self.config.layers)
        crossing = {layer: cross for layer in layers if (cross := self.cross_attention(layer)) is not None}
        per_layer = {layer: media[layer] if isinstance(media, Mapping) else media for layer in crossing}
        distinct = {_view(one): one for one in per_layer.values()}
        views = {key: self._visibility(one, text_segments) for key, one in distinct.items()}
        memories = {
            layer: cross.memory(per_layer[layer].tokens, per_layer[layer].sizes)
            for layer, cross in crossing.items()
        }
        seen = tuple(views[_view(per_layer[layer])] if layer in crossing else None for layer in layers)
        return Attended(tuple(map(memories.get, layers)), seen if any(seen) else None)

    def _visibility(self, media: MediaTokens, text_segments: Tensor | None) -> Visibility | None:
        """None for native cross-attention that sees everything, as Whisper's does: plain attention says it all."""
        native = self.config.media_width is not None and bool(media.mask.all()) and media.bias is None
        return None if native else visibility(media, text_segments)

    def cache(self, batch: int, capacity: int) -> KeyValueCache:
        """An empty cache for `batch` rows of up to `capacity` tokens."""
        c = self.config
        capacity, ahead = min(capacity, c.context), self.ahead(range(c.layers))
        return KeyValueCache(
            c.layers, batch, c.kv_heads, capacity, c.head_width, self.embedding.weight, ahead
        )

    def ahead(self, layers: range) -> dict[int, Pair]:
        """The keys and values (1, G, P, K) that stand before every text in these layers, where something was learned."""
        return {} if self.prefix is None else self.prefix.pairs(self, layers)

    def forward(
        self,
        tokens: Tensor,
        media: Attended | None = None,
        cache: KeyValueCache | None = None,
        *,
        mask: Tensor | None = None,
        maps: list[Tensor] | None = None,
    ) -> Tensor:
        """States (B, T, D) of `tokens` (B, T), which follow what `cache` holds.

        `mask` (B, S), True for real tokens, is needed only when rows are padded on the left. Without `media` the layers
        that attend are passed over (a native cross-attention model needs it).
        """
        start = 0 if cache is None else cache.length
        positions = self.positions(tokens, start, mask)
        x = self.embed(tokens, positions)
        return self.norm(self.run(x, range(self.config.layers), positions, start, media, cache, mask, maps))

    def positions(self, tokens: Tensor, start: int, mask: Tensor | None) -> Tensor:
        """(T,) or, with left padding, (B, T): the place of each token among the real ones."""
        length = tokens.shape[1]
        if start + length > self.config.context:
            raise ModelError(
                f"The text is {start + length} tokens long, this model reads {self.config.context}.",
                "Use fewer demonstrations or a shorter text.",
            )
        if mask is None:
            return torch.arange(start, start + length, device=tokens.device)
        return (mask.long().cumsum(dim=1) - 1).clamp(min=0)[:, -length:]

    def embed(self, tokens: Tensor, positions: Tensor) -> Tensor:
        """(B, T, D)."""
        x = self.embedding(tokens)
        if self.config.positions == "learned":
            x = x + self.position(positions)
        elif self.config.positions == "sinusoidal":
            x = x + self.get_buffer("sinusoids")[positions].to(x.dtype)
        return x

    def run(
        self,
        x: Tensor,
        layers: range,
        positions: Tensor,
        start: int = 0,
        media: Attended | None = None,
        cache: KeyValueCache | None = None,
        mask: Tensor | None = None,
        maps: list[Tensor] | None = None,
    ) -> Tensor:
        """The residual stream through `layers` only: the lower ones can be run once and stored while they are frozen."""
        scores = self._scores(x, positions, start, mask)
        ahead = self.ahead(layers) if cache is None else {}
        views = None if media is None else media.at(start, x.shape[1])
        for i in layers:
            block = self.block(i)
            memory = None if media is None else media.memories[i]
            seen = None if views is None else views[i]
            if memory is not None and seen is not None and str(i) in self.inserted:
                x = self._inserted(i)(x, memory, seen, maps)
            hidden, own = self._beside(scores, i, ahead, cache), ahead.get(i)
            x = x + block.attention(block.norm_attention(x), i, positions, self.rotary, hidden, cache, own)
            if memory is not None and self.config.media_width is not None:
                x = x + block.cross(block.norm_cross(x), memory, seen, maps)
            x = x + block.feed_forward(block.norm_feed_forward(x))
        if cache is not None:
            cache.advance(x.shape[1])
        return x

    def _beside(
        self, scores: Tensor | None, layer: int, ahead: Mapping[int, Pair], cache: KeyValueCache | None
    ) -> Tensor | None:
        """The mask of one layer: what stands ahead of the text is seen by all of it."""
        more = ahead[layer][0].shape[2] if layer in ahead else 0
        more += 0 if cache is None else cache.ahead.get(layer, 0)
        return nn.functional.pad(scores, (more, 0)) if scores is not None and more else scores

    def _scores(self, x: Tensor, positions: Tensor, start: int, mask: Tensor | None) -> Tensor | None:
        """The additive self-attention mask, or None where plain causal attention says it all."""
        if mask is None and self.relative is None:
            return None
        length = x.shape[1]
        scores = causal_mask(length, start + length, x)[None, None]  # (1, 1, T, S)
        if mask is not None:
            scores = scores.masked_fill(~mask[:, None, None, :], torch.finfo(x.dtype).min)
        if self.relative is not None:
            keys = torch.arange(start + length, device=x.device)
            if mask is not None:
                keys = (mask.long().cumsum(dim=1) - 1).clamp(min=0)
            bias = self.relative(positions, keys).to(x.dtype)  # (B or none, H, T, S)
            scores = (scores + bias).clamp(min=torch.finfo(x.dtype).min)
        return scores

    def logits(self, states: Tensor) -> Tensor:
        """(…, D) to (…, V)."""
        return nn.functional.linear(states, self.embedding.weight if self.config.tied else self.head.weight)
