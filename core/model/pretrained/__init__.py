# SPDX-License-Identifier: Apache-2.0
"""Reading weights that others trained: one file a format, each giving the same `Pretrained`.

None of them runs code from the file: GGUF, CTranslate2 and safetensors are plain tensors, a `.pth` is opened with
`weights_only=True`.
"""

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from core.model.decoder import DecoderConfig


@dataclass(frozen=True)
class Pretrained:
    """What a weight file holds, in Braid's names.

    `state` has keys under `decoder.` and `encoder.`; `encoder` is the encoder's configuration as in `config.json`;
    `tokenizer` is the text of a `tokenizer.json`; `text` says how the decoder is addressed (end token, chat markers,
    Whisper's task tokens).
    """

    state: dict[str, Tensor]
    decoder: DecoderConfig | None = None
    encoder: dict[str, Any] | None = None
    tokenizer: str | None = None
    text: dict[str, Any] = field(default_factory=dict)
