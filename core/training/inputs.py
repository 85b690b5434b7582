# SPDX-License-Identifier: Apache-2.0
"""The one place that says where a batch comes from: what the encoders saw, and what the frozen half of the decoder read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from core.errors import CoreError
from core.model.assembly import Model
from core.model.decoder import Attended
from core.model.encoders import Encoded
from core.model.head import LabelHead
from core.model.multimodal import Kind
from core.perception import Perception, concatenate
from core.protocol import Note, Progress
from core.training.examples import Item, by_kind
from core.training.live import Look, look
from core.training.lower import LowerStates, identity
from core.training.questions import Question

TELLING = 64  # files that tell how much each feature varies


@dataclass(frozen=True)
class Augmentation:
    """What is done to features in training: noise, in standard deviations; a share of tokens hidden, and of whole items.

    An item of which nothing is seen is learned from its names and demonstrations, so that neither source leans on the other.
    """

    noise: float
    hidden: float
    blank: float
    files: bool  # pictures and sounds themselves are changed, too
    seed: int


NONE = Augmentation(0.0, 0.0, 0.0, False, 0)


class Inputs:
    """Features and lower states of questions. `live` runs the frozen networks each time instead of once."""

    def __init__(self, model: Model, perception: Perception, device: torch.device, *, live: bool) -> None:
        self.model, self.perception, self.device, self.live = model, perception, device, live
        self.network, self.decoder = model.multimodal, model.decoder  # all that might learn, and what writes
        self.first = model.multimodal.layers().start  # of the decoder's layers that media reach
        self.head: LabelHead | None = None  # what answers with a label, where the decoder does not write it
        self.attended_to = 0  # media tokens of an example, at most
        self.lower_learns = False  # then the layers below it are run each time, and have a gradient
        self._deviation: dict[Kind, Tensor] = {}  # (C,) of each kind's features over the training files
        self._states: LowerStates | None = None

    def see(self, items: Sequence[Item]) -> Iterator[Progress | Note]:
        """Every file once. Those that cannot be read are Notes; `usable` tells which could."""
        for kind, files in by_kind(items).items():
            see = self.perception.vectors if self.live else self.perception.tokens
            yield from see(files, kind)

    def usable(self, items: Sequence[Item]) -> list[Item]:
        """Those whose file could be read, and all that have none."""
        known: set[str] = {""}
        for kind, files in by_kind(items).items():
            if self.live:
                known |= set(self.perception.store(kind).get(list(files)))
            else:
                known |= self.perception.token_store(kind).known(list(files))
        return [item for item in items if item.hash in known]

    def measure(self, items: Sequence[Item]) -> None:
        """How much each feature varies over the training files, which noise is measured in, and how many tokens files have."""
        for kind, files in by_kind(items).items():
            some = list(files)[:: max(1, len(files) // TELLING)][:TELLING]
            seen = self._files([item for item in items if item.hash in some], kind)
            tokens = torch.cat([one.tokens[one.mask] for one in seen.values()])  # (N, C)
            self.attended_to = max(self.attended_to, *(one.tokens.shape[1] for one in seen.values()))
            self._deviation[kind] = tokens.float().std(dim=0)

    def pooled(self, items: Sequence[Item]) -> Tensor:
        """(N, C): the mean of each file's tokens. All items are of one kind."""
        files = self._files(items, items[0].kind)
        means = {hash: seen.tokens[seen.mask].mean(dim=0) for hash, seen in files.items()}
        return torch.stack([means[item.hash] for item in items])

    def encoded(
        self, questions: Sequence[Question], augmentation: Augmentation, step: int
    ) -> dict[Kind, Encoded]:
        """What the encoders saw of each question's file, (B, S, C). All questions are of one kind."""
        kind = questions[0].item.kind
        if kind == "text":
            return {}
        rows = self._rows(questions, kind, augmentation, step)
        rows = [
            self._changed(row, kind, augmentation, [step, question.place])
            for row, question in zip(rows, questions, strict=True)
        ]
        return {kind: concatenate(rows)}

    def _rows(
        self, questions: Sequence[Question], kind: Kind, augmentation: Augmentation, step: int
    ) -> list[Encoded]:
        if augmentation.files:  # each caption of a file sees it in its own way
            draws = [np.random.default_rng([augmentation.seed, step, q.place, 1]) for q in questions]
            looks = [
                Look(q.item.file, draw, q.item.mirrors) for q, draw in zip(questions, draws, strict=True)
            ]
            return look(self.model.encoder(kind), kind, looks, self.model.tokens_together(kind))
        files = self._files([question.item for question in questions], kind)
        return [files[question.item.hash] for question in questions]

    def _files(self, items: Sequence[Item], kind: Kind) -> dict[str, Encoded]:
        """By hash, each a batch of one: several captions of a file share one encoding."""
        files = {item.hash: item.file for item in items}
        if self.live:
            looks = [Look(file) for file in files.values()]
            seen = look(self.model.encoder(kind), kind, looks, self.model.tokens_together(kind))
            return dict(zip(files, seen, strict=True))
        return {hash: self.perception.stored([hash], kind) for hash in files}

    def _changed(self, seen: Encoded, kind: Kind, augmentation: Augmentation, draw: Sequence[int]) -> Encoded:
        """Drawn for each item alone, so that it does not matter which others are computed beside it."""
        random = np.random.default_rng([augmentation.seed, *draw])
        tokens, mask = seen.tokens, seen.mask
        if augmentation.noise:
            noise = torch.from_numpy(random.standard_normal(tokens.shape, dtype=np.float32))
            tokens = tokens + augmentation.noise * self._deviation[kind] * noise
        if augmentation.blank and random.random() < augmentation.blank:
            mask = torch.zeros_like(mask)
        elif augmentation.hidden:
            mask = mask & torch.from_numpy(random.random(mask.shape) >= augmentation.hidden)
        return replace(seen, tokens=tokens, mask=mask)

    def attended(self, encoded: Mapping[Kind, Encoded], questions: Sequence[Question]) -> Attended | None:
        """Keys and values for every layer: of the media, and of the words that are remembered."""
        return self.network.attended(encoded, [question.asked.memory for question in questions])

    def changed(self, *, decoder: bool) -> None:
        """The weights have moved; what is remembered of words is the decoder's own."""
        if decoder:
            self.network.memory.forget()

    def read(self, questions: Sequence[Question]) -> Iterator[Progress | Note]:
        """Every text once, as far as the layers that media reach. Where there is no room for that, it is done each time."""
        prompted = self.decoder.prefix is not None and self.decoder.prefix.first < self.first
        if self.live or self.lower_learns or prompted or not self.first:
            return
        name = identity(self.model.parts("decoder"))
        states = LowerStates(self.decoder, name, self.first, self.perception.shards)
        try:
            yield from states.fill([question.read for question in questions])
        except CoreError as error:
            yield Note(f"The lower layers are run at every step: {error.message}", error.hint, error.file)
        else:
            self._states = states

    def lower(self, questions: Sequence[Question]) -> tuple[Tensor, Tensor]:
        """(B, T, D) states before the first layer that media reach, and positions (T,); rows are padded on the right."""
        texts = [question.read for question in questions]
        if self._states is not None and not self.lower_learns:
            x, positions = self._states.batch(texts)
            return x, positions
        decoder = self.decoder
        tokens = pad_sequence([torch.tensor(text) for text in texts], batch_first=True).to(self.device)
        positions = decoder.positions(tokens, 0, None)
        with torch.set_grad_enabled(self.lower_learns and torch.is_grad_enabled()):
            return decoder.run(decoder.embed(tokens, positions), range(self.first), positions), positions
