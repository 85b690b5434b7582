# SPDX-License-Identifier: Apache-2.0
"""Where a model looked, or when it listened, while it wrote: the weights of its cross-attention over a file's tokens.

An answer is read once more, given its own tokens (teacher forcing), with attention that keeps its weights. They are averaged
over heads and over the layers that attend, each layer weighted by how far its gate is open. Weights say what was
looked at, not that it decided the word (Jain & Wallace 2019).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import torch
from torch import Tensor

from core.answering import Prepared
from core.config import Generation
from core.data.sounds import sound_facts
from core.model.cross_attention import GatedCrossAttention
from core.model.decoder import Attended as Memories
from core.model.decoder import Decoder
from core.model.encoders import WhisperEncoder
from core.model.multimodal import MultimodalTransformer
from core.model.preparation import SAMPLE_RATE
from core.perceiving import WINDOWS
from core.protocol import Note, Progress
from core.session import Query
from core.speech import Heard, Transcriber, Wave
from core.torch_session import TorchSession
from core.transcription import LEAST, TOGETHER
from core.trying import Attend, Attended, Piece, unseen
from core.words import HALF

CELLS = 240  # stretches of time that a recording is divided into, at most
DIGITS = 5  # of a weight

CLOSED = (
    "This model has not learned to look yet: its gates are closed. What it wrote comes from the names that the encoder "
    "recognised, and from similar examples.",
    "Train it with captioned examples; the trained model shows where it looks.",
)
SHUT = (
    "Beside names and examples this model wrote best without looking, so training closed its gates.",
    "Train it with more examples, or for longer.",
)


def attend(session: TorchSession, asked: Attend) -> Iterator[Progress | Note | Attended]:
    """See `core.session.Session`."""
    one = Prepared(Query(asked.file, asked.task, asked.prompt), 0.0)
    for event in session.prepare(one, asked.shots, Generation(), "none"):
        if isinstance(event, Progress | Note):
            yield event
    if one.error is not None:
        raise one.error
    if one.task == "transcription":
        yield listened(session.transcriber, asked.file, asked.text)
    else:
        yield looked(session, one, asked.text)


@torch.inference_mode()
def looked(session: TorchSession, one: Prepared, text: str) -> Attended:
    """Over the cells of a picture, or the time of a sound."""
    model, file = session.model, one.query.file
    if one.perceived is None or one.asked is None or one.kind == "text":
        return unseen(file, "There is no picture and no recording to look at.")
    gates = media_gates(model.multimodal)
    if not float(gates.sum()):
        opened = model.multimodal.is_open()  # as far as training taught them, before they were scaled
        return unseen(file, *(SHUT if opened else CLOSED))
    if one.kind in model.multimodal.resamplers:
        return unseen(file, "This model hears a summary of the recording, which has no place in time.")
    encoder, mask = model.encoder(one.kind), one.perceived.encoded.mask[0]
    if one.kind == "audio" and not isinstance(encoder, WhisperEncoder):
        return unseen(file, "What this model's encoder hears has no place in time.")
    memories = model.multimodal.attended({one.kind: one.perceived.encoded}, [one.asked.memory])
    assert memories is not None
    tokens = model.tokenizer.encode(f" {text}", add_special_tokens=False).ids
    maps = watch(model.decoder, memories, one.asked.tokens, tokens)[..., : len(mask)]  # the rest are words
    weights = (maps * gates[:, None, None]).sum(dim=0) / gates.sum()  # (T, S)
    if one.kind == "audio":
        assert isinstance(encoder, WhisperEncoder)
        seconds = min(sound_facts(file).seconds, WINDOWS * encoder.seconds)
        real = math.ceil(seconds * encoder.frames / encoder.seconds)
        frames = over_frames(weights, encoder.frames, model.tokens_together("audio"))[:, :real]
        cells, rows = over_time(frames), 1
        columns = cells.shape[1]
    else:
        rows = columns = math.isqrt(len(mask))
        cells, seconds = (
            shares(weights[:, len(mask) - rows**2 :]),
            0.0,
        )  # class and register tokens come first
    found = pieces(session.prompter.decode, tokens, cells)
    return Attended(file, rows, columns, seconds, found, round(float(gates.mean()), DIGITS))


@torch.inference_mode()
def listened(transcriber: Transcriber, file: str, text: str) -> Attended:
    """Over the time of speech: the upper half of the decoder's own cross-attention, where words meet sounds."""
    encoder, decode = transcriber.model.speech_encoder, transcriber.text
    frame = encoder.seconds * SAMPLE_RATE / encoder.frames  # samples
    spoken = _spoken(transcriber, file, text)
    if " ".join("".join(decode(tokens) for _, _, tokens in spoken).split()) != " ".join(text.split()):
        return unseen(file, "Heard once more, the words are others.", "Describe the file again.")
    lengths = [min(encoder.frames, math.ceil(len(wave) / frame)) for wave, _, _ in spoken]
    found: list[Piece] = []
    cells = min(CELLS, sum(lengths))
    for place, ((_, heard, tokens), length) in enumerate(zip(spoken, lengths, strict=True)):
        maps = watch(transcriber.model.speech_decoder, heard.media, heard.prompt, tokens)
        own = maps[len(maps) // 2 :, :, :length].mean(dim=0)  # (T, frames that hold sound)
        whole = torch.zeros(len(tokens), sum(lengths))
        whole[:, sum(lengths[:place]) : sum(lengths[: place + 1])] = own
        found += pieces(decode, tokens, over_time(whole, cells), first=not found)
    return Attended(file, 1, cells, sum(lengths) * frame / SAMPLE_RATE, tuple(found), gate=1.0)


def _spoken(transcriber: Transcriber, file: str, text: str) -> list[tuple[Wave, Heard, Sequence[int]]]:
    """Each window and its tokens: those of `text` where there is only one, else as they are heard again."""
    result: list[tuple[Wave, Heard, Sequence[int]]] = []
    windows = (wave for wave in transcriber.windows(file) if len(wave) > LEAST * SAMPLE_RATE or not result)
    while batch := list(islice(windows, TOGETHER)):
        heard = transcriber.hear(batch)
        if len(batch) == 1 and not result:
            tokens = transcriber.model.speech_tokenizer.encode(f" {text}", add_special_tokens=False).ids
            return [(batch[0], heard[0], tokens)]
        found = transcriber.decode(heard, transcriber.search())
        result += [(w, h, f.tokens) for w, h, f in zip(batch, heard, found, strict=True)]
    return result


def watch(decoder: Decoder, memories: Memories, prompt: Sequence[int], text: Sequence[int]) -> Tensor:
    """(L, T, S): the weights with which each layer that attends looked at S tokens while it wrote each of T, over all heads.

    The token at place t is written by what has read all before it, `prompt` at first.
    """
    device = decoder.embedding.weight.device
    read = torch.tensor([[*prompt, *text[:-1]]], device=device)
    before, cache, maps = len(prompt) - 1, decoder.cache(1, read.shape[1]), list[Tensor]()
    if before:  # without maps: a long prompt over a long recording would hold gigabytes of them
        decoder(read[:, :before], memories, cache)
    decoder(read[:, before:], memories, cache, maps=maps)
    return torch.stack([weights[0].mean(dim=0).float().cpu() for weights in maps])


def media_gates(model: MultimodalTransformer) -> Tensor:
    """(L,): how far each layer that attends lets media in, as it is used; 0 is not at all."""
    layers = [layer for layer in model.cross_attention if isinstance(layer, GatedCrossAttention)]
    gates = [torch.tanh(layer.gate[0]).abs() * layer.gate_scale for layer in layers]
    return torch.stack(gates).detach().float().cpu()


def shares(weights: Tensor) -> Tensor:
    """(T, S) that sum to 1, row by row, with what went elsewhere left out."""
    return weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-12)


def over_frames(weights: Tensor, frames: int, together: int) -> Tensor:
    """(T, windows · ceil(frames / together)) as (T, windows · frames): each token's weight divided among its frames."""
    lengths = torch.full((math.ceil(frames / together),), together)
    lengths[-1] = frames - together * (len(lengths) - 1)
    lengths = lengths.repeat(weights.shape[1] // len(lengths))
    return (weights / lengths).repeat_interleave(lengths, dim=1)


def over_time(weights: Tensor, cells: int = CELLS) -> Tensor:
    """(T, S) as (T, cells), each the sum of a stretch of equal length: S of them where S is less."""
    count = weights.shape[1]
    cell = torch.arange(count) * min(cells, count) // count
    return shares(weights.new_zeros(len(weights), min(cells, count)).index_add_(1, cell, weights))


def pieces(
    decode: Callable[[Sequence[int]], str], tokens: Sequence[int], weights: Tensor, *, first: bool = True
) -> tuple[Piece, ...]:
    """A piece for each token, or for several that are one character together. `first`: without the blank before it."""
    result: list[Piece] = []
    shown, start = "", 0
    for end in range(1, len(tokens) + 1):
        text = decode(tokens[:end])
        if text.endswith(HALF):
            continue
        fresh = text[len(shown) :]
        fresh = fresh.lstrip() if first and not result else fresh
        if fresh:
            row = weights[start:end].mean(dim=0).tolist()
            result.append(Piece(fresh, tuple(round(weight, DIGITS) for weight in row)))
            start = end
        shown = text
    return tuple(result)
