# SPDX-License-Identifier: Apache-2.0
"""Tokens to words as they come: no half characters, nothing that the harmful-word lists withhold."""

from collections.abc import Callable, Sequence

from core.filters import Stream
from core.protocol import Token


class Words:
    """Feed tokens, take pieces of text that may be shown. `decode` turns all tokens so far into text."""

    def __init__(self, decode: Callable[[Sequence[int]], str], *, filtered: bool) -> None:
        self._decode = decode
        self._filter = Stream() if filtered else None
        self._tokens: list[int] = []
        self._decoded = ""
        self._waiting: list[float] = []
        self.text = ""
        self.pieces: list[Token] = []

    @property
    def withheld(self) -> str | None:
        """The word because of which the text ends here, if there is one."""
        return None if self._filter is None else self._filter.word

    def feed(self, token: int, probability: float) -> Token | None:
        """The next piece, or None while a character or a word is not complete. Its score is its least likely token's."""
        self._tokens.append(token)
        self._waiting.append(probability)
        decoded = self._decode(self._tokens)
        if decoded.endswith("\ufffd"):
            return None
        fresh, self._decoded = decoded[len(self._decoded) :], decoded
        return self._show(fresh if self._filter is None else self._filter.feed(fresh))

    def finish(self) -> Token | None:
        """What was still held back."""
        fresh = self._decode(self._tokens)[len(self._decoded) :]
        if self._filter is None:
            return self._show(fresh)
        return self._show(self._filter.feed(fresh) + self._filter.finish())

    def _show(self, text: str) -> Token | None:
        text = text.lstrip() if not self.text else text
        if not text or not self._waiting:
            return None
        piece = Token(text, min(self._waiting))
        self.text += text
        self.pieces.append(piece)
        self._waiting = []
        return piece
