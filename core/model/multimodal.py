# SPDX-License-Identifier: Apache-2.0
"""The whole model: a frozen decoder, frozen encoders, and the coupling between them, which is what learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor, nn

from core.model.adaptation import Adaptation, extend, is_added
from core.model.cross_attention import GatedCrossAttention, MediaTokens
from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded
from core.model.folder import matching
from core.model.head import LabelHead, Labels
from core.model.lora import Lora, adapt
from core.model.phrases import SOURCES, Phrase
from core.model.projection import projection
from core.model.resampler import Resampler
from core.model.word_memory import WordMemory

Kind = Literal["image", "audio", "text"]
KINDS: tuple[Kind, ...] = ("image", "audio", "text")


@dataclass(frozen=True)
class Coupling:
    """How the decoder is joined to the encoders; written to the model folder.

    Cross-attention stands before every `every`-th layer from `first` on (-1: the upper half). With `start` "self-attention" it
    begins as the copy of the layer's own self-attention and attends to words beside the media; `rank` > 0 learns a
    difference of that rank only, `bottleneck` is the width media pass through. With "random" it is `heads` x `head_width`
    wide, a fraction of the decoder, and attends to media alone. So many `frames` of sound (20 ms each in Whisper) are averaged
    into one token; `latents` > 0 resamples sound and long text to so many tokens.
    `names` and `shots` say how recognised names and demonstrations reach the decoder: as text, or as words to attend to. Shots
    that are for the "choice" are neither: those of a caption count in the choice of its words alone (kNN-LM).
    """

    every: int = 2
    first: int = -1
    heads: int = 9
    head_width: int = 16
    start: Literal["random", "self-attention"] = "random"
    gate: float = 0.0
    rank: int = 0
    bottleneck: int = 160
    frames: int = 1
    latents: int = 0
    resampler_layers: int = 2
    names: Literal["prompt", "memory"] = "prompt"
    shots: Literal["prompt", "memory", "choice"] = "prompt"
    seed: int = 0


LEARNING = Coupling(start="self-attention", gate=0.3, rank=16, frames=16)
"""What training begins with (EXPERIMENTS.md)."""
CARRYING = Coupling(start="self-attention", gate=0.3, frames=16, names="memory", shots="choice")
"""The same at full width, where the prompt says nothing: what is recognised reaches the words through cross-attention alone."""


class MultimodalTransformer(nn.Module):
    """tokens (B, T), encoded media and words to logits (B, T, V).

    Flamingo (Alayrac et al. 2022) in shape, SmallCap (Ramos et al. 2023) in size. With every gate at zero the logits are
    the text model's, bit for bit.
    """

    def __init__(self, decoder: Decoder, widths: Mapping[Kind, int], coupling: Coupling) -> None:
        """`widths` are those of the encoders, which run elsewhere, once a file, and may not be loaded at all."""
        super().__init__()
        self.decoder, self.coupling, self.widths = decoder, coupling, dict(widths)
        self.memory = WordMemory(decoder, self.layers())
        self.lora: Lora | None = None
        self.adaptation: Adaptation | None = None
        self.head: LabelHead | None = None
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(coupling.seed)
            self._couple()

    def _couple(self) -> None:
        c, width, layers = self.coupling, self.decoder.config.width, self.layers()
        self.projections = nn.ModuleDict()
        self.resamplers = nn.ModuleDict()
        for kind, seen in self.widths.items():
            narrow = c.bottleneck if c.start == "self-attention" else 0
            self.projections[kind] = projection(seen, width, len(layers), narrow)
            if c.latents and kind != "image":
                heads = max(1, seen // 64)
                self.resamplers[kind] = Resampler(seen, c.latents, c.resampler_layers, heads)
        self.cross_attention = nn.ModuleList()
        for layer in layers:
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
            sources=1 + len(SOURCES),
        )
        block = self.decoder.block(layer)
        cross.copy_self_attention(block.attention, block.norm_attention, c.gate)
        if c.rank:
            cross.freeze(c.rank)
        return cross

    def is_open(self) -> bool:
        """Whether any gate is open, so that media have a say."""
        return any(
            bool((parameter != 0).any())
            for name, parameter in self.named_parameters()
            if name.endswith(".gate")
        )

    def scale_gates(self, scale: float) -> None:
        """Open every gate this far, as a part of what it has learned; 1 is all of it, 0 the text model."""
        for cross in self.cross_attention:
            assert isinstance(cross, GatedCrossAttention)
            cross.gate_scale = scale

    def thaw(self) -> None:
        """Let cross-attention stand on its own: the decoder's weights that it is a difference to are going to change."""
        for cross in self.cross_attention:
            assert isinstance(cross, GatedCrossAttention)
            cross.thaw()
        self.coupling = replace(self.coupling, rank=0)

    def adapt(self, lora: Lora) -> None:
        """Let the decoder itself learn a difference of low rank."""
        adapt(self.decoder, lora)
        self.lora = lora

    def extend(self, adaptation: Adaptation) -> None:
        """Let the decoder itself learn biases, bottlenecks, or what it reads texts after."""
        extend(self.decoder, adaptation)
        self.adaptation = adaptation

    def label(self, labels: Labels) -> None:
        """Let it name labels with a head of its own."""
        widths: dict[str, int] = {
            kind: self.widths[kind] for kind in ("image", "audio") if kind in self.widths
        }
        self.head = LabelHead(
            labels, {"decoder": self.decoder.config.width} if labels.on == "decoder" else widths
        )

    def adapter(self) -> dict[str, Tensor]:
        """Everything that is not the frozen decoder or an encoder: what a model folder stores."""
        state = self.state_dict()
        return {name: t for name, t in state.items() if not name.startswith("decoder.") or is_added(name)}

    def load_adapter(self, state: Mapping[str, Tensor], source: str) -> None:
        """The counterpart of `adapter`; says which key, shape or type is wrong."""
        self.load_state_dict(matching(self.adapter(), state, "", source), strict=False)

    def attended(
        self, encoded: Mapping[Kind, Encoded], phrases: Sequence[Sequence[Phrase]] = ()
    ) -> Attended | None:
        """Keys and values for every layer, once per item; None where there is nothing to attend to at all.

        Tokens of several windows of one long item may simply stand behind each other in `Encoded.tokens`. `phrases` are each
        item's words, or nothing for a batch without any.
        """
        if not encoded and not any(phrases):
            return None
        seen = [self._seen(kind, one) for kind, one in encoded.items()]
        sizes = [sum(part.mask.shape[1] for part in seen)]
        if self.coupling.start == "self-attention":
            rows = [one.mask.shape[0] for one in encoded.values()] or [len(phrases)]
            for source in SOURCES:
                own = [[phrase for phrase in item if phrase.source == source] for item in phrases]
                words = self.memory.words(own or [()] * rows[0])
                seen.append(_Seen(list(words.states), words.mask, words.weight))
                sizes.append(words.mask.shape[1])
        mask, bias = (torch.cat([getattr(part, name) for part in seen], dim=1) for name in ("mask", "weight"))
        media = {}
        for place, layer in enumerate(self.layers()):
            tokens = torch.cat([part.tokens[place] for part in seen], dim=1)  # (B, S, D)
            media[layer] = MediaTokens(tokens, mask, bias, sizes=tuple(sizes))
        return self.decoder.attended(media)

    def _seen(self, kind: Kind, one: Encoded) -> "_Seen":
        """Media of one kind; all tokens of an item weigh as much together as one word of probability 1."""
        device = self.decoder.embedding.weight.device  # encoders may run, or have run, on another one
        tokens, mask = one.tokens.to(device), one.mask.to(device)
        if kind in self.resamplers:
            tokens, mask = self.resamplers[kind](tokens, mask)
        weight = -mask.sum(dim=1, keepdim=True).clamp(min=1).float().log().expand(mask.shape)
        return _Seen(self.projections[kind](tokens), mask, weight)

    def forward(
        self, tokens: Tensor, encoded: Mapping[Kind, Encoded], phrases: Sequence[Sequence[Phrase]] = ()
    ) -> Tensor:
        """(B, T, V)."""
        states: Tensor = self.decoder(tokens, self.attended(encoded, phrases))
        return self.decoder.logits(states)


@dataclass(frozen=True)
class _Seen:
    """One source's tokens, (B, S, D) for each layer, whether each is there, and what is added to its score, (B, S)."""

    tokens: Sequence[Tensor]
    mask: Tensor
    weight: Tensor


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
