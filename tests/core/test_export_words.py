# SPDX-License-Identifier: Apache-2.0
"""A model that attends to words beside media: what its decoder's graph makes of them; and what graphs share."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch

from core.export import graphs, parity
from core.export.manifest import HIDDEN
from core.model.decoder import Decoder, DecoderConfig
from core.model.encoders import Encoded
from core.model.multimodal import LEARNING, MultimodalTransformer
from core.model.phrases import Phrase


def test_words_are_read_as_the_model_reads_them_and_hidden_ones_have_no_influence(tmp_path: Path) -> None:
    config = DecoderConfig(
        vocabulary=50, width=16, layers=2, heads=4, kv_heads=2, head_width=4, hidden=24, context=32, tied=True
    )
    torch.manual_seed(1)
    network = MultimodalTransformer(
        Decoder(config), {"image": 6}, replace(LEARNING, names="memory", shots="memory", rank=2)
    ).eval()
    for cross in network.cross_attention:
        cross.gate.data.normal_().add_(1.0)  # type: ignore[union-attr, operator]
    network.projections["image"].up.data.normal_()  # type: ignore[union-attr, operator]
    graphs.write_decoder(network, tmp_path / "decoder.onnx")
    decoder = parity.GraphDecoder(tmp_path / "decoder.onnx")
    seen = {"image": Encoded(torch.randn(1, 4, 6), torch.ones(1, 4, dtype=torch.bool), torch.zeros(1, 1))}
    ids = torch.tensor([[1, 2, 3]])
    phrases = [[Phrase("name", (3,), (7, 8), -0.5), Phrase("shot", (4, 5), (9,), -1.2)]]
    with torch.no_grad():
        attended = network.attended(seen, phrases)
        assert attended is not None
        states = graphs.packed(attended, graphs.sources(network)).numpy()
        expected, without = (network(ids, seen, words).numpy() for words in (phrases, ()))
    assert np.abs(expected - without).max() > 0.01
    np.testing.assert_allclose(decoder.start(states).read(ids.numpy()), expected, atol=1e-4, rtol=1e-4)
    states[:, 4:, -graphs.sources(network) :] = HIDDEN
    np.testing.assert_allclose(decoder.start(states).read(ids.numpy()), without, atol=1e-4, rtol=1e-4)


def test_equal_tensors_are_stored_once_but_outputs_keep_their_names() -> None:
    graph = onnx.parser.parse_graph(
        "g (float[2] x) => (float[2] y, float[2] b) { s = Add (x, a)  y = Add (s, b) }"
    )
    graph.initializer.extend(onnx.numpy_helper.from_array(np.ones(2, np.float32), name) for name in "ab")
    graphs.share(graph)
    assert [tensor.name for tensor in graph.initializer] == ["b"]
    assert graph.node[0].input[1] == "b"
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)])
    onnx.checker.check_model(model, full_check=True)
