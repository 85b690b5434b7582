# SPDX-License-Identifier: Apache-2.0
"""The same tokens as `transformers`, alone and in a batch, with and without the cache, all at once and streamed."""

from typing import Any

import pytest
import torch
import transformers as hf

from core.decoder_reader import DecoderReader, perplexity
from core.generate import (
    Search,
    collect,
    mean_probability,
    no_repeat_ngram,
    repetition_penalty,
    stream,
)
from core.model.cross_attention import MediaTokens
from core.model.decoder import Decoder

NEVER = -1  # a token no model writes: the search ends by length alone


def test_greedy_writes_what_transformers_writes(
    llama: tuple[Any, Decoder], prompts: Any, search: Any, written: Any, an_end: Any
) -> None:
    model, decoder = llama
    (text,) = prompts(7)
    ours = search(decoder, [text], Search(frozenset({NEVER}), 24))
    assert list(ours[0][0].tokens) == written(model, text, max_new_tokens=24, do_sample=False)[0]
    end = an_end(model, text)
    ended = search(decoder, [text], Search(frozenset({end}), 24))[0][0]
    assert list(ended.tokens) == written(model, text, max_new_tokens=24, do_sample=False, end=[end])[0]
    assert len(ended.tokens) < 6
    assert end not in ended.tokens


def test_whisper_writes_what_transformers_writes(whisper: tuple[Any, Decoder], search: Any) -> None:
    model, decoder = whisper
    mel, start = torch.randn(1, 80, 40, generator=torch.Generator().manual_seed(2)), [1, 5, 9]
    with torch.inference_mode():
        states = model.model.encoder(mel).last_hidden_state
        attended = decoder.attended(MediaTokens(states, torch.ones(1, 20, dtype=torch.bool)))
        for options in ({"num_beams": 1}, {"num_beams": 4, "early_stopping": "never"}):
            out = hf.GenerationMixin.generate(
                model, encoder_outputs=hf.modeling_outputs.BaseModelOutput(states),
                decoder_input_ids=torch.tensor([start]), max_new_tokens=20, do_sample=False, pad_token_id=0, **options,
            )  # fmt: skip
            wanted = Search(frozenset({NEVER}), 20, beams=options["num_beams"])  # type: ignore[arg-type]
            ours = search(decoder, [start], wanted, media=attended)[0][0]
            assert list(ours.tokens) == out[0, len(start) :].tolist()


def test_probabilities_are_the_models(llama: tuple[Any, Decoder], prompts: Any, search: Any) -> None:
    model, decoder = llama
    (text,) = prompts(5)
    found = search(decoder, [text], Search(frozenset({NEVER}), 8))[0][0]
    with torch.inference_mode():
        logits = model(torch.tensor([[*text, *found.tokens]])).logits[0, len(text) - 1 : -1]
    expected = logits.softmax(dim=-1).gather(1, torch.tensor(found.tokens)[:, None])[:, 0]
    assert torch.allclose(torch.tensor(found.probabilities), expected, atol=1e-5)
    assert found.score == pytest.approx(float(expected.log().mean().exp()), abs=1e-6)
    assert mean_probability([]) == 0.0


# ---- batches and the cache ---------------------------------------------------------------------------------


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("with_media", [False, True])
def test_the_cache_changes_no_token(
    llama: tuple[Any, Decoder], beams: int, with_media: bool, prompts: Any, search: Any, media_for: Any
) -> None:
    _, decoder = llama
    texts = prompts(9) if beams > 1 else prompts(9, 4, 1)
    media = media_for(decoder, len(texts)) if with_media else None
    wanted = Search(frozenset({3, 17}), 20, beams=beams)
    cached = search(decoder, texts, wanted, media=media)
    uncached = search(decoder, texts, wanted, media=media, cached=False)
    for ours, expected in zip(cached, uncached, strict=True):
        assert [h.tokens for h in ours] == [h.tokens for h in expected]
        assert ours[0].probabilities == pytest.approx(expected[0].probabilities, abs=1e-4)


@pytest.mark.parametrize("with_media", [False, True])
def test_a_batch_writes_what_each_row_writes_alone(
    llama: tuple[Any, Decoder], with_media: bool, prompts: Any, search: Any, an_end: Any, media_for: Any
) -> None:
    """Prompts of 9, 4 and 1 tokens, padded on the left, ending at different times."""
    model, decoder = llama
    texts = prompts(9, 4, 1)
    media = media_for(decoder, 3) if with_media else None
    end = an_end(model, texts[1])
    wanted = Search(frozenset({end}), 20, rules=(no_repeat_ngram(3), repetition_penalty(1.2)))
    together = search(decoder, texts, wanted, media=media)
    for row, text in enumerate(texts):
        alone = None if media is None else media.rows(torch.tensor([row]))
        expected = search(decoder, [text], wanted, media=alone)
        assert together[row][0].tokens == expected[0][0].tokens
        assert together[row][0].probabilities == pytest.approx(expected[0][0].probabilities, abs=1e-4)


def test_streaming_gives_the_tokens_one_by_one(
    llama: tuple[Any, Decoder], prompts: Any, search: Any, an_end: Any
) -> None:
    model, decoder = llama
    texts = prompts(9, 4)
    wanted = Search(frozenset({an_end(model, texts[1])}), 12)
    reader = DecoderReader(decoder, texts, 12, None)
    with torch.inference_mode():
        steps = list(stream(reader, reader.prompt, wanted))
    rows = [[step[row] for step in steps] for row in range(2)]
    for row, (best,) in zip(rows, search(decoder, texts, wanted), strict=True):
        tokens = [item[0] for item in row if item is not None]
        assert tuple(tokens) == best.tokens
        assert all(item is None for item in row[len(tokens) :])  # once finished, a row stays finished


def test_maps_are_kept_for_each_token(
    llama: tuple[Any, Decoder], prompts: Any, search: Any, media_for: Any
) -> None:
    _, decoder = llama
    media, texts = media_for(decoder, 1), prompts(4)
    reader = DecoderReader(decoder, texts, 5, media)
    reader.maps = []
    with torch.inference_mode():
        (best,) = collect(reader, reader.prompt, Search(frozenset({NEVER}), 5))[0]
    assert len(reader.maps) == 5
    assert reader.maps[0][0].shape == (1, 2, 4, 6)
    assert reader.maps[1][0].shape == (1, 2, 1, 6)
    assert best.tokens == search(decoder, texts, Search(frozenset({NEVER}), 5), media=media)[0][0].tokens


# ---- perplexity --------------------------------------------------------------------------------------------


def test_perplexity_is_the_exponential_of_the_loss(llama: tuple[Any, Decoder], prompts: Any) -> None:
    model, decoder = llama
    (text,) = prompts(20)
    with torch.inference_mode():
        loss = model(torch.tensor([text]), labels=torch.tensor([text])).loss
    assert perplexity(decoder, text) == pytest.approx(float(loss.exp()), rel=1e-4)
