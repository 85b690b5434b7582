# SPDX-License-Identifier: Apache-2.0
"""Measure how fast each strategy chooses; prints the rows of a table for BENCHMARKS.md.

    OMP_NUM_THREADS=1 python tests/bench/bench_selection.py [10000] [100000] [--runs 3]

64 of that many vectors of width 512, in clusters, in this one process. For the whole pool where a strategy can, and for
a query. Making the vectors is not counted; whatever a strategy computes of them is. What strategies ask of a model is
drawn, and not counted. Beside the time that passed stands that of the processor, which other programs disturb less.

For pools that are covered as a whole, what covering a sample instead would have lost is told too.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.demonstrations import SELECTORS, Entry, Evidence, Pool, kernel, subset
from core.demonstrations.diversity import covering
from core.demonstrations.pool import make_pool, normalised
from core.demonstrations.subset import SUBSETS

WIDTH, K, CLUSTERS = 512, 64, 200
BUDGETS = {10_000: (0.2, 1.5), 100_000: (3.0, 10.0)}  # seconds: the others, those that cover the whole pool
COVERING = ("diversity", "vote-k")


def pool_of(rows: int) -> Pool:
    """Random vectors around random centres: neither all alike nor all unlike."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(CLUSTERS, WIDTH)).astype(np.float32)
    noise = random.normal(size=(rows, WIDTH)).astype(np.float32)
    entries = [Entry(f"id{i}", f"Caption {i}.", "", None, f"hash{i}", "en", "project") for i in range(rows)]
    return make_pool(centres[random.integers(CLUSTERS, size=rows)] + noise, entries)


def drawn(rows: int) -> Evidence:
    """What a model could have said of the pool."""
    random = np.random.default_rng(1)
    directions = normalised(random.normal(size=(rows, WIDTH)).astype(np.float32))
    figures = random.random((3, rows), np.float32)
    return Evidence(difficulty=figures[0], influence=figures[1], directions=directions, norms=figures[2])


def seconds(choose: Callable[[], object], runs: int) -> tuple[list[float], float]:
    """The time of each run, and the processor's time of the shortest."""
    times, busy = [], []
    for _ in range(runs):
        start, worked = time.perf_counter(), time.process_time()
        choose()
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    return times, min(busy)


def loss_of_a_sample(pool: Pool) -> str:
    """How much less of the pool is covered when only a sample is to be, in percent."""
    random = np.random.default_rng(0)
    everything = np.arange(len(pool.entries))
    sample = np.sort(random.choice(everything, kernel.GROUND, replace=False))

    def covered(ground: NDArray[np.intp]) -> float:
        chosen = [choice.index for choice in covering(kernel.cosines(pool.vectors, ground), K)]
        return float(np.maximum(pool.vectors @ pool.vectors[chosen].T, 0).max(axis=1).sum())

    share = covered(sample) / covered(everything)
    return f"{1 - share:.2%} less is covered by a sample of {kernel.GROUND:,} than by all {len(everything):,}"


def rows_of(count: int, runs: int) -> Iterator[str]:
    """One row of the table for each strategy and use."""
    pool = pool_of(count)
    free, query, known = pool.excluded(()), pool.query(np.ones(WIDTH, np.float32)), drawn(count)
    for name, choose in SELECTORS.items():
        uses: dict[str, Callable[[], object]] = {
            "for a query": partial(choose, pool, query, K, 0, free, known)
        }
        if name in SUBSETS:
            uses["of the whole pool"] = partial(subset, name, pool, K, 0, free, known)
        for use, call in uses.items():
            times, busy = seconds(call, runs)
            spread = f"{statistics.median(times):.2f} ({min(times):.2f} – {max(times):.2f}) s, processor {busy:.2f} s"
            budget = BUDGETS.get(count, (float("nan"),) * 2)[name in COVERING]
            yield f"| {name}, {use} | {K} of {count:,} x {WIDTH} | {spread} | {budget} s |"
    if count <= 20_000:
        yield f"| diversity | {K} of {count:,} x {WIDTH} | {loss_of_a_sample(pool)} | |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure how fast each strategy chooses.")
    parser.add_argument("rows", nargs="*", type=int, default=list(BUDGETS))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'not set')}\n")
    print("| strategy | how | measured | budget |\n|---|---|---|---|")
    for count in options.rows:
        for row in rows_of(count, options.runs):
            print(row, flush=True)


if __name__ == "__main__":
    main()
