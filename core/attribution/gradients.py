# SPDX-License-Identifier: Apache-2.0
"""Which way each example would move the weights: gradients one by one, over stored features.

`per_example` is the gradient of the mean loss of an answer's tokens, by the weights that learn. `head` needs no backward
pass: it is the gradient by the matrix that says words, (p - y) hᵀ, summed over the tokens.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils.rnn import pad_sequence

from core.attribution.losses import errors, final
from core.model.encoders import Encoded
from core.model.multimodal import Kind, MultimodalTransformer
from core.training.inputs import NONE, Inputs
from core.training.questions import Question


def per_example(inputs: Inputs, questions: Sequence[Question], names: Sequence[str]) -> Tensor:
    """(B, P): each question's own gradient by the weights `names`, one behind the other. All are of one kind."""
    kind = questions[0].item.kind
    asks = _Asks(inputs.network, inputs.first, kind)
    known = dict(inputs.network.named_parameters(remove_duplicate=False))
    learned = {f"network.{name}": known[name].detach() for name in names}

    def loss(weights: Mapping[str, Tensor], *question: Tensor) -> Tensor:
        # A cross-attention is one module under two names: tied, it would be replaced twice and put back once.
        said: Tensor = functional_call(asks, dict(weights), question, tie_weights=False)
        return said

    with torch.no_grad():
        x, positions = inputs.lower(questions)
        seen = inputs.encoded(questions, NONE, 0).get(kind)
    asks.positions = positions
    tokens, mask = (x[:, :0], x[:, :0, 0].bool()) if seen is None else (seen.tokens, seen.mask)
    each = vmap(grad(loss), in_dims=(None, 0, 0, 0, 0, 0, 0), randomness="error")
    with sdpa_kernel(SDPBackend.MATH):  # the others know no batch of batches
        found = each(learned, x, tokens, mask, *_padded(questions))
    return torch.cat([found[name].flatten(1) for name in learned], dim=1)


class _Asks(nn.Module):
    """The mean loss of one question's answer, from its states (T, D) before the layers that media reach."""

    positions: Tensor

    def __init__(self, network: MultimodalTransformer, first: int, kind: Kind) -> None:
        super().__init__()
        self.network, self.first, self.kind = network, first, kind

    def forward(
        self, x: Tensor, tokens: Tensor, mask: Tensor, places: Tensor, targets: Tensor, shares: Tensor
    ) -> Tensor:
        network, decoder = self.network, self.network.decoder
        attended = None
        if self.kind != "text":
            attended = network.attended({self.kind: Encoded(tokens[None], mask[None], tokens[:1])})
        layers = range(self.first, decoder.config.layers)
        x = decoder.run(x[None], layers, self.positions, media=attended)[0]
        logits = decoder.logits(decoder.norm(x[places]))  # (n, V)
        return (F.cross_entropy(logits, targets, reduction="none") * shares).sum()


def _padded(questions: Sequence[Question]) -> tuple[Tensor, Tensor, Tensor]:
    """(B, n) the places that say the answers' tokens, those tokens, and what each counts: nothing where it is padding."""
    starts = [len(question.asked.tokens) - 1 for question in questions]
    sizes = [len(question.answer) for question in questions]
    places = [torch.arange(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    targets = [torch.tensor(question.answer) for question in questions]
    shares = [torch.full((size,), 1 / size) for size in sizes]
    padded = [pad_sequence(rows, batch_first=True) for rows in (places, targets, shares)]
    return padded[0], padded[1], padded[2]


# ---- without a backward pass --------------------------------------------------------------------------------


class Head:
    """Gradients by the matrix that says words, projected: (B, short), and their exact norms (B,).

    ⟨e hᵀ, e' h'ᵀ⟩ is ⟨e, e'⟩⟨h, h'⟩, so the product of two short vectors, one for each factor, stands for it (Pham and Pagh
    2013): nobody ever holds a gradient of vocabulary times width. Of an answer of one token the norm is ‖p - y‖ · ‖h‖.
    """

    def __init__(self, inputs: Inputs, short: int) -> None:
        c = inputs.decoder.config
        self.inputs, self.short = inputs, short
        draw = torch.Generator().manual_seed(1)
        self.words = torch.randint(0, 2, (c.vocabulary, short), generator=draw, dtype=torch.int8)
        self.states = torch.randint(0, 2, (c.width, short), generator=draw, dtype=torch.int8)

    @torch.no_grad()
    def __call__(self, questions: Sequence[Question]) -> tuple[Tensor, Tensor]:
        """Of the mean loss of each answer's tokens."""
        states, matrix, rows, targets = final(self.inputs, questions)
        wrong = errors(F.linear(states, matrix).float(), targets)  # (N, V)
        sketch = self._signed(wrong, self.words) * self._signed(states.float(), self.states) / self.short**0.5
        product = (wrong @ wrong.T) * (states @ states.T).float()
        short, norms = [], []
        for place in range(len(questions)):
            own = rows == place
            short.append(sketch[own].mean(dim=0))
            norms.append(product[own][:, own].sum().clamp(min=0).sqrt() / own.sum())
        return torch.stack(short), torch.stack(norms)

    @staticmethod
    def _signed(x: Tensor, bits: Tensor) -> Tensor:
        """x times signs: 2 x B - the sum of x, where B is 0 or 1."""
        return 2 * (x @ bits.float()) - x.sum(dim=1, keepdim=True)
