# SPDX-License-Identifier: Apache-2.0
"""The job that writes a bundle: graphs, what stock loaders want to know, the reference, the parity table, the manifest.

Everything is written into a scratch folder beside the target and takes its name with one rename at the end, once the
graphs were shown to compute what the model computes. `verify` asks the same of a bundle that came from anywhere.
"""

import errno
import shutil
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core import __version__
from core.demonstrations import datastore
from core.demonstrations.datastore import Remembered
from core.errors import ConfigError, ModelError, Unavailable
from core.export import (
    configs,
    examples,
    graphs,
    manifest,
    parity,
    precision,
    reference,
    standalone,
    standalone_parity,
    standalone_reference,
    transcriber,
)
from core.export.choices import PRECISIONS, TARGETS
from core.export.rung import Rung
from core.model.assembly import Model, open_model
from core.model.encoders import WhisperEncoder
from core.model.multimodal import Kind
from core.protocol import Note, Progress

KINDS: tuple[Kind, ...] = ("image", "audio")
_BESIDE = 64 * 2**20  # bytes of a bundle beside the weights


def export(
    name: str,
    out: str | Path,
    targets: Sequence[str] = ("split",),
    precisions: Sequence[str] = ("fp32",),
    *,
    memory: bool = True,
    project: Path | None = None,
    check_files: int = 0,
) -> Generator[Progress | Note, None, dict[str, Any]]:
    """Write the model `name` to the new folder `out`; its manifest is returned. Raises `CoreError`, leaving nothing behind.

    With `memory` the demonstrations that the model carries go with it, without the names of their files. With `check_files` so
    many files of the project's test split are captioned by both before anything is published.
    """
    out = Path(out).expanduser().absolute()
    _check("target", targets, TARGETS)
    if "split" not in targets:
        raise ConfigError("The split target is part of every bundle.", "Choose: split,standalone.")
    if "fp32" not in precisions:
        raise ConfigError("What is exact is part of every bundle.", "Choose: fp32,int8.")
    _check("precision", precisions, PRECISIONS)
    if out.exists() or out.is_symlink():
        raise ModelError(f"{out} is there already.", "Choose another folder, or remove it.", file=out)
    model = open_model(name)
    yield Progress("read weights", 0, 1)
    _check_parts(model)
    if "standalone" in targets:
        standalone.check(model)
    yield Progress("read weights", 1, 1)
    if model.remembers or model.chooses:
        yield Note(
            f"{model.name} attends to names, or does not read demonstrations; what uses the bundle puts both into the prompt.",
            'Its captions will be others. For the same ones, train a model with words="read".',
        )
    copies = (1 + len(KINDS) * ("standalone" in targets)) * (4 / 3 if "int8" in precisions else 1)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _require_space(model, out, copies)
        with TemporaryDirectory(
            prefix=f".{out.name}.", dir=out.parent, ignore_cleanup_errors=True
        ) as scratch:
            folder = Path(scratch) / out.name
            values = yield from _write(model, folder, targets, precisions, _memories(model) if memory else {})
            if check_files and project is not None:
                rungs = yield from _on_files(model, folder, project, check_files)
                rungs = yield from precision.judge(folder, rungs)
                parity.require(rungs)
                table = [*values["parity"], *map(asdict, rungs)]
                values = manifest.write(
                    folder, {k: v for k, v in values.items() if k != "files"} | {"parity": table}
                )
            folder.rename(out)
    except OSError as error:
        full = "Free some space." if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Choose another folder."
        raise ModelError(f"{out} could not be written: {error.strerror or error}.", full, file=out) from error
    return values


def verify(
    folder: str | Path, model: str = "starter", project: Path | None = None, check_files: int = 0
) -> Generator[Progress | Note, None, list[Rung]]:
    """Whether a bundle is what was exported and computes what the model did: the table. Raises `ModelError`.

    With `check_files` it is compared with `model` itself too, on so many files of the project's test split.
    """
    folder = Path(folder).expanduser()
    yield Progress("check files", 0, 1)
    values = manifest.read(folder)
    manifest.check_files(folder, values)
    yield Progress("check files", 1, 1)
    yield Progress("compare", 0, 1)
    rungs = parity.ladder(folder)
    parity.require(rungs)
    yield Progress("compare", 1, 1)
    if check_files and project is not None:
        rungs += yield from _on_files(open_model(model), folder, project, check_files)
        parity.require(rungs)
    return rungs


def _on_files(
    model: Model, folder: Path, project: Path, count: int
) -> Generator[Progress | Note, None, list[Rung]]:
    from core.export.files import compare  # both sessions, which nothing else here needs

    return (yield from compare(model, folder, project, count))


def _check(what: str, asked: Sequence[str], known: Sequence[str]) -> None:
    for one in asked:
        if one not in known:
            raise ConfigError(f"There is no {what} {one} yet.", f"Choose: {', '.join(known)}.")
    if not asked:
        raise ConfigError(f"No {what} was named.", f"Choose: {', '.join(known)}.")


def _check_parts(model: Model) -> None:
    """Every part is one that the graphs know how to write; loads them."""
    if model.recipe.labels is not None:
        raise ModelError(
            f"{model.name} names labels with a head of its own, which cannot be exported yet.",
            'Train the same labels by the method "lora": the decoder then writes them.',
        )
    hint = (
        "Name a model whose encoder Braid can export: EfficientNet-Lite0 for pictures, Whisper's for sounds."
    )
    for kind in KINDS:
        encoder = model.encoder(kind)
        usable = isinstance(encoder, WhisperEncoder) if kind == "audio" else hasattr(encoder, "size")
        if not usable:
            raise ModelError(f"The encoder {model.recipe.parts[kind]} cannot be exported yet.", hint)
    if model.decoder.config.media_width is not None:
        raise ModelError(
            f"The decoder {model.recipe.parts['decoder']} writes down speech and cannot be exported yet.",
            "Name a model that describes pictures and sounds.",
        )


def _require_space(model: Model, out: Path, copies: float) -> None:
    parts = (model.multimodal, *(model.encoder(kind) for kind in KINDS))
    sizes = (p.numel() * 4 for part in parts for p in (*part.parameters(), *part.buffers()))
    weights = int(copies * sum(sizes))
    free = shutil.disk_usage(out.parent).free
    if free < weights + _BESIDE:
        raise ModelError(
            f"The bundle needs {(weights + _BESIDE) // 10**6:,} MB, and {out.parent} has {free // 10**6:,} MB left.",
            "Free some space or choose another folder.", file=out,
        )  # fmt: skip


def _write(
    model: Model,
    folder: Path,
    targets: Sequence[str],
    precisions: Sequence[str],
    memories: Mapping[Kind, Remembered],
) -> Generator[Progress | Note, None, dict[str, Any]]:
    whole = "standalone" in targets
    count = 1 + len(KINDS) + whole
    for part in ("onnx", parity.GOLDEN):
        (folder / part).mkdir(parents=True)
    for done, kind in enumerate(KINDS):
        yield Progress("write graphs", done, count)
        example = next(iter(reference.prepared(model, kind).values()))
        graphs.write_encoder(
            model.multimodal, model.encoder(kind), kind, example, folder / parity.ENCODERS[kind]
        )
    yield Progress("write graphs", len(KINDS), count)
    graphs.write_decoder(model.multimodal, folder / parity.DECODER)
    if whole:
        yield Progress("write graphs", 1 + len(KINDS), count)
        standalone.write(model, KINDS, memories, folder)
        yield from _transcriber(model, folder)
    if "int8" in precisions:
        precision.write(folder)
    yield Progress("write graphs", count, count)
    configs.write(model, folder)
    if memories:
        datastore.save(folder, memories)
    yield Progress("compare", 0, 2)
    influence = reference.write(model, KINDS, folder / parity.GOLDEN)
    examples.write(model, folder)
    if whole:
        golden = folder / parity.GOLDEN
        speech = standalone_reference.spoken() if _speaks(folder) else []
        standalone_reference.write(
            model, standalone_reference.samples(golden), memories, golden, speech=speech
        )
    yield Progress("compare", 1, 2)
    rungs = [*parity.ladder(folder), *examples.reproduced(folder)]
    int8: dict[str, Any] = {}
    if "int8" in precisions:
        rungs, int8 = yield from precision.settle(folder, rungs)
    parity.require(rungs)
    yield Progress("compare", 2, 2)
    if influence == 0:
        yield Note(
            "This model has not learned to look yet: its captions follow from the prompt alone.",
            "Train it, then export what was trained.",
        )
    if graphs.sources(model.multimodal) > 1:
        yield Note(
            "Names and demonstrations that this model attends to are not in the bundle: its encoders give the media alone."
        )
    found = {"int8": int8, "influence_of_media": influence, "parity": [asdict(rung) for rung in rungs]}
    facts = _facts(model, folder, targets, precisions) | found
    _card(model, folder)
    return manifest.write(folder, facts)


def _transcriber(model: Model, folder: Path) -> Generator[Note]:
    """What writes down speech, as far as the model has it: captions go without."""
    try:
        transcriber.write(model, folder)
    except (ModelError, Unavailable) as error:
        yield Note(f"Nothing in the bundle writes down speech: {error.message}", error.hint)


def _speaks(folder: Path) -> bool:
    return (folder / standalone_parity.FILES["speech"]).exists()


# ---- what loaders and people want to know -------------------------------------------------------------------


def _facts(model: Model, folder: Path, targets: Sequence[str], precisions: Sequence[str]) -> dict[str, Any]:
    tools = ("torch", "onnx", "onnxscript", "onnxruntime")
    return {
        "name": model.name, "task": "captioning", "targets": list(targets), "precision": list(precisions),
        "opset": manifest.OPSET, "domains": ["ai.onnx"],
        "versions": {"braid": __version__, **{tool: version(tool) for tool in tools}}, "licences": _licences(model),
        "contract": {
            "encoders": {k: {"file": parity.ENCODERS[k], "inputs": graphs.INPUTS[k]} for k in KINDS},
            "decoder": parity.DECODER, "width": graphs.states_width(model.multimodal),
            "sources": graphs.sources(model.multimodal), "hidden": manifest.HIDDEN, "use": _use(model),
            "prompt_ids": {kind: configs.prompt(model, kind) for kind in KINDS},
            "end_ids": configs.ends(model),
            "standalone": _contract(folder) if "standalone" in targets else {},
        },
    }  # fmt: skip


def _contract(folder: Path) -> dict[str, Any]:
    """The graphs of one call, by what they are for."""
    speech = ["max_new_tokens", "num_beams"]
    file, media = standalone_parity.FILES["speech"], standalone_parity.INPUTS["speech"]
    return standalone.contract(KINDS) | (
        {"speech": {"file": file, "input": media, "optional": speech}} if _speaks(folder) else {}
    )


def _use(model: Model) -> dict[str, Any]:
    """What Braid's own session wants to know (`core/onnx/bundle.py`)."""
    recipe = model.recipe
    text = {"end": model.text["end"], "chat": model.text.get("chat")}
    return {
        "context": model.context, "text": text, "trust": recipe.trust, "latents": recipe.coupling.latents,
        "widths": {kind: recipe.widths[kind] for kind in KINDS}, "attends": model.multimodal.is_open(),
    }  # fmt: skip


def _memories(model: Model) -> dict[Kind, Remembered]:
    """The demonstrations that the model carries; those of texts stay behind, as what compares texts does."""
    known = {} if model.recipe.folder is None else datastore.load(model.recipe.folder)
    return {kind: known[kind] for kind in KINDS if kind in known}


def _licences(model: Model) -> dict[str, str]:
    roles = ("decoder", *KINDS)
    return {role: str(model.parts(role).config.get("licence", "unknown")) for role in roles}


def _card(model: Model, folder: Path) -> None:
    licences = "\n".join(f"- {role}: {licence}" for role, licence in _licences(model).items())
    (folder / "README.md").write_text(
        f"""# {model.name}, as ONNX

Captions of pictures and sounds, exported by Braid {__version__}. Encoders turn a prepared picture (`pixel_values`) or the
log-mel spectrogram of a window of sound (`input_features`, `attention_mask`: 1 where there is sound) into `last_hidden_state`;
the decoder reads token ids beside it, with a cache. Standard operators of opset {manifest.OPSET} only, float32.

`manifest.json` has the contract, the sha256 of every file and the parity table: what was compared with the model itself, and
the largest difference. `golden/` has the inputs and results it was compared on. `python -m core verify FOLDER` compares again.

Limits: all prompts of a batch are of one length. The name an encoder recognises is not written into the prompt by the graphs;
take it from `label_probabilities` and write `A picture of zebra:`. Demonstrations are not part of the graphs. Braid prepares
a picture whole, in a white square; a stock image processor stretches it instead.
{standalone.CARD if (folder / "standalone").exists() else ""}{transcriber.CARD if _speaks(folder) else ""}
Licences of the parts:

{licences}
""",
        encoding="utf-8",
    )
