# SPDX-License-Identifier: Apache-2.0
"""The harmful-word filter: what it finds, what it leaves alone, and that a stream never shows half a word."""

import random
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.filters import LANGUAGES, Stream, withheld

HARMFUL = {
    "What the fuck is this": "fuck",
    "FUCKING hell": "fucking",
    "they fucked": "fucked",
    "he is shitting": "shitting",
    "two bitches": "bitches",
    "a raped woman": "raped",
    "the rapists": "rapists",
    "dirty pussies": "pussies",
    "sh1t happens": "shit",
    "$hit": "shit",
    "sh!t": "shit",
    "shiiiiit": "shit",
    "assshole!": "asshole",
    "f.u.c.k": "fuck",
    "a f u c k": "fuck",
    "f-u-c-k you": "fuck",
    "ｆｕｃｋ": "fuck",
    "fück": "fuck",
    "fu\u200bck": "fuck",
    "stop!fuck": "fuck",
    "fuck's sake": "fuck",
    "mother-fucker": "fucker",
    "just kill yourself now": "kill yourself",
    "Kill  yourself.": "kill yourself",
    "how to make meth at home": "how to make meth",
    "你这个傻逼": "傻逼",
    "操你妈": "操你妈",
    "操 你 妈": "操你妈",
    "操*你*妈": "操你妈",
    "他是王八蛋吗": "王八蛋",
    "強姦": "強姦",
    "傻B": "傻b",
    "如何制造炸弹": "制造炸弹",
    "这是fuck的意思": "fuck",
}

INNOCENT = [
    "A cock and two hens in Scunthorpe.",
    "The assassin passed the classic bass class in Essex and Sussex.",
    "A great tit, a blue-footed booby and a jackass penguin.",
    "Pussy willow branches in a vase.",
    "A pussy cat.",
    "A field of oilseed rape.",
    "A rape field in bloom, grapes and a rapeseed oil bottle.",
    "My Maine Coon sleeps.",
    "Spic and span kitchen.",
    "A chink in the armour.",
    "The shiitake mushrooms, a cumulus cloud, a titmouse.",
    "Dick Van Dyke and Charles Dickens.",
    "A honky tonk piano",
    "play the notes f a g, then c",
    "I am a U.S. citizen; it's a b c",
    "Press 455 or 8008 now",
    "a man killed in the war",
    "kill the lights yourself",
    "They cut the wood with a circular saw.",
    "路口交通灯",
    "港口交易额",
    "发射精彩的烟花",
    "孩子们用纸做爱心",
    "他当做爱好",
    "个性交流会",
    "混乱，伦敦的街头",
    "混乱伦敦",
    "曹操他妈妈",
    "小鸡巴士",
    "妈妈的手和爸爸的帽子",
    "小牛逼近围栏",
    "一次性交付",
    "水乳交融",
    "印度支那人民",
    "祝你生日快乐",
    "",
    "   ",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_harmful_words_are_found(text: str) -> None:
    assert withheld(text) == HARMFUL[text]


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_text_passes(text: str) -> None:
    assert withheld(text) is None


def test_the_first_word_is_named_and_languages_are_chosen() -> None:
    assert withheld("傻逼 fuck") == "傻逼"
    assert withheld("fuck 傻逼") == "fuck"
    assert withheld("fuck", ("zh",)) is None
    assert withheld("傻逼", ("en",)) is None


def test_every_name_of_an_imagenet_class_passes() -> None:
    from torchvision.models import EfficientNet_B0_Weights

    names = EfficientNet_B0_Weights.DEFAULT.meta["categories"]
    assert len(names) == 1000
    assert [name for name in names if withheld(name)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_lists_works(language: str) -> None:
    text = resources.files("core").joinpath("wordlists", f"{language}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(set(lines))
    for line in lines:
        words = line.removeprefix("! ").removesuffix(" s").removesuffix(" v")
        assert (withheld(words, (language,)) is None) == line.startswith("!"), line


def test_the_lists_are_package_data() -> None:
    root = Path(__file__).parents[2]
    patterns = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"][
        "core"
    ]
    packed = {path for pattern in patterns for path in (root / "core").glob(pattern)}
    assert {root / "core" / "wordlists" / f"{language}.txt" for language in LANGUAGES} <= packed


# ---- streams ----------------------------------------------------------------------------------------------


def streamed(pieces: list[str]) -> tuple[str, str | None]:
    stream = Stream()
    shown = "".join(stream.feed(piece) for piece in pieces) + stream.finish()
    return shown, stream.word


def pieces_of(text: str, seed: int) -> list[str]:
    rng, pieces = random.Random(seed), []
    while text:
        size = rng.randint(1, 4)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_text_streams_whole(text: str, seed: int) -> None:
    assert streamed(pieces_of(text, seed)) == (text, None)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("text", HARMFUL)
def test_no_part_of_a_harmful_word_is_streamed(text: str, seed: int) -> None:
    shown, word = streamed(pieces_of(f"A dog. {text} and more", seed))
    assert word == HARMFUL[text]
    assert f"A dog. {text}".startswith(shown)
    clean = next(n for n in range(len(text) + 1) if withheld(text[n:]) is None) - 1  # where the word begins
    assert len(shown) <= len("A dog. ") + clean


def test_ordinary_words_are_shown_as_soon_as_they_are_whole() -> None:
    stream = Stream()
    assert stream.feed("A") == ""
    assert stream.feed(" dog") == "A "
    assert stream.feed(" runs") == "dog "
    assert stream.feed(". 一只") == "runs. 一只"
    assert stream.feed("白猫") == "白猫"
    assert stream.feed(" kill ") == " "  # "kill yourself" could follow
    assert stream.feed("weeds") == ""
    assert stream.feed(" and") == "kill weeds "
    assert stream.finish() == "and"
    assert stream.word is None


def test_nothing_is_shown_after_a_harmful_word() -> None:
    stream = Stream()
    assert stream.feed("A fuck") == "A "
    assert stream.word is None
    assert stream.feed(" dog ") == ""
    assert stream.word == "fuck"
    assert stream.feed("runs ") == ""
    assert stream.finish() == ""


FRAGMENTS = [
    *"afuckshit s.-'!操你妈的口交通射精神曹他1$",
    "fuck", "kill ", "yourself", "pussy ", "willow", "rape ", "seed", "oilseed ", "你妈", "生日", "cat",
    "it's ", "Coon ", "maine ", "how to ", "make ", "meth", "é", "\u0301", "\n", "，",
]  # fmt: skip


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_a_stream_decides_as_the_whole_text_does(pieces: list[str]) -> None:
    text = "".join(pieces)
    shown, word = streamed(pieces)
    assert (word is None) == (withheld(text) is None)
    assert shown == text if word is None else text.startswith(shown)
    assert withheld(shown) is None
