# SPDX-License-Identifier: Apache-2.0
"""How the decoder is asked: the words of each prompt, what fits, and what bounds the answer."""

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from core import prompts
from core.config import Generation
from core.demonstrations import Entry, Pick
from core.errors import DataError
from core.generate import Logits, softmax
from core.prompting import Asked, Prompter
from core.prompts import Item, Shot
from core.tasks import TASKS

ZEBRA, RAIN = Item("image", ("zebra", "horse")), Item("audio", ("rain",))
NAMES = (("zebra", 0.6), ("horse", 0.2))


def pick(i: int, caption: str = "", similarity: float = 0.5, **options: Any) -> Pick:
    entry = Entry(f"id{i}", caption or f"Caption number {i}.", "", None, "", "en", "project", NAMES)
    return Pick(replace(entry, **options), similarity, "")


@pytest.fixture(scope="module")
def decoder(tiny_models: Any) -> Any:
    """As much of a model as a prompter looks at."""
    made = tiny_models.decoder()
    return SimpleNamespace(
        tokenizer=Tokenizer.from_str(made.tokenizer),
        context=made.decoder.context,
        text=made.text,
        remembers=(),
        chooses=False,
    )


@pytest.fixture
def prompter(decoder: Any) -> Prompter:
    return Prompter(decoder)


@pytest.fixture
def remembering(decoder: Any) -> Prompter:
    """Of a model that attends to names and demonstrations."""
    return Prompter(SimpleNamespace(**{**vars(decoder), "remembers": ("names", "shots")}))


# ---- the words ----------------------------------------------------------------------------------------------


def test_captions_are_lines_of_what_is_recognised() -> None:
    assert prompts.caption_prompt(ZEBRA, []) == "A picture of zebra:"
    assert prompts.caption_prompt(RAIN, []) == "A sound of rain:"
    assert prompts.caption_prompt(Item("image"), []) == "A picture:"
    shots = [Shot(RAIN, "Rain falls."), Shot(Item("audio"), "A bell.")]
    assert (
        prompts.caption_prompt(Item("audio"), shots)
        == "A sound of rain: Rain falls.\nA sound: A bell.\nA sound:"
    )


@pytest.mark.parametrize(
    ("caption", "words"),
    [("A zebra.", "zebra"), ("An owl at night!", "owl at night"), ("the end", "end"), ("A", "A"), ("USB stick.", "USB stick"),
     ("Two owls.", "two owls"), ("", "")],
)  # fmt: skip
def test_a_caption_without_what_makes_it_a_sentence(caption: str, words: str) -> None:
    assert prompts.bare(caption) == words


def test_what_is_attended_to_is_not_read(remembering: Prompter, prompter: Prompter) -> None:
    """Names by their probability, captions by their share; no demonstration is dropped for want of room."""
    picks = [pick(1, "A red cat.", 0.5), pick(2, "A blue dog.", 0.5)]
    asked = remembering.ask("captioning", "image", "", "", NAMES, picks, 8)
    assert remembering.decode(asked.tokens).strip() == "A picture:"
    assert asked.picks == tuple(picks)
    assert asked.names == NAMES
    told = [
        (phrase.source, remembering.decode(phrase.tokens).strip(), math.exp(phrase.weight))
        for phrase in asked.memory
    ]
    assert [source for source, _, _ in told] == ["name", "name", "shot", "shot"]
    whole = ("zebra", "horse", "red cat", "blue dog")  # of long ones the beginning
    assert all(text and known.startswith(text) for (_, text, _), known in zip(told, whole, strict=True))
    assert [p for _, _, p in told] == pytest.approx([0.6, 0.2, 0.5, 0.5])
    assert prompter.ask("captioning", "image", "", "", NAMES, picks, 8).memory == ()
    many = [pick(i, f"A caption of a good many words, number {i}.") for i in range(200)]
    assert remembering.ask("captioning", "image", "", "", NAMES, many, 8).dropped == 0


def test_demonstrations_can_be_for_the_choice_of_words_alone(decoder: Any, prompter: Prompter) -> None:
    """Not read and not attended to, but mixed into what is written; a question is asked with them all the same."""
    choosing = Prompter(SimpleNamespace(**{**vars(decoder), "remembers": ("names",), "chooses": True}))
    picks = [pick(1, "A red cat.")]
    asked = choosing.ask("captioning", "image", "", "", NAMES, picks, 8)
    assert choosing.decode(asked.tokens).strip() == "A picture:"
    assert {phrase.source for phrase in asked.memory} == {"name"}
    search = choosing.search([replace(asked, trust=0.9)], Generation())
    written = search.rules[0](np.zeros((1, choosing.tokenizer.get_vocab_size()), np.float32), [[]])
    assert int(written.argmax()) == choosing.answer("captioning", "A red cat.")[0]
    question = choosing.ask("question-answering", "image", "What?", "", NAMES, picks, 8)
    assert "A red cat." in choosing.decode(question.tokens)


def test_a_text_has_nothing_to_remember(remembering: Prompter, prompter: Prompter) -> None:
    asked = [
        one.ask("text", "text", "Translate.", "Haus", (), [pick(1)], 8) for one in (remembering, prompter)
    ]
    assert asked[0] == asked[1]
    assert asked[0].memory == ()


def test_labels_say_that_they_are_labels() -> None:
    assert prompts.label_prompt(ZEBRA, [Shot(ZEBRA, "animal")]) == (
        "A picture of zebra. Label: animal\nA picture of zebra. Label:"
    )


def test_a_text_to_classify_is_in_the_prompt() -> None:
    shot = Shot(Item("text", prompt="I hate it."), "bad")
    written = prompts.label_prompt(Item("text", prompt="Good or bad?", text="I love it."), [shot])
    assert written == "I hate it.\nLabel: bad\nGood or bad?\n\nI love it.\nLabel:"
    assert "picture" not in written


def test_questions_come_with_what_is_seen_and_what_similar_ones_answered() -> None:
    asked = replace(ZEBRA, prompt="How many?")
    assert prompts.question_prompt(asked, []) == "A picture of zebra.\nQuestion: How many?\nAnswer:"
    shots = [Shot(replace(ZEBRA, prompt="What is it?"), "A zebra."), Shot(ZEBRA, "Two zebras.")]
    assert prompts.question_prompt(asked, shots) == (
        "Question: What is it?\nAnswer: A zebra.\n\nA picture of zebra.\nA similar one: Two zebras.\n"
        "Question: How many?\nAnswer:"
    )


def test_texts_with_and_without_a_chat_format() -> None:
    item = Item("text", prompt="Translate.", text="la pomme")
    shot = Shot(Item("text", prompt="Translate.\n\nle chat"), "the cat")
    assert (
        prompts.text_prompt(item, [shot]) == "Translate.\n\nle chat\n\nthe cat\n\nTranslate.\n\nla pomme\n\n"
    )
    assert prompts.chat_prompt(item, [shot]) == (
        "<|im_start|>user\nTranslate.\n\nle chat<|im_end|>\n<|im_start|>assistant\nthe cat<|im_end|>\n"
        "<|im_start|>user\nTranslate.\n\nla pomme<|im_end|>\n<|im_start|>assistant\n"
    )


# ---- what fits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [name for name in TASKS if name != "transcription"])
def test_every_task_has_a_prompt_with_its_demonstrations(task: str, prompter: Prompter) -> None:
    kind = TASKS[task].inputs[0]
    asked = prompter.ask(
        task, kind, "Which?", "some text" if kind == "text" else "", (), [pick(1), pick(2)], 8
    )
    written = prompter.tokenizer.decode(list(asked.tokens), skip_special_tokens=False)
    assert written.index("Caption number 1.") < written.index("Caption number 2.")
    assert not written.endswith((" ", "\n")) or task == "text", "the answer brings its own space"
    if task in ("question-answering", "text"):
        assert "Which?" in written
    assert [one.entry.id for one in asked.picks] == ["id1", "id2"]
    assert (asked.dropped, asked.cut, asked.limit) == (0, False, 8)


def test_chat_markers_are_single_tokens_and_no_words(prompter: Prompter) -> None:
    asked = prompter.ask("text", "text", "Hello", "", (), [], 8)
    start, end = (prompter.tokenizer.token_to_id(f"<|im_{which}|>") for which in ("start", "end"))
    assert asked.tokens.count(start) == 2
    assert asked.tokens.count(end) == 1
    assert prompter.ends == {end}
    assert "<|" not in prompter.decode(asked.tokens)


@pytest.mark.parametrize("limit", [8, 100, 400])
def test_the_least_similar_are_dropped_until_it_fits(limit: int, prompter: Prompter) -> None:
    picks = [pick(i, f"{i} " + "a caption of words " * 4) for i in range(12)]
    asked = prompter.ask("captioning", "image", "", "", NAMES, picks, limit)
    assert 0 < len(asked.picks) < 12
    assert asked.picks == tuple(picks[asked.dropped :])
    assert len(asked.tokens) + limit <= prompter.context
    one_more = prompter.ask("captioning", "image", "", "", NAMES, picks[asked.dropped - 1 :], limit)
    assert one_more.dropped == 1, "not one was dropped in vain"


def test_of_a_long_text_the_beginning_is_in_the_prompt(prompter: Prompter) -> None:
    text = " ".join(f"word{i}" for i in range(2000))
    asked = prompter.ask("text", "text", "Summarise.", text, (), [pick(1)], 50)
    written = prompter.decode(asked.tokens)
    assert asked.cut
    assert asked.picks == ()
    assert prompter.context - 70 < len(asked.tokens) <= prompter.context - 50
    assert "Summarise." in written
    assert "word0 word1 word2" in written
    assert "word1999" not in written


@pytest.mark.parametrize(("prompt", "limit"), [("word " * 2000, 8), ("What?", 600)])
def test_a_prompt_that_can_never_fit_is_refused(prompt: str, limit: int, prompter: Prompter) -> None:
    for text in ("", "some text"):
        with pytest.raises(DataError, match=f"must stay under {prompter.context}"):
            prompter.ask("text", "text", prompt, text, (), [pick(1)], limit)


# ---- what bounds the answer ---------------------------------------------------------------------------------


def asked(prompter: Prompter, task: str = "captioning", **options: Any) -> Asked:
    kind = TASKS[task].inputs[0]
    made = prompter.ask(task, kind, "Which?", "", options.pop("names", ()), options.pop("picks", []), 8)
    return replace(made, **options)


def after(prompter: Prompter, question: Asked, generation: Generation, *written: int) -> Logits:
    """(V,) what the rules make of equal logits after these tokens."""
    search = prompter.search([question], generation)
    logits = np.zeros((1, prompter.tokenizer.get_vocab_size()), np.float32)
    for rule in search.rules:
        logits = rule(logits, [list(written)])
    return logits[0]


def test_an_answer_of_one_line_ends_with_its_line_and_is_not_empty(prompter: Prompter) -> None:
    for task in ("captioning", "classification", "question-answering"):
        search = prompter.search([asked(prompter, task)], Generation())
        assert prompter.line_ends
        assert search.end == prompter.ends | prompter.line_ends
        first, second = (
            after(prompter, asked(prompter, task), Generation()),
            after(prompter, asked(prompter, task), Generation(), 5),
        )
        for end in search.end:
            assert first[end] == -np.inf
            assert second[end] > -np.inf
    assert prompter.search([asked(prompter, "text")], Generation()).end == prompter.ends


def test_every_token_with_a_line_feed_is_a_line_end(prompter: Prompter) -> None:
    (newline,) = prompter.tokenizer.encode("\n").ids
    assert newline in prompter.line_ends
    assert all("\n" in prompter.decode([token]) for token in prompter.line_ends)


def test_the_settings_reach_the_search(prompter: Prompter) -> None:
    generation = Generation(
        temperature=0.7, top_k=5, top_p=0.8, seed=3, beams=2, length_penalty=0.5, sequences=4
    )
    search = prompter.search([asked(prompter)], generation)
    assert (search.temperature, search.top_k, search.top_p, search.seed) == (0.7, 5, 0.8, 3)
    assert (search.beams, search.length_penalty, search.sequences, search.max_new_tokens) == (2, 0.5, 4, 8)
    assert prompter.search([asked(prompter)], Generation(sequences=4)).beams == 4
    assert prompter.search([asked(prompter)], Generation(sequences=4, temperature=1.0)).beams == 1


def test_similar_demonstrations_have_a_say_by_their_similarity(prompter: Prompter) -> None:
    picks = (pick(1, "disc", 0.5), pick(2, "square", 0.6))
    question = asked(prompter, picks=list(picks), trust=0.5)
    logits = after(prompter, question, Generation())
    first = [prompter.tokenizer.encode(f" {word}").ids[0] for word in ("disc", "square")]
    assert first[0] != first[1]
    shares = softmax(logits[None])[0][first]
    rest = 0.5 / prompter.tokenizer.get_vocab_size()
    ratio = float((shares[1] - rest) / (shares[0] - rest))
    assert ratio == pytest.approx(np.exp(0.1 / 0.05), rel=0.05)
    assert float(shares.sum()) > 0.49
    for task in ("classification", "question-answering"):
        equal = after(prompter, asked(prompter, task, picks=list(picks), trust=0.5), Generation())
        finite = equal[equal > -np.inf]
        assert finite.max() == finite.min(), "only captions are mixed with those of demonstrations"


def test_similar_examples_that_are_not_shown_have_a_say_too(prompter: Prompter) -> None:
    shown, unseen = pick(1, "disc", 0.6), pick(2, "square", 0.55)
    question = asked(prompter, picks=[shown], trust=0.5)
    alone = dict(prompter.likely(question))
    assert list(alone.values()) == [1.0]
    beside = dict(prompter.likely(replace(question, voters=(unseen, shown))))
    assert set(beside) > set(alone)
    (other,) = set(beside) - set(alone)
    assert beside[other] / beside[next(iter(alone))] == pytest.approx(np.exp(-0.05 / 0.05))
    assert sum(beside.values()) == pytest.approx(1)


def test_recognised_names_have_a_say_too(prompter: Prompter) -> None:
    """`A zebra.` and `A horse.` where there are no demonstrations; beside one, less than it has."""
    alone = softmax(after(prompter, asked(prompter, names=NAMES, trust=0.5, naming=0.5), Generation())[None])[
        0
    ]
    first = prompter.tokenizer.encode(" A zebra.").ids[0]
    assert float(alone[first]) > 0.49
    beside = asked(prompter, names=NAMES, trust=0.5, naming=0.5, picks=[pick(1, "disc")])
    shares = softmax(after(prompter, beside, Generation())[None])[0]
    assert float(shares[prompter.tokenizer.encode(" disc").ids[0]]) > float(shares[first])


def test_without_trust_the_model_is_left_alone(prompter: Prompter) -> None:
    for names in ((), NAMES):
        logits = after(prompter, asked(prompter, names=names, trust=0.0), Generation())
        finite = logits[logits > -np.inf]
        assert finite.max() == finite.min()


def test_labels_are_whole_and_end_with_the_line(prompter: Prompter) -> None:
    labels = ("cat", "cat food", "Mr. X.")
    question = asked(prompter, "classification", labels=labels)
    written: list[int] = []
    for token in prompter.tokenizer.encode(" cat").ids:
        allowed = np.flatnonzero(after(prompter, question, Generation(), *written) > -np.inf).tolist()
        assert token in allowed
        written.append(token)
    allowed = np.flatnonzero(after(prompter, question, Generation(), *written) > -np.inf).tolist()
    assert len(allowed) == 2
    assert len(prompter.line_ends.intersection(allowed)) == 1
    longest = max(len(prompter.tokenizer.encode(f" {label}").ids) for label in labels)
    assert prompter.longest(labels) == longest + 1


def test_banned_words_are_banned_at_the_start_and_inside(prompter: Prompter) -> None:
    for form in ("red", " red", "Red", " Red", "RED", " RED"):
        *head, last = prompter.tokenizer.encode(form).ids
        logits = after(prompter, asked(prompter), Generation(banned=("red",)), *head)
        assert logits[last] == -np.inf, form
