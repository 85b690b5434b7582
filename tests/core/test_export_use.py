# SPDX-License-Identifier: Apache-2.0
"""What a bundle is checked on beside its graphs: programs that use it, and a person's own files."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import ConfigError, ModelError
from core.export import examples, files
from core.export.token_bytes import token_bytes
from core.model.assembly import open_model
from core.onnx.bundle import Bundle
from core.project import Project

NODE = Path(__file__).parents[1] / "node" / "node_modules"  # what packaging/node_packages.py puts there

# ---- programs that use a bundle ------------------------------------------------------------------------------


def test_the_python_example_prints_what_the_model_says(twins: Any, tmp_path: Path) -> None:
    """In a fresh process that cannot import torch or Braid."""
    blocked = "import sys; sys.modules |= dict.fromkeys(('torch', 'core', 'tokenizers', 'transformers'))\n"
    script = tmp_path / "bundle" / "examples" / "python" / "caption.py"
    shutil.copytree(twins.bundle, tmp_path / "bundle")
    script.write_text(blocked + script.read_text(encoding="utf-8"), encoding="utf-8")
    golden = tmp_path / "bundle" / "golden"
    expected = json.loads((golden / examples.EXPECTED).read_text(encoding="utf-8"))
    assert set(expected) == {"picture.png", "sound.wav"}
    assert examples.run([sys.executable, str(script)], [golden / name for name in expected]) == {
        name: (said["tokens"], said["text"]) for name, said in expected.items()
    }


def test_the_node_example_prints_what_the_model_says(twins: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    node = shutil.which("node")
    if node is None or not all((NODE / name).exists() for name in ("onnxruntime-node", "pngjs")):
        pytest.skip("node, onnxruntime-node or pngjs is not installed: python packaging/node_packages.py")
    monkeypatch.setenv("NODE_PATH", str(NODE))
    golden = twins.bundle / "golden"
    expected = json.loads((golden / examples.EXPECTED).read_text(encoding="utf-8"))
    printed = examples.run(
        [node, str(twins.bundle / "examples" / "node" / "caption.js")], [golden / name for name in expected]
    )
    assert {name: tokens for name, (tokens, _) in printed.items()} == {
        name: said["tokens"] for name, said in expected.items()
    }


def test_an_example_that_prints_something_else_stops_the_export(copied_bundle: Path) -> None:
    golden = copied_bundle / "golden" / examples.EXPECTED
    said = json.loads(golden.read_text(encoding="utf-8"))
    said["sound.wav"]["text"] += "!"
    golden.write_text(json.dumps(said), encoding="utf-8")
    rung, one_call = examples.reproduced(copied_bundle)
    assert (rung.passed, rung.worst) == (False, "sound.wav")
    assert one_call.passed  # which has its own expectations
    (copied_bundle / "examples" / "tables.json").write_text("{}")
    with pytest.raises(ModelError, match="fails: KeyError"):
        examples.reproduced(copied_bundle)


def test_tokens_are_spelled_as_the_tokenizer_spells_them(twins: Any) -> None:
    tokenizer = Bundle(twins.bundle).tokenizer
    table = token_bytes(tokenizer)
    for text in ("A zebra\u2019s stripes.", "\u6591\u99ac", "two  blanks\n"):
        ids = tokenizer.encode(text).ids
        assert b"".join(table[i] for i in ids).decode() == text == tokenizer.decode(ids)
    assert table[tokenizer.token_to_id("<|im_end|>")] == b""


# ---- a person's own files --------------------------------------------------------------------------------


def rungs_of(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_the_last_rung_is_real_files(
    twins: Any, cache: Path, pictures: Path, tmp_path: Path, draw: Any, example: Any, run: Any
) -> None:
    with Project.open(pictures) as project:
        project.add(
            example(draw(tmp_path / f"t{i}.png", 40 + i), f"A test {i}.", split="test") for i in range(3)
        )
    done = run(
        "verify", twins.bundle, "--model", twins.model, "--project", pictures, "--files", "3", "--json"
    )
    assert done.code == 0
    rows = [row for row in done.lines[0]["parity"] if row["rung"] == "files"]
    assert [row["compared"] for row in rows] == [
        "hints and demonstrations", "captions, greedy search", "captions, beam search",
        "standalone (image, greedy)", "standalone (image, 3 beams)",
    ]  # fmt: skip
    assert all(row["passed"] and row["inputs"] == 3 for row in rows)


def test_the_wrong_model_is_seen(
    twins: Any, cache: Path, pictures: Path, tmp_path: Path, draw: Any, example: Any
) -> None:
    """Its name, and where the name is the same, its words."""
    with Project.open(pictures) as project:
        project.add([example(draw(tmp_path / "t.png", 41), "A test.", split="test")])
    with pytest.raises(ConfigError, match="is of tiny, not of starter"):
        rungs_of(files.compare(open_model("starter"), twins.bundle, pictures, 1))
    other = open_model(str(twins.model))
    other.multimodal.decoder.embedding.weight.data.neg_()
    rungs = rungs_of(files.compare(other, twins.bundle, pictures, 1))
    assert [rung.passed for rung in rungs if rung.rung == "files"][:4] == [True, False, False, False]
    assert rungs[1].worst.endswith("t.png")


def test_files_without_a_project_are_asked_for(twins: Any, run: Any) -> None:
    done = run("verify", twins.bundle, "--files", "3", "--json")
    assert done.code == 2
    assert "No project" in done.lines[-1]["error"]
