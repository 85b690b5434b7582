# SPDX-License-Identifier: Apache-2.0
"""A tiny model in this process, and projects of pictures, recordings and texts that it can be asked about."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.config import Generation, Shots
from core.data.splits import group_of
from core.project import Example, Media, Project, example_id
from core.protocol import Captioned, FileFailed, Progress
from core.session import Query, SessionEvent

if TYPE_CHECKING:
    from core.demonstrations.pool import Entry
    from core.model.assembly import Model
    from core.torch_session import TorchSession

Make = Callable[..., Example]
ALONE, SHORT = Shots(k=0), Generation(max_new_tokens=8)


@pytest.fixture
def cache(tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with the tiny models whose features are this test's own."""
    own = tmp_path / "cache"
    own.mkdir()
    (own / "models").symlink_to(tiny_cache / "models", target_is_directory=True)
    monkeypatch.setenv("BRAID_CACHE", str(own))
    monkeypatch.setenv("BRAID_DATA", str(tmp_path / "data"))
    return own


@pytest.fixture(scope="session")
def whole_model(tiny_cache: Path) -> "Model":
    """The starter, made of the tiny models, every part of it loaded."""
    from core.model.assembly import open_model

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAID_CACHE", str(tiny_cache))
        model = open_model("starter")
        for part in (
            "multimodal",
            "tokenizer",
            "speech_decoder",
            "speech_encoder",
            "speech_tokenizer",
            "embedder",
        ):
            getattr(model, part)
        model.encoder("image")
    return model


@dataclass(frozen=True)
class Twins:
    """A small model that looks at what it is shown, and its bundle; what was said while it was made, and what came of it."""

    model: Path
    bundle: Path
    notes: list[str]
    values: dict[str, Any]


REMEMBERED = ("A red disc.", "A green square.", "A blue disc on white.", "The yellow square is small.", "A cat.",
              "A red disc", "A zebra.", "A dog here.")  # fmt: skip


@pytest.fixture(scope="session")
def twins(tiny_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> "Twins":
    """Both targets, and int8 as far as it pays on this machine: exporting takes most of a minute, so it is done once."""
    import torch

    from core.demonstrations import datastore
    from core.export import bundle
    from core.model import assembly
    from core.model.assembly import open_model
    from core.model.multimodal import LEARNING
    from core.protocol import Note

    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAID_CACHE", str(tiny_cache))
        model = open_model("starter", LEARNING)
        torch.manual_seed(1)
        for cross in model.multimodal.cross_attention:
            cross.gate.data.normal_().add_(1.0)  # type: ignore[union-attr, operator]
        for kind in ("image", "audio"):
            model.multimodal.projections[kind].up.data.normal_(std=0.3)  # type: ignore[union-attr, operator]
        assembly.save(folder / "tiny", "tiny", model.recipe.parts, model.multimodal)
        assembly.set_use(folder / "tiny", trust=0.3)
        draw = np.random.default_rng(0)
        pictures, sounds = np.abs(draw.normal(size=(8, 1280))), draw.normal(size=(8, 384))
        datastore.save(
            folder / "tiny",
            {
                "image": (pictures, remembered("image")),
                "audio": (sounds, remembered("audio")),
                "text": (sounds, remembered("text")),
            },
        )
        notes: list[str] = []
        steps = bundle.export(
            str(folder / "tiny"), folder / "onnx", ["split", "standalone"], ["fp32", "int8"]
        )
        while True:
            try:
                event = next(steps)
            except StopIteration as stop:
                return Twins(folder / "tiny", folder / "onnx", notes, stop.value)
            notes += [event.message] if isinstance(event, Note) else []


def remembered(kind: str) -> "list[Entry]":
    """The demonstrations that the small model carries."""
    from core.demonstrations.pool import Entry

    names = (("zebra", 0.5), ("cat", 0.2)) if kind == "image" else ()
    return [
        Entry(f"{kind}{i}", caption, "", f"/home/me/{i}.png", f"{i}", "en", "model", names)
        for i, caption in enumerate(REMEMBERED)
    ]


@pytest.fixture
def copied_bundle(twins: Any, tmp_path: Path) -> Path:
    return Path(shutil.copytree(twins.bundle, tmp_path / "bundle"))


@pytest.fixture
def model(whole_model: "Model", cache: Path) -> "Iterator[Model]":
    """The starter for one test, its gates closed again afterwards."""
    yield whole_model
    set_gates(whole_model, 0.0)


def set_gates(model: "Model", value: float) -> None:
    """What a little training does: let the text see the media."""
    for cross in model.multimodal.cross_attention:
        cross.gate.data.fill_(value)  # type: ignore[union-attr, operator]


@pytest.fixture
def gates() -> Callable[["Model", float], None]:
    """Opens the gates of a model: `gates(model, 1.0)`."""
    return set_gates


@pytest.fixture(scope="session")
def draw() -> Callable[..., Path]:
    """Draws a picture that differs with `seed`: `draw(path, seed)`."""

    def draw(path: Path, seed: int, side: int = 64) -> Path:
        from PIL import Image

        random = np.random.default_rng(seed)
        blocks = random.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        Image.fromarray(blocks).resize((side, side), Image.Resampling.NEAREST).save(path)
        return path

    return draw


@pytest.fixture(scope="session")
def record(tiny_models: ModuleType) -> Callable[..., Path]:
    """Writes a recording of tones: `record(path, "low", "", "high", seconds=0.5)`."""

    def record(path: Path, *words: str, seconds: float = 1.5) -> Path:
        import soundfile

        soundfile.write(path, tiny_models.tone(*words, seconds=seconds), 16_000)
        return path

    return record


@pytest.fixture
def example() -> Make:
    """An example of one file, or of none: `example(path, "A cat.", kind="image")`."""

    def example(path: Path | None, target: str, kind: str = "image", **changes: Any) -> Example:
        media: Sequence[Media] = ()
        if path is not None:
            media = (Media(kind, str(path), hashlib.sha256(path.read_bytes()).hexdigest()),)  # type: ignore[arg-type]
        values: dict[str, Any] = {
            "task": "captioning",
            "prompt": "",
            "language": "en",
            "split": "train",
        } | changes
        hashes = [item.hash for item in media]
        id = example_id(hashes, values["task"], values["prompt"], target, values["language"])
        return Example(
            id=id, media=tuple(media), target=target, group=group_of(target), tags=(), source="test", **values
        )

    return example


CAPTIONS = ("A red ball.", "A green car.", "A blue house.", "A yellow sun.", "A grey cat.", "A white dog.")


@pytest.fixture
def pictures(tmp_path: Path, draw: Callable[..., Path], example: Make) -> Path:
    """A project of six pictures with captions."""
    folder = tmp_path / "pictures"
    with Project.create(folder) as project:
        project.add(example(draw(folder / f"{i}.png", i), caption) for i, caption in enumerate(CAPTIONS))
    return folder


# ---- questions ----------------------------------------------------------------------------------------------


@pytest.fixture
def session(model: "Model") -> "TorchSession":
    """A session without a project."""
    from core.torch_session import TorchSession

    return TorchSession(model)


@pytest.fixture
def files(tmp_path: Path, draw: Callable[..., Path], record: Callable[..., Path]) -> dict[str, Path]:
    """One file of each kind."""
    notes = tmp_path / "notes.txt"
    notes.write_text("Translate: la pomme est rouge.", encoding="utf-8")
    return {
        "image": draw(tmp_path / "query.png", 100),
        "audio": record(tmp_path / "middle.wav", "middle"),
        "text": notes,
    }


@pytest.fixture
def three(tmp_path: Path, draw: Any) -> list[Path]:
    return [draw(tmp_path / f"{i}.png", 300 + i) for i in range(3)]


@pytest.fixture
def ask() -> Callable[..., "list[SessionEvent]"]:
    """Every event but Progress, which depends on what was loaded before: `ask(session, *files_or_queries, …)`."""

    def ask(
        session: "TorchSession",
        *files: Path | Query,
        shots: Shots = ALONE,
        generation: Generation = SHORT,
        **options: Any,
    ) -> "list[SessionEvent]":
        queries = [file if isinstance(file, Query) else Query(str(file)) for file in files]
        events = session.caption(queries, shots, generation, **options)
        return [event for event in events if not isinstance(event, Progress)]

    return ask


@pytest.fixture
def answers() -> "Callable[..., list[Captioned]]":
    """The finished answers among events, none of which may be a failure."""

    def answers(events: "Sequence[SessionEvent]") -> list[Captioned]:
        assert [event for event in events if isinstance(event, FileFailed)] == []
        return [event for event in events if isinstance(event, Captioned)]

    return answers


@pytest.fixture
def texts(ask: Any, answers: Any) -> Callable[..., list[str]]:
    """The texts of the answers to `ask`'s arguments."""
    return lambda *arguments, **options: [answer.text for answer in answers(ask(*arguments, **options))]


# ---- the command line ---------------------------------------------------------------------------------------


class Ran:
    """What a command gave: its exit code, the JSON lines on stdout, stderr."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(cache: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process: `run("caption", "a.png", "--json")`."""

    def run(*words: str | Path) -> Ran:
        from core.__main__ import main

        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:  # argparse's way
            code = int(stop.code or 0)
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return run
