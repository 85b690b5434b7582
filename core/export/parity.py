# SPDX-License-Identifier: Apache-2.0
"""The parity ladder: what the graphs of a bundle compute, beside what the model computed when it was exported.

`python -m core.export.parity BUNDLE` prints the table as JSON. It is run as a process of its own (`ladder`), because the
memory of a session is not given back, and because a runtime that crashes must not take anybody with it. The reference
(`core/export/reference.py`) is in the bundle, so that the table can be made again anywhere, without torch.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import program
from core.errors import ModelError
from core.export import guard, manifest, precision_parity, standalone_parity
from core.export.rung import NEAR_TIE, Rung
from core.export.standalone_parity import session

TOLERANCE = 1e-4  # largest absolute difference of logits, up to 10 in size
# Larger ones: a part of the largest. Rounding grows with them: where logits reach 34, torch itself is 6e-5 from float64.
RELATIVE = 1e-5
ENCODERS = {"image": "onnx/encoder_model.onnx", "audio": "onnx/audio_encoder_model.onnx"}
DECODER = "onnx/decoder_model_merged.onnx"
GOLDEN = standalone_parity.GOLDEN

Arrays = Mapping[str, NDArray[Any]]


def ladder(folder: Path) -> list[Rung]:
    """Climb it in another process. Raises `ModelError` where a graph cannot be run at all."""
    found = elsewhere("core.export.parity", folder)
    if isinstance(found, dict):
        raise ModelError(found["message"], found["hint"], file=found["file"])
    return [Rung(**row) for row in found]


def elsewhere(module: str, folder: Path, *more: Path) -> Any:
    """What a module finds of a bundle, in another process. Raises `ModelError` where a graph cannot be run at all."""
    words = [*program.command(module), str(folder), *map(str, more)]
    environment = os.environ | {"PYTHONPATH": program.search_path()}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    try:
        return json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ModelError(
            f"The graphs in {folder} cannot be run: {last}", "Export the model again.", file=folder
        ) from None


class Disagreement(ModelError):
    """What the graphs compute is not what the model computes; `rungs` is the whole table."""

    def __init__(self, message: str, hint: str, rungs: Sequence[Rung]) -> None:
        super().__init__(message, hint)
        self.rungs = tuple(rungs)


def require(rungs: Sequence[Rung]) -> None:
    """Raise `Disagreement` for the first rung that failed, naming the input that disagreed."""
    for rung in rungs:
        if not rung.passed:
            raise Disagreement(
                f"The exported {rung.compared} is not what the model computes: {rung.worst} differs by {rung.difference:.2g}, "
                f"allowed is {rung.tolerance:.2g} (rung: {rung.rung}).",
                "Nothing was kept of an export; a bundle that was checked must not be used.",
                rungs,
            )


# ---- in the other process -----------------------------------------------------------------------------------


def climb(folder: Path) -> list[Rung]:
    """Every rung, in order. Raises `ModelError`."""
    samples = json.loads((folder / GOLDEN / "samples.json").read_text(encoding="utf-8"))
    with np.load(folder / GOLDEN / "reference.npz", allow_pickle=False) as stored:
        arrays: Arrays = dict(stored)
    rungs = [_checked(folder)]
    states: dict[str, NDArray[Any]] = {}
    for kind in samples["kinds"]:
        own = [sample for sample in samples["samples"] if sample["kind"] == kind]
        rung, found = _encoder(folder, kind, own, arrays)
        rungs.append(rung)
        states |= found
    decoder = GraphDecoder(folder / DECODER)
    cases = [_Case.of(case, arrays, states) for case in samples["cases"]]
    rungs += [_logits(decoder, cases), _cached(decoder, cases), _greedy(decoder, samples["samples"], states)]
    if (folder / GOLDEN / standalone_parity.INDEX).exists():
        rungs += standalone_parity.climb(folder, folder / GOLDEN)
    return [*rungs, *precision_parity.climb(folder, cases, _read)]


def _read(path: Path, states: NDArray[Any], ids: NDArray[Any]) -> NDArray[Any]:
    return GraphDecoder(path).start(states).read(ids)


def _checked(folder: Path) -> Rung:
    paths = sorted(path for part in ("onnx", "standalone") for path in (folder / part).glob("*.onnx"))
    for path in paths:
        opsets = [
            entry.version for entry in guard.open_graph(path).opset_import if entry.domain in guard.DOMAINS
        ]
        if opsets != [manifest.OPSET]:
            raise ModelError(f"{path} is of opset {opsets}.", "Export the model again.", file=path)
    return Rung("checker", "graphs", len(paths), 0.0, 0.0, True, "")


def _encoder(
    folder: Path, kind: str, samples: Sequence[Mapping[str, Any]], arrays: Arrays
) -> tuple[Rung, dict[str, NDArray[Any]]]:
    """Every sample alone, which is also what the decoder is given, and all of them as one batch."""
    running = session(folder / ENCODERS[kind])
    names = [entry.name for entry in running.get_inputs()]
    inputs = {s["name"]: [arrays[f"{s['name']}/{name}"] for name in names] for s in samples}
    states = {
        n: running.run(["last_hidden_state"], dict(zip(names, own, strict=True)))[0]
        for n, own in inputs.items()
    }
    together = [np.concatenate(parts) for parts in zip(*inputs.values(), strict=True)]
    batch = running.run(["last_hidden_state"], dict(zip(names, together, strict=True)))[0]
    differences, largest = {}, 1.0
    for row, (name, alone) in enumerate(states.items()):
        expected = arrays[f"{name}/states"]  # every so many tokens of it
        stride = -(-alone.shape[1] // expected.shape[1])
        both = np.concatenate([alone, batch[row : row + 1]])[:, ::stride]
        differences[name] = _largest(both, expected)
        seen = expected[expected > manifest.HIDDEN]
        largest = max(largest, float(np.abs(seen).max()))
    rung = _rung(
        "encoder", f"encoder ({kind})", differences, TOLERANCE * largest
    )  # relative: keys are no logits
    return rung, states


def _largest(found: NDArray[Any], expected: NDArray[Any]) -> float:
    return float(np.abs(found - expected).max())


def _rung(name: str, compared: str, differences: Mapping[str, float], tolerance: float) -> Rung:
    worst = max(differences, key=lambda key: np.nan_to_num(differences[key], nan=np.inf))
    value = differences[worst]
    return Rung(name, compared, len(differences), value, tolerance, bool(value <= tolerance), worst)


@dataclass(frozen=True)
class _Case:
    """Tokens (B, T) read with what is attended to (B, S, W), and the model's logits (B, T, V)."""

    name: str
    ids: NDArray[Any]
    states: NDArray[Any]
    logits: NDArray[Any]

    @staticmethod
    def of(case: Mapping[str, Any], arrays: Arrays, states: Mapping[str, NDArray[Any]]) -> "_Case":
        name = case["name"]
        seen = (
            np.concatenate([states[sample] for sample in case["samples"]])
            if case["samples"]
            else arrays[f"{name}/states"]
        )
        return _Case(name, arrays[f"{name}/ids"], seen, arrays[f"{name}/logits"])


def _logits(decoder: "GraphDecoder", cases: Sequence[_Case]) -> Rung:
    differences = {
        case.name: _largest(decoder.start(case.states).read(case.ids), case.logits) for case in cases
    }
    return _rung("logits", "decoder, whole prompts", differences, _tolerance(cases))


def _cached(decoder: "GraphDecoder", cases: Sequence[_Case]) -> Rung:
    """The same tokens one by one: each step's logits beside the uncached ones, the model's and the graph's own."""
    differences = {}
    for case in cases:
        whole = decoder.start(case.states).read(case.ids)
        reader = decoder.start(case.states)
        steps = np.concatenate(
            [reader.read(case.ids[:, i : i + 1]) for i in range(case.ids.shape[1])], axis=1
        )
        differences[case.name] = max(_largest(steps, case.logits), _largest(steps, whole))
    return _rung("cached", "decoder, token by token", differences, _tolerance(cases))


def _tolerance(cases: Sequence[_Case]) -> float:
    return max(TOLERANCE, RELATIVE * max(float(np.abs(case.logits).max()) for case in cases))


def _greedy(
    decoder: "GraphDecoder", samples: Sequence[Mapping[str, Any]], states: Mapping[str, NDArray[Any]]
) -> Rung:
    wrong, ambiguous = {}, 0
    for sample in samples:
        expected, reader = sample["tokens"], decoder.start(states[sample["name"]])
        tokens, read = [], np.array([sample["prompt"]], np.int64)
        for _ in expected:
            tokens.append(int(reader.read(read)[0, -1].argmax()))
            read = np.array([tokens[-1:]], np.int64)
        first = next(
            (i for i, pair in enumerate(zip(tokens, expected, strict=True)) if pair[0] != pair[1]), None
        )
        tie = first is not None and sample["margins"][first] < NEAR_TIE
        ambiguous += tie
        wrong[sample["name"]] = float(first is not None and not tie)
    rung = _rung("greedy", "captions", wrong, 0.0)
    return Rung(**{**asdict(rung), "ambiguous": ambiguous, "worst": rung.worst if not rung.passed else ""})


class GraphDecoder:
    """The decoder of a bundle, with its caches: read a prompt, then token by token."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)
        prefix = "past_key_values."
        self._empty = {e.name: e.shape for e in self._session.get_inputs() if e.name.startswith(prefix)}
        self._present = [name.replace("past_key_values", "present") for name in self._empty]

    def start(self, states: NDArray[Any]) -> "GraphDecoder":
        """Forget what was read; attend to `states` (B, S, W) from now on."""
        self._states = states
        rows = states.shape[0]
        self._past = {name: np.zeros((rows, s[1], 0, s[3]), np.float32) for name, s in self._empty.items()}
        return self

    def read(self, ids: NDArray[Any]) -> NDArray[Any]:
        """Logits (B, T, V) of `ids` (B, T), which follow what was read."""
        fed = {"input_ids": ids, "encoder_hidden_states": self._states, **self._past}
        logits, *present = self._session.run(["logits", *self._present], fed)
        self._past = dict(zip(self._past, present, strict=True))
        found: NDArray[Any] = logits
        return found


def main(folder: str) -> None:
    """Print the table, or the error, as JSON."""
    try:
        found: Any = [asdict(rung) for rung in climb(Path(folder))]
    except ModelError as error:
        found = {"message": error.message, "hint": error.hint, "file": error.file}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
