# SPDX-License-Identifier: Apache-2.0
"""Small models of `transformers` beside our decoder with the same weights, and both of them asked."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # before transformers is imported: no test may ask the network

import numpy as np
import pytest
import torch
import transformers as hf

from core.decoder_reader import DecoderReader
from core.generate import Hypothesis, Logits, Search, Tokens, collect
from core.model.cross_attention import GatedCrossAttention, MediaTokens
from core.model.decoder import Attended, Decoder
from core.model.pretrained.huggingface import FAMILIES, HubConfig
from core.model.pretrained.shards import open_shards

VOCABULARY = 60


@pytest.fixture(scope="module", params=[1, 2, 3], ids=lambda seed: f"seed{seed}")
def llama(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Decoder]:
    hf.logging.set_verbosity_error()
    hf.logging.disable_progress_bar()
    config = hf.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        intermediate_size=48, max_position_embeddings=64, bos_token_id=None, eos_token_id=None, pad_token_id=0,
    )  # fmt: skip
    model = randomised(hf.LlamaForCausalLM(config), request.param)
    return pair(model, "llama", tmp_path_factory.mktemp("llama"))


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Decoder]:
    config = hf.WhisperConfig(
        vocab_size=VOCABULARY, d_model=32, encoder_layers=1, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=4, encoder_ffn_dim=48, decoder_ffn_dim=48, max_source_positions=20,
        max_target_positions=40, pad_token_id=0, bos_token_id=0, eos_token_id=None, decoder_start_token_id=1,
        begin_suppress_tokens=None,
    )  # fmt: skip
    model = randomised(hf.WhisperForConditionalGeneration(config), 4)
    return pair(model, "whisper", tmp_path_factory.mktemp("whisper"))


def randomised(model: Any, seed: int) -> Any:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            centre = 1.0 if "norm" in name and name.endswith("weight") else 0.0
            parameter.copy_(centre + torch.randn(parameter.shape, generator=generator) * 0.35)
    return model.eval()


def pair(model: Any, kind: str, folder: Path) -> tuple[Any, Decoder]:
    """A model of `transformers` and our decoder with its weights."""
    model.save_pretrained(folder)
    config = HubConfig(folder, model.config.to_dict())
    decoder = Decoder(FAMILIES[kind].decoder(config))
    with open_shards(folder) as shards:
        state = dict(FAMILIES[kind].weights(decoder.config, config, shards))
    decoder.load_state_dict(
        {k.removeprefix("decoder."): v for k, v in state.items() if k.startswith("decoder.")}
    )
    return model, decoder.eval()


# ---- asking them ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def prompts() -> Callable[..., list[list[int]]]:
    """Prompts of these lengths, always the same: `prompts(9, 4)`."""

    def prompts(*lengths: int) -> list[list[int]]:
        generator = torch.Generator().manual_seed(5)
        return [torch.randint(1, VOCABULARY, (n,), generator=generator).tolist() for n in lengths]

    return prompts


@pytest.fixture(scope="session")
def search() -> Callable[..., list[list[Hypothesis]]]:
    """What our decoder writes: `search(decoder, texts, wanted, media=None, cached=True)`."""

    def search(
        decoder: Decoder, texts: Sequence[Sequence[int]], wanted: Search, **options: Any
    ) -> list[list[Hypothesis]]:
        reader = DecoderReader(decoder, texts, wanted.max_new_tokens, options.pop("media", None), **options)
        return collect(reader, reader.prompt, wanted)

    return search


def write(model: Any, text: list[int], **options: Any) -> list[list[int]]:
    ends = options.pop("end", [])
    with torch.inference_mode():
        out = model.generate(
            torch.tensor([text]), attention_mask=torch.ones(1, len(text)), eos_token_id=ends or None,
            pad_token_id=0, **options,
        )  # fmt: skip
    rows = [row[len(text) :].tolist() for row in out]
    return [row[: next((i for i, token in enumerate(row) if token in ends), len(row))] for row in rows]


@pytest.fixture(scope="session")
def written() -> Callable[..., list[list[int]]]:
    """What `transformers` writes after `text`, without the token that ends it: `written(model, text, end=[], …)`."""
    return write


@pytest.fixture(scope="session")
def an_end() -> Callable[..., int]:
    """A token that this model writes as its `at`-th, so that a search with it ends early."""
    return lambda model, text, at=6: write(model, text, max_new_tokens=at, do_sample=False)[0][-1]


@pytest.fixture(scope="session")
def media_for() -> Callable[[Decoder, int], Attended]:
    """Gated cross-attention with open gates, the rows seeing different amounts of media."""

    def media_for(decoder: Decoder, rows: int) -> Attended:
        generator = torch.Generator().manual_seed(8)
        if not decoder.inserted:
            cross = GatedCrossAttention(32, 16, 2, 8)
            with torch.no_grad():
                for parameter in cross.parameters():
                    parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.5)
            decoder.insert(1, cross.eval())
        tokens = torch.randn(rows, 6, 16, generator=generator)
        mask = torch.arange(6)[None] < torch.arange(6, 6 - rows, -1)[:, None]
        with torch.inference_mode():
            return decoder.attended(MediaTokens(tokens, mask))

    return media_for


class Fixed:
    """A `Reader` that always says the same: what is drawn then tells the distribution."""

    def __init__(self, logits: Logits, rows: int) -> None:
        self.logits = np.tile(logits, (rows, 1))

    def read(self, tokens: Tokens) -> Logits:
        return self.logits.copy()

    def keep(self, rows: Tokens) -> None:
        self.logits = self.logits[rows]


@pytest.fixture(scope="session")
def fixed() -> type[Fixed]:
    """A reader that always gives the same logits: `fixed(logits, rows)`."""
    return Fixed
