# SPDX-License-Identifier: Apache-2.0
"""Facility location by other people's packages, run by an interpreter that has them; bench_selection.py says more.

    PYTHON tests/bench/covering_peer.py apricot|submodlib VECTORS.npy K

Prints JSON: the seconds that passed and the processor's from vectors to choices (`whole`) and with the cosines `given`, and
the chosen rows. Both get the cosines of all pairs by one matrix product, those below 0 as 0, as Braid's rule has it.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np


def apricot(kernel: Any, k: int) -> list[int]:
    """By lazy greedy, its fastest that is exact."""
    from apricot import FacilityLocationSelection

    return [
        int(row) for row in FacilityLocationSelection(k, "precomputed", optimizer="lazy").fit(kernel).ranking
    ]


def submodlib(kernel: Any, k: int) -> list[int]:
    """By lazy greedy in C++."""
    from submodlib import FacilityLocationFunction

    function = FacilityLocationFunction(n=len(kernel), mode="dense", sijs=kernel, separate_rep=False)
    return [int(row) for row, _ in function.maximize(budget=k, optimizer="LazyGreedy", show_progress=False)]


PEERS: dict[str, Callable[[Any, int], list[int]]] = {"apricot": apricot, "submodlib": submodlib}


def main() -> None:
    peer, file, k = sys.argv[1:]
    vectors = np.load(file)
    small = vectors[:200]
    PEERS[peer](np.maximum(small @ small.T, 0), 4)  # imports and compiles
    times = [(time.perf_counter(), time.process_time())]
    kernel = vectors @ vectors.T
    np.maximum(kernel, 0, out=kernel)
    times.append((time.perf_counter(), time.process_time()))
    chosen = PEERS[peer](kernel, int(k))
    times.append((time.perf_counter(), time.process_time()))
    whole, given = ([end - start for start, end in zip(one, times[2], strict=True)] for one in times[:2])
    print(json.dumps({"whole": whole, "given": given, "chosen": chosen}))


if __name__ == "__main__":
    main()
