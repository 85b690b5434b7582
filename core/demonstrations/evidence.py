# SPDX-License-Identifier: Apache-2.0
"""What a strategy may ask for beside the encoder's vectors. `core/evidence.py` gathers it; here is only what it is.

A strategy that is not given what it cannot do without raises `ConfigError`; without words it takes those of the nearest
entry, which is the simplest first caption there is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Need = Literal["words", "sentences"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # (N, C) of N texts, L2-normalised


@dataclass(frozen=True)
class Evidence:
    """`words` are the query's: what is asked of it, or a first caption of it. `embed` compares sentences.

    `strata` is each entry's label or concept, where a random draw is to keep their shares: (N,).
    """

    words: str = ""
    embed: Embed | None = None
    strata: tuple[str, ...] = ()

    def of(self, rows: NDArray[np.intp]) -> "Evidence":
        """What is known of these entries."""
        return replace(self, strata=tuple(self.strata[row] for row in rows) if self.strata else ())


NOTHING = Evidence()
