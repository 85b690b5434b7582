# SPDX-License-Identifier: Apache-2.0
"""The window's language: which one is spoken, and what a switch changes and keeps."""

import ctypes
import locale
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from filled_pages import pages
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase, QTextLayout
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import language, theme
from app.language import TEXTS
from app.main_window import MainWindow
from app.models.queue import Item
from app.pages import HOME, PAGES, SETTINGS
from app.settings import load
from app.widgets.cards import MessageCard

HOLE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize(
    ("setting", "wanted", "meant"),
    [
        ("en", ["zh-Hans-CN"], "en"),
        ("zh_CN", [], "zh_CN"),
        ("system", ["zh-Hans-CN", "zh-CN", "zh"], "zh_CN"),
        ("system", ["de-DE", "zh-SG", "en"], "zh_CN"),
        ("system", ["en-GB", "zh-CN"], "en"),
        ("system", ["zh-Hant-TW", "en-US"], "en"),  # other characters
        ("system", ["fr-FR", "C", ""], "en"),
        ("system", [], "en"),
    ],
)
def test_the_systems_language_is_spoken_where_braid_knows_it(
    setting: str, wanted: list[str], meant: str
) -> None:
    assert language.spoken(setting, wanted) == meant


def test_numbers_stay_numbers_for_programs(qapp: QApplication) -> None:
    locale.setlocale(locale.LC_NUMERIC, "C")
    language.use("zh_CN")
    assert locale.setlocale(locale.LC_NUMERIC) == "C"
    strtod = ctypes.CDLL(None).strtod
    strtod.restype = ctypes.c_double
    assert strtod(b"0.9995", None) == 0.9995


def test_qts_own_words_are_translated(qapp: QApplication) -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    language.use("zh_CN")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_one_and_many(qapp: QApplication) -> None:
    from app.pages.examples import ExamplesPage

    def said(count: int) -> str:
        return QCoreApplication.translate(ExamplesPage.__name__, "%Ln example(s)", "", count)

    assert [said(1), said(2)] == ["1 example", "2 examples"]
    language.use("zh_CN")
    assert [said(1), said(12_345)] == ["1 个样本", "12,345 个样本"]


def texts(window: MainWindow) -> Counter[tuple[str, str, str]]:
    """What all widgets and actions say, whether they are seen or not; without the line at the bottom, which counts memory."""
    widgets = [w for w in [window, *window.findChildren(QWidget)] if w not in window.status.children()]
    things = [*widgets, *(action for widget in widgets for action in widget.actions())]
    found = ((type(thing).__name__, name, thing.property(name)) for thing in things for name in TEXTS)
    return Counter(one for one in found if one[2])


def speak(window: MainWindow, setting: str) -> None:
    """As on the page Settings, with all that follows."""
    combo = window.settings_page.language
    combo.setCurrentIndex(combo.findData(setting))
    QCoreApplication.sendPostedEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def visit(window: MainWindow) -> None:
    """Make every page."""
    for page in reversed(range(len(PAGES))):
        window.show_page(page)
    window.try_it.show_item(None)


def test_a_switch_leaves_nothing_in_the_other_language(
    window: MainWindow, another: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    visit(window)
    before = texts(window)
    speak(window, "zh_CN")
    fresh = another()
    qtbot.waitUntil(lambda: fresh.examples.model.rowCount() == 4)
    visit(fresh)
    speak(fresh, "zh_CN")  # the box on its page Settings; it speaks Chinese from its first word on
    assert texts(window) - texts(fresh) == Counter()
    assert texts(fresh) - texts(window) == Counter()
    speak(window, "en")
    assert texts(window) - before == before - texts(window) == Counter()


def english() -> re.Pattern[str]:
    """What is said in English alone: texts of some words, with anything in their holes."""
    translated = [text for text, other in language.catalogue("zh_CN").items() if text != other]
    said = [text for text in translated if len(re.findall("[a-z]+", HOLE.sub("", text))) > 2]
    return re.compile("|".join(".+?".join(map(re.escape, HOLE.split(text))) for text in said))


def test_a_switch_says_again_what_is_put_together(
    window: MainWindow, project: Path, told_run: Callable[..., object], qtbot: QtBot
) -> None:
    for _ in pages(window, project, told_run, qtbot):
        pass
    found = [text for _, _, text in texts(window) if english().search(text)]
    assert len(found) > 200
    speak(window, "zh_CN")
    qtbot.waitUntil(lambda: window.runs.rows[0].title == "交叉注意力（cross-attention）")
    assert [text for _, _, text in texts(window) if english().search(text)] == []
    one = re.compile("[0-9]+ (examples?|files?|left out|pinned)\\b")
    assert [text for _, _, text in texts(window) if one.search(text)] == []
    assert window.train.view.score.title == "CIDEr-D，验证"
    assert window.export.view.model.headerData(0, Qt.Orientation.Horizontal) == "对比内容"


def test_a_switch_touches_nothing_of_the_persons(
    window: MainWindow,
    project: Path,
    picture: Callable[..., Path],
    ended: Callable[..., list[Item]],
    tmp_path: Path,
) -> None:
    visit(window)
    window.try_it.describe([str(project / "red.png"), str(project / "blue.png")])
    items = ended(window, 2)
    window.try_it.select(items[1])
    window.try_it.result.correction.begin()
    typed = {
        window.try_it.result.correction.line: "Settings",  # a text that the window says, too
        window.examples.search: "Train",
        window.export.setup.name: "Export",
    }
    for editor, text in typed.items():
        editor.setText(text)
    window.demonstrations.setup.k.setValue(9)
    speak(window, "zh_CN")
    assert [editor.text() for editor in typed] == list(typed.values())
    assert window.demonstrations.setup.k.value() == 9
    assert window.try_it.result.item is items[1]
    assert window.try_it.result.correction.line.isVisibleTo(window.try_it.result.correction)
    assert window.try_it.queue.items == items
    assert [item.text for item in items] == [item.result.text for item in items if item.result is not None]
    assert window.pages.currentWidget() is window.pages.page(HOME)


def test_the_language_is_remembered(window: MainWindow, tmp_path: Path) -> None:
    window.show_page(SETTINGS)
    speak(window, "zh_CN")
    assert window.windowTitle() == "colours – Braid"
    assert window.rail.buttons[SETTINGS].text() == "设置"
    window.quitting = True
    window.close()
    settings, damage = load(tmp_path / "settings.toml")
    assert (settings.language, damage) == ("zh_CN", None)


def test_one_catalogue_at_a_time(window: MainWindow, qapp: QApplication) -> None:
    for setting in ("zh_CN", "en", "zh_CN", "en"):
        speak(window, setting)
    assert len(qapp.findChildren(QTranslator)) <= 2  # Qt's and ours


def test_every_chinese_character_has_a_glyph(qapp: QApplication) -> None:
    if not set(theme.CJK) & set(QFontDatabase.families()):
        pytest.skip("no Chinese font on this system: run packaging/system_packages.py fonts as root")
    texts = [*language.catalogue("zh_CN").values(), *language.catalogue("zh_CN", "engine").values()]
    said = "".join(sorted(set("".join(texts))))
    layout = QTextLayout(said, theme.font())
    layout.beginLayout()
    layout.createLine().setLineWidth(1e6)
    layout.endLayout()
    runs = layout.glyphRuns()
    assert sum(len(run.glyphIndexes()) for run in runs) >= 600
    assert [run.rawFont().familyName() for run in runs if 0 in run.glyphIndexes()] == []


def test_a_message_is_read_without_a_blank_after_a_wide_stop(qapp: QApplication) -> None:
    assert MessageCard("Stopped.", "Go on.").accessibleName() == "Stopped. Go on."
    assert MessageCard("已停止。", "继续。").accessibleName() == "已停止。继续。"
    assert QLocale().language() is QLocale.Language.English
