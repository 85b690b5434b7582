# SPDX-License-Identifier: Apache-2.0
"""The gradient of a batch on a machine that may be short of memory, from files that may be gone."""

import math
import re
from collections.abc import Generator

import torch

from core.errors import CoreError, DataError
from core.protocol import Event, Note
from core.training import objectives
from core.training.lesson import Lesson
from core.training.questions import Question

OUT_OF_MEMORY = re.compile("out of memory|not enough memory|allocate memory")  # how devices say it


def gradients(lesson: Lesson, batch: list[Question]) -> Generator[Event, None, float]:
    """The loss of a batch, its gradient in the weights; in smaller pieces where memory is short.

    An example whose file is gone is taken out of `batch`, with a Note; not a number when none is left.
    """
    t, step = lesson.training, lesson.state.step
    while batch:
        try:
            return objectives.gradients(
                lesson.inputs,
                batch,
                lesson.how,
                lesson.augmentation,
                t.label_smoothing,
                step,
                lesson.objective,
            )
        except DataError as error:
            yield without(batch, error)
        except (MemoryError, RuntimeError) as error:
            if not is_short_of_memory(error):
                raise
            yield _smaller(lesson, len(batch), error)
        lesson.optimizer.zero_grad()
    return math.nan


def without(questions: list[Question], error: DataError) -> Note:
    """With live encoders a file may be gone meanwhile: go on without it."""
    kept = [question for question in questions if question.item.file != error.file]
    if len(kept) == len(questions):
        raise error
    questions[:] = kept
    return Note(f"{error.file} is left out: {error.message}", error.hint, error.file)


def is_short_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or OUT_OF_MEMORY.search(str(error).lower()) is not None


def nothing_fits() -> CoreError:
    return CoreError(
        "There is not enough memory to learn from a single example.",
        "Switch gradient_checkpointing on, use fewer demonstrations (k_max), or close other programs.",
    )


def _smaller(lesson: Lesson, batch: int, error: Exception) -> Note:
    """Half as many examples at a time."""
    size = min(lesson.how.micro_batch, batch) // 2
    if size == 0:
        raise nothing_fits() from error
    if lesson.inputs.device.type == "cuda":
        torch.cuda.empty_cache()
    lesson.state.micro_batch = size  # a resumed run adds up in the same order
    lesson.begin(lesson.training)
    return Note(
        f"Memory is short: from now on {size} examples are computed at a time; the result is the same."
    )
