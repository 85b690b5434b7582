# SPDX-License-Identifier: Apache-2.0
"""Caption metrics against the programs and the published figures that everyone compares with."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

from core.metrics.tokens import tokens

EXAMPLES = Path(__file__).parent / "examples"

CAPTIONS = [
    (
        "A small dog runs on the beach.",
        ["A brown dog is running along the beach.", "The dog runs on sand near the sea."],
    ),
    (
        "a red apple on a table",
        ["A red apple.", "An apple lies on the wooden table, next to a knife.", "fruit on a table"],
    ),
    ("Two people riding bikes", ["Two people ride their bicycles down the street."]),
    ("the the the the", ["A cat sleeps on the sofa.", "The cat on the sofa isn't awake."]),
    ("", ["An empty answer is an answer too."]),
    ("A lighthouse at night", ["A lighthouse at night", "A lighthouse."]),
    ("It's a man's hat", ["It's a man's black hat; it can't be a woman's.", "A hat."]),
]


def coco(predictions: list[str], references: list[list[str]]) -> dict[str, float]:
    """pycocoevalcap's own figures; its Java tokenizer is bypassed by giving it tokens."""
    answers = {i: [" ".join(tokens(text))] for i, text in enumerate(predictions)}
    truth = {i: [" ".join(tokens(text)) for text in group] for i, group in enumerate(references)}
    bleu = Bleu(4).compute_score(truth, answers, verbose=0)[0]
    figures = {f"bleu_{n}": bleu[n - 1] for n in range(1, 5)}
    figures["rouge_l"] = Rouge().compute_score(truth, answers)[0]
    figures["cider_d"] = Cider().compute_score(truth, answers)[0]
    return figures


def test_nlg_eval_published_figures(same: Any) -> None:
    hypotheses, *others = (
        (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
        for name in ("hyp.txt", "ref1.txt", "ref2.txt")
    )
    references = [list(group) for group in zip(*others, strict=True)]
    # what nlg-eval calls CIDEr is the damped variant, CIDEr-D
    published = {
        "bleu_1": 0.55, "bleu_2": 0.428174, "bleu_3": 0.284043, "bleu_4": 0.201143,
        "rouge_l": 0.522104, "cider_d": 1.242192,
    }  # fmt: skip
    for name, value in published.items():
        same(name, hypotheses, references, value)


@pytest.mark.parametrize(
    ("prediction", "references", "published"),
    [
        (
            "this is a good test",
            ["this is a test", "this is also a test"],
            {"bleu_1": 0.799999, "bleu_2": 0.632455, "bleu_3": 0.5108729, "bleu_4": 0.0000903602,
             "rouge_l": 0.9070631},
        ),
        (
            "Le test est en français",
            ["Test en français", "Le test en français"],
            {"bleu_1": 0.799999, "bleu_2": 0.632455, "bleu_3": 0.0000051, "bleu_4": 0.0,
             "rouge_l": 0.9070631},
        ),
    ],
)  # fmt: skip
def test_nlg_eval_figures_of_single_items(
    prediction: str, references: list[str], published: dict[str, float], same: Any
) -> None:
    for name, value in published.items():
        same(name, [prediction], [references], value)


@pytest.mark.parametrize("seed", range(5))
def test_equal_to_pycocoevalcap_on_random_captions(seed: int, random_captions: Any, same: Any) -> None:
    predictions, references = random_captions(seed, 60)
    for name, value in coco(predictions, references).items():
        same(name, predictions, references, value)


def test_equal_to_pycocoevalcap_on_captions(same: Any) -> None:
    predictions, references = [p for p, _ in CAPTIONS], [r for _, r in CAPTIONS]
    for name, value in coco(predictions, references).items():
        same(name, predictions, references, value)


def test_bleu_of_sacrebleu_documentation(same: Any) -> None:
    """sacrebleu's example, 48.530827; its tokens, which keep case and full stops, spelled as plain words."""
    spelled = str.maketrans({"T": "xt", "I": "xi", "N": "xn", ".": " stop", "'": "x"})
    answers = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."]
    first = ["The dog bit the man.", "It was not unexpected.", "The man bit him first."]
    second = ["The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."]
    references = [[a.translate(spelled), b.translate(spelled)] for a, b in zip(first, second, strict=True)]
    same("bleu_4", [answer.translate(spelled) for answer in answers], references, 0.48530827)


def test_plain_cider_equals_dense_cosines(random_captions: Any, same: Any) -> None:
    predictions, references = random_captions(7, 25)

    def grams(text: str, n: int) -> Counter[tuple[str, ...]]:
        words = text.split()
        return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))

    scores = np.zeros(len(predictions))
    for n in range(1, 5):
        vocabulary = sorted({g for group in references for r in group for g in grams(r, n)})
        vocabulary += sorted({g for p in predictions for g in grams(p, n)} - set(vocabulary))
        found = np.array(
            [sum(any(g in grams(r, n) for r in group) for group in references) for g in vocabulary]
        )
        idf = np.log(len(references) / np.maximum(found, 1))
        for i, (prediction, group) in enumerate(zip(predictions, references, strict=True)):
            hypothesis = np.array([grams(prediction, n)[g] for g in vocabulary]) * idf
            for reference in group:
                truth = np.array([grams(reference, n)[g] for g in vocabulary]) * idf
                norms = np.linalg.norm(hypothesis) * np.linalg.norm(truth)
                scores[i] += 10 / 4 / len(group) * (hypothesis @ truth / norms if norms else 0)
    same("cider", predictions, references, float(scores.mean()))
