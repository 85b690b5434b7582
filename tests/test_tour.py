# SPDX-License-Identifier: Apache-2.0
"""The whole way in one go, on tiny real models: import, caption, correct, evaluate, teach a model, take it away."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from core.__main__ import main
from core.project import Project

COLOURS = (
    "red",
    "green",
    "blue",
    "yellow",
    "purple",
    "orange",
    "grey",
    "brown",
    "black",
    "white",
    "pink",
    "cyan",
)
COPY = ("-k", "1", "--hints", "0", "--trust", "0.99", "--max-new-tokens", "24")


def picture(path: Path, seed: int, side: int = 64) -> Path:
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    Image.fromarray(blocks).resize((side, side), Image.Resampling.NEAREST).save(path)
    return path


@pytest.fixture
def person(
    tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Somebody at a terminal: `person("caption", file)` gives the exit code and the JSON lines."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    monkeypatch.setenv("BRAID_CACHE", str(cache))

    def person(*words: str | Path) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        code = main([*(str(word) for word in words), "--json"])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return person


def test_from_a_folder_to_a_taught_model(person: Any, tmp_path: Path, tiny_models: Any) -> None:
    # A folder of pictures with captions, and some files that are not what they say.
    source, project = tmp_path / "my pictures", tmp_path / "project"
    source.mkdir()
    for i, colour in enumerate(COLOURS):
        picture(source / f"{colour}.png", i)
        (source / f"{colour}.txt").write_text(f"A {colour} pattern.", encoding="utf-8")
    (source / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    (source / "broken.txt").write_text("Something broken.", encoding="utf-8")
    code, (report,) = person("import", source, "--project", project)
    assert (code, report["accepted"], len(report["rejected"])) == (0, len(COLOURS), 1)
    assert set(report["splits"]) >= {"train", "test"}

    # A new file is captioned with the help of the nearest example, which is shown.
    with Project.open(project) as opened:
        trained = next(opened.examples(split="train"))
    query = picture(tmp_path / "query.png", COLOURS.index(trained.target.split()[1]), side=65)
    code, (first,) = person("caption", query, "--project", project, *COPY)
    assert (code, first["text"]) == (0, trained.target)
    assert first["demonstrations"][0]["id"] == trained.id

    # A correction counts from the very next file on, and its history is kept.
    with Project.open(project) as opened:
        opened.edit(trained.id, target="A carpet, perhaps.")
    code, (second,) = person("caption", query, "--project", project, *COPY)
    assert second["text"] == "A carpet, perhaps."
    with Project.open(project) as opened:
        assert [one.example.target for one in opened.history(trained.id)] == [
            trained.target,
            "A carpet, perhaps.",
        ]

    # Speech is written down, a broken file is named, and the rest goes on.
    soundfile.write(tmp_path / "speech.wav", tiny_models.tone("high", seconds=1.5), 16_000)
    code, (heard, failed) = person(
        "caption", tmp_path / "speech.wav", source / "broken.jpg", "--project", project
    )
    assert (code, heard["task"], heard["text"]) == (1, "transcription", "high")
    assert failed["error"]

    # Nothing of the test split helps to answer it; the figures stand beside their baselines.
    predictions = tmp_path / "predictions.jsonl"
    code, (figures,) = person(
        "evaluate", "--project", project, "-k", "4", "--max-new-tokens", "8", "--resamples", "20", "--predictions", predictions
    )  # fmt: skip
    assert code == 0
    assert (
        figures["n"] == report["splits"]["test"] == len(predictions.read_text(encoding="utf-8").splitlines())
    )
    assert {"knn", "label", "text_only", "blank_media"} <= set(figures["baselines"])

    # What was learned goes into a folder of its own, with its memory; it needs no project any more.
    taught = teach(tmp_path / "taught", project)
    code, (described,) = person("info", taught)
    assert (code, described["kind"], described["demonstrations"]) == (
        0,
        "trained",
        {"image": report["splits"]["train"]},
    )
    assert all(gate != 0 for gate in described["gates"])
    code, (third,) = person("caption", query, "--model", taught, *COPY)
    assert (third["text"], third["demonstrations"][0]["source"]) == ("A carpet, perhaps.", "model")

    # With open gates the picture itself has a say.
    plain = ("-k", "0", "--hints", "0", "--max-new-tokens", "8", "--model", taught)
    _, (one, other) = person("caption", query, picture(tmp_path / "other.png", 99), *plain)
    assert (one["text"], one["score"]) != (other["text"], other["score"])


def teach(folder: Path, project: Path) -> Path:
    """As training and export do: weights whose gates are open, and the project's train examples as a datastore."""
    from core.demonstrations import datastore
    from core.knowledge import Wanted
    from core.model import assembly
    from core.torch_session import TorchSession

    model = assembly.open_model("starter")
    for cross in model.multimodal.cross_attention:
        cross.gate.data.fill_(1.0)  # type: ignore[union-attr, operator]
    assembly.save(folder, "taught", assembly.STARTER, model.multimodal)
    session = TorchSession(model, project)
    parts = session.knowledge._parts(Wanted("captioning", "image", "", "project"))
    while True:
        try:
            next(parts)
        except StopIteration as stop:
            ((vectors, entries),) = stop.value
            datastore.save(folder, {"image": (vectors, entries)})
            return folder
