# SPDX-License-Identifier: Apache-2.0
"""The catalogues in assets/translations: complete, current, and written by the same rules."""

import re
import shutil
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest
import translations

from app import language
from app.setting_help import SETTINGS_EXPLAINED
from core.config import Training

HOLE = re.compile(r"\{\w+\}|%L?n")
KEY = re.compile(r"&(\w)")
CHINESE = r"[\u4e00-\u9fff]"
NARROW = re.compile(rf"{CHINESE}[,.;:?!()]|[,;:?!]{CHINESE}|\.\.\.|[“”]\s|\s[。，；：！？）]")


def messages(name: str) -> list[tuple[str, list[str]]]:
    """Every text of a catalogue with its translations: one, or one for each number."""
    tree = ElementTree.parse(translations.FOLDER / f"braid_{name}.ts")
    found = []
    for message in tree.iter("message"):
        forms = [form.text or "" for form in message.iter("numerusform")]
        found.append((message.findtext("source", ""), forms or [message.findtext("translation", "")]))
    return found


@pytest.mark.parametrize("name", translations.CATALOGUES)
def test_the_catalogue_is_complete_and_current(name: str, tmp_path: Path) -> None:
    """What `make translations` would write is what is there: nothing new, nothing obsolete."""
    kept = translations.FOLDER / f"braid_{name}.ts"
    shutil.copy(kept, tmp_path)
    extracted = translations.extract(name, tmp_path).read_text(encoding="utf-8")
    assert extracted == kept.read_text(encoding="utf-8"), "run make translations"
    assert 'type="' not in extracted  # unfinished, vanished, obsolete
    assert [source for source, forms in messages(name) if not all(forms)] == []
    compiled = translations.compiled(kept, tmp_path / "out.qm").read_bytes()
    assert compiled == kept.with_suffix(".qm").read_bytes(), "run make translations"


@pytest.mark.parametrize("name", translations.CATALOGUES)
def test_a_translation_has_the_same_holes(name: str) -> None:
    for source, forms in messages(name):
        for form in forms:
            assert sorted(HOLE.findall(form)) == sorted(HOLE.findall(source)), source


def test_a_text_has_one_translation_and_no_two_share_one() -> None:
    """The switch in app/language.py exchanges texts by what they say."""
    there, back = defaultdict(set), defaultdict(set)
    for source, forms in messages("zh_CN"):
        there[source].add(forms[0])
        back[forms[0]].add(source)
    assert [source for source, found in there.items() if len(found) > 1] == []
    assert [sorted(found) for found in back.values() if len(found) > 1] == []


def test_chinese_is_written_as_chinese_is() -> None:
    """Full-width signs, the same keys in menus, dots where more is asked."""
    for source, (form,) in messages("zh_CN"):
        text = re.sub(r"\(&\w\)", "", form)
        assert NARROW.search(text) is None, form
        assert KEY.findall(source.lower()) == KEY.findall(form.lower()), form
        assert source.endswith("…") == form.endswith("…"), form
        assert (
            bool(re.search(CHINESE, form))
            or not re.search(r"[a-z]{3}", HOLE.sub("", source))
            or form == source
        )


def test_words_of_the_field_are_given_in_english_too() -> None:
    said = set(language.catalogue("zh_CN").values())
    assert {"学习率（learning rate）", "损失（loss）", "训练轮数（epochs）", "示例（demonstrations）"} <= said


def test_settings_are_explained_in_the_words_of_the_engine() -> None:
    helps = {name: Training.__dataclass_fields__[name].metadata["help"] for name in SETTINGS_EXPLAINED}
    assert helps == SETTINGS_EXPLAINED
