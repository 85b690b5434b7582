# SPDX-License-Identifier: Apache-2.0
"""Tiny random models of `transformers`, saved as ordinary folders, and the real base weights."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # before transformers is imported: no test may ask the network

import pytest
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from core.model import base

Save = Callable[..., Path]


@pytest.fixture(autouse=True, scope="session")
def _quiet() -> None:
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


@pytest.fixture(autouse=True)
def _seeded() -> Iterator[None]:
    """The same random weights in every run, whatever ran before; one thread, so that sums have one order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)


def randomise(model: torch.nn.Module, spread: float = 0.3) -> None:
    """Every weight, norms and biases too, far from its initial zero or one: a bias left out must show."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            centre = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            parameter.copy_(centre + torch.randn_like(parameter) * spread)
        for name, buffer in model.named_buffers():
            if name.endswith("running_mean"):
                buffer.normal_()
            elif name.endswith("running_var"):
                buffer.uniform_(0.5, 2.0)


def byte_tokenizer(special: tuple[str, ...] = ("<|endoftext|>",)) -> Tokenizer:
    """Byte-level BPE without merges: 256 tokens and the special ones behind them."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(special))
    return tokenizer


@pytest.fixture(name="byte_tokenizer", scope="session")
def _byte_tokenizer() -> Callable[..., Tokenizer]:
    return byte_tokenizer


@pytest.fixture(name="randomise", scope="session")
def _randomise() -> Callable[..., None]:
    return randomise


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Randomise a `transformers` model and save it, with a tokenizer where `special` lists its special tokens.

    Further keyword arguments are JSON files.
    """

    def write(
        model: Any,
        *,
        name: str = "model",
        special: tuple[str, ...] | None = None,
        shard: str = "1GB",
        **files: Any,
    ) -> Path:
        randomise(model)
        model.eval()
        folder = tmp_path / name
        model.save_pretrained(folder, max_shard_size=shard)
        if special is not None:
            byte_tokenizer(special).save(str(folder / "tokenizer.json"))
        for stem, values in files.items():
            (folder / f"{stem}.json").write_text(json.dumps(values), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def edit_config() -> Callable[..., None]:
    """Change keys of a folder's config.json; None removes one."""

    def edit(folder: Path, **changes: Any) -> None:
        path = folder / "config.json"
        values = json.loads(path.read_text(encoding="utf-8")) | changes
        path.write_text(json.dumps({k: v for k, v in values.items() if v != "absent"}), encoding="utf-8")

    return edit


@pytest.fixture(scope="session")
def weights() -> Callable[[str], base.Parts]:
    """A base model from the cache; where it is missing, its own message says what to do and the test fails."""
    return base.open_base
