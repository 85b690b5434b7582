# SPDX-License-Identifier: Apache-2.0
"""Words to attend to: the decoder's own states, the same whatever else is asked for, computed once."""

import math
from typing import Any

import pytest
import torch

from core.model import word_memory
from core.model.decoder import Decoder, DecoderConfig
from core.model.word_memory import Phrase, WordMemory

LEAD = (3, 4)
LAYERS = range(2, 5, 2)


@pytest.fixture
def decoder(randomise: Any) -> Decoder:
    shape = DecoderConfig(
        vocabulary=50, width=32, layers=5, heads=4, kv_heads=2, head_width=8, hidden=48, context=32
    )
    made = Decoder(shape).eval()
    randomise(made, 0.3)
    return made


def name(*tokens: int, weight: float = 0.0, lead: tuple[int, ...] = LEAD) -> Phrase:
    return Phrase("name", lead, tokens, weight)


def test_a_word_is_remembered_as_the_decoder_reads_it(decoder: Decoder) -> None:
    """The input of each layer's self-attention at the word's own places, after its norm."""
    heard: dict[int, torch.Tensor] = {}
    for layer in LAYERS:
        norm = decoder.block(layer).norm_attention
        norm.register_forward_hook(lambda _m, _i, out, layer=layer: heard.__setitem__(layer, out))
    with torch.no_grad():
        decoder(torch.tensor([[*LEAD, 7, 8, 9]]))
    expected = dict(heard)
    words = WordMemory(decoder, LAYERS).words([[name(7, 8, 9)]])
    assert words.states.shape == (2, 1, 4, 32)
    for place, layer in enumerate(LAYERS):
        assert torch.allclose(words.states[place, :, 1:], expected[layer][:, 2:], atol=1e-5)


def test_phrases_stand_behind_each_other_and_the_rest_is_masked(decoder: Decoder) -> None:
    items = [[name(7, 8, weight=math.log(0.5)), name(9, weight=math.log(0.3))], [], [name(9)]]
    words = WordMemory(decoder, LAYERS).words(items)
    assert words.mask.tolist() == [[True] * 4, [False] * 4, [True, True, False, False]]
    assert words.weight[0].tolist() == pytest.approx([math.log(p) for p in (0.2, 0.5, 0.5, 0.3)])
    assert torch.equal(words.states[:, 0, 3], words.states[:, 2, 1])
    assert not words.states[:, 1].any()


def test_what_is_not_certain_belongs_to_nothing(decoder: Decoder) -> None:
    """A state of zeros takes the attention that the names do not deserve."""
    unsure, sure = [name(7, weight=math.log(0.1))], [name(7), name(9, weight=math.log(0.2))]
    words = WordMemory(decoder, LAYERS).words([unsure, sure])
    assert not words.states[:, :, 0].any()
    assert words.weight[:, 0].tolist() == pytest.approx([math.log(0.9), math.log(word_memory.LEAST)])


def test_nothing_at_all_is_one_masked_place(decoder: Decoder) -> None:
    words = WordMemory(decoder, LAYERS).words([[], []])
    assert words.states.shape == (2, 2, 1, 32)
    assert not words.mask.any()


def test_a_phrase_has_the_same_bits_in_any_company(decoder: Decoder) -> None:
    """A resumed training asks in another order, with another memory."""
    alone = WordMemory(decoder, LAYERS).words([[name(7, 8)]])
    crowd = WordMemory(decoder, LAYERS).words([[name(i, i + 1) for i in range(5, 30)]])
    assert torch.equal(crowd.states[:, 0, 5:7], alone.states[:, 0, 1:])  # (7, 8) is the third


def test_states_can_be_learned_from_after_they_were_used(decoder: Decoder) -> None:
    """Tensors made in inference mode could not be part of a gradient."""
    memory = WordMemory(decoder, LAYERS)
    with torch.inference_mode():
        memory.words([[name(7)]])
    weight = torch.ones((), requires_grad=True)
    (memory.words([[name(7)]]).states * weight).sum().backward()
    assert weight.grad is not None
    assert not memory.words([[name(7)]]).states.requires_grad


def test_each_phrase_is_read_once(decoder: Decoder) -> None:
    calls: list[int] = []
    decoder.embedding.register_forward_hook(lambda *_: calls.append(1))
    memory = WordMemory(decoder, LAYERS)
    memory.words([[name(7, 8)], [name(7, 8), name(9)]])
    first = len(calls)
    memory.words([[name(9), name(7, 8)]])
    assert len(calls) == first == 2  # one for each length
    memory.forget()
    memory.words([[name(9)]])
    assert len(calls) == 3


def test_memory_is_bounded(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_memory, "KEPT", 3 * 2 * 32 * 4)
    memory = WordMemory(decoder, LAYERS)
    words = memory.words([[name(i) for i in range(5, 15)]])  # more than is kept, and all of them there
    assert bool(words.states[:, :, 1:].any(dim=-1).all())
    calls: list[int] = []
    decoder.embedding.register_forward_hook(lambda *_: calls.append(1))
    memory.words([[name(14)]])
    assert not calls
    memory.words([[name(5)]])
    assert calls
