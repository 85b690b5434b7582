# SPDX-License-Identifier: Apache-2.0
"""Weights in whole numbers: the decoder's matrices in int8, a scale for each column, activations quantised as they come.

Only products with a stored matrix are changed, ONNX's own operators do it (DynamicQuantizeLinear, MatMulInteger), and encoders
stay as they are: convolutions in int8 are slow in ONNX Runtime, and a caption spends its time in the decoder. A tied embedding
is stored once, for both ends of the decoder, with the scale of each token shared.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = 63  # seven bits: with eight, sums of two products overflow on processors without VNNI
SMALLEST = 32  # a matrix thinner than this is not worth the quantising of what it is multiplied with


def quantize(model: Any) -> int:
    """Change the decoder in `model`: the bodies of its loops, or all of it where it has none. How many products changed."""
    bodies = [node.attribute[0].g for node in model.graph.node if node.op_type == "Loop"]
    return sum(_quantize(graph) for graph in bodies or [model.graph])


def _quantize(graph: Any) -> int:
    import onnx

    stored = {tensor.name: tensor for tensor in graph.initializer}
    turned = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Transpose" and node.input[0] in stored
    }
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather" and node.input[0] in stored}
    done: dict[str, Any] = {}  # weight -> whether its rows are the outputs
    quantised: set[str] = set()  # activations
    nodes, changed = [], 0
    for node in graph.node:
        weight, by_row = _weight(node, stored, turned)
        if weight is None or min(stored[weight].dims) < SMALLEST or done.get(weight, by_row) != by_row:
            nodes.append(node)
            continue
        done[weight] = by_row
        nodes += _product(node, weight, quantised)
        changed += 1
    for weight, by_row in done.items():
        _store(graph, onnx.numpy_helper.to_array(stored[weight]), weight, by_row)
    nodes = [
        new
        for node in nodes
        for new in (_looked_up(node) if _looks_up(node, tables & done.keys()) else [node])
    ]
    used = {name for node in nodes for name in node.input} | {value.name for value in graph.output}
    nodes = [node for node in nodes if node.op_type != "Transpose" or node.output[0] in used]
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    return changed


def _weight(node: Any, stored: dict[str, Any], turned: dict[str, str]) -> tuple[str | None, bool]:
    """The stored matrix that a node multiplies with, and whether its rows are the outputs."""
    name = node.input[1] if len(node.input) > 1 else ""
    if node.op_type == "MatMul" and name in stored and len(stored[name].dims) == 2:
        return name, False
    if node.op_type == "MatMul" and name in turned and len(stored[turned[name]].dims) == 2:
        return turned[name], True
    values = {attribute.name: attribute.i for attribute in node.attribute}
    if node.op_type == "Gemm" and name in stored and values.get("transB") and len(node.input) == 2:
        return name, True
    return None, False


def _product(node: Any, weight: str, quantised: set[str]) -> Iterator[Any]:
    import onnx

    x, y = node.input[0], node.output[0]
    make = onnx.helper.make_node
    if x not in quantised:
        quantised.add(x)
        whole = [f"{x}/whole", f"{x}/step", f"{x}/zero"]
        yield make("DynamicQuantizeLinear", [x], whole, f"{x}/quantize")
    yield make("MatMulInteger", [f"{x}/whole", f"{weight}/int", f"{x}/zero"], [f"{y}/sum"], f"{y}/product")
    yield make("Cast", [f"{y}/sum"], [f"{y}/sum_float"], f"{y}/cast", to=onnx.TensorProto.FLOAT)
    yield make("Mul", [f"{x}/step", f"{weight}/scale"], [f"{y}/sum_scale"], f"{y}/scales")
    yield make("Mul", [f"{y}/sum_float", f"{y}/sum_scale"], [y], f"{y}/scaled")


def _store(graph: Any, weight: NDArray[np.float32], name: str, by_row: bool) -> None:
    """(K, N) int8 and a scale for each of the N outputs."""
    import onnx

    matrix = weight.T if by_row else weight
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / LEVELS
    whole = np.rint(matrix / scale).astype(np.int8)
    graph.initializer.append(onnx.numpy_helper.from_array(np.ascontiguousarray(whole), f"{name}/int"))
    graph.initializer.append(onnx.numpy_helper.from_array(scale.astype(np.float32), f"{name}/scale"))


def _looks_up(node: Any, tables: set[str]) -> bool:
    return node.op_type == "Gather" and node.input[0] in tables


def _looked_up(node: Any) -> Iterator[Any]:
    """Rows of an embedding (V, D) that is stored turned: (B, T) ids to (B, T, D)."""
    import onnx

    make, table, ids, y = onnx.helper.make_node, node.input[0], node.input[1], node.output[0]
    yield make("Gather", [f"{table}/int", ids], [f"{y}/columns"], f"{y}/gather", axis=1)
    yield make("Transpose", [f"{y}/columns"], [f"{y}/rows"], f"{y}/turn", perm=[1, 2, 0])
    yield make("Cast", [f"{y}/rows"], [f"{y}/row_float"], f"{y}/cast", to=onnx.TensorProto.FLOAT)
    yield make("Gather", [f"{table}/scale", ids], [f"{y}/row_scale"], f"{y}/scales")
    yield make("Constant", [], [f"{y}/last"], f"{y}/axis", value_ints=[-1])
    yield make("Unsqueeze", [f"{y}/row_scale", f"{y}/last"], [f"{y}/each"], f"{y}/unsqueeze")
    yield make("Mul", [f"{y}/row_float", f"{y}/each"], [y], f"{y}/scaled")
