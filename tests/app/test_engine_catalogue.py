# SPDX-License-Identifier: Apache-2.0
"""What the engine says is found in its code, and each of it has its Chinese, which is recognised as its own."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import engine_sentences
import pytest
import translations
from PySide6.QtWidgets import QApplication
from test_catalogues import CHINESE, NARROW

from app import language
from app.engine_texts import HOLE, VAGUE, translated

SOURCE = '''
"""A docstring is said to nobody."""
HINT = "Choose another one."

def job(name: "None | str", row: int, size: float, file: str = "") -> None:
    """Nor is this one said."""
    part = f"row {row}"
    parser.add_argument("name", help="said in a terminal")
    what = f"{name} is there already; " + f"it has {size:,.1f} MB."
    raise DataError(
        f"The {part} of {file or 'nothing'} holds "
        "no caption.", "small" if size < 1 else f"Cut it{', in two' if size > 9 else '.'}"
    )
'''


def test_texts_are_found_in_the_code(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "said.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "core" / "console.py").write_text('"Said in a terminal alone."', encoding="utf-8")
    found = set(engine_sentences.texts(tmp_path)) - {*engine_sentences.WORDS, *engine_sentences.OTHERS}
    assert found == {
        "Choose another one.", "row {0}", "{0} is there already; it has {1} MB.", "The {0} of {1} holds no caption.",
        "nothing", "Cut it{0}", ", in two",
    }  # fmt: skip


@pytest.mark.parametrize("name", translations.ENGINE)
def test_the_catalogue_is_complete_and_current(name: str, tmp_path: Path) -> None:
    """A sentence that is new in core/ has to be translated; one that is said no more goes."""
    kept = translations.FOLDER / f"engine_{name}.ts"
    shutil.copy(kept, tmp_path)
    extracted = translations.extract_engine(name, tmp_path).read_text(encoding="utf-8")
    assert extracted == kept.read_text(encoding="utf-8"), "run make translations"
    assert 'type="' not in extracted  # unfinished, vanished, obsolete
    texts = language.catalogue(name, "engine")
    assert len(texts) == len(list(ElementTree.parse(kept).iter("message"))) > 800
    for text, translation in texts.items():
        assert sorted(HOLE.findall(translation)) == sorted(HOLE.findall(text)), text
        assert translation, text


def test_chinese_is_written_as_chinese_is() -> None:
    for text, translation in language.catalogue("zh_CN", "engine").items():
        assert NARROW.search(translation) is None, translation
        assert re.search(CHINESE, translation), translation
        assert text.endswith(".") == translation.endswith("。"), translation
        hint = re.match(r"(Choose|Check|Use|Give|Put|Save|Export|Import|Free|Name|Train|Fetch|Run) ", text)
        assert hint is None or "请" in translation, translation


def test_each_text_is_recognised_as_itself(qapp: QApplication) -> None:
    """With any values in it, and not as another one; those of few letters with figures."""
    language.use("zh_CN")
    for text, translation in language.catalogue("zh_CN", "engine").items():
        vague = sum(map(str.isalpha, HOLE.sub("", text))) < VAGUE
        value = "{0}" if vague else "/a/B{0}.x"
        put_in = [
            HOLE.sub(lambda hole, value=value: value.format(hole[1]), one) for one in (text, translation)
        ]
        assert translated(put_in[0]).replace(" ", "") == put_in[1].replace(" ", ""), text


def test_names_of_files_may_hold_blanks_and_words(qapp: QApplication) -> None:
    language.use("zh_CN")
    for text, translation in language.catalogue("zh_CN", "engine").items():
        if len(HOLE.sub("", text)) > 2 * VAGUE and "} {" not in text:
            put_in = [
                HOLE.sub(lambda hole: f"/My photos/what is a cat {hole[1]}.x", one)
                for one in (text, translation)
            ]
            assert translated(put_in[0]).replace(" ", "") == put_in[1].replace(" ", ""), text


def test_where_the_window_says_the_same_it_says_it_alike() -> None:
    engine, window = language.catalogue("zh_CN", "engine"), language.catalogue("zh_CN")
    both = {text for text in engine if text in window and " " in text}
    assert {text: engine[text] for text in both} == {text: window[text] for text in both}
