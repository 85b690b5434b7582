# SPDX-License-Identifier: Apache-2.0
"""The standalone graphs of one small model: raw files in, the captions of the model in use out."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from PIL import Image

from core.config import Generation, Shots
from core.errors import ConfigError, ModelError
from core.export import bundle, guard, standalone, standalone_parity, standalone_reference
from core.export.precision_parity import INT8
from core.export.raw_media import Picture, Sound
from core.export.stepping import Finish
from core.export.token_bytes import byte_table
from core.model.assembly import Model, open_model
from core.model.encoders import WhisperEncoder, whole_on_white
from core.model.multimodal import Coupling
from core.protocol import Captioned
from core.session import Query
from core.torch_session import TorchSession

ROOT = Path(__file__).parents[2]
GOLDEN = standalone_parity.GOLDEN


@pytest.fixture(scope="module")
def small(twins: Any, tiny_cache: Path) -> Iterator[Model]:
    """A small model that looks at media, with a datastore."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAID_CACHE", str(tiny_cache))
        yield open_model(str(twins.model))


@pytest.fixture(scope="module")
def written(twins: Any) -> Path:
    """Its bundle: its graphs, and what it says itself."""
    folder: Path = twins.bundle
    return folder


@pytest.fixture(scope="module")
def graphs(written: Path) -> dict[str, Any]:
    return {kind: standalone_parity.session(written / file) for kind, file in standalone_parity.FILES.items()}


def samples(written: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (written / GOLDEN / standalone_parity.INDEX).read_text(encoding="utf-8")
    )
    return found


def test_every_rung_is_climbed(written: Path) -> None:
    rungs = list(standalone_parity.climb(written, written / GOLDEN))
    searches = [(kind, search) for kind in ("speech", "image", "audio") for search in ("greedy", "3 beams")]
    assert [rung.compared for rung in rungs] == [
        f"standalone ({kind}, {search})" for kind, search in searches
    ]
    assert all(rung.passed for rung in rungs)
    assert sum(rung.ambiguous for rung in rungs) == 0


def test_prompts_and_captions_differ_from_file_to_file(written: Path) -> None:
    assert len({tuple(sample["prompt"]) for sample in samples(written)}) > 4
    assert len({sample["text"] for sample in samples(written)}) > 4


def test_scores_are_the_models(written: Path, graphs: dict[str, Any]) -> None:
    with np.load(written / GOLDEN / standalone_parity.RAW) as raw:
        for sample in samples(written):
            fed = {standalone_parity.INPUTS[sample["kind"]]: raw[sample["name"]]}
            score, each = graphs[sample["kind"]].run(
                ["score", "token_scores"], fed | {"num_beams": np.array([sample["beams"]])}
            )
            # a pixel that is prepared otherwise by 1 of 255 moves every cosine, and each weighs exp(cosine / 0.05)
            assert score[0] == pytest.approx(sample["score"], abs=3e-3)
            np.testing.assert_allclose(each[0], sample["token_scores"], atol=2e-2)


def test_a_session_says_the_same(small: Model, written: Path) -> None:
    said = {sample["name"]: sample["text"] for sample in samples(written) if sample["beams"] == 1}
    queries = [
        Query(str(file), "captioning")
        for kind in ("image", "audio")
        for file in standalone_reference.samples(Path())[kind][:2]
    ]
    count = len(said)
    for event in TorchSession(small).caption(queries, Shots(), Generation(filter=False)):
        if isinstance(event, Captioned):
            assert event.text == said.pop(next(name for name in said if name.endswith(Path(event.file).name)))
    assert len(said) == count - len(queries)


def test_one_input_is_enough_and_the_others_change_what_is_said(graphs: dict[str, Any]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (1, 70, 50, 3)).astype(np.uint8)
    text, tokens, score, each = graphs["image"].run(None, {"image": image})
    assert 0 < tokens.shape[1] <= 24
    assert each.shape == tokens.shape
    assert score.shape == (1,)
    assert text.dtype == np.uint8
    short = graphs["image"].run(["tokens"], {"image": image, "max_new_tokens": np.array([3])})[0]
    np.testing.assert_array_equal(short, tokens[:, :3])
    other = graphs["image"].run(["tokens"], {"image": image, "prompt_ids": np.array([[5, 6, 7]])})[0]
    assert other.tolist() != tokens.tolist()


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (1, 1), (3, 700), (900, 2), (1500, 1201)])
def test_pictures_of_any_size(shape: tuple[int, int], graphs: dict[str, Any]) -> None:
    draw = np.random.default_rng(sum(shape))
    image = draw.integers(0, 256, (1, *shape, 3)).astype(np.uint8)
    tokens = graphs["image"].run(["tokens"], {"image": image})[0]
    assert tokens.shape[1] > 0
    if 0 in shape:
        white = np.full((1, 64, 64, 3), 255, np.uint8)
        np.testing.assert_array_equal(tokens, graphs["image"].run(["tokens"], {"image": white})[0])


@pytest.mark.parametrize("samples", [0, 1, 159, 32_000, 32_001, 80_000])
def test_recordings_of_any_length(samples: int, graphs: dict[str, Any]) -> None:
    wave = np.random.default_rng(samples).normal(0, 0.1, (1, samples)).astype(np.float32)
    assert graphs["audio"].run(["tokens"], {"waveform": wave})[0].shape[1] > 0


def test_wrong_inputs_are_refused(graphs: dict[str, Any]) -> None:
    for fed in ({}, {"image": np.zeros((1, 4, 4, 3), np.float32)}, {"image": np.zeros((4, 4, 3), np.uint8)}):
        with pytest.raises(Exception, match=r"(?i)missing|unexpected input data type|invalid rank"):
            graphs["image"].run(None, fed)


def test_files_keep_their_secrets_and_store_weights_once(written: Path, small: Model) -> None:
    secrets = [
        str(ROOT),
        str(Path.home()),
        str(small.recipe.folder),
        sys.prefix,
        "site-packages",
        "stack_trace",
        'File "',
    ]
    for file in standalone_parity.FILES.values():
        data = (written / file).read_bytes()
        assert [secret for secret in secrets if secret.encode() in data] == []
        model = guard.open_graph(written / file)  # standard operators only, nothing outside
        assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 20)]
        (body,) = [node.attribute[0].g for node in model.graph.node if node.op_type == "Loop"]
        stored = [t.raw_data for t in (*model.graph.initializer, *body.initializer) if len(t.raw_data) > 4000]
        assert len(set(stored)) == len(stored)


def test_a_bundle_has_both_targets_and_its_programs_say_the_same(twins: Any) -> None:
    """What of int8 does not pay on this machine is told and left out."""
    notes, values = twins.notes, twins.values
    assert all(row["passed"] for row in values["parity"])
    compared = [row["compared"] for row in values["parity"]]
    assert {"standalone (image, greedy)", "standalone (audio, 3 beams)"} < set(compared)
    assert "examples/python, one call" in compared
    assert set(values["int8"]) == set(INT8.values())
    for name, measured in values["int8"].items():
        assert bool(measured["rejected"]) is not (name in values["files"])
        assert any(name in note for note in notes) is bool(measured["rejected"])


# ---- what must fail -----------------------------------------------------------------------------------------


def constant_name(model: Any) -> None:
    """The encoder always recognises the same."""
    named = next(n for n in model.graph.node if n.op_type == "Softmax" and n.name.startswith("start/"))
    labels = next(t for t in model.graph.initializer if t.name.endswith("own.length")).dims[0]
    fixed = np.linspace(0.3, 0.1, labels, dtype=np.float32)[None]
    model.graph.initializer.append(onnx.numpy_helper.from_array(fixed, "fixed"))
    named.CopyFrom(onnx.helper.make_node("Identity", ["fixed"], list(named.output), named.name))


def no_examples(model: Any) -> None:
    """No example has any say."""
    for tensor in model.graph.initializer:
        if tensor.name.endswith(("lines.length", "answers.length")):
            zeros = np.zeros_like(onnx.numpy_helper.to_array(tensor))
            tensor.CopyFrom(onnx.numpy_helper.from_array(zeros, tensor.name))


@pytest.mark.parametrize("change", [constant_name, no_examples])
def test_a_graph_without_its_help_fails(change: Any, written: Path, tmp_path: Path) -> None:
    shutil.copytree(written, tmp_path / "copy")
    path = tmp_path / "copy" / standalone_parity.FILES["image"]
    model = onnx.load_model(str(path))
    change(model)
    onnx.save_model(model, str(path))
    rungs = list(standalone_parity.climb(tmp_path / "copy", tmp_path / "copy" / GOLDEN))
    assert [rung.passed for rung in rungs if "greedy" in rung.compared] == [True, False, True]
    assert next(rung for rung in rungs if not rung.passed).worst  # names a file


def test_what_cannot_be_exported(small: Model, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="split target is part"):
        next(bundle.export(str(small.recipe.folder), tmp_path / "out", ["standalone"]))
    remembering = open_model("starter", Coupling(start="self-attention", names="memory", rank=4))
    with pytest.raises(ModelError, match="attends to names"):
        standalone.check(remembering)


# ---- its parts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape", [(1, 1), (3, 700), (900, 2), (777, 3000), (513, 512), (224, 224), (320, 320)]
)
def test_a_picture_is_prepared_as_pillow_does_it(shape: tuple[int, int]) -> None:
    height, width = shape
    blocks = np.random.default_rng(0).integers(0, 256, (height // 7 + 1, width // 7 + 1, 3))
    pixels = blocks.repeat(7, 0).repeat(7, 1)[:height, :width].astype(np.uint8)
    image = Image.fromarray(pixels)
    image.thumbnail((512, 512), Image.Resampling.LANCZOS)
    expected = np.asarray(whole_on_white(image, 224)).astype(np.float64)
    prepare = Picture(224, torch.full((3,), 127.0), torch.full((3,), 128.0))
    found = prepare(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy() * 128 + 127
    difference = np.abs(found - expected)
    if max(shape) < 4 * 512:
        assert difference.max() < 1e-4  # of 255: the same picture
    assert difference.max() < 2.01  # a box filter's result is not rounded on the way
    assert difference.mean() < 0.05


def test_a_sound_is_prepared_as_whisper_does_it() -> None:
    encoder = WhisperEncoder(80, 100, 384, 6, 1)
    prepare = Sound(encoder.filters, 200)
    wave = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    for length in (0, 1, 159, 161, 32_000):
        padded = torch.nn.functional.pad(torch.from_numpy(wave[:length]), (0, 32_000 - length))
        found = prepare(padded[None], torch.tensor([length]))[0]
        assert float((found - encoder.prepare(wave[:length])).abs().max()) < 2e-5


@pytest.mark.parametrize(
    "written",
    [
        b"", b" A cat. ", "A 猫".encode(), "A 猫".encode()[:-1], "é".encode()[:1], b"a\x1e\x80", b"\x80\x81",
        b"\xf0\x9f x", b"a\x9f\xc3",
    ],
)  # fmt: skip
def test_text_ends_with_a_whole_character(written: bytes) -> None:
    finish = Finish(torch.arange(256, dtype=torch.uint8)[:, None], torch.ones(256, dtype=torch.long))
    room = torch.zeros(12, dtype=torch.long)
    room[: len(written)] = torch.tensor(list(written), dtype=torch.long)
    found = bytes(finish._text(room, torch.arange(12) < len(written)).tolist())
    assert found.decode(errors="replace") == written.decode(errors="replace").rstrip("\ufffd").strip()


def test_bytes_of_tokens(small: Model) -> None:
    table, size = byte_table(small.tokenizer, small.decoder.config.vocabulary)
    for text in (" A naïve 猫.\n", "🦓 x"):
        ids = small.tokenizer.encode(text).ids
        assert b"".join(bytes(table[i, : size[i]].tolist()) for i in ids).decode() == text
