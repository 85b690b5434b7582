# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from PIL import Image

from core.data.media import fingerprint, load_image
from core.data.near import DISTANCE, across_splits


def by_comparing_all(
    fingerprints: np.ndarray, splits: np.ndarray, fresh: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(N, N) distances and which pairs count."""
    distance = np.bitwise_count(fingerprints[:, None] ^ fingerprints[None, :]).astype(int)
    near = (distance <= DISTANCE) & (splits[:, None] != splits[None, :]) & (fresh[:, None] | fresh[None, :])
    return distance, near


@pytest.mark.parametrize("seed", range(5))
def test_the_same_as_comparing_all_pairs(seed: int) -> None:
    """Distinct fingerprints in clusters: each that has a near one is paired with its nearest."""
    random = np.random.default_rng(seed)
    centres = random.integers(0, 2**64, 40, dtype=np.uint64)
    flips = (random.random((600, 64)) < 0.05) @ (np.uint64(1) << np.arange(64, dtype=np.uint64))
    fingerprints = np.unique(centres[random.integers(0, 40, 600)] ^ flips.astype(np.uint64))
    random.shuffle(fingerprints)
    splits = random.integers(0, 3, len(fingerprints))
    fresh = random.random(len(fingerprints)) < 0.5
    distance, near = by_comparing_all(fingerprints, splits, fresh)
    pairs = across_splits(fingerprints, splits, fresh)
    assert len(pairs) > 20
    assert all(i < j and near[i, j] for i, j in pairs)
    nearest = {i: distance[i][near[i]].min() for i in np.flatnonzero(near.any(axis=1))}
    assert set(nearest) == {i for pair in pairs for i in pair}
    for i, least in nearest.items():
        assert min(distance[pair] for pair in pairs if i in pair) == least


def test_copies_are_a_few_pairs() -> None:
    fingerprints = np.full(1_000, 77, np.uint64)
    splits = np.arange(1_000) % 3
    pairs = across_splits(fingerprints, splits, np.ones(1_000, np.bool_))
    assert 2 <= len(pairs) <= 3
    assert all(splits[i] != splits[j] for i, j in pairs)


def test_nothing_new_and_nothing_at_all() -> None:
    fingerprints, splits = np.array([5, 5], np.uint64), np.array([0, 1])
    assert across_splits(fingerprints, splits, np.zeros(2, np.bool_)) == []
    assert across_splits(fingerprints, splits, np.array([False, True])) == [(0, 1)]
    assert across_splits(fingerprints[:0], splits[:0], np.zeros(0, np.bool_)) == []


def test_far_fewer_comparisons_than_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    fingerprints = random.integers(0, 2**64, 30_000, dtype=np.uint64)
    compared, bitwise_count = 0, np.bitwise_count

    def counted(values: np.ndarray) -> np.ndarray:
        nonlocal compared
        compared += len(values)
        return bitwise_count(values)

    monkeypatch.setattr(np, "bitwise_count", counted)
    across_splits(fingerprints, random.integers(0, 3, 30_000), np.ones(30_000, np.bool_))
    assert 0 < compared < 30_000**2 / 2 / 1_000


def test_a_recompressed_smaller_copy_is_near_and_another_picture_is_not(tmp_path, picture) -> None:
    original = load_image(picture(tmp_path / "a.png", seed=1, size=(400, 300)))
    original.resize((250, 190)).save(tmp_path / "b.jpg", quality=60)
    other = load_image(picture(tmp_path / "c.png", seed=2, size=(400, 300)))
    first, copy, different = (
        fingerprint(image) for image in (original, load_image(tmp_path / "b.jpg"), other)
    )
    assert (first ^ copy).bit_count() <= DISTANCE
    assert (first ^ different).bit_count() > 2 * DISTANCE
    assert 0 <= fingerprint(Image.new("RGB", (9, 9))) < 2**64


@pytest.mark.parametrize("seed", range(8))
def test_the_fingerprint_is_the_perceptual_hash_of_the_field(seed: int, tmp_path, picture) -> None:
    import imagehash

    image = load_image(picture(tmp_path / "a.png", seed=seed, size=(120 + 7 * seed, 90)))
    assert f"{fingerprint(image):016x}" == str(imagehash.phash(image))
