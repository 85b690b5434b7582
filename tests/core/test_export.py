# SPDX-License-Identifier: Apache-2.0
"""One small model exported once; what the bundle holds, and what happens to bad ones."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from core.config import Generation, Shots
from core.errors import ConfigError, CoreError, ModelError
from core.export import bundle, graphs, guard, manifest, parity, snippets
from core.model.assembly import open_model
from core.protocol import Captioned
from core.session import Query, open_session

ROOT = Path(__file__).parents[2]


def result(steps: Any) -> Any:
    """What a job returns, its events left aside."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


@pytest.fixture
def trained(twins: Any, cache: Path) -> Path:
    """The folder of a small model that attends to media."""
    folder: Path = twins.model
    return folder


@pytest.fixture
def exported(twins: Any) -> Path:
    """Its bundle."""
    folder: Path = twins.bundle
    return folder


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    """A bundle that a test may damage."""
    return Path(shutil.copytree(exported, tmp_path / "bundle"))


@pytest.fixture
def ready_graphs(exported: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the next export take graphs that were written before instead of writing them again: seconds each."""

    def use(decoder: Path = exported / parity.DECODER) -> None:
        def encoder(model: Any, encoder: Any, kind: str, prepared: Any, path: Path) -> None:
            shutil.copy(exported / parity.ENCODERS[kind], path)

        monkeypatch.setattr(graphs, "write_encoder", encoder)
        monkeypatch.setattr(graphs, "write_decoder", lambda model, path: shutil.copy(decoder, path))

    return use


def change_graph(path: Path, change: Callable[[Any], Any]) -> None:
    model = onnx.load_model(str(path))
    change(model)
    onnx.save_model(model, str(path))


def test_every_rung_is_climbed_and_written_down(exported: Path) -> None:
    values = manifest.read(exported)
    rungs = [row["rung"] for row in values["parity"]]
    assert rungs[:6] == ["checker", "encoder", "encoder", "logits", "cached", "greedy"]
    assert rungs[6:10] == ["raw"] * 4  # the standalone graphs
    assert "example" in rungs[10:]
    assert all(row["passed"] for row in values["parity"])
    assert values["parity"][3]["difference"] > 0  # another program computed it
    assert values["influence_of_media"] > 0.1
    assert values["opset"] == manifest.OPSET
    assert values["versions"]["onnx"] == onnx.__version__


def test_the_reference_differs_from_file_to_file(exported: Path) -> None:
    samples = json.loads((exported / "golden" / "samples.json").read_text(encoding="utf-8"))["samples"]
    assert len({tuple(sample["tokens"]) for sample in samples}) > 3
    with np.load(exported / "golden" / "reference.npz") as arrays:
        pictures = [arrays[f"{s['name']}/states"] for s in samples if s["kind"] == "image"]
    assert len({states.tobytes() for states in pictures}) == len(pictures)


def test_names_are_those_that_loaders_look_for(exported: Path) -> None:
    inputs = {e.name: e for e in onnx.load_model(str(exported / parity.DECODER)).graph.input}
    assert list(inputs)[:2] == ["input_ids", "encoder_hidden_states"]
    for layer in range(4):
        for part in ("decoder", "encoder"):
            for what in ("key", "value"):
                dims = inputs[f"past_key_values.{layer}.{part}.{what}"].type.tensor_type.shape.dim
                assert dims[0].dim_param == "batch_size"
                assert (dims[1].dim_value, dims[3].dim_value) == (2, 12)
    names = {path.name for path in exported.iterdir()}
    assert names >= {"config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json"}
    told = json.loads((exported / "config.json").read_text(encoding="utf-8"))["decoder"]
    assert told["decoder_attention_heads"] == 2
    assert told["d_model"] // told["decoder_attention_heads"] == 12  # by which Optimum makes empty caches


def test_the_processor_says_how_the_encoder_scales(exported: Path) -> None:
    values = json.loads((exported / "preprocessor_config.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(values["image_mean"], [127 / 255] * 3, rtol=1e-6)
    np.testing.assert_allclose(values["image_std"], [128 / 255] * 3, rtol=1e-6)


def test_no_path_of_this_machine_and_no_trace_of_the_exporter(exported: Path, trained: Path) -> None:
    secrets = [
        str(ROOT),
        str(Path.home()),
        str(trained),
        sys.prefix,
        "site-packages",
        "stack_trace",
        'File "',
    ]
    for path in exported.glob("onnx/*.onnx"):
        data = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in data] == []


def test_each_weight_is_stored_once(exported: Path) -> None:
    for path in exported.glob("onnx/*.onnx"):
        tensors = [t.raw_data for t in onnx.load_model(str(path)).graph.initializer if len(t.raw_data) > 1000]
        assert len(set(tensors)) == len(tensors)


def test_masked_media_have_no_influence(exported: Path) -> None:
    decoder = parity.GraphDecoder(exported / parity.DECODER)
    width, ids = manifest.read(exported)["contract"]["width"], np.array([[1, 2, 3]])
    draw = np.random.default_rng(0)
    some, others = (draw.normal(size=(1, 4, width)).astype(np.float32) for _ in range(2))
    assert np.abs(decoder.start(some).read(ids) - decoder.start(others).read(ids)).max() > 0.01
    for states in (some, others):
        states[..., -1:] = manifest.HIDDEN
    np.testing.assert_array_equal(decoder.start(some).read(ids), decoder.start(others).read(ids))


def test_commands(exported: Path, run: Any, trained: Path, ready_graphs: Any, tmp_path: Path) -> None:
    checked = run("verify", exported, "--json")
    assert checked.code == 0
    assert {"greedy", "raw"} < {row["rung"] for row in checked.lines[0]["parity"]}
    ready_graphs()
    made = run("export", trained, tmp_path / "b", "--json")
    assert made.code == 0
    assert {parity.DECODER, *parity.ENCODERS.values()} < made.lines[0]["files"].keys()
    assert made.lines[0]["files"].keys() < manifest.read(exported)["files"].keys()  # one target of two
    again = run("export", trained, tmp_path / "b", "--json")
    assert again.code == 2
    assert "is there already" in again.lines[0]["error"]


def test_the_ladder_needs_no_torch(exported: Path) -> None:
    code = (
        "import sys; from core.export.parity import climb; from pathlib import Path;"
        f"assert all(r.passed for r in climb(Path({str(exported)!r}))); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("name", ["car.png", "bus.png", "apple.png"])
def test_the_code_to_copy_captions_as_the_model_does(
    exported: Path, trained: Path, tmp_path: Path, name: str
) -> None:
    """Without names and demonstrations."""
    photo = tmp_path / "photo.jpg"
    shutil.copy(ROOT / "assets" / "samples" / "pictures" / name, photo)
    (tmp_path / "caption.py").write_text(snippets.snippet("python", exported), encoding="utf-8")
    told = subprocess.run([sys.executable, "caption.py"], cwd=tmp_path, capture_output=True, check=True)
    plain = open_session(str(trained)).caption(
        [Query(str(photo), "captioning")], Shots(k=0, hints=0), Generation(filter=False, max_new_tokens=48)
    )
    (expected,) = [event.text for event in plain if isinstance(event, Captioned)]
    assert told.stdout.decode().startswith(
        expected.rstrip("\N{REPLACEMENT CHARACTER}")
    )  # half of one, cut there
    assert str(exported) in snippets.snippet("javascript", exported)


# ---- what must fail -----------------------------------------------------------------------------------------


def wrong_weight(model: Any) -> None:
    """One number of a feed-forward, a little off."""
    tensor = next(t for t in model.graph.initializer if sorted(t.dims) == [48, 96])
    numbers = onnx.numpy_helper.to_array(tensor).copy()
    numbers.flat[7] += 0.5
    tensor.CopyFrom(onnx.numpy_helper.from_array(numbers, tensor.name))


def test_a_wrong_graph_is_not_exported(
    exported: Path, trained: Path, tmp_path: Path, ready_graphs: Any, run: Any
) -> None:
    broken = tmp_path / "broken.onnx"
    shutil.copy(exported / parity.DECODER, broken)
    change_graph(broken, wrong_weight)
    ready_graphs(broken)
    out = tmp_path / "there" / "out"
    with pytest.raises(ModelError, match=r"tokens differs by .* \(rung: logits\)"):
        result(bundle.export(str(trained), out))
    told = run("export", trained, out, "--json")
    table, error = told.lines
    assert told.code == 2
    assert {row["rung"] for row in table["parity"] if not row["passed"]} >= {"logits"}
    assert "(rung: logits)" in error["error"]
    assert list(out.parent.iterdir()) == []


def test_a_stopped_export_leaves_nothing(trained: Path, tmp_path: Path, ready_graphs: Any) -> None:
    ready_graphs()
    steps = bundle.export(str(trained), tmp_path / "there" / "out")
    for event in steps:
        if getattr(event, "stage", "") == "compare":
            break
    steps.close()
    assert list((tmp_path / "there").iterdir()) == []


def test_a_full_disk(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: os.terminal_size((0, 0)) and _Usage())
    with pytest.raises(ModelError, match="has 1 MB left"):
        result(bundle.export(str(trained), tmp_path / "there" / "out"))
    assert list((tmp_path / "there").iterdir()) == []


class _Usage:
    free = 10**6


@pytest.mark.parametrize("words", [{"targets": ["standalone"]}, {"precisions": ["int3"]}, {"targets": []}])
def test_unknown_words(words: Any, trained: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        result(bundle.export(str(trained), tmp_path / "out", **words))


def test_an_unsupported_part(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = open_model(str(trained))
    model._encoders[model.recipe.parts["audio"]] = torch.nn.Linear(1, 1)
    monkeypatch.setattr(bundle, "open_model", lambda name: model)
    with pytest.raises(ModelError, match=r"whisper-tiny\.en cannot be exported yet"):
        result(bundle.export(str(trained), tmp_path / "out"))


def damage(copied: Path, what: str) -> None:
    graph = copied / parity.DECODER
    match what:
        case "changed byte":
            data = bytearray(graph.read_bytes())
            data[len(data) // 2] ^= 1
            graph.write_bytes(data)
        case "missing file":
            graph.unlink()
        case "another file":
            (copied / "onnx" / "more.onnx").write_bytes(b"")
        case "link":
            (copied / "link").symlink_to("/etc")
        case "no manifest":
            (copied / "manifest.json").unlink()
        case "broken manifest":
            (copied / "manifest.json").write_text("{" * 10_000)
        case "name outside":
            values = json.loads((copied / "manifest.json").read_text())
            values["files"]["../../etc/passwd"] = {"sha256": "", "size": 0}
            (copied / "manifest.json").write_text(json.dumps(values))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("changed byte", "bytes have changed"), ("missing file", "is missing"), ("another file", "does not belong"),
        ("link", "is a link"), ("no manifest", "no ONNX bundle"), ("broken manifest", "cannot be read"),
        ("name outside", "is missing"),
    ],
)  # fmt: skip
def test_a_damaged_bundle(copied: Path, what: str, message: str) -> None:
    damage(copied, what)
    with pytest.raises(ModelError, match=message):
        result(bundle.verify(copied))


def outside(model: Any) -> None:
    tensor = model.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value="../../secret")


FOREIGN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "external data": (outside, r"in another file, \.\./\.\./secret"),
    "domain of the file": (lambda m: m.opset_import.add(domain="com.evil", version=1), "unknown domain com.evil"),
    "domain of a node": (lambda m: setattr(m.graph.node[0], "domain", "com.evil"), "unknown domain com.evil"),
    "absurd dimension": (lambda m: setattr(m.graph.input[0].type.tensor_type.shape.dim[0], "dim_value", 2**40), "shape"),
    "absurd tensor": (lambda m: m.graph.initializer[0].dims.extend([2**40]), "impossible shape"),
    "negative tensor": (lambda m: m.graph.initializer[0].dims.extend([-1]), "impossible shape"),
    "no such operator": (lambda m: setattr(m.graph.node[0], "op_type", "Nonsense"), "not a valid ONNX graph"),
}  # fmt: skip


@pytest.mark.parametrize("what", FOREIGN)
def test_a_foreign_graph_is_refused_before_it_is_run(copied: Path, what: str) -> None:
    change, message = FOREIGN[what]
    change_graph(copied / parity.DECODER, change)
    with pytest.raises(ModelError, match=message):
        guard.open_graph(copied / parity.DECODER)
    manifest.write(copied, {k: v for k, v in manifest.read(copied).items() if k != "files"})
    with pytest.raises(CoreError, match=message):  # also where the manifest was made to fit
        result(bundle.verify(copied))


def test_no_graph_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.onnx"
    path.write_bytes(b"\xff" * 100)
    with pytest.raises(ModelError, match="not an ONNX file"):
        guard.open_graph(path)
