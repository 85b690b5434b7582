# SPDX-License-Identifier: Apache-2.0
"""Long vectors as short ones whose products are nearly the same: a sparse Rademacher projection.

Every weight goes to `TIMES` of the P numbers, each time with a random sign (Kane and Nelson 2014, of the family that
LESS and TRAK project gradients with). A dense matrix of signs is no better, and for three million weights and 2,048
numbers it would be six billion of them. The error of a product of two unit vectors has a deviation of about sqrt(1 / P).
"""

from functools import cached_property

import torch
from torch import Tensor

TIMES = 4


class Projection:
    """From `long` numbers to `short`, the same for the same `seed`."""

    def __init__(self, long: int, short: int, seed: int = 0) -> None:
        self.long, self.short, self.seed = long, short, seed

    def __call__(self, rows: Tensor) -> Tensor:
        """(B, long) to (B, short)."""
        total: Tensor = rows.new_zeros(len(rows), self.short)
        for order, signs in self._tables:
            shuffled = rows.index_select(1, order).mul_(signs)
            padded = torch.nn.functional.pad(shuffled, (0, -self.long % self.short))
            total += padded.unflatten(1, (-1, self.short)).sum(dim=1)
        return total.div_(TIMES**0.5)

    @cached_property
    def _tables(self) -> list[tuple[Tensor, Tensor]]:
        """A random order, and signs; the number at place i of the order goes to i modulo `short`."""
        draw = torch.Generator().manual_seed(self.seed)
        return [
            (
                torch.randperm(self.long, generator=draw),
                torch.randint(0, 2, (self.long,), generator=draw, dtype=torch.int8).mul_(2).sub_(1).float(),
            )
            for _ in range(TIMES)
        ]
