# SPDX-License-Identifier: Apache-2.0
"""The decoder of a bundle as a `Reader` of `core.generate`. Its cache stays where the runtime has it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export.manifest import HIDDEN
from core.generate import Logits, Tokens

States = NDArray[np.float32]


class GraphReader:
    """Reads prompts of one length (B, T) beside what is attended to (B, S, W)."""

    def __init__(self, session: Any, prompts: Sequence[Sequence[int]], states: States) -> None:
        from onnxruntime import OrtValue

        self._session, self._value = session, OrtValue.ortvalue_from_numpy
        self.prompt: Tokens = np.array([list(prompt) for prompt in prompts], np.int64)
        prefix = "past_key_values."
        shapes = {one.name: one.shape for one in session.get_inputs() if one.name.startswith(prefix)}
        self._names = list(shapes)
        self._out = ["logits", *(name.replace("past_key_values", "present") for name in shapes)]
        rows = len(self.prompt)
        empty = [np.zeros((rows, shape[1], 0, shape[3]), np.float32) for shape in shapes.values()]
        self._past = [self._value(array) for array in empty]
        self._states = self._value(np.ascontiguousarray(states))

    def read(self, tokens: Tokens) -> Logits:
        """See `Reader`."""
        fed = dict(zip(self._names, self._past, strict=True))
        fed |= {"input_ids": self._value(tokens), "encoder_hidden_states": self._states}
        logits, *self._past = self._session.run_with_ort_values(self._out, fed)
        last: Logits = logits.numpy()[:, -1]
        return last

    def keep(self, rows: Tokens) -> None:
        """See `Reader`."""
        if np.array_equal(rows, np.arange(self._states.shape()[0])):
            return
        self._past = [self._value(one.numpy()[rows]) for one in self._past]
        self._states = self._value(self._states.numpy()[rows])


def nothing(rows: int, width: int, sources: int) -> States:
    """(B, 1, W) of which nothing can be seen: what a text without media attends to."""
    states = np.zeros((rows, 1, width), np.float32)
    states[..., -sources:] = HIDDEN
    return states


def stacked(states: Sequence[States], sources: int) -> States:
    """Items (1, S, W) as one batch; shorter ones are padded with tokens that cannot be seen."""
    longest = max(one.shape[1] for one in states)
    rows = []
    for one in states:
        padding = nothing(longest - one.shape[1], one.shape[2], sources).swapaxes(0, 1)
        rows.append(np.concatenate([one, padding], axis=1))
    return np.concatenate(rows)
