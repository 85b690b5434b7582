# SPDX-License-Identifier: Apache-2.0
"""The encoders of a bundle: files seen and heard, as `core/perception.py` does it with torch."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import media
from core.data.features import Names, Vector, VectorStore
from core.errors import CoreError, ModelError
from core.example import MediaKind as Kind
from core.export.manifest import HIDDEN
from core.model.preparation import HOP, SAMPLE_RATE, mel_filters, prepared_picture, prepared_sound
from core.onnx.bundle import Bundle
from core.onnx.reader import States
from core.perceiving import SIDE, Perceived, fill, first_window, listen, names_of
from core.protocol import Note, Progress

Seen = tuple[States, NDArray[np.float32], NDArray[np.float32] | None]
"""What is attended to (1, S, W), the vector (C,), the probability of each label (N,)."""


class GraphPerception:
    """The eyes and ears of a bundle, and what they made of files before."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._stores: dict[Kind, VectorStore] = {}

    @cached_property
    def _picture(self) -> tuple[int, NDArray[np.float32], NDArray[np.float32]]:
        """Side, mean and standard deviation of what the encoder takes."""
        values = self.bundle.settings("preprocessor_config.json")
        mean, std = (np.array(values[name], np.float32) for name in ("image_mean", "image_std"))
        return int(values["size"]["height"]), mean, std

    @cached_property
    def _sound(self) -> tuple[int, NDArray[np.float32]]:
        """Frames of a window, and the filters that make its spectrogram."""
        values = self.bundle.settings("audio_preprocessor_config.json")
        return int(values["nb_max_frames"]), mel_filters(int(values["feature_size"]))

    @property
    def _seconds(self) -> float:
        return self._sound[0] * HOP / SAMPLE_RATE

    def perceive(self, file: str, kind: Kind) -> Generator[Note, None, Perceived]:
        """Look at one picture or listen to one recording. Raises `MediaError`."""
        if kind == "image":
            states, pooled, likely = self._look(media.load_image(file, max_side=SIDE))
        else:
            waves = yield from listen(file, self._seconds)
            if self.bundle.latents and len(waves) > 1:
                yield Note(
                    f"Only the first {self._seconds:.0f} seconds of the recording are heard: this bundle sums up a window "
                    "as a whole.",
                    "Cut the recording, or use the model that was exported.", file=file,
                )  # fmt: skip
                waves = waves[:1]
            states, pooled, likely = self._join(waves)
        return Perceived(kind, states, Vector(pooled.astype(np.float16), self._names(likely)))

    def perceive_text(self, text: str) -> Perceived:
        """A bundle has no eyes for texts. Raises `ModelError`."""
        raise no_texts(self.bundle)

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Nor does it compare them. Raises `ModelError`."""
        raise no_texts(self.bundle)

    def vectors(self, files: Mapping[str, str], kind: Kind) -> Iterator[Progress | Note]:
        """Make sure that the store knows every file (sha256 to path). Files that cannot be read are Notes."""
        yield from fill(self.store(kind), files, kind, lambda paths: [self._vector(p, kind) for p in paths])

    def store(self, kind: Kind) -> VectorStore:
        """The kept vectors of this kind's encoder: the bundle's own, whatever the model's were."""
        if kind not in self._stores:
            self._stores[kind] = VectorStore(self.bundle.identity(kind))
        return self._stores[kind]

    def _vector(self, path: str, kind: Kind) -> Vector | CoreError:
        try:
            first = first_window(path, kind, 0.0 if kind == "image" else self._seconds)
            _, pooled, likely = self._look(first) if kind == "image" else self._join([first])
        except CoreError as error:
            return error
        return Vector(pooled.astype(np.float16), self._names(likely))

    def _names(self, likely: NDArray[np.float32] | None) -> Names:
        return () if likely is None else names_of(self.bundle.labels, likely)

    def _look(self, picture: Any) -> Seen:
        return self._run("image", {"pixel_values": prepared_picture(picture, *self._picture)[None]})

    def _join(self, waves: Sequence[NDArray[np.float32]]) -> Seen:
        """Windows of one recording as one item; its vector is the windows' mean, weighted by how much of each is real."""
        seen = []
        for wave in waves:
            mel, real = prepared_sound(wave, *self._sound)
            inputs: dict[str, NDArray[Any]] = {
                "input_features": mel[None],
                "attention_mask": real[None].astype(np.int64),
            }
            seen.append(self._run("audio", inputs))
        counts = np.array([_visible(one, self.bundle.sources).sum() for one, _, _ in seen], np.float32)
        share = counts / max(np.float32(1), counts.sum())
        states = np.concatenate([one for one, _, _ in seen], axis=1)
        visible = _visible(states, self.bundle.sources)
        states[..., -self.bundle.sources][visible] = -np.log(max(1.0, counts.sum()))  # all weigh as one word
        pooled = (np.stack([one for _, one, _ in seen]) * share[:, None]).sum(axis=0)
        return states, pooled, None

    def _run(self, kind: Kind, inputs: Mapping[str, NDArray[Any]]) -> Seen:
        session = self.bundle.session(self.bundle.encoders[kind])
        names = [one.name for one in session.get_outputs()]
        found = dict(zip(names, session.run(names, dict(inputs)), strict=True))
        if not np.isfinite(found["pooled"]).all():
            raise ModelError("The encoder makes numbers of it that are not finite.", "Leave it out.")
        likely = found.get("label_probabilities")
        return found["last_hidden_state"], found["pooled"][0], None if likely is None else likely[0]


def _visible(states: States, sources: int) -> NDArray[np.bool_]:
    """(B, S): which tokens of media can be seen, by what is added to their score."""
    visible: NDArray[np.bool_] = states[..., -sources] > HIDDEN / 2
    return visible


def no_texts(bundle: Bundle) -> ModelError:
    """What is said to a task about text alone."""
    return ModelError(
        f"The bundle {bundle.name} describes pictures and sounds; it has no part for texts.",
        "Use the model that was exported.",
        file=bundle.folder,
    )
