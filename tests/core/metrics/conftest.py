# SPDX-License-Identifier: Apache-2.0
"""Captions to score, and the comparison with an expected figure."""

import random
from collections.abc import Callable

import pytest

from core.metrics import score


@pytest.fixture(scope="session")
def random_captions() -> Callable[[int, int], tuple[list[str], list[list[str]]]]:
    """n answers and their references: `random_captions(seed, n)`."""

    def random_captions(seed: int, n: int) -> tuple[list[str], list[list[str]]]:
        """Captions that share many n-grams, of a small vocabulary with a Zipf-like distribution."""
        rng = random.Random(seed)
        words = [f"w{number}" for number in range(40)]
        odds = [1 / (rank + 1) for rank in range(40)]
        references = [
            [" ".join(rng.choices(words, odds, k=rng.randint(1, 15))) for _ in range(rng.randint(1, 5))]
            for _ in range(n)
        ]
        predictions = []
        for group in references:
            answer = rng.choice(group).split()
            cut = [rng.choice(words) if rng.random() < 0.3 else word for word in answer if rng.random() < 0.9]
            predictions.append(" ".join(cut))
        return predictions, references

    return random_captions


@pytest.fixture(scope="session")
def same() -> Callable[[str, list[str], list[list[str]], float], None]:
    """Assert that a metric has this value: `same(name, predictions, references, expected)`."""

    def same(name: str, predictions: list[str], references: list[list[str]], expected: float) -> None:
        value = score(name, predictions, references, resamples=0).value
        assert value == pytest.approx(expected, abs=1e-5), name

    return same
