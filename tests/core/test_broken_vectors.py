# SPDX-License-Identifier: Apache-2.0
"""An example that the encoder makes no numbers of, among others that are fine."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.config import Shots
from core.project import Project
from core.protocol import Note, Prompted
from core.torch_session import TorchSession


def test_it_does_not_spoil_the_others(model: Any, pictures: Path, files: Any, ask: Any) -> None:
    session = TorchSession(model, pictures)
    whole = ask(session, files["image"], shots=Shots(k=16))
    with Project.open(pictures) as project:
        broken = next(iter(project.examples())).media[0]
    store = session.perception.store("image")
    (known,) = store.get([broken.hash]).values()
    store.put({broken.hash: replace(known, pooled=np.full_like(known.pooled, np.nan))})
    events = ask(TorchSession(model, pictures), files["image"], shots=Shots(k=16))
    (note,) = [event for event in events if isinstance(event, Note)]
    assert broken.path in note.message
    assert not [event for event in whole if isinstance(event, Note)]
    (prompted,) = (event for event in events if isinstance(event, Prompted))
    assert len(prompted.demonstrations) == 5
    assert all(np.isfinite(one.similarity) for one in prompted.demonstrations)
