# SPDX-License-Identifier: Apache-2.0
"""Tokens to words as they come: no half characters, nothing that the harmful-word lists withhold."""

from collections.abc import Callable, Sequence

from core.filters import Stream
from core.protocol import Token

HALF = "\ufffd"  # what an unfinished character is decoded to


class Words:
    """Feed tokens, take pieces of text that may be shown. `decode` turns all tokens so far into text.

    A piece is one token, or several that became showable together: the bytes of one character, or a word that the filter
    had to see whole. `probabilities` holds one figure for every token of `text`.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str], *, filtered: bool) -> None:
        self._decode = decode
        self._filter = Stream() if filtered else None
        self._tokens: list[int] = []
        self._decoded = ""  # whole characters
        self._passed = 0  # how much of `_decoded` the filter lets through
        self._shown = 0  # how much of it is in `text`
        self._waiting: list[
            tuple[int, float]
        ] = []  # of each token not shown yet: where it ends, its probability
        self.text = ""
        self.pieces: list[Token] = []
        self.probabilities: list[float] = []

    @property
    def withheld(self) -> str | None:
        """The word because of which the text ends here, if there is one."""
        return None if self._filter is None else self._filter.word

    def feed(self, token: int, probability: float) -> Token | None:
        """The next piece, or None while a character or a word is not complete. Its score is its least likely token's."""
        self._tokens.append(token)
        decoded = self._decode(self._tokens)
        self._waiting = [*self._cut_to(len(decoded)), (len(decoded), probability)]
        return None if decoded.endswith(HALF) else self._show(self._take(decoded))

    def finish(self) -> Token | None:
        """What was still held back; half a character at the end is left out."""
        self._take(self._decode(self._tokens).rstrip(HALF))
        if self._filter is not None:
            self._passed += len(self._filter.finish())
        starts = [self._shown, *(end for end, _ in self._waiting)]
        ends = self._cut_to(len(self._decoded))
        self._waiting = [one for start, one in zip(starts, ends, strict=False) if start < one[0]]
        return self._show(self._passed)

    def _cut_to(self, length: int) -> list[tuple[int, float]]:
        """What waits, when half characters have become whole ones or are gone."""
        return [(min(end, length), p) for end, p in self._waiting]

    def _take(self, decoded: str) -> int:
        """Give the filter what is new; returns how much may be shown."""
        fresh, self._decoded = decoded[len(self._decoded) :], decoded
        self._passed += len(fresh if self._filter is None else self._filter.feed(fresh))
        return self._passed

    def _show(self, end: int) -> Token | None:
        """The tokens that lie wholly before `end`, as one piece."""
        ready = [(stop, p) for stop, p in self._waiting if stop <= end]
        text = self._decoded[self._shown : ready[-1][0]] if ready else ""
        text = text if self.text else text.lstrip()
        if not text:
            return None
        piece = Token(text, min(p for _, p in ready))
        self.text += text
        self.pieces.append(piece)
        self.probabilities += [p for _, p in ready]
        self._shown, self._waiting = ready[-1][0], self._waiting[len(ready) :]
        return piece
