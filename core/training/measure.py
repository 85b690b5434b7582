# SPDX-License-Identifier: Apache-2.0
"""What a step costs on this machine, by real steps that change nothing, and the choices that follow from it.

Threads, precision and the size of micro-batches are measured once for each machine and model, kept in the cache and
written into the run: a resumed run computes as it began, whatever else the machine is doing by then.
"""

import hashlib
import json
import math
import platform
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
import torch
from torch import Tensor

from core import places
from core.config import Training
from core.errors import TooLarge
from core.job_files import write_whole
from core.protocol import Event, Measured, Progress
from core.training import attempts, optimizer
from core.training.lesson import Lesson
from core.training.objectives import gradients
from core.training.scoring import TRUSTS
from core.training.steps import How
from core.training.threads import GAIN, fastest

MOST_ACTIVATIONS = 2**29  # bytes on a processor, where larger pieces are not faster
CGROUP = Path("/sys/fs/cgroup/memory.max")  # a container's own limit
PROBED = 8  # examples by which ways to compute are compared
GIB = 2**30
REPORT = (
    5  # times the validation items are captioned for the report: the model, and what it is without its parts
)


def chosen(lesson: Lesson) -> Generator[Progress, None, Training]:
    """The settings with every "auto" and every "0 is measured" replaced: from the cache, or by measuring now."""
    t = lesson.training
    t = replace(t, device=lesson.inputs.device.type)
    if t.threads and t.micro_batch and t.precision != "auto":
        return t
    path = places.cache() / "measured.json"
    key, known = _key(lesson), _known(path)
    if key not in known:
        known[key] = yield from _measure(lesson)
        with suppress(OSError):  # then it is measured again next time
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(known, indent=1) + "\n")
    found = known[key]
    return replace(
        t,
        threads=t.threads or found["threads"],
        micro_batch=t.micro_batch or found["micro_batch"],
        precision=found["precision"] if t.precision == "auto" else t.precision,
    )


def _key(lesson: Lesson) -> str:
    """Of this machine, this model and whatever else changes what is fastest."""
    t, model = lesson.training, lesson.model
    facts = [
        platform.processor() or platform.machine(), psutil.cpu_count(), psutil.virtual_memory().total // GIB,
        torch.__version__, str(lesson.inputs.device), sorted(model.recipe.parts.items()), repr(model.recipe.coupling),
        t.method, t.batch_size, t.k_max, t.gradient_checkpointing, t.student_layers, t.teacher and t.distill,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _known(path: Path) -> dict[str, Any]:
    """What was measured before; a file that cannot be used is as good as none."""
    with suppress(OSError, ValueError):
        values = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(values, dict):
            return {key: value for key, value in values.items() if _usable(value)}
    return {}


def _usable(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("precision") in ("float32", "bfloat16")
        and all(type(value.get(name)) is int and value[name] > 0 for name in ("threads", "micro_batch"))
    )


def _measure(lesson: Lesson) -> Generator[Progress, None, dict[str, Any]]:
    t = lesson.training
    yield Progress("measure this machine", 0, 3)
    micro_batch = t.micro_batch or _fitting(lesson)
    yield Progress("measure this machine", 1, 3)
    threads = t.threads or fastest(lambda: _seconds(lesson, How(micro_batch)))
    torch.set_num_threads(threads)
    yield Progress("measure this machine", 2, 3)
    precision = t.precision
    if precision == "auto" and lesson.inputs.device.type == "mps":
        precision = "float32"
    if precision == "auto" and _is_slow_in_half(lesson):
        precision = "float32"
    if precision == "auto":
        single, half = (How(micro_batch, bfloat16) for bfloat16 in (False, True))
        pairs = [(_once(lesson, half), _once(lesson, single)) for _ in range(3)]  # others use the machine too
        least = [min(times) for times in zip(*pairs[1:], strict=True)]  # the first pair warms up
        precision = "bfloat16" if least[0] < GAIN * least[1] else "float32"
    yield Progress("measure this machine", 3, 3)
    return {"threads": threads, "micro_batch": micro_batch, "precision": precision}


def _is_slow_in_half(lesson: Lesson) -> bool:
    """Whether one matrix product says it already: a processor that only imitates bfloat16 would need minutes for a step."""
    width = lesson.inputs.decoder.config.width
    times = []
    for dtype in (torch.float32, torch.bfloat16):
        left, right = (torch.ones(256, width, dtype=dtype, device=lesson.inputs.device) for _ in range(2))
        tries = []
        for _ in range(5):
            began = time.perf_counter()
            float((left @ right.T)[0, 0])  # waits for a device that works by itself
            tries.append(time.perf_counter() - began)
        times.append(min(tries))
    return times[1] > 2 * times[0]


def _fitting(lesson: Lesson) -> int:
    """The most examples whose activations are sure to fit: half of what is free, or less."""
    free = free_bytes(lesson.inputs.device) // 2
    most = free if lesson.inputs.device.type == "cuda" else min(free, MOST_ACTIVATIONS)
    return max(1, min(lesson.training.batch_size, most // max(1, activations(lesson))))


def activations(lesson: Lesson) -> int:
    """Bytes that one long example keeps between its forward and its backward pass. Raises `CoreError` if it does not fit."""
    longest = max((variant for some in lesson.questions for variant in some), key=lambda q: len(q.read))
    network = lesson.inputs.network
    weights = {t.untyped_storage().data_ptr() for t in chain(network.parameters(), network.buffers())}
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    try:
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            _gradients(lesson, [longest], How(1, recompute=lesson.training.gradient_checkpointing))
    except (MemoryError, RuntimeError) as error:
        if not attempts.is_short_of_memory(error):
            raise
        raise attempts.nothing_fits() from error
    lesson.optimizer.zero_grad()
    return sum(kept.values())


def _seconds(lesson: Lesson, how: How) -> float:
    """The shorter of two small micro-batches, after one to warm up."""
    return min([_once(lesson, how) for _ in range(3)][1:])


def _once(lesson: Lesson, how: How) -> float:
    """Seconds of a small micro-batch; infinite where there is no room for it."""
    batch = lesson.batch()[: min(how.micro_batch, PROBED)]
    began = time.perf_counter()
    try:
        _gradients(lesson, batch, how)
    except (MemoryError, RuntimeError) as error:
        if not attempts.is_short_of_memory(error):
            raise
        return math.inf
    finally:
        lesson.optimizer.zero_grad()
    return time.perf_counter() - began


def _gradients(lesson: Lesson, batch: list[Any], how: How) -> float:
    return gradients(
        lesson.inputs, batch, how, lesson.augmentation, lesson.training.label_smoothing, 0, lesson.objective
    )


# ---- what the run will cost -----------------------------------------------------------------------------


def two_steps(lesson: Lesson, seconds_per_caption: float) -> Generator[Event, None, Measured]:
    """Two whole steps at a learning rate of zero, at which every weight stays as it is, bit for bit.

    Raises `TooLarge`, before anything large is made, when it is sure not to fit.
    """
    t, free = lesson.training, free_bytes(lesson.inputs.device)
    trainable = sum(parameter.numel() for parameter in lesson.weights.values())
    least = 3 * 4 * trainable + activations(lesson)  # gradient and two moments, float32
    if least > free and not lesson.run.force:
        raise TooLarge(
            f"Training needs {least / GIB:.1f} GB at the least, and {free / GIB:.1f} GB are free.",
            "Close other programs, choose a method that learns fewer weights, or insist with force.",
        )
    times = []
    with Peak(lesson.inputs.device) as peak:
        for _ in range(2):
            began = time.perf_counter()
            yield from attempts.gradients(lesson, lesson.batch())
            if math.isfinite(optimizer.clipped(lesson.weights.values(), t.clip)):
                optimizer.move(lesson.optimizer, 0.0)
            lesson.optimizer.zero_grad()
            times.append(time.perf_counter() - began)
    seconds = min(times) * lesson.usual()  # the first one also warms up
    lesson.forget()
    every = t.evaluate_every or lesson.steps_per_epoch
    tried = len(TRUSTS) if lesson.scoring.task == "captioning" else 0
    captions = lesson.scoring.items * (1 + lesson.steps // every + REPORT + tried)
    whole = lesson.steps * seconds + captions * seconds_per_caption
    return Measured(
        lesson.steps, round(seconds, 4), round(min(whole, 60 * t.max_minutes or whole), 1), peak.bytes, free,
        lesson.how.micro_batch, "bfloat16" if lesson.how.bfloat16 else "float32", torch.get_num_threads(),
        lesson.inputs.device.type, len(lesson.questions), trainable,
    )  # fmt: skip


def free_bytes(device: torch.device) -> int:
    """What could still be taken on this device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):  # "max" is no number: no limit
        free = min(free, int(CGROUP.read_text()) - psutil.Process().memory_info().rss)
    return max(0, free)


class Peak:
    """The most memory this process, or the device, held inside a `with`."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.bytes = device, 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self.device)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()
        if self.device.type == "cuda":
            self.bytes = torch.cuda.max_memory_allocated(self.device)

    def _look(self) -> None:
        process = psutil.Process()
        while True:
            self.bytes = max(self.bytes, process.memory_info().rss)
            if self._over.wait(0.01):
                return
