# SPDX-License-Identifier: Apache-2.0
"""Choosing with what a person has decided, and the map that goes with it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.choosing import WHOLE_TASK, Choose, Chosen, Weigh, Weighed
from core.config import Shots
from core.demonstrations import NOTHING, SELECTORS, Entry
from core.demonstrations.pinning import REASON, with_pins
from core.demonstrations.plane import MOST, plane, shown
from core.demonstrations.pool import make_pool
from core.demonstrations.subset import SUBSETS
from core.errors import CoreError
from core.project import Project
from core.protocol import Prompted
from core.selection import choose, weigh


def chosen(session: Any, request: Choose) -> Chosen:
    *_, last = choose(session, request)
    assert isinstance(last, Chosen)
    return last


def ids(project: Path) -> list[str]:
    with Project.open(project) as store:
        return [example.id for example in store.examples(split="train")]


def test_the_window_knows_what_chooses_for_a_whole_task() -> None:
    assert set(WHOLE_TASK) == set(SUBSETS)


# ---- the map ------------------------------------------------------------------------------------------------


def test_the_plane_is_that_of_a_singular_value_decomposition() -> None:
    draw = np.random.default_rng(3)
    vectors = (draw.normal(size=(60, 12)) * np.linspace(3, 0.1, 12) + 5).astype(np.float32)
    mean, axes, share = plane(vectors)
    _, sizes, rows = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(rows[:2] @ axes), np.eye(2), atol=1e-3)
    np.testing.assert_allclose(share, (sizes[:2] ** 2).sum() / (sizes**2).sum(), rtol=1e-4)
    np.testing.assert_allclose(mean, vectors.mean(axis=0), rtol=1e-5)
    again = plane(vectors)
    np.testing.assert_array_equal(axes, again[1])


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_plane_of_next_to_nothing(rows: int) -> None:
    mean, axes, share = plane(np.ones((rows, 3), np.float32) * np.arange(rows)[:, None].astype(np.float32))
    assert np.isfinite(axes).all()
    assert (mean.shape, axes.shape) == ((3,), (3, 2))
    assert 0 <= share <= 1.0001


def test_a_row_that_is_no_number_does_not_move_the_map() -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    broken = np.concatenate([vectors, np.full((1, 4), np.nan, np.float32)])
    np.testing.assert_array_equal(plane(vectors)[1], plane(broken)[1])


def test_a_map_shows_at_most_so_many_points_and_always_the_picks() -> None:
    assert shown(5, {3}).tolist() == [0, 1, 2, 3, 4]
    some = shown(3 * MOST, {7, 8999})
    assert len(some) == len(set(some.tolist())) == MOST
    assert {7, 8999} <= set(some.tolist())


# ---- pins ---------------------------------------------------------------------------------------------------


def similar(pool: Any, query: Any, k: int, excluded: Any, keep: Any, leave: Any) -> Any:
    return with_pins(SELECTORS["similarity"], pool, query, k, 0, excluded, NOTHING, keep, leave)


def test_pins_come_first_and_nothing_comes_twice() -> None:
    entries = [Entry(f"id{i}", f"Caption {i // 2}.", "", None, f"h{i}", "en", "project") for i in range(8)]
    pool = make_pool(np.random.default_rng(1).normal(size=(8, 5)).astype(np.float32), entries)
    query, nothing = pool.vectors[0], np.zeros(8, bool)
    picks = similar(pool, query, 4, nothing, ("id6", "gone", "id3", "id6"), ("id0", "id5"))
    found = [pick.entry.id for pick in picks]
    assert found[:2] == ["id6", "id3"]
    assert [pick.reason for pick in picks[:2]] == [REASON, REASON]
    assert picks[0].similarity == pytest.approx(float(pool.vectors[6] @ query))
    assert not {"id0", "id5", "id7", "id2"} & set(found), "left out, or the caption of a pin"
    assert len(set(found)) == len(found)
    usual = similar(pool, query, 4, nothing, (), ())
    assert usual == SELECTORS["similarity"](pool, query, 4, 0, nothing)
    many = similar(pool, query, 1, nothing, ("id6", "id3"), ())
    assert [pick.entry.id for pick in many] == ["id6"]


def test_what_is_the_query_is_not_shown_although_it_is_pinned() -> None:
    entries = [Entry(f"id{i}", f"Caption {i}.", "", None, f"h{i}", "en", "project") for i in range(4)]
    pool = make_pool(np.eye(4, dtype=np.float32), entries)
    own = pool.excluded({"h2"})
    picks = similar(pool, pool.vectors[2], 3, own, ("id2",), ())
    assert "id2" not in [pick.entry.id for pick in picks]


# ---- with a model -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [True, False])
def test_a_choice(session: Any, pictures: Path, files: dict[str, Path], query: bool) -> None:
    session.use(pictures)
    known, file = ids(pictures), str(files["image"]) if query else ""
    found = chosen(session, Choose(str(pictures), "dpp", 3, file, pinned=(known[4],), excluded=(known[0],)))
    assert (found.task, found.kind, found.examples) == ("captioning", "image", 6)
    assert found.picks[0].id == known[4]
    assert found.picks[0].pinned
    assert len({pick.id for pick in found.picks}) == 3
    assert known[0] not in {pick.id for pick in found.picks}
    assert {id for id, _, _ in found.points} == set(known)
    assert max(abs(value) for _, x, y in found.points for value in (x, y)) <= 1
    assert (found.query is not None) is query
    assert 0 < found.share <= 1


def test_an_example_is_not_chosen_for_its_own_file(session: Any, pictures: Path) -> None:
    session.use(pictures)
    with Project.open(pictures) as project:
        own = project.get(ids(pictures)[0])
    found = chosen(session, Choose(str(pictures), "similarity", 6, own.media[0].path, pinned=(own.id,)))
    assert len(found.picks) == 5
    assert own.id not in {pick.id for pick in found.picks}


def test_the_cost_counts_what_was_not_looked_at(session: Any, pictures: Path, cache: Path) -> None:
    session.use(pictures)
    *_, before = weigh(session, Weigh(str(pictures)))
    assert isinstance(before, Weighed)
    assert (before.examples, before.unseen) == (6, 6)
    assert before.seconds is not None
    assert before.seconds > 0
    list(choose(session, Choose(str(pictures), "diversity", 2)))
    assert list(weigh(session, Weigh(str(pictures)))) == [Weighed("captioning", "image", 6, 0, 0.0)]


def test_what_cannot_be_chosen(session: Any, pictures: Path, files: dict[str, Path], tmp_path: Path) -> None:
    session.use(pictures)
    for request in (
        Choose(str(pictures), "magic", 2), Choose(str(pictures), "mmr", 2), Choose(str(tmp_path / "none"), "dpp", 2),
        Choose(str(pictures), "dpp", 2, str(files["audio"])), Choose(str(pictures), "dpp", 2, str(tmp_path / "gone.png")),
    ):  # fmt: skip
        with pytest.raises(CoreError):
            list(choose(session, request))


def test_captions_are_helped_by_what_is_pinned(
    session: Any, pictures: Path, files: dict[str, Path], ask: Any
) -> None:
    session.use(pictures)
    known = ids(pictures)
    shots = Shots(k=2, knowledge="project", pinned=(known[5],), excluded=(known[1], known[2]))
    (prompted,) = [e for e in ask(session, files["image"], shots=shots) if isinstance(e, Prompted)]
    assert prompted.demonstrations[0].id == known[5]
    assert len(prompted.demonstrations) == 2
    assert not {known[1], known[2]} & {one.id for one in prompted.demonstrations}
