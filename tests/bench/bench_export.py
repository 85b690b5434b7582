# SPDX-License-Identifier: Apache-2.0
"""Measure captions of an exported bundle beside torch; prints the rows of a table.

    OMP_NUM_THREADS=1 python tests/bench/bench_export.py MODEL BUNDLE [--runs 5]

Greedy search, one picture at a time, one thread on every side, the same prompt, examples and rules; the sides take turns in one
process, and the fastest turn of each counts, as other programs only slow one down. Tokens per second are those behind the
first: the time of a whole caption less that of a caption of one token, which has the picture and the prompt in it. The floor
is what reading every weight of the decoder once for each token takes at the speed this machine reads memory.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core import generate
from core.config import Generation
from core.data import media
from core.decoder_reader import DecoderReader
from core.export import parity, precision_parity, standalone_parity
from core.export.standalone_reference import ask, samples
from core.knowledge import Knowledge, Wanted
from core.model.assembly import Model, open_model
from core.perceiving import SIDE
from core.perception import Perception
from core.prompting import Prompter

Say = Callable[[int], list[int]]  # at most so many tokens, to the tokens
MOST = 24


class GraphReader:
    """`core.generate.Reader` over the split decoder."""

    def __init__(self, decoder: parity.GraphDecoder, states: Any) -> None:
        self.decoder = decoder.start(states)

    def read(self, tokens: Any) -> Any:
        return torch.from_numpy(self.decoder.read(np.asarray(tokens))[:, -1])

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


def by_split(model: Model, bundle: Path, file: Path) -> Say:
    prompter, perception = Prompter(model), Perception(model)
    pool = result(Knowledge(model.recipe, perception, None).pool(Wanted("captioning", "image", "", "model")))
    vector = result(perception.perceive(str(file), "image")).vector  # its search is not measured
    asked = ask(prompter, "image", vector, pool, model.recipe.trust)
    encoder, decoder = (
        standalone_parity.session(bundle / parity.ENCODERS["image"]),
        parity.GraphDecoder(bundle / parity.DECODER),
    )

    def say(most: int) -> list[int]:
        pixels = model.encoder("image").prepare(media.load_image(file, max_side=SIDE))[None].numpy()
        (states,) = encoder.run(["last_hidden_state"], {"pixel_values": pixels})
        reader = GraphReader(decoder, states)
        return _searched(prompter, replace(asked, limit=most), reader, torch.tensor([asked.tokens]))

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


def sides(model: Model, bundle: Path, file: Path) -> dict[str, Say]:
    found = {"torch, eager, cache": by_torch(model, file), "split": by_split(model, bundle, file)}
    plain = bundle / standalone_parity.FILES["image"]
    small = bundle / precision_parity.INT8[standalone_parity.FILES["image"]]
    found |= {"standalone": by_one_graph(plain, file)}
    return found | ({"standalone int8": by_one_graph(small, file)} if small.exists() else {})


def floor(model: Model) -> float:
    """Seconds to read the decoder's weights once, with one thread."""
    some = np.ones(64 * 2**20, np.float32)
    fastest = min(_timed(lambda: some.sum())[0] for _ in range(5))
    return fastest / some.nbytes * sum(p.numel() * 4 for p in model.decoder.parameters())


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def rows(model: Model, bundle: Path, runs: int) -> Iterator[tuple[str, ...]]:
    file = samples(bundle)["image"][0]
    every = sides(model, bundle, file)
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
    yield "floor of float32", "", "", f"{1 / floor(model):.1f}", "", "weights read once a token"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure an exported bundle.")
    parser.add_argument("model")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print(
        "| side | caption, s | picture and prompt, s | tokens/s | beside torch | |\n|---|---|---|---|---|---|"
    )
    with torch.inference_mode():
        for row in rows(open_model(arguments.model), arguments.bundle, arguments.runs):
            print(f"| {' | '.join(row)} |", flush=True)
    versions = json.loads((arguments.bundle / "manifest.json").read_text())["versions"]
    print(f"\n{versions}")


if __name__ == "__main__":
    main()
