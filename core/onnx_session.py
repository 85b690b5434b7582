# SPDX-License-Identifier: Apache-2.0
"""A session over an exported bundle: the same prompts, search and demonstrations, without torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.answering import Answering, Prepared
from core.config import Generation
from core.errors import ModelError
from core.evidence import Gatherer
from core.generate import Tokens
from core.knowledge import Knowledge
from core.onnx.bundle import Bundle
from core.onnx.perception import GraphPerception, no_texts
from core.onnx.reader import GraphReader, States, nothing, stacked
from core.prompting import Prompter
from core.protocol import Note, Progress
from core.session import Ablation, SessionEvent
from core.trying import Attend, Attended, unseen


class OnnxSession(Answering):
    """See `core.session.Session`. Graphs are checked and read when they are first needed."""

    def __init__(self, bundle: Bundle, project: Path | None = None) -> None:
        self.bundle, self.trust = bundle, bundle.trust
        self.perception: GraphPerception = GraphPerception(bundle)
        self.knowledge = Knowledge(bundle, self.perception, project)
        self.evidence = Gatherer(self)
        self._prompter: Prompter | None = None

    @property
    def prompter(self) -> Prompter:
        """See `Answering`."""
        if self._prompter is None:
            self._prompter = Prompter(self.bundle)
            self.bundle.session(self.bundle.decoder)
        return self._prompter

    @property
    def is_ready(self) -> bool:
        """See `Answering`."""
        return self._prompter is not None

    def attend(self, asked: Attend) -> Iterator[Progress | Note | Attended]:
        """The graphs do not tell."""
        yield unseen(
            asked.file,
            "An exported bundle does not say where it looks.",
            "Choose the model that it was exported from.",
        )

    def use(self, project: Path | None) -> None:
        """See `core.session.Session`."""
        if self.knowledge.project != project:
            self.knowledge = Knowledge(self.bundle, self.perception, project)

    def check(self, one: Prepared) -> None:
        """A bundle describes pictures and sounds; it neither writes down speech nor answers to texts."""
        if one.task == "transcription":
            raise ModelError(
                f"The bundle {self.bundle.name} has no part that writes down speech.",
                "Use the model that was exported.",
                file=one.query.file,
            )
        if one.kind == "text":
            raise no_texts(self.bundle)

    def attends(self) -> bool:
        """See `Answering`."""
        return self.bundle.attends

    def alike(self, one: Prepared) -> object:
        """The decoder's graph takes prompts of one length."""
        return len(one.asked.tokens) if one.asked is not None else 0

    def blank(self, encoded: States) -> States:
        """See `Answering`."""
        return nothing(len(encoded), self.bundle.width, self.bundle.sources)

    def speaks(self, file: str) -> bool:
        """There is nothing here that could write it down, so speech is described as any other sound."""
        return False

    def transcribe(self, one: Prepared, generation: Generation, ablation: Ablation) -> Iterator[SessionEvent]:
        """See `check`."""
        raise AssertionError("a bundle refuses to transcribe before it is asked how")

    def reader(self, group: Sequence[Prepared], room: int) -> tuple[GraphReader, Tokens]:
        """See `Answering`; the cache grows as it is read, so `room` needs no memory of its own."""
        asked = [one.asked for one in group if one.asked is not None]
        seen = [one.perceived.encoded for one in group if one.perceived is not None]
        width, sources = self.bundle.width, self.bundle.sources
        states = stacked(seen, sources) if seen else nothing(len(asked), width, sources)
        reader = GraphReader(self.bundle.session(self.bundle.decoder), [one.tokens for one in asked], states)
        return reader, reader.prompt
