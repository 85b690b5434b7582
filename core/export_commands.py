# SPDX-License-Identifier: Apache-2.0
"""The commands of `python -m core` about ONNX bundles: one function each, (options, console) to exit code."""

import argparse
from collections.abc import Generator, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.console import Console
from core.errors import ConfigError
from core.protocol import Note, Progress

if TYPE_CHECKING:
    from core.export.rung import Rung

T = TypeVar("T")


def export(options: argparse.Namespace, console: Console) -> int:
    """Write a model as an ONNX bundle, after showing that it computes the same."""
    from core.export import bundle
    from core.export.rung import Rung

    targets, precisions = options.targets.split(","), options.precision.split(",")
    steps = bundle.export(
        options.model, options.out, targets, precisions, memory=not options.no_datastore,
        project=_project(options.project, options.check_files), check_files=options.check_files,
    )  # fmt: skip
    values = _follow(steps, console)
    facts = _facts(options.out, values)
    rungs = [Rung(**row) for row in values["parity"]]
    _table(facts, rungs, console, f"{options.out}: {facts['bytes'] / 1e6:,.1f} MB.")
    return 0


def verify(options: argparse.Namespace, console: Console) -> int:
    """Whether a bundle has the bytes it was exported with, and computes what the model did."""
    from core.export import bundle, manifest

    project = _project(options.project, options.files)
    rungs = _follow(bundle.verify(Path(options.bundle), options.model, project, options.files), console)
    facts = _facts(options.bundle, manifest.read(Path(options.bundle).expanduser()))
    _table(facts, rungs, console, f"{options.bundle} is what was exported.")
    return 0


def _project(folder: str | None, files: int) -> Path | None:
    if files and folder is None:
        raise ConfigError("No project was named to take files from.", "Add --project DIR.")
    return None if folder is None else Path(folder)


def _facts(folder: str, values: dict[str, Any]) -> dict[str, Any]:
    files = values["files"]
    return {"bundle": folder, "bytes": sum(file["size"] for file in files.values()), "files": files}


def _follow(steps: Generator[Progress | Note, None, T], console: Console) -> T:
    """What the job returns; where graphs and model disagree, the table is shown before the error."""
    from core.export.parity import Disagreement

    try:
        return console.follow(steps)
    except Disagreement as error:
        _table({}, error.rungs, console, "")
        raise


def _table(values: dict[str, Any], rungs: "Iterable[Rung]", console: Console, end: str) -> None:
    rows = [asdict(rung) for rung in rungs]
    console.result(values | {"parity": rows}, "\n".join([*map(_line, rows), end]).rstrip())


def _line(row: dict[str, Any]) -> str:
    ties = f", {row['ambiguous']} behind a near tie" if row["ambiguous"] else ""
    within = f"{row['difference']:.1e} of {row['tolerance']:.1e} allowed"
    verdict = "" if row["passed"] else ": DIFFERS"
    return f"{row['rung']:<8} {row['compared']:<24} {row['inputs']:>3} inputs, {within}{ties}{verdict}"


COMMANDS = {"export": export, "verify": verify}
