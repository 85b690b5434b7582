# SPDX-License-Identifier: Apache-2.0
"""A session over torch models."""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import torch

from core.answering import Answering, Prepared
from core.classification import classified
from core.config import Generation
from core.decoder_reader import DecoderReader
from core.demonstrations import Evidence, Pool
from core.demonstrations.evidence import Need
from core.evidence import Gatherer
from core.generate import Tokens
from core.knowledge import Knowledge
from core.model.assembly import Model
from core.model.encoders import Encoded
from core.model.multimodal import Kind, blank
from core.perception import Perception, concatenate
from core.prompting import Prompter
from core.protocol import Captioned, Note, Progress
from core.session import Ablation, SessionEvent
from core.speech import Transcriber
from core.transcription import is_speech, transcribe
from core.trying import Attend, Attended


class TorchSession(Answering):
    """See `core.session.Session`."""

    def __init__(self, model: Model, project: Path | None = None) -> None:
        self.model = model
        self.perception: Perception = Perception(model)
        self.knowledge = Knowledge(model.recipe, self.perception, project)
        self.trust = model.recipe.trust
        self.evidence = Gatherer(self, self._judged)
        self._prompter: Prompter | None = None
        self._transcriber: Transcriber | None = None

    @property
    def transcriber(self) -> Transcriber:
        """The speech part, loaded at the first sound."""
        if self._transcriber is None:
            self._transcriber = Transcriber(self.model)
        return self._transcriber

    @property
    def prompter(self) -> Prompter:
        """See `Answering`."""
        if self._prompter is None:
            self._prompter = Prompter(self.model)
        return self._prompter

    @property
    def is_ready(self) -> bool:
        """See `Answering`."""
        return self._prompter is not None

    def attend(self, asked: Attend) -> Iterator[Progress | Note | Attended]:
        """See `core.session.Session`."""
        from core.attention import attend  # which needs this class

        return attend(self, asked)

    def use(self, project: Path | None) -> None:
        """See `core.session.Session`."""
        if self.knowledge.project != project:
            self.knowledge = Knowledge(self.model.recipe, self.perception, project)

    def _judged(
        self, needs: frozenset[Need], pool: Pool, task: str, kind: Kind, measure: str
    ) -> Generator[Progress | Note, None, Evidence]:
        from core.attribution.judging import (
            judged,  # it computes as training does, which asks through a session
        )

        return judged(self, needs, pool, task, kind, measure)

    def attends(self) -> bool:
        """See `Answering`."""
        return self.model.multimodal.is_open()

    def alike(self, one: Prepared) -> object:
        """Prompts of unequal length are padded; labels that a head names are not written at all."""
        return "alone" if one.task == "classification" and self.model.multimodal.head is not None else None

    def blank(self, encoded: Encoded) -> Encoded:
        """See `Answering`."""
        return blank(encoded)

    def speaks(self, file: str) -> bool:
        """Asked of the speech part."""
        return is_speech(self.transcriber, file)

    def named(self, one: Prepared) -> Captioned | None:
        """See `Answering`."""
        if one.task != "classification" or one.asked is None or self.model.multimodal.head is None:
            return None
        return classified(self.model, one.query.file, one.kind, one.perceived, one.asked, one.began)

    def transcribe(self, one: Prepared, generation: Generation, ablation: Ablation) -> Iterator[SessionEvent]:
        """See `Answering`."""
        yield from transcribe(self.transcriber, one.query.file, generation, one.began, ablation, one.other)

    @torch.inference_mode()
    def reader(self, group: Sequence[Prepared], room: int) -> tuple[DecoderReader, Tokens]:
        """See `Answering`."""
        asked = [one.asked for one in group if one.asked is not None]
        seen = [one.perceived.encoded for one in group if one.perceived is not None]
        encoded = {group[0].kind: concatenate(seen)} if seen else {}
        attended = self.model.multimodal.attended(encoded, [one.memory for one in asked])
        reader = DecoderReader(self.model.decoder, [one.tokens for one in asked], room, attended)
        return reader, reader.prompt
