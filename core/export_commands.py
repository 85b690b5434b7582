# SPDX-License-Identifier: Apache-2.0
"""The commands of `python -m core` about ONNX bundles: one function each, (options, console) to exit code."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.console import Console


def export(options: argparse.Namespace, console: Console) -> int:
    """Write a model as an ONNX bundle, after showing that it computes the same."""
    from core.export import bundle

    steps = bundle.export(
        options.model, options.out, options.targets.split(","), options.precision.split(",")
    )
    values = console.follow(steps)
    size = sum(file["size"] for file in values["files"].values())
    table = "\n".join(_line(row) for row in values["parity"])
    result = {"bundle": options.out, "bytes": size, "parity": values["parity"], "files": values["files"]}
    console.result(result, f"{table}\n{options.out}: {size / 1e6:,.1f} MB.")
    return 0


def verify(options: argparse.Namespace, console: Console) -> int:
    """Whether a bundle has the bytes it was exported with, and computes what the model did."""
    from core.export import bundle

    rows = [asdict(rung) for rung in console.follow(bundle.verify(Path(options.bundle)))]
    text = "\n".join(map(_line, rows))
    console.result(
        {"bundle": options.bundle, "parity": rows}, f"{text}\n{options.bundle} is what was exported."
    )
    return 0


def _line(row: dict[str, Any]) -> str:
    ties = f", {row['ambiguous']} behind a near tie" if row["ambiguous"] else ""
    within = f"{row['difference']:.1e} of {row['tolerance']:.1e} allowed"
    return f"{row['rung']:<8} {row['compared']:<24} {row['inputs']:>3} inputs, {within}{ties}"


COMMANDS = {"export": export, "verify": verify}
