# SPDX-License-Identifier: Apache-2.0
"""What is looked at before a graph is run: a file from outside must not reach for other files, code or all memory."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Any

from core import places, program
from core.errors import ModelError

DOMAINS = frozenset({"", "ai.onnx"})
LARGEST = 1 << 31  # bytes of a file, which is where protobuf ends, and numbers in a tensor
_HINT = "Do not use this file; export the model again."


def check_once(path: Path, digest: str) -> None:
    """`open_graph` in a process of its own, whose memory is given back; a file of this sha256 is checked once only.

    Raises `ModelError`.
    """
    mark = places.cache() / "onnx-checked" / digest
    if mark.exists():
        return
    words = [*program.command("core.export.guard"), str(path)]
    environment = os.environ | {"PYTHONPATH": program.search_path()}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ModelError(last, _HINT, file=path)
    with suppress(OSError):  # then it is checked again next time
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def open_graph(path: Path) -> Any:
    """The graph of a file, parsed and checked, nothing beside the file read. Raises `ModelError`."""
    import onnx

    if path.stat().st_size >= LARGEST:
        raise ModelError(f"{path} is larger than an ONNX file can be.", _HINT, file=path)
    try:
        model = onnx.load_model(str(path), load_external_data=False)
    except Exception as error:  # protobuf's errors have no common base that is public
        raise ModelError(f"{path} is not an ONNX file.", _HINT, file=path) from error
    for reason in _objections(model):
        raise ModelError(f"{path} is refused: {reason}.", _HINT, file=path)
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"{path} is not a valid ONNX graph: {reason}", _HINT, file=path) from error
    return model


def _objections(model: Any) -> Iterator[str]:
    for domain in sorted({entry.domain for entry in model.opset_import} - DOMAINS):
        yield f"it needs operators of the unknown domain {domain}"
    for function in model.functions:
        yield f"it brings a function of its own, {function.name}"
    yield from _graph(model.graph)


def _graph(graph: Any) -> Iterator[str]:
    for tensor in graph.initializer:
        yield from _tensor(tensor)
    if graph.sparse_initializer:
        yield "it holds sparse tensors"
    for value in (*graph.input, *graph.output, *graph.value_info):
        sizes = [d.dim_value for d in value.type.tensor_type.shape.dim if d.HasField("dim_value")]
        yield from _sizes(value.name, sizes)
    for node in graph.node:
        if node.domain not in DOMAINS:
            yield f"the node {node.name} is of the unknown domain {node.domain}"
        for attribute in node.attribute:
            for tensor in (*attribute.tensors, *([attribute.t] if attribute.HasField("t") else [])):
                yield from _tensor(tensor)
            for inner in (*attribute.graphs, *([attribute.g] if attribute.HasField("g") else [])):
                yield from _graph(inner)


def _tensor(tensor: Any) -> Iterator[str]:
    if tensor.data_location == 1 or tensor.external_data:  # TensorProto.EXTERNAL
        places = ", ".join(entry.value for entry in tensor.external_data if entry.key == "location")
        yield f"the numbers of {tensor.name} are in another file, {places}"
    yield from _sizes(tensor.name, tensor.dims)


def _sizes(name: str, sizes: Iterable[int]) -> Iterator[str]:
    numbers = list(sizes)
    if any(size < 0 for size in numbers) or prod(max(size, 1) for size in numbers) >= LARGEST:
        yield f"{name} has the impossible shape {' x '.join(map(str, numbers))}"


if __name__ == "__main__":
    try:
        open_graph(Path(sys.argv[1]))
    except ModelError as error:
        sys.exit(error.message)
