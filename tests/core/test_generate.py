# SPDX-License-Identifier: Apache-2.0
"""The same tokens as `transformers`: greedy, beams, and every rule; alone, in a batch, with and without the cache."""

import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # before transformers is imported: no test may ask the network

import pytest
import torch
import transformers as hf
from torch import Tensor

from core.generate import (
    DecoderReader,
    Hypothesis,
    Search,
    banned,
    beam_search,
    collect,
    interpolate,
    mean_probability,
    no_repeat_ngram,
    one_of,
    perplexity,
    repetition_penalty,
    stream,
    suppress,
    suppress_first,
)
from core.model.cross_attention import GatedCrossAttention, MediaTokens
from core.model.decoder import Attended, Decoder
from core.model.pretrained.huggingface import FAMILIES, HubConfig
from core.model.pretrained.shards import open_shards

NEVER = -1  # a token no model writes: the search ends by length alone
VOCABULARY = 60


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


def prompts(*lengths: int) -> list[list[int]]:
    generator = torch.Generator().manual_seed(5)
    return [torch.randint(1, VOCABULARY, (n,), generator=generator).tolist() for n in lengths]


def search(
    decoder: Decoder, texts: Sequence[Sequence[int]], wanted: Search, **options: Any
) -> list[list[Hypothesis]]:
    reader = DecoderReader(decoder, texts, wanted.max_new_tokens, options.pop("media", None), **options)
    with torch.inference_mode():
        return collect(reader, reader.prompt, wanted)


def written(model: Any, text: list[int], **options: Any) -> list[list[int]]:
    """What `transformers` writes after `text`, without the token that ends it."""
    ends = options.pop("end", [])
    with torch.inference_mode():
        out = model.generate(
            torch.tensor([text]), attention_mask=torch.ones(1, len(text)), eos_token_id=ends or None,
            pad_token_id=0, **options,
        )  # fmt: skip
    rows = [row[len(text) :].tolist() for row in out]
    return [row[: next((i for i, token in enumerate(row) if token in ends), len(row))] for row in rows]


def an_end(model: Any, text: list[int], at: int = 6) -> int:
    """A token that this model writes as its `at`-th, so that a search with it ends early."""
    return written(model, text, max_new_tokens=at, do_sample=False)[0][-1]


# ---- greedy ---------------------------------------------------------------------------------------------


def test_greedy_writes_what_transformers_writes(llama: tuple[Any, Decoder]) -> None:
    model, decoder = llama
    (text,) = prompts(7)
    ours = search(decoder, [text], Search(frozenset({NEVER}), 24))
    assert list(ours[0][0].tokens) == written(model, text, max_new_tokens=24, do_sample=False)[0]
    end = an_end(model, text)
    ended = search(decoder, [text], Search(frozenset({end}), 24))[0][0]
    assert list(ended.tokens) == written(model, text, max_new_tokens=24, do_sample=False, end=[end])[0]
    assert len(ended.tokens) < 6
    assert end not in ended.tokens


def test_whisper_writes_what_transformers_writes(whisper: tuple[Any, Decoder]) -> None:
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


def test_probabilities_are_the_models(llama: tuple[Any, Decoder]) -> None:
    model, decoder = llama
    (text,) = prompts(5)
    found = search(decoder, [text], Search(frozenset({NEVER}), 8))[0][0]
    with torch.inference_mode():
        logits = model(torch.tensor([[*text, *found.tokens]])).logits[0, len(text) - 1 : -1]
    expected = logits.softmax(dim=-1).gather(1, torch.tensor(found.tokens)[:, None])[:, 0]
    assert torch.allclose(torch.tensor(found.probabilities), expected, atol=1e-5)
    assert found.score == pytest.approx(float(expected.log().mean().exp()), abs=1e-6)
    assert mean_probability([]) == 0.0


# ---- batches and the cache ------------------------------------------------------------------------------


def media_for(decoder: Decoder, rows: int) -> Attended:
    """Gated cross-attention with open gates, the rows seeing different amounts of media."""
    generator = torch.Generator().manual_seed(8)
    if not decoder.inserted:
        cross = GatedCrossAttention(32, 16, 2, 8)
        with torch.no_grad():
            for parameter in cross.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.5)
        decoder.insert(1, cross.eval())
    tokens = torch.randn(rows, 6, 16, generator=generator)
    with torch.inference_mode():
        return decoder.attended(
            MediaTokens(tokens, torch.arange(6)[None] < torch.arange(6, 6 - rows, -1)[:, None])
        )


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("with_media", [False, True])
def test_the_cache_changes_no_token(llama: tuple[Any, Decoder], beams: int, with_media: bool) -> None:
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
def test_a_batch_writes_what_each_row_writes_alone(llama: tuple[Any, Decoder], with_media: bool) -> None:
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


def test_streaming_gives_the_tokens_one_by_one(llama: tuple[Any, Decoder]) -> None:
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


def test_maps_are_kept_for_each_token(llama: tuple[Any, Decoder]) -> None:
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


# ---- beams ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length_penalty", [-1.0, 0.0, 0.6, 1.0, 2.0])
@pytest.mark.parametrize("ends", [0, 1, 3])
def test_beam_search_finds_what_transformers_finds(
    llama: tuple[Any, Decoder], length_penalty: float, ends: int
) -> None:
    """All four sequences and their scores; `early_stopping="never"` is the search that stops without a guess."""
    model, decoder = llama
    (text,) = prompts(6)
    greedy = written(model, text, max_new_tokens=14, do_sample=False)[0]
    end = sorted(set(greedy[2:]))[:ends]
    with torch.inference_mode():
        out = model.generate(
            torch.tensor([text]), attention_mask=torch.ones(1, 6), num_beams=4, num_return_sequences=4,
            max_new_tokens=14, do_sample=False, length_penalty=length_penalty, early_stopping="never",
            eos_token_id=end or None, pad_token_id=0, return_dict_in_generate=True, output_scores=True,
        )  # fmt: skip
    expected = [row[6:].tolist() for row in out.sequences]
    expected = [row[: next((i for i, t in enumerate(row) if t in end), len(row))] for row in expected]
    wanted = Search(frozenset(end or [NEVER]), 14, beams=4, sequences=4, length_penalty=length_penalty)
    ours = search(decoder, [text], wanted)[0]
    assert [list(h.tokens) for h in ours] == expected
    assert [h.score for h in ours] == pytest.approx(out.sequences_scores.tolist(), abs=1e-3)


def test_beam_search_with_rules_finds_what_transformers_finds(llama: tuple[Any, Decoder]) -> None:
    """Rules see the log probabilities of a beam, as they do there; the prompt is one token, so that both see the same."""
    model, decoder = llama
    text = [VOCABULARY - 1]
    expected = written(
        model, text, num_beams=4, max_new_tokens=16, do_sample=False, early_stopping="never",
        no_repeat_ngram_size=2, bad_words_ids=[[7], [5, 9]],
    )[0]  # fmt: skip
    rules = (no_repeat_ngram(2), banned([[7], [5, 9]]))
    ours = search(decoder, [text], Search(frozenset({NEVER}), 16, rules=rules, beams=4))[0][0]
    assert list(ours.tokens) == expected


def test_many_end_tokens_leave_enough_beams_open() -> None:
    """Four tokens that end are the likeliest, and longer is better: two beams must still find one that goes on."""
    logits = torch.tensor([3.0, 3.0, 3.0, 3.0, 2.0, 1.0])
    wanted = Search(frozenset({0, 1, 2, 3}), 6, beams=2, length_penalty=6.0)
    (best,) = beam_search(Fixed(logits, 1), torch.zeros(1, 1, dtype=torch.long), wanted)
    assert best.tokens == (4, 4, 4, 4, 4)  # and an end, the sixth


def test_beams_find_a_likelier_sequence_than_greedy_search(llama: tuple[Any, Decoder]) -> None:
    _, decoder = llama
    (text,) = prompts(6)

    def total(found: Hypothesis) -> float:
        return float(torch.tensor(found.probabilities).log().sum())

    greedy = search(decoder, [text], Search(frozenset({NEVER}), 14))[0][0]
    beams = search(decoder, [text], Search(frozenset({NEVER}), 14, beams=8, length_penalty=0.0))[0][0]
    assert total(beams) >= total(greedy) - 1e-4
    assert beams.score == pytest.approx(total(beams), abs=1e-3)


# ---- sampling -------------------------------------------------------------------------------------------


class Fixed:
    """A `Reader` that always says the same: what is drawn then tells the distribution."""

    def __init__(self, logits: Tensor, rows: int) -> None:
        self.logits = logits.expand(rows, -1)

    def read(self, tokens: Tensor) -> Tensor:
        return self.logits.clone()

    def keep(self, rows: Tensor) -> None:
        self.logits = self.logits[rows]


def draws(logits: Tensor, rows: int = 400, **options: Any) -> Tensor:
    """(V,) how often each token was drawn in `rows` x 10 draws."""
    wanted = Search(frozenset({NEVER}), 10, **options)
    steps = stream(Fixed(logits, rows), torch.zeros(rows, 1, dtype=torch.long), wanted)
    tokens = torch.tensor([item[0] for step in steps for item in step if item is not None])
    return torch.bincount(tokens, minlength=len(logits))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize(("top_k", "top_p"), [(0, 1.0), (5, 1.0), (0, 0.7), (5, 0.7), (100, 1.0), (0, 0.01)])
def test_sampling_draws_from_the_distribution_of_transformers(
    temperature: float, top_k: int, top_p: float
) -> None:
    logits = torch.randn(20, generator=torch.Generator().manual_seed(3)) * 2
    warped = hf.TemperatureLogitsWarper(temperature)(torch.zeros(1, 1), logits[None])  # type: ignore[arg-type]
    if top_k:
        warped = hf.TopKLogitsWarper(top_k)(torch.zeros(1, 1), warped)  # type: ignore[arg-type]
    if top_p < 1:
        warped = hf.TopPLogitsWarper(top_p)(torch.zeros(1, 1), warped)  # type: ignore[arg-type]
    expected = warped[0].softmax(dim=0)
    counts = draws(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    assert counts.sum() == 4000
    assert (counts[expected == 0] == 0).all()  # nothing outside the support
    spread = (expected * (1 - expected) / 4000).sqrt()
    assert ((counts / 4000 - expected).abs() <= 5 * spread + 1e-9).all()


def test_the_likeliest_token_always_stays() -> None:
    logits = torch.tensor([0.0, 1.0, 3.0, 2.0])
    assert draws(logits, rows=10, temperature=1.0, top_p=0.0).tolist() == [0, 0, 100, 0]
    assert draws(logits, rows=10, temperature=1.0, top_k=1).tolist() == [0, 0, 100, 0]


def test_the_seed_decides_what_is_drawn(llama: tuple[Any, Decoder]) -> None:
    _, decoder = llama
    (text,) = prompts(6)

    def draw(seed: int) -> tuple[int, ...]:
        return search(decoder, [text], Search(frozenset({NEVER}), 16, temperature=1.5, seed=seed))[0][
            0
        ].tokens

    torch.manual_seed(1)
    first = draw(11)
    torch.manual_seed(2)  # the generator of the program has no part in it
    assert draw(11) == first
    assert len({draw(seed) for seed in range(8)}) > 4


def test_several_sequences_of_each_prompt(llama: tuple[Any, Decoder]) -> None:
    _, decoder = llama
    texts = prompts(6, 3)
    wanted = Search(frozenset({NEVER}), 10, temperature=1.2, sequences=4)
    found = search(decoder, texts, wanted, media=media_for(decoder, 2))
    assert [len(group) for group in found] == [4, 4]
    for group in found:
        assert len({h.tokens for h in group}) > 1
        assert [h.score for h in group] == sorted((h.score for h in group), reverse=True)


def test_beams_take_one_prompt_at_a_time(llama: tuple[Any, Decoder]) -> None:
    with pytest.raises(ValueError, match="one prompt"):
        search(llama[1], prompts(6, 3), Search(frozenset({NEVER}), 5, beams=2))


# ---- rules ----------------------------------------------------------------------------------------------

TEXTS = [[4, 7, 4, 7, 4], [1, 2, 3, 1, 2], [5, 5, 5, 5, 5], [9, 8, 7, 6, 5]]


def processed(processor: Any, logits: Tensor, texts: list[list[int]]) -> Tensor:
    out: Tensor = processor(torch.tensor(texts, dtype=torch.long).reshape(len(texts), -1), logits.clone())
    return out


@pytest.mark.parametrize(
    ("rule", "processor"),
    [
        (repetition_penalty(1.7), hf.RepetitionPenaltyLogitsProcessor(1.7)),
        (repetition_penalty(0.6), hf.RepetitionPenaltyLogitsProcessor(0.6)),
        (no_repeat_ngram(1), hf.NoRepeatNGramLogitsProcessor(1)),
        (no_repeat_ngram(2), hf.NoRepeatNGramLogitsProcessor(2)),
        (no_repeat_ngram(3), hf.NoRepeatNGramLogitsProcessor(3)),
        (no_repeat_ngram(9), hf.NoRepeatNGramLogitsProcessor(9)),
        (banned([[3]]), hf.NoBadWordsLogitsProcessor([[3]])),
        (banned([[4, 7], [1, 2, 3], [0, 6]]), hf.NoBadWordsLogitsProcessor([[4, 7], [1, 2, 3], [0, 6]])),
        (suppress([2, 5]), hf.SuppressTokensLogitsProcessor([2, 5])),
    ],
)  # fmt: skip
def test_rules_are_the_processors_of_transformers(rule: Any, processor: Any) -> None:
    logits = torch.randn(4, 12, generator=torch.Generator().manual_seed(7))
    untouched = logits.clone()
    for length in range(1, 6):
        texts = [text[:length] for text in TEXTS]
        assert torch.equal(rule(logits, texts), processed(processor, logits, texts))
    assert torch.equal(logits, untouched)  # the reader's own tensor is left alone


def test_rules_work_before_anything_is_written() -> None:
    logits, nothing = torch.randn(2, 12), [[], []]
    for rule in (repetition_penalty(1.3), no_repeat_ngram(2), banned([[4, 7]])):
        assert torch.equal(rule(logits, nothing), logits)
    assert torch.equal(banned([[3]])(logits, nothing).isinf().nonzero()[:, 1], torch.tensor([3, 3]))


def test_what_may_not_come_first_may_come_later() -> None:
    logits = torch.randn(2, 12)
    first = suppress_first([1, 2])
    assert torch.equal(
        first(logits, [[], []]), processed(hf.SuppressTokensLogitsProcessor([1, 2]), logits, [[0], [0]])
    )
    assert torch.equal(first(logits, [[1], [3]]), logits)


def test_beams_with_nowhere_to_go_keep_what_they_have(llama: tuple[Any, Decoder]) -> None:
    _, decoder = llama

    def dead_end(logits: Tensor, written: list[list[int]]) -> Tensor:
        return logits if len(written[0]) < 3 else torch.full_like(logits, -torch.inf)

    wanted = Search(frozenset({NEVER}), 10, rules=(dead_end,), beams=3)
    (best,) = search(decoder, prompts(6), wanted)[0]
    assert len(best.tokens) == 3


@pytest.mark.parametrize("beams", [1, 3])
def test_rules_hold_in_a_search(llama: tuple[Any, Decoder], beams: int) -> None:
    _, decoder = llama
    (text,) = prompts(6)
    free = search(decoder, [text], Search(frozenset({NEVER}), 16, beams=beams))[0][0].tokens
    pair_of = (free[3], free[4])
    rules = (suppress([free[0]]), banned([list(pair_of)]), no_repeat_ngram(2))
    held = search(decoder, [text], Search(frozenset({NEVER}), 16, rules=rules, beams=beams))[0][0].tokens
    pairs = list(itertools.pairwise(held))
    assert free[0] not in held
    assert pair_of not in pairs
    assert len(set(pairs)) == len(pairs) == 15


def test_similar_answers_are_mixed_in_as_far_as_they_agree() -> None:
    """(1 - trust) p + trust q, q the weighted share of the answers that began with what was written."""
    logits = torch.randn(2, 6, generator=torch.Generator().manual_seed(4))
    p = logits.softmax(dim=1)
    rows = [[([1, 2, 3], 2.0), ([1, 4], 1.0), ([5], 1.0)], [([0, 0], 1.0)]]
    rule = interpolate(rows, trust=0.4)

    def expected(row: int, share: dict[int, float]) -> Tensor:
        q = torch.tensor([share.get(token, 0.0) for token in range(6)])
        return 0.6 * p[row] + 0.4 * q if share else p[row]

    first = rule(logits, [[], []]).exp()
    assert torch.allclose(first[0], expected(0, {1: 0.75, 5: 0.25}), atol=1e-6)
    assert torch.allclose(first[1], expected(1, {0: 1.0}), atol=1e-6)
    second = rule(logits, [[1], [2]]).exp()
    assert torch.allclose(second[0], expected(0, {2: 2 / 3, 4: 1 / 3}), atol=1e-6)
    assert torch.allclose(second[1], p[1], atol=1e-6)  # nothing agrees any more
    ended = rule(logits, [[1, 4], [0, 0]]).exp()
    assert torch.allclose(ended, p, atol=1e-6)
    beams = rule(logits.repeat_interleave(2, 0), [[1], [5], [0], [0]]).exp()  # two beams of each prompt
    assert torch.allclose(beams[0], expected(0, {2: 2 / 3, 4: 1 / 3}), atol=1e-6)
    assert torch.allclose(beams[1], p[0], atol=1e-6)
    assert torch.allclose(beams[3], expected(1, {0: 1.0}), atol=1e-6)


def test_only_one_of_the_answers_is_written(llama: tuple[Any, Decoder]) -> None:
    """Beams as many as answers find the likeliest of them, as scoring each one does."""
    model, decoder = llama
    (text,), end = prompts(6), 59
    answers = [[4, 8, end], [4, 9, 11, end], [30, end], [12, 13, 14, end], [4, 9, 50, end]]
    with torch.inference_mode():
        likelihood = []
        for answer in answers:
            logits = model(torch.tensor([text + answer])).logits[0, len(text) - 1 : -1].log_softmax(dim=-1)
            likelihood.append(float(logits.gather(1, torch.tensor(answer)[:, None]).sum()))
    best = answers[max(range(len(answers)), key=likelihood.__getitem__)]
    wanted = Search(frozenset({end}), 8, rules=(one_of(answers),), beams=5, length_penalty=0.0, sequences=5)
    found = search(decoder, [text], wanted)[0]
    assert [*found[0].tokens, end] == best
    assert sorted([*h.tokens, end] for h in found) == sorted(answers)
    assert [h.score for h in found] == pytest.approx(sorted(likelihood, reverse=True), abs=1e-3)
    greedy = search(decoder, [text, text[:2]], Search(frozenset({end}), 8, rules=(one_of(answers),)))
    assert all([*row[0].tokens, end] in answers for row in greedy)


# ---- perplexity -----------------------------------------------------------------------------------------


def test_perplexity_is_the_exponential_of_the_loss(llama: tuple[Any, Decoder]) -> None:
    model, decoder = llama
    (text,) = prompts(20)
    with torch.inference_mode():
        loss = model(torch.tensor([text]), labels=torch.tensor([text])).loss
    assert perplexity(decoder, text) == pytest.approx(float(loss.exp()), rel=1e-4)


def test_a_beam_search_alone_is_the_same_function(llama: tuple[Any, Decoder]) -> None:
    _, decoder = llama
    (text,) = prompts(6)
    wanted = Search(frozenset({NEVER}), 8, beams=3)
    reader = DecoderReader(decoder, [text], 8, None)
    with torch.inference_mode():
        assert beam_search(reader, reader.prompt, wanted) == search(decoder, [text], wanted)[0]
