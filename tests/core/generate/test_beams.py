# SPDX-License-Identifier: Apache-2.0
"""Beam search finds what `transformers` finds: the sequences, their order and their scores."""

from typing import Any

import numpy as np
import pytest
import torch

from core.decoder_reader import DecoderReader
from core.generate import Hypothesis, Logits, Search, banned, beam_search, no_repeat_ngram
from core.model.decoder import Decoder

NEVER = -1  # a token no model writes: the search ends by length alone
VOCABULARY = 60


@pytest.mark.parametrize("length_penalty", [-1.0, 0.0, 0.6, 1.0, 2.0])
@pytest.mark.parametrize("ends", [0, 1, 3])
def test_beam_search_finds_what_transformers_finds(
    llama: tuple[Any, Decoder], length_penalty: float, ends: int, prompts: Any, search: Any, written: Any
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


def test_beam_search_with_rules_finds_what_transformers_finds(
    llama: tuple[Any, Decoder], search: Any, written: Any
) -> None:
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


def test_many_end_tokens_leave_enough_beams_open(fixed: Any) -> None:
    """Four tokens that end are the likeliest, and longer is better: two beams must still find one that goes on."""
    logits = np.array([3.0, 3.0, 3.0, 3.0, 2.0, 1.0], np.float32)
    wanted = Search(frozenset({0, 1, 2, 3}), 6, beams=2, length_penalty=6.0)
    (best,) = beam_search(fixed(logits, 1), np.zeros((1, 1), np.int64), wanted)
    assert best.tokens == (4, 4, 4, 4, 4)  # and an end, the sixth


def test_beams_find_a_likelier_sequence_than_greedy_search(
    llama: tuple[Any, Decoder], prompts: Any, search: Any
) -> None:
    _, decoder = llama
    (text,) = prompts(6)

    def total(found: Hypothesis) -> float:
        return float(torch.tensor(found.probabilities).log().sum())

    greedy = search(decoder, [text], Search(frozenset({NEVER}), 14))[0][0]
    beams = search(decoder, [text], Search(frozenset({NEVER}), 14, beams=8, length_penalty=0.0))[0][0]
    assert total(beams) >= total(greedy) - 1e-4
    assert beams.score == pytest.approx(total(beams), abs=1e-3)


def test_beams_take_one_prompt_at_a_time(llama: tuple[Any, Decoder], prompts: Any, search: Any) -> None:
    with pytest.raises(ValueError, match="one prompt"):
        search(llama[1], prompts(6, 3), Search(frozenset({NEVER}), 5, beams=2))


def test_beams_with_nowhere_to_go_keep_what_they_have(
    llama: tuple[Any, Decoder], prompts: Any, search: Any
) -> None:
    _, decoder = llama

    def dead_end(logits: Logits, written: list[list[int]]) -> Logits:
        return logits if len(written[0]) < 3 else np.full_like(logits, -np.inf)

    wanted = Search(frozenset({NEVER}), 10, rules=(dead_end,), beams=3)
    (best,) = search(decoder, prompts(6), wanted)[0]
    assert len(best.tokens) == 3


def test_a_beam_search_alone_is_the_same_function(
    llama: tuple[Any, Decoder], prompts: Any, search: Any
) -> None:
    _, decoder = llama
    (text,) = prompts(6)
    wanted = Search(frozenset({NEVER}), 8, beams=3)
    reader = DecoderReader(decoder, [text], 8, None)
    assert beam_search(reader, reader.prompt, wanted) == search(decoder, [text], wanted)[0]
