# SPDX-License-Identifier: Apache-2.0
"""Files seen and heard by a model's frozen encoders."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core.data import media
from core.data.features import Names, Vector, VectorStore
from core.data.shards import Shards
from core.data.token_store import TokenStore
from core.errors import CoreError, DataError, MediaError
from core.hashing import sha256
from core.model.assembly import Model
from core.model.encoders import Encoded
from core.model.multimodal import Kind, join
from core.perceiving import (
    PREPROCESSING,
    SIDE,
    STAGES,
    TOGETHER,
    WINDOWS,
    Perceived,
    check_there,
    fill,
    first_window,
    listen,
    names_of,
)
from core.protocol import Note, Progress

Encode = Callable[[dict[str, str]], Mapping[str, torch.Tensor | CoreError]]  # paths to (n, C), both by hash


class Perception:
    """The encoders of `model`, and what they made of files before."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.shards = Shards()  # where tokens are kept
        self._stores: dict[Kind, VectorStore] = {}
        self._token_stores: dict[Kind, TokenStore] = {}
        self._remembered: dict[str, Perceived] = {}
        self._room = 0  # bytes of tokens that may still be remembered

    def remember(self, room: int) -> None:
        """From now on look at a file once and keep what was seen, up to `room` bytes; files must not change meanwhile."""
        self._remembered, self._room = {}, room

    def perceive(self, file: str, kind: Kind) -> Generator[Note, None, Perceived]:
        """Look at one picture or listen to one recording. Raises `MediaError`."""
        if file not in self._remembered:
            seen = yield from self._perceive(file, kind)
            if seen.encoded.tokens.nbytes > self._room:
                return seen
            self._room -= seen.encoded.tokens.nbytes
            self._remembered[file] = seen
        return self._remembered[file]

    def _perceive(self, file: str, kind: Kind) -> Generator[Note, None, Perceived]:
        encoder = self.model.encoder(kind)
        if kind == "image":
            encoded = self._see(kind, [encoder.prepare(media.load_image(file, max_side=SIDE))])
        else:
            heard = yield from listen(file, _window_seconds(encoder))
            encoded = join(self._see(kind, [encoder.prepare(wave) for wave in heard]))
        return Perceived(kind, encoded, _vectors(encoder, encoded)[0])

    def perceive_text(self, text: str) -> Perceived:
        """Read a long text in windows, for cross-attention over all of them."""
        states, mask = self.model.embedder.read(text)
        pooled = (states * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        encoded = join(Encoded(states, mask, pooled))
        return Perceived("text", encoded, Vector(encoded.pooled[0].numpy().astype(np.float16), ()))

    def vectors(self, files: Mapping[str, str], kind: Kind) -> Iterator[Progress | Note]:
        """Make sure that the store knows every file (sha256 to path). Files that cannot be read are Notes."""
        yield from fill(self.store(kind), files, kind, lambda paths: self._encode(paths, kind))

    def _encode(self, paths: Sequence[str], kind: Kind) -> list[Vector | CoreError]:
        encoder = self.model.encoder(kind)
        inputs: list[torch.Tensor | CoreError] = []
        for path in paths:
            try:
                inputs.append(encoder.prepare(first_window(path, kind, _window_seconds(encoder))))
            except CoreError as error:
                inputs.append(error)
        good = [tensor for tensor in inputs if isinstance(tensor, torch.Tensor)]
        vectors = iter(_vectors(encoder, self._see_alike(kind, good)) if good else [])
        return [entry if isinstance(entry, CoreError) else next(vectors) for entry in inputs]

    def tokens(self, files: Mapping[str, str], kind: Kind) -> Iterator[Progress | Note]:
        """Make sure that every file's tokens are kept (sha256 to path), its vector and names too, from one pass.

        Files that cannot be read, or are not what they were, are Notes. Raises `CoreError` when there is no room.
        """
        store = self.token_store(kind)
        batch = 16 if kind == "image" else 4  # recordings are up to `WINDOWS` pictures long
        yield from self.keep(store, files, kind, lambda some: self._encode_whole(some, kind), batch)
        known = store.known(list(files))
        yield from self.vectors({hash: path for hash, path in files.items() if hash in known}, kind)

    def keep(
        self, store: TokenStore, files: Mapping[str, str], kind: Kind, encode: Encode, batch: int
    ) -> Iterator[Progress | Note]:
        """Make sure that `store` has what `encode` makes of every file; those it cannot make anything of are Notes."""
        for done, total, failed in store.fill(files, encode, batch):
            yield Progress(STAGES[kind], done, total)
            for path, error in failed:
                yield Note(f"{path} cannot be learned from: {error.message}", error.hint, file=path)
        for damaged in self.shards.damage:
            yield Note(f"{damaged} was damaged; what it held is made again.", file=str(damaged))
        self.shards.damage.clear()

    def stored(self, hashes: Sequence[str], kind: Kind, dtype: torch.dtype = torch.float32) -> Encoded:
        """What `tokens` kept of these files, as a batch; "" is an item without one. `pooled` is the mean of the tokens."""
        tokens, mask = self.token_store(kind).batch(hashes, dtype)
        pooled = tokens.sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)
        return Encoded(tokens, mask, pooled)

    def token_store(self, kind: Kind) -> TokenStore:
        """The kept tokens of this kind's encoder, in half precision where it computes in single."""
        if kind not in self._token_stores:
            own: torch.dtype = next(self.model.encoder(kind).parameters()).dtype
            dtype = torch.float16 if own == torch.float32 else own
            key, width = f"{self.model.identity(kind)}-{PREPROCESSING}", self.model.recipe.widths[kind]
            if (together := self.model.tokens_together(kind)) > 1:
                key = f"{key}-{together}"
            self._token_stores[kind] = TokenStore(key, width, dtype, self.shards)
        return self._token_stores[kind]

    def _encode_whole(self, files: Mapping[str, str], kind: Kind) -> dict[str, torch.Tensor | CoreError]:
        """The real tokens (n, C) of each file, all windows of it; vectors and names go to their store on the way."""
        encoder = self.model.encoder(kind)
        results: dict[str, torch.Tensor | CoreError] = {}
        windows: dict[str, list[torch.Tensor]] = {}
        for hash, path in files.items():
            try:
                windows[hash] = _windows(hash, path, kind, encoder)
            except CoreError as error:
                results[hash] = error
        if not windows:
            return results
        encoded = self._see_alike(kind, [window for some in windows.values() for window in some])
        ends = np.cumsum([len(some) for some in windows.values()]).tolist()
        rows = {hash: slice(end - len(windows[hash]), end) for hash, end in zip(windows, ends, strict=True)}
        for hash, own in rows.items():
            tokens = encoded.tokens[own][encoded.mask[own]]  # (n, C)
            results[hash] = tokens if tokens.isfinite().all() else _not_finite(files[hash])
        known = self.store(kind).get(list(rows))
        vectors = _vectors(encoder, encoded)  # of a recording, its first window's
        self.store(kind).put(
            {
                hash: vectors[own.start]
                for hash, own in rows.items()
                if hash not in known and isinstance(results[hash], torch.Tensor)
            }
        )
        return results

    @torch.inference_mode()
    def _see(self, kind: Kind, inputs: Sequence[torch.Tensor]) -> Encoded:
        batches = [torch.stack(list(inputs[i : i + TOGETHER])) for i in range(0, len(inputs), TOGETHER)]
        parts = [self.model.see(kind, batch) for batch in batches]
        return parts[0] if len(parts) == 1 else concatenate(parts)

    def _see_alike(self, kind: Kind, inputs: Sequence[torch.Tensor]) -> Encoded:
        """As `_see`, in batches that are always full: what is kept of a file must not depend on which others were missing.

        The last bits of a product depend on the size of the batch, and a resumed run must see what the first one saw.
        """
        missing = -len(inputs) % TOGETHER
        whole = self._see(kind, [*inputs, *[inputs[-1]] * missing])
        count = len(inputs)
        logits = None if whole.logits is None else whole.logits[:count]
        return Encoded(whole.tokens[:count], whole.mask[:count], whole.pooled[:count], logits)

    def store(self, kind: Kind) -> VectorStore:
        """The kept vectors of this kind's encoder."""
        if kind not in self._stores:
            self._stores[kind] = VectorStore(f"{self.model.identity(kind)}-{PREPROCESSING}")
        return self._stores[kind]

    def texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, C) sentence vectors."""
        vectors: NDArray[np.float32] = self.model.embedder.embed(texts).numpy()
        return vectors


def _not_finite(path: str) -> MediaError:
    return MediaError("The encoder makes numbers of it that are not finite.", "Leave it out.", file=path)


def _windows(hash: str, path: str, kind: Kind, encoder: Any) -> list[torch.Tensor]:
    """What the encoder gets of a whole file."""
    check_unchanged(hash, path)
    if kind == "image":
        return [encoder.prepare(media.load_image(path, max_side=SIDE))]
    heard = islice(media.audio_windows(path, _window_seconds(encoder)), WINDOWS)
    return [encoder.prepare(wave) for _, wave in heard]


def check_unchanged(hash: str, path: str) -> None:
    """Raise `DataError` unless the file is there and its content the one that was imported."""
    check_there(path)
    try:
        changed = sha256(path) != hash
    except OSError as error:
        raise MediaError(f"The file cannot be read: {error}.", "Check its disk.", file=path) from error
    if changed:
        raise DataError("The file was changed after it was imported.", "Import it again.", file=path)


def _window_seconds(encoder: Any) -> float:
    return float(getattr(encoder, "seconds", 30.0))


def concatenate(parts: Sequence[Encoded]) -> Encoded:
    """Batches of one encoder as one batch; shorter ones are padded with masked tokens."""
    longest = max(part.tokens.shape[1] for part in parts)
    room = [longest - part.tokens.shape[1] for part in parts]
    logits = [part.logits for part in parts if part.logits is not None]
    return Encoded(
        torch.cat([F.pad(part.tokens, (0, 0, 0, r)) for part, r in zip(parts, room, strict=True)]),
        torch.cat([F.pad(part.mask, (0, r)) for part, r in zip(parts, room, strict=True)]),
        torch.cat([part.pooled for part in parts]),
        torch.cat(logits) if len(logits) == len(parts) else None,
    )


def _vectors(encoder: Any, encoded: Encoded) -> list[Vector]:
    names: list[Names] = [()] * len(encoded.pooled)
    if encoded.logits is not None:
        names = [names_of(encoder.labels, row) for row in encoded.logits.softmax(dim=1).float().numpy()]
    pooled = encoded.pooled.numpy().astype(np.float16)
    return [Vector(*pair) for pair in zip(pooled, names, strict=True)]
