# SPDX-License-Identifier: Apache-2.0
"""Captions that nothing around them is called by."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import doubting
from core.config import Shots
from core.demonstrations.pool import normalised
from core.doubting import agreement, doubtful
from core.errors import DataError
from core.knowledge import Wanted
from core.model.assembly import Model
from core.torch_session import TorchSession
from core.trying import Suggest, Suggested


def run_through(events: Any) -> Any:
    try:
        while True:
            next(events)
    except StopIteration as end:
        return end.value


def test_agreement_equals_every_pair_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubting, "BLOCK", 7)
    random = np.random.default_rng(0)
    vectors, meanings = (
        normalised(random.standard_normal((60, width)).astype(np.float32)) for width in (8, 5)
    )
    vectors[11] = np.nan
    likeness, best = run_through(agreement(vectors, meanings))
    for row in range(60):
        if row == 11:
            assert np.isnan(likeness[row])
            continue
        others = [other for other in range(60) if other not in (row, 11)]
        near = sorted(others, key=lambda other: -float(vectors[row] @ vectors[other]))[: doubting.NEAREST]
        found = {other: float(meanings[row] @ meanings[other]) for other in near}
        assert best[row] == max(found, key=found.__getitem__)
        assert likeness[row] == pytest.approx(max(0, *found.values()), abs=1e-5)


def test_a_caption_among_others_is_the_most_doubtful() -> None:
    """Three kinds of things; one of the first is called what the second are."""
    random = np.random.default_rng(1)
    kind = np.arange(90) % 3
    noise = 0.1 * random.standard_normal((90, 6)).astype(np.float32)
    vectors = normalised(np.eye(3, 6, dtype=np.float32)[kind] + noise)
    called = kind.copy()
    called[30] = 1
    likeness, _ = run_through(agreement(vectors, np.eye(3, dtype=np.float32)[called]))
    assert int(likeness.argmin()) == 30
    assert np.delete(likeness, 30).min() == pytest.approx(1)


def test_of_a_project(model: Model, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = TorchSession(model, pictures)
    asked = Suggest(str(pictures), count=4, shots=Shots(), seek="doubtful")
    with pytest.raises(DataError, match="too few"):
        list(doubtful(session, asked))
    monkeypatch.setattr(doubting, "LEAST", 4)
    monkeypatch.setattr(doubting, "NEAREST", 2)
    monkeypatch.setattr(doubting, "ALIKE", 1.1)
    *_, last = doubtful(session, asked)
    assert isinstance(last, Suggested)
    pool = run_through(session.knowledge.pool(Wanted("captioning", "image", "", "project")))
    captions = {entry.file: entry.caption for entry in pool.entries}
    assert [one.caption for one in last.suggestions] == [captions[one.file] for one in last.suggestions]
    assert len(last.suggestions) == 4
    assert [one.score for one in last.suggestions] == sorted(one.score for one in last.suggestions)
    assert all(one.text in captions.values() and one.text in one.reason for one in last.suggestions)


def test_the_command_line_says_what_is_missing(run: Any, model: Model, pictures: Path) -> None:
    few = run("suggest", "--project", pictures, "--doubtful", "--json")
    assert few.code == 2
    assert "too few" in few.lines[-1]["error"]
    assert run("suggest", "--project", pictures, "--doubtful", "--folder", pictures).code == 2
