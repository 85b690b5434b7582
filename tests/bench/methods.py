# SPDX-License-Identifier: Apache-2.0
"""What the ways to fine-tune are worth on one real task: Tux Paint's stamps, their category or their caption.

    python tests/bench/methods.py labels|captions --project PROJECT [--seeds 3] [--examples 200] [--alone] [--only NAME…]

PROJECT is any project with the stamps in it, such as the starter's (`packaging/make_starter.py`). Everything frozen is stored
before the first step, so a run is a few seconds for labels and a minute or so for captions. Each row is a run of
`core.training`'s own steps with another setting; the seed draws the examples, too, and is the same for all rows, so that
differences are paired. Prints a JSON line for each run, then the table: the mean over seeds of the held-out figure, and of its
difference from the first row, with the smallest and the largest.

labels     accuracy of the first tag (animals, food, …); the method is a linear probe but where a row says otherwise
captions   mean loss of a held-out caption's words, as they are asked in use, in nats: lower is better; with `--alone` they are
           asked from the media alone, without names and demonstrations
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.config import Training
from core.jobs import Run
from core.project import Example, Project, example_id
from core.training import step
from core.training.conversation import Conversation
from core.training.examples import Chosen
from core.training.inputs import Inputs
from core.training.lesson import Lesson, prepare
from core.training.questions import Draw, Questions
from core.training.steps import answering, cut, mean_loss, states_of

SOURCE, HELD_OUT = "tuxpaint:stamps", 200
LABELS: dict[str, dict[str, Any]] = {
    "plain": {},
    "ema": {"average": "ema", "ema_decay": 0.9},
    "swa": {"average": "swa", "swa_from": 0.5},
    "r-drop": {"objective": "r-drop"},
    "mixup": {"objective": "mixup"},
    "fgm": {"objective": "fgm", "adversarial_size": 0.2},
    "pgd": {"objective": "pgd", "adversarial_size": 0.2},
    "freelb": {"objective": "freelb", "adversarial_size": 0.2},
    "no noise": {"feature_noise": 0.0, "media_dropout": 0.0, "blank_dropout": 0.0},
    "classifier": {"method": "classifier"},
}
CAPTIONS: dict[str, dict[str, Any]] = {
    "cross-attention": {},
    "lora": {"method": "lora"},
    "dora": {"method": "dora"},
    "bitfit": {"method": "bitfit"},
    "adapters (pfeiffer)": {"method": "adapters"},
    "adapters (houlsby)": {"method": "adapters", "adapter_kind": "houlsby"},
    "prefix": {"method": "prefix"},
    "soft-prompt": {"method": "soft-prompt"},
    "layer decay 0.8": {"layer_decay": 0.8},
    "ema": {"average": "ema", "ema_decay": 0.9},
    "swa": {"average": "swa"},
    "r-drop": {"objective": "r-drop"},
    "mixup": {"objective": "mixup"},
    "fgm": {"objective": "fgm"},
    "freelb": {"objective": "freelb", "adversarial_steps": 2},
    "teacher in use: words": {"teacher": "starter", "distill_temperature": 1.0},
    "teacher in use: captions": {"teacher": "starter", "distill": "sequence"},
    "curriculum: length": {"curriculum": "length"},
    "curriculum: loss": {"curriculum": "loss"},
}
COMMON: dict[str, dict[str, Any]] = {
    "labels": {
        "method": "linear-probe",
        "epochs": 15,
        "batch_size": 40,
        "learning_rate": 3e-3,
        "warmup_steps": 5,
    },
    "captions": {"epochs": 2, "batch_size": 16, "k_max": 2, "variants": 1, "warmup_steps": 5},
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the ways to fine-tune are worth.")
    parser.add_argument("task", choices=sorted(COMMON))
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--only", nargs="*", default=())
    args = parser.parse_args()
    rows = LABELS if args.task == "labels" else CAPTIONS
    baseline = next(iter(rows))
    wanted = [name for name in rows if not args.only or name in (baseline, *args.only)]
    figures: dict[str, list[float]] = {name: [] for name in wanted}
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(args.seeds):
            project = Path(scratch) / f"project-{seed}"
            make_project(args.project, project, args.task, args.examples, seed)
            for name in wanted:
                began = time.monotonic()
                settings = COMMON[args.task] | {
                    "seed": seed,
                    "precision": "float32",
                    "evaluate_items": HELD_OUT,
                }
                run = Run(Path(scratch) / "run", replace(Training(), **(settings | rows[name])), project)
                before, after = measured(run, alone=args.alone)
                figures[name].append(after)
                line = {"row": name, "seed": seed, "before": before, "after": after}
                seconds = round(time.monotonic() - began, 1)
                print(json.dumps(line | {"seconds": seconds, "settings": rows[name]}), flush=True)
    print(table(figures, baseline))


def make_project(source: Path, folder: Path, task: str, count: int, seed: int) -> None:
    """`count` stamps to learn from and `HELD_OUT` others of the held-out splits, drawn by the seed."""
    random = np.random.default_rng(seed)
    with Project.open(source) as project, Project.create(folder) as made:
        stamps = [example for example in project.examples() if example.source == SOURCE]
        if not stamps:
            sys.exit(f"{source} has no stamps: import Tux Paint's, or make the starter's project.")
        train = [example for example in stamps if example.split == "train"]
        others = [example for example in stamps if example.split != "train"]
        for some, most, split in ((train, count, "train"), (others, HELD_OUT, "validation")):
            order = random.permutation(len(some))[:most].tolist()
            made.add(_as(some[place], task, split) for place in sorted(order))


def _as(example: Example, task: str, split: Any) -> Example:
    if task == "captions":
        return replace(example, split=split)
    label = example.tags[0]
    own = example_id([media.hash for media in example.media], "classification", "", label, example.language)
    return replace(example, id=own, task="classification", target=label, split=split)


def measured(run: Run, *, alone: bool = False) -> tuple[float, float]:
    """The held-out figure before the first step and after the last."""
    lesson = ready(run)
    if alone:
        ask_alone(lesson)
    before = figure(lesson)
    while lesson.state.step < lesson.steps:
        for _ in step(lesson):
            pass
    with lesson.averaged():
        return before, figure(lesson)


def ready(run: Run) -> Lesson:
    """A run made ready for its first step."""
    steps: Iterator[Any] = prepare(run, Conversation(), resume=False)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            lesson: Lesson = stop.value
            lesson.begin(replace(lesson.training, micro_batch=lesson.training.batch_size))
            return lesson


def ask_alone(lesson: Lesson) -> None:
    """Hold out the same captions, asked from the media alone."""
    items = tuple(question.item for question in lesson.validation)
    chosen = Chosen(lesson.scoring.task, lesson.scoring.language, items)
    questions = Questions(lesson.scoring.session, chosen, Draw(0, 1.0, 1.0, 0))
    for _ in questions.prepare():
        pass
    lesson.validation = [questions.ask(place, 0) for place in range(len(items))]
    if isinstance(lesson.inputs, Inputs):
        for _ in lesson.inputs.read(lesson.validation):
            pass


@torch.no_grad()
def figure(lesson: Lesson) -> float:
    """Accuracy of a head, or the mean loss of the words."""
    if lesson.inputs.head is None:
        return round(mean_loss(lesson.inputs, lesson.validation, lesson.how), 4)
    right = 0
    for some in cut(lesson.validation, lesson.how):
        encoded = lesson.inputs.encoded(
            some, replace(lesson.augmentation, noise=0, hidden=0, blank=0, files=False), 0
        )
        states, targets = states_of(lesson.inputs, some, encoded, lesson.how)
        right += int(((states @ answering(lesson.inputs, some).T).argmax(dim=1) == targets).sum())
    return round(right / len(lesson.validation), 4)


def table(figures: dict[str, Sequence[float]] | dict[str, list[float]], baseline: str) -> str:
    """Markdown."""
    lines = ["| row | held out | difference, mean | smallest to largest |", "|---|---|---|---|"]
    for name, values in figures.items():
        differences = [value - base for value, base in zip(values, figures[baseline], strict=True)]
        low, high = min(differences), max(differences)
        mean, apart = statistics.mean(values), statistics.mean(differences)
        lines.append(f"| {name} | {mean:.3f} | {apart:+.3f} | {low:+.3f} to {high:+.3f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
