# SPDX-License-Identifier: Apache-2.0
import pytest

from core.data.language import confidence, detect, detect_source

FRENCH = ["Une grenouille.", "Un chat roux dort sur le lit.", "Des arbres en automne."]


@pytest.mark.parametrize(
    ("captions", "language"),
    [
        (FRENCH, "fr"),
        (["A frog.", "A red cat sleeps on the bed.", "Trees in autumn."], "en"),
        (["Ein Frosch.", "Eine rote Katze schläft auf dem Bett."], "de"),
        (["一只青蛙。", "一只红色的猫睡在床上。"], "zh"),
        (["Лягушка.", "Рыжая кошка спит на кровати."], "ru"),
    ],
)
def test_many_captions_tell_the_language(captions: list[str], language: str) -> None:
    assert detect_source(captions) == language
    assert {detect(caption, language) for caption in captions} == {language}


@pytest.mark.parametrize(
    ("caption", "source", "language"),
    [
        ("A cat.", "en", "en"),  # alone it passes for Galician
        ("Tux.", "fr", "fr"),
        ("The penguin stands on the ice and looks at the sea.", "fr", "en"),
        ("一只青蛙。", "en", "zh"),
        ("かえる", "en", "ja"),
        ("A frog.", "zh", "en"),
        ("42", "en", "en"),
    ],
)
def test_a_short_caption_yields_to_its_source(caption: str, source: str, language: str) -> None:
    assert detect(caption, source) == language


def test_confidence() -> None:
    assert confidence("The penguin stands on the ice and looks at the sea.") > 0.9 > confidence("xqz")
