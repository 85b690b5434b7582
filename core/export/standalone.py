# SPDX-License-Identifier: Apache-2.0
"""The standalone target: one graph for each kind of media, from raw pixels or samples to the UTF-8 of a caption.

Everything between is inside: preparation (`raw_media.py`), encoder, recognised names and demonstrations (`asking.py`), search
(`stepping.py`, `loop.py`), detokenisation. A stranger passes one array.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.config import Generation
from core.demonstrations.datastore import Remembered
from core.errors import ModelError
from core.export import loop
from core.export.asking import Asking
from core.export.graphs import exported, sources
from core.export.manifest import HIDDEN
from core.export.raw_media import HOP, Picture, Sound
from core.export.standalone_parity import FILES, INPUTS
from core.export.stepping import Finish, Likely, Step, Written
from core.export.token_bytes import byte_table
from core.model.adaptation import merged
from core.model.assembly import Model
from core.model.encoders import Encoded, averaged
from core.model.multimodal import Kind, join
from core.perceiving import WINDOWS
from core.prompting import Prompter, trusted
from core.tasks import TASKS

LONGEST = 6144  # pixels of a side that are looked at
CARD = """
## One call

`standalone/image_captioner.onnx` takes `image`, uint8 (1, height, width, 3), RGB, upright, of any size;
`standalone/audio_captioner.onnx` takes `waveform`, float32 (1, samples) at 16 kHz, of which the first ten minutes are heard.
Both give `text_utf8` (the bytes of the caption), `tokens`, `score` and `token_scores`. Preparation, recognised names,
demonstrations, search and text are inside. Optional inputs: `prompt_ids` (1, n), which replaces the graph's own prompt,
`max_new_tokens` (1,) and `num_beams` (1,), where 1 is greedy search. A picture without pixels is a white one, a recording
without samples silence. A picture takes memory of about 50 bytes a pixel; of more than 6,144
pixels a side every second, third, … is looked at. Harmful words are not withheld here.
"""


class Start(nn.Module):
    """Raw media to the prompt, `Likely`, and what the decoder sees: `Seen`, flat."""

    def __init__(self, model: Model, kind: Kind, remembered: Remembered | None) -> None:
        super().__init__()
        whole, self.encoder = model.multimodal, model.encoder(kind)
        self.kind, self.asking = kind, Asking(model, kind, remembered)
        self.raw, self.together = preparation(self.encoder, kind), model.tokens_together(kind)
        self.resampler = dict(whole.resamplers.items()).get(kind)
        self.projection = whole.projections[kind]
        self.key_value = nn.ModuleList(cross.attention for cross in whole.cross_attention)  # type: ignore[misc]

    def forward(self, most: Tensor, *media: Tensor) -> tuple[Tensor, ...]:
        """`most` (1,) tokens are to be written; `media` as `Picture` or `Sound` take it."""
        encoded: Encoded = averaged(self.encoder(self.raw(*media)), self.together)
        encoded = join(encoded) if self.kind == "audio" else encoded
        named = None if encoded.logits is None else encoded.logits.softmax(dim=1)[0]
        prompt, likely = self.asking(named, encoded.pooled[0], most)
        tokens, mask = encoded.tokens, encoded.mask
        if self.resampler is not None:
            tokens, mask = self.resampler(tokens, mask)
        weight = -mask.sum(dim=1, keepdim=True).clamp(min=1).to(tokens).log()  # all weigh as much as one word
        scores = torch.where(mask, weight, torch.full_like(weight, HIDDEN))[:, None, None]  # (1, 1, 1, S)
        pairs = []
        for cross, seen in zip(self.key_value, self.projection(tokens), strict=True):
            memory = cross.memory(seen)  # type: ignore[operator]
            pairs += [memory.key, memory.value]
        return prompt, *likely, scores, *pairs


def preparation(encoder: Any, kind: Kind) -> nn.Module:
    """What `prepare` of this encoder does, as a graph. It is asked itself how it scales brightness."""
    if kind == "audio":
        return Sound(encoder.filters, 2 * encoder.frames)
    from PIL import Image

    black, white = (
        encoder.prepare(Image.new("RGB", (8, 8), colour))[:, encoder.size // 2, encoder.size // 2]
        for colour in ("black", "white")
    )
    std = 255 / (white.double() - black)
    return Picture(encoder.size, (-black * std).float(), std.float())


def contract(kinds: Sequence[Kind]) -> dict[str, Any]:
    """What the manifest says of these graphs."""
    return {
        kind: {"file": FILES[kind], "input": INPUTS[kind], "optional": list(loop.DEFAULTS)} for kind in kinds
    }


def check(model: Model) -> None:
    """Raise `ModelError` for a model that this target cannot hold yet."""
    if sources(model.multimodal) > 1:
        raise ModelError(
            "This model attends to names and demonstrations, which a standalone graph does not hold yet.",
            "Export the target split alone.",
        )


def write(model: Model, kinds: Sequence[Kind], memories: Mapping[Kind, Remembered], folder: Path) -> None:
    """The graphs of these kinds, into `folder`, with the demonstrations they carry. Raises `ModelError`."""
    import onnx

    check(model)
    trusts = {kind: trust_of(model, kind in memories) for kind in kinds}
    with merged(model.decoder):
        steps = {trust: export_step(model, trust) for trust in sorted(set(trusts.values()))}
    table, size = byte_table(model.tokenizer, model.decoder.config.vocabulary)
    finish = export_finish(Finish(table, size))
    most = Generation().max_new_tokens or TASKS["captioning"].max_new_tokens
    (folder / "standalone").mkdir()
    for kind in kinds:
        own = [onnx.ModelProto.FromString(part.SerializeToString()) for part in (steps[trusts[kind]], finish)]
        whole = loop.join(
            export_start(model, kind, memories.get(kind)), own[0], own[1], model.decoder.config.context, most
        )
        if kind == "audio":
            loop.cut_windows(whole, 2 * model.encoder(kind).frames * HOP, WINDOWS)
        else:
            loop.thin(whole, LONGEST)
        onnx.save_model(whole, str(folder / FILES[kind]))


def _numbers(*shape: int) -> Tensor:
    return torch.zeros(shape, dtype=torch.long)


def export_start(model: Model, kind: Kind, remembered: Remembered | None) -> Any:
    """`Start` as an ONNX model."""
    graph = Start(model, kind, remembered)
    most = torch.tensor([5])
    media: tuple[Tensor, ...] = (torch.zeros(1, 20, 30, 3, dtype=torch.uint8),)
    into: tuple[str, ...] = ("image",)
    shapes: tuple[Any, ...] = ({1: "height", 2: "width"},)
    if kind == "audio":
        media = (torch.zeros(2, 2 * model.encoder(kind).frames * HOP), torch.tensor([1000]))
        into, shapes = ("windows", "length"), ({0: "windows"}, {})
    pairs = 2 * len(graph.key_value)
    out = [
        "own",
        *(f"likely.{name}" for name in Likely._fields),
        "scores",
        *(f"pair.{i}" for i in range(pairs)),
    ]
    return exported(graph, (most, *media), ({}, shapes), ("max_new_tokens", *into), out)


def trust_of(model: Model, carries: bool) -> float:
    """As a session has it where nobody says; `carries`: whether there are demonstrations of this kind of media."""
    return trusted(model.recipe.trust, alone=not (carries or model.multimodal.is_open()))


def export_step(model: Model, trust: float) -> Any:
    """The step of captions as an ONNX model."""
    whole, prompter = model.multimodal, Prompter(model)
    step = Step(model.decoder, whole.layers(), sorted(prompter.ends | prompter.line_ends), trust)
    crossing: list[Any] = list(whole.cross_attention)
    return export_loop(step, [(one.attention.kv_heads, one.attention.head_width) for one in crossing], 11)


def export_loop(step: Step, heads: Sequence[tuple[int, int]], seen: int) -> Any:
    """`Step` as an ONNX model; sizes of the example all differ, so that none is taken for another.

    `heads` are the heads and widths of what each layer attends to, `seen` tokens.
    """
    c = step.decoder.config
    r, t, p, s, m, b, a, n = 2, 3, 4, seen, 12, 5, 8, 13
    numbers, f = _numbers, torch.zeros
    alive = torch.ones(r, a, dtype=torch.bool)
    carried = (numbers(r, t), numbers(r, m), f(r, m), f(r), alive, numbers(b, m), f(b, m), numbers(b), f(b))
    past = tuple(f(r, c.kv_heads, p, c.head_width) for _ in range(2 * c.layers))
    likely = (numbers(a, n), numbers(a), f(a))
    pairs = tuple(f(1, g, s, k) for g, k in heads for _ in range(2))
    row, beam, most = {0: "rows"}, {0: "beams"}, {1: "most"}
    dynamic: Any = (
        {}, ({**row, 1: "length"}, row | most, row | most, row, {**row, 1: "likely"}, beam | most, beam | most, beam, beam),
        tuple({**row, 2: "past"} for _ in past), ({0: "likely", 1: "longest"}, {0: "likely"}, {0: "likely"}),
        {3: "seen"}, tuple({2: "seen"} for _ in pairs),
    )  # fmt: skip
    into = ["step", *Written._fields, *(f"past.{i}" for i in range(len(past))), *(f"likely.{x}" for x in Likely._fields),
            "scores", *(f"pair.{i}" for i in range(len(pairs)))]  # fmt: skip
    out = [
        "go_on",
        *(f"next.{name}" for name in Written._fields),
        *(f"present.{i}" for i in range(len(past))),
    ]
    return exported(step, (torch.tensor(2), carried, past, likely, f(1, 1, 1, s), pairs), dynamic, into, out)


def export_finish(finish: Finish, more: Sequence[str] = ()) -> Any:
    """`Finish` as an ONNX model, with the names of what it gives beside text, tokens and their scores."""
    r, m, b = 2, 11, 5
    numbers = _numbers
    inputs = (torch.tensor(True), numbers(r, m), torch.zeros(r, m), torch.zeros(r), numbers(b, m), torch.zeros(b, m),
              numbers(b) + 3, torch.zeros(b))  # fmt: skip
    row, beam, most = {0: "rows"}, {0: "beams"}, {1: "most"}
    dynamic: Any = ({}, row | most, row | most, row, beam | most, beam | most, beam, beam)
    carried = [name for name in Written._fields if name not in ("ids", "alive")]
    return exported(
        finish,
        inputs,
        dynamic,
        ["running", *carried],
        ["text_utf8", "tokens", "score", "token_scores", *more],
    )
