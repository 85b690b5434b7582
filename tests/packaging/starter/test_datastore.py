# SPDX-License-Identifier: Apache-2.0
"""What ships with the starter covers its concepts and holds nothing that is not free to ship."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.splits import group_of
from core.demonstrations import datastore as stored
from core.hashing import sha256
from core.model.assembly import open_model
from core.perception import Perception
from core.project import Example, Media, Project, example_id
from starter import datastore


def test_one_of_each_concept_comes_first() -> None:
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 16)) * 10
    concepts = [f"concept {i % 5}" for i in range(40)]
    vectors = np.array([centres[i % 5] + random.normal(size=16) for i in range(40)], np.float32)
    first = datastore.covering(vectors, concepts, 5)
    assert sorted(concepts[row] for row in first) == sorted(set(concepts))
    more = datastore.covering(vectors, concepts, 12)
    assert more[:5] == first
    assert len(set(more)) == 12
    assert len(datastore.covering(vectors, concepts, 100)) == 40
    assert len(datastore.covering(vectors, concepts, 3)) == 3


def test_only_free_captions_of_the_train_split_ship(
    tmp_path: Path, tiny_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))

    def example(number: int, caption: str, tags: tuple[str, ...], split: str) -> Example:
        file = tmp_path / f"{number}.png"
        Image.new("RGB", (64, 64), (40 * number, 80, 255 - 40 * number)).save(file)
        hash = sha256(file)
        return Example(
            example_id([hash], "captioning", "", caption, "en"), (Media("image", str(file), hash),), "captioning", "",
            caption, "en", split, group_of(caption), tags, "table",  # type: ignore[arg-type]
        )  # fmt: skip

    with Project.create(tmp_path / "p") as project:
        project.add(
            [
                example(0, "A fox.", ("openclipart", "public-domain"), "train"),
                example(1, "A face.", ("emoji", "openmoji"), "train"),
                example(2, "A stamp.", ("animals",), "train"),
                example(3, "A held out fox.", ("openclipart", "public-domain"), "test"),
            ]
        )
    model = tmp_path / "model"
    model.mkdir()
    list(datastore.ship(tmp_path / "p", model, Perception(open_model("starter")), 10))
    ((kind, (vectors, entries)),) = stored.load(model).items()
    assert kind == "image"
    assert [entry.caption for entry in entries] == ["A fox.", "A face."]
    assert vectors.shape[0] == 2
    assert {(entry.source, entry.file) for entry in entries} == {("model", None)}
