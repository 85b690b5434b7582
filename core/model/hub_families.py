# SPDX-License-Identifier: Apache-2.0
"""The classes behind `core.model.hub_encoders`: modules of `transformers` with the face of an `Encoder`.

Pictures are not cropped: every family gets the whole picture on white. A sound is one window of the family's
length.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
import transformers
from huggingface_hub.errors import StrictDataclassError
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from transformers.initialization import no_init_weights

from core.model.encoders import Encoded
from core.model.preparation import SAMPLE_RATE, whole_on_white


@dataclass(frozen=True)
class Family:
    """The classes of a family: `model`, built with `options`, or `labelled`, a label head around `body`."""

    config: type[Any]
    model: type[Any]
    options: Mapping[str, Any]
    labelled: type[Any] | None = None
    body: str = ""
    renamed: tuple[tuple[str, str], ...] = ()  # of weights, where the folder holds both towers
    unused: tuple[str, ...] = ()  # weights of the other tower, or of a head that is not wanted


FAMILIES: dict[str, Family] = {
    "vit": Family(
        transformers.ViTConfig, transformers.ViTModel, {"add_pooling_layer": False},
        transformers.ViTForImageClassification, "vit",
        unused=("pooler.", "classifier.", "embeddings.mask_token"),
    ),
    "clip": Family(
        transformers.CLIPVisionConfig, transformers.CLIPVisionModel, {},
        unused=("text_model.", "text_projection.", "visual_projection.", "logit_scale", "classifier."),
    ),
    "siglip": Family(
        transformers.SiglipVisionConfig, transformers.SiglipVisionModel, {},
        unused=("text_model.", "logit_scale", "logit_bias", "classifier."),
    ),
    "dinov2": Family(
        transformers.Dinov2Config, transformers.Dinov2Model, {},
        transformers.Dinov2ForImageClassification, "dinov2", unused=("classifier.",),
    ),
    "clap": Family(
        transformers.ClapAudioConfig, transformers.ClapAudioModel, {}, renamed=((r"^audio_model\.", ""),),
        unused=("text_model.", "text_projection.", "audio_projection.", "logit_scale"),
    ),
    "ast": Family(
        transformers.ASTConfig, transformers.ASTModel, {},
        transformers.ASTForAudioClassification, "audio_spectrogram_transformer", unused=("classifier.",),
    ),
}  # fmt: skip


class HubEncoder(nn.Module):
    """What pictures and sounds share: the network, and its label head if any."""

    def __init__(self, family: str, config: Mapping[str, Any], labels: list[str]) -> None:
        super().__init__()
        self.family, self.labels = family, tuple(labels)
        # on the CPU even where parameters are not allocated: it has tables that no file carries
        self.network = network(FAMILIES[family], config, len(labels), "cpu")
        self.width: int = self.network.config.hidden_size

    def look(self, inputs: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor | None]:
        """Tokens (B, S, C), pooled (B, C) and logits (B, labels) or None of the network's own inputs."""
        body = getattr(self.network, FAMILIES[self.family].body) if self.labels else self.network
        out = body(**inputs)
        tokens = out.last_hidden_state
        if tokens.ndim == 4:  # CLAP: (B, C, frequencies, frames)
            tokens = tokens.flatten(2).transpose(1, 2)
        pooled = out.pooler_output if out.pooler_output is not None else tokens[:, 0]
        if not self.labels:
            return tokens, pooled, None
        whole = torch.cat([pooled, tokens[:, 1:].mean(dim=1)], dim=1) if self.family == "dinov2" else pooled
        return tokens, pooled, self.network.classifier(whole)


class HubImageEncoder(HubEncoder):
    """ViT (Dosovitskiy 2020), CLIP (Radford 2021), SigLIP (Zhai 2023) and DINOv2 (Oquab 2023), each et al.

    The tokens are all of the last layer, the class token, where there is one, included.
    """

    kind: Literal["image"] = "image"
    mean: Tensor
    std: Tensor

    def __init__(
        self,
        family: str,
        config: Mapping[str, Any],
        labels: list[str],
        *,
        size: int,
        mean: list[float],
        std: list[float],
    ) -> None:
        super().__init__(family, config, labels)
        self.size = size
        with torch.device("cpu"):
            self.register_buffer("mean", torch.tensor(mean)[:, None, None], persistent=False)
            self.register_buffer("std", torch.tensor(std)[:, None, None], persistent=False)

    def prepare(self, media: Image.Image) -> Tensor:
        """(3, size, size): the whole picture, its shape kept, on white; 0..1, then normalised."""
        square = whole_on_white(media, self.size)
        pixels = torch.from_numpy(np.asarray(square, dtype=np.float32).copy()).permute(2, 0, 1) / 255
        return (pixels - self.mean.to("cpu")) / self.std.to("cpu")

    def forward(self, inputs: Tensor) -> Encoded:
        tokens, pooled, logits = self.look({"pixel_values": inputs})
        return Encoded(tokens, tokens.new_ones(tokens.shape[:2], dtype=torch.bool), pooled, logits)


class AstEncoder(HubEncoder):
    """The Audio Spectrogram Transformer (Gong et al. 2021): Kaldi filter banks in overlapping squares."""

    kind: Literal["audio"] = "audio"

    def __init__(
        self,
        family: str,
        config: Mapping[str, Any],
        labels: list[str],
        *,
        features: Mapping[str, Any],
    ) -> None:
        super().__init__(family, config, labels)
        shape = self.network.config
        self.extractor = transformers.ASTFeatureExtractor(
            **{**features, "max_length": shape.max_length, "num_mel_bins": shape.num_mel_bins}
        )

    @property
    def seconds(self) -> float:
        """The length of one window; Kaldi's frames start every 10 ms."""
        return float(self.network.config.max_length) / 100

    def prepare(self, media: NDArray[np.float32]) -> Tensor:
        """(frames, mels + 1) of one window; the last column tells sound from padding."""
        wave = resampled(media, self.extractor.sampling_rate, self.seconds)
        frame, shift = (self.extractor.sampling_rate * ms // 1000 for ms in (25, 10))
        wave = np.pad(wave, (0, max(0, frame - len(wave))))
        out = self.extractor(wave, sampling_rate=self.extractor.sampling_rate, return_tensors="pt")
        banks = out["input_values"][0]
        real = torch.arange(len(banks)) < 1 + (len(wave) - frame) // shift
        return torch.cat([banks, real[:, None].float()], dim=1)

    def spectrogram(self, prepared: Tensor) -> Tensor:
        """A view of the (mels, frames) of a prepared window that hold sound."""
        return prepared[: int(prepared[:, -1].sum()), :-1].T

    def forward(self, inputs: Tensor) -> Encoded:
        tokens, pooled, logits = self.look({"input_values": inputs[..., :-1]})
        shape = self.network.config
        columns = (shape.max_length - shape.patch_size) // shape.time_stride + 1
        rows = (shape.num_mel_bins - shape.patch_size) // shape.frequency_stride + 1
        starts = torch.arange(columns, device=inputs.device) * shape.time_stride
        heard = inputs[:, starts, -1] > 0  # (B, columns)
        extra = heard.new_ones(len(heard), 2)  # the class and the distillation token
        return Encoded(tokens, torch.cat([extra, heard.repeat(1, rows)], dim=1), pooled, logits)


class ClapEncoder(HubEncoder):
    """CLAP's audio tower (Wu et al. 2023). A short sound is repeated until the window is full."""

    kind: Literal["audio"] = "audio"

    def __init__(
        self,
        family: str,
        config: Mapping[str, Any],
        labels: list[str],
        *,
        features: Mapping[str, Any],
    ) -> None:
        super().__init__(family, config, labels)
        self.extractor = transformers.ClapFeatureExtractor(**features)

    @property
    def seconds(self) -> float:
        """The length of one window."""
        return float(self.extractor.max_length_s)

    def prepare(self, media: NDArray[np.float32]) -> Tensor:
        """(1 or 4, frames, mels): log-mel of one window, four times for the fused variant."""
        rate = self.extractor.sampling_rate
        wave = resampled(media, rate, self.seconds)
        out = self.extractor(wave.astype(np.float64), sampling_rate=rate, return_tensors="pt")
        features: Tensor = out["input_features"][0]
        return features.float()

    def spectrogram(self, prepared: Tensor) -> Tensor:
        """A view of a prepared window as (1 or 4, mels, frames)."""
        return prepared.transpose(-1, -2)

    def forward(self, inputs: Tensor) -> Encoded:
        longer = torch.zeros(len(inputs), 1, dtype=torch.bool, device=inputs.device)  # windows never are
        tokens, pooled, _ = self.look({"input_features": inputs, "is_longer": longer})
        return Encoded(tokens, tokens.new_ones(tokens.shape[:2], dtype=torch.bool), pooled)


def resampled(media: NDArray[np.float32], rate: int, seconds: float) -> NDArray[np.float32]:
    """The first `seconds` of a waveform at 16 kHz, at `rate`; nothing becomes one silent sample."""
    import torchaudio  # takes a second to import and only sound needs it

    cut = np.asarray(media[: round(seconds * SAMPLE_RATE)], dtype=np.float32)
    wave = torch.from_numpy(np.pad(cut, (0, max(0, 1 - len(cut)))))
    if rate != SAMPLE_RATE:
        wave = torchaudio.functional.resample(wave, SAMPLE_RATE, rate)
    fresh: NDArray[np.float32] = wave[: int(seconds * rate)].numpy()
    return fresh


ENCODERS: dict[str, Callable[..., HubEncoder]] = {
    "vit": HubImageEncoder,
    "clip": HubImageEncoder,
    "siglip": HubImageEncoder,
    "dinov2": HubImageEncoder,
    "clap": ClapEncoder,
    "ast": AstEncoder,
}


def network(family: Family, values: Mapping[str, Any], labels: int, device: str) -> Any:
    """The module, its weights not initialised; on "meta" it is a shape that takes no memory. Raises `ValueError`."""
    try:
        config = family.config(**values, **({"num_labels": labels} if labels else {}))
    except StrictDataclassError as error:
        raise ValueError(str(error)) from error
    config._attn_implementation = "sdpa" if family.model._supports_sdpa else "eager"
    with torch.device(device), no_init_weights():
        if labels and family.labelled is not None:
            return family.labelled(config)
        return family.model(config, **family.options)
