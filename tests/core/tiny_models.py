# SPDX-License-Identifier: Apache-2.0
"""Tiny models with every part of the real ones, as model folders under the names of the base models.

The decoder is Llama-shaped and has random weights: what it writes means nothing, but it is always the same. The speech
model is trained here, in a second or two, to write down three tones as words, so that what it hears can be checked.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn import functional as F

from core.model import base, text_encoder
from core.model.cross_attention import MediaTokens
from core.model.decoder import Decoder, DecoderConfig
from core.model.encoders import SAMPLE_RATE, EfficientNetLite, WhisperEncoder
from core.model.pretrained import Pretrained
from core.model.pretrained.ctranslate2 import whisper_text

TEXTS = (
    "A red disc.", "A green square.", "A blue disc on white.", "The yellow square is small.", "A picture of a cat: A cat.",
    "A sound of rain: Rain falls.", "Question: What colour is it?\nAnswer: red\n", "A picture. Label: disc\n",
    "low tone, middle tone, high tone",
)  # fmt: skip
LABELS = ["disc", "square", "zebra", "tiger", "cat", "dog", "apple", "car", "bus", "house"]
TONES = {"low": 300.0, "middle": 900.0, "high": 2400.0}  # hertz; what the speech model writes down
WINDOW = 2.0  # seconds
CONTEXT = 512

_WHISPER = ("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|nospeech|>", "<|notimestamps|>",
            "<|0.00|>", "<|0.02|>")  # fmt: skip


def write_all(cache: Path) -> None:
    """Every base model that is not optional, into the cache folder `cache`."""
    with torch.random.fork_rng(devices=[]):
        for name, make in {
            "smollm2-135m-instruct": decoder, "efficientnet-lite0": eyes, "whisper-tiny.en": speech,
            "minilm-l6-v2": embedder,
        }.items():  # fmt: skip
            torch.manual_seed(0)
            base.write(cache / "models" / name, name, make(), "none")


def tone(*words: str, seconds: float = 0.5) -> NDArray[np.float32]:
    """(N,) at 16 kHz: each word's tone for `seconds`; "" is silence."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    parts = [0.3 * np.sin(2 * math.pi * TONES[word] * time) if word else 0 * time for word in words]
    return np.concatenate(parts).astype(np.float32)


def byte_pairs(special: Sequence[str]) -> Tokenizer:
    """Byte-level BPE trained on `TEXTS`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.add_special_tokens(list(special))
    return tokenizer


def decoder() -> Pretrained:
    """A Llama of four layers, chat markers included."""
    tokenizer = byte_pairs(("<|endoftext|>", "<|im_start|>", "<|im_end|>"))
    config = DecoderConfig(
        vocabulary=tokenizer.get_vocab_size(), width=48, layers=4, heads=4, kv_heads=2, head_width=12, hidden=96,
        context=CONTEXT, tied=False,
    )  # fmt: skip
    network = Decoder(config)
    for parameter in network.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.3)
    end = tokenizer.token_to_id("<|im_end|>")
    return Pretrained(
        {f"decoder.{name}": tensor for name, tensor in network.state_dict().items()},
        config, None, tokenizer.to_str(), {"end": [end], "pad": end, "chat": "chatml"},
    )  # fmt: skip


def eyes() -> Pretrained:
    """EfficientNet-Lite0 with random weights, looking at 64 x 64 pixels."""
    network = EfficientNetLite(LABELS, size=64)
    state = {f"encoder.{name}": tensor for name, tensor in network.state_dict().items()}
    return Pretrained(state, encoder={"name": "efficientnet-lite0", "labels": LABELS, "size": 64})


def embedder() -> Pretrained:
    """A BERT of one layer as wide as MiniLM, with a WordPiece tokenizer."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        TEXTS, trainers.WordPieceTrainer(vocab_size=200, special_tokens=special, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    shape = {"vocab_size": tokenizer.get_vocab_size(), "num_hidden_layers": 1, "intermediate_size": 64}
    network = text_encoder.build(**shape)
    state = {}
    for name, tensor in network.state_dict().items():
        around = 1.0 if "LayerNorm.weight" in name else 0.0
        state[f"encoder.{name}"] = around + 0.1 * torch.randn(tensor.shape)
    return Pretrained(state, encoder={"name": "minilm", **shape}, tokenizer=tokenizer.to_str())


def speech() -> Pretrained:
    """One layer of Whisper each side, windows of two seconds, as wide as tiny.en."""
    tokenizer = byte_pairs(_WHISPER)
    text = whisper_text(tokenizer.to_str(), {})
    shape = {"mels": 80, "frames": round(WINDOW * 50), "width": 384, "heads": 6, "layers": 1, "hidden": 64}
    config = DecoderConfig(
        vocabulary=tokenizer.get_vocab_size(), width=384, layers=1, heads=6, kv_heads=6, head_width=64, hidden=64,
        context=256, norm="layernorm", positions="learned", activation="gelu", attention_bias=True, out_bias=True,
        feed_forward_bias=True, media_width=384,
    )  # fmt: skip
    encoder, network = WhisperEncoder(**shape), Decoder(config)
    with torch.no_grad():  # what is heard must stand out from where it is heard
        encoder.convolution_1.weight.mul_(4.0)
        encoder.convolution_2.weight.mul_(4.0)
        network.embedding.weight.mul_(0.05)
        network.position.weight.mul_(0.05)
    _learn_tones(encoder, network, tokenizer, text["prompt"], text["end"][0], text["no_speech"])
    state = {f"encoder.{name}": tensor for name, tensor in encoder.state_dict().items()}
    state |= {f"decoder.{name}": tensor.detach() for name, tensor in network.state_dict().items()}
    return Pretrained(state, config, {"name": "whisper", **shape}, tokenizer.to_str(), text)


def _learn_tones(
    encoder: WhisperEncoder, network: Decoder, tokenizer: Tokenizer, prompt: list[int], end: int, nothing: int
) -> None:
    """A tone somewhere in a window to its name; silence and noise to nothing. The encoder stays random."""
    draw = np.random.default_rng(0)
    words = [*TONES, *TONES, *TONES, "", ""] * 8
    waves = [_window(draw, word) for word in words]
    texts = [[*prompt, *tokenizer.encode(f" {word}" if word else "").ids, end] for word in words]
    rows = torch.nn.utils.rnn.pad_sequence([torch.tensor(ids) for ids in texts], True, end)
    labels = rows[:, 1:].clone()
    for row, (word, ids) in enumerate(zip(words, texts, strict=True)):
        labels[row, len(ids) - 1 :] = -100
        labels[row, 0] = labels[row, 0] if word else nothing  # what the first step says of silence
    with torch.no_grad():
        seen = encoder(torch.stack([encoder.prepare(wave) for wave in waves])).tokens[
            :, ::5
        ]  # a tone is longer
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)
    for _ in range(300):
        some = torch.from_numpy(draw.choice(len(waves), 16, replace=False))
        tokens, media = rows[some], seen[some]
        attended = network.attended(MediaTokens(media, torch.ones(media.shape[:2], dtype=torch.bool)))
        logits = network.logits(network(tokens[:, :-1], attended))
        loss = F.cross_entropy(logits.flatten(0, 1), labels[some].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss < 0.003:  # after about 40 steps
            return
    raise RuntimeError("the tiny speech model did not learn its tones")


def _window(draw: np.random.Generator, word: str) -> NDArray[np.float32]:
    """One window: a tone of 0.6 s and more with silence around it, or silence, or noise."""
    samples = round(WINDOW * SAMPLE_RATE)
    wave = np.zeros(samples, np.float32)
    if word:
        sound = tone(word, seconds=float(draw.uniform(0.6, WINDOW)))
        start = int(draw.integers(0, samples - len(sound) + 1))
        wave[start : start + len(sound)] = sound
    elif draw.random() < 0.5:
        wave = draw.normal(0, 0.1, samples).astype(np.float32)
    return wave
