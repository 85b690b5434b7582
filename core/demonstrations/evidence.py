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

from core.errors import ConfigError

Need = Literal["words", "sentences", "difficulty", "influence", "directions"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # (N, C) of N texts, L2-normalised


@dataclass(frozen=True)
class Evidence:
    """`words` are the query's: what is asked of it, or a first caption of it. `embed` compares sentences.

    The others are of the pool's N entries, NaN for those that could not be measured. `strata`: each entry's label or concept,
    where a random draw is to keep their shares. `difficulty` (N,) by `measure`, of which `pick` wants the easy, the hard or a
    `band` of percentiles. `influence` (N,): how much each helps the validation examples. `directions` (N, P) and `norms`
    (N,): projected gradients, of length one, and the length of the whole ones.
    """

    words: str = ""
    embed: Embed | None = None
    strata: tuple[str, ...] = ()
    difficulty: NDArray[np.float32] | None = None
    measure: str = "nll"
    pick: str = "easy"
    band: tuple[float, float] = (25.0, 75.0)
    influence: NDArray[np.float32] | None = None
    directions: NDArray[np.float32] | None = None
    norms: NDArray[np.float32] | None = None

    def of(self, rows: NDArray[np.intp]) -> "Evidence":
        """What is known of these entries."""
        return replace(
            self,
            strata=tuple(self.strata[row] for row in rows) if self.strata else (),
            difficulty=_of(self.difficulty, rows),
            influence=_of(self.influence, rows),
            directions=_of(self.directions, rows),
            norms=_of(self.norms, rows),
        )


def _of(values: NDArray[np.float32] | None, rows: NDArray[np.intp]) -> NDArray[np.float32] | None:
    return None if values is None else values[rows]


def required(values: NDArray[np.float32] | None, strategy: str) -> NDArray[np.float32]:
    """The values. Raises `ConfigError` where nobody has gathered them."""
    if values is None:
        raise ConfigError(
            f"The strategy {strategy} asks a model about every example, and none was asked.",
            "Choose a strategy that compares vectors alone, such as similarity or diversity.",
        )
    return values


NOTHING = Evidence()
