# SPDX-License-Identifier: Apache-2.0
"""What a decoder learned beside its weights is in the graph that is exported: before ONNX, and in torch alone."""

from pathlib import Path
from typing import Any

import pytest
import torch

from core.export.graphs import DecoderGraph, cache_shapes, packed, past_names, sources
from core.model.adaptation import Adaptation, is_added, merged
from core.model.assembly import open_model
from core.model.encoders import Encoded
from core.model.lora import Lora
from core.model.multimodal import LEARNING

TOKENS = torch.tensor([[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8]])


@pytest.mark.parametrize("method", ["dora", "bitfit", "houlsby", "prefix", "soft-prompt"])
def test_the_graph_computes_what_the_model_does_at_once_and_token_by_token(method: Any, cache: Path) -> None:
    network = open_model("starter", LEARNING).multimodal
    if method == "dora":
        network.adapt(Lora(rank=2, first=2, dora=True))
    else:
        network.extend(Adaptation(method, size=3, first=2))
    torch.manual_seed(0)
    for name, parameter in network.named_parameters():
        if is_added(name) or name.endswith(".up"):
            parameter.data += 0.2 * torch.randn(parameter.shape)
    seen = Encoded(
        torch.randn(2, 4, network.widths["image"]), torch.ones(2, 4, dtype=torch.bool), torch.zeros(2, 1)
    )
    with torch.no_grad():
        attended = network.attended({"image": seen})
        assert attended is not None
        states = packed(attended, sources(network))
        expected = network.decoder.logits(network.decoder(TOKENS, attended))
        with merged(network.decoder):
            graph = DecoderGraph(network).eval()
            past = tuple(torch.zeros(2, heads, 0, width) for heads, width in cache_shapes(network))
            whole, *_ = graph(TOKENS, states, past)
            first, *longer = graph(TOKENS[:, :4], states, past)
            last, *_ = graph(TOKENS[:, 4:], states, tuple(longer))
    assert len(past) == len(past_names(network.decoder))
    torch.testing.assert_close(whole, expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(torch.cat([first, last], dim=1), expected, rtol=1e-4, atol=1e-4)
