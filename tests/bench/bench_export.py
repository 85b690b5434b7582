# SPDX-License-Identifier: Apache-2.0
"""Measure captions of an exported bundle beside torch; prints the rows of a table.

    OMP_NUM_THREADS=1 python tests/bench/bench_export.py [MODEL] [BUNDLE] [--runs 5]

Without a bundle the model is exported first, into build/. Greedy search, one picture at a time, one thread on every side, the
same prompt, examples and rules; the sides take turns, and the fastest of each counts, as other programs only slow one down.
Tokens per second are those behind the first: the time of a whole caption less that of a caption of one token, which has the
picture and the prompt in it. The floor is what reading every weight of the decoder once for each token takes at the speed this
machine reads memory. Node and the web runtime (WebAssembly, under Node) are beside them where they are installed
(`packaging/node_packages.py`), with the plain prompt, the likeliest token each time and a picture that is prepared already.
"""

import argparse
import atexit
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from core import generate
from core.config import Generation
from core.data import media
from core.decoder_reader import DecoderReader
from core.export import parity, precision_parity, standalone_parity
from core.export.bundle import export
from core.export.choices import PRECISIONS, TARGETS
from core.export.standalone_reference import ask, samples
from core.knowledge import Knowledge, Wanted
from core.model.assembly import Model, open_model
from core.perceiving import SIDE
from core.perception import Perception
from core.prompting import Prompter

Say = Callable[[int], list[int]]  # at most so many tokens, to the tokens
MOST = 24
ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "node" / "node_modules"
BUNDLE = ROOT / "build" / "bench-onnx"


class GraphReader:
    """`core.generate.Reader` over the split decoder."""

    def __init__(self, decoder: parity.GraphDecoder, states: Any) -> None:
        self.decoder = decoder.start(states)

    def read(self, tokens: Any) -> Any:
        return self.decoder.read(tokens)[:, -1]

    def keep(self, rows: Any) -> None:
        raise NotImplementedError("greedy search keeps every row")


def result(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def by_torch(model: Model, file: Path) -> Say:
    perception, prompter = Perception(model), Prompter(model)
    pool = result(Knowledge(model.recipe, perception, None).pool(Wanted("captioning", "image", "", "model")))

    def say(most: int) -> list[int]:
        perceived = result(perception.perceive(str(file), "image"))
        asked = ask(prompter, "image", perceived.vector, pool, model.recipe.trust)
        attended = model.multimodal.attended({"image": perceived.encoded})
        reader = DecoderReader(model.decoder, [asked.tokens], asked.limit, attended)
        return _searched(prompter, replace(asked, limit=most), reader, reader.prompt)

    return say


def by_split(model: Model, bundle: Path, file: Path, graph: str = parity.DECODER) -> Say:
    prompter, perception = Prompter(model), Perception(model)
    pool = result(Knowledge(model.recipe, perception, None).pool(Wanted("captioning", "image", "", "model")))
    vector = result(perception.perceive(str(file), "image")).vector  # its search is not measured
    asked = ask(prompter, "image", vector, pool, model.recipe.trust)
    encoder, decoder = (
        standalone_parity.session(bundle / parity.ENCODERS["image"]),
        parity.GraphDecoder(bundle / graph),
    )

    def say(most: int) -> list[int]:
        pixels = model.encoder("image").prepare(media.load_image(file, max_side=SIDE))[None].numpy()
        (states,) = encoder.run(["last_hidden_state"], {"pixel_values": pixels})
        reader = GraphReader(decoder, states)
        return _searched(prompter, replace(asked, limit=most), reader, np.array([asked.tokens]))

    return say


def _searched(prompter: Prompter, asked: Any, reader: Any, prompt: Any) -> list[int]:
    search = prompter.search([asked], Generation())
    return list(generate.collect(reader, prompt, search)[0][0].tokens)


def by_one_graph(graph: Path, file: Path) -> Say:
    session = standalone_parity.session(graph)

    def say(most: int) -> list[int]:
        image = np.asarray(media.load_image(file))[None]
        return list(
            session.run(["tokens"], {"image": image, "max_new_tokens": np.array([most])})[0][0].tolist()
        )

    return say


def by_node(runtime: str, model: Model, bundle: Path, file: Path, scratch: Path) -> Say:
    """A program that lives as long as this one, so that its sessions are opened once."""
    prepared = model.encoder("image").prepare(media.load_image(file, max_side=SIDE))[None].numpy()
    pixels = scratch / "pixels.f32"
    pixels.write_bytes(np.ascontiguousarray(prepared, np.float32).tobytes())
    program = Path(__file__).with_name("export_peer.mjs")
    words = ["node", str(program), runtime, str(bundle.absolute()), str(pixels)]
    running = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert running.stdin is not None
    assert running.stdout is not None
    atexit.register(running.kill)
    ask, answers = running.stdin, running.stdout

    def say(most: int) -> list[int]:
        print(most, file=ask, flush=True)
        return list(json.loads(answers.readline()))

    return say


def sides(model: Model, bundle: Path, file: Path, scratch: Path) -> dict[str, Say]:
    found = {"torch, eager, cache": by_torch(model, file), "split": by_split(model, bundle, file)}
    small = precision_parity.INT8[parity.DECODER]
    if (bundle / small).exists():
        found |= {"split int8": by_split(model, bundle, file, small)}
    plain = standalone_parity.FILES["image"]
    for name, graph in (("standalone", plain), ("standalone int8", precision_parity.INT8[plain])):
        if (bundle / graph).exists():
            found |= {name: by_one_graph(bundle / graph, file)}
    for runtime in ("onnxruntime-node", "onnxruntime-web"):
        if shutil.which("node") and (NODE / runtime).exists():
            found |= {runtime: by_node(runtime, model, bundle, file, scratch)}
    return found


def floors(model: Model, bundle: Path) -> Iterator[tuple[str, float]]:
    """Seconds to read the weights of each decoder once, with one thread."""
    some = np.ones(64 * 2**20, np.float32)
    fastest = min(_timed(lambda: some.sum())[0] for _ in range(5)) / some.nbytes
    yield "float32", fastest * sum(p.numel() * 4 for p in model.decoder.parameters())
    small = bundle / precision_parity.INT8[parity.DECODER]
    if small.exists():
        yield "int8", fastest * small.stat().st_size


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def rows(model: Model, bundle: Path, runs: int, scratch: Path) -> Iterator[tuple[str, ...]]:
    file = samples(bundle)["image"][0]
    every = sides(model, bundle, file, scratch)
    whole: dict[str, list[float]] = {name: [] for name in every}
    first: dict[str, list[float]] = {name: [] for name in every}
    tokens: dict[str, list[int]] = {}
    for run in range(runs + 1):  # the first one warms up
        for name, say in every.items():
            short, (long, tokens[name]) = _timed(lambda say=say: say(1))[0], _timed(lambda say=say: say(MOST))  # type: ignore[misc]
            if run:
                first[name].append(short)
                whole[name].append(long)
    speeds = {name: (len(tokens[name]) - 1) / (min(whole[name]) - min(first[name])) for name in every}
    for name in every:
        same = "same tokens" if tokens[name] == tokens["torch, eager, cache"] else f"others: {tokens[name]}"
        ratio = f"{speeds[name] / speeds['torch, eager, cache']:.2f}"
        yield name, f"{min(whole[name]):.2f}", f"{min(first[name]):.2f}", f"{speeds[name]:.1f}", ratio, same
    for name, least in floors(model, bundle):
        yield f"floor of {name}", "", "", f"{1 / least:.1f}", "", "weights read once a token"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure an exported bundle.")
    parser.add_argument("model", nargs="?", default="starter")
    parser.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if not arguments.bundle.exists():
        result(export(arguments.model, arguments.bundle, TARGETS, PRECISIONS))
    print(
        "| side | caption, s | picture and prompt, s | tokens/s | beside torch | |\n|---|---|---|---|---|---|"
    )
    with torch.inference_mode(), TemporaryDirectory() as scratch:
        for row in rows(open_model(arguments.model), arguments.bundle, arguments.runs, Path(scratch)):
            print(f"| {' | '.join(row)} |", flush=True)
    versions = json.loads((arguments.bundle / "manifest.json").read_text())["versions"]
    print(f"\n{versions}")


if __name__ == "__main__":
    main()
