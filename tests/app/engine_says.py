# SPDX-License-Identifier: Apache-2.0
"""A program that lets the engine's own code meet what is really wrong, and prints what it says of it, a line of JSON each.

A process of its own, as the engine is one: what it starts ends with it.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from core import run_folders
from core.config import Training, from_mapping
from core.data.ingest import ingest
from core.demonstrations import SELECTORS, Entry, Evidence, Pool
from core.demonstrations.pool import normalised
from core.demonstrations.subset import SUBSETS, subset
from core.errors import CoreError
from core.export import manifest
from core.project import Project
from core.project_schema import FILE
from core.protocol import Import, encode


def errors(folder: Path) -> None:
    """Of projects, settings, bundles, runs and lists that cannot be used."""
    missing, damaged, empty = folder / "missing", folder / "damaged", folder / "empty"
    damaged.mkdir(parents=True)
    empty.mkdir()
    (damaged / FILE).write_bytes(b"SQLite format 3\0" + b"x" * 4000)
    (damaged / "captions.csv").write_text("caption,caption\na,b\n", encoding="utf-8")
    settings = ({"epochs": -1.0}, {"ep": 1}, {"method": "x"}, {"epochs": "many"})
    works: list[Callable[[], object]] = [
        lambda: Project.open(missing),
        lambda: Project.open(damaged),
        lambda: Project.create(damaged),
        lambda: manifest.read(empty),
        lambda: run_folders.open_run(missing),
        *(partial(from_mapping, Training, values, source="run.toml") for values in settings),
        *(partial(bring, source, folder) for source in (missing, empty, damaged / "captions.csv")),
    ]
    for work in works:
        try:
            work()
        except CoreError as error:
            print(json.dumps({"error": str(error)}))
        else:
            raise AssertionError("this was to go wrong")


def reasons() -> None:
    """Of every strategy, in a pool of drawn vectors."""
    draw = np.random.default_rng(3)
    vectors = normalised(draw.normal(size=(24, 5)).astype(np.float32))
    names = [f"Disc{i} in red{i % 3}." for i in range(24)]
    entries = tuple(Entry(f"id{i}", name, "", None, f"h{i}", "en", "project") for i, name in enumerate(names))
    pool = Pool(vectors, entries, np.zeros(5, np.float32))
    figures, nobody = draw.random((3, 24), np.float32), np.zeros(24, bool)
    known = Evidence(difficulty=figures[0], influence=figures[1], directions=vectors, norms=figures[2])
    for rule in SELECTORS.values():
        for pick in rule(pool, vectors[0], 4, 0, nobody, known):
            print(json.dumps({"reason": pick.reason}))
    for name in SUBSETS:
        for _, choice in subset(name, pool, 4, 0, nobody, known):
            print(json.dumps({"reason": choice.reason}))


def bring(source: Path, folder: Path) -> None:
    """Import it, and print the events."""
    for event in ingest(Import(str(source), str(folder / "project"))):
        print(encode(1, event))


if __name__ == "__main__":
    errors(Path(sys.argv[1]))
    reasons()
    bring(Path(sys.argv[2]), Path(sys.argv[1]))
