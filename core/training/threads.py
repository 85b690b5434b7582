# SPDX-License-Identifier: Apache-2.0
"""How many threads help: where others use the machine, or its cores are halves of one, fewer than there are."""

import time
from collections.abc import Callable

import psutil
import torch

GAIN = 0.9  # more threads are chosen where they take less than this part of the time


def fastest(seconds: Callable[[], float]) -> int:
    """The number of threads with which `seconds()` is shortest; more only where they clearly help."""
    best, least = 1, float("inf")
    for threads in _candidates():
        torch.set_num_threads(threads)
        taken = seconds()
        if taken < GAIN * least:
            best, least = threads, taken
    return best


def _candidates() -> list[int]:
    affinity = getattr(
        psutil.Process(), "cpu_affinity", None
    )  # what this process may use, where that is known
    most = len(affinity()) if affinity is not None else psutil.cpu_count() or 1
    return sorted({max(1, most // 4), max(1, most // 2), most})


def products() -> float:
    """Seconds for a few of the small matrix products that a step, or looking at a file, is made of."""
    x, weight = torch.ones(64, 576), torch.ones(576, 1536)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(10):
            torch.relu(x @ weight)
        times.append(time.perf_counter() - began)
    return min(times)
