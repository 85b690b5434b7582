# SPDX-License-Identifier: Apache-2.0
"""A whole run of the tiny model, from examples to the report."""

from collections.abc import Callable

from core.jobs import Run
from core.protocol import Probed, Stepped
from core.training import train


def test_six_captions_are_learned_by_heart(a_run: Callable[..., Run]) -> None:
    events = list(
        train(a_run(epochs=80, batch_size=6, micro_batch=6, label_smoothing=0.0, patience=0, probes=6))
    )
    losses = [event.loss for event in events if isinstance(event, Stepped)]
    assert losses[-1] < 0.3 * losses[0]
    before, *_, after = [event for event in events if isinstance(event, Probed)]
    print(before, after)
