# SPDX-License-Identifier: Apache-2.0
"""Tiny real pictures and recordings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageDraw

from core.data.ingest import ingest
from core.protocol import Event, Import, Imported, Rejected

Maker = Callable[..., Path]
Run = Callable[..., tuple[Imported, list[Event]]]


@pytest.fixture(scope="session")
def picture() -> Maker:
    """picture(path, seed=0, size=(48, 32), mode="RGB", **save options) -> path: shapes that differ by seed."""

    def make(
        path: Path, seed: int = 0, size: tuple[int, int] = (48, 32), mode: str = "RGB", **how: object
    ) -> Path:
        random = np.random.default_rng(seed)
        image = Image.new("RGB", size, tuple(int(c) for c in random.integers(0, 256, 3)))
        draw = ImageDraw.Draw(image)
        for _ in range(6):
            x, y = int(random.integers(0, size[0])), int(random.integers(0, size[1]))
            colour = tuple(int(c) for c in random.integers(0, 256, 3))
            draw.ellipse(
                (x - size[0] // 4, y - size[1] // 4, x + size[0] // 4, y + size[1] // 4), fill=colour
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        image.convert(mode).save(path, **how)  # type: ignore[arg-type]
        return path

    return make


@pytest.fixture(scope="session")
def sound() -> Maker:
    """sound(path, seed=0, seconds=0.3, rate=8000, channels=1, **write options) -> path: a tone and some noise."""

    def make(
        path: Path, seed: int = 0, seconds: float = 0.3, rate: int = 8000, channels: int = 1, **how: str
    ) -> Path:
        random = np.random.default_rng(seed)
        time = np.arange(round(seconds * rate)) / rate
        tone = 0.3 * np.sin(2 * np.pi * (220 + 20 * seed) * time) + 0.02 * random.standard_normal(len(time))
        path.parent.mkdir(parents=True, exist_ok=True)
        samples = np.repeat(tone[:, None], channels, axis=1).astype(np.float32)
        if path.suffix == ".opus":
            how = {"format": "OGG", "subtype": "OPUS"} | how
        soundfile.write(path, samples, rate, **how)
        return path

    return make


@pytest.fixture(scope="session")
def caption() -> Callable[[Path, str], Path]:
    """caption(file, text) -> file: writes the text beside it."""

    def write(file: Path, text: str) -> Path:
        file.with_suffix(".txt").write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture(scope="session")
def run() -> Run:
    """run(source, project, **request) -> (report, all events) of an import."""

    def import_all(source: Path, project: Path, **request: object) -> tuple[Imported, list[Event]]:
        events = list(ingest(Import(str(source), str(project), **request)))  # type: ignore[arg-type]
        report = events[-1]
        assert isinstance(report, Imported)
        assert tuple(event for event in events if isinstance(event, Rejected)) == report.rejected
        return report, events

    return import_all


@pytest.fixture
def source(tmp_path: Path, picture: Maker, sound: Maker, caption: Callable[[Path, str], Path]) -> Path:
    """Four pictures and two recordings."""
    folder = tmp_path / "source"
    for i in range(4):
        caption(picture(folder / f"{i}.png", seed=i), f"Picture number {i} of a red cat on a mat.")
    caption(sound(folder / "hello.wav"), "Hello and good morning.")
    caption(sound(folder / "deep" / "bye.ogg", seed=1, rate=16000), "Goodbye, see you tomorrow.")
    return folder
