# SPDX-License-Identifier: Apache-2.0
"""What a model is made of is read from its folders: true figures, and no network."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.demonstrations import Entry, datastore
from core.errors import ModelError
from core.information import describe
from core.model import assembly, base
from core.model.multimodal import Coupling, MultimodalTransformer

WIDTHS: Any = {"image": 1280, "audio": 384, "text": 384}
GATES = (0.25, -0.5)


@pytest.fixture
def taught(cache: Path, tmp_path: Path) -> Path:
    """A model folder whose two gates are open, with two demonstrations of one kind."""
    decoder = base.open_base("smollm2-135m-instruct").decoder()
    made = MultimodalTransformer(decoder, WIDTHS, Coupling(first=0, heads=2, head_width=4))
    for cross, gate in zip(made.cross_attention, GATES, strict=True):
        cross.gate.data.fill_(gate)  # type: ignore[union-attr, operator]
    assembly.save(tmp_path / "taught", "taught", assembly.STARTER, made)
    entries = [Entry(f"id{i}", "A cat.", "", None, f"hash{i}", "en", "model") for i in range(2)]
    datastore.save(tmp_path / "taught", {"image": (np.ones((2, 1280), np.float32), entries)})
    return tmp_path / "taught"


def test_what_was_learned_is_counted_and_its_gates_are_told(
    taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no network is built for it."""
    for name in ("decoder", "encoder", "embedder"):
        monkeypatch.delattr(base.Parts, name)
    values = describe(str(taught))
    stored = base.open_parts(taught).state
    assert values["kind"] == "trained"
    assert values["trainable"] == sum(tensor.numel() for tensor in stored.values())
    assert values["gates"] == [round(math.tanh(gate), 4) for gate in GATES]
    assert values["demonstrations"] == {"image": 2}
    assert values["coupling"]["head_width"] == 4
    assert {part["state"] for part in values["parts"].values()} == {"ready"}
    decoder = base.open_base("smollm2-135m-instruct").state
    assert values["parts"]["decoder"]["parameters"] == sum(tensor.numel() for tensor in decoder.values())


def test_what_was_learned_is_told_without_the_decoder(
    taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = describe(str(taught))
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "empty"))
    values = describe(str(taught))
    assert "not here yet" in values["parts"]["decoder"]["state"]
    assert (values["trainable"], values["gates"]) == (known["trainable"], known["gates"])


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("start", "gate"), [("random", 0.0), ("self-attention", 0.3)])
def test_before_training_the_figures_are_those_of_the_model(
    start: Any, gate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    coupling = Coupling(start=start, gate=0.3, latents=2)
    monkeypatch.setattr(assembly, "Coupling", lambda: coupling)
    model = assembly.open_model("starter").multimodal
    values = describe("starter")
    assert values["kind"].startswith("frozen")
    assert values["trainable"] == sum(parameter.numel() for parameter in model.adapter().values())
    opened = torch.cat([t for name, t in model.adapter().items() if name.endswith(".gate")]).tanh().tolist()
    assert values["gates"] == pytest.approx(opened, abs=1e-4)
    assert values["gates"] == [round(math.tanh(gate), 4)] * len(opened)
    assert "demonstrations" not in values


def test_a_damaged_adapter_is_said(taught: Path) -> None:
    data = bytearray((taught / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (taught / "model.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match="changed or damaged"):
        describe(str(taught))
