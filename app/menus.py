# SPDX-License-Identifier: Apache-2.0
"""The menu bar: everything the window can do has a place and, where it is frequent, a shortcut here."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from app.icons import application_icon
from app.opening import player
from app.pages import PAGES, TRY, menu_name, offered
from app.settings import SCHEMES
from app.shortcuts import name_action
from app.widgets.log_window import TextWindow, log_window
from app.widgets.palette import Palette
from core import __version__
from core.program import learns

if TYPE_CHECKING:
    from app.main_window import MainWindow

Keys = QKeySequence.StandardKey


def add_menus(window: "MainWindow") -> None:
    """File, Edit, View, Settings and Help."""
    _file(window)
    _edit(window)
    _view(window)
    _settings(window)
    _help(window)


def _action(menu: QMenu, id: str, text: str, keys: Keys | str = "") -> QAction:
    """`id`: by which the settings know the keys that a person gave it."""
    action = menu.addAction(text)
    name_action(action, id, QKeySequence(keys))
    return action


def _file(window: "MainWindow") -> None:
    menu = window.menuBar().addMenu(QCoreApplication.translate("menus", "&File"))
    translate = QCoreApplication.translate
    _action(menu, "describe-files", translate("menus", "&Describe files…"), Keys.Open).triggered.connect(
        window.taking.choose_files
    )
    menu.addSeparator()
    _action(menu, "open-project", translate("menus", "Open &project…"), "Ctrl+Shift+O").triggered.connect(
        window.taking.choose_project
    )
    _action(menu, "open-model", translate("menus", "Open exported &model…")).triggered.connect(
        window.taking.choose_bundle
    )
    recent = menu.addMenu(translate("menus", "Open &recent"))
    recent.aboutToShow.connect(lambda: _fill_recent(window, recent))
    _action(menu, "import-folder", translate("menus", "&Import a folder…"), "Ctrl+I").triggered.connect(
        window.taking.choose_import
    )
    menu.addSeparator()
    quit = _action(menu, "quit", translate("menus", "&Quit"), Keys.Quit)
    quit.setMenuRole(QAction.MenuRole.QuitRole)
    quit.triggered.connect(window.close)


def _fill_recent(window: "MainWindow", menu: QMenu) -> None:
    menu.clear()
    there = [path for path in window.settings.recent if os.path.isdir(path)]  # noqa: PTH112 (never raises)
    for path in there:
        action = menu.addAction(path.replace("&", "&&"))
        action.triggered.connect(lambda _=False, path=path: window.open_project(Path(path)))
    if not there:
        menu.addAction(QCoreApplication.translate("menus", "None yet")).setEnabled(False)


def _edit(window: "MainWindow") -> None:
    translate = QCoreApplication.translate
    menu = window.menuBar().addMenu(translate("menus", "&Edit"))
    paste = _action(menu, "paste", translate("menus", "&Paste a picture or files"), Keys.Paste)
    paste.triggered.connect(window.taking.paste)
    paste.changed.connect(lambda: window.try_it.drop.say_keys(paste.shortcut()))
    copy = _action(menu, "copy-answer", translate("menus", "&Copy the answer"), "Ctrl+Shift+C")
    copy.triggered.connect(window.try_it.result.copy_text)
    correct = _action(menu, "correct-answer", translate("menus", "C&orrect the answer"), "Ctrl+E")
    correct.triggered.connect(window.try_it.result.correction.begin)
    menu.addSeparator()
    find = _action(menu, "find-example", translate("menus", "&Find an example"), Keys.Find)
    find.triggered.connect(lambda: window.show_page(TRY))
    find.triggered.connect(window.examples.search.setFocus)


def _view(window: "MainWindow") -> None:
    translate = QCoreApplication.translate
    menu = window.menuBar().addMenu(translate("menus", "&View"))
    for page in offered():
        _action(menu, f"page-{PAGES[page].drawing}", menu_name(page), f"Ctrl+{page + 1}").triggered.connect(
            lambda _=False, page=page: window.show_page(page)
        )
    menu.addSeparator()
    names = {
        "system": translate("menus", "Colours as the &system"),
        "light": translate("menus", "&Light colours"),
        "dark": translate("menus", "&Dark colours"),
    }
    group = QActionGroup(menu)
    for scheme in SCHEMES:
        action = group.addAction(_action(menu, f"colours-{scheme}", names[scheme]))
        action.setCheckable(True)
        action.setChecked(window.settings.scheme == scheme)
        action.triggered.connect(lambda _=False, scheme=scheme: window.set_scheme(scheme))
        window.changed.connect(
            lambda settings, action=action, scheme=scheme: action.setChecked(settings.scheme == scheme)
        )
    menu.addSeparator()
    _action(menu, "find-command", translate("menus", "&Find a command…"), "Ctrl+K").triggered.connect(
        lambda: Palette(window.menuBar(), window).open()
    )


def _settings(window: "MainWindow") -> None:
    translate = QCoreApplication.translate
    menu = window.menuBar().addMenu(translate("menus", "&Settings"))
    menu.setToolTipsVisible(True)
    filter = _action(menu, "filter", translate("menus", "&Cut answers before a harmful word"))
    filter.setCheckable(True)
    filter.setChecked(window.settings.filter)
    filter.setToolTip(
        translate(
            "menus",
            "Compares each word with lists of offensive English and Chinese words. It does not understand "
            "sentences. The change counts from the next file on.",
        )
    )
    filter.toggled.connect(window.set_filter)
    window.changed.connect(lambda settings: filter.setChecked(settings.filter))


def _help(window: "MainWindow") -> None:
    translate = QCoreApplication.translate
    menu = window.menuBar().addMenu(translate("menus", "&Help"))
    _action(menu, "engine-log", translate("menus", "&Engine log")).triggered.connect(
        lambda: log_window(window.engine, window).show()
    )
    _action(menu, "diagnostics", translate("menus", "&Diagnostics for a report…")).triggered.connect(
        lambda: _diagnose(window)
    )
    _action(menu, "restart-engine", translate("menus", "&Restart the engine")).triggered.connect(
        lambda: _restart(window)
    )
    about = _action(menu, "about", translate("menus", "&About Braid"))
    about.setMenuRole(QAction.MenuRole.AboutRole)
    about.triggered.connect(lambda: _about(window))


def _diagnose(window: "MainWindow") -> None:
    from app.diagnostics import report  # here: the window is there sooner without it

    translate = QCoreApplication.translate
    says = translate(
        "menus",
        "What helps to find a mistake: versions, settings, the engine's last words. Folders, names of files and captions "
        "were taken out; read it before you send it. Braid sends nothing.",
    )
    TextWindow(translate("menus", "Diagnostics"), report(window), window, says).show()


def _restart(window: "MainWindow") -> None:
    window.engine.kill()
    window.engine.start()


def _about(window: "MainWindow") -> None:
    translate = QCoreApplication.translate
    box = QMessageBox(window)
    box.setWindowTitle(translate("menus", "About Braid"))
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setText(translate("menus", "Braid {version}").format(version=__version__))
    what = translate(
        "menus",
        "Teach a small language model to describe your pictures and recordings. Everything runs on this "
        "computer; nothing leaves it.",
    )
    box.setInformativeText(what if learns() else player())
    box.addButton(translate("menus", "Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
