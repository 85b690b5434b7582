# SPDX-License-Identifier: Apache-2.0
"""Gradients of each example alone: vectorised on what is stored, against a backward pass for each.

    python tests/bench/bench_gradients.py [--encoder vit-b16] [--rounds 3] [--examples 16]

Prints a JSON line for each row of the table: what, how, value, against, budget. The model is that of `bench_training.py`;
the weights are those that cross-attention learns with. One loop is what is usual: a batch of one, the
encoder and the whole decoder each time (`live`). The other takes stored features and the stored lower half of the decoder, too.
All three give the same gradients, turn by turn in one process. One thread, unless OMP_NUM_THREADS says more.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from bench_selection import Taken, ratio, said, taken
from bench_training import TARGETS, lesson_with, live_inputs
from torch import Tensor

from core.attribution.datastore import TOGETHER
from core.attribution.gradients import per_example
from core.training.inputs import Inputs
from core.training.lesson import Lesson
from core.training.questions import Question
from core.training.steps import How, summed

LEAST = "at least 5x"


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


def measured(lesson: Lesson, examples: int, rounds: int) -> tuple[dict[str, Taken], dict[str, float], int]:
    """What each round after the first took, each side's largest difference from the first side, and P."""
    questions = [variants[0] for variants in lesson.questions[:examples]]
    names = [name for name in lesson.weights if not name.startswith("decoder.")]
    stored = lesson.inputs
    assert isinstance(stored, Inputs)
    sides = {
        "vectorised": (together, stored),
        "loop, live": (one_by_one, live_inputs(lesson)),
        "loop, stored": (one_by_one, stored),
    }
    times: dict[str, Taken] = {name: [] for name in sides}
    found: dict[str, Tensor] = {}
    apart: dict[str, float] = {}
    for round in range(rounds + 1):
        for name, (compute, inputs) in sides.items():
            one = taken(lambda: found.update(new=compute(inputs, questions, names)))  # noqa: B023
            if round:
                times[name].append(one)
            elif name == "vectorised":
                found["first"] = found["new"]
            else:
                apart[name] = float((found["new"] - found["first"]).abs().max() / found["first"].abs().max())
    return times, apart, found["first"].shape[1]


def main() -> None:
    parser = argparse.ArgumentParser(description="Gradients of each example, vectorised and one by one.")
    parser.add_argument("--encoder", choices=TARGETS, default="efficientnet-lite0")
    parser.add_argument("--rounds", type=int, default=3, help="after one to warm up")
    parser.add_argument("--examples", type=int, default=2 * TOGETHER)
    options = parser.parse_args()
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))  # which bench_selection sets where nobody has
    with tempfile.TemporaryDirectory() as folder:
        lesson = lesson_with(options.encoder, Path(folder))
        times, apart, width = measured(lesson, options.examples, options.rounds)
    how = (
        f"{options.encoder}, {options.examples} pictures, {width:,} weights, batches of {TOGETHER}, {options.rounds} rounds, "
        f"{torch.get_num_threads()} thread(s)"
    )
    ours = times["vectorised"]
    for name, budget in (("loop, live", LEAST), ("loop, stored", "")):
        against = f"{name} {said(times[name])}: {ratio(times[name], ours)}, {apart[name]:.0e} apart"
        row = ("gradients of each example", how, said(ours), against, budget)
        print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
