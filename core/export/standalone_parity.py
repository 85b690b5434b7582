# SPDX-License-Identifier: Apache-2.0
"""The rungs of the standalone target: a raw file goes in, the text of the model in use must come out.

Without torch, in the process of `core.export.parity`. Files differ in what their encoders recognise and in which examples
they are like, so a graph whose hints or demonstrations are constant or empty fails.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export.rung import NEAR_TIE, Rung

NEAR_SCORE = 1e-3  # two captions of a beam search whose scores are this near may change places
FILES = {
    "image": "standalone/image_captioner.onnx",
    "audio": "standalone/audio_captioner.onnx",
    "speech": "standalone/transcriber.onnx",
}
GOLDEN = "golden"  # the folder of a bundle with what the model itself said
INDEX, RAW = "standalone.json", "standalone.npz"
INPUTS = {"image": "image", "audio": "waveform", "speech": "waveform"}

Sample = Mapping[str, Any]


def session(path: Path) -> Any:
    """One thread, errors only: what the runtime optimised away is nobody's concern."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def samples(said: Path) -> tuple[list[Sample], dict[str, NDArray[Any]]]:
    """What the model itself said, and raw media by name; from the folder they were written to."""
    with np.load(said / RAW, allow_pickle=False) as stored:
        return json.loads((said / INDEX).read_text(encoding="utf-8")), dict(stored)


def climb(folder: Path, said_by_model: Path, name: str = "raw") -> Iterator[Rung]:
    """A rung for each kind of media and each search; captions that differ are its difference."""
    listed, raw = samples(said_by_model)
    for kind in sorted({sample["kind"] for sample in listed}, reverse=True):
        graph = session(folder / FILES[kind])
        for beams in sorted({sample["beams"] for sample in listed}):
            own = [sample for sample in listed if (sample["kind"], sample["beams"]) == (kind, beams)]
            judged = {s["name"]: judge(s, *said(graph, s, raw[s["name"]])) for s in own}
            wrong = [name for name, verdict in judged.items() if verdict == "other"]
            search = "greedy" if beams == 1 else f"{beams} beams"
            what, ties = f"standalone ({kind}, {search})", list(judged.values()).count("tie")
            yield Rung(
                name, what, len(own), float(len(wrong)), 0.0, not wrong, wrong[0] if wrong else "", ties
            )


def said(session: Any, sample: Sample, raw: NDArray[Any]) -> tuple[list[int], str, float]:
    """What a graph says of a raw file: tokens, text, score."""
    fed = {INPUTS[sample["kind"]]: raw}
    if sample["beams"] > 1:
        fed["num_beams"] = np.array([sample["beams"]])
    text, tokens, score = session.run(["text_utf8", "tokens", "score"], fed)
    return tokens[0].tolist(), bytes(text).decode(errors="replace"), float(score[0])


def judge(sample: Sample, tokens: Sequence[int], text: str, score: float) -> str:
    """ "equal", "tie" where they part at a choice that rounding may turn, or "other"."""
    expected = sample["tokens"]
    if list(tokens) == expected:
        return "equal" if text == sample["text"] else "other"
    if sample["beams"] > 1:
        return "tie" if abs(score - sample["score"]) < NEAR_SCORE else "other"
    parted = next(
        (i for i, pair in enumerate(zip(tokens, expected, strict=False)) if pair[0] != pair[1]), None
    )
    first = min(len(tokens), len(expected)) if parted is None else parted
    return "tie" if first < len(sample["margins"]) and sample["margins"][first] < NEAR_TIE else "other"


if __name__ == "__main__":
    bundle, other = map(Path, sys.argv[1:3])
    sys.stdout.write(json.dumps([asdict(rung) for rung in climb(bundle, other, "files")]))
