# SPDX-License-Identifier: Apache-2.0
"""What the model itself says of real files in use: the other side of the rungs that a standalone graph climbs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core import generate, places
from core.config import Generation, Shots
from core.data import media
from core.decoder_reader import DecoderReader
from core.demonstrations import SELECTORS
from core.demonstrations.datastore import Remembered
from core.demonstrations.pool import Pool, make_pool
from core.export import examples
from core.export.reference import FILES
from core.export.standalone import trust_of
from core.export.standalone_parity import INDEX, RAW
from core.generate import Hypothesis
from core.model.assembly import Model
from core.model.multimodal import Kind
from core.model.preparation import SAMPLE_RATE
from core.perceiving import finished
from core.perception import Perception
from core.prompting import Asked, Prompter
from core.speech import Transcriber
from core.tasks import TASKS

BEAMS = (1, 3)
PICTURES = 4  # raw pictures kept in a bundle


def write(
    model: Model,
    files: Mapping[Kind, Sequence[Path]],
    memories: Mapping[Kind, Remembered],
    folder: Path,
    beams: Sequence[int] = BEAMS,
    speech: Sequence[Path] = (),
) -> None:
    """What is said of these files, and the files as raw media, into `folder`. Raises `OSError`, `MediaError`.

    Of the files in `speech` the first window is written down.
    """
    arrays: dict[str, NDArray[Any]] = {}
    said = [one for kind in files for one in _captions(model, kind, files[kind], memories, arrays, beams)]
    said += _transcripts(model, speech, arrays, beams)
    text = json.dumps(said, indent=1, ensure_ascii=False)
    (folder / INDEX).write_text(text + "\n", encoding="utf-8")
    np.savez_compressed(folder / RAW, **arrays)  # type: ignore[arg-type]


@torch.inference_mode()
def _captions(
    model: Model,
    kind: Kind,
    files: Sequence[Path],
    memories: Mapping[Kind, Remembered],
    arrays: dict[str, NDArray[Any]],
    beams: Sequence[int],
) -> list[dict[str, Any]]:
    """Each file with each number of beams; raw media go into `arrays`."""
    found, perception, prompter = [], Perception(model), Prompter(model)
    pool = make_pool(*memories[kind]) if kind in memories else None
    trust = trust_of(model, kind in memories)
    for number, file in enumerate(files):
        name = file.name if file.name not in arrays else f"{number} {file.name}"
        arrays[name] = _raw(file, kind)
        perceived = finished(perception.perceive(str(file), kind))
        asked = ask(prompter, kind, perceived.vector, pool, trust)
        attended = model.multimodal.attended({kind: perceived.encoded}, [asked.memory])
        for count in beams:
            reader = DecoderReader(model.decoder, [asked.tokens], asked.limit, attended)
            found.append({"name": name, "kind": kind, **_written(prompter, asked, reader, count)})
    return found


@torch.inference_mode()
def _transcripts(
    model: Model, files: Sequence[Path], arrays: dict[str, NDArray[Any]], beams: Sequence[int]
) -> list[dict[str, Any]]:
    """What is said in each file, with each number of beams, before a text that goes in circles is tried again."""
    found: list[dict[str, Any]] = []
    transcriber = Transcriber(model) if files else None
    for number, file in enumerate(files):
        assert transcriber is not None
        wave = media.load_audio(file)[: round(transcriber.seconds * SAMPLE_RATE)]
        name = f"{-1 - number} {file.name}"  # captions of files that share a name count upwards
        arrays[name] = wave[None]
        (heard,) = transcriber.hear([wave])
        for count in beams:
            search, margins = transcriber.search(Generation(beams=count)), list[float]()
            search = replace(search, rules=(*search.rules, _noting(margins)))
            reader = transcriber.reader([heard], search)
            best = generate.collect(reader, reader.prompt, search)[0][0]
            best = Hypothesis((), (), 0.0) if transcriber.is_silent(heard, best) else best
            found.append(
                {
                    "name": name, "kind": "speech", "beams": count, "prompt": list(heard.prompt),
                    "tokens": list(best.tokens), "margins": margins if count == 1 else [],
                    "text": transcriber.text(best.tokens).rstrip("\ufffd").strip(), "score": best.score,
                    "token_scores": list(best.probabilities),
                }
            )  # fmt: skip
    return found


def _noting(margins: list[float]) -> generate.Rule:
    """A rule that changes nothing and keeps how clear each choice is."""

    def noted(logits: Any, written: list[list[int]]) -> Any:
        low, high = np.partition(np.asarray(logits)[0], -2)[-2:]
        margins.append(round(float(high - low), 5))
        return logits

    return noted


def _raw(file: Path, kind: Kind) -> NDArray[Any]:
    """(1, H, W, 3) uint8 or (1, n) float32, as a stranger's program has it."""
    return np.array(media.load_image(file) if kind == "image" else media.load_audio(file))[None]


def samples(golden: Path) -> dict[Kind, list[Path]]:
    """Braid's own samples, and the files that a bundle's programs are tried on."""
    found: dict[Kind, list[Path]] = {}
    for kind, (where, count) in FILES.items():
        there = sorted((places.ASSETS / "samples" / where).iterdir())
        found[kind] = [path for path in there if media.kind_of(path) == kind][: min(count, PICTURES)]
        found[kind] += [path for path in [golden / examples.FILES[kind]] if path.exists()]
    return found


def spoken() -> list[Path]:
    """Braid's own samples of speech."""
    there = sorted((places.ASSETS / "samples" / "speech").iterdir())
    return [path for path in there if media.kind_of(path) == "audio"]


def ask(prompter: Prompter, kind: Kind, vector: Any, pool: Pool | None, trust: float) -> Asked:
    """As a session asks with the settings that evaluations have."""
    shots = Shots()
    picks = []
    if pool is not None:
        query = pool.query(vector.pooled.astype(np.float32))
        picks = SELECTORS[shots.strategy](pool, query, shots.chosen, shots.seed, pool.excluded(()))
    limit = Generation().max_new_tokens or TASKS["captioning"].max_new_tokens
    asked = prompter.ask("captioning", kind, "", "", vector.names[: shots.hints], picks[-shots.k :], limit)
    return replace(asked, trust=trust, naming=shots.naming, voters=tuple(picks))


def _written(prompter: Prompter, asked: Asked, reader: DecoderReader, beams: int) -> dict[str, Any]:
    """What is written, and how clear each choice of greedy search was."""
    margins: list[float] = []
    search = prompter.search([asked], Generation(beams=beams))
    best = generate.collect(reader, reader.prompt, replace(search, rules=(*search.rules, _noting(margins))))[
        0
    ][0]
    return {
        "beams": beams, "prompt": list(asked.tokens), "tokens": list(best.tokens), "margins": margins if beams == 1 else [],
        "text": prompter.decode(best.tokens).rstrip("\ufffd").strip(), "score": best.score,
        "token_scores": list(best.probabilities),
    }  # fmt: skip
