# SPDX-License-Identifier: Apache-2.0
"""Training: Braid's loop with everything frozen stored, against the Hugging Face Trainer with live features.

    python tests/bench/bench_training.py [--encoders efficientnet-lite0 vit-b16] [--rounds 5] [--steps 4]

Prints JSON: machine, versions, seed, every round's examples a second, each side's loss of one batch before the first
step, each side's peak memory, and the rows of the table. Everything is stored before the first step is timed, as from
the second epoch on. The steps are the real ones of `core.training`, its default noise on features included.

The Trainer (hf_trainer.py) gets the same batches, weights and cross-attention, which it computes in Braid's modules; the
states of words to attend to are remembered for it, too. What it does differently: it decodes each picture, and runs the
frozen encoder and the whole decoder (`LlamaForCausalLM` on the same weights) at every step. Both take turns in one
process; peaks are those of the steps, in a process for each side that prepared alike. OMP_NUM_THREADS sets the threads.
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
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hf_trainer
import torch

from core import places
from core.config import Training
from core.data import media
from core.data.splits import group_of
from core.hashing import sha256
from core.model import base
from core.perceiving import SIDE
from core.project import Example, Media, Project, example_id
from core.protocol import Note
from core.run_folders import planned
from core.training import step
from core.training.conversation import Conversation
from core.training.inputs import Inputs
from core.training.lesson import Lesson, prepare
from core.training.measure import Peak
from core.training.questions import Question
from core.training.steps import mean_loss

SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples" / "pictures"
PICTURES, PIXELS, BATCH, SEED = 64, 256, 16, 0
TARGETS = {"efficientnet-lite0": 2, "vit-b16": 3}  # times the Trainer's examples a second
NEEDED = ("smollm2-135m-instruct", "efficientnet-lite0", "minilm-l6-v2")
PACKAGES = ("torch", "transformers", "accelerate", "timm")


def main() -> None:
    parser = argparse.ArgumentParser(description="Braid's training against the Hugging Face Trainer.")
    parser.add_argument("--encoders", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--rounds", type=int, default=5, help="after one to warm up")
    parser.add_argument("--steps", type=int, default=4, help="in a round; 4 are an epoch")
    parser.add_argument("--side", choices=SIDES, help="internal: what this process measures")
    parser.add_argument("--folder", type=Path, help="internal: where it works")
    options = parser.parse_args()
    if options.side:
        print(json.dumps(SIDES[options.side](options)))
        return
    report: dict[str, Any] = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": {name: version(name) for name in PACKAGES if find_spec(name)},
        "threads": torch.get_num_threads(), "seed": SEED, "load": os.getloadavg()[0], "rows": [],
    }  # fmt: skip
    lacking = [f"base model {name}" for name in NEEDED if not (base.folder(name) / "config.json").exists()]
    lacking += [] if find_spec("accelerate") else ["package accelerate, which the Trainer needs"]
    if lacking:
        report["rows"] = [["training", f"cannot be measured without: {', '.join(lacking)}", "", "", ""]]
    for encoder in [] if lacking else options.encoders:
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder, "cache")  # of the same base models: what is stored is this measurement's own
            cache.mkdir()
            (cache / "models").symlink_to(places.cache() / "models", target_is_directory=True)
            found = {side: child(side, encoder, cache, options) for side in SIDES}
        report |= {encoder: found}
        report["rows"] += rows(encoder, found, options)
    print(json.dumps(report, indent=1, ensure_ascii=False))


def child(side: str, encoder: str, cache: Path, options: argparse.Namespace) -> Any:
    """What a process of its own measures."""
    command = [sys.executable, __file__, "--side", side, "--encoders", encoder, "--folder", str(cache.parent)]
    command += ["--rounds", str(options.rounds), "--steps", str(options.steps)]
    environment = {**os.environ, "BRAID_CACHE": str(cache)}
    return json.loads(subprocess.check_output(command, text=True, env=environment).splitlines()[-1])


def rows(encoder: str, found: dict[str, Any], options: argparse.Namespace) -> list[list[str]]:
    """what, how, value, against, budget."""
    speed, loss = found["speed"], found["speed"]["loss"]
    pairs = {name: zip(speed["stored"], speed[name], strict=True) for name in ("trainer", "live")}
    ratio = {name: statistics.median(ours / other for ours, other in both) for name, both in pairs.items()}
    same = "the same loss" if abs(loss["trainer"] - loss["live"]) < 1e-4 * loss["live"] else "ANOTHER LOSS"
    how = (
        f"cross-attention, {PICTURES} pictures, batches of {BATCH}, float32, "
        f"{speed['threads']} thread(s), {options.rounds} rounds of {options.steps} steps"
    )
    what, ours = f"training with {encoder}", spread(speed["stored"])
    trainer, live = (f"{spread(speed[name])}: {ratio[name]:.2f}x" for name in ("trainer", "live"))
    peaks = [f"{found[side] / 2**20:.0f} MB at most" for side in ("peak", "peak of the Trainer")]
    return [
        [what, how, ours, f"Hugging Face Trainer, live {trainer}, {same}", f"at least {TARGETS[encoder]}x"],
        [f"{what}: stored", how, ours, f"the same loop, live {live}", ""],
        [f"{what}: memory", how, peaks[0], f"Hugging Face Trainer {peaks[1]}", ""],
    ]


def spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} – {max(values):.1f}) examples/s"


# ---- what a process measures --------------------------------------------------------------------------------


def speed(options: argparse.Namespace) -> dict[str, Any]:
    """Examples a second of every round after the first: stored, live, and the Trainer, turn by turn."""
    lesson = lesson_with(options.encoders[0], options.folder)
    stored, live = lesson.inputs, live_inputs(lesson)
    batches = planned_batches(lesson, (options.rounds + 1) * options.steps)
    peer = hf_trainer.Peer(lesson.model)
    with torch.no_grad():
        loss = {"trainer": float(peer(**hf_trainer.collate(peer.encoder, batches[0])).loss)}
    loss["live"], loss["stored"] = (mean_loss(side, batches[0], lesson.how) for side in (live, stored))
    taken: dict[str, list[float]] = {"trainer": [], "stored": [], "live": []}

    def turn(done: int, seconds: float) -> None:
        taken["trainer"].append(seconds)
        for name, inputs in (("stored", stored), ("live", live)):
            lesson.inputs, began = inputs, time.perf_counter()
            take(lesson, range(done - options.steps, done))
            taken[name].append(time.perf_counter() - began)

    hf_trainer.train(peer, batches, options.folder, options.steps, turn)
    examples = options.steps * BATCH
    found = {name: [round(examples / one, 2) for one in seconds[1:]] for name, seconds in taken.items()}
    return {**found, "loss": loss, "threads": torch.get_num_threads()}


def peak(options: argparse.Namespace) -> int:
    """Bytes at most while Braid takes the steps of two rounds."""
    lesson = lesson_with(options.encoders[0], options.folder)
    with Peak(torch.device("cpu")) as memory:
        take(lesson, range(2 * options.steps))
    return memory.bytes


def peak_of_trainer(options: argparse.Namespace) -> int:
    """Bytes at most while the Trainer takes them."""
    lesson = lesson_with(options.encoders[0], options.folder)
    batches, peer = planned_batches(lesson, 2 * options.steps), hf_trainer.Peer(lesson.model)
    with Peak(torch.device("cpu")) as memory:
        hf_trainer.train(peer, batches, options.folder, options.steps)
    return memory.bytes


SIDES = {"speed": speed, "peak": peak, "peak of the Trainer": peak_of_trainer}


# ---- Braid --------------------------------------------------------------------------------------------------


def lesson_with(encoder: str, folder: Path) -> Lesson:
    """A run at work on the sample pictures, everything stored that is."""
    project = folder / "project"
    if not project.exists():
        write_project(project)
    model = encoder if encoder in base.BASES else str(random_vit(folder / encoder))
    training = Training(
        method="cross-attention", batch_size=BATCH, micro_batch=BATCH, epochs=1000, variants=1, device="cpu",
        precision="float32", threads=torch.get_num_threads(), evaluate_items=0, probes=0, seed=SEED,
    )  # fmt: skip
    steps = prepare(planned(folder / "run", training, project, model), Conversation(), resume=False)
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            lesson: Lesson = stop.value
            return lesson
        if isinstance(event, Note):  # such as: there was no room to store anything
            print(event.message, file=sys.stderr)


def write_project(folder: Path) -> None:
    """The sample pictures: whole, then without their first tenth, then without their last one."""
    files = [file for file in sorted(SAMPLES.iterdir()) if file.suffix != ".txt"]
    with Project.create(folder) as project:
        for number in range(PICTURES):
            file, cut = files[number % len(files)], number // len(files)
            picture = media.load_image(str(file), max_side=SIDE)
            picture.thumbnail((PIXELS, PIXELS))
            (width, height), tenth = picture.size, PIXELS // 10
            first, last = tenth * (cut % 2), tenth * (cut // 2)
            picture.crop((first, first, width - last, height - last)).save(path := folder / f"{number}.png")
            caption, hash = file.with_suffix(".txt").read_text(encoding="utf-8").strip(), sha256(path)
            project.add([Example(
                id=example_id([hash], "captioning", "", caption, "en"), media=(Media("image", str(path), hash),),
                task="captioning", prompt="", target=caption, language="en", split="train", group=group_of(caption),
                tags=(), source="bench",
            )])  # fmt: skip


def random_vit(folder: Path) -> Path:
    """The folder of a ViT-B/16 whose weights are random: it takes as long as a trained one."""
    if not folder.exists():
        from transformers import ViTConfig, ViTModel, logging

        logging.disable_progress_bar()
        torch.manual_seed(SEED)
        ViTModel(ViTConfig(), add_pooling_layer=False).save_pretrained(folder)
        scale = {"size": {"height": 224, "width": 224}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
        (folder / "preprocessor_config.json").write_text(json.dumps(scale), encoding="utf-8")
    return folder


def live_inputs(lesson: Lesson) -> Inputs:
    """The same, but the frozen networks run at every step."""
    live = Inputs(lesson.model, lesson.scoring.session.perception, lesson.inputs.device, live=True)
    live.measure([variants[0].item for variants in lesson.questions[:BATCH]])
    return live


def planned_batches(lesson: Lesson, steps: int) -> list[list[Question]]:
    """What the loop learns from at each of its steps."""
    batches = []
    for lesson.state.step in range(steps):
        batches.append(lesson.batch())
    lesson.state.step = 0
    return batches


def take(lesson: Lesson, steps: range) -> None:
    """The loop's own steps. Raises where one was left out."""
    for lesson.state.step in steps:
        for event in step(lesson):
            if isinstance(event, Note):
                raise RuntimeError(event.message)


if __name__ == "__main__":
    main()
