# SPDX-License-Identifier: Apache-2.0
"""Entries as questions whose answer is known: what the model should say of a file, with nothing else to go by.

Neither names nor demonstrations are in the prompt, so that what is measured is what the media tell the model.
"""

import hashlib
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import torch

from core.config import Training
from core.demonstrations import Entry
from core.errors import DataError
from core.model.assembly import Model
from core.model.folder import read_config
from core.model.multimodal import Kind
from core.protocol import Note, Progress
from core.tasks import TASKS
from core.training.examples import Item
from core.training.inputs import Inputs
from core.training.questions import Question

if TYPE_CHECKING:
    from core.torch_session import TorchSession


@dataclass(frozen=True)
class Material:
    """`questions`, and what they are asked with. `place` of a question is the entry's number among the `count` entries."""

    model: Model
    inputs: Inputs
    questions: tuple[Question, ...]
    count: int

    @property
    def identity(self) -> str:
        """16 hexadecimal digits that name the model's weights, learned ones and others, and its shape."""
        recipe = self.model.recipe
        seen = {"base": self.model.parts("decoder").config["files"], "coupling": asdict(recipe.coupling)}
        if recipe.folder is not None:
            seen["learned"] = read_config(recipe.folder)["files"]
        if kinds := {question.item.kind for question in self.questions} - {"text"}:
            seen["encoders"] = sorted(self.model.identity(kind) for kind in kinds)
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]

    @contextmanager
    def wide_open(self) -> Iterator[None]:
        """Every gate as far open as it has learned to be: prompts without names and demonstrations are what it learned with."""
        network = self.inputs.network
        network.scale_gates(1.0)
        try:
            yield
        finally:
            network.scale_gates(self.model.recipe.gate_scale)


def prepare(
    session: "TorchSession", task: str, kind: Kind, entries: Sequence[Entry]
) -> Generator[Progress | Note, None, Material]:
    """Look at the entries' files once, and ask about each. Entries whose file is not here, or too long, are not asked about.

    Raises `CoreError` when there is no room for what the encoders see.
    """
    session.perception.shards.limit = round(1e9 * Training().feature_space) or None
    inputs = Inputs(session.model, session.perception, torch.device("cpu"), live=False)
    placed = {place: item for place, entry in enumerate(entries) if (item := _item(entry, kind)) is not None}
    yield from inputs.see(list(placed.values()))
    usable = {id(item) for item in inputs.usable(list(placed.values()))}
    questions = []
    for place, item in placed.items():
        with suppress(DataError):  # one that is too long for the decoder
            if id(item) in usable:
                questions.append(_question(session, task, place, item))
    return Material(session.model, inputs, tuple(questions), len(entries))


def _item(entry: Entry, kind: Kind) -> Item | None:
    """None for an entry of the model's own memory, whose file stayed where it was."""
    if kind == "text":
        return Item(entry.id, kind, "", "", "", entry.prompt, entry.caption)
    if entry.file is None:
        return None
    return Item(entry.id, kind, entry.file, entry.hash, entry.prompt, "", entry.caption)


def _question(session: "TorchSession", task: str, place: int, item: Item) -> Question:
    answer = session.prompter.answer(task, item.target)
    limit = max(TASKS[task].max_new_tokens, len(answer))
    asked = session.prompter.ask(task, item.kind, item.prompt, item.text, (), (), limit)
    return Question(place, item, asked, answer)


def key(question: Question) -> str:
    """A name for all that a question's figures depend on beside the model: its file, its prompt and its answer."""
    content = json.dumps([question.item.hash, question.asked.tokens, question.answer])
    return hashlib.sha256(content.encode()).hexdigest()
