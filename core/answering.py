# SPDX-License-Identifier: Apache-2.0
"""How any session answers, whatever its model is made of: what is asked of a file, what helps, and the answer.

`core/torch_session.py` and `core/onnx_session.py` say how a model perceives, reads and transcribes. No torch here.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import generate
from core.config import Generation, Shots
from core.data import media
from core.data.features import Names
from core.data.text import read_text
from core.demonstrations import SELECTORS, Pick, with_pins
from core.demonstrations.pool import normalised
from core.errors import ConfigError, CoreError, DataError
from core.evidence import Gatherer
from core.example import MediaKind as Kind
from core.generate import Hypothesis, Reader, Search, Tokens
from core.hashing import sha256
from core.knowledge import Knowledge, Wanted
from core.model.phrases import Phrase
from core.perceiving import Perceived, Perceiving, finished
from core.prompting import Asked, Prompter, beams, demonstration, trusted
from core.protocol import Captioned, FileFailed, Note, Progress, Prompted, Started, Streamed
from core.queries import check_task, explained, kind_of, other_file, own_fingerprint, own_hash
from core.session import Ablation, Query, SessionEvent
from core.tasks import TASKS
from core.words import Words


@dataclass
class Prepared:
    """A query on its way: the events to send before its answer, and what the answer needs."""

    query: Query
    began: float
    events: list[SessionEvent] = field(default_factory=list)
    task: str = ""
    kind: Kind = "text"
    perceived: Perceived | None = None
    asked: Asked | None = None
    error: CoreError | None = None
    other: str = ""  # the file whose media are seen instead


class Answering(ABC):
    """See `core.session.Session`. A subclass gives the model: what perceives, what reads, and what it was fitted to."""

    perception: Perceiving
    knowledge: Knowledge
    evidence: Gatherer
    trust: float  # where nobody says how much demonstrations and names count

    @property
    @abstractmethod
    def prompter(self) -> Prompter:
        """Knows how this model's decoder is asked; read when it is first needed."""

    @property
    @abstractmethod
    def is_ready(self) -> bool:
        """Whether asking takes no reading of weights any more."""

    @abstractmethod
    def use(self, project: Path | None) -> None:
        """See `core.session.Session`."""

    @abstractmethod
    def attends(self) -> bool:
        """Whether this model looks at media at all, beside its prompt."""

    @abstractmethod
    def reader(self, group: Sequence[Prepared], room: int) -> tuple[Reader, Tokens]:
        """What reads the prompts of a group beside its media, with room for so many tokens; the prompts (B, T)."""

    @abstractmethod
    def alike(self, one: Prepared) -> object:
        """Questions for which this is equal can be read as one batch; "alone" shares none."""

    @abstractmethod
    def blank(self, encoded: Any) -> Any:
        """What an encoder saw, with nothing to see."""

    @abstractmethod
    def speaks(self, file: str) -> bool:
        """Whether a recording is to be written down rather than described."""

    @abstractmethod
    def transcribe(self, one: Prepared, generation: Generation, ablation: Ablation) -> Iterator[SessionEvent]:
        """The words of a recording. Raises `MediaError`, or `ModelError` where no part writes down speech."""

    def named(self, one: Prepared) -> Captioned | None:
        """The answer of a model that names labels with a head; None where they are written."""
        return None

    def check(self, one: Prepared) -> None:  # noqa: B027 - most models answer everything
        """Raise `ModelError` for a task that this model has no part for."""

    # ---- the Session protocol -----------------------------------------------------------------------------

    def caption(
        self,
        queries: Sequence[Query],
        shots: Shots,
        generation: Generation,
        *,
        ablation: Ablation = "none",
        batch: int = 1,
    ) -> Iterator[SessionEvent]:
        """See `core.session.Session`."""
        if shots.strategy not in SELECTORS:
            raise ConfigError(
                f"There is no strategy {shots.strategy}.", f"Choose one of: {', '.join(SELECTORS)}."
            )
        for start in range(0, len(queries), batch):
            prepared = [Prepared(query, time.monotonic()) for query in queries[start : start + batch]]
            for place, one in enumerate(prepared, start=start):
                one.other = other_file(place, queries) if ablation.startswith("swapped") else ""
            yield from self._batch(prepared, shots, generation, ablation, stream=batch == 1)

    def features(self, files: Sequence[str]) -> NDArray[np.float32]:
        """See `core.session.Session`."""
        kinds = {kind_of(file) for file in files}
        if len(kinds) != 1:
            raise DataError(
                f"Vectors of {', '.join(sorted(kinds))} cannot be compared.", "Ask for one kind at a time."
            )
        (kind,) = kinds
        if kind == "text":
            return self.perception.texts([read_text(file) for file in files])
        hashes = {sha256(Path(file)): file for file in files}
        for event in self.perception.vectors(hashes, kind):
            if isinstance(event, Note):
                raise DataError(event.message, event.hint, file=event.file)
        known = self.perception.store(kind).get(list(hashes))
        path_to_hash = {file: hash for hash, file in hashes.items()}
        ordered = [known[path_to_hash.get(file) or sha256(Path(file))].pooled for file in files]
        return normalised(np.array(ordered, np.float32))

    def labels(self, file: str, k: int) -> list[tuple[str, float]]:
        """See `core.session.Session`."""
        kind = kind_of(file)
        if kind == "text":
            return []
        perceived = finished(self.perception.perceive(file, kind))
        return list(perceived.vector.names[:k])

    # ---- one batch ----------------------------------------------------------------------------------------

    def _batch(
        self,
        prepared: Sequence[Prepared],
        shots: Shots,
        generation: Generation,
        ablation: Ablation,
        *,
        stream: bool,
    ) -> Iterator[SessionEvent]:
        for one in prepared:
            one.began = time.monotonic()
            for event in self.prepare(one, shots, generation, ablation):
                if stream:
                    yield event
                else:
                    one.events.append(event)
        if stream:
            yield from self._answer(prepared[0], generation, ablation)
            return
        answers = self._decode_together(prepared, generation)
        for one in prepared:
            yield from one.events
            if one.error is None and id(one) in answers:
                yield from self._found(one, answers[id(one)], generation)
            else:
                yield from self._answer(one, generation, ablation)

    def prepare(
        self, one: Prepared, shots: Shots, generation: Generation, ablation: Ablation
    ) -> Iterator[SessionEvent]:
        """Look at the file and write its prompt; what is wrong with it stands in `one.error`."""
        query = one.query
        try:
            one.kind = kind_of(query.file)
            one.task = query.task or self._usual_task(query.file, one.kind)
            check_task(one.task, one.kind, query)
            self.check(one)
            yield Started(query.file, one.task)
            if one.kind == "audio":
                media.check(query.file)  # one that is cut off or silent would be described all the same
            if one.task != "transcription":
                yield from self._help(one, shots, generation, ablation)
        except Exception as error:  # one bad file must not stop the others
            one.error = explained(error)

    def _usual_task(self, file: str, kind: Kind) -> str:
        """A picture is captioned, speech written down, any other sound captioned, a text answered."""
        if kind == "audio":
            return "transcription" if self.speaks(file) else "captioning"
        return "text" if kind == "text" else "captioning"

    def _help(
        self, one: Prepared, shots: Shots, generation: Generation, ablation: Ablation
    ) -> Iterator[SessionEvent]:
        query = one.query
        found: list[Pick] = []
        names: Names = ()
        text = read_text(query.file) if one.kind == "text" and query.file else ""
        if ablation != "text-only":
            if one.kind != "text":
                one.perceived = yield from self.perception.perceive(query.file, one.kind)
                names = one.perceived.vector.names[: shots.hints]
            vector, wanted = self._vector(one, text), replace(shots, k=shots.chosen)
            found = yield from self._picks(one, wanted, vector, query.file)
        labels = self._labels(one.task)
        if not self.is_ready:
            yield Progress("read weights", 0, 1)
            self.prompter.decode([])
            yield Progress("read weights", 1, 1)
        limit = generation.max_new_tokens or TASKS[one.task].max_new_tokens
        limit = self.prompter.longest(labels) if labels else limit
        asked = self.prompter.ask(one.task, one.kind, query.prompt, text, names, found[-shots.k :], limit)
        if asked.cut and ablation != "text-only":
            one.perceived = self.perception.perceive_text(text)
            rest = "attended to" if self.attends() else "not used: this model has not learned to attend"
            yield Note(
                f"The text is longer than the decoder reads: its beginning is in the prompt, the rest is {rest}.",
                "Give it in parts if every detail counts.", file=query.file,
            )  # fmt: skip
        if one.task == "captioning" and not asked.picks and not names and ablation != "text-only":
            yield Note(
                "Nothing like this has been captioned yet, so the caption is a guess.",
                "Import captioned files of this kind into the project.", file=query.file,
            )  # fmt: skip
        if asked.dropped:
            yield Note(
                f"{asked.dropped} demonstrations did not fit into the model's context and were left out, the first ones first.",
                "Ask for fewer.", file=query.file,
            )  # fmt: skip
        trust = shots.trust if shots.trust >= 0 else trusted(self.trust, alone=not (found or self.attends()))
        one.asked = replace(asked, trust=trust, naming=shots.naming, labels=labels, voters=tuple(found))
        if one.perceived is not None and ablation in ("blank", "swapped", "swapped-tokens"):
            yield from self._ablated(one, shots, ablation)
        yield Prompted(query.file, tuple(demonstration(pick) for pick in asked.picks), tuple(names))

    def _ablated(
        self, one: Prepared, shots: Shots, ablation: Ablation
    ) -> Generator[Progress | Note, None, None]:
        """Nothing but what cross-attention sees is taken away, or comes from another item: all of it, or the media alone."""
        assert one.perceived is not None
        assert one.asked is not None
        other = None if ablation == "blank" else self._other(one)
        if ablation != "swapped-tokens":
            memory: tuple[Phrase, ...] = ()
            if other is not None and one.asked.memory:
                picks = yield from self._picks(one, shots, other.vector.pooled, one.other)
                names = other.vector.names[: shots.hints]
                memory = self.prompter.ask(one.task, one.kind, "", "", names, picks, 0).memory
            one.asked = replace(one.asked, memory=memory)
        encoded = self.blank(one.perceived.encoded) if other is None else other.encoded
        one.perceived = replace(one.perceived, encoded=encoded)

    def _other(self, one: Prepared) -> Perceived | None:
        try:
            if one.other and one.kind == "text":
                return self.perception.perceive_text(read_text(one.other))
            return finished(self.perception.perceive(one.other, one.kind)) if one.other else None
        except CoreError:
            return None  # the other file is broken: its own turn will say so

    def _picks(
        self,
        one: Prepared,
        shots: Shots,
        pooled: NDArray[np.float16] | NDArray[np.float32],
        file: str,
    ) -> Generator[Progress | Note, None, list[Pick]]:
        """Demonstrations for a vector (C,) that an encoder made of a file, or of a text without one."""
        if shots.k == 0:
            return []
        pool = yield from self.knowledge.pool(Wanted(one.task, one.kind, shots.language, shots.knowledge))
        if pool is None:
            return []
        query = pool.query(pooled.astype(np.float32))
        near = pool.near(query, own_fingerprint(file))
        excluded = pool.excluded({*one.query.exclude, *own_hash(file)}, near)
        evidence = yield from self.evidence.of(shots.strategy, pool, replace(one.query, task=one.task), shots)
        select, decided = SELECTORS[shots.strategy], (shots.pinned, shots.excluded)
        return with_pins(select, pool, query, shots.k, shots.seed, excluded, evidence, *decided)

    def _vector(self, one: Prepared, text: str) -> NDArray[np.float16] | NDArray[np.float32]:
        if one.perceived is None:
            asked: NDArray[np.float32] = self.perception.texts([f"{one.query.prompt}\n{text}"[:2000]])[0]
            return asked
        return one.perceived.vector.pooled

    def _labels(self, task: str) -> tuple[str, ...]:
        return tuple(self.knowledge.labels()) if task == "classification" else ()

    # ---- the answer ---------------------------------------------------------------------------------------

    def _answer(self, one: Prepared, generation: Generation, ablation: Ablation) -> Iterator[SessionEvent]:
        try:
            if one.error is not None:
                raise one.error
            if one.task == "transcription":
                yield from self.transcribe(one, generation, ablation)
            elif (named := self.named(one)) is not None:
                yield named
            elif generation.beams > 1 or generation.sequences > 1:
                found = self._decode([one], generation)[0]
                yield from self._found(one, found, generation)
            else:
                yield from self._stream(one, generation)
        except Exception as error:  # one bad file must not stop the others
            known = explained(error)
            yield FileFailed(one.query.file, known.message, known.hint)

    def _stream(self, one: Prepared, generation: Generation) -> Iterator[SessionEvent]:
        words = Words(self.prompter.decode, filtered=generation.filter)
        reader, prompt, search = self._reader([one], generation)
        for step in generate.stream(reader, prompt, search):
            if step[0] is None or words.withheld is not None:
                break
            if (piece := words.feed(*step[0])) is not None:
                yield Streamed(one.query.file, piece)
        if words.withheld is None and (piece := words.finish()) is not None:
            yield Streamed(one.query.file, piece)
        yield from self._finished(one, words)

    def _finished(
        self, one: Prepared, words: Words, alternatives: Iterable[str] = ()
    ) -> Iterator[SessionEvent]:
        if words.withheld is not None:
            yield Note(
                "The answer was cut where a harmful word would have followed.",
                "Switch the harmful-word filter off to see it.", file=one.query.file,
            )  # fmt: skip
        yield _captioned(one, words, alternatives)

    def _found(
        self, one: Prepared, found: Sequence[Hypothesis], generation: Generation
    ) -> Iterator[SessionEvent]:
        best, *others = [self._words(hypothesis, generation) for hypothesis in found]
        yield from self._finished(one, best, [words.text.strip() for words in others])

    def _words(self, found: Hypothesis, generation: Generation) -> Words:
        words = Words(self.prompter.decode, filtered=generation.filter)
        for token, probability in zip(found.tokens, found.probabilities, strict=True):
            words.feed(token, probability)
            if words.withheld is not None:
                return words
        words.finish()
        return words

    def _decode_together(
        self, prepared: Sequence[Prepared], generation: Generation
    ) -> dict[int, list[Hypothesis]]:
        """Greedy answers of those that can share a batch, by identity."""
        answers: dict[int, list[Hypothesis]] = {}
        if beams(generation) > 1:
            return answers
        groups: dict[tuple[object, ...], list[Prepared]] = {}
        for one in prepared:
            if one.error is None and one.asked is not None and self.alike(one) != "alone":
                alike = (one.task, one.kind, one.perceived is None, bool(one.asked.picks), self.alike(one))
                groups.setdefault(alike, []).append(one)
        for group in groups.values():
            with suppress(
                CoreError, RuntimeError, MemoryError
            ):  # then each is tried alone, and says why it fails
                found = self._decode(group, generation)
                answers |= {id(one): best for one, best in zip(group, found, strict=True)}
        return answers

    def _decode(self, group: Sequence[Prepared], generation: Generation) -> list[list[Hypothesis]]:
        reader, prompt, search = self._reader(group, generation)
        return generate.collect(reader, prompt, search)

    def _reader(self, group: Sequence[Prepared], generation: Generation) -> tuple[Reader, Tokens, Search]:
        search = self.prompter.search([one.asked for one in group if one.asked is not None], generation)
        return *self.reader(group, search.max_new_tokens), search


def _captioned(one: Prepared, words: Words, alternatives: Iterable[str] = ()) -> Captioned:
    picks = one.asked.picks if one.asked is not None else ()
    score = generate.mean_probability(words.probabilities)
    return Captioned(
        one.query.file, one.task, words.text.strip(), score, tuple(words.pieces),
        tuple(demonstration(pick) for pick in picks), round(time.monotonic() - one.began, 3), tuple(alternatives),
    )  # fmt: skip
