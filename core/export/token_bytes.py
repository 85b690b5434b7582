# SPDX-License-Identifier: Apache-2.0
"""The bytes that each token stands for: a tokenizer's decoder as a table."""

import json

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from core.errors import ModelError

SEEN, TEXTS = 64, 8  # token ids in a text that the table is tried on, and texts


def token_bytes(tokenizer: Tokenizer) -> list[bytes]:
    """What each token stands for; nothing for a special one. Raises `ModelError` for a kind of tokenizer not known here."""
    decoder = json.dumps(json.loads(tokenizer.to_str()).get("decoder"))
    special = {i for i, added in tokenizer.get_added_tokens_decoder().items() if added.special}
    alphabet = _byte_alphabet()
    table: list[bytes] = []
    for i in range(tokenizer.get_vocab_size()):
        token = "" if i in special else tokenizer.id_to_token(i) or ""
        if '"ByteLevel"' in decoder:
            known = all(character in alphabet for character in token)
            table.append(bytes(alphabet[c] for c in token) if known else token.encode())
        elif '"ByteFallback"' in decoder:
            byte = len(token) == 6 and token.startswith("<0x") and token.endswith(">")
            table.append(bytes([int(token[3:5], 16)]) if byte else token.replace("\u2581", " ").encode())
        else:
            raise _unknown()
    _try(tokenizer, table)
    return table


def byte_table(tokenizer: Tokenizer, vocabulary: int) -> tuple[Tensor, Tensor]:
    """(V, W) uint8, padded, and (V,) how many bytes of each row count; rows without a token are empty. Raises `ModelError`."""
    rows = token_bytes(tokenizer)[:vocabulary]
    rows += [b""] * (vocabulary - len(rows))
    table = np.zeros((vocabulary, max(map(len, rows))), np.uint8)
    for place, row in enumerate(rows):
        table[place, : len(row)] = np.frombuffer(row, np.uint8)
    return torch.from_numpy(table), torch.tensor([len(row) for row in rows])


def _byte_alphabet() -> dict[str, int]:
    """The character that byte-level tokenizers write for each byte: itself where it can be seen, else one from 256 on.

    Radford et al. 2019.
    """
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in visible]
    return {chr(b): b for b in visible} | {chr(256 + place): b for place, b in enumerate(others)}


def _try(tokenizer: Tokenizer, table: list[bytes]) -> None:
    """Raise `ModelError` unless texts drawn at random are spelled as the tokenizer spells them."""
    draw = np.random.default_rng(0)
    for _ in range(TEXTS):
        ids = draw.integers(0, len(table), SEEN).tolist()
        found = b"".join(table[token] for token in ids).decode(errors="replace").strip()
        if found != tokenizer.decode(ids).strip():
            raise _unknown()


def _unknown() -> ModelError:
    return ModelError(
        "This tokenizer turns tokens into text in a way that a table of bytes cannot follow.",
        "Use another decoder.",
    )
