# SPDX-License-Identifier: Apache-2.0
"""The answer of a model that names labels with a head of its own."""

import time

import torch

from core.model.assembly import Model
from core.model.multimodal import Kind
from core.perceiving import Perceived
from core.prompting import Asked
from core.protocol import Captioned, Token

ALTERNATIVES = 3  # labels told beside the likeliest one


def classified(
    model: Model, file: str, kind: Kind, perceived: Perceived | None, asked: Asked, began: float
) -> Captioned:
    """The likeliest label, its probability as the score. Raises `DataError` for a kind that has no labels."""
    (best, p), *others = named(model, kind, perceived, asked)
    alternatives = tuple(name for name, _ in others[:ALTERNATIVES])
    seconds = round(time.monotonic() - began, 3)
    return Captioned(file, asked.task, best, p, (Token(best, p),), (), seconds, alternatives)


@torch.inference_mode()
def named(model: Model, kind: Kind, perceived: Perceived | None, asked: Asked) -> list[tuple[str, float]]:
    """Every label with its probability, the likeliest first; without media, what is likely without them."""
    network, head = model.multimodal, model.multimodal.head
    assert head is not None
    if head.labels.on == "decoder":
        encoded = {} if perceived is None else {kind: perceived.encoded}
        attended = network.attended(encoded, [asked.memory])
        tokens = torch.tensor([asked.tokens], device=network.decoder.embedding.weight.device)
        states = head.states("decoder", network.decoder(tokens, attended)[:, -1])
    else:
        states = head.nothing(kind) if perceived is None else head.seen(kind, perceived.encoded)
    found = head.probabilities(kind, states)[0].tolist()
    return sorted(zip(head.labels.names, found, strict=True), key=lambda pair: (-pair[1], pair[0]))
