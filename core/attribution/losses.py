# SPDX-License-Identifier: Apache-2.0
"""How hard an example is for a model, from one or two forward passes.

nll    mean over the answer's tokens of -log p(token)
el2n   mean over them of ‖p - y‖, y the token as one-hot (Paul et al. 2021, arXiv 2107.07075)
ifd    NLL with the media / NLL with blank media: what seeing does not help with (after IFD, arXiv 2308.12032)
"""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.attribution.asking import Material, key
from core.attribution.keeping import kept
from core.data.features import Vector, VectorStore
from core.protocol import Note, Progress
from core.training.inputs import NONE, Inputs
from core.training.questions import Question
from core.training.steps import answers

TOGETHER = 8
STAGE, PASS = "measure how hard the examples are", "A forward pass of the model"


def measured(material: Material, measure: str) -> Generator[Progress | Note, None, NDArray[np.float32]]:
    """(N,) of the entries: "nll", "el2n" or "ifd"; NaN for those that are not asked about."""
    seen = yield from _figures(material, blank=False)
    values = np.full(material.count, np.nan, np.float32)
    blind = (yield from _figures(material, blank=True)) if measure == "ifd" else {}
    for question in material.questions:
        figures = dict(seen[key(question)].names)
        if measure == "ifd":
            figures["ifd"] = ifd(figures["nll"], dict(blind[key(question)].names)["nll"])
        values[question.place] = figures[measure]
    values[~np.isfinite(values)] = np.nan
    return values


def ifd(seen: float, blank: float) -> float:
    """The instruction-following difficulty of media: 1 where they do not help at all, below 1 where they do."""
    return seen / max(blank, 1e-6)


def _figures(material: Material, *, blank: bool) -> Generator[Progress | Note, None, dict[str, Vector]]:
    store = VectorStore(f"losses-{'blank-' if blank else ''}{material.identity}")

    def compute(some: Sequence[Question]) -> list[Vector]:
        with material.wide_open():
            return [
                Vector(np.array([nll], np.float16), (("nll", nll), ("el2n", el2n)))
                for nll, el2n in figures(material.inputs, some, blank=blank)
            ]

    return (yield from kept(store, material.questions, compute, STAGE, PASS, TOGETHER))


def figures(inputs: Inputs, questions: Sequence[Question], *, blank: bool) -> list[tuple[float, float]]:
    """(NLL, EL2N) of each question; all are of one kind."""
    states, head, rows, targets = final(inputs, questions, blank=blank)
    logits = F.linear(states, head).float()
    nll = F.cross_entropy(logits, targets, reduction="none")
    el2n = errors(logits, targets).norm(dim=1)
    return [(float(nll[rows == i].mean()), float(el2n[rows == i].mean())) for i in range(len(questions))]


@torch.no_grad()
def final(
    inputs: Inputs, questions: Sequence[Question], *, blank: bool = False
) -> tuple[Tensor, Any, Tensor, Tensor]:
    """The states (N, D) that say the answers' tokens, the matrix (V, D) they are said with, their rows and those tokens."""
    decoder = inputs.decoder
    encoded = inputs.encoded(questions, NONE, 0)
    x, positions = inputs.lower(questions)
    attended = None if blank else inputs.attended(encoded, questions)
    x = decoder.run(x, range(inputs.first, decoder.config.layers), positions, media=attended)
    rows, places, targets = answers(questions)
    head = decoder.embedding.weight if decoder.config.tied else decoder.head.weight
    return decoder.norm(x[rows, places]), head, rows, targets


def errors(logits: Tensor, targets: Tensor) -> Tensor:
    """p - y, (N, V): the gradient of the cross-entropy by the logits."""
    wrong = logits.softmax(dim=1)
    wrong[torch.arange(len(wrong)), targets] -= 1
    return wrong
