# SPDX-License-Identifier: Apache-2.0
"""From a question and what helps it to token ids that fit, and to the rules of the answer."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from core import generate, prompts
from core.config import Generation
from core.data.features import Names
from core.demonstrations import Pick
from core.errors import DataError
from core.generate import Rule, Search
from core.model.phrases import Phrase, Source
from core.prompts import Item, Shot
from core.protocol import Demonstration

REMEMBERED = ("captioning", "classification", "question-answering")  # tasks about media
LEAST = 1e-4  # probability below which a word to attend to is not weighted down further
LEAST_TEXT = 64  # tokens of a long text that must find room beside the instruction
SEAM = 8  # tokens that joining may add
LEAD = "Looks like: a"  # what stands before a word when its state is remembered
NAME_TOKENS, CAPTION_TOKENS = 5, 12  # remembered of a name, and of a demonstration's caption
NAMES_ALONE = 0.5  # see `trusted`
SHARPNESS = 0.05  # a demonstration's say in the choice of words: exp(cosine / 0.05), chosen on validation


@dataclass(frozen=True)
class Asked:
    """A prompt as tokens, the demonstrations that are in it, and how the answer is bounded.

    `voters` are the examples whose captions count in the choice of words, where those are more than the ones shown.
    `cut` says that only the beginning of a long text is in the prompt. `memory` are words that are attended to instead
    of read.
    """

    tokens: tuple[int, ...]
    task: str
    picks: tuple[Pick, ...] = ()
    dropped: int = 0
    limit: int = 24
    trust: float = 0.0
    naming: float = 0.0
    labels: tuple[str, ...] = field(default=())
    names: Names = ()
    cut: bool = False
    memory: tuple[Phrase, ...] = ()
    voters: tuple[Pick, ...] = ()


class Writer(Protocol):
    """What is asked of a model before it can be asked: read once, of a torch model and of a bundle alike."""

    @property
    def tokenizer(self) -> Any:
        """The decoder's."""

    @property
    def context(self) -> int:
        """Tokens that the decoder reads and writes at most."""

    @property
    def text(self) -> Mapping[str, Any]:
        """Its `end` tokens and how it chats."""

    @property
    def remembers(self) -> Collection[str]:
        """Which of "names" and "shots" it attends to instead of reading them."""

    @property
    def chooses(self) -> bool:
        """Whether a caption's demonstrations count in the choice of its words alone, and are not read."""


class Prompter:
    """Asks the decoder of `model`."""

    def __init__(self, model: Writer) -> None:
        self.tokenizer, self.context = model.tokenizer, model.context
        text = model.text
        self.ends = frozenset(int(token) for token in text["end"])
        self.end = int(text["end"][0])
        self.chat = text.get("chat") == "chatml"
        self.remembers, self.chooses = frozenset(model.remembers), model.chooses

    @cached_property
    def line_ends(self) -> frozenset[int]:
        """Every token that holds a line feed: a caption is one line."""
        size = self.tokenizer.get_vocab_size()
        return frozenset(i for i in range(size) if "\n" in self.tokenizer.decode([i]))

    def decode(self, tokens: Sequence[int]) -> str:
        """Tokens to text."""
        return str(self.tokenizer.decode(list(tokens)))

    def ask(
        self, task: str, kind: str, prompt: str, text: str, names: Names, picks: Sequence[Pick], limit: int
    ) -> Asked:
        """The prompt; demonstrations that do not fit are dropped from the least similar, which come first."""
        remembered = task in REMEMBERED and kind != "text"
        by_name = remembered and "names" in self.remembers
        by_shot = remembered and "shots" in self.remembers
        unread = by_shot or (self.chooses and task == "captioning" and kind != "text")
        item = Item(kind, () if by_name else tuple(name for name, _ in names), prompt, text)
        memory = self.phrases(names if by_name else (), picks if by_shot else ())
        for dropped in range(1 if unread else len(picks) + 1):
            kept = tuple(picks[dropped:])
            tokens = self._prompt(self._write(task, item, () if unread else kept))
            if len(tokens) + limit <= self.context:
                return Asked(tokens, task, kept, dropped, limit, names=names, memory=memory)
        room = self.context - limit - len(self._prompt(self._write(task, replace(item, text=""), ())))
        if room < LEAST_TEXT or not text:
            raise DataError(
                f"The prompt is {len(tokens)} tokens long; with the answer it must stay under {self.context}.",
                "Shorten it.",
            )
        beginning = self.decode(self._encode(text)[: room - SEAM])
        tokens = self._prompt(self._write(task, replace(item, text=beginning), ()))
        return Asked(tokens, task, (), len(picks), limit, cut=True)

    def phrases(self, names: Names, picks: Sequence[Pick]) -> tuple[Phrase, ...]:
        """Words to attend to: recognised names by their probability, captions by their share among the demonstrations."""
        named = [self.phrase("name", name, max(p, LEAST)) for name, p in names]
        weights = [weight for _, weight in _shared(self._answers(picks), 1.0)]
        shown = [
            self.phrase("shot", pick.entry.caption, max(weight, LEAST))
            for pick, weight in zip(picks, weights, strict=True)
        ]
        return (*named, *shown)

    def phrase(self, source: Source, text: str, weight: float) -> Phrase:
        """A name or a caption as it is remembered: `A zebra.` is remembered as `zebra`."""
        most = NAME_TOKENS if source == "name" else CAPTION_TOKENS
        return Phrase(
            source, self._encode(LEAD), self._encode(f" {prompts.bare(text)}")[:most], math.log(weight)
        )

    def _prompt(self, text: str) -> tuple[int, ...]:
        """With the tokens that some tokenizers put at the start of a text."""
        return tuple(self.tokenizer.encode(text).ids)

    def _encode(self, text: str) -> tuple[int, ...]:
        """A part of a text, without them."""
        return tuple(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def _write(self, task: str, item: Item, picks: Sequence[Pick]) -> str:
        shots = [Shot(self._item(pick, item), pick.entry.caption) for pick in picks]
        match task:
            case "captioning":
                return prompts.caption_prompt(item, shots)
            case "classification":
                return prompts.label_prompt(item, shots)
            case "question-answering":
                return prompts.question_prompt(item, shots)
            case _:
                return prompts.chat_prompt(item, shots) if self.chat else prompts.text_prompt(item, shots)

    def _item(self, pick: Pick, asked: Item) -> Item:
        names = tuple(name for name, _ in pick.entry.names) if asked.names else ()
        return Item(asked.kind, names, pick.entry.prompt)

    def search(self, asked: Sequence[Asked], generation: Generation) -> Search:
        """How these prompts, all of one task, are answered together."""
        one_line = asked[0].task != "text"
        return Search(
            end=self.ends | self.line_ends if one_line else self.ends,
            max_new_tokens=asked[0].limit,
            rules=tuple(self._rules(asked, generation)),
            temperature=generation.temperature,
            top_k=generation.top_k,
            top_p=generation.top_p,
            seed=generation.seed,
            beams=beams(generation),
            length_penalty=generation.length_penalty,
            sequences=generation.sequences,
        )

    def _rules(self, asked: Sequence[Asked], generation: Generation) -> list[Rule]:
        rules: list[Rule] = []  # what makes a token likelier comes first, what forbids one has the last word
        if asked[0].task == "captioning" and asked[0].trust:
            rules.append(generate.interpolate([self.likely(question) for question in asked], asked[0].trust))
        if asked[0].task != "text":
            rules.append(generate.suppress_first(sorted(self.ends | self.line_ends)))  # never an empty answer
        if generation.repetition_penalty != 1:
            rules.append(generate.repetition_penalty(generation.repetition_penalty))
        if generation.no_repeat_ngram:
            rules.append(generate.no_repeat_ngram(generation.no_repeat_ngram))
        if asked[0].labels:
            rules.append(generate.one_of([self._label(label) for label in asked[0].labels]))
        if generation.banned:
            cases = {
                case
                for w in generation.banned
                if w.strip()
                for case in (w, w.lower(), w.capitalize(), w.upper())
            }
            forms = sorted(start + case for case in cases for start in ("", " "))
            rules.append(generate.banned([self._encode(form) for form in forms]))
        return rules

    def longest(self, labels: Sequence[str]) -> int:
        """Tokens of the longest of these labels: none of them may be cut off."""
        return max(len(self._label(label)) for label in labels)

    def _label(self, label: str) -> tuple[int, ...]:
        """The line feed by itself: some tokenizers join it to a full stop, which would be lost with it."""
        return (*self._encode(f" {label}"), self._encode("\n")[-1])

    def answer(self, task: str, text: str) -> tuple[int, ...]:
        """The tokens of `text` as an answer, with the one that ends it: what training teaches the model to write."""
        if task == "text":
            return (*self._encode(text), self.end)
        return self._label(text) if task == "classification" else self._answer(text)

    def _answer(self, text: str) -> tuple[int, ...]:
        return self._encode(f" {text}\n")

    def likely(self, asked: Asked) -> list[tuple[tuple[int, ...], float]]:
        """Answers that the choice of words leans to, with their weights: those of similar examples, and the names.

        Their shares are 1 and `naming`, whatever their number; where there are no demonstrations the names stand alone.
        """
        voters = asked.voters or asked.picks
        return [*_shared(self._answers(voters), 1.0), *_shared(self._named(asked.names), asked.naming)]

    def _answers(self, picks: Sequence[Pick]) -> list[tuple[tuple[int, ...], float]]:
        cosines = np.array([pick.similarity for pick in picks])
        weights = np.exp((cosines - cosines.max(initial=-1.0)) / SHARPNESS)
        return [(self._answer(p.entry.caption), float(w)) for p, w in zip(picks, weights, strict=True)]

    def _named(self, names: Names) -> list[tuple[tuple[int, ...], float]]:
        return [(self._answer(prompts.sentence(name)), probability) for name, probability in names]


def _shared(
    answers: Sequence[tuple[tuple[int, ...], float]], share: float
) -> list[tuple[tuple[int, ...], float]]:
    total = sum(weight for _, weight in answers)
    return [(answer, share * weight / total) for answer, weight in answers if share * total]


def trusted(trust: float, *, alone: bool) -> float:
    """How much examples and names count where nobody says. `alone`: names are all there is, for a model that does not look.

    Without an example the frozen decoder knows no style, and needs them more (EXPERIMENTS.md).
    """
    return max(trust, NAMES_ALONE) if alone else trust


def beams(generation: Generation) -> int:
    """Several sequences without sampling are the best of as many beams: greedy search finds one."""
    return generation.beams if generation.temperature else max(generation.beams, generation.sequences)


def demonstration(pick: Pick) -> Demonstration:
    """A pick as the protocol tells it."""
    entry, similarity = pick.entry, round(pick.similarity, 4)
    return Demonstration(entry.id, similarity, entry.caption, entry.file, entry.source, pick.reason)
