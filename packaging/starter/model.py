# SPDX-License-Identifier: Apache-2.0
"""The starter model itself: trained as any model is, then made small enough to ship.

<folder>/runs/seed-<n>/        a run folder like any other: stopped or killed, the next call goes on
assets/starter/config.json, model.safetensors       what was learned, in float16; the frozen parts by name
assets/starter/datastore.safetensors                captions that are free to ship, and feature vectors
assets/starter/README.md, LICENSE                   the model card; the works it was learned from
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core import config, jobs, staging
from core.config import Training
from core.demonstrations import datastore as memory
from core.errors import CoreError
from core.jobs import Run
from core.model import assembly
from core.model import folder as model_folder
from core.perception import Perception
from core.protocol import Event
from starter import datastore, sources
from starter.sources import Source

BEGINNING = "smollm2-135m-instruct"  # the frozen parts, not the starter that may have shipped already
SHIPPED = 3000  # examples of each kind in the datastore, at most
SETTINGS = Training(task="captioning", language="en", epochs=4, evaluate_items=256, patience=2)
FILES = ("config.json", "model.safetensors", memory.NAME)


def train(project: Path, folder: Path, changes: Sequence[str]) -> Iterator[Event]:
    """Train on `project`, or go on where the last call was stopped. Raises `CoreError` when the run cannot be finished."""
    run = opened(project, folder, changes)
    if jobs.status(run).state == "finished":
        return
    if not jobs.status(run).alive:
        jobs.start(run)
    yield from jobs.follow(run, from_start=False)
    if (now := jobs.status(run)).state != "finished":
        raise CoreError(now.error or f"Training is {now.state}.", now.hint or "The next call goes on.")


def opened(project: Path, folder: Path, changes: Sequence[str]) -> Run:
    """The run of these settings; made where there is none."""
    training = config.override(SETTINGS, changes)
    place = folder / "runs" / f"seed-{training.seed}"
    if (place / "config.toml").is_file():
        return jobs.open_run(place)
    return jobs.create(place, training, project, BEGINNING, command=("make", "starter", *changes))


def publish(run: Run, chosen: dict[str, Source], target: Path) -> Iterator[Event]:
    """Write the best checkpoint of `run` as the model that ships."""
    model = assembly.open_model(str(run.folder))
    best = model.recipe.folder
    assert best is not None
    with staging.scratch(run.folder.parent) as scratch:
        fresh = scratch / "starter"
        learned = {name: tensor.half() for name, tensor in (model.learned() or {}).items()}
        model_folder.save(fresh, _config(best), learned)
        yield from datastore.ship(run.project, fresh, Perception(model), SHIPPED)
        (fresh / "README.md").write_text(card(run, chosen), encoding="utf-8")
        (fresh / "LICENSE").write_text(sources.licence_text(chosen), encoding="utf-8")
        target.mkdir(parents=True, exist_ok=True)
        for path in fresh.iterdir():
            shutil.copyfile(path, target / path.name)


def _config(best: Path) -> dict[str, Any]:
    """Of the model folder that ships: its parts are base models, whose names mean the same everywhere."""
    kept = model_folder.read_config(best)
    return {name: value for name, value in kept.items() if name not in ("format", "version", "files")} | {
        "name": "starter"
    }


def card(run: Run, chosen: dict[str, Source]) -> str:
    """The model card (Markdown): what it is, how it was made, what it scores, from what it learned."""
    report = json.loads((run.folder / "report.json").read_text(encoding="utf-8"))
    changed = {
        name: value for name, value in vars(run.training).items() if value != getattr(Training(), name)
    }
    settings = " ".join(f"{name}={value}" for name, value in sorted(changed.items()))
    figures = [("model", report["metrics"]), *report["baselines"].items()]
    names = list(report["metrics"])
    rows = [
        f"| {who} | " + " | ".join(_shown(values[name]) for name in names) + " |" for who, values in figures
    ]
    return "\n".join(
        [
            "# The starter model", "",
            "What joins SmolLM2-135M-Instruct to EfficientNet-Lite0 and Whisper tiny.en so that pictures and sounds are",
            "described in English, and a memory of captions. The frozen parts are fetched by name. Apache-2.0; what it was",
            "learned from stands below and in LICENSE.", "",
            "It is small: it names common things in short sentences, is often wrong about the rest, and learned from",
            "drawings more than from photographs. Teach it with examples of your own.", "",
            "## How it was made", "",
            f"`make starter`, settings of training beside the defaults: `{settings}`.", "",
            f"## On the validation split ({report['n']} items, 95 % intervals)", "",
            "| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|", *rows, "",
            "## What it learned from", "", sources.source_list(chosen),
        ]
    )  # fmt: skip


def _shown(figure: dict[str, float | None]) -> str:
    value, low, high = (figure[name] for name in ("value", "low", "high"))
    return "undefined" if value is None or low is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"
