# SPDX-License-Identifier: Apache-2.0
"""Gradients of each example alone: vectorised on what is stored, against a backward pass for each.

    python tests/bench/bench_gradients.py [--rounds 3] [--examples 16]

Prints a JSON line for each row of the table: what, how, value, against, budget. The model is that of `bench_training.py`,
with EfficientNet-Lite0; the weights are those that cross-attention learns with. One loop is what is usual: a batch of one, the
encoder and the whole decoder each time (`live`). The other takes stored features and the stored lower half of the decoder, too.
All three give the same gradients, turn by turn in one process. OMP_NUM_THREADS sets the threads.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from bench_training import lesson_with, live_inputs
from torch import Tensor

from core.attribution.datastore import TOGETHER
from core.attribution.gradients import per_example
from core.training.inputs import Inputs
from core.training.lesson import Lesson
from core.training.questions import Question
from core.training.steps import How, summed

ENCODER, LEAST = "efficientnet-lite0", "at least 5x"


def together(inputs: Inputs, questions: Sequence[Question], names: Sequence[str]) -> Tensor:
    """(N, P), as `core.attribution` has them."""
    starts = range(0, len(questions), TOGETHER)
    return torch.cat([per_example(inputs, questions[start : start + TOGETHER], names) for start in starts])


def one_by_one(inputs: Inputs, questions: Sequence[Question], names: Sequence[str]) -> Tensor:
    """(N, P), by a backward pass for each."""
    known = dict(inputs.network.named_parameters(remove_duplicate=False))
    weights, rows = [known[name] for name in names], []
    for question in questions:
        loss = summed(inputs, [question], How(1)) / len(question.answer)
        rows.append(torch.cat([part.flatten() for part in torch.autograd.grad(loss, weights)]))
    return torch.stack(rows)


def measured(
    lesson: Lesson, examples: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, float], int]:
    """Seconds of each round after the first, each side's largest difference from the first side, and P."""
    questions = [variants[0] for variants in lesson.questions[:examples]]
    names = [name for name in lesson.weights if not name.startswith("decoder.")]
    stored = lesson.inputs
    assert isinstance(stored, Inputs)
    sides = {
        "vectorised": (together, stored),
        "loop, live": (one_by_one, live_inputs(lesson)),
        "loop, stored": (one_by_one, stored),
    }
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    apart: dict[str, float] = {}
    for round in range(rounds + 1):
        for name, (compute, inputs) in sides.items():
            began = time.perf_counter()
            found = compute(inputs, questions, names)
            if round:
                seconds[name].append(time.perf_counter() - began)
            elif name == "vectorised":
                first = found
            else:
                apart[name] = float((found - first).abs().max() / first.abs().max())
            width = found.shape[1]
            del found
    return seconds, apart, width


def main() -> None:
    parser = argparse.ArgumentParser(description="Gradients of each example, vectorised and one by one.")
    parser.add_argument("--rounds", type=int, default=3, help="after one to warm up")
    parser.add_argument("--examples", type=int, default=2 * TOGETHER)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lesson = lesson_with(ENCODER, Path(folder))
        seconds, apart, width = measured(lesson, options.examples, options.rounds)
    how = (
        f"{options.examples} pictures, {width:,} weights, batches of {TOGETHER}, {options.rounds} rounds, "
        f"{torch.get_num_threads()} thread(s)"
    )
    speeds = {name: [options.examples / one for one in times] for name, times in seconds.items()}
    for name in ("loop, live", "loop, stored"):
        ratio = statistics.median(
            other / own for own, other in zip(seconds["vectorised"], seconds[name], strict=True)
        )
        against = f"{name} {said(speeds[name])}: {ratio:.2f}x, {apart[name]:.0e} apart"
        row = ("gradients of each example", how, said(speeds["vectorised"]), against, LEAST)
        print(json.dumps(row, ensure_ascii=False), flush=True)


def said(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} – {max(values):.1f}) examples/s"


if __name__ == "__main__":
    main()
