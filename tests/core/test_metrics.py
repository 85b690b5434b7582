# SPDX-License-Identifier: Apache-2.0
"""Metrics against the programs and the published figures that everyone compares with."""

import math
import random
from collections import Counter
from pathlib import Path

import jiwer
import numpy as np
import pytest
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from sklearn import metrics as sklearn_metrics

from core.errors import DataError
from core.metrics import METRICS, describe, paired, perplexity, score
from core.metrics.bootstrap import multiplicities
from core.metrics.tokens import tokens

EXAMPLES = Path(__file__).parent / "metrics_examples"

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


def coco(predictions: list[str], references: list[list[str]]) -> dict[str, float]:
    """pycocoevalcap's own figures; its Java tokenizer is bypassed by giving it tokens."""
    answers = {i: [" ".join(tokens(text))] for i, text in enumerate(predictions)}
    truth = {i: [" ".join(tokens(text)) for text in group] for i, group in enumerate(references)}
    bleu = Bleu(4).compute_score(truth, answers, verbose=0)[0]
    figures = {f"bleu_{n}": bleu[n - 1] for n in range(1, 5)}
    figures["rouge_l"] = Rouge().compute_score(truth, answers)[0]
    figures["cider_d"] = Cider().compute_score(truth, answers)[0]
    return figures


def same(name: str, predictions: list[str], references: list[list[str]], expected: float) -> None:
    value = score(name, predictions, references, resamples=0).value
    assert value == pytest.approx(expected, abs=1e-5), name


# ---- published figures and reference programs -------------------------------------------------------------


def test_nlg_eval_published_figures() -> None:
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
    prediction: str, references: list[str], published: dict[str, float]
) -> None:
    for name, value in published.items():
        same(name, [prediction], [references], value)


@pytest.mark.parametrize("seed", range(5))
def test_equal_to_pycocoevalcap_on_random_captions(seed: int) -> None:
    predictions, references = random_captions(seed, 60)
    for name, value in coco(predictions, references).items():
        same(name, predictions, references, value)


def test_equal_to_pycocoevalcap_on_captions() -> None:
    predictions, references = [p for p, _ in CAPTIONS], [r for _, r in CAPTIONS]
    for name, value in coco(predictions, references).items():
        same(name, predictions, references, value)


def test_bleu_of_sacrebleu_documentation() -> None:
    """sacrebleu's example, 48.530827; its tokens, which keep case and full stops, spelled as plain words."""
    spelled = str.maketrans({"T": "xt", "I": "xi", "N": "xn", ".": " stop", "'": "x"})
    answers = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."]
    first = ["The dog bit the man.", "It was not unexpected.", "The man bit him first."]
    second = ["The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."]
    references = [[a.translate(spelled), b.translate(spelled)] for a, b in zip(first, second, strict=True)]
    same("bleu_4", [answer.translate(spelled) for answer in answers], references, 0.48530827)


def test_plain_cider_equals_dense_cosines() -> None:
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


# ---- tokens -----------------------------------------------------------------------------------------------

# right-hand sides: what the COCO code's Java tokenizer wrote for these, its list of punctuation removed
JAVA = {
    "I can't believe it's not butter!": "i ca n't believe it 's not butter",
    'He said: "Don\'t go!"': "he said do n't go",
    "A well-known man at 5:30 p.m.": "a well-known man at 5:30 p.m.",
    "The U.S. flag, e.g. this one.": "the u.s. flag e.g. this one",
    "It costs $5.99 & 20% off": "it costs $ 5.99 & 20 % off",
    "Mr. Smith went to Washington D.C.": "mr. smith went to washington d.c.",
    "red/blue and 1/2 cup": "red/blue and 1/2 cup",
    "cannot gonna wanna lemme": "can not gon na wan na lem me",
    "the boys' ball": "the boys ball",
    "A man -- old -- sits...": "a man old sits",
    "rock 'n' roll": "rock 'n' roll",
    "1,000,000 people": "1,000,000 people",
    "semi;colon": "semi colon",
    "we've they'll he'd I'm": "we 've they 'll he 'd i 'm",
    "50's style": "50 's style",
    "it's 7 o'clock": "it 's 7 o'clock",
    "100°C": "100 ° c",
    "“curly quotes” and ‘single’ – dash — em": "curly quotes and single dash em",
    "y'all": "y' all",
    "TV.": "tv",
    "a man, etc. and": "a man etc. and",
    "don’t it’s": "do n't it 's",
    "hello,world": "hello world",
    "sentence1 w2v": "sentence1 w2v",
    "email me@home.com or http://x.org/a?b=1": "email me@home.com or http://x.org/a?b=1",
    "d'être l'eau": "d'être l'eau",
    "...": "",
}


@pytest.mark.parametrize("text", JAVA)
def test_tokens_are_those_of_the_coco_code(text: str) -> None:
    assert " ".join(tokens(text)) == JAVA[text]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "一只白色的cat，2024年。", ["一", "只", "白", "色", "的", "cat", "2024", "年"]),
        ("zh-Hans", "白猫", ["白", "猫"]),
        ("ja_JP", "ネコ、です。", ["ネ", "コ", "で", "す"]),
        ("hi", "हिन्दी में।", ["हिन्दी", "में"]),
        ("ru", "Красный дом.", ["красный", "дом"]),
        ("fr", "L’eau (froide)", ["l'eau", "froide"]),
    ],
)
def test_tokens_of_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert list(tokens(text, language)) == expected


# ---- speech -----------------------------------------------------------------------------------------------


def test_error_rates_equal_jiwer_on_normalised_text() -> None:
    rng = random.Random(3)
    words = ["one", "cat", "red", "house", "walks", "under", "tree", "blue"]
    truth = [" ".join(rng.choices(words[1:], k=rng.randint(1, 12))) for _ in range(50)]
    said = [" ".join(w for w in [*t.split(), "cat"] if rng.random() < 0.8) for t in truth]
    references = [[f"{t.capitalize()}."] for t in truth]
    same("wer", said, references, jiwer.wer(truth, said))
    same("cer", said, references, jiwer.cer(truth, said))


@pytest.mark.parametrize(
    ("said", "truth", "language", "wer", "cer"),
    [
        ("the cat sat", "The cat sat.", "en", 0.0, 0.0),
        ("the cat", "The cat sat down.", "en", 0.5, 9 / 16),
        ("Mr. Smith has twenty five dogs", "mister smith has 25 dogs", "en", 0.0, 0.0),
        ("I'm here, uh, now", "i am here now", "en", 0.0, 0.0),
        ("colour", "color", "en", 1.0, 1 / 5),  # no table of British spellings
        ("", "hello there", "en", 1.0, 1.0),
        ("白猫在跑", "白狗在跑。", "zh", 1 / 4, 1 / 4),
        ("Über den Fluß", "über den fluß", "de", 0.0, 0.0),
    ],
)
def test_error_rates_by_hand(said: str, truth: str, language: str, wer: float, cer: float) -> None:
    assert score("wer", [said], [[truth]], language=language).value == pytest.approx(wer)
    assert score("cer", [said], [[truth]], language=language).value == pytest.approx(cer)


def test_error_rate_is_of_the_corpus_and_of_the_closest_reference() -> None:
    said, truth = ["a b c d", "x"], [["a b c d", "q q"], ["y", "z z z"]]
    assert score("wer", said, truth).value == pytest.approx(1 / 5)


def test_error_rate_without_words_is_undefined() -> None:
    assert score("wer", ["noise"], [["[beep]"]]).value is None


# ---- answers and labels -----------------------------------------------------------------------------------


@pytest.mark.parametrize("resample", range(4))
def test_label_figures_equal_scikit_learn_on_resamples(resample: int) -> None:
    rng = random.Random(resample)
    names = ["cat", "dog", "bird", "fish"]
    truth = [rng.choice(names) for _ in range(40)]
    said = [rng.choice([*names, t, t, "a sentence"]) for t in truth]
    weights = next(multiplicities(40, 1, resample))
    kept = [i for i in range(40) for _ in range(int(weights[0, i]))]
    true, predicted = [truth[i] for i in kept], [said[i] for i in kept]
    options = {"labels": sorted(set(true)), "average": "macro", "zero_division": 0}
    expected = {
        "accuracy": sklearn_metrics.accuracy_score(true, predicted),
        "macro_f1": sklearn_metrics.f1_score(true, predicted, **options),
        "precision": sklearn_metrics.precision_score(true, predicted, **options),
        "recall": sklearn_metrics.recall_score(true, predicted, **options),
    }
    for name, value in expected.items():
        rows = METRICS[name].statistics(said, [[t] for t in truth], "en")
        assert METRICS[name].aggregate(rows, weights)[0] == pytest.approx(value), name


def test_labels_are_compared_without_case_and_punctuation() -> None:
    assert score("accuracy", [" Polar  bear.", "Ｃａｔ"], [["polar bear"], ["dog", "cat"]]).value == 1.0


@pytest.mark.parametrize(
    ("said", "truth", "exact", "f1"),
    [
        ("The red ball.", ["red ball"], 1.0, 1.0),
        ("a big red ball", ["red ball"], 0.0, 0.8),
        ("two", ["three", "two"], 1.0, 1.0),
        ("", ["yes"], 0.0, 0.0),
        ("yes yes", ["yes"], 0.0, 2 / 3),
    ],
)
def test_answers_by_hand(said: str, truth: list[str], exact: float, f1: float) -> None:
    assert score("exact_match", [said], [truth]).value == exact
    assert score("token_f1", [said], [truth]).value == pytest.approx(f1)


def test_chinese_answers_are_compared_by_character() -> None:
    assert score("token_f1", ["红色的球"], [["红球"]], language="zh").value == pytest.approx(2 * 2 / 6)


# ---- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "truth", "language", "hit"),
    [
        ("The dog is on a hill.", "There is a dog.", "en", 1.0),
        ("This is on the hill.", "That is on the table.", "en", 0.0),
        ("一只猫", "一只狗", "zh", 0.0),
        ("白猫", "一只猫。", "zh", 1.0),
        ("le chat", "un chat noir", "fr", 1.0),
        ("le chien", "le chat", "fr", 0.0),
    ],
)
def test_content_word_hit(said: str, truth: str, language: str, hit: float) -> None:
    assert score("content_word_hit", [said], [[truth]], language=language).value == hit


def test_distinct_and_length_by_hand() -> None:
    said, truth = ["a cat a cat", "a dog"], [["x"], ["x"]]
    assert score("distinct_1", said, truth).value == pytest.approx(3 / 6)
    assert score("distinct_2", said, truth).value == pytest.approx(3 / 4)
    assert score("caption_length", said, truth).value == pytest.approx(3.0)
    assert score("distinct_2", ["one", "two"], truth).value is None


def test_perplexity() -> None:
    assert perplexity([0.25, 0.25, 0.25]) == pytest.approx(4.0)
    assert perplexity([0.5, 0.125]) == pytest.approx(4.0)
    assert perplexity([0.5, 0.0]) == math.inf
    assert perplexity([]) is None


# ---- intervals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_figure_inside_its_interval(name: str) -> None:
    predictions, references = random_captions(1, 80)
    predictions[:10] = [group[0] for group in references[:10]]
    predictions[10:30] = ["something else"] * 20
    result = score(name, predictions, references, resamples=200)
    assert result.value is not None
    if not METRICS[name].resampled:
        assert (result.low, result.high) == (None, None)
        return
    assert result.low is not None
    assert result.high is not None
    assert result.low < result.value < result.high
    assert score(name, predictions, references, resamples=200) == result  # the seed decides


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_resamples_rows_as_it_scores_items(name: str) -> None:
    """An aggregate of multiplicities equals the score of a list in which items are repeated so often."""
    predictions, references = random_captions(2, 30)
    predictions[:10] = [group[0] for group in references[:10]]
    weights = next(multiplicities(30, 1, 5))
    kept = [i for i in range(30) for _ in range(int(weights[0, i]))]
    rows = METRICS[name].statistics(predictions, references, "en")
    expected = METRICS[name].aggregate(rows[kept], np.ones((1, len(kept))))
    assert METRICS[name].aggregate(rows, weights) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", METRICS)
def test_no_items_and_one_item(name: str) -> None:
    assert score(name, [], []).value is None
    one = score(name, ["a red cat sat here"], [["a red cat sat here"]])
    assert (one.value is None) == name.startswith("cider")
    assert (one.low, one.high) == (None, None)


def test_interval_of_a_mean_is_the_normal_one() -> None:
    hits = [i % 3 == 0 for i in range(900)]
    result = score("exact_match", ["yes" if hit else "no" for hit in hits], [["yes"]] * 900, resamples=4000)
    half = 1.96 * math.sqrt(1 / 3 * 2 / 3 / 900)
    assert result.low == pytest.approx(1 / 3 - half, abs=0.004)
    assert result.high == pytest.approx(1 / 3 + half, abs=0.004)


def test_paired_difference_is_resampled_together() -> None:
    predictions, references = random_captions(4, 60)
    worse = [" ".join(text.split()[:-1]) for text in predictions]
    for name in ("cider_d", "bleu_4", "rouge_l", "wer"):
        assert paired(name, predictions, predictions, references, resamples=100).high == 0.0
        a, b = score(name, predictions, references), score(name, worse, references)
        together = paired(name, predictions, worse, references)
        assert together.value == pytest.approx(a.value - b.value)
        assert together.high - together.low < (a.high - a.low) + (b.high - b.low)


def test_idf_stays_that_of_the_whole_split() -> None:
    """Resampling one item only must not make its n-grams count for nothing."""
    predictions, references = random_captions(5, 40)
    rows = METRICS["cider_d"].statistics(predictions, references, "en")
    alone = np.zeros((1, 40))
    alone[0, 0] = 40
    assert METRICS["cider_d"].aggregate(rows, alone)[0] == pytest.approx(rows[0, 0])
    assert rows[0, 0] > 0


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(DataError, match="2 answers for 1 items"):
        score("bleu_1", ["a", "b"], [["a"]])
    with pytest.raises(DataError, match="row 2"):
        score("bleu_1", ["a", "b"], [["a"], []])


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_how_it_prepares_text(name: str) -> None:
    assert describe(name, "en")
    assert ("character" in describe(name, "zh")) == (METRICS[name].text != "label")


def test_the_speech_normaliser_is_named() -> None:
    assert "EnglishTextNormalizer" in describe("wer", "en")
    assert "British" in describe("wer", "en")
    assert "every word counts" in describe("content_word_hit", "fi")
