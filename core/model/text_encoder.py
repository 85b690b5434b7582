# SPDX-License-Identifier: Apache-2.0
"""Sentences to vectors with MiniLM (Wang et al. 2020; Reimers & Gurevych 2019): the search by caption."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

NAME = "minilm"
MINILM: Mapping[str, Any] = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
}
_LONGEST = 256  # tokens; what the model was trained on


def build(device: str = "cpu", **shape: int) -> Any:
    """A BERT of this shape from `transformers`, MiniLM-L6's by default; its weights are not initialised.

    It is on the CPU even where parameters are not allocated yet, because it has tables that no file carries; on
    "meta" it is a shape that takes no memory. Raises `ValueError` for a shape that cannot be.
    """
    from transformers import BertConfig, BertModel
    from transformers.initialization import no_init_weights

    with torch.device(device), no_init_weights():
        return BertModel(BertConfig(**{**MINILM, **shape})).eval()


class SentenceEmbedder:
    """`embed` gives L2-normalised vectors, so that a dot product is a cosine."""

    def __init__(self, network: Any, tokenizer: Tokenizer) -> None:
        self.network, self.width = network, int(network.config.hidden_size)
        self._tokenizer = tokenizer
        self._longest = min(_LONGEST, int(network.config.max_position_embeddings))
        tokenizer.enable_truncation(self._longest)
        tokenizer.enable_padding(pad_id=tokenizer.token_to_id("[PAD]"), pad_token="[PAD]")

    @torch.inference_mode()
    def read(self, text: str, batch: int = 8) -> tuple[Tensor, Tensor]:
        """States (W, T, width) and mask (W, T) of a long text in windows of 256 tokens, which are read as one batch each."""
        whole = Tokenizer.from_str(self._tokenizer.to_str())
        whole.no_truncation()
        whole.no_padding()
        longest = self._longest
        ids = whole.encode(text, add_special_tokens=False).ids or [0]
        windows = [ids[start : start + longest] for start in range(0, len(ids), longest)]
        states, masks = [], []
        for start in range(0, len(windows), batch):
            some = windows[start : start + batch]
            mask = torch.tensor([[1] * len(w) + [0] * (longest - len(w)) for w in some])
            tokens = torch.tensor([w + [0] * (longest - len(w)) for w in some])
            states.append(self.network(input_ids=tokens, attention_mask=mask).last_hidden_state)
            masks.append(mask.bool())
        return torch.cat(states), torch.cat(masks)

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], batch: int = 64) -> Tensor:
        """(N, width) of N texts, the mean of their tokens; only the first 256 tokens of a text are read."""
        vectors = torch.zeros(len(texts), self.width)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # little padding in a batch
        for start in range(0, len(texts), batch):
            index = by_length[start : start + batch]
            read = self._tokenizer.encode_batch([texts[i] for i in index])
            ids = torch.tensor([text.ids for text in read])  # (B, T)
            mask = torch.tensor([text.attention_mask for text in read])
            states = self.network(input_ids=ids, attention_mask=mask).last_hidden_state  # (B, T, width)
            weights = mask[..., None].to(states.dtype)
            vectors[index] = (states * weights).sum(dim=1) / weights.sum(dim=1)
        return F.normalize(vectors, dim=1)
