# SPDX-License-Identifier: Apache-2.0
"""The transcriber as one graph: samples in, what is said out, with the rules of `core.speech`.

Its loop begins with the first token of the prompt alone. That step says whether there is speech at all, and in a model of
several languages the likeliest one is the next token; the rest of the prompt is forced. What a graph does not do: cut
recordings longer than a window, and try again where a text goes in circles.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.export import loop
from core.export.graphs import Growing, causal_scores, exported
from core.export.raw_media import HOP, Sound
from core.export.standalone import export_finish, export_loop
from core.export.standalone_parity import FILES
from core.export.stepping import NEVER, Finish, Likely, Seen, Step, Written
from core.export.token_bytes import byte_table
from core.model.adaptation import merged
from core.model.assembly import Model
from core.model.decoder import Decoder
from core.speech import LONGEST, NO_SPEECH, UNLIKELY, Transcriber

CARD = """
`standalone/transcriber.onnx` takes `waveform` too, of which one window is heard (30 seconds of Whisper's): cut longer
recordings where it is quiet. It gives what is said as `text_utf8`, `tokens`, `score`, `token_scores`, and `no_speech`, the
probability that nobody speaks; then there is no text. A model of several languages takes the likeliest one. A text that goes
in circles is not tried again.
"""


class SpeechStart(nn.Module):
    """A window of samples to keys and values of every layer; nothing to lean to."""

    def __init__(self, transcriber: Transcriber) -> None:
        super().__init__()
        self.encoder, decoder = transcriber.model.speech_encoder, transcriber.model.speech_decoder
        self.raw, self.first = Sound(self.encoder.filters, 2 * self.encoder.frames), transcriber.prompt[0]
        self.crossing = nn.ModuleList(decoder.block(i).cross for i in range(decoder.config.layers))

    def forward(self, most: Tensor, windows: Tensor, length: Tensor) -> tuple[Tensor, ...]:
        """As `core.export.standalone.Start`."""
        frames = self.encoder(self.raw(windows, length)).tokens
        memories = [cross.memory(frames) for cross in self.crossing]  # type: ignore[operator]
        nothing = torch.zeros(1, dtype=torch.long)
        likely = Likely(torch.zeros(1, 1, dtype=torch.long), nothing, torch.zeros(1))
        scores = torch.zeros(1, 1, 1, self.encoder.frames)
        pairs = [part for memory in memories for part in (memory.key, memory.value)]
        return torch.tensor([self.first]), *likely, scores, *pairs


class SpeechStep(Step):
    """`allowed` (F + 2, V): what each of the F forced steps may write, then the first free one, then all others."""

    allowed: Tensor

    def __init__(self, decoder: Decoder, ends: Sequence[int], allowed: Tensor, no_speech: int) -> None:
        super().__init__(decoder, (), ends, 0.0)
        self.forced, self.no_speech = allowed.shape[0] - 2, no_speech
        self.register_buffer("allowed", allowed, persistent=False)

    def _read(self, ids: Tensor, past: tuple[Tensor, ...], seen: Seen) -> tuple[Tensor, list[Tensor]]:
        decoder = self.decoder
        cache = Growing([(past[i], past[i + 1]) for i in range(0, len(past), 2)], self.before)
        start, (rows, length) = past[0].shape[2], ids.shape
        keys = torch.arange(start + length)
        positions = keys[start:]
        scores = causal_scores(decoder, positions, keys)
        x = decoder.embed(ids, positions)
        for layer in range(decoder.config.layers):
            block = decoder.block(layer)
            pair = (part.expand(rows, -1, -1, -1) for part in seen.pairs[2 * layer : 2 * layer + 2])
            x = x + block.attention(block.norm_attention(x), layer, positions, decoder.rotary, scores, cache)
            x = x + block.cross(block.norm_cross(x), self._all(*pair), None)
            x = x + block.feed_forward(block.norm_feed_forward(x))
        return decoder.logits(decoder.norm(x[:, -1])), [part for pair in cache.pairs for part in pair]

    def _ruled(self, step: Tensor, raw: Tensor, written: Written, likely: Likely) -> Tensor:
        row = step.clamp(max=self.forced + 1)[None]
        return raw.masked_fill(~self.allowed.index_select(0, row), NEVER)

    def _counted(self, step: Tensor, raw: Tensor, score: Tensor, log: Tensor) -> tuple[Tensor, Tensor]:
        """What is forced counts nothing and is written by one beam; its first place keeps how likely there is no speech."""
        first = torch.ones_like(score).cumsum(0) == 1
        begun = torch.where(first, torch.zeros_like(score), torch.full_like(score, NEVER))
        return (
            torch.where(step < self.forced, begun, score),
            torch.where(step == 0, raw[:1, self.no_speech], log),
        )


class SpeechFinish(Finish):
    """The best sequence behind what was forced, its text, and how likely there is no speech: then there is no text."""

    def __init__(self, table: Tensor, size: Tensor, forced: int) -> None:
        super().__init__(table, size)
        self.forced = forced

    def forward(  # type: ignore[override]
        self, running: Tensor, tokens: Tensor, logs: Tensor, total: Tensor, done_tokens: Tensor, done_logs: Tensor,
        done_length: Tensor, done_score: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        """As `Finish`, and `no_speech` (1,)."""
        f = self.forced
        silence = logs[:1, 0].exp()
        text, written, score, each = super().forward(
            running, tokens[:, f:], logs[:, f:], total, done_tokens[:, f:], done_logs[:, f:],
            (done_length - f).clamp(min=0), done_score,
        )  # fmt: skip
        heard = ~((silence > NO_SPEECH) & (score.clamp(min=1e-30).log() < UNLIKELY))  # (1,)
        kept = heard.expand(written.shape[1])
        some = torch.ones_like(written).sum() > 0
        score = torch.where(heard & some, score, torch.zeros_like(score))
        return text[heard.expand(text.shape[0])], written[:, kept], score, each[:, kept], silence


def allowed(transcriber: Transcriber) -> Tensor:
    """(F + 2, V) for `SpeechStep`: the prompt, any language where there are several, and what Whisper's rules leave."""
    vocabulary = transcriber.model.speech_decoder.config.vocabulary
    forced = [[token] for token in transcriber.prompt[1:]]
    if transcriber.languages:
        forced[0] = list(transcriber.languages.values())
    table = torch.zeros(len(forced) + 2, vocabulary, dtype=torch.bool)
    for row, tokens in enumerate(forced):
        table[row, tokens] = True
    nothing = torch.zeros(1, vocabulary).numpy()
    for row, before in ((-2, []), (-1, [0])):
        logits = nothing
        for rule in transcriber.rules:
            logits = rule(logits, [list(before)])
        table[row] = torch.from_numpy(logits) == 0
    return table


def write(model: Model, folder: Path) -> None:
    """`standalone/transcriber.onnx` into the folder. Raises `CoreError`."""
    import onnx

    transcriber = Transcriber(model)
    decoder, encoder = model.speech_decoder, model.speech_encoder
    table, may = byte_table(model.speech_tokenizer, decoder.config.vocabulary), allowed(transcriber)
    finish = SpeechFinish(*table, len(may) - 2)
    with merged(decoder):
        step = SpeechStep(decoder, sorted(transcriber.end), may, transcriber.no_speech_token)
        heads = [(decoder.config.heads, decoder.config.head_width)] * decoder.config.layers
        body = export_loop(step, heads, encoder.frames)
        start = _export_start(transcriber)
    end = export_finish(finish, ("no_speech",))
    whole = loop.join(start, body, end, decoder.config.context, LONGEST, step.forced)
    loop.cut_windows(whole, 2 * encoder.frames * HOP, 1)
    onnx.save_model(whole, str(folder / FILES["speech"]))


def _export_start(transcriber: Transcriber) -> Any:
    graph = SpeechStart(transcriber)
    inputs = (torch.tensor([5]), torch.zeros(1, 2 * graph.encoder.frames * HOP), torch.tensor([1000]))
    pairs = [f"pair.{i}" for i in range(2 * len(graph.crossing))]
    out = ["own", *(f"likely.{name}" for name in Likely._fields), "scores", *pairs]
    return exported(graph, inputs, ({}, {}, {}), ("max_new_tokens", "windows", "length"), out)
