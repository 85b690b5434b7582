# SPDX-License-Identifier: Apache-2.0
"""The starter that ships is the best checkpoint of a real run, in half the bytes, with a memory and a card."""

import json
from pathlib import Path

import pytest
from PIL import Image

from core import jobs
from core.data.splits import group_of
from core.demonstrations import datastore
from core.hashing import sha256
from core.model import assembly
from core.project import Example, Media, Project, example_id
from starter import model, sources

SMALL = (
    "batch_size=4", "micro_batch=4", "epochs=1", "precision=float32", "threads=1", "probes=0", "variants=1", "k_max=1",
    "evaluate_items=2", "device=cpu",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, tiny_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six drawings to learn from and two to validate with, in a cache that has the tiny models."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))

    def example(number: int, split: str) -> Example:
        file, caption = tmp_path / f"{number}.png", f"A drawing of number {number}."
        Image.new("RGB", (64, 64), (30 * number, 80, 255 - 30 * number)).save(file)
        hash = sha256(file)
        return Example(
            example_id([hash], "captioning", "", caption, "en"), (Media("image", str(file), hash),), "captioning", "",
            caption, "en", split, group_of(caption), ("openclipart", "public-domain"), "table",  # type: ignore[arg-type]
        )  # fmt: skip

    with Project.create(tmp_path / "project") as opened:
        opened.add(example(number, "train" if number < 6 else "validation") for number in range(8))
    return tmp_path / "project"


def test_a_run_becomes_a_model_that_ships(project: Path, tmp_path: Path) -> None:
    events = list(model.train(project, tmp_path / "made", SMALL))
    assert type(events[-1]).__name__ in ("Trained", "Finished")
    assert list(model.train(project, tmp_path / "made", SMALL)) == []  # it is there already
    run = model.opened(project, tmp_path / "made", SMALL)
    assert (run.model, jobs.status(run).state) == (model.BEGINNING, "finished")

    chosen = sources.chosen(["openclipart"])
    (target := tmp_path / "assets").mkdir()
    (target / "kept.txt").write_text("not ours")
    list(model.publish(run, chosen, target))
    trained, shipped = assembly.open_model(str(run.folder)), assembly.open_model(str(target))
    assert shipped.name == "starter"
    assert shipped.recipe.parts == dict(assembly.STARTER)
    assert shipped.recipe.trust == trained.recipe.trust
    ours, theirs = shipped.multimodal.adapter(), trained.multimodal.adapter()
    assert all((ours[name] - theirs[name]).abs().max() <= 1e-3 * theirs[name].abs().max() for name in theirs)
    assert (target / "model.safetensors").stat().st_size < 0.6 * (
        trained.recipe.folder / "model.safetensors"  # type: ignore[operator]
    ).stat().st_size
    ((kind, (_, entries)),) = datastore.load(target).items()
    assert (kind, len(entries)) == ("image", 6)
    card = (target / "README.md").read_text(encoding="utf-8")
    report = json.loads((run.folder / "report.json").read_text())
    assert f"{report['n']} items" in card
    assert all(f"| {name} |" in card for name in ["model", *report["baselines"]])
    assert "epochs=1" in card
    assert str(tmp_path) not in card + (target / "config.json").read_text()
    assert (target / "LICENSE").read_text() == sources.licence_text(chosen)
    assert (target / "kept.txt").exists()


def test_a_run_that_failed_says_why(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Project.open(project) as opened:
        for id in opened.ids(split="train"):
            opened.remove(id)
    with pytest.raises(model.CoreError, match="is empty"):
        list(model.train(project, tmp_path / "made", SMALL))
