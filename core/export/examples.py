# SPDX-License-Identifier: Apache-2.0
"""What a bundle gives to programmers: programs that use it without Braid, the tables they need, and what they must print.

The programs are those of `assets/examples`. One of them is run before a bundle is published; those of a bundle that came from
elsewhere are never run.
"""

import json
import os
import shutil
import subprocess
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from core import places, program
from core.config import Generation
from core.data import media
from core.decoder_reader import DecoderReader
from core.errors import ModelError
from core.export import graphs, parity, reference, standalone_parity
from core.export.rung import Rung
from core.export.token_bytes import token_bytes
from core.generate import Search, collect, suppress_first
from core.model.assembly import Model
from core.model.multimodal import Kind
from core.model.preparation import SAMPLE_RATE
from core.perceiving import SIDE, names_of
from core.prompting import Prompter
from core.tasks import TASKS

FILES: dict[Kind, str] = {"image": "picture.png", "audio": "sound.wav"}
EXPECTED = "expected.json"
SIDE_OF_SAMPLE = 256  # pixels: large enough to be scaled down, small enough to travel


def write(model: Model, folder: Path) -> None:
    """`examples/` for the graphs in the folder; in `golden/` a picture, a sound and what is said of them. Raises `OSError`,
    `ModelError`.
    """
    shutil.copytree(places.ASSETS / "examples", folder / "examples", dirs_exist_ok=True)
    if not (folder / "standalone").exists():
        (folder / "examples" / "python" / "one_call.py").unlink()
        shutil.rmtree(folder / "examples" / "browser")
    prompter = Prompter(model)
    tables = _tables(model, prompter)
    (folder / "examples" / "tables.json").write_text(json.dumps(tables) + "\n", encoding="utf-8")
    golden = folder / "golden"
    _picture(reference.sample_path("image")).save(golden / FILES["image"])
    _save_sound(reference.sample_path("audio"), golden / FILES["audio"], model.encoder("audio").seconds)
    said = {name: _said(model, prompter, kind, golden / name, tables) for kind, name in FILES.items()}
    (golden / EXPECTED).write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _picture(path: Path) -> Image.Image:
    return media.load_image(path, max_side=SIDE_OF_SAMPLE)


def _save_sound(path: Path, target: Path, seconds: float) -> None:
    """Half a window of it at most, so that its end is heard too."""
    samples = media.load_audio(path)[: round(seconds / 2 * SAMPLE_RATE)]
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())


def _tables(model: Model, prompter: Prompter) -> dict[str, Any]:
    most = Generation().max_new_tokens or TASKS["captioning"].max_new_tokens
    names = graphs.past_names(model.decoder)
    shapes = graphs.cache_shapes(model.multimodal)
    return {
        "encoders": {kind: parity.ENCODERS[kind] for kind in FILES}, "decoder": parity.DECODER,
        "prompts": {kind: _prompts(model, prompter, kind, most) for kind in FILES},
        "max_new_tokens": most, "ends": sorted(prompter.ends | prompter.line_ends),
        "caches": [[name, *shape] for name, shape in zip(names, shapes, strict=True)],
        "tokens": [data.decode("latin-1") for data in token_bytes(model.tokenizer)],
    }  # fmt: skip


def _prompts(model: Model, prompter: Prompter, kind: Kind, most: int) -> dict[str, Any]:
    def ask(*names: tuple[str, float]) -> list[int]:
        return list(prompter.ask("captioning", kind, "", "", names, (), most).tokens)

    return {"plain": ask(), "named": [ask((label, 1.0)) for label in model.encoder(kind).labels]}


@torch.inference_mode()
def _said(model: Model, prompter: Prompter, kind: Kind, file: Path, tables: dict[str, Any]) -> dict[str, Any]:
    """The model's own caption of the file, searched for as the examples do."""
    encoder = model.encoder(kind)
    seen = media.load_image(file, max_side=SIDE) if kind == "image" else media.load_audio(file)
    encoded = model.see(kind, encoder.prepare(seen)[None])
    prompt = tables["prompts"][kind]["plain"]
    if encoded.logits is not None:
        names = names_of(encoder.labels, encoded.logits.softmax(dim=1)[0].numpy())
        prompt = tables["prompts"][kind]["named"][encoder.labels.index(names[0][0])]
    most, ends = tables["max_new_tokens"], tables["ends"]
    reader = DecoderReader(model.decoder, [prompt], most, model.multimodal.attended({kind: encoded}))
    search = Search(frozenset(ends), most, (suppress_first(ends),))
    tokens = collect(reader, reader.prompt, search)[0][0].tokens
    return {"kind": kind, "tokens": list(tokens), "text": prompter.decode(tokens).strip()}


def reproduced(folder: Path) -> list[Rung]:
    """The rungs of the Python examples: run in a fresh process, they print what the model says."""
    expected = json.loads((folder / parity.GOLDEN / EXPECTED).read_text(encoding="utf-8"))
    rungs = [_printed(folder, "caption.py", "examples/python", expected)]
    if (folder / "standalone").exists():
        said, _ = standalone_parity.samples(folder / parity.GOLDEN)
        own = {one["name"]: one for one in said if one["name"] in expected and one["beams"] == 1}
        rungs.append(_printed(folder, "one_call.py", "examples/python, one call", own))
    return rungs


def _printed(folder: Path, name: str, compared: str, expected: Mapping[str, Any]) -> Rung:
    words = program.script(folder / "examples" / "python" / name)
    printed = run(words, [folder / parity.GOLDEN / file for file in expected])
    wrong = [file for file, said in expected.items() if printed.get(file) != (said["tokens"], said["text"])]
    return Rung("example", compared, len(expected), float(len(wrong)), 0.0, not wrong, "".join(wrong[:1]))


def run(command: Sequence[str], files: Sequence[Path]) -> dict[str, tuple[list[int], str]]:
    """The tokens and the text that an example prints of these files, by their names. Raises `ModelError` where it fails."""
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, encoding="utf-8", check=False, env=_environment()
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ModelError(f"The example {command[-1]} fails: {last}", "Export the model again.")
    said = [json.loads(line) for line in done.stdout.split("\n") if line]
    return {Path(one["file"]).name: (one["tokens"], one["text"]) for one in said}


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
