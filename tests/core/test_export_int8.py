# SPDX-License-Identifier: Apache-2.0
"""The decoder in whole numbers: what it computes, what it weighs, and when it is left out."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from core.errors import CoreError
from core.evaluate.items import Item
from core.export import parity, precision
from core.export.files import Said, _worth
from core.export.precision_parity import INT8, climb
from core.export.quantized import SMALLEST, quantize
from core.export.rung import Rung
from core.protocol import Captioned, Note

SMALL = INT8[parity.DECODER]


@pytest.fixture(scope="module")
def small(twins: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the decoder of a bundle and its twin in int8."""
    folder = tmp_path_factory.mktemp("int8")
    (folder / "onnx").mkdir()
    (folder / parity.DECODER).symlink_to(twins.bundle / parity.DECODER)
    precision.write(folder)
    return folder


def read(path: Path, states: Any, ids: Any) -> Any:
    return parity.GraphDecoder(path).start(states).read(ids)


def test_logits_stay_near(small: Path, twins: Any) -> None:
    contract = onnx.load_model(str(small / parity.DECODER))
    width = next(v for v in contract.graph.input if v.name == "encoder_hidden_states").type.tensor_type.shape
    draw = np.random.default_rng(0)
    states = draw.normal(size=(2, 5, width.dim[2].dim_value)).astype(np.float32)
    ids = draw.integers(0, 200, (2, 9))
    plain, whole = (read(small / file, states, ids) for file in (parity.DECODER, SMALL))
    likeness = np.corrcoef(plain.ravel(), whole.ravel())[0, 1]  # its weights and what it sees are noise
    assert 0.95 < likeness < 1


def test_every_matrix_is_small(small: Path) -> None:
    before, after = (onnx.load_model(str(small / file)) for file in (parity.DECODER, SMALL))
    onnx.checker.check_model(after)
    assert {entry.domain for entry in after.opset_import} == {""}
    names = [node.op_type for node in after.graph.node]
    assert names.count("MatMulInteger") == quantize(before) > 8
    products = {name for n in after.graph.node if n.op_type in ("MatMul", "Gemm") for name in n.input}
    large = [t for t in after.graph.initializer if t.name in products and min(t.dims, default=0) >= SMALLEST]
    assert large == []
    assert (small / SMALL).stat().st_size < (small / parity.DECODER).stat().st_size


def test_an_embedding_that_is_the_head_too_is_stored_once() -> None:
    model = onnx.parser.parse_model(
        """<ir_version: 10, opset_import: ["": 20]> tied (int64[b,t] ids) => (float[b,t,40] logits) {
            x = Gather (table, ids)
            turned = Transpose <perm = [1, 0]> (table)
            logits = MatMul (x, turned)
        }"""
    )
    table = np.random.default_rng(0).normal(size=(40, 32)).astype(np.float32)
    model.graph.initializer.append(onnx.numpy_helper.from_array(table, "table"))
    ids = np.array([[3, 7, 39], [0, 1, 2]])
    assert quantize(model) == 1
    onnx.checker.check_model(model)
    stored = {t.name: (t.data_type, tuple(t.dims)) for t in model.graph.initializer}
    assert stored == {
        "table/int": (onnx.TensorProto.INT8, (32, 40)), "table/scale": (onnx.TensorProto.FLOAT, (40,)),
    }  # fmt: skip
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"ids": ids})
    expected = table[ids] @ table.T
    assert np.abs(logits - expected).max() < 0.03 * np.abs(expected).max()


def test_a_share_of_other_tokens_is_a_rung(small: Path) -> None:
    class Case:
        ids, states = np.array([[3, 4, 5]]), np.zeros((1, 1, 1), np.float32)
        logits = np.eye(4, dtype=np.float32)[None, :3]

    def turned(path: Path, states: Any, ids: Any) -> Any:
        return np.roll(Case.logits, 1, axis=-1) if path == small / SMALL else Case.logits

    (rung,) = climb(small, [Case], turned)
    assert (rung.rung, rung.difference, rung.passed) == ("int8", 1.0, False)
    (rung,) = climb(small, [Case], lambda *_: Case.logits)
    assert (rung.difference, rung.passed) == (0.0, True)


def items(count: int) -> list[Item]:
    return [
        Item(f"i{i}", f"{i}.png", "image", "", (f"A red disc number {i}.",), frozenset())
        for i in range(count)
    ]


def said(text: str) -> Said:
    return Said(captioned=Captioned("f.png", "captioning", text, 0.5, (), (), 0.1))


def test_captions_that_become_worse_are_told_and_left_out(tmp_path: Path) -> None:
    some = items(6)
    good = {item.id: said(item.references[0]) for item in some}
    bad = good | {item.id: said("A cat.") for item in some[:3]}
    assert _worth(some, good, good, "en").passed
    worse = _worth(some, bad, good, "en")
    assert not worse.passed
    assert worse.difference > worse.tolerance > 0
    (tmp_path / "onnx").mkdir()
    (tmp_path / SMALL).write_bytes(b"graph")
    steps = precision.judge(tmp_path, [worse, _worth(some, good, good, "en")])
    note = next(steps)
    assert isinstance(note, Note)
    assert "CIDEr-D of 6 files" in note.message
    with pytest.raises(StopIteration) as stop:
        next(steps)
    kept: list[Rung] = stop.value.value
    assert [rung.passed for rung in kept] == [True]
    assert not (tmp_path / SMALL).exists()


def test_what_is_better_is_kept(tmp_path: Path) -> None:
    some = items(4)
    bad = {item.id: said("A cat.") for item in some}
    good = {item.id: said(item.references[0]) for item in some}
    rung = _worth(some, good, bad, "en")
    assert rung.passed
    assert rung.difference == 0
    assert list(precision.judge(tmp_path, [rung])) == []
    with pytest.raises(CoreError):
        parity.require([Rung("int8", "int8 captions, CIDEr-D", 4, 1.0, 0.1, False, "worse")])
