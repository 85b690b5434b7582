# SPDX-License-Identifier: Apache-2.0
"""What a frozen network made of a file or a text, kept as it is: (n, C) numbers by hash, read back as padded batches.

    store = TokenStore("efficientnet-lite0-…-1", width=1280, dtype=torch.float16)
    for done, total, failed in store.fill({sha256: path}, encode): ...   # only what is missing; may be killed
    tokens, mask = store.batch(hashes)                                   # (B, S, C), (B, S)

The encoders' tokens and the states of the decoder's frozen lower half are kept in this way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from core.data.shards import Place, Shards
from core.errors import CoreError

_BITS = {
    torch.float32: torch.int32,
    torch.float16: torch.int16,
    torch.bfloat16: torch.int16,
}  # numpy has no bfloat16


class TokenStore:
    """Records (n, `width`) of `dtype`. `key` names everything they depend on beside the hash: weights, preprocessing.

    Several stores may share one `shards`, and with it one limit: what one of them reads, the others never push out.
    """

    def __init__(self, key: str, width: int, dtype: torch.dtype, shards: Shards | None = None) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", key):
            raise ValueError(f"{key!r} cannot name a store")
        self.key, self.width, self.dtype = f"{key}-{width}-{str(dtype)[6:]}", width, dtype
        self.shards = shards or Shards()
        self._like: NDArray[Any] = torch.zeros(0, width, dtype=_BITS[dtype]).numpy()
        self._places: dict[str, Place] = {}

    def known(self, hashes: Sequence[str]) -> set[str]:
        """Those of `hashes` that are stored and whole. Each is read once a process; damaged ones are forgotten."""
        if new := [hash for hash in dict.fromkeys(hashes) if hash not in self._places]:
            self._places |= self.shards.find(self.key, new, self._like)
        return {hash for hash in hashes if hash in self._places}

    def put(self, records: Mapping[str, Tensor]) -> None:
        """Keep (n, width) tensors; numbers too large for float16 become its largest. All are kept, or none."""
        if records:
            self.shards.append(self.key, {hash: self._bits(record) for hash, record in records.items()})
            self.known(list(records))

    def _bits(self, record: Tensor) -> NDArray[Any]:
        if record.ndim != 2 or record.shape[1] != self.width or not len(record):
            raise ValueError(f"a record of shape {tuple(record.shape)} in a store of width {self.width}")
        record = record.detach().cpu()
        if self.dtype == torch.float16 and record.dtype != torch.float16:
            largest = torch.finfo(torch.float16).max
            record = record.clamp(-largest, largest)
        return record.to(self.dtype).contiguous().view(_BITS[self.dtype]).numpy()

    def fill(
        self,
        files: Mapping[str, str],
        encode: Callable[[dict[str, str]], Mapping[str, Tensor | CoreError]],
        batch: int = 16,
    ) -> Iterator[tuple[int, int, list[tuple[str, CoreError]]]]:
        """Encode what is missing of `files` (hash to path): yields (done, total, files that failed) after each batch.

        What was yielded is kept even if the process is killed. Another process may fill the same store at the same
        time: each skips what the other has done by then.
        """
        known = self.known(list(files))
        todo = [hash for hash in files if hash not in known]
        for start in range(0, len(todo), batch):
            some = todo[start : start + batch]
            by_now = self.known(some)
            missing = {hash: files[hash] for hash in some if hash not in by_now}
            results = encode(missing) if missing else {}
            self.put({hash: result for hash, result in results.items() if isinstance(result, Tensor)})
            failed = [(files[h], result) for h, result in results.items() if isinstance(result, CoreError)]
            yield min(start + batch, len(todo)), len(todo), failed

    def lengths(self, hashes: Sequence[str]) -> list[int]:
        """n of each; 0 for "". Raises `CoreError` for one that is not stored."""
        self._need(hashes)
        return [self._places[hash].count if hash else 0 for hash in hashes]

    def batch(self, hashes: Sequence[str], dtype: torch.dtype | None = None) -> tuple[Tensor, Tensor]:
        """Tokens (B, S, width) as stored or converted to `dtype`, padded with zeros, and their mask (B, S).

        "" stands for an item that has none: its row is masked throughout. Raises `CoreError` for one that is not stored.
        """
        counts = self.lengths(hashes)
        tokens = torch.zeros(len(hashes), max([*counts, 1]), self.width, dtype=self.dtype)
        bits = tokens.view(_BITS[self.dtype]).numpy()
        for row, (hash, count) in enumerate(zip(hashes, counts, strict=True)):
            if hash:
                bits[row, :count] = self.shards.rows(self._places[hash], self._like)
        mask = torch.arange(tokens.shape[1]) < torch.tensor(counts)[:, None]  # (B, S)
        return tokens.to(dtype or self.dtype), mask

    def _need(self, hashes: Sequence[str]) -> None:
        wanted = [hash for hash in hashes if hash and hash not in self._places]
        if wanted and (lost := set(wanted) - self.known(wanted)):
            raise CoreError(
                f"{len(lost)} of the features needed are not stored.", "Start again; they are made."
            )
