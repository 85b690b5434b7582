# SPDX-License-Identifier: Apache-2.0
"""The window's language: which one, its catalogues, and the switch while the window is open.

A text is written in English where it is said, in `tr` or in a table of QT_TRANSLATE_NOOP; assets/translations has the others.
A text has one translation wherever it stands, and no two have the same (a test holds it). So a switch exchanges the texts
where they stand, and nothing that a person typed, chose or has running is touched. What is put together from values is in no
catalogue: its widget says it again when Qt sends LanguageChange.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit

from app.settings import LANGUAGES
from core.places import ASSETS

FOLDER = ASSETS / "translations"
TEXTS = (
    "text", "title", "toolTip", "accessibleName", "accessibleDescription", "placeholderText", "windowTitle",
)  # fmt: skip
TYPED = (QLineEdit, QAbstractSpinBox)  # their text is a person's


def use(setting: str) -> None:
    """Speak this language from now on, "system" for the system's; also while windows are open."""
    app = QCoreApplication.instance()
    assert isinstance(app, QApplication)
    language = spoken(setting, QLocale.system().uiLanguages())
    before = app.property("language")
    if language == before:
        return
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.deleteLater()
    theirs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", theirs), (f"braid_{language}", str(FOLDER))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
    QLocale.setDefault(QLocale.system() if setting == "system" else QLocale(language))
    app.setProperty("language", language)
    if before is not None:
        old, new = catalogue(before), catalogue(language)
        exchange = {old.get(text, text): new.get(text, text) for text in old | new}
        for widget in app.allWidgets():
            for thing in (widget, *widget.actions()):
                _say(thing, exchange)


def spoken(setting: str, wanted: Sequence[str]) -> str:
    """The language that is meant. "system" is the first of those `wanted` that Braid speaks, else English."""
    if setting != "system":
        return setting
    asked = [(locale.language(), locale.script()) for locale in map(QLocale, wanted)]
    ours = {
        (QLocale(name).language(), QLocale(name).script()): name for name in LANGUAGES if name != "system"
    }
    return next((ours[one] for one in asked if one in ours), "en")


def catalogue(language: str, said_by: str = "braid") -> dict[str, str]:
    """English texts and their translations; empty for English. Texts with a number in them are not among them.

    `said_by`: "braid" for the window's, "engine" for the engine's.
    """
    from xml.etree import ElementTree  # here: nobody may ever switch

    file = FOLDER / f"{said_by}_{language}.ts"
    found = ElementTree.parse(file).iter("message")
    plain = (message for message in found if message.get("numerus") is None)
    return {message.findtext("source", ""): message.findtext("translation", "") for message in plain}


def _say(thing: QObject, exchange: Mapping[str, str]) -> None:
    """Exchange the texts of a widget or an action; never what a person has typed."""
    for name in TEXTS:
        text = thing.property(name)
        if text in exchange and not (name == "text" and isinstance(thing, TYPED)):
            getattr(thing, f"set{name[0].upper()}{name[1:]}")(exchange[text])
    if isinstance(thing, QComboBox):
        for place in range(thing.count()):
            thing.setItemText(place, exchange.get(thing.itemText(place), thing.itemText(place)))
