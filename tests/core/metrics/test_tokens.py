# SPDX-License-Identifier: Apache-2.0
"""Tokens against those of the COCO code."""

import pytest

from core.metrics.tokens import tokens

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
