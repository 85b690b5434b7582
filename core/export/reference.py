# SPDX-License-Identifier: Apache-2.0
"""What the model itself makes of real samples: the other side of the parity ladder, kept in the bundle as `golden/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import places
from core.data import media
from core.decoder_reader import DecoderReader
from core.export.graphs import INPUTS, packed, sources
from core.model.assembly import Model
from core.model.encoders import Encoded
from core.model.multimodal import Kind
from core.perceiving import SIDE
from core.perception import concatenate
from core.prompting import Prompter

FILES: dict[Kind, tuple[str, int]] = {
    "image": ("pictures", 8),
    "audio": ("sounds", 3),
}  # folder of samples, how many
LIMIT = 16  # tokens of a caption
KEPT = 64  # tokens of an encoder's output that are kept, evenly spread
SHAPES = ((1, 16), (2, 4), (3, 9))  # batches and lengths at which logits are compared


@dataclass(frozen=True)
class _Sample:
    name: str
    kind: Kind
    prepared: Tensor
    encoded: Encoded
    names: tuple[tuple[str, float], ...]


@torch.inference_mode()
def write(model: Model, kinds: Sequence[Kind], folder: Path) -> float:
    """`samples.json` and `reference.npz` into `folder`; how much the logits change with what is seen. Raises `OSError`."""
    samples = [sample for kind in kinds for sample in _samples(model, kind)]
    arrays: dict[str, NDArray[Any]] = {}
    listed = [_sample(model, Prompter(model), sample, arrays) for sample in samples]
    cases = [_case(model, shape, samples, listed, arrays) for shape in SHAPES]
    if sources(model.multimodal) > 1:
        cases.append(_words(model, samples[0], arrays))
    index = {"kinds": list(kinds), "samples": listed, "cases": cases}
    (folder / "samples.json").write_text(
        json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    np.savez_compressed(folder / "reference.npz", **arrays)  # type: ignore[arg-type]
    return _influence(model, samples)


def sample_path(kind: Kind) -> Path:
    """The first of Braid's own samples of this kind."""
    folder = places.ASSETS / "samples" / FILES[kind][0]
    return next(path for path in sorted(folder.iterdir()) if media.kind_of(path) == kind)


def prepared(model: Model, kind: Kind) -> dict[str, Tensor]:
    """Braid's own samples of this kind, by file name, as the encoder takes them."""
    where, count = FILES[kind]
    found: dict[str, Tensor] = {}
    for path in sorted((places.ASSETS / "samples" / where).iterdir()):
        if len(found) < count and media.kind_of(path) == kind:
            encoder = model.encoder(kind)
            seen = media.load_image(path, max_side=SIDE) if kind == "image" else media.load_audio(path)
            found[path.name] = encoder.prepare(seen)
    return found


def _samples(model: Model, kind: Kind) -> list[_Sample]:
    encoder, samples = model.encoder(kind), []
    for name, tensor in prepared(model, kind).items():
        encoded = model.see(kind, tensor[None])
        names: tuple[tuple[str, float], ...] = ()
        if encoded.logits is not None:
            best = encoded.logits.softmax(dim=1)[0].topk(min(3, len(encoder.labels)))
            names = tuple(
                zip((encoder.labels[i] for i in best.indices.tolist()), best.values.tolist(), strict=True)
            )
        samples.append(_Sample(name, kind, tensor, encoded, names))
    return samples


def _sample(
    model: Model, prompter: Prompter, sample: _Sample, arrays: dict[str, NDArray[Any]]
) -> Mapping[str, Any]:
    """What goes in, what the encoder makes of it, and the caption, with how clear each choice of a token was."""
    whole = sample.prepared[None]
    inputs = (whole,) if sample.kind == "image" else (whole[:, :-1], whole[:, -1].long())
    for name, tensor in zip(INPUTS[sample.kind], inputs, strict=True):
        arrays[f"{sample.name}/{name}"] = tensor.numpy()
    attended = model.multimodal.attended({sample.kind: sample.encoded})
    assert attended is not None
    states = packed(attended, sources(model.multimodal))[:, : _length(model, sample)]
    arrays[f"{sample.name}/states"] = states[:, :: -(-states.shape[1] // KEPT)].numpy()
    prompt = prompter.ask("captioning", sample.kind, "", "", sample.names, (), LIMIT).tokens
    reader = DecoderReader(model.decoder, [prompt], LIMIT, attended)
    tokens: list[int] = []
    margins: list[float] = []
    read = reader.prompt
    while len(tokens) < LIMIT and not (tokens and tokens[-1] in prompter.ends | prompter.line_ends):
        best = torch.from_numpy(reader.read(read))[0].topk(2)
        tokens.append(int(best.indices[0]))
        margins.append(round(float(best.values[0] - best.values[1]), 5))
        read = best.indices[None, :1].numpy()
    return {
        "name": sample.name, "kind": sample.kind, "prompt": list(prompt), "tokens": tokens, "margins": margins,
        "text": prompter.decode([token for token in tokens if token not in prompter.ends]).strip(),
    }  # fmt: skip


def _length(model: Model, sample: _Sample) -> int:
    """Tokens of the media alone; words that are attended to stand behind them."""
    resampled = sample.kind in model.multimodal.resamplers
    return model.multimodal.coupling.latents if resampled else sample.encoded.tokens.shape[1]


def _case(
    model: Model,
    shape: tuple[int, int],
    samples: Sequence[_Sample],
    listed: Sequence[Mapping[str, Any]],
    arrays: dict[str, NDArray[Any]],
) -> Mapping[str, Any]:
    """What is read in use, prompts with their captions, cut to one length, beside the media of one kind."""
    rows, length = shape
    kind = samples[0].kind if rows > 1 else samples[-1].kind
    own = [sample for sample in samples if sample.kind == kind][:rows]
    texts = [
        [*one["prompt"], *one["tokens"]] for sample in own for one in listed if one["name"] == sample.name
    ]
    length = min(length, *map(len, texts))
    ids = torch.tensor([text[:length] for text in texts])
    encoded = concatenate([sample.encoded for sample in own])
    name = f"{rows} x {length} tokens"
    arrays[f"{name}/ids"] = ids.numpy()
    arrays[f"{name}/logits"] = model.multimodal(ids, {kind: encoded}).numpy()
    return {"name": name, "samples": [sample.name for sample in own]}


def _words(model: Model, sample: _Sample, arrays: dict[str, NDArray[Any]]) -> Mapping[str, Any]:
    """A model that attends to words beside media: the recognised names, as it remembers them."""
    phrases = [Prompter(model).phrases(sample.names, ())]
    attended = model.multimodal.attended({sample.kind: sample.encoded}, phrases)
    assert attended is not None
    ids = torch.arange(5)[None]
    logits = model.multimodal(ids, {sample.kind: sample.encoded}, phrases)
    states = packed(attended, sources(model.multimodal))
    arrays |= {"words/ids": ids.numpy(), "words/states": states.numpy(), "words/logits": logits.numpy()}
    return {"name": "words", "samples": []}


def _influence(model: Model, samples: Sequence[_Sample]) -> float:
    """The largest difference of logits between two samples of a kind behind the same text: 0 where nothing is looked at."""
    kind = samples[0].kind
    some = [sample.encoded for sample in samples if sample.kind == kind]
    logits = model.multimodal(torch.zeros(len(some), 1, dtype=torch.long), {kind: concatenate(some)})
    return float((logits - logits[:1]).abs().max())
