# SPDX-License-Identifier: Apache-2.0
"""What int8 changes: shares of tokens and captions that are others than the model's, and seconds beside float32.

`python -m core.export.precision_parity BUNDLE` prints the seconds as JSON, in a process of its own as `core.export.parity` is.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export import standalone_parity
from core.export.rung import Rung

MOST_TOKENS, MOST_CAPTIONS = 0.1, 0.5  # shares; a caption is another one from its first other token on
ROUNDS = 5
INT8 = {
    "onnx/decoder_model_merged.onnx": "onnx/decoder_model_merged_quantized.onnx",
    "standalone/image_captioner.onnx": "standalone/image_captioner_int8.onnx",
    "standalone/audio_captioner.onnx": "standalone/audio_captioner_int8.onnx",
    "standalone/transcriber.onnx": "standalone/transcriber_int8.onnx",
}
_DECODER = "onnx/decoder_model_merged.onnx"

Read = Callable[[Path, NDArray[Any], NDArray[Any]], NDArray[Any]]  # graph, states, ids to logits


def climb(folder: Path, cases: Sequence[Any], read: Read) -> Iterator[Rung]:
    """A rung for each int8 graph in the bundle. `cases` hold ids, states and the model's logits."""
    if (folder / INT8[_DECODER]).exists():
        found = [read(folder / INT8[_DECODER], case.states, case.ids) for case in cases]
        pairs = list(zip(found, (case.logits for case in cases), strict=True))
        others = np.concatenate([(a.argmax(-1) != b.argmax(-1)).ravel() for a, b in pairs])
        largest = max(float(np.abs(a - b).max()) for a, b in pairs)
        yield _rung(
            "int8 decoder, tokens", len(others), float(others.mean()), MOST_TOKENS, f"logits by {largest:.2g}"
        )
    for kind, file in standalone_parity.FILES.items():
        if (path := folder / INT8[file]).exists():
            samples, raw = standalone_parity.samples(folder / standalone_parity.GOLDEN)
            own = [sample for sample in samples if (sample["kind"], sample["beams"]) == (kind, 1)]
            graph = standalone_parity.session(path)
            said = [standalone_parity.said(graph, sample, raw[sample["name"]]) for sample in own]
            other = [sample["tokens"] != tokens for sample, (tokens, _, _) in zip(own, said, strict=True)]
            yield _rung(
                f"int8 standalone ({kind})", len(own), float(np.mean(other)), MOST_CAPTIONS, "captions"
            )


def _rung(what: str, inputs: int, share: float, most: float, worst: str) -> Rung:
    return Rung("int8", what, inputs, share, most, share <= most, worst)


def seconds(folder: Path) -> dict[str, dict[str, float]]:
    """The fastest of a few turns of each int8 graph and of its float32 twin, turn by turn: other programs only slow down."""
    found = {}
    for plain, small in INT8.items():
        if (folder / small).exists():
            turns = [_turn(folder, plain, path) for path in (plain, small)]
            times: list[list[float]] = [[], []]
            for _ in range(ROUNDS + 1):  # the first one warms up
                for turn, own in zip(turns, times, strict=True):
                    began = time.perf_counter()
                    turn()
                    own.append(time.perf_counter() - began)
            fp32, int8 = (min(own[1:]) for own in times)
            found[small] = {"fp32": fp32, "int8": int8}
    return found


def _turn(folder: Path, plain: str, path: str) -> Callable[[], Any]:
    """One caption; of the decoder alone, one token behind a short text."""
    session = standalone_parity.session(folder / path)
    if plain != _DECODER:
        kind = next(kind for kind, file in standalone_parity.FILES.items() if file == plain)
        samples, raw = standalone_parity.samples(folder / standalone_parity.GOLDEN)
        sample = next(sample for sample in samples if (sample["kind"], sample["beams"]) == (kind, 1))
        fed: Mapping[str, Any] = {standalone_parity.INPUTS[kind]: raw[sample["name"]]}
        return lambda: session.run(["tokens"], fed)
    step = {value.name: _filled(value) for value in session.get_inputs()}
    return lambda: session.run(["logits"], step)


def _filled(value: Any) -> NDArray[Any]:
    """One row; one token, sixteen behind it, four that are attended to."""
    if value.name == "input_ids":
        return np.ones((1, 1), np.int64)
    if value.name == "encoder_hidden_states":
        return np.zeros((1, 4, value.shape[2]), np.float32)
    length = 16 if ".decoder." in value.name else 0
    return np.zeros((1, value.shape[1], length, value.shape[3]), np.float32)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seconds(Path(sys.argv[1]))))
