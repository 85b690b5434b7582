# SPDX-License-Identifier: Apache-2.0
"""Teaching speech (method "speech"): recordings with transcripts, asked as `core.speech` asks in use.

The encoder stays frozen; what it makes of a recording's window is stored, its padding too, because that is what Whisper's
decoder attends to. The decoder learns a difference of low rank in every projection, cross-attention's too (LoRA, Hu et al.
2021). A recording is one window: where a transcript would have to be cut, nobody knows.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from core.config import Training
from core.data import media
from core.data.token_store import TokenStore
from core.errors import CoreError, DataError
from core.metrics.tokens import by_character, primary
from core.model.assembly import Model
from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded
from core.model.head import LabelHead
from core.model.lora import EVERY, Lora
from core.model.multimodal import Kind
from core.perceiving import PREPROCESSING
from core.perception import check_unchanged
from core.prompting import Asked
from core.protocol import Note, Progress
from core.speech import Transcriber, Wave
from core.torch_session import TorchSession
from core.training.examples import Chosen, Item, by_kind, left_out
from core.training.inputs import Augmentation
from core.training.live import Look, look
from core.training.material import Material
from core.training.questions import Question, write

TASK = "transcription"
TOGETHER = 4  # recordings listened to between two messages


def adapt(model: Model, t: Training) -> None:
    """Let the decoder that writes down speech learn."""
    targets = [*EVERY, "cross_query", "cross_key_value", "cross_out"]
    model.adapt_speech(Lora(t.lora_rank, t.lora_alpha, 0, targets, t.seed))


def material(
    t: Training, session: TorchSession, chosen: Chosen, held_out: Sequence[Item], device: torch.device
) -> Generator[Progress | Note, None, Material]:
    """The recordings heard, the transcripts as tokens. Raises `DataError` when nothing is left to learn from."""
    source = SpeechInputs(session, device, live=t.live or t.augment)
    yield from source.see([*chosen.items, *held_out])
    items, held_out = source.usable(chosen.items), source.usable(held_out)
    if not items:
        raise DataError(
            "No recording can be learned from.", "The notes above name each file and what is wrong with it."
        )
    dictation = Dictation(session.transcriber, replace(chosen, items=tuple(items)))
    questions = yield from write(dictation, 1)
    validation: list[list[Question]] = []
    if held_out:
        dictation = Dictation(session.transcriber, replace(chosen, items=tuple(held_out)))
        validation = yield from write(dictation, 1)
    return Material(source, items, questions, held_out, [question for (question,) in validation])


@dataclass(frozen=True)
class Dictation:
    """Asks for transcripts."""

    transcriber: Transcriber
    chosen: Chosen

    def ask(self, place: int, variant: int) -> Question:
        """What the decoder reads and what it should write. Raises `DataError` for a transcript that it cannot write."""
        item, transcriber = self.chosen.items[place], self.transcriber
        if not item.target.strip():
            raise DataError(
                "Its transcript is empty.", "Write down what is said, or leave it out.", file=item.file
            )
        answer, most = self._answer(item.target), transcriber.search().max_new_tokens
        if len(answer) - 1 > most:
            raise DataError(
                f"Its transcript is {len(answer) - 1} tokens long; the model writes at most {most} of a recording.",
                "Cut recording and transcript into parts.",
                file=item.file,
            )
        language = transcriber.languages.get(primary(self.chosen.language))
        return Question(place, item, Asked(transcriber.prompt_with(language), TASK, limit=most), answer)

    def _answer(self, text: str) -> tuple[int, ...]:
        """As Whisper writes it: words begin with their blank, the first one too."""
        start = "" if by_character(self.chosen.language) else " "
        ids = self.transcriber.model.speech_tokenizer.encode(start + text, add_special_tokens=False).ids
        return (*ids, min(self.transcriber.end))


class SpeechInputs:
    """Frames and texts for the speech decoder. `live` runs the encoder each time instead of once a recording."""

    first = 0
    head: LabelHead | None = None
    lower_learns = False

    def __init__(self, session: TorchSession, device: torch.device, *, live: bool) -> None:
        self.transcriber, self.perception = session.transcriber, session.perception
        self.model, self.device, self.live = session.model, device, live
        key = f"speech-{self.model.parts('speech').identity()}-{PREPROCESSING}"
        self.store = TokenStore(key, self.model.speech_encoder.width, torch.float16, self.perception.shards)
        self._heard: set[str] = set()  # what can be learned from, where nothing is stored

    @property
    def decoder(self) -> Decoder:
        return self.model.speech_decoder

    @property
    def network(self) -> nn.Module:
        return self.decoder

    @property
    def attended_to(self) -> int:
        return int(self.model.speech_encoder.frames)

    # ---- every recording once -------------------------------------------------------------------------------

    def see(self, items: Sequence[Item]) -> Iterator[Progress | Note]:
        """Listen to every recording. Those that cannot be learned from are Notes; `usable` tells the others.

        Raises `CoreError` when there is no room for what is stored.
        """
        files = by_kind(items).get("audio", {})
        if not self.live:
            yield from self.perception.keep(self.store, files, "audio", self._encode, TOGETHER)
            return
        failed: list[CoreError] = []
        for hash, file in files.items():
            try:
                self._window(hash, file)
                self._heard.add(hash)
            except CoreError as error:
                failed.append(error)
        yield from left_out(failed)

    def usable(self, items: Sequence[Item]) -> list[Item]:
        """Those whose recording can be learned from."""
        known = self._heard if self.live else self.store.known([item.hash for item in items])
        return [item for item in items if item.hash in known]

    @torch.inference_mode()
    def _encode(self, files: Mapping[str, str]) -> dict[str, Tensor | CoreError]:
        """(S, C) of each recording, by itself: the last bits of a product depend on how many are computed at once."""
        found: dict[str, Tensor | CoreError] = {}
        for hash, file in files.items():
            try:
                found[hash] = self.transcriber.frames([self._window(hash, file)])[0]
            except CoreError as error:
                found[hash] = error
        return found

    def _window(self, hash: str, file: str) -> Wave:
        """The whole recording. Raises `DataError` for one that is not one window of sound."""
        check_unchanged(hash, file)
        media.check(file)
        first, *others = islice(self.transcriber.windows(file), 2)
        if others:
            raise DataError(
                f"The recording is longer than {self.transcriber.seconds:.0f} seconds, which is all that is heard at once.",
                "Cut recording and transcript into parts.",
                file=file,
            )
        return first

    def changed(self, *, decoder: bool) -> None:
        """See `Source`. Nothing is remembered that depends on what learns."""

    # ---- batches --------------------------------------------------------------------------------------------

    def encoded(
        self, questions: Sequence[Question], augmentation: Augmentation, step: int
    ) -> dict[Kind, Encoded]:
        """The frames of each recording, (B, S, C)."""
        if self.live:
            draws = [np.random.default_rng([augmentation.seed, step, q.place, 1]) for q in questions]
            looks = [
                Look(q.item.file, draw if augmentation.files else None)
                for q, draw in zip(questions, draws, strict=True)
            ]
            frames = torch.cat([seen.tokens for seen in look(self.model.speech_encoder, "audio", looks)])
        else:
            frames, _ = self.store.batch([question.item.hash for question in questions], torch.float32)
        return {"audio": Encoded(frames, torch.ones(frames.shape[:2], dtype=torch.bool), frames.mean(dim=1))}

    def attended(self, encoded: Mapping[Kind, Encoded], questions: Sequence[Question]) -> Attended:
        """Keys and values, as in use."""
        return self.transcriber.attended(encoded["audio"].tokens)

    def lower(self, questions: Sequence[Question]) -> tuple[Tensor, Tensor]:
        """(B, T, D) embedded texts, padded on the right, and positions (T,)."""
        texts = [torch.tensor(question.read) for question in questions]
        tokens = pad_sequence(texts, batch_first=True).to(self.device)
        positions = self.decoder.positions(tokens, 0, None)
        return self.decoder.embed(tokens, positions), positions
