# SPDX-License-Identifier: Apache-2.0
"""Model folders: whole or not there, checked before use, and clear about what is wrong with them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from core.errors import ModelError, Unavailable
from core.model import base, folder
from core.model.decoder import DecoderConfig
from core.model.pretrained import Pretrained

STATE = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.zeros(2)}
CONFIG = {"kind": "base", "name": "tiny"}
SHAPE = {
    "vocabulary": 20, "width": 8, "layers": 1, "heads": 2, "kv_heads": 2, "head_width": 4, "hidden": 8,
    "context": 16,
}  # fmt: skip


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder.save(tmp_path / "model", CONFIG, STATE, '{"version": "1.0"}')
    return tmp_path / "model"


def opened(path: Path) -> dict[str, torch.Tensor]:
    return folder.read_state(path, folder.read_config(path))


def test_what_is_saved_is_read_back(model: Path) -> None:
    config = folder.read_config(model)
    assert {key: config[key] for key in ("format", "version", "kind", "name")} == {
        "format": "braid", "version": 1, "kind": "base", "name": "tiny",
    }  # fmt: skip
    state = opened(model)
    assert set(state) == set(STATE)
    assert all(torch.equal(state[name], tensor) for name, tensor in STATE.items())
    folder.verify(model, config, "tokenizer.json")
    assert [path.name for path in model.parent.iterdir()] == ["model"]  # nothing is left over


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_changed_byte_is_found(model: Path, name: str) -> None:
    data = bytearray((model / name).read_bytes())
    data[-1] ^= 1
    (model / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name} was changed or damaged"):
        folder.verify(model, folder.read_config(model), name)


def test_another_version_is_named(model: Path) -> None:
    values = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(values | {"version": 2}))
    with pytest.raises(ModelError, match="format version 2, this Braid reads 1"):
        base.open_parts(model)


@pytest.mark.parametrize("lost", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(model: Path, lost: str) -> None:
    (model / lost).unlink()
    with pytest.raises(ModelError, match=lost.replace(".", r"\.")):
        opened(model)


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00", '"braid"'])
def test_a_configuration_that_is_none_is_refused(model: Path, text: str) -> None:
    (model / "config.json").write_text(text)
    with pytest.raises(ModelError, match=r"config\.json"):
        folder.read_config(model)


def test_a_path_that_is_no_model_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model folder"):
        base.open_parts(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="not a model folder"):
        base.open_parts(tmp_path)


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "model.pt", "checkpoint.pth", "weights.pkl", "last.ckpt"]
)
def test_a_pickle_is_refused_by_name(model: Path, name: str) -> None:
    (model / "model.safetensors").rename(model / name)
    with pytest.raises(ModelError, match=f"holds {name}, a pickle"):
        opened(model)


# ---- loading --------------------------------------------------------------------------------------------


def load(state: dict[str, torch.Tensor]) -> nn.Module:
    module = nn.ModuleDict({"a": nn.Linear(3, 2, device="meta")})
    folder.load_into(module, {f"part.{name}": tensor for name, tensor in state.items()}, "part.", "tiny")
    return module


def test_weights_are_taken_by_reference_and_frozen() -> None:
    state = {name: tensor.clone() for name, tensor in STATE.items()}
    module = load(state)
    assert module.get_parameter("a.weight").data_ptr() == state["a.weight"].data_ptr()
    assert not any(parameter.requires_grad for parameter in module.parameters())


def test_missing_extra_and_misshaped_weights_are_named() -> None:
    with pytest.raises(ModelError, match=r"tiny has no weight part\.a\.bias"):
        load({"a.weight": STATE["a.weight"]})
    with pytest.raises(ModelError, match=r"part\.a\.bias has shape \(3,\), the configuration says \(2,\)"):
        load(STATE | {"a.bias": torch.zeros(3)})
    with pytest.raises(ModelError, match=r"does not know: part\.b"):
        load(STATE | {"b": torch.zeros(1)})


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_of_another_precision_are_converted(dtype: torch.dtype) -> None:
    module = load({name: tensor.to(dtype) for name, tensor in STATE.items()})
    assert torch.equal(module.get_parameter("a.weight"), STATE["a.weight"])
    assert {parameter.dtype for parameter in module.parameters()} == {torch.float32}
    assert module.get_submodule("a")(torch.ones(1, 3)).dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.int8, torch.int32, torch.bool, torch.complex64, torch.float8_e4m3fn])
def test_weights_that_are_no_plain_numbers_are_refused(dtype: torch.dtype) -> None:
    with pytest.raises(ModelError, match=rf"part\.a\.weight is stored as {dtype}, not as torch\.float32"):
        load(STATE | {"a.weight": STATE["a.weight"].to(dtype)})


def test_other_parts_of_the_file_are_left_alone() -> None:
    module = nn.Linear(3, 2, device="meta")
    state = {f"decoder.{name[2:]}": tensor for name, tensor in STATE.items()} | {"encoder.x": torch.zeros(1)}
    folder.load_into(module, state, "decoder.", "tiny")
    assert torch.equal(module.weight, STATE["a.weight"])


# ---- writing --------------------------------------------------------------------------------------------


def test_a_folder_is_replaced_as_a_whole(model: Path) -> None:
    folder.save(model, CONFIG | {"name": "second"}, {"b": torch.ones(1)})
    assert sorted(path.name for path in model.iterdir()) == ["config.json", "model.safetensors"]
    assert folder.read_config(model)["name"] == "second"
    assert set(opened(model)) == {"b"}
    assert [path.name for path in model.parent.iterdir()] == ["model"]


def fingerprint(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import torch
from core.errors import ModelError
from core.model import folder

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for limit in (0, 100, 5_000, 90_000):  # bytes a file may have: nothing, a part of the weights, the weights alone
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        folder.save(Path(sys.argv[1]), {"kind": "base"}, {"w": torch.zeros(20_000)}, "x" * 200_000)
    except ModelError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a Unix thing")
def test_a_full_disk_keeps_what_was_there(model: Path) -> None:
    before = fingerprint(model)
    command = [sys.executable, "-c", FULL_DISK, str(model)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = out.stdout.splitlines()
    assert len(messages) == 4
    assert all("could not be written" in message and "unchanged" in message for message in messages)
    assert fingerprint(model) == before
    assert [path.name for path in model.parent.iterdir()] == ["model"]
    assert set(opened(model)) == set(STATE)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes into read-only folders")
def test_a_read_only_folder_says_so(model: Path) -> None:
    model.parent.chmod(0o555)
    try:
        with pytest.raises(ModelError, match="could not be written"):
            folder.save(model, CONFIG, STATE)
    finally:
        model.parent.chmod(0o755)
    assert set(opened(model)) == set(STATE)


def test_a_file_in_the_way_of_the_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ModelError, match="could not be written"):
        folder.save(tmp_path / "file" / "model", CONFIG, STATE)
    assert (tmp_path / "file").read_text() == "mine"


def test_what_was_there_comes_back_when_the_last_step_fails(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fresh folder cannot take its name: the old one must have it again."""
    before, rename = fingerprint(model), Path.rename

    def refuse(self: Path, target: Any) -> Path:
        if self.name.endswith(".tmp"):
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ModelError, match="Permission denied"):
        folder.save(model, CONFIG, {"b": torch.ones(1)})
    monkeypatch.undo()
    assert fingerprint(model) == before
    assert [path.name for path in model.parent.iterdir()] == ["model"]


# ---- base models ----------------------------------------------------------------------------------------


def test_a_base_that_is_not_here_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path))
    with pytest.raises(Unavailable, match="smollm2-135m-instruct is not here yet"):
        base.open_base("smollm2-135m-instruct")
    assert set(base.missing()) == {name for name, entry in base.BASES.items() if not entry.optional}


def decoder_folder(tmp_path: Path, **changes: Any) -> Path:
    config = DecoderConfig(**SHAPE)
    base.write(tmp_path / "model", "tiny", Pretrained({"decoder.x": torch.zeros(1)}, config), "none")
    path = tmp_path / "model" / "config.json"
    values = json.loads(path.read_text())
    values["decoder"] |= changes
    path.write_text(json.dumps(values))
    return tmp_path / "model"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"experts": 8}, "unknown setting, experts"),
        ({"context": 10**15}, "context = 1000000000000000"),
        ({"layers": 10**9}, "layers = 1000000000"),
        ({"width": "8"}, "width = '8'"),
        ({"width": 0}, "width = 0"),
        ({"kv_heads": 3}, "kv_heads = 3"),
        ({"head_width": 3}, "head_width = 3"),
        ({"norm": "batchnorm"}, "norm = 'batchnorm'"),
        ({"positions": "absolute"}, "positions = 'absolute'"),
        ({"activation": "relu"}, "activation = 'relu'"),
        ({"tied": 1}, "tied = 1"),
        ({"norm_eps": 0}, "norm_eps = 0"),
        ({"context": 1 << 20, "head_width": 1 << 20}, "context = 1048576"),
        ({"context": 1 << 20, "width": 1 << 20, "positions": "sinusoidal"}, "context = 1048576"),
    ],
)
def test_a_decoder_table_is_read_strictly(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    """Before a module is built: a number in a file cannot ask for a terabyte."""
    with pytest.raises(ModelError, match=message):
        base.open_parts(decoder_folder(tmp_path, **changes)).decoder()


def test_an_incomplete_decoder_table_is_named(tmp_path: Path) -> None:
    path = decoder_folder(tmp_path)
    values = json.loads((path / "config.json").read_text())
    del values["decoder"]["width"]
    (path / "config.json").write_text(json.dumps(values))
    with pytest.raises(ModelError, match="width"):
        base.open_parts(path).decoder()
    del values["decoder"]
    (path / "config.json").write_text(json.dumps(values))
    with pytest.raises(ModelError, match="has no decoder"):
        base.open_parts(path).decoder()
    with pytest.raises(ModelError, match="has no encoder"):
        base.open_parts(path).encoder()


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ({"name": "resnet"}, "unknown encoder, resnet"),
        ({"name": "whisper", "mels": 80}, "frames"),
        (
            {"name": "whisper", "mels": 80, "frames": 10, "width": 8, "heads": 2, "layers": 1, "depth": 3},
            "depth",
        ),
        ({"name": "vit"}, "config"),
    ],
)
def test_an_encoder_table_is_read_strictly(encoder: dict[str, Any], message: str, tmp_path: Path) -> None:
    base.write(tmp_path / "model", "tiny", Pretrained({"encoder.x": torch.zeros(1)}, encoder=encoder), "none")
    with pytest.raises(ModelError, match=message):
        base.open_parts(tmp_path / "model").encoder()
