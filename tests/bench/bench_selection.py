# SPDX-License-Identifier: Apache-2.0
"""Measure how fast each strategy chooses; prints the rows of a table for BENCHMARKS.md.

    OMP_NUM_THREADS=1 python tests/bench/bench_selection.py [10000] [100000] [--runs 3]

64 of that many vectors of width 512, in clusters, in this one process. For the whole pool where a strategy can, and for
a query. Making the vectors is not counted; whatever a strategy computes of them is.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from core.demonstrations import SELECTORS, Entry, Pool, subset
from core.demonstrations.pool import make_pool
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


def seconds(choose: Callable[[], object], runs: int) -> list[float]:
    """The time of each run."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        choose()
        times.append(time.perf_counter() - start)
    return times


def rows_of(count: int, runs: int) -> Iterator[str]:
    """One row of the table for each strategy and use."""
    pool = pool_of(count)
    free, query = pool.excluded(()), pool.query(np.ones(WIDTH, np.float32))
    for name, choose in SELECTORS.items():
        uses: dict[str, Callable[[], object]] = {"for a query": partial(choose, pool, query, K, 0, free)}
        if name in SUBSETS:
            uses["of the whole pool"] = partial(subset, name, pool, K, 0, free)
        for use, call in uses.items():
            times = seconds(call, runs)
            spread = f"{statistics.median(times):.2f} ({min(times):.2f} – {max(times):.2f}) s"
            budget = BUDGETS.get(count, (float("nan"),) * 2)[name in COVERING]
            yield f"| {name}, {use} | {K} of {count:,} x {WIDTH} | {spread} | {budget} s |"


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
