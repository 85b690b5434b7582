# SPDX-License-Identifier: Apache-2.0
"""Projected gradients, kept as float16 on disk, in directions of length one with the norm of each beside it.

plain   the gradient by the weights that learned
adam    the step Adam would take with it
head    the gradient by the matrix that says words, for models that have not learned
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core import program
from core.attribution.asking import Material, key
from core.attribution.gradients import Head, per_example
from core.attribution.keeping import kept
from core.attribution.projection import Projection
from core.attribution.warm import Warm, warm
from core.data.features import Vector, VectorStore
from core.errors import ConfigError
from core.protocol import Note, Progress
from core.training.questions import Question

Form = Literal["plain", "adam", "head"]
TOGETHER = 8
SHORT = {"plain": 2048, "adam": 2048, "head": 512}
STAGE = "compute the gradients of the examples"
BOTH = "A forward and a backward pass of the model"
PASSES = {"plain": BOTH, "adam": BOTH, "head": "A forward pass of the model"}


@dataclass(frozen=True)
class Gradients:
    """`directions` (N, P) of length one, `norms` (N,) of the whole gradients; NaN for entries that are not asked about."""

    directions: NDArray[np.float32]
    norms: NDArray[np.float32]


def projected(material: Material, form: Form) -> Generator[Progress | Note, None, Gradients]:
    """The gradients of the entries. Raises `ConfigError` where `form` needs a model that has learned."""
    state = None if form == "head" else warm(material)
    if form != "head" and state is None:
        raise ConfigError(
            "Gradients are compared by the weights that a short training has moved, and this model is no run's.",
            f"Train first ({program.TYPED} train --set epochs=1 …) and name the run with --model, or use gradient-coverage.",
        )
    store = VectorStore(f"gradients-{form}-{SHORT[form]}-{material.identity}")
    compute = _Compute(material, form, state)
    found = yield from kept(store, material.questions, compute, STAGE, PASSES[form], TOGETHER)
    directions = np.full((material.count, SHORT[form]), np.nan, np.float32)
    norms = np.full(material.count, np.nan, np.float32)
    for question in material.questions:
        vector = found[key(question)]
        norms[question.place] = dict(vector.names)["norm"]
        directions[question.place] = vector.pooled
    broken = ~(np.isfinite(directions).all(axis=1) & np.isfinite(norms))
    directions[broken], norms[broken] = np.nan, np.nan
    return Gradients(directions, norms)


class _Compute:
    """Computes one batch; the tables of signs are made at the first."""

    def __init__(self, material: Material, form: Form, state: Warm | None) -> None:
        self.material, self.form, self.state = material, form, state
        self._projection: Projection | None = None
        self._head: Head | None = None

    def __call__(self, some: Sequence[Question]) -> list[Vector]:
        with self.material.wide_open():
            short, norms = self._of_head(some) if self.state is None else self._of_weights(some, self.state)
        unit = F.normalize(short, dim=1).numpy().astype(np.float16)
        return [Vector(row, (("norm", norm),)) for row, norm in zip(unit, norms.tolist(), strict=True)]

    def _of_head(self, some: Sequence[Question]) -> tuple[Tensor, Tensor]:
        self._head = self._head or Head(self.material.inputs, SHORT["head"])
        return self._head(some)

    def _of_weights(self, some: Sequence[Question], state: Warm) -> tuple[Tensor, Tensor]:
        whole = per_example(self.material.inputs, some, state.names)
        if self._projection is None:
            self._projection = Projection(whole.shape[1], SHORT[self.form])
        norms = whole.norm(dim=1)
        return self._projection(state.direction(whole) if self.form == "adam" else whole), norms
