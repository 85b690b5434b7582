# SPDX-License-Identifier: Apache-2.0
"""The commands of `python -m core` about ONNX bundles: one function each, (options, console) to exit code."""

import argparse
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from core.console import Console
from core.protocol import Note, Progress

T = TypeVar("T")


def export(options: argparse.Namespace, console: Console) -> int:
    """Write a model as an ONNX bundle, after showing that it computes the same."""
    from core.export import bundle

    steps = bundle.export(
        options.model, options.out, options.targets.split(","), options.precision.split(",")
    )
    values = _followed(steps, console)
    size = sum(file["size"] for file in values["files"].values())
    table = "\n".join(_line(row) for row in values["parity"])
    result = {"bundle": options.out, "bytes": size, "parity": values["parity"], "files": values["files"]}
    console.result(result, f"{table}\n{options.out}: {size / 1e6:,.1f} MB.")
    return 0


def verify(options: argparse.Namespace, console: Console) -> int:
    """Whether a bundle has the bytes it was exported with, and computes what the model did."""
    from core.export import bundle

    rows = [asdict(rung) for rung in _followed(bundle.verify(Path(options.bundle)), console)]
    text = "\n".join(map(_line, rows))
    console.result(
        {"bundle": options.bundle, "parity": rows}, f"{text}\n{options.bundle} is what was exported."
    )
    return 0


def _followed(
    steps: Generator[Progress | Note, None, T] | Generator[Progress, None, T], console: Console
) -> T:
    """Show the events of a job; what it returns."""
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result
        if isinstance(event, Progress):
            console.progress(event)
        else:
            console.note(event)


def _line(row: dict[str, Any]) -> str:
    ties = f", {row['ambiguous']} behind a near tie" if row["ambiguous"] else ""
    within = f"{row['difference']:.1e} of {row['tolerance']:.1e} allowed"
    return f"{row['rung']:<8} {row['compared']:<24} {row['inputs']:>3} inputs, {within}{ties}"


COMMANDS = {"export": export, "verify": verify}
