# SPDX-License-Identifier: Apache-2.0
"""Which examples are shown, and in which order."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.config import STRATEGIES
from core.demonstrations import SELECTORS, Entry, Evidence, Pool
from core.demonstrations.pool import make_pool, normalised

NOTHING: frozenset[str] = frozenset()


def entry(i: int, caption: str = "") -> Entry:
    return Entry(
        f"id{i}",
        caption or f"Caption {i}.",
        "",
        f"/files/{i}.png",
        f"hash{i}",
        "en",
        "project",
        (("zebra", 0.5),),
    )


def pool_of(vectors: Any, captions: dict[int, str] | None = None) -> Pool:
    return make_pool(
        np.array(vectors, np.float32), [entry(i, (captions or {}).get(i, "")) for i in range(len(vectors))]
    )


def known(pool: Pool) -> Evidence:
    """Everything that a strategy could ask for, the same for all entries."""
    figures = np.ones(len(pool.entries), np.float32)
    return Evidence(
        difficulty=figures,
        influence=figures,
        directions=np.ones((len(figures), 2), np.float32),
        norms=figures,
    )


@pytest.fixture
def fan() -> Pool:
    """Twelve directions in a plane, 30 degrees apart, around a centre far from zero."""
    angles = np.arange(12) * np.pi / 6
    return pool_of(np.stack([np.cos(angles) + 50, np.sin(angles) - 20], axis=1))


def query(pool: Pool, degrees: float) -> NDArray[np.float32]:
    angle = np.deg2rad(degrees)
    return pool.query(np.array([np.cos(angle) + 50, np.sin(angle) - 20], np.float32))


def numbers(picks: Any) -> list[int]:
    return [int(pick.entry.id[2:]) for pick in picks]


# ---- every strategy -----------------------------------------------------------------------------------------


def test_the_settings_name_every_strategy() -> None:
    assert set(SELECTORS) == set(STRATEGIES)


@pytest.mark.parametrize("name", SELECTORS)
def test_every_strategy_gives_k_allowed_entries_each_once(name: str, fan: Pool) -> None:
    excluded = fan.excluded({"id3", "hash4", "caption 5"})
    assert np.flatnonzero(excluded).tolist() == [3, 4, 5]
    for k in (0, 1, 4, 9, 50):
        picks = SELECTORS[name](fan, query(fan, 95), k, 0, excluded, known(fan))
        assert len(picks) == min(k, 9)
        assert len(set(numbers(picks))) == len(picks)
        assert {3, 4, 5}.isdisjoint(numbers(picks))
        for pick in picks:
            assert pick.similarity == pytest.approx(
                np.cos(np.deg2rad(30 * numbers([pick])[0] - 95)), abs=1e-5
            )
            assert pick.reason


@pytest.mark.parametrize("name", SELECTORS)
def test_every_strategy_is_reproducible_and_works_on_one_entry(name: str, fan: Pool) -> None:
    choose = SELECTORS[name]
    free = fan.excluded(NOTHING)
    first, again = (numbers(choose(fan, query(fan, 10), 5, 3, free, known(fan))) for _ in range(2))
    assert first == again
    single = pool_of([[3.0, 4.0]])
    (pick,) = choose(
        single, single.query(np.array([3.0, 4.0], np.float32)), 4, 0, single.excluded(NOTHING), known(single)
    )
    assert pick.similarity == pytest.approx(1.0)
    assert choose(single, single.vectors[0], 4, 0, single.excluded({"id0"}), known(single)) == []


@pytest.mark.parametrize("name", SELECTORS)
def test_no_strategy_shows_a_caption_twice(name: str) -> None:
    pool = pool_of(np.eye(6), {0: "A zebra.", 1: "a ZEBRA", 2: "A zebra", 3: "A horse."})
    for seed in range(5):
        picks = SELECTORS[name](pool, pool.vectors[0], 6, seed, pool.excluded(NOTHING), known(pool))
        assert len(picks) == 4
        assert len({pick.entry.caption.lower().rstrip(".") for pick in picks}) == 4


# ---- similarity ---------------------------------------------------------------------------------------------


def test_the_most_similar_comes_last(fan: Pool) -> None:
    picks = SELECTORS["similarity"](fan, query(fan, 95), 4, 0, fan.excluded(NOTHING))
    assert numbers(picks) == [5, 2, 4, 3]
    similarities = [pick.similarity for pick in picks]
    assert similarities == sorted(similarities)


def test_of_equal_captions_only_the_nearest_is_shown() -> None:
    pool = pool_of([[1, 0], [0.9, 0.1], [0.5, 0.5], [-1, 0]], {0: "A Zebra", 1: "a zebra.", 2: "A horse."})
    picks = SELECTORS["similarity"](
        pool, pool.query(np.array([1, 0], np.float32)), 3, 0, pool.excluded(NOTHING)
    )
    assert numbers(picks) == [3, 2, 0]


def test_the_shared_part_of_all_vectors_does_not_count() -> None:
    """Without the centre taken off, everything far from zero looks alike."""
    pool = pool_of([[100, 1], [100, -1], [101, 0], [99, 0]])
    near = SELECTORS["similarity"](
        pool, pool.query(np.array([100, 0.9], np.float32)), 4, 0, pool.excluded(NOTHING)
    )
    assert near[-1].similarity == pytest.approx(1.0)
    assert near[0].similarity == pytest.approx(-1.0)


# ---- random -------------------------------------------------------------------------------------------------


def test_random_depends_on_the_seed_and_the_query_only(fan: Pool) -> None:
    free = fan.excluded(NOTHING)

    def draw(degrees: float, seed: int) -> list[int]:
        return numbers(SELECTORS["random"](fan, query(fan, degrees), 6, seed, free))

    assert draw(10, 0) == draw(10, 0)
    assert len({tuple(draw(10, seed)) for seed in range(8)}) > 6
    assert len({tuple(draw(degrees, 0)) for degrees in range(8)}) > 6
    seen = np.bincount([i for seed in range(400) for i in draw(10, seed)], minlength=12) / 400
    assert seen == pytest.approx(np.full(12, 0.5), abs=0.13), "every entry is as likely as any other"


# ---- the pool -----------------------------------------------------------------------------------------------


def test_captions_are_excluded_whatever_their_case_and_full_stop() -> None:
    pool = pool_of(np.eye(4), {0: "A zebra.", 1: "a ZEBRA", 2: "A zebra in the grass."})
    for mark in ("A zebra", "a zebra.", " A Zebra!"):
        assert pool.excluded({mark}).tolist() == [True, True, False, False]
    assert not pool.excluded({"", "zebra", "id9"}).any()


def test_other_files_captioned_as_an_excluded_one_are_excluded_too() -> None:
    pool = pool_of(np.eye(5), {0: "A zebra.", 1: "a zebra", 2: "A horse.", 3: "A mule."})
    assert pool.excluded({"hash0"}).tolist() == [True, True, False, False, False]
    assert pool.excluded({"id2", "hash3"}).tolist() == [False, False, True, True, False]


def test_entries_without_a_caption_are_not_duplicates_of_each_other() -> None:
    pool = pool_of(np.eye(3), {0: "!", 1: "?"})
    assert pool.excluded({"hash0"}).tolist() == [True, False, False]


def test_vectors_that_are_no_numbers_do_not_move_the_centre() -> None:
    good = np.random.default_rng(0).normal(5, 1, (8, 3)).astype(np.float32)
    broken = np.vstack([good, [[np.nan, 1, 2], [np.inf, 1, 2]]]).astype(np.float32)
    assert pool_of(broken).centre == pytest.approx(good.mean(axis=0))
    assert pool_of(broken).vectors[:8] == pytest.approx(pool_of(good).vectors)
    assert pool_of(broken).finite.tolist() == [True] * 8 + [False] * 2


@pytest.mark.parametrize("name", SELECTORS)
def test_a_damaged_entry_is_never_shown(name: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    vectors[2] = np.nan
    pool = pool_of(vectors)
    picks = SELECTORS[name](pool, pool.vectors[0], 6, 0, pool.excluded(NOTHING), known(pool))
    assert sorted(numbers(picks)) == [0, 1, 3, 4, 5]
    assert all(np.isfinite(pick.similarity) for pick in picks)


def test_vectors_have_length_one_and_a_zero_vector_stays_zero() -> None:
    out = normalised(np.array([[3, 4], [0, 0], [1e-20, 0]], np.float32))
    assert out.dtype == np.float32
    assert out[0].tolist() == pytest.approx([0.6, 0.8])
    assert np.isfinite(out).all()
    assert out[1].tolist() == [0, 0]
    assert np.linalg.norm(
        pool_of(np.random.default_rng(0).normal(3, 1, (50, 7))).vectors, axis=1
    ) == pytest.approx(np.ones(50), abs=1e-5)


def test_near_duplicates_of_a_query_are_left_out_by_fingerprint_and_by_vector() -> None:
    """Five bits apart is another picture, four are a copy; what is captioned as a copy is, too, is left out as well."""
    draw = np.random.default_rng(0)
    vectors = normalised(draw.normal(size=(6, 8)).astype(np.float32))
    prints = [0b1111, 0b11111, 1 << 63 | 0b111, None, None, None]
    captions = ["A cat.", "A dog.", "A cow.", "A pig.", "a cat", "A hen."]
    entries = [
        Entry(f"id{i}", caption, "", None, f"hash{i}", "en", "project", fingerprint=fingerprint)
        for i, (caption, fingerprint) in enumerate(zip(captions, prints, strict=True))
    ]
    pool = Pool(vectors, tuple(entries), np.zeros(8, np.float32))
    assert pool.near(None, 0).tolist() == [True, False, True, False, False, False]
    assert pool.near(None, None).tolist() == [False] * 6
    noise = 0.01 * normalised(draw.normal(size=(1, 8)).astype(np.float32))
    copy = normalised(vectors[3:4] + noise)[0]
    assert pool.near(copy, None).tolist() == [False, False, False, True, False, False]
    assert not pool.near(normalised(vectors[3:4] + 20 * noise)[0], None).any()
    assert pool.excluded({"id5"}, pool.near(copy, 0)).tolist() == [True, False, True, True, True, True]
