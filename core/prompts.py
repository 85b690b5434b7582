# SPDX-License-Identifier: Apache-2.0
"""How the decoder is asked: demonstrations, hints and the question, as text.

Each task has one way to write an item; a demonstration is an item with its answer. The answer always begins with a space
or a new line that belongs to it, so that its tokens are the same in a demonstration and in what the model writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HINTS_IN_TEXT = 1  # names in the words of the prompt; more mislead a small decoder (EXPERIMENTS.md)


@dataclass(frozen=True)
class Item:
    """What the prompt says of one file: its kind, the names its encoder recognised, and what is asked."""

    kind: str
    names: tuple[str, ...] = ()
    prompt: str = ""
    text: str = ""


@dataclass(frozen=True)
class Shot:
    """An item with its answer."""

    item: Item
    answer: str


def caption_prompt(item: Item, shots: Sequence[Shot]) -> str:
    """One line for each demonstration, `A picture of zebra or tiger: A zebra.`, the last line to be finished."""
    lines = [f"{_described(shot.item)}: {shot.answer}\n" for shot in shots]
    return "".join(lines) + _described(item) + ":"


def label_prompt(item: Item, shots: Sequence[Shot]) -> str:
    """Like captions, with the word that tells the model that a label follows."""
    lines = [f"{_subject(shot.item)}Label: {shot.answer}\n" for shot in shots]
    return "".join(lines) + _subject(item) + "Label:"


def question_prompt(item: Item, shots: Sequence[Shot]) -> str:
    """What is seen, what similar pictures show, the question."""
    seen = [_described(item) + "."]
    asked = [shot for shot in shots if shot.item.prompt]
    seen += [f"A similar one: {shot.answer}" for shot in shots if not shot.item.prompt]
    answered = [f"Question: {shot.item.prompt}\nAnswer: {shot.answer}\n\n" for shot in asked]
    return "".join(answered) + "\n".join(seen) + f"\nQuestion: {item.prompt}\nAnswer:"


def text_prompt(item: Item, shots: Sequence[Shot]) -> str:
    """For a decoder without a chat format: instruction and text, then the answer on a new line."""
    blocks = [f"{_request(shot.item)}\n\n{shot.answer}\n\n" for shot in shots]
    return "".join(blocks) + _request(item) + "\n\n"


def chat_prompt(item: Item, shots: Sequence[Shot]) -> str:
    """ChatML: every demonstration is a turn that went well."""
    turns = [("user", _request(shot.item), shot.answer) for shot in shots]
    text = "".join(f"{_turn('user', asked)}{_turn('assistant', answer)}" for _, asked, answer in turns)
    return text + _turn("user", _request(item)) + "<|im_start|>assistant\n"


def _turn(role: str, content: str) -> str:
    words = content.replace("<|", "< |")  # nobody's text may end a turn or begin another
    return f"<|im_start|>{role}\n{words}<|im_end|>\n"


def _request(item: Item) -> str:
    return "\n\n".join(part for part in (item.prompt, item.text) if part)


def sentence(name: str) -> str:
    """A name as the shortest caption: `zebra` becomes `A zebra.`"""
    return f"{'An' if name[:1].lower() in 'aeiou' else 'A'} {name}."


def bare(caption: str) -> str:
    """The inverse of `sentence`: `A zebra.` becomes `zebra`; other captions keep their words."""
    words = caption.strip().rstrip(".!。")
    article, _, rest = words.partition(" ")
    words = rest.strip() if article.lower() in ("a", "an", "the") and rest.strip() else words
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _subject(item: Item) -> str:
    return f"{_request(item)}\n" if item.kind == "text" else f"{_described(item)}. "


def _described(item: Item) -> str:
    what = "A sound" if item.kind == "audio" else "A picture"
    return f"{what} of {' or '.join(item.names[:HINTS_IN_TEXT])}" if item.names else what
