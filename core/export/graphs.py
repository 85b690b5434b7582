# SPDX-License-Identifier: Apache-2.0
"""The split target: one graph for each encoder, one for the decoder, with the names that stock loaders look for.

What text attends to travels in one tensor (B, S, W), `last_hidden_state` of an encoder and `encoder_hidden_states` of the
decoder: for each layer that attends a key and a value (2 · G · K numbers), then for each source the number that is added to a
token's score, `HIDDEN` where the token is not of that source. Tokens of several sources stand behind each other in any order.
"""

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.errors import ModelError
from core.export.manifest import HIDDEN, OPSET
from core.model.adaptation import merged
from core.model.cross_attention import Memory, Visibility
from core.model.decoder import Attended, Decoder
from core.model.encoders import Encoded, averaged
from core.model.layers import KeyValueCache, Pair
from core.model.multimodal import Kind, MultimodalTransformer

INPUTS: dict[Kind, tuple[str, ...]] = {
    "image": ("pixel_values",),
    "audio": ("input_features", "attention_mask"),
}


def sources(model: MultimodalTransformer) -> int:
    """How many sources the decoder's graph tells apart: media, and words where the model attends to any."""
    words = "memory" in (model.coupling.names, model.coupling.shots)
    return _first(model).gate.numel() if words else 1


def _first(model: MultimodalTransformer) -> Any:
    return model.cross_attention[0]


def packed(attended: Attended, count: int) -> Tensor:
    """(B, S, W) of what `MultimodalTransformer.attended` gives, for a graph that tells `count` sources apart."""
    memories = [memory for memory in attended.memories if memory is not None]
    seen = next(one for one in attended.seen or () if one is not None)
    places = list(memories[0].sources())[:count]
    end = places[-1].stop
    scores = seen.scores[:, 0, 0, :end]  # (B, S): the same for every text token
    channels = torch.full((*scores.shape, count), HIDDEN)
    for source, own in enumerate(places):
        channels[:, own, source] = scores[:, own].clamp(min=HIDDEN)
    pairs = [part[:, :, :end].transpose(1, 2).flatten(2) for m in memories for part in (m.key, m.value)]
    return torch.cat([*pairs, channels], dim=2)


class EncoderGraph(nn.Module):
    """Prepared media to `last_hidden_state` (B, S, W), the vector for search (B, C), and (B, N) probabilities of its labels."""

    def __init__(self, model: MultimodalTransformer, encoder: Any, kind: Kind) -> None:
        super().__init__()
        self.encoder, self.kind, self.sources = encoder, kind, sources(model)
        self.together = model.coupling.frames if kind == "audio" else 1
        self.resampler = dict(model.resamplers.items()).get(kind)
        self.projection = model.projections[kind]
        self.key_value = nn.ModuleList(cross.attention for cross in model.cross_attention)  # type: ignore[misc]

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """As `INPUTS` of this kind names them."""
        media = (
            inputs[0]
            if self.kind == "image"
            else torch.cat([inputs[0], inputs[1][:, None].to(inputs[0])], dim=1)
        )
        encoded: Encoded = averaged(self.encoder(media), self.together)
        tokens, mask = encoded.tokens, encoded.mask
        if self.resampler is not None:
            tokens, mask = self.resampler(tokens, mask)
        pairs = []
        for cross, seen in zip(self.key_value, self.projection(tokens), strict=True):
            memory = cross.memory(seen)  # type: ignore[operator]
            pairs += [memory.key.transpose(1, 2).flatten(2), memory.value.transpose(1, 2).flatten(2)]
        weight = -mask.sum(dim=1, keepdim=True).clamp(min=1).to(tokens).log()  # all weigh as much as one word
        score = torch.where(mask, weight, torch.full_like(weight, HIDDEN))[..., None]  # (B, S, 1)
        others = torch.full_like(score, HIDDEN).expand(-1, -1, self.sources - 1)
        hidden = torch.cat([*pairs, score, others], dim=2)
        seen = (hidden, encoded.pooled)
        return seen if encoded.logits is None else (*seen, encoded.logits.softmax(dim=1))


class Growing(KeyValueCache):
    """The same face over tensors that come from outside and go out longer: a graph has no memory of its own.

    What stands `before` every text is a constant of the graph, no part of them.
    """

    def __init__(self, past: Sequence[Pair], before: Mapping[int, Pair]) -> None:
        self.pairs, self.before = list(past), before

    def append(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        old_key, old_value = self.pairs[layer]
        grown = torch.cat([old_key, key], dim=2), torch.cat([old_value, value], dim=2)
        self.pairs[layer] = grown
        if layer not in self.before:
            return grown
        first = [part.expand(key.shape[0], -1, -1, -1) for part in self.before[layer]]
        return torch.cat([first[0], grown[0]], dim=2), torch.cat([first[1], grown[1]], dim=2)


def causal_scores(decoder: Decoder, positions: Tensor, keys: Tensor) -> Tensor:
    """(1, 1 or H, T, S): nothing that is ahead is seen."""
    ahead = keys[None] > positions[:, None]
    like = decoder.embedding.weight
    hidden, plain = (torch.full((), value, dtype=like.dtype) for value in (HIDDEN, 0.0))
    scores = torch.where(ahead, hidden, plain)[None, None]
    return scores if decoder.relative is None else scores + decoder.relative(positions, keys)


class DecoderGraph(nn.Module):
    """Tokens (B, T), what is attended to and the caches, to logits (B, T, V) and longer caches.

    For each layer the cache holds key and value of the text, then key and value of what is attended to. The latter are
    completed without a branch: what lies behind the cached length is taken from `encoder_hidden_states`, at the first step all
    of it, later nothing. A layer that does not attend hands on what it was given.
    """

    def __init__(self, model: MultimodalTransformer) -> None:
        super().__init__()
        self.decoder, self.sources = model.decoder, sources(model)
        self.crossing = {layer: model.cross_attention[place] for place, layer in enumerate(model.layers())}
        with torch.no_grad():
            self.before = model.decoder.ahead(range(model.decoder.config.layers))

    def forward(
        self, input_ids: Tensor, encoder_hidden_states: Tensor, past: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        """`past` is flat: four tensors a layer."""
        decoder, present = self.decoder, list(past)
        cache = Growing([(past[i], past[i + 1]) for i in range(0, len(past), 4)], self.before)
        start, length = past[0].shape[2], input_ids.shape[1]
        keys = torch.arange(start + length)
        positions = keys[start:]
        scores = causal_scores(decoder, positions, keys)
        channels = encoder_hidden_states[..., -self.sources :]  # (B, S, sources)
        some = (channels > HIDDEN / 2).any(dim=1, keepdim=True).to(channels)  # (B, 1, sources)
        visible = Visibility(
            channels.transpose(1, 2).flatten(1)[:, None, None], some
        )  # (B, 1, 1, sources · S)
        x, at = decoder.embed(input_ids, positions), 0
        for layer in range(decoder.config.layers):
            if (cross := self.crossing.get(layer)) is not None:
                at, memory = self._memory(
                    cross, encoder_hidden_states, at, past[4 * layer + 2 : 4 * layer + 4]
                )
                present[4 * layer + 2 : 4 * layer + 4] = memory
                key, value = (torch.cat([part] * self.sources, dim=2) for part in memory)
                x = cross(x, Memory(key, value, (memory[0].shape[2],) * self.sources), visible)
            block, more = decoder.block(layer), self.before[layer][0].shape[2] if layer in self.before else 0
            hidden = nn.functional.pad(scores, (more, 0)) if more else scores
            x = x + block.attention(block.norm_attention(x), layer, positions, decoder.rotary, hidden, cache)
            x = x + block.feed_forward(block.norm_feed_forward(x))
            present[4 * layer : 4 * layer + 2] = cache.pairs[layer]
        return decoder.logits(decoder.norm(x)), *present

    def _memory(
        self, cross: Any, states: Tensor, at: int, past: Sequence[Tensor]
    ) -> tuple[int, list[Tensor]]:
        """The layer's keys and values, each (B, G, S, K), and where the next layer's numbers begin; its own do `at`."""
        attention, found = cross.attention, []
        size = attention.kv_heads * attention.head_width
        for cached in past:
            fresh = states[:, cached.shape[2] :, at : at + size].unflatten(
                2, (attention.kv_heads, attention.head_width)
            )
            found.append(torch.cat([cached, fresh.transpose(1, 2)], dim=2))
            at += size
        return at, found


def past_names(decoder: Decoder) -> list[str]:
    """The caches in the order of `DecoderGraph`."""
    return [
        f"{layer}.{part}.{what}"
        for layer in range(decoder.config.layers)
        for part in ("decoder", "encoder")
        for what in ("key", "value")
    ]


def cache_shapes(model: MultimodalTransformer) -> list[tuple[int, int]]:
    """(G, K) of each cache, in the order of `past_names`."""
    c = model.decoder.config
    shapes = [(c.kv_heads, c.head_width)] * (4 * c.layers)
    for place, layer in enumerate(model.layers()):
        attention: Any = model.cross_attention[place]
        shapes[4 * layer + 2 : 4 * layer + 4] = [
            (attention.attention.kv_heads, attention.attention.head_width)
        ] * 2
    return shapes


def write_encoder(
    model: MultimodalTransformer, encoder: Any, kind: Kind, prepared: Tensor, path: Path
) -> None:
    """The graph of one encoder; `prepared` is any input of it, of which only the shape counts."""
    media = prepared[None].expand(2, *prepared.shape).clone()
    inputs = (media,) if kind == "image" else (media[:, :-1], media[:, -1].long())
    graph = EncoderGraph(model, encoder, kind)
    outputs = ["last_hidden_state", "pooled"] + (["label_probabilities"] if encoder.labels else [])
    batch = {0: "batch_size"}
    _write(graph, inputs, ((batch,) * len(inputs),), INPUTS[kind], outputs, path)


def write_decoder(model: MultimodalTransformer, path: Path) -> None:
    """The graph of the decoder with what was inserted into it."""
    if model.decoder.config.media_width is not None:
        raise ModelError(
            "This decoder writes down speech; only models that describe pictures and sounds can be exported.",
            "Name a model with a text decoder.",
        )
    width = states_width(model)
    names, batch = past_names(model.decoder), 2  # sizes all differ, so that none is taken for another
    past = tuple(
        torch.zeros(batch, heads, 5 if "encoder" in name else 4, head_width)
        for name, (heads, head_width) in zip(names, cache_shapes(model), strict=True)
    )
    length = {"encoder": "past_encoder_sequence_length", "decoder": "past_decoder_sequence_length"}
    crossing = set(model.layers())
    shapes = []
    for name in names:
        layer, part, _ = name.split(".")
        passed_on = part == "encoder" and int(layer) not in crossing
        shapes.append({0: "batch_size", 2: f"unused_length_{layer}" if passed_on else length[part]})
    inputs = (torch.zeros(batch, 3, dtype=torch.long), torch.zeros(batch, 7, width), past)
    dynamic = (
        {0: "batch_size", 1: "decoder_sequence_length"}, {0: "batch_size", 1: "encoder_sequence_length"}, tuple(shapes),
    )  # fmt: skip
    into = ["input_ids", "encoder_hidden_states", *(f"past_key_values.{name}" for name in names)]
    out = ["logits", *(f"present.{name}" for name in names)]
    with merged(model.decoder):
        _write(DecoderGraph(model), inputs, dynamic, into, out, path)


def states_width(model: MultimodalTransformer) -> int:
    """W: the numbers that one attended token carries."""
    shapes = cache_shapes(model)
    return sum(
        2 * heads * width for layer in model.layers() for heads, width in [shapes[4 * layer + 2]]
    ) + sources(model)


def _write(
    graph: nn.Module,
    inputs: tuple[Any, ...],
    dynamic: Any,
    into: Sequence[str],
    out: Sequence[str],
    path: Path,
) -> None:
    import onnx

    onnx.save_model(exported(graph, inputs, dynamic, into, out), str(path))


def exported(
    graph: nn.Module, inputs: tuple[Any, ...], dynamic: Any, into: Sequence[str], out: Sequence[str]
) -> Any:
    """The ONNX model of a module, without what the exporter tells of this machine."""
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter about itself
        program = torch.onnx.export(
            graph.eval(), inputs, dynamo=True, dynamic_shapes=dynamic, input_names=list(into), output_names=list(out),
            opset_version=OPSET, external_data=False, verbose=False, optimize=True,
        )  # fmt: skip
    assert program is not None
    proto = program.model_proto
    strip(proto)
    share(proto.graph)
    return proto


def strip(proto: Any) -> None:
    """Take out what the exporter tells about this machine: paths and stack traces at every node."""
    proto.ClearField("doc_string")
    proto.ClearField("metadata_props")
    proto.producer_name, proto.producer_version = "braid", ""
    for function in proto.functions:
        function.ClearField("doc_string")
        function.ClearField("metadata_props")
        _strip_nodes(function.node)
    _strip_graph(proto.graph)


def share(graph: Any) -> None:
    """Store equal tensors once: the exporter writes the tables of positions anew for every layer."""
    outputs = {value.name for value in graph.output}  # what goes out as it is stored keeps its name
    kept: dict[Any, str] = {}
    renamed, places = {}, []
    for place, tensor in sorted(enumerate(graph.initializer), key=lambda pair: pair[1].name not in outputs):
        content = hashlib.sha256(tensor.raw_data).digest()
        first = kept.setdefault((tensor.data_type, tuple(tensor.dims), content), tensor.name)
        if first != tensor.name and tensor.HasField("raw_data") and tensor.name not in outputs:
            renamed[tensor.name] = first
            places.append(place)
    for place in sorted(places, reverse=True):
        del graph.initializer[place]
    for node in graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)


def _strip_graph(graph: Any) -> None:
    for holder in (graph, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        holder.ClearField("doc_string")
        holder.ClearField("metadata_props")
    _strip_nodes(graph.node)


def _strip_nodes(nodes: Any) -> None:
    for node in nodes:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
        for attribute in node.attribute:
            for inner in (*attribute.graphs, *([attribute.g] if attribute.HasField("g") else [])):
                _strip_graph(inner)
