# SPDX-License-Identifier: Apache-2.0
"""What strategies ask a model about every example of a pool: how hard it is, how much it helps, where it moves the weights."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.attribution import asking, datastore, losses
from core.attribution.warm import warm
from core.demonstrations import Evidence, Pool
from core.demonstrations.evidence import Need
from core.demonstrations.gradient import doubtful, influence
from core.errors import ConfigError
from core.model.multimodal import Kind
from core.protocol import Note, Progress

if TYPE_CHECKING:
    from core.torch_session import TorchSession

NAMED = 10  # doubtful labels that are named


def judged(
    session: "TorchSession", needs: frozenset[Need], pool: Pool, task: str, kind: Kind, measure: str
) -> Generator[Progress | Note, None, Evidence]:
    """What is needed of each entry. Raises `ConfigError` where this model or this project cannot tell."""
    material = yield from asking.prepare(session, task, kind, pool.entries)
    if (missing := len(pool.entries) - len(material.questions)) > 0:
        yield Note(
            f"{missing} of {len(pool.entries)} examples cannot be looked at with the model: their files are not here.",
            "They are not chosen.",
        )
    if "difficulty" in needs:
        if measure == "ifd" and not material.inputs.network.is_open():
            yield Note(
                "This model has not learned to look, so seeing makes nothing easier for it.",
                "Train it first, or choose another measure.",
            )
        hard = yield from losses.measured(material, measure)
        if measure != "ifd":
            yield from checked_labels(
                pool, doubtful(hard), "They are among the hardest; pick easy or band to leave them out."
            )
        return Evidence(difficulty=hard, measure=measure)
    if "influence" in needs:
        return Evidence(influence=(yield from _influence(session, material, task, kind)))
    form: datastore.Form = "head" if warm(material) is None else "plain"
    gradients = yield from datastore.projected(material, form)
    yield from checked_labels(pool, doubtful(gradients.norms), "They are set aside.")
    norms = gradients.norms.copy()
    norms[doubtful(gradients.norms)] = np.nan
    return Evidence(directions=gradients.directions, norms=norms)


def _influence(
    session: "TorchSession", material: asking.Material, task: str, kind: Kind
) -> Generator[Progress | Note, None, NDArray[np.float32]]:
    """(N,) how much a step along each example helps the validation examples."""
    held_out = session.knowledge.held_out(task, kind)
    judged = yield from asking.prepare(session, task, kind, held_out)
    if not judged.questions:
        raise ConfigError(
            "Gradients are compared with those of validation examples, and there are none of this kind.",
            "Move some examples into the validation split.",
        )
    training = yield from datastore.projected(material, "adam")
    validation = yield from datastore.projected(judged, "plain")
    return influence([training.directions], [[validation.directions]], [1.0])


def checked_labels(pool: Pool, rows: NDArray[np.intp], hint: str) -> Iterator[Note]:
    """A Note that names those which surprise the model so much that their caption may be wrong."""
    if len(rows):
        named = "; ".join(
            f"{pool.entries[row].file or pool.entries[row].id}: {pool.entries[row].caption}"
            for row in rows[:NAMED]
        )
        if len(rows) > NAMED:
            named = f"{named}; and {len(rows) - NAMED} more"
        yield Note(f"Check these labels, which surprise the model more than any others: {named}.", hint)
