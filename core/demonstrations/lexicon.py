# SPDX-License-Identifier: Apache-2.0
"""Which texts share words with another (BM25: Robertson and Zaragoza 2009, in Lucene's variant, by bm25s)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.metrics.tokens import tokens


class Lexicon:
    """The words of N texts, indexed once. `languages` says how each is cut: Chinese and Japanese into characters."""

    def __init__(self, texts: Sequence[str], languages: Sequence[str]) -> None:
        self.texts = [tokens(text, language) for text, language in zip(texts, languages, strict=True)]
        self.known = frozenset(token for text in self.texts for token in text)
        import bm25s  # takes a while to load, and most sessions never compare words

        self._index = bm25s.BM25()
        if self.known:
            self._index.index([list(text) for text in self.texts], show_progress=False)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """(N,) BM25 of each text for these tokens, 0 where it has none of them."""
        known = [word for word in words if word in self.known]
        if not known:
            return np.zeros(len(self.texts), np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)
