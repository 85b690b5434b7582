# SPDX-License-Identifier: Apache-2.0
"""Sentences to vectors: the mean of what `transformers` says about each token, whatever else is in the batch."""

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from core.errors import ModelError
from core.model import base
from core.model.pretrained import Pretrained
from core.model.text_encoder import MINILM, SentenceEmbedder, build

WORDS = ("a", "red", "green", "apple", "on", "the", "table", "fire", "engine", "cat", "##s", "sat")
TEXTS = ["a red apple", "the cats sat on the table", "", "fire", "zebra engine " * 40]


def word_pieces() -> Tokenizer:
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_padding(length=128, pad_token="[PAD]")  # as MiniLM's own file does; ours must undo it
    tokenizer.enable_truncation(4)
    return tokenizer


@pytest.fixture
def embedder(randomise: Any) -> SentenceEmbedder:
    shape = {"vocab_size": 20, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 40, "max_position_embeddings": 32}  # fmt: skip
    network = build(**shape)
    randomise(network, 0.3)
    return SentenceEmbedder(network, word_pieces())


def mean_of(network: Any, text: str, longest: int) -> torch.Tensor:
    tokenizer = word_pieces()
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    with torch.inference_mode():
        states = network(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0]
    return torch.nn.functional.normalize(states.mean(dim=0), dim=0)


@pytest.mark.parametrize("batch", [1, 2, 64])
def test_a_text_is_the_mean_of_its_tokens_alone_or_in_a_batch(embedder: SentenceEmbedder, batch: int) -> None:
    vectors = embedder.embed(TEXTS, batch=batch)
    assert vectors.shape == (5, 24)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5), atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert torch.allclose(vector, mean_of(embedder.network, text, 32), atol=1e-5)


def test_nothing_gives_nothing(embedder: SentenceEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 24)


def test_minilm_is_converted_opened_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A carrier of MiniLM's shape, with the buffer that older files hold; weights smaller by a wrong shape fail."""
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))
    carrier = tmp_path / "carrier"
    carrier.mkdir()
    word_pieces().save(str(carrier / "tokenizer.json"))
    state = {name: torch.randn(tensor.shape) * 0.1 for name, tensor in build().state_dict().items()}
    buffer = {"embeddings.position_ids": torch.arange(512)[None]}
    save_file(state | buffer, carrier / "model.safetensors")
    list(base.convert("minilm-l6-v2", carrier))
    embedder = base.open_base("minilm-l6-v2").embedder()
    assert embedder.width == 384
    assert embedder.embed(["a red apple"]).shape == (1, 384)
    network = embedder.network
    assert all(torch.equal(network.state_dict()[name], tensor) for name, tensor in state.items())
    assert not any(parameter.requires_grad for parameter in network.parameters())

    state["encoder.layer.3.output.dense.weight"] = torch.zeros(384, 1535)
    save_file(state, carrier / "model.safetensors")
    list(base.convert("minilm-l6-v2", carrier))
    with pytest.raises(ModelError, match=r"layer\.3\.output\.dense\.weight has shape \(384, 1535\)"):
        base.open_base("minilm-l6-v2").embedder()


def test_another_folder_has_no_embedder(tmp_path: Path) -> None:
    base.write(tmp_path / "model", "x", Pretrained({"a": torch.zeros(1)}, encoder={"name": "vit"}), "none")
    with pytest.raises(ModelError, match="no sentence embedder"):
        base.open_parts(tmp_path / "model").embedder()


def test_the_default_shape_is_minilms() -> None:
    config = build().config
    assert {name: getattr(config, name) for name in MINILM} == dict(MINILM)


@pytest.mark.weights
def test_minilm_puts_near_what_means_the_same(weights: Any) -> None:
    embedder = weights("minilm-l6-v2").embedder()
    pairs = [
        ("a red apple on a table", "an apple, red, lying on the table"),
        ("a fire engine with its ladder up", "firefighters' truck"),
        ("a cat asleep on a sofa", "a kitten napping on the couch"),
    ]
    left, right = (embedder.embed(texts) for texts in zip(*pairs, strict=True))
    similarity = left @ right.T
    assert similarity.argmax(dim=1).tolist() == [0, 1, 2]
    assert (similarity.diagonal() > 0.5).all()
    assert similarity[~torch.eye(3, dtype=torch.bool)].max() < 0.3


@pytest.mark.weights
def test_minilm_is_what_transformers_makes_of_it(weights: Any) -> None:
    parts = weights("minilm-l6-v2")
    network = hf.BertModel(hf.BertConfig(**MINILM)).eval()
    state = {name.removeprefix("encoder."): tensor for name, tensor in parts.state.items()}
    network.load_state_dict(state)
    tokenizer = parts.tokenizer()
    tokenizer.no_padding()
    text = "Three kittens play with a ball of wool."
    with torch.inference_mode():
        states = network(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0]
    expected = torch.nn.functional.normalize(states.mean(dim=0), dim=0)
    assert (parts.embedder().embed(["x", text])[1] - expected).abs().max() <= 1e-5
