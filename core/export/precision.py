# SPDX-License-Identifier: Apache-2.0
"""Other precisions of a bundle's graphs: written beside them, measured, and left out again where they do not pay."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from core.export import parity
from core.export.precision_parity import INT8
from core.export.quantized import quantize
from core.export.rung import Rung
from core.protocol import Note


def write(folder: Path) -> None:
    """An int8 twin of every decoder in the bundle. Raises `OSError`."""
    import onnx

    for plain, small in INT8.items():
        if (folder / plain).exists():
            model = onnx.load_model(str(folder / plain))
            quantize(model)
            onnx.save_model(model, str(folder / small))


def settle(folder: Path, rungs: Sequence[Rung]) -> Generator[Note, None, tuple[list[Rung], dict[str, Any]]]:
    """Take out what changes too much or is slower, with a note; the rungs that are left, and the seconds measured."""
    seconds = parity.elsewhere("core.export.precision_parity", folder)
    rows = iter([rung for rung in rungs if rung.rung == "int8"])
    kept = [rung for rung in rungs if rung.rung != "int8"]
    measured: dict[str, Any] = {}
    for small in (name for name in INT8.values() if (folder / name).exists()):
        rung, times = next(rows), seconds[small]
        reason = ""
        if not rung.passed:
            reason = f"{rung.difference:.0%} differ ({rung.compared}), allowed are {rung.tolerance:.0%}"
        elif times["int8"] > times["fp32"]:
            reason = f"it takes {times['int8'] / times['fp32']:.1f} times as long as float32 on this machine"
        measured[small] = {**times, "tokens_or_captions_that_differ": rung.difference, "rejected": reason}
        if reason:
            yield _left_out(folder, small, reason)
        else:
            kept.append(rung)
    return kept, measured


def judge(folder: Path, rungs: Sequence[Rung]) -> Generator[Note, None, list[Rung]]:
    """Take out every int8 twin where captions of real files have become worse, with a note; the rungs that are left."""
    worse = [rung for rung in rungs if rung.rung == "int8" and not rung.passed]
    for rung in worse:
        for small in (name for name in INT8.values() if (folder / name).exists()):
            yield _left_out(folder, small, f"{rung.compared} of {rung.inputs} files {rung.worst}")
    return [rung for rung in rungs if rung not in worse]


def _left_out(folder: Path, small: str, reason: str) -> Note:
    (folder / small).unlink()
    return Note(f"{small} was left out: {reason}.", "Use the float32 graph.")
