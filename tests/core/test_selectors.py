# SPDX-License-Identifier: Apache-2.0
"""The rules that choose examples, against brute force on small pools and cases worked out by hand."""

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.demonstrations import SELECTORS, Entry, Evidence, Pick, Pool, kernel, subset
from core.demonstrations.centers import k_center
from core.demonstrations.diversity import diversity
from core.demonstrations.dpp import TRADE, dpp
from core.demonstrations.mmr import mmr
from core.demonstrations.pool import normalised
from core.demonstrations.random import quotas
from core.demonstrations.subset import SUBSETS, strata
from core.demonstrations.vote_k import neighbours, vote_k
from core.errors import ConfigError, DataError

NEW = sorted(set(SELECTORS) - {"random"})  # which draws whatever the query is


def vectors_of(rows: int, seed: int, width: int = 5) -> NDArray[np.float32]:
    return normalised(np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32))


def pool_of(vectors: NDArray[np.float32]) -> Pool:
    entries = (
        Entry(f"id{i}", f"Caption {i}.", "", None, f"hash{i}", "en", "project") for i in range(len(vectors))
    )
    return Pool(vectors, tuple(entries), np.zeros(vectors.shape[1], np.float32))


def free(pool: Pool) -> NDArray[np.bool_]:
    return np.zeros(len(pool.entries), bool)


def known(pool: Pool) -> Evidence:
    """Everything that a strategy could ask for, drawn."""
    draw, rows = np.random.default_rng(7), len(pool.entries)
    directions = normalised(draw.normal(size=(rows, 6)).astype(np.float32))
    figures = draw.random((3, rows), np.float32)
    return Evidence(difficulty=figures[0], influence=figures[1], directions=directions, norms=figures[2])


def choose(name: str, pool: Pool, query: NDArray[np.float32], k: int) -> list[Pick]:
    return SELECTORS[name](pool, query, k, 0, free(pool), known(pool))


def greedy(rows: int, k: int, value: Any) -> list[int]:
    """The plain greedy algorithm: every set anew at every step."""
    chosen: list[int] = []
    for _ in range(k):
        chosen.append(max((i for i in range(rows) if i not in chosen), key=lambda i: value([*chosen, i])))
    return chosen


# ---- against brute force ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_facility_location_is_the_plain_greedy_choice_and_near_the_best(seed: int) -> None:
    vectors = vectors_of(12, seed)
    cosines = np.maximum(vectors @ vectors.T, 0).astype(np.float64)

    def covered(some: Any) -> float:
        return float(cosines[:, list(some)].max(axis=1).sum())

    chosen = diversity(vectors, None, 4, 0)
    for step in range(4):  # two that only stand for each other are equal but for rounding
        before = [c.index for c in chosen[:step]]
        best = max(covered([*before, i]) for i in range(12) if i not in before)
        assert covered([*before, chosen[step].index]) == pytest.approx(best, abs=1e-6)
    assert sum(c.score for c in chosen) == pytest.approx(covered([c.index for c in chosen]), rel=1e-5)
    best = max(covered(some) for some in combinations(range(12), 4))
    assert covered([c.index for c in chosen]) >= (1 - 1 / np.e) * best


def test_lazy_gains_in_many_blocks_are_those_computed_anew() -> None:
    vectors = vectors_of(500, 1, 8)
    cosines = vectors @ vectors.T
    covered = np.zeros(500, np.float32)
    for choice in diversity(vectors, None, 12, 0):
        gains = np.maximum(cosines - covered[:, None], 0).sum(axis=0)
        assert gains[choice.index] == pytest.approx(gains.max(), rel=1e-5)
        covered = np.maximum(covered, cosines[:, choice.index])


def test_every_pair_is_multiplied_once_in_blocks() -> None:
    vectors = vectors_of(2 * kernel.BLOCK + 7, 2)
    assert kernel.cosines(vectors, kernel.ground_of(len(vectors), 0)) == pytest.approx(
        vectors @ vectors.T, abs=1e-6
    )
    some = np.array([3, 500, 1000])
    assert kernel.cosines(vectors, some) == pytest.approx(vectors[some] @ vectors.T, abs=1e-6)


def test_a_sample_stands_for_a_large_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 rows 20 are covered and vote; all 60 can be chosen."""
    monkeypatch.setattr(kernel, "WHOLE", 50)
    monkeypatch.setattr(kernel, "GROUND", 20)
    vectors = vectors_of(60, 4)
    ground = kernel.ground_of(60, 3)
    assert len(set(ground.tolist())) == 20
    cosines = np.maximum(vectors[ground] @ vectors.T, 0).astype(np.float64)  # (20, 60)
    chosen = [choice.index for choice in diversity(vectors, None, 5, 3)]
    assert chosen == greedy(60, 5, lambda some: round(float(cosines[:, some].max(axis=1).sum()), 5))
    votes = Counter(neighbours(vectors, 3, ground).ravel().tolist())
    first = vote_k(vectors, None, 1, 3, degree=3)[0]
    assert (first.score, first.index) == (
        max(votes.values()),
        min(row for row in votes if votes[row] == max(votes.values())),
    )


@pytest.mark.parametrize("with_query", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_dpp_is_the_plain_greedy_choice_of_the_determinant(seed: int, with_query: bool) -> None:
    vectors = vectors_of(10, seed, 8)
    relevance = vectors @ vectors_of(1, seed + 50, 8)[0] if with_query else None
    quality = (
        np.ones(10) if relevance is None else np.exp(TRADE / (2 * (1 - TRADE)) * relevance.astype(float))
    )
    kernel = quality[:, None] * (1 + vectors @ vectors.T) / 2 * quality
    np.fill_diagonal(kernel, quality**2)

    def volume(some: list[int]) -> float:
        return round(
            float(np.linalg.det(kernel[np.ix_(some, some)])), 7
        )  # without a query the first ones are equal

    chosen = dpp(vectors, relevance, 5, 0)
    first = greedy(10, 1, volume)[0] if with_query else chosen[0].index
    assert chosen[0].index == first
    for step in range(1, 5):
        before = [c.index for c in chosen[:step]]
        gains = [volume([*before, i]) for i in range(10) if i not in before]
        assert volume([*before, chosen[step].index]) == pytest.approx(max(gains), rel=1e-3, abs=1e-6)
    picked = [c.index for c in chosen]
    assert np.prod([c.score for c in chosen]) == pytest.approx(
        np.linalg.det(kernel[np.ix_(picked, picked)]), rel=1e-3
    )


@pytest.mark.parametrize("seed", range(6))
def test_k_center_is_farthest_first_and_within_twice_the_best_radius(seed: int) -> None:
    vectors = vectors_of(11, seed)
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    chosen = [c.index for c in k_center(vectors, None, 4, seed)]
    for step in range(1, 4):
        nearest = distances[:, chosen[:step]].min(axis=1)
        assert nearest[chosen[step]] == pytest.approx(nearest.max(), abs=1e-5)
    best = min(distances[:, list(some)].min(axis=1).max() for some in combinations(range(11), 4))
    assert distances[:, chosen].min(axis=1).max() <= 2 * best + 1e-5


def test_mmr_is_its_formula() -> None:
    vectors = vectors_of(12, 3)
    relevance = vectors @ vectors_of(1, 9)[0]
    cosines = vectors @ vectors.T

    chosen: list[int] = []
    for choice in mmr(vectors, relevance, 5, 0):
        left = [i for i in range(12) if i not in chosen]
        scores = {i: 0.5 * relevance[i] - 0.5 * max((cosines[i, j] for j in chosen), default=0) for i in left}
        assert choice.index == max(left, key=lambda i: scores[i])
        assert choice.score == pytest.approx(scores[choice.index], abs=1e-6)
        chosen.append(choice.index)


def test_vote_k_by_hand() -> None:
    """Two neighbours each. 0 and 1 have three votes, 0 is first. Now 0 is spent and 1, 2, 3 count a tenth: 3 has 1 and 4, 1.1.
    Now 1 counts a hundredth and 4 a tenth: 2 has the whole vote of 5, as has 4, and comes first."""
    degrees = np.deg2rad([0, 5, 350, 12, 180, 186])
    vectors = np.stack([np.cos(degrees), np.sin(degrees)], axis=1).astype(np.float32)
    near = [sorted(row) for row in neighbours(vectors, 2, np.arange(6)).tolist()]
    assert near == [[1, 2], [0, 3], [0, 1], [0, 1], [3, 5], [2, 4]]
    chosen = vote_k(vectors, None, 3, 0, degree=2)
    assert [c.index for c in chosen] == [0, 3, 2]
    assert [c.score for c in chosen] == pytest.approx([3, 1.1, 1])


# ---- every rule ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SUBSETS)
def test_a_subset_holds_allowed_entries_once_the_same_each_time(name: str) -> None:
    pool = pool_of(vectors_of(40, 0))
    excluded = pool.excluded({"id3", "hash4", "caption 5"})
    for k in (0, 1, 8, 100):
        chosen = subset(name, pool, k, 7, excluded, known(pool))
        ids = [entry.id for entry, _ in chosen]
        assert len(set(ids)) == len(ids) == min(k, 37)
        assert {"id3", "id4", "id5"}.isdisjoint(ids)
        assert all(choice.reason and np.isfinite(choice.score) for _, choice in chosen)
        assert chosen == subset(name, pool, k, 7, excluded, known(pool))


@pytest.mark.parametrize("name", ["random", "k-means++", "k-center"])
def test_the_seed_changes_what_is_drawn(name: str) -> None:
    pool = pool_of(vectors_of(40, 0))
    drawn = {
        tuple(entry.id for entry, _ in subset(name, pool, 5, seed, free(pool), known(pool)))
        for seed in range(8)
    }
    assert len(drawn) > 4


@pytest.mark.parametrize("name", SUBSETS)
def test_subsets_of_nothing_of_one_and_of_equals(name: str) -> None:
    empty, single = pool_of(np.zeros((0, 4), np.float32)), pool_of(vectors_of(1, 0))
    same = pool_of(np.repeat(vectors_of(1, 0), 6, axis=0))
    assert subset(name, empty, 3, 0, free(empty), known(empty)) == []
    assert [entry.id for entry, _ in subset(name, single, 3, 0, free(single), known(single))] == ["id0"]
    assert len({entry.id for entry, _ in subset(name, same, 4, 0, free(same), known(same))}) == 4


@pytest.mark.parametrize("name", NEW)
def test_picks_for_a_query_from_nothing_from_one_and_from_equals(name: str) -> None:
    query = vectors_of(1, 5)[0]
    for rows, expected in ((0, 0), (1, 1), (6, 4)):
        pool = pool_of(np.repeat(vectors_of(1, 0), rows, axis=0))
        picks = choose(name, pool, query, 4)
        assert len({pick.entry.id for pick in picks}) == expected


@pytest.mark.parametrize("name", NEW)
def test_picks_depend_on_the_query_and_the_most_similar_comes_last(name: str) -> None:
    pool = pool_of(vectors_of(60, 0))
    found = []
    for query in vectors_of(6, 1):
        picks = choose(name, pool, query, 4)
        cosines = [pick.similarity for pick in picks]
        assert cosines == sorted(cosines)
        assert np.mean(cosines) > np.mean(pool.vectors @ query)
        found.append(tuple(pick.entry.id for pick in picks))
    assert len(set(found)) == 6


@pytest.mark.parametrize("name", NEW)
def test_numbers_that_are_not_finite(name: str) -> None:
    vectors = vectors_of(8, 0)
    vectors[2] = np.nan
    pool, query = pool_of(vectors), vectors_of(1, 5)[0]
    assert "id2" not in [pick.entry.id for pick in choose(name, pool, query, 8)]
    with pytest.raises(DataError, match="not finite"):
        choose(name, pool, np.full(5, np.nan, np.float32), 4)
    broken = pool_of(np.full((3, 5), np.nan, np.float32))
    with pytest.raises(DataError, match="not finite"):
        choose(name, broken, query, 4)
    if name in SUBSETS:
        assert "id2" not in [entry.id for entry, _ in subset(name, pool, 8, 0, free(pool), known(pool))]


@pytest.mark.parametrize("name", sorted(set(SELECTORS) - set(SUBSETS)))
def test_a_strategy_that_needs_a_query_says_so(name: str) -> None:
    pool = pool_of(vectors_of(8, 0))
    with pytest.raises(ConfigError, match="query"):
        subset(name, pool, 2, 0, free(pool), known(pool))


# ---- random by strata -----------------------------------------------------------------------------------------


def test_quotas_are_the_largest_remainders() -> None:
    """7 of 10: shares 4.2, 2.1 and 0.7, so 4, 2 and 0, and the one that is left goes to the 0.7."""
    labels = ["cat"] * 6 + ["dog"] * 3 + ["eel"]
    assert quotas(labels, 7) == {"cat": 4, "dog": 2, "eel": 1}
    assert quotas(labels, 50) == {"cat": 6, "dog": 3, "eel": 1}
    assert quotas(labels, 0) == {"cat": 0, "dog": 0, "eel": 0}
    assert quotas(["a", "b"], 1) == {"a": 1, "b": 0}
    assert quotas([], 3) == {}


def test_a_stratified_draw_keeps_the_shares_of_labels() -> None:
    labels = ["cat"] * 30 + ["dog"] * 15 + ["eel"] * 5
    vectors = vectors_of(50, 0)
    entries = [
        Entry(f"id{i}", label, "", None, f"hash{i}", "en", "project", ((f"kind of {label}", 0.9),))
        for i, label in enumerate(labels)
    ]
    pool = Pool(vectors, tuple(entries), np.zeros(5, np.float32))
    draws = set()
    for seed in range(4):
        for by in ("label", "concept"):
            evidence = Evidence(strata=strata(pool, by))
            chosen = subset("random", pool, 10, seed, free(pool), evidence)
            assert Counter(entry.caption for entry, _ in chosen) == {"cat": 6, "dog": 3, "eel": 1}
            assert "15 of 50" in next(c.reason for entry, c in chosen if entry.caption == "dog")
        draws.add(tuple(entry.id for entry, _ in chosen))
    assert len(draws) == 4
    assert len(subset("random", pool, 10, 0, free(pool))) == 3, "without strata no caption comes twice"


def test_a_file_is_drawn_once_with_a_caption() -> None:
    entries = [Entry(f"id{i}", "cat", "", None, f"hash{i // 2}", "en", "project") for i in range(6)]
    pool = Pool(vectors_of(6, 0), tuple(entries), np.zeros(5, np.float32))
    chosen = subset("random", pool, 6, 0, free(pool), Evidence(strata=strata(pool, "label")))
    assert sorted(entry.hash for entry, _ in chosen) == ["hash0", "hash1", "hash2"]
