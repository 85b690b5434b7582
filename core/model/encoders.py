# SPDX-License-Identifier: Apache-2.0
"""Eyes and ears: each encoder turns one kind of media into tokens, a vector for search and, where it can, names.

`ENCODERS` maps the `name` in a model folder's configuration to the class; `core.model.hub_encoders` wraps the families
that come from Hugging Face folders.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from core.model import hub_encoders
from core.model.layers import FeedForward, SelfAttention, sinusoids
from core.model.preparation import HOP, SAMPLE_RATE, mel_filters, prepared_sound, whole_on_white


@dataclass(frozen=True)
class Encoded:
    """What an encoder saw. `tokens` (B, S, C) · `mask` (B, S) · `pooled` (B, C) · `logits` (B, labels) or None."""

    tokens: Tensor
    mask: Tensor
    pooled: Tensor
    logits: Tensor | None = None


def averaged(seen: Encoded, together: int) -> Encoded:
    """Tokens averaged over `together` neighbours, those that are padding left out; `pooled` and `logits` stay.

    (B, S, C) to (B, ceil(S / together), C). A sound has 50 tokens a second, and a caption needs few of them.
    """
    if together == 1:
        return seen
    room = -seen.tokens.shape[1] % together
    mask = F.pad(seen.mask, (0, room)).unflatten(1, (-1, together))
    tokens = F.pad(seen.tokens, (0, 0, 0, room)).unflatten(1, (-1, together))
    real = mask.sum(dim=2, keepdim=True).to(tokens)  # (B, S', 1)
    tokens = (tokens * mask[..., None]).sum(dim=2) / real.clamp(min=1)
    return Encoded(tokens, mask.any(dim=2), seen.pooled, seen.logits)


class Encoder(Protocol):
    """The face every encoder shows the rest of the model."""

    kind: Literal["image", "audio"]
    width: int
    labels: tuple[str, ...]

    def prepare(self, media: Any) -> Tensor:
        """The input tensor of one picture (PIL, RGB) or one mono waveform at 16 kHz (float32)."""

    def __call__(self, inputs: Tensor) -> Encoded:
        """`inputs` are prepared tensors, stacked."""


class EfficientNetLite(nn.Module):
    """EfficientNet-Lite0 (Tan & Le 2019; TensorFlow padding, ReLU6, no squeeze-excitation): 7 x 7 tokens of 1280."""

    kind: Literal["image"] = "image"
    width = 1280
    tokens = 49

    def __init__(self, labels: list[str], size: int = 224) -> None:
        super().__init__()
        self.size, self.labels = size, tuple(labels)
        import timm  # seconds, with all of torchvision; speech alone does not need it

        self.network = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=len(labels))

    def prepare(self, media: Image.Image) -> Tensor:
        """(3, size, size): the whole picture, its shape kept, on white; 0..255 becomes (x - 127) / 128."""
        square = whole_on_white(media, self.size)
        pixels = torch.from_numpy(np.asarray(square, dtype=np.float32).copy())
        return (pixels.permute(2, 0, 1) - 127.0) / 128.0

    def forward(self, inputs: Tensor) -> Encoded:
        grid = self.network.forward_features(inputs)  # (B, 1280, 7, 7)
        tokens = grid.flatten(2).transpose(1, 2)  # (B, 49, 1280)
        pooled = tokens.mean(dim=1)
        return Encoded(
            tokens,
            tokens.new_ones(tokens.shape[:2], dtype=torch.bool),
            pooled,
            self.network.classifier(pooled),
        )


class WhisperEncoder(nn.Module):
    """Whisper's audio encoder (Radford et al. 2022): 30 seconds of log-mel frames to 1,500 tokens."""

    kind: Literal["audio"] = "audio"
    labels: tuple[str, ...] = ()
    position: Tensor
    filters: Tensor

    def __init__(
        self,
        mels: int,
        frames: int,
        width: int,
        heads: int,
        layers: int,
        hidden: int = 0,
    ) -> None:
        super().__init__()
        self.width, self.frames = width, frames
        self.convolution_1 = nn.Conv1d(mels, width, 3, padding=1)
        self.convolution_2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.register_buffer("position", sinusoids(frames, width))
        self.register_buffer("filters", torch.from_numpy(mel_filters(mels)), persistent=False)
        self.blocks = nn.ModuleList(_WhisperBlock(width, heads, hidden or 4 * width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    @property
    def seconds(self) -> float:
        """The length of one window."""
        return self.frames * 2 * HOP / SAMPLE_RATE

    def prepare(self, media: NDArray[np.float32]) -> Tensor:
        """(mels + 1, 2 * frames) log-mel of one window; the last row tells which frames hold sound, the rest is padding."""
        mel, real = prepared_sound(media, 2 * self.frames, self.filters.cpu().numpy())
        return torch.from_numpy(np.concatenate([mel, real[None].astype(np.float32)]))

    def spectrogram(self, prepared: Tensor) -> Tensor:
        """A view of the (mels, frames) of a prepared window that hold sound."""
        return prepared[:-1, : int(prepared[-1].sum())]

    def forward(self, inputs: Tensor) -> Encoded:
        mel, real = inputs[:, :-1], inputs[:, -1] > 0
        x = F.gelu(self.convolution_1(mel))
        x = F.gelu(self.convolution_2(x)).transpose(1, 2)  # (B, S, C)
        x = x + self.position
        for block in self.blocks:
            x = block(x)
        x, mask = self.norm(x), real[:, ::2]
        pooled = (x * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return Encoded(x, mask, pooled)


class _WhisperBlock(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.norm_attention, self.norm_feed_forward = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = SelfAttention(
            width, heads, heads, width // heads, bias=True, out_bias=True, causal=False
        )
        self.feed_forward = FeedForward(width, hidden, "gelu", bias=True)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm_attention(x), 0, _NOWHERE, None, None, None)
        return x + self.feed_forward(self.norm_feed_forward(x))


_NOWHERE = torch.empty(0)  # positions are in the tokens already


def efficientnet_state(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """timm's names for the keys of the PyTorch port of EfficientNet-Lite0 (`_blocks.5._bn1.weight` …)."""
    repeats = (1, 2, 2, 3, 3, 4, 1)
    stages = [(stage, i) for stage, n in enumerate(repeats) for i in range(n)]
    names = {
        "_conv_stem": "conv_stem",
        "_bn0": "bn1",
        "_conv_head": "conv_head",
        "_bn1": "bn2",
        "_fc": "classifier",
    }
    inside = {
        "_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2",
        "_project_conv": "conv_pwl", "_bn2": "bn3",
    }  # fmt: skip
    first = {
        "_depthwise_conv": "conv_dw",
        "_bn1": "bn1",
        "_project_conv": "conv_pw",
        "_bn2": "bn2",
    }  # no expansion

    def rename(key: str) -> str:
        match = re.fullmatch(r"_blocks\.(\d+)\.([^.]+)\.(.+)", key)
        if match is None:
            module, leaf = key.split(".", 1)
            return f"network.{names[module]}.{leaf}"
        (stage, i), module, leaf = stages[int(match[1])], match[2], match[3]
        return f"network.blocks.{stage}.{i}.{(first if stage == 0 else inside)[module]}.{leaf}"

    return {rename(key): tensor for key, tensor in state.items()}


ENCODERS: dict[str, Callable[..., Any]] = {
    "efficientnet-lite0": EfficientNetLite,
    "whisper": WhisperEncoder,
    **hub_encoders.FAMILIES,
}
