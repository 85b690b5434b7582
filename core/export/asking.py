# SPDX-License-Identifier: Apache-2.0
"""What helps a caption, inside the graph: recognised names and similar examples, in the prompt and in the choice of words.

What `core.perception`, the strategy "similarity" and `core.prompting` do for a file in use, with the settings of an evaluation:
every prompt that is possible is cut into lines, each line is a row of a table, and the graph gathers rows.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core import prompts
from core.config import Shots
from core.demonstrations.datastore import Remembered
from core.demonstrations.pool import Entry, make_pool
from core.errors import ModelError
from core.export.stepping import Likely
from core.model.assembly import Model
from core.model.multimodal import Kind
from core.prompting import SHARPNESS, Prompter
from core.prompts import Item, Shot


class Rows(nn.Module):
    """Token sequences as one table (N, L), and their lengths (N,)."""

    tokens: Tensor
    length: Tensor

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        super().__init__()
        table = np.zeros((len(rows), max(1, *map(len, rows))), np.int32)
        for place, row in enumerate(rows):
            table[place, : len(row)] = row
        self.register_buffer("tokens", torch.from_numpy(table), persistent=False)
        self.register_buffer("length", torch.tensor([len(row) for row in rows]), persistent=False)

    def take(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """The rows of `index` (n,), as (n, L) and (n,)."""
        return self.tokens.index_select(0, index).long(), self.length.index_select(0, index)


class Memory(nn.Module):
    """The model's datastore: vectors (N, C) as stored, in half precision, and which captions are equal."""

    vectors: Tensor
    centre: Tensor
    norms: Tensor
    caption: Tensor

    def __init__(self, vectors: NDArray[np.float32], entries: Sequence[Entry]) -> None:
        super().__init__()
        pool = make_pool(vectors, entries)
        norms = np.maximum(np.linalg.norm(vectors - pool.centre, axis=1), 1e-12)
        first: dict[str, int] = {}
        groups = [first.setdefault(caption, len(first)) for caption in pool.bare_captions]
        self.k, self.voters = (min(count, len(first)) for count in (Shots().k, Shots().chosen))
        buffers = {
            "vectors": torch.from_numpy(vectors).half(), "centre": torch.from_numpy(pool.centre),
            "norms": torch.from_numpy(norms), "caption": torch.tensor(groups),
        }  # fmt: skip
        for name, tensor in buffers.items():
            self.register_buffer(name, tensor, persistent=False)

    def nearest(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """Rows and cosines (voters,) of the nearest examples of (C,), no caption twice, the most similar last."""
        query = pooled - self.centre
        query = query / query.norm().clamp(min=1e-12)
        cosines = (self.vectors.float() @ query - self.centre @ query) / self.norms
        rows, found = [], []
        for _ in range(self.voters):
            row = cosines.argmax(dim=0, keepdim=True)
            rows.append(row)
            found.append(cosines.index_select(0, row))
            cosines = torch.where(self.caption == self.caption.index_select(0, row), -2.0, cosines)
        return torch.cat(rows[::-1]), torch.cat(found[::-1])


class Asking(nn.Module):
    """From what an encoder recognised to the prompt and the answers that the choice of words leans to."""

    def __init__(self, model: Model, kind: Kind, remembered: Remembered | None) -> None:
        super().__init__()
        prompter, labels, shots = Prompter(model), model.encoder(kind).labels, Shots()
        encode = model.tokenizer.encode
        self.context, self.naming, self.hints = prompter.context, shots.naming, min(shots.hints, len(labels))
        named = [(label,) for label in labels] if self.hints else [()]
        items = [Item(kind, names) for names in named]
        self.head = list(encode("").ids)
        self.own = Rows(
            [encode(prompts.caption_prompt(item, ()), add_special_tokens=False).ids for item in items]
        )
        if self.hints:
            self.names = Rows([prompter.answer("captioning", prompts.sentence(label)) for label in labels])
        self.memory: Memory | None = None
        lines: list[str] = []
        if remembered is not None and remembered[1]:
            vectors, entries = remembered
            lines = [_line(kind, entry, bool(self.hints)) for entry in entries]
            self.lines = Rows([encode(line, add_special_tokens=False).ids for line in lines])
            self.answers = Rows([prompter.answer("captioning", entry.caption) for entry in entries])
            self.memory = Memory(vectors, entries)
        _check_lines(model, items, lines)

    def forward(self, probabilities: Tensor | None, pooled: Tensor, most: Tensor) -> tuple[Tensor, Likely]:
        """The prompt (T,) and `Likely`, from (N,) and (C,); `most` (1,) tokens must have room behind the prompt."""
        best = None
        likely: list[tuple[Tensor, Tensor, Tensor]] = []
        if probabilities is not None and self.hints:
            sure, best = probabilities.topk(self.hints)
            sure = (sure * 1e4).round() / 1e4  # as they are kept in use
            likely.append((*self.names.take(best), sure * (self.naming / sure.sum().clamp(min=1e-30))))
        own, length = self.own.take(torch.zeros(1, dtype=torch.long) if best is None else best[:1])
        blocks = [(own, length, torch.ones(1, dtype=torch.bool))]
        if self.memory is not None:
            rows, cosines = self.memory.nearest(pooled.half().float())
            lines, lengths = self.lines.take(rows[-self.memory.k :])
            behind = lengths.sum() - lengths.cumsum(0) + lengths + length + len(self.head)
            kept = behind + most <= self.context  # the least similar come first, and are left out first
            blocks.insert(0, (lines, lengths, kept))
            weight = ((cosines - cosines[-1:]) / SHARPNESS).exp()
            likely.append((*self.answers.take(rows), weight / weight.sum().clamp(min=1e-30)))
        if not likely:
            likely.append(
                (torch.zeros(1, 1, dtype=torch.long), torch.zeros(1, dtype=torch.long), torch.zeros(1))
            )
        return self._prompt(blocks), Likely(*_stacked(likely))

    def _prompt(self, blocks: Sequence[tuple[Tensor, Tensor, Tensor]]) -> Tensor:
        tokens, there = (
            [torch.tensor(self.head, dtype=torch.long)],
            [torch.ones(len(self.head), dtype=torch.bool)],
        )
        for rows, lengths, kept in blocks:
            tokens.append(rows.flatten())
            there.append(((torch.arange(rows.shape[1]) < lengths[:, None]) & kept[:, None]).flatten())
        return torch.cat(tokens)[torch.cat(there)]


def _stacked(some: Sequence[tuple[Tensor, Tensor, Tensor]]) -> tuple[Tensor, ...]:
    longest = max(tokens.shape[1] for tokens, _, _ in some)
    padded = [nn.functional.pad(tokens, (0, longest - tokens.shape[1])) for tokens, _, _ in some]
    return torch.cat(padded), torch.cat([length for _, length, _ in some]), torch.cat([w for _, _, w in some])


def _line(kind: Kind, entry: Entry, hints: bool) -> str:
    """A demonstration as it stands before the question."""
    names = tuple(name for name, _ in entry.names) if hints else ()
    return prompts.caption_prompt(Item(kind), [Shot(Item(kind, names), entry.caption)]).removesuffix(
        prompts.caption_prompt(Item(kind), ())
    )


def _check_lines(model: Model, items: Sequence[Item], lines: Sequence[str]) -> None:
    """The tokens of a text are those of its lines. Raises `ModelError` for a tokenizer that joins lines."""
    encode = model.tokenizer.encode
    for place, item in enumerate(items[:32]):
        some = [*lines[place : place + 3], prompts.caption_prompt(item, ())]
        apart = [token for line in some for token in encode(line, add_special_tokens=False).ids]
        if list(encode("").ids) + apart != list(encode("".join(some)).ids):
            raise ModelError(
                f"The tokenizer of {model.recipe.parts['decoder']} joins lines, which a graph that asks by itself cannot do.",
                "Export the target split alone.",
            )
