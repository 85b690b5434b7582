# SPDX-License-Identifier: Apache-2.0
"""Choosing: how long each strategy takes, and its memory; covering and gradients against other ways to compute them.

    python tests/bench/bench_selection.py [10000] [100000] [--runs 3] [--peers .venv-peers/bin/python] [--no-gradients]

Prints a JSON line for each row of the table: what, how, value, against, budget. 64 of that many vectors of width 512, in
200 clusters, for the whole pool where a strategy can, and for a query; a process for each size. Making the vectors is
not counted; whatever a strategy computes of them is. What strategies ask of a model is drawn, and not counted. Beside the
time that passed stands the processor's, which other programs disturb less. One thread, unless OMP_NUM_THREADS says more.

`--peers` is an interpreter that has apricot-select and submodlib-py. They are no dependencies, since they bring numba and
nose, and numba says which numpy there may be. `bench_gradients.py` measures the gradients.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", os.environ["OMP_NUM_THREADS"])

import numpy as np
from numpy.typing import NDArray

from core.demonstrations import SELECTORS, Entry, Evidence, Pool, kernel, subset
from core.demonstrations.diversity import covering
from core.demonstrations.pool import make_pool, normalised
from core.demonstrations.subset import SUBSETS

WIDTH, K, CLUSTERS = 512, 64, 200
BUDGETS = {10_000: (0.2, 1.5), 100_000: (3.0, 10.0)}  # seconds: the others, those that cover the whole pool
COVERING = ("diversity", "vote-k")
PEERS = {"apricot": "at least 10x", "submodlib": ""}
PACKAGES = "apricot-select==0.6.1 submodlib-py==0.0.3"
HERE = Path(__file__).parent
Row = tuple[str, str, str, str, str]
Taken = list[tuple[float, float]]  # seconds that passed, and the processor's


def pool_of(rows: int) -> Pool:
    """Random vectors around random centres: neither all alike nor all unlike."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(CLUSTERS, WIDTH)).astype(np.float32)
    vectors = random.normal(size=(rows, WIDTH)).astype(np.float32)
    vectors += centres[random.integers(CLUSTERS, size=rows)]
    entries = [Entry(f"id{i}", f"Caption {i}.", "", None, f"hash{i}", "en", "project") for i in range(rows)]
    return make_pool(vectors, entries)


def drawn(rows: int) -> Evidence:
    """What a model could have said of the pool."""
    random = np.random.default_rng(1)
    directions = normalised(random.standard_normal((rows, WIDTH), np.float32))
    figures = random.random((3, rows), np.float32)
    return Evidence(difficulty=figures[0], influence=figures[1], directions=directions, norms=figures[2])


def taken(choose: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and the processor's."""
    start, worked = time.perf_counter(), time.process_time()
    choose()
    return time.perf_counter() - start, time.process_time() - worked


def said(times: Taken) -> str:
    passed, busy = zip(*times, strict=True)
    return f"{statistics.median(passed):.2f} ({min(passed):.2f} – {max(passed):.2f}) s, processor {min(busy):.2f} s"


# ---- each strategy ------------------------------------------------------------------------------------------


def strategies(count: int, runs: int) -> Iterator[Row]:
    """A row for each strategy and use, and one for the most memory this process held."""
    pool = pool_of(count)
    free, query, known = pool.excluded(()), pool.query(np.ones(WIDTH, np.float32)), drawn(count)
    pool.bare_captions, pool.finite, pool.lexicon  # noqa: B018 - a session has them after its first question
    how = f"{K} of {count:,} x {WIDTH}, {runs} runs, {os.environ['OMP_NUM_THREADS']} thread(s)"
    for name, choose in SELECTORS.items():
        uses: dict[str, Callable[[], object]] = {"a query": partial(choose, pool, query, K, 0, free, known)}
        if name in SUBSETS:
            uses["the whole pool"] = partial(subset, name, pool, K, 0, free, known)
        for use, call in uses.items():
            budget = BUDGETS.get(count, (float("nan"),) * 2)[name in COVERING]
            times = [taken(call) for _ in range(runs)]
            yield f"{name}, {use}", how, said(times), "", f"{budget} s"
    status = Path("/proc/self/status")
    peak = (
        int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024 if status.exists() else float("nan")
    )
    yield "all of these: memory", how, f"{peak:.0f} MB at most", "", "2000 MB" if count == 100_000 else ""
    if count <= kernel.WHOLE:
        yield "diversity, of a sample", how, loss_of_a_sample(pool), "", ""


def loss_of_a_sample(pool: Pool) -> str:
    """How much less of the pool is covered when only a sample is to be, in percent."""
    everything = np.arange(len(pool.entries))
    sample = np.sort(np.random.default_rng(0).choice(everything, kernel.GROUND, replace=False))

    def covered(ground: NDArray[np.intp]) -> float:
        chosen = [choice.index for choice in covering(kernel.cosines(pool.vectors, ground), K)]
        return value(pool, chosen)

    share = covered(sample) / covered(everything)
    return f"{1 - share:.2%} less is covered by a sample of {kernel.GROUND:,} than by all {len(everything):,}"


def value(pool: Pool, chosen: list[int]) -> float:
    """F of facility location."""
    return float(np.maximum(pool.vectors @ pool.vectors[chosen].T, 0).max(axis=1).sum())


# ---- against other people's ---------------------------------------------------------------------------------


def peers(python: Path, rounds: int) -> Iterator[Row]:
    """Facility location from vectors, and with the cosines given, turn by turn with each peer in a process of its own."""
    count, what = 10_000, "facility location"
    how = f"{K} of {count:,} x {WIDTH}, {rounds} rounds, {os.environ['OMP_NUM_THREADS']} thread(s)"
    if not python.exists():
        make = f"python3 -m venv .venv-peers && .venv-peers/bin/pip install {PACKAGES}"
        yield what, how, f"cannot be compared without {python}: {make}", "", PEERS["apricot"]
        return
    pool = pool_of(count)
    sides: dict[str, list[dict[str, Any]]] = {"ours": [], **{peer: [] for peer in PEERS}}
    with tempfile.TemporaryDirectory() as folder:
        np.save(file := Path(folder, "vectors.npy"), pool.vectors)
        for _ in range(rounds):
            sides["ours"].append(covered_by_us(pool))
            for peer in PEERS:
                command = [
                    str(python),
                    "-W",
                    "ignore",
                    str(HERE / "covering_peer.py"),
                    peer,
                    str(file),
                    str(K),
                ]
                sides[peer].append(json.loads(subprocess.check_output(command, text=True).splitlines()[-1]))
    ours = sides["ours"][0]["chosen"]
    for peer, budget in PEERS.items():
        theirs = sides[peer][0]["chosen"]
        same = "the same choices"
        if theirs != ours:
            same = f"other choices, which cover {value(pool, theirs) / value(pool, ours):.4%} as much"
        for use, name in (("from vectors", "whole"), ("cosines given", "given")):
            mine, other = ([tuple(one[name]) for one in sides[side]] for side in ("ours", peer))
            against = f"{peer} {said(other)}: {ratio(other, mine)}, {same}"
            yield f"{what}, {use}", how, said(mine), against, budget


def covered_by_us(pool: Pool) -> dict[str, Any]:
    """As `covering_peer.py` prints it."""
    times = [(time.perf_counter(), time.process_time())]
    cosines = kernel.cosines(pool.vectors, np.arange(len(pool.entries)))
    times.append((time.perf_counter(), time.process_time()))
    chosen = [choice.index for choice in covering(cosines, K)]
    times.append((time.perf_counter(), time.process_time()))
    whole, given = ([end - start for start, end in zip(one, times[2], strict=True)] for one in times[:2])
    return {"whole": whole, "given": given, "chosen": chosen}


def ratio(others: Taken, ours: Taken) -> str:
    """How many times as long the others take: the median over rounds, and the same of the processor's time."""
    passed, busy = (
        statistics.median(other[i] / own[i] for other, own in zip(others, ours, strict=True)) for i in (0, 1)
    )
    return f"{passed:.1f}x (processor {busy:.1f}x)"


def lines(command: list[str]) -> Iterator[str]:
    yield from subprocess.check_output([sys.executable, *command], text=True).splitlines()


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description="Measure how fast examples are chosen.")
    parser.add_argument("rows", nargs="*", type=int, default=list(BUDGETS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=HERE.parents[1] / ".venv-peers" / "bin" / "python")
    parser.add_argument("--no-gradients", action="store_true")
    parser.add_argument("--alone", action="store_true", help="internal: the strategies, in this process")
    options = parser.parse_args()
    if options.alone:
        for row in strategies(options.rows[0], options.runs):
            print(json.dumps(row, ensure_ascii=False), flush=True)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    for count in options.rows:
        for line in lines([__file__, str(count), "--runs", str(options.runs), "--alone"]):
            print(line, flush=True)
    for row in peers(options.peers, options.runs):
        print(json.dumps(row, ensure_ascii=False), flush=True)
    for encoder in () if options.no_gradients else ("efficientnet-lite0", "vit-b16"):
        for line in lines([str(HERE / "bench_gradients.py"), "--encoder", encoder]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
